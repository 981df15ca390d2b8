"""Progress reports: what the signed sessions of a period show, for an OT to judge and sign.

Only signed notes count. Counts, trends and attendance are computed; what they mean and what follows
is a choice with its evidence, or the therapist's own words, and never chosen for her.
"""
