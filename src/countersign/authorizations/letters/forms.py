"""What labelled values say about lines: amounts, days, codes and therapies of forms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from countersign.authorizations.letters import outcomes, values
from countersign.authorizations.letters.cues import CUES
from countersign.authorizations.letters.labelled import Labelled
from countersign.authorizations.letters.runs import Layout
from countersign.authorizations.letters.statements import Fact

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
    role, text = pair.role, pair.text

    def fact(kind: str, value: Any, role_: str, start: int, end: int) -> Fact:
        words = pair.run.within(pair.start + start, pair.start + end)
        return Fact(kind, value, role_, words, statement, "label")

    before = pair.run.text[: max(0, pair.run.text.find(pair.label))].strip(" #").lower()
    in_form = pair.label[:1].isupper() or before in ("", "no. of", "number of", "total")
    in_form = in_form and pair.sure_label and all(f.start > 0 for f in values.frequencies(text))
    defined = re.match(r"(?i)\W*15\b[\s-]*min", text) and re.match(
        r"(?i)(?:1|one)?\s*unit\b", pair.label
    )
    if role in _LABEL_ROLES and in_form and not defined and (count := _COUNT.match(text)):
        unit = values.basis(count["rest"]) or values.basis(pair.label)
        plain = role in ("quantity", "total_quantity")
        given = under if under and plain else _LABEL_ROLES[role]
        figure = pair.run.within(pair.start + count.start("n"), pair.start + count.end("n"))
        unit_at = next(values.unit_words(text, count.end("n")), None)
        if unit_at:
            beside = pair.run.within(pair.start + unit_at[0], pair.start + unit_at[1])
        else:  # the label names it: "Visits approved"
            beside = tuple(w for w in pair.named if values.basis(w.text))
        yield Fact(
            "amount", (float(count["n"]), unit), given, figure, statement, "label",
            tuple(w for w in beside if w not in figure),
        )  # fmt: skip
    if role in ("asked_granted", "granted_asked") and (two := _TWO.match(text)):
        unit = values.basis(two["unit"] or "") or values.basis(pair.label)
        given = ("requested", "approved") if role == "asked_granted" else ("approved", "requested")
        for group, one in zip(("a", "b"), given, strict=True):
            yield fact("amount", (float(two[group]), unit), one, *two.span(group))
    if role in ("start", "end") and (pair.sure_label or pair.label[:1].isupper()):
        found = list(values.dates(text, solid=True))
        if found and found[0].start < 12:
            yield fact(role, found[0].value, under or "approved", found[0].start, found[0].end)
            if (
                role == "start"
                and len(found) > 1
                and re.match(
                    r"\s*(?:to|thru|through|-|\u2013)\s*(?:date)?[: ]*$",
                    text[found[0].end : found[1].start],
                    re.I,
                )
            ):
                yield fact("end", found[1].value, under or "approved", found[1].start, found[1].end)
    if role in ("previous_start", "previous_end"):
        for day in list(values.dates(text, solid=True))[:1]:
            yield fact(role.removeprefix("previous_"), day.value, "previous", day.start, day.end)
    if role in ("range", "requested_range", "previous_range"):
        given = {"requested_range": "requested", "previous_range": "previous"}.get(role, under)
        found = sorted(values.dates(text, solid=True), key=lambda one: one.start)
        for kind, one in zip(("start", "end"), found, strict=False):
            if len(found) == 2:
                yield fact(kind, one.value, given or "approved", one.start, one.end)
    if role == "frequency":
        for often in values.frequencies(text):
            yield fact("frequency", often.value, under or "approved", often.start, often.end)
    if role == "codes" and pair.sure_label:
        for code in values.codes(text):
            yield fact("code", code.value, under or "approved", code.start, code.end)
    if role == "discipline" and pair.sure_label:
        for named in values.disciplines(text):
            yield fact("discipline", named.value, under or "approved", named.start, named.end)
        if alone := _ALONE.fullmatch(text.strip()):
            name = {"o": "OT", "s": "ST", "p": "PT"}[alone[0][0].lower()]
            yield fact("discipline", name, under or "approved", 0, len(text))
    if role in _LABEL_ROLES and in_form and (asked := _OUT_OF.search(text)):
        unit = values.basis(asked["unit"] or "") or values.basis(pair.label)
        yield fact("amount", (float(asked["n"]), unit), "requested", *asked.span("n"))
    if role == "decision" and pair.sure_label and len(pair.words) <= 8:
        first = re.split(r"[.;](?:\s|$)", text)[0]
        said = outcomes.kind(text)
        if said is not None:
            yield fact("decision", said, under or said, *outcomes.where(first))
    if role == "unit_type" and pair.sure_label and (unit := values.basis(text)):
        yield fact("unit", unit, under or "approved", 0, len(text))


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
