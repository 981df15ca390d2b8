"""Appeal letters: the denial's reason, what the record shows, and the rule; for an OT to sign."""
