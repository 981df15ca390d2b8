"""What an entry for the EMR is held against: the chart as it stands, in the entry's own form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from countersign.spine.checks import CheckInput, Finding

Entry = Mapping[str, Any]
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MEND = "Change it on the chart, under For the EMR, and draft it again."


@dataclass(frozen=True, slots=True)
class Charted:
    """Every entry that the chart allows today, and which day that is at the practice."""

    entries: tuple[Entry, ...]
    today: date


def entries_of(sheet: CheckInput, kind: str) -> Sequence[Entry]:
    """What the sheet would enter; nothing when it has no such part."""
    part = sheet.part(kind)
    return () if part is None else part.data.get("entries") or ()


def held_against(sheet: CheckInput, kind: str) -> Charted | None:
    """The chart as it was gathered for this kind of entry."""
    return sheet.context.get(kind)


def not_charted(sheet: CheckInput, kind: str, *, code: str, said: str) -> Iterator[Finding]:
    """One finding for an entry that is not on the chart today exactly as it is to be entered, and
    one when there is nothing to hold it against. `said` is what the entry is called."""
    chart = held_against(sheet, kind)
    known = [] if chart is None else [plain(one) for one in chart.entries]
    entries = entries_of(sheet, kind)
    if not entries:
        yield Finding(code, "There is nothing to enter.", part=kind, do=MEND)
    for number, entry in enumerate(entries, start=1):
        if plain(entry) not in known:
            yield Finding(
                code,
                f"{said} {number} is not on the chart as it is written here.",
                part=kind,
                where=str(number),
                do="It was changed or ended since. Draft it again from the chart.",
            )


def plain(entry: Entry) -> dict[str, Any]:
    """An entry without what it leaves empty, lists as lists: equal when they say the same."""
    return {
        name: list(value) if isinstance(value, (list, tuple)) else value
        for name, value in entry.items()
        if value
    }


def day(text: object) -> date | None:
    """The day that an entry names, or None when it names none."""
    try:
        return date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
