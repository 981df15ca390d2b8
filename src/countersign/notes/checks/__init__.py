"""The checks of this room, one rule per file; found by walking, so nothing lists them."""
