"""What was handed over, to whom, and whether it is proven to have arrived."""
