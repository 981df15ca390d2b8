"""Messages: how they leave the practice, and what a text-message service tells it."""
