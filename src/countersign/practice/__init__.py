"""People and paper: staff, licences, clients, guardians, payers, coverage, visits, captured facts.

It keeps records and answers questions about them; it never drafts, checks, signs or sends.
"""
