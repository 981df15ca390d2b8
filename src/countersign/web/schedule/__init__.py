"""The schedule: the day and the week, who waits, blocks found, held and booked."""
