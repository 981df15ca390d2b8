"""What labelled values say about lines: amounts, days, codes and therapies of forms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from countersign.authorizations.letters import outcomes, values
from countersign.authorizations.letters.cues import CUES
from countersign.authorizations.letters.labelled import Labelled
from countersign.authorizations.letters.runs import Layout
from countersign.authorizations.letters.statements import Fact
from countersign.base.pages import Word

_LABEL_ROLES = {
    "quantity": "approved",
    "total_quantity": "total",
    "added_quantity": "added",
    "requested_quantity": "requested",
    "previous_quantity": "previous",
    "denied_quantity": "denied",
}
_COUNT = re.compile(
    r"^[(+]?(?P<n>\d{1,4}(?:\.\d{1,2})?)\)?(?![\d/.-]*[\d/-])\s*(?P<rest>.*)$", re.S
)


def from_labels(pairs: Sequence[Labelled], layout: Layout, base: int) -> list[Fact]:
    """What labelled values say about lines. Statements are numbered from `base`, one per row."""
    made: list[Fact] = []
    for pair in pairs:
        statement = base + round(pair.place.middle)
        made += _from_label(pair, statement, pair.under or section(pair, layout))
    return made


def _from_label(pair: Labelled, statement: int, under: str) -> Iterator[Fact]:
    yield from _amounts(pair, statement, under)
    yield from _days(pair, statement, under)
    if pair.role == "frequency":
        for often in values.frequencies(pair.text):
            given = under or "approved"
            yield _fact(pair, statement, "frequency", (often.value, given, often.start, often.end))
    if pair.sure_label:
        yield from _services(pair, statement, under)


def _fact(pair: Labelled, statement: int, kind: str, told: tuple[Any, str, int, int]) -> Fact:
    value, role, start, end = told
    words = pair.run.within(pair.start + start, pair.start + end)
    return Fact(kind, value, role, words, statement, "label")


def _amounts(pair: Labelled, statement: int, under: str) -> Iterator[Fact]:
    """What was granted, asked for, added or held before."""
    role, text = pair.role, pair.text
    if role in ("asked_granted", "granted_asked") and (two := _TWO.match(text)):
        unit = values.basis(two["unit"] or "") or values.basis(pair.label)
        given = ("requested", "approved") if role == "asked_granted" else ("approved", "requested")
        for group, one in zip(("a", "b"), given, strict=True):
            told = ((float(two[group]), unit), one, *two.span(group))
            yield _fact(pair, statement, "amount", told)
    before = pair.run.text[: max(0, pair.run.text.find(pair.label))].strip(" #").lower()
    in_form = pair.label[:1].isupper() or before in ("", "no. of", "number of", "total")
    in_form = in_form and pair.sure_label and all(f.start > 0 for f in values.frequencies(text))
    # "unit = 15 minutes" says what a unit is.
    defined = re.match(r"(?i)\W*15\b[\s-]*min", text) and re.match(
        r"(?i)(?:1|one)?\s*unit\b", pair.label
    )
    if role not in _LABEL_ROLES or not in_form or defined:
        return
    if count := _COUNT.match(text):
        unit = values.basis(count["rest"]) or values.basis(pair.label)
        plain = role in ("quantity", "total_quantity")
        figure = pair.run.within(pair.start + count.start("n"), pair.start + count.end("n"))
        yield Fact(
            "amount", (float(count["n"]), unit), under if under and plain else _LABEL_ROLES[role],
            figure, statement, "label", _unit_words(pair, count.end("n"), figure),
        )  # fmt: skip
    if asked := _OUT_OF.search(text):
        unit = values.basis(asked["unit"] or "") or values.basis(pair.label)
        told = ((float(asked["n"]), unit), "requested", *asked.span("n"))
        yield _fact(pair, statement, "amount", told)


def _unit_words(pair: Labelled, start: int, figure: tuple[Word, ...]) -> tuple[Word, ...]:
    """The words of an amount's unit: beside its figure, or in its label ("Visits approved")."""
    at = next(values.unit_words(pair.text, start), None)
    if at is None:
        return tuple(w for w in pair.named if values.basis(w.text))
    beside = pair.run.within(pair.start + at[0], pair.start + at[1])
    return tuple(w for w in beside if w not in figure)


