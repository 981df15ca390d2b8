"""Names, however they are written."""

from __future__ import annotations

import unicodedata


def plain(name: object) -> str:
    """A name without case, accents, spaces and punctuation; nothing for what is not text."""
    if not isinstance(name, str):
        return ""
    decomposed = unicodedata.normalize("NFKD", name).casefold()
    return "".join(c for c in decomposed if c.isalnum())
