"""The HTTP API for a practice's own scripts: read records, add captures and drafts.

It can never sign, override or release.
"""
