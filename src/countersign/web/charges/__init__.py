"""Released charges for whoever bills them: a list by dates, and the same as a CSV file."""
