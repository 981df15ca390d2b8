"""The command line: JSON in, JSON out, and the operations of an installation.

One file per group of commands; each imports what it needs only when it runs.
"""
