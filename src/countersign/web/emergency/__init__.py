"""Break-glass: opening a chart by exception, with a reason, and recording care in it."""
