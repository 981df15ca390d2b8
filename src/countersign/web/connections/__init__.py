"""Pages where the owner sets connections to other systems up."""
