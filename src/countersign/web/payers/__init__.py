"""Payers and plans: who pays, and how each counts minutes into units."""
