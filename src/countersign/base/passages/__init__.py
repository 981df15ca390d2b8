"""Passages that two texts share, with names, pronouns and figures taken as alike.

`words` folds a text into words that can be compared, `runs` finds what two texts share, `index`
finds which of many texts share anything at all.
"""
