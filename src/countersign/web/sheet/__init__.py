"""The sheet: one visit, one page, one signature.

Captures what happened, shows the draft beside what it stands on and what is open, and takes the
signature. It decides nothing: facts, drafts, checks, signing and release are each one call down.
"""
