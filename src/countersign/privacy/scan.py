"""The roster-aware de-identification: a text in, the spans that identify somebody out. Pure."""

from __future__ import annotations

from operator import itemgetter

from countersign.privacy.index import Index
from countersign.privacy.names import Names
from countersign.privacy.recognizers import (
    addresses,
    ages,
    dates,
    emails,
    identifiers,
    links,
    phones,
    places,
    segments,
    spoken,
)
from countersign.privacy.recognizers.rule import Rules
from countersign.privacy.roster import Roster
from countersign.privacy.sight import Sights
from countersign.privacy.span import Span

_RULES = Rules(
    (
        *emails.RULES, *links.RULES, *phones.RULES, *dates.RULES, *ages.RULES,
        *identifiers.RULES, *places.RULES, *addresses.RULES, *segments.RULES, *spoken.RULES,
    )
)  # fmt: skip
_WRITTEN = frozenset(
    ["SCHOOL", "EMPLOYER", "CITY"]
)  # what a test's or a method's name can look like


class Scanner:
    """Finds identifiers in one text after another for one roster."""

    def __init__(self, roster: Roster):
        self._index = Index(roster)
        self._names = Names(Sights(self._index, _RULES))

    def scan(self, text: str) -> list[Span]:
        """Every span of `text` that identifies somebody, in order, none overlapping another."""
        page = self._names.page(text)
        found = list(_RULES.marked(page))
        for at, reads in page.reads():
            for read in reads:
                found += read(page, at)
        named = self._names.find(page)
        if kept := page.kept_ranges:
            found = [s for s in found if s.label not in _WRITTEN or not _inside(s, kept)]
        found += named
        return settle(found)


def _inside(span: Span, ranges: list[tuple[int, int]]) -> bool:
    return any(a <= span.start and span.end <= b for a, b in ranges)


_place = itemgetter(0, 1)
_VAGUE = frozenset({"NAME_OTHER", "PHONE", "OTHER_ID"})


def _weight(span: Span) -> tuple[int, bool, bool]:
    return span.end - span.start, span.label not in _VAGUE, bool(span.who)


def settle(found: list[Span]) -> list[Span]:
    """One span where several overlap: the longest names it, and every letter is covered."""
    merged: list[Span] = []
    for span in sorted(found, key=_place):
        if merged and span.start < merged[-1].end:
            last = merged[-1]
            leading = max(last, span, key=_weight)
            merged[-1] = Span(
                last.start, max(last.end, span.end), leading.label, leading.who, leading.why
            )
        else:
            merged.append(span)
    return merged
