"""Invented vendors and their papers, with what a careful reader finds in them."""
