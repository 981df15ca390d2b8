"""One fax often holds several letters: where does the next one begin?

A page begins a letter when it opens like one and names another member or authorization than the
pages before. A page that only contradicts the ones before it stays with them, so that the
contradiction is seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from countersign.authorizations.letters import heads, labelled, statements
from countersign.authorizations.letters.runs import Layout, layout
from countersign.base.pages import Page

_NUMBERED = re.compile(r"(?i)\bpage\s*(\d{1,3})\b|\b(\d{1,2})\s*(?:of|/)\s*\d{1,2}\s*$")
_OPENS = re.compile(
    r"(?i)\bdear\b|\bnotice\b|\bdetermination\b|\bauthori[sz]ation\b|\bapproval\b|\bdenial\b|^re\b"
)


@dataclass(slots=True)
class _Named:
    """Whom and which authorizations the pages of a letter name."""

    members: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)

    def is_another(self, later: _Named) -> bool:
        """Whether a later page has another authorization or another member."""
        return _are_apart(self.members, later.members) or _are_apart(self.numbers, later.numbers)

    def take(self, later: _Named) -> None:
        self.members |= later.members
        self.numbers |= later.numbers


def _are_apart(one: set[str], two: set[str]) -> bool:
    return bool(one and two) and not one & two


def letters(pages: Iterable[Page]) -> list[list[Page]]:
    """The pages, letter by letter, in their order."""
    made: list[list[Page]] = []
    named = _Named()
    for page in pages:
        order = layout(page)
        here = _names(order)
        if not made or (named.is_another(here) and _opens(order)):
            made.append([])
            named = _Named()
        made[-1].append(page)
        named.take(here)
    return made


def _names(order: Layout) -> _Named:
    found = _Named()
    proposals = [
        *heads.from_labels(labelled.pairs(order)),
        *heads.from_prose(statements.sentences(order.blocks)),
    ]
    for one in proposals:
        plain = re.sub(r"\W", "", str(one.value)).upper()
        if one.role == "member_id" and one.weight >= 2:
            found.members.add(plain)
        elif one.role in ("auth_number", "reference", "request_number") and one.weight >= 2:
            found.numbers.add(plain)
    return found


def _opens(order: Layout) -> bool:
    """Whether a page looks like the first of a letter: a letterhead, a subject, no page number."""
    top = [segment.text for row in order.rows[:14] for segment in row]
    for text in top[:4] + [segment.text for row in order.rows[-2:] for segment in row]:
        if (found := _NUMBERED.search(text)) and (found[1] or found[2]) != "1":
            return False
    head = heads.payer([order], ())
    return head.value is not None and any(_OPENS.search(text) for text in top)
