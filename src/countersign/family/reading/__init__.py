"""Reading what a session's record says and what an update tells of it. Pure."""
