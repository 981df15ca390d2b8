"""One past session: its note read again, and what was billed beside what the note supports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import combinations, islice, product
from typing import Any

from countersign.base.errors import UserError
from countersign.coding.claims import read_code, read_day, whole
from countersign.coding.codes import known
from countersign.coding.reading.found import ANY, Service
from countersign.coding.suggest import (
    LONGEST,
    ROLES,
    Reading,
    counted_units,
    labelled_minutes,
    read_note,
    together,
)
from countersign.coding.units import METHODS, Units

UP, DOWN, LATERAL = "up", "down", "lateral"
MOST_WAYS = 256
MOST_DOUBTED = 3  # activities of one session
Billed = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Session:
    """One billed session as it was handed in."""

    id: Any
    clinician: str
    payer: str
    on: date
    method: str | None
    role: str
    note: str
    billed: Billed
    modifiers: frozenset[str] = frozenset()
    labelled: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """A session beside what its note supports. `direction` None: not flagged."""

    session: Session
    supported: Billed
    minutes: int
    direction: str | None = None
    dollars: Decimal = Decimal(0)
    unclear: bool = False
    evidence: Mapping[str, tuple[tuple[int, int], ...]] | None = None


def fees(given: Any) -> dict[str, Decimal]:
    """Dollars per unit by code. Raises UserError naming the code whose fee cannot be read."""
    if not isinstance(given, dict):
        raise UserError(
            "The fees must map codes to dollars.",
            field="fees",
            remedy='For example {"97530": "41.20"}.',
        )
    found = {}
    for code, text in given.items():
        try:
            found[code] = Decimal(text) if isinstance(text, str) else Decimal("NaN")
        except InvalidOperation:
            found[code] = Decimal("NaN")
        if not found[code].is_finite() or found[code] < 0:
            raise UserError(
                f"The fee of {code} cannot be read.",
                field=f"fees.{code}",
                remedy='Write dollars as text, for example "41.20".',
            )
    return found


def session(case: Mapping[str, Any]) -> Session:
    """A session read from JSON. Raises UserError naming the field."""
    if case.get("id") is None:
        raise UserError("The line has no id.", field="id", remedy="Give each session its own id.")
    note, method = case.get("note"), case.get("method")
    if not isinstance(note, str) or len(note) > LONGEST:
        raise UserError("The note must be text.", field="note", remedy="Give the note's words.")
    if method is not None and method not in METHODS:
        raise UserError(
            "This is no way of counting units.",
            field="method",
            remedy=f"Use one of: {', '.join(METHODS)}.",
        )
    role = case.get("clinician_role") or "OT"
    if role not in ROLES:
        raise UserError("The role is not known.", field="clinician_role", remedy="Use OT or OTA.")
    rows = case.get("billed")
    if not isinstance(rows, list):
        raise UserError(
            "`billed` must be a list.", field="billed", remedy='Give [{"code", "units"}].'
        )
    billed, modifiers = _billed(rows)
    return Session(
        id=case["id"],
        clinician=_text(case, "clinician"),
        payer=_text(case, "payer"),
        on=read_day(case.get("date")),
        method=method,
        role=role,
        note=note,
        billed=billed,
        modifiers=modifiers,
        labelled=labelled_minutes(case.get("minutes")),
    )


def _billed(rows: list[Any]) -> tuple[dict[str, int], frozenset[str]]:
    billed: dict[str, int] = {}
    modifiers: set[str] = set()
    for n, row in enumerate(rows):
        if not isinstance(row, dict):
            raise UserError(
                "A billed line must be an object.",
                field=f"billed.{n}",
                remedy="Give code and units.",
            )
        code = read_code(row.get("code"), f"billed.{n}.code")
        units = whole(row.get("units"), f"billed.{n}.units", most=999)
        billed[code] = billed.get(code, 0) + units
        modifiers |= {str(m).upper() for m in row.get("modifiers") or ()}
    return {code: n for code, n in billed.items() if n}, frozenset(modifiers)


def _text(case: Mapping[str, Any], field: str) -> str:
    value = case.get(field)
    if not isinstance(value, str) or not value.strip():
        raise UserError(
            f"The session names no {field}.", field=field, remedy="Give a name or a number as text."
        )
    return value


def judge(one: Session, prices: Mapping[str, Decimal]) -> Judged:
    """Compare one session. Raises UserError for a flagged code that has no fee."""
    readings = [_read(one, method) for method in ((one.method,) if one.method else METHODS)]
    first = readings[0]
    minutes = sum(s.minutes for s in first.services)
    understood = first.services or first.findings
    if not (first.minutes_said and understood) or (not first.services and _minutes_lack(first)):
        return Judged(one, {}, minutes, unclear=True)
    if any(dict(one.billed) == way for reading in readings for way in _allowed(reading, one)):
        return Judged(one, one.billed, minutes)
    if any(dict(one.billed) == way for reading in readings for way in _if_told(reading, one)):
        return Judged(one, {}, minutes, unclear=True)
    read = {part.code for part in first.services}
    if not set(one.billed) <= read and _minutes_lack(first):
        return Judged(one, {}, minutes, unclear=True)
    ways = [
        min(_completions(reading.units), key=lambda w: _distance(w, one.billed))
        for reading in readings
    ]
    if any(way != ways[0] for way in ways):
        return Judged(one, {}, minutes, unclear=True)
    supported = ways[0]
    billed_units, due = sum(one.billed.values()), sum(supported.values())
    direction = UP if billed_units > due else DOWN if billed_units < due else LATERAL
    return Judged(
        session=one,
        supported=supported,
        minutes=minutes,
        direction=direction,
        dollars=_dollars(one.billed, prices) - _dollars(supported, prices),
        evidence={s.code: s.spans for s in first.services},
    )


def _minutes_lack(reading: Reading) -> bool:
    return any(finding.code == "coding.no-minutes" for finding in reading.findings)


def _read(one: Session, method: str) -> Reading:
    return read_note(one.note, minutes=one.labelled, method=method, role=one.role, on=one.on)


def _completions(units: Units | None) -> list[dict[str, int]]:
    """What these units are: once, or once for each way an open unit may go."""
    if units is None:
        return [{}]
    once = {code: n for code, n in units.units.items() if n}
    if not units.ties:
        return [once]
    return [{c: n for c, n in {**once, **tie}.items() if n} for tie in units.ties]


def _allowed(reading: Reading, one: Session) -> Iterator[dict[str, int]]:
    """Every charge the note allows: open units any way, each activity as any plausible code."""
    yield from _completions(reading.units)
    codes = known(one.on)
    billed = sorted(code for code in one.billed if code in codes)
    choices = [_choices(part, billed) for part in reading.parts]
    for chosen in islice(product(*choices), MOST_WAYS):
        parts = [
            replace(part, code=code)
            for part, code in zip(reading.parts, chosen, strict=True)
            if code in codes
        ]
        whole = together(parts, on=one.on)
        yield from _completions(counted_units(whole, reading.method or METHODS[0], one.on))


def _if_told(reading: Reading, one: Session) -> Iterator[dict[str, int]]:
    """Every charge the note would allow if its reader had known all the words.

    What was told without a word of skill may have been skilled, and an activity whose words are
    not known well may have been another.
    """
    parts = tuple(replace(p, plausible=(ANY,)) if p.unsure else p for p in reading.parts)
    doubted = reading.doubted[:MOST_DOUBTED]
    for size in range(len(doubted) + 1):
        for more in combinations(doubted, size):
            yield from _allowed(replace(reading, parts=(*parts, *more)), one)


def _choices(part: Service, billed: list[str]) -> list[str]:
    """The codes of one activity: its own, plausible ones, or any when its words say nothing."""
    if ANY in part.plausible:
        return list(dict.fromkeys([part.code, *billed]))
    return [part.code, *(c for c in billed if c in part.plausible or c in part.near)]


def _distance(way: Billed, billed: Billed) -> tuple[int, list[tuple[str, int]]]:
    codes = set(way) | set(billed)
    return sum(abs(way.get(c, 0) - billed.get(c, 0)) for c in codes), sorted(way.items())


def _dollars(units: Billed, prices: Mapping[str, Decimal]) -> Decimal:
    total = Decimal(0)
    for code, n in units.items():
        if code not in prices:
            raise UserError(
                f"There is no fee for {code}.", field=f"fees.{code}", remedy="Add it to the fees."
            )
        total += prices[code] * n
    return total
