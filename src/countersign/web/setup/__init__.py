"""Setting a practice up without an EMR, step by step, and bringing its lists as files."""
