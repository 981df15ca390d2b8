"""The page where the owner says who keeps the heads of the audit chain elsewhere."""
