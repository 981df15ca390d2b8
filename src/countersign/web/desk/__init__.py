"""A person's own desk: staying signed in, kept text, access tokens."""
