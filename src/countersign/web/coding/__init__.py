"""Past charges read again beside their notes."""
