"""What has to hold before a report to a school may be signed and leave. One rule per file."""
