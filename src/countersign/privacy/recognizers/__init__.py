"""One kind of identifier per file; each has `find(text)` and knows nothing of the others."""
