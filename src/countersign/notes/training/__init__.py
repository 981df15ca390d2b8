"""Training: an invented note with errors put in on purpose, for a signer to find.

Nothing of it is a record of anybody's care, and only the signer is shown how it went.
"""
