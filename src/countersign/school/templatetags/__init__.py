"""What the school room's templates ask of a draft."""
