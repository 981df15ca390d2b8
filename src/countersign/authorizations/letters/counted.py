"""The amounts of a sentence, each with what it plays: asked for, approved, added, held before."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from countersign.authorizations.letters import grammar, values

STRONG = ("previous", "used", "appeal", "rule")
Role = Callable[[int, int], str]


@dataclass(frozen=True, slots=True)
class Counted:
    """An amount, its role, where its figure stands, and where its unit does when apart from it."""

    number: float
    unit: str | None
    role: str
    start: int
    end: int
    named: tuple[int, int] | None = None


_OF = re.compile(
    rf"(?<![\w./$#-])(\d{{1,4}})\s+(?:out\s+)?of\s+(?:the\s+"
    rf"|your\s+)?(?:requested\s+)?(\d{{1,4}})\s+(?:requested\s+)?"
    rf"({values.UNIT})",
    re.I,
)
_UNITS_OF = re.compile(
    rf"(?<![\w./$#-])(\d{{1,4}})\s+({values.UNIT})\s+(?:out\s+)?of\s+(?:the\s+"
    rf"|your\s+)?(\d{{1,4}})\s+"
    rf"(?:that\s+(?:were|was)\s+|which\s+(?:were|was)\s+)?(?:requested|asked)",
    re.I,
)
_OF_THE = re.compile(
    rf"\bof\s+(?:the\s+|your\s+)?(\d{{1,4}})\s+"
    rf"(?:(?:requested|asked)\s+({values.UNIT})|({values.UNIT})\s+(?:that\s+were\s+)?(?:reque"
    rf"sted|asked)"
    rf"(?:\s+for)?)[^.;]{{0,20}}?,\s+"
    rf"(?:only\s+|we\s+(?:have\s+|are\s+)?\w+\s+)?(\d{{1,4}})\b(?!/|\s*(?:x|times|per|a|each)\b)",
    re.I,
)
_ADDED_TO = re.compile(
    rf"(?<![\w./$#-])(\d{{1,4}})\s+(?:more\s+|additional\s+)?({values.UNIT})?\s*(?:(?:were|was"
    rf"|are|is|have\s+been|has\s+been)\s+)?"
    rf"added\s+to\s+(?:the\s+|your\s+)?(?:previous\s+"
    rf"|original\s+)?(\d{{1,4}})\b(?!/)(?:\s+({values.UNIT}))?",
    re.I,
)
_ADDED_ALONE = re.compile(r"\((\d{1,4})\s+(?:were\s+|are\s+)?(?:added|additional|more|new)\b", re.I)
_CHANGED = re.compile(
    rf"(?:({values.UNIT})\b[^.]{{0,40}})?\bfrom\s+(\d{{1,4}})\s+"
    rf"(?:({values.UNIT})\s+)?to\s+(\d{{1,4}})\b(?!/)(?:\s+({values.UNIT}))?",
    re.I,
)


def amounts(text: str, role: Role) -> Iterator[Counted]:
    """Every amount; pairs such as "24 of the 36 requested" first, since they say most."""
    taken: list[tuple[int, int]] = []
    for span, found in _pairs(text, role):
        taken.append(span)
        yield from found
    for amount in values.amounts(text):
        if any(a < amount.end and amount.start < b for a, b in taken):
            continue
        one = amount.value
        for given in _roles_of(text, amount, role(amount.start, amount.end)):
            named = (one.unit, amount.end)
            yield Counted(one.number, one.basis, given, amount.start, one.count, named)
    taken += [(a.start, a.end) for a in (*values.amounts(text), *values.frequencies(text))]
    taken += [(a.start, a.end) for a in values.dates(text)]
    for start, end, given in grammar.bare(text):
        if not any(a < end and start < b for a, b in taken):
            yield Counted(float(text[start:end]), _unit(text), given, start, end)


def _unit(text: str) -> str | None:
    """The first unit that the sentence names."""
    return next((a.value.basis for a in values.amounts(text)), None)


def _pairs(text: str, role: Role) -> Iterator[tuple[tuple[int, int], list[Counted]]]:
    """Two numbers that explain each other, with the characters they take up."""

    def one(
        found: re.Match[str], group: int, unit: str | None, given: str, named: int = 0
    ) -> Counted:
        at = found.span(named) if named and found[named] else None
        return Counted(float(found[group]), unit, given, *found.span(group), at)

    for of in _OF.finditer(text):
        unit = values.basis(of[3])
        whole = role(of.start(), of.end())
        first = "approved" if whole in ("approved", "requested", "") else whole
        yield of.span(), [one(of, 1, unit, first, 3), one(of, 2, unit, "requested", 3)]
    for of in _UNITS_OF.finditer(text):
        unit = values.basis(of[2])
        got = Counted(float(of[1]), unit, "approved", *of.span(1), named=of.span(2))
        yield of.span(), [got, one(of, 3, unit, "requested")]
    for of in _OF_THE.finditer(text):
        unit = values.basis(of[2] or of[3])
        made = [one(of, 1, unit, "requested"), one(of, 4, unit, "approved")]
        yield (of.start(1), of.end()), made
    for put in _ADDED_TO.finditer(text):
        unit = values.basis(put[2] or put[4] or "")
        named = 2 if put[2] else 4
        made = [one(put, 1, unit, "added", named), one(put, 3, unit, "previous", named)]
        yield (put.start(1), put.end()), made
    for put in _ADDED_ALONE.finditer(text):
        yield put.span(), [one(put, 1, _unit(text), "added")]
    for change in _CHANGED.finditer(text):
        unit = values.basis(change[5] or change[3] or change[1] or "")
        named = 5 if change[5] else 3 if change[3] else 1
        made = [one(change, 2, unit, "previous", named), one(change, 4, unit, "total", named)]
        yield (change.start(2), change.end()), made


def _roles_of(text: str, amount: values.At[values.Amount], cue: str) -> tuple[str, ...]:
    """An amount's roles: what its neighbours say, else the cue of its clause."""
    near = grammar.roles(text, amount.start, amount.end)
    between = amount.value.between
    if cue in ("appeal", "rule") and "approved" not in near:
        return (cue,)
    if cue in ("previous", "used") and near == ("approved",):
        return (cue,)
    if re.search(r"additional|added|more|further|extra|new\b(?! total)", between):
        first = near[0] if near else cue
        return near if first in (*STRONG, "requested", "denied", "pended") else ("added",)
    if "total" in between and cue not in STRONG and near in ((), ("approved",)):
        return ("total",)
    return near or (cue,)
