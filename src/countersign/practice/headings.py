"""A note that was typed elsewhere under S, O, A and P: which of its lines stand under which. Pure.

The lines under S, A and P are the therapist's own words; they are proposed as such, not read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from countersign.practice.facts import Fact, FactKind

_HEADING = re.compile(
    r"(?i)^\s*(?P<which>s|o|a|p|subjective|objective|assessment|plan)\s*[:–-]\s*(?P<rest>.*)$",
    re.DOTALL,
)
_KINDS: dict[str, FactKind] = {"s": "free", "a": "free", "p": "plan"}


def under_headings(spans: Sequence[Fact]) -> dict[int, tuple[FactKind | None, str]]:
    """By place in `spans`: the kind of fact its words are (None: read them), and the words.

    Empty when the text has fewer than two such headings, or names speakers.
    """
    if any(span.speaker for span in spans):
        return {}
    found: dict[int, tuple[FactKind | None, str]] = {}
    current = ""
    headings = set()
    for place, span in enumerate(spans):
        words = span.text
        if heading := _HEADING.match(words):
            current = heading["which"][0].casefold()
            headings.add(current)
            words = heading["rest"]
        if current:
            found[place] = (_KINDS.get(current), words.strip())
    return found if len(headings) > 1 else {}
