"""From what happened to a note that says only that: capture, composing, sameness, checks.

It never adds a fact, never guesses a number and never signs.
"""
