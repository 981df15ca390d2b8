"""Words that belong to the other setting."""

from __future__ import annotations

import re
from functools import lru_cache

from countersign.goals import lexicon


@lru_cache(maxsize=2)
def _pattern(group: str) -> re.Pattern[str]:
    members = sorted(lexicon.groups("settings")[group], key=len, reverse=True)
    words = "|".join(re.escape(m.casefold()).replace(r"\ ", r"[\s-]+") for m in members)
    return re.compile(rf"(?<![\w-])(?:{words})(?![\w-])")


def foreign(text: str, setting: str) -> re.Match[str] | None:
    """The first word of the other setting in `text` (plain small letters)."""
    return _pattern("medical" if setting == "school" else "educational").search(text)
