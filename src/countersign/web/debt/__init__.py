"""Pages of note debt and of training."""
