"""Checks of what the schedule gives to the EMR, one per file."""
