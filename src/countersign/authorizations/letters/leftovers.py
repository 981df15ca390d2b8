"""Amounts and days on the letter that no role explains: each takes trust from what was chosen.

A number that the reader did not understand may be the one that counts. It is never chosen for it,
but while it stands there unexplained nothing of its kind is vouched for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from countersign.authorizations.letters import choosing, values
from countersign.authorizations.letters.gathering import Gathered
from countersign.authorizations.letters.lines import Line, days
from countersign.authorizations.letters.statements import Fact

_PRINTED = 5  # days: a portal's page is printed soon after the decision
_COUNTS = ("approved", "total", "")


def cover(letter: Gathered, lines: Sequence[Line], written: date | None) -> None:
    """Doubt amounts and days of granting lines while another stands there without a role."""
    if _GARBLED.search(_undated(letter.text)):
        for one in lines:
            one["start"].doubt("a day is not understood")
            one["end"].doubt("a day is not understood")
    granting = [one for one in lines if one["decision"].value not in ("denied", "pended")]
    if not granting:
        return
    if loose := _amounts(letter.facts, granting):
        for one in granting:
            one["quantity"].doubt("another amount is on the page")
            one["quantity"].others += [f for f in _shown(loose) if f not in one["quantity"].others]
    if _days(letter, lines, written):
        for one in granting:
            one["start"].doubt("another day is on the page")
            one["end"].doubt("another day is on the page")


# What has the shape of a day and is none: a month misread, a figure too many.
_GARBLED = re.compile(
    r"\b[A-Za-z]{3,9}\.? \d{1,2}, (?:19|20)\d\d\b|(?<![\w/.-])\d{1,3}/\d{1,3}/(?:\d{2,4})(?![\w/-])"
)


def _undated(text: str) -> str:
    """The text without the days that were understood."""
    text = text.replace("\n", " ")
    for day in sorted(values.dates(text), key=lambda d: -d.start):
        text = f"{text[: day.start]}|{text[day.end :]}"
    return text


def _shown(loose: Sequence[Fact]) -> list[choosing.Proposal]:
    return [choosing.Proposal("quantity", f.value[0], f.words, f.by, 1) for f in loose]


def _amounts(facts: Sequence[Fact], granting: Sequence[Line]) -> list[Fact]:
    """Amounts that could be granted and are in no line, nor a sum of lines, nor told otherwise."""
    held = {one["quantity"].value for one in granting} | {
        one["quantity_added"].value for one in granting
    }
    each = [one["quantity"].value for one in granting if one["quantity"].value is not None]
    held.add(sum(each))
    held |= {
        one["quantity"].value - one["quantity_added"].value
        for one in granting
        if one["quantity"].value is not None and one["quantity_added"].value is not None
    }  # what there was before
    told = {f.value[0] for f in facts if f.kind == "amount" and f.role not in _COUNTS}
    return [
        f
        for f in facts
        if f.kind == "amount"
        and f.role in _COUNTS
        and f.value[0]
        and f.value[0] not in held
        and (f.role or f.value[0] not in told)
    ]


def _days(letter: Gathered, lines: Sequence[Line], written: date | None) -> bool:
    """Whether a first or last day, or any day to come, is in no line and nobody else's."""
    held = {day for one in lines for day in days(one)}
    known = {
        choosing.day(letter, role).value for role in ("letter_date", "date", "dob", "received")
    }
    known |= {f.value for f in letter.facts if f.kind in ("start", "end") and f.role not in _COUNTS}
    for fact in letter.facts:
        if fact.kind not in ("start", "end", "day") or fact.role not in _COUNTS:
            continue
        if fact.value in held or fact.value in known or fact.value == written:
            continue
        printed = written is not None and abs((fact.value - written).days) <= _PRINTED
        if fact.kind != "day" or (written is not None and fact.value > written and not printed):
            return True
    return False
