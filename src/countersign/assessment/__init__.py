"""Where a practice stands: the self-check that needs no account.

What is there today scores answers and orders what to do. It stores nothing, and it never calls a
guess a measurement.
"""
