"""One file per counterpart; found by walking, so nothing lists them."""
