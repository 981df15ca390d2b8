"""What the family part of the sheet shows beside its words."""
