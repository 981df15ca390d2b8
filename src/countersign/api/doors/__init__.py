"""The doors for tools: each vendor's dialect in, as their own clients speak it, and out again."""
