"""Visits entered by hand, and the times a child came and went."""
