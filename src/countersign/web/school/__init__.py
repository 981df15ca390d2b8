"""Pages of reports to schools: permissions, test results, hand-over, shared words, the archive."""
