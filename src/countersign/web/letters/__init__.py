"""Letters: bring many at once, look at each beside its picture, confirm."""
