"""Pages of vendor reviews: drop the papers, read the eight flags, compare, accept."""
