"""Reports to schools: from this child's own observations, said how they were made, and nobody
else's.

A report is composed from signed notes, says that AI was used as documentation assistant, and leaves
only with the family's permission. It never lets a report of one child hold another's words, and
never leaves the disclosure out.
"""
