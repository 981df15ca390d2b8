"""Reads a session note: clauses, minutes, what was done and why. Pure; no model, no database.

The words that count stand in rules/coding_evidence.yaml. What is not described as skilled work with
the client, with minutes, is never billed; it comes back as a finding.
"""
