"""Checks on what is known from other systems, one per file."""
