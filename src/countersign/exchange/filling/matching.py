"""Whether the person on a page is the person of a chart; and when two texts are the same.

The same two questions are asked in the browser (`extension/same.js`); a test holds both to the same
answers. Anything that is not surely the same is another person.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from countersign.base.canonical import digest
from countersign.exchange.formats.names import plain
from countersign.exchange.shipment import Chart

_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
_WORD = re.compile(r"[^\s,;()\"“”]+")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class OnPage:
    """Whom and which day a page shows. `day` is None where it shows none."""

    name: str
    birth_date: date
    day: date | None


def same_person(chart: Chart, seen: OnPage) -> bool:
    """Every word of the name on the page belongs to the chart, first and last name are both there,
    and the birth date is the same. A middle initial or a suffix more is no other person."""
    if chart.birth_date != seen.birth_date:
        return False
    words = [plain(word) for word in _WORD.findall(seen.name)]
    words = [word for word in words if word]
    last = _words(chart.last_name)
    firsts = [_words(chart.first_name), _words(chart.preferred_name)]
    known = {*last, *(word for first in firsts for word in first)}
    extra = [w for w in words if w not in known and len(w) > 1 and w not in _SUFFIXES]
    has_first = any(first and set(first) <= set(words) for first in firsts)
    return bool(last) and set(last) <= set(words) and has_first and not extra


def _words(name: str) -> list[str]:
    return [word for word in (plain(one) for one in _WORD.findall(name)) if word]


def folded(text: str) -> str:
    """A text as it is compared after it was on a page: white space is one space."""
    return _SPACE.sub(" ", text.replace("\u200b", "").replace("\ufeff", "")).strip()


def mark(text: str) -> str:
    """What a receipt holds of a text that was read back: the SHA-256 of its folded form."""
    return digest(folded(text).encode())
