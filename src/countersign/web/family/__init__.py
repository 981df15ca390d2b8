"""The update to a child's family, beside what happened."""