def _days(pair: Labelled, statement: int, under: str) -> Iterator[Fact]:
    """First and last days."""
    role, text = pair.role, pair.text

    def fact(kind: str, day: values.At[date], given: str) -> Fact:
        return _fact(pair, statement, kind, (day.value, given, day.start, day.end))

    if role in ("start", "end") and (pair.sure_label or pair.label[:1].isupper()):
        found = list(values.dates(text, solid=True))
        if found and found[0].start < 12:
            yield fact(role, found[0], under or "approved")
            between = text[found[0].end : found[1].start] if len(found) > 1 else "."
            if role == "start" and _THROUGH.match(between):
                yield fact("end", found[1], under or "approved")
    if role in ("previous_start", "previous_end"):
        for day in list(values.dates(text, solid=True))[:1]:
            yield fact(role.removeprefix("previous_"), day, "previous")
    if role in ("range", "requested_range", "previous_range"):
        given = {"requested_range": "requested", "previous_range": "previous"}.get(role, under)
        found = sorted(values.dates(text, solid=True), key=lambda one: one.start)
        for kind, one in zip(("start", "end"), found, strict=False):
            if len(found) == 2:
                yield fact(kind, one, given or "approved")


def _services(pair: Labelled, statement: int, under: str) -> Iterator[Fact]:
    """Codes, therapies, units and outcomes of a label that is set off from its value."""
    role, text, given = pair.role, pair.text, under or "approved"
    if role == "codes":
        for code in values.codes(text):
            yield _fact(pair, statement, "code", (code.value, given, code.start, code.end))
    if role == "discipline":
        for kind in values.disciplines(text):
            yield _fact(pair, statement, "discipline", (kind.value, given, kind.start, kind.end))
        if alone := _ALONE.fullmatch(text.strip()):
            name = {"o": "OT", "s": "ST", "p": "PT"}[alone[0][0].lower()]
            yield _fact(pair, statement, "discipline", (name, given, 0, len(text)))
    if role == "decision" and len(pair.words) <= 8:
        first = re.split(r"[.;](?:\s|$)", text)[0]
        said = outcomes.kind(text)
        if said is not None:
            told = (said, under or said, *outcomes.where(first))
            yield _fact(pair, statement, "decision", told)
    if role == "unit_type" and (unit := values.basis(text)):
        yield _fact(pair, statement, "unit", (unit, given, 0, len(text)))


_THROUGH = re.compile(r"\s*(?:to|thru|through|-|\u2013)\s*(?:date)?[: ]*$", re.I)
_TWO = re.compile(
    rf"\s*(?P<a>\d{{1,4}})\s*(?:/|-|of|,|\s)\s*(?P<b>\d{{1,4}})\b(?:\s*(?P<unit>{values.UNIT}))?",
    re.I,
)
_OUT_OF = re.compile(
    rf"\b(?:of|out of)\s+(?P<n>\d{{1,4}})\s*(?P<unit>{values.UNIT})?(?:\s+requested)?\s*$", re.I
)
_ALONE = re.compile(r"occupational|speech|physical", re.I)


_SPOKEN = re.compile(r"\b(?:we|you|your|is|are|was|were|has|have|asked|this|that)\b", re.I)


def section(pair: Labelled, layout: Layout) -> str:
    """What the nearest heading above says the part of the form is about."""
    place = pair.place
    for row in reversed(layout.rows):
        for segment in row:
            box = segment.place
            if box.middle >= place.middle - 2 or place.middle - box.middle > 130:
                continue
            if len(segment.words) > 6 or re.search(r"\d", segment.text) or len(row) > 1:
                continue
            if segment.text.rstrip().endswith((".", ",", ";")) or _SPOKEN.search(segment.text):
                continue
            if not segment.text[:1].isupper():
                continue
            if not (box.x0 - 40 <= place.x0 <= box.x1 + 200) or ":" in segment.text[:-1]:
                continue
            if re.search(
                r"(?i)\b(?:determination|adjudication|response|decision|notice|status|result)\b",
                segment.text,
            ):
                return ""
            for name in ("previous", "requested", "approved"):
                pattern = dict(CUES)[name]
                if pattern.search(segment.text) or (
                    name == "previous" and re.search(r"(?i)\bprior\b(?! auth)", segment.text)
                ):
                    return "" if name == "approved" else name
    return ""
