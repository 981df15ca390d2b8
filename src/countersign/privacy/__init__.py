"""The privacy room: the only way to a language model.

It hides who is who, looks twice, and lets nothing go where no agreement is in force.
It never sends a text that a detector could not read, and never writes a text into a log.
"""
