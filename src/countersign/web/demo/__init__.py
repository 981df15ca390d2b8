"""The demo's sign-ins with their present codes: only in an invented practice on this computer."""
