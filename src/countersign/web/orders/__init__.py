"""Standing orders: routine traffic that the owner allows in advance, with a signature."""
