"""The truth about the past: what was billed beside what its note supports, both ways alike.

Pure and deterministic; nothing is stored and nothing is changed. A suggestion for a human audit.
"""
