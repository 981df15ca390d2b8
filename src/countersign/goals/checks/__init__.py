"""One rule a file: what a goal needs, and what must not be in it."""
