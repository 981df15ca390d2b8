"""Note debt: what took place and is not signed, whose turn it is, and what it holds up.

It reads; only a reminder writes, and that is a notice on somebody's desk.
"""
