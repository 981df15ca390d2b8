"""The locks: each compares one kind of thing that a sentence says with what the sources say."""
