"""Pages about the browser extension: one's own browsers, and the field maps of a connection."""
