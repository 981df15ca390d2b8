"""The solver: pure arithmetic over plain values, no database, so it runs as a library and a
command.
"""
