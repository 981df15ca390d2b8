"""The policy for AI: read, agreed to by everybody, written and signed by the owner."""
