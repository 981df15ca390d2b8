"""Recurring blocks: the same therapist, weekday and hour for as many weeks as the plan of care
asks.

It places whole series or none, says how far the best plan can be from what was found, and gives the
reason for every child who has no place. It never books past an authorization, never two children
into one hour, and an evaluation only together with the block that follows it.
"""
