"""Pages of the progress report that the sheet does not have."""
