"""The page of a visit's recordings and transcripts."""
