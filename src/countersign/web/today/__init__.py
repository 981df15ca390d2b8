"""The work list: the visits of a day, and what waits for this person."""
