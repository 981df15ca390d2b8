"""What the notes room's templates ask of a draft."""
