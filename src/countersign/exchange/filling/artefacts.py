"""What each page of an EMR gets from one proven shipment: plain values by name, and their digest.

A value is named for what it is, not for where some EMR keeps it; the field map says where it goes.
`must` are the values that have to be on the page: a map that has no place for one is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import Any

from countersign.base import dates
from countersign.base.canonical import digest, to_bytes
from countersign.exchange.models_filling import PageKind
from countersign.exchange.shipment import Chart, Shipment, payloads

SECTIONS: Mapping[str, str] = {
    "S": "subjective",
    "O": "objective",
    "A": "assessment",
    "P": "plan",
}
ENTRIES: Mapping[str, PageKind] = {
    "goal_entry": PageKind.GOAL,
    "auth_entry": PageKind.AUTHORIZATION,
    "series_entry": PageKind.SERIES,
}
"""Parts that are for one page each; the data of each is a list of its entries."""

# Every name a map may use, by page, with the words that the recorder shows.
VALUES: Mapping[str, Mapping[str, str]] = {
    PageKind.NOTE: {
        "date": "Date of service",
        "starts": "Start time",
        "ends": "End time",
        "minutes": "Total minutes",
        "diagnoses": "Diagnosis codes",
        "place": "Place of service",
        "kind": "Kind of note",
        "therapist": "Therapist",
        "codes": "Codes and units",
        "subjective": "Subjective",
        "objective": "Objective",
        "assessment": "Assessment",
        "plan": "Plan",
        "note": "The whole note in one field",
        "signed": "Who signed it",
    },
    PageKind.CHARGE: {
        "date": "Date of service",
        "starts": "Start time",
        "ends": "End time",
        "minutes": "Total minutes",
        "diagnoses": "Diagnosis codes",
        "place": "Place of service",
        "signed": "Who signed it",
        "lines.code": "Line: code",
        "lines.modifiers": "Line: modifiers",
        "lines.units": "Line: units",
        "lines.minutes": "Line: minutes",
    },
    PageKind.GOAL: {
        "goals.goal": "Goal",
        "goals.activity": "Goal: activity",
        "goals.target": "Goal: target date",
        "goals.status": "Goal: status",
        "signed": "Who signed it",
    },
    PageKind.AUTHORIZATION: {
        "payer": "Payer",
        "reference": "Authorization number",
        "starts_on": "First day",
        "ends_on": "Last day",
        "visits": "Visits granted",
        "units": "Units granted",
        "hours": "Hours granted",
        "codes": "Codes",
        "signed": "Who signed it",
    },
    PageKind.SERIES: {
        "therapist": "Therapist",
        "starts_on": "First day",
        "ends_on": "Last day",
        "visits": "Number of visits",
        "every": "Every so many weeks",
        "weekdays": "Days of the week",
        "starts": "Start time",
        "ends": "End time",
        "minutes": "Minutes",
        "site": "Place",
        "signed": "Who signed it",
    },
}
MUST: Mapping[str, tuple[str, ...]] = {
    PageKind.NOTE: ("subjective|note", "objective|note", "assessment|note", "plan|note"),
    PageKind.CHARGE: ("lines.code", "lines.units", "lines.modifiers"),
    PageKind.GOAL: ("goals.goal", "goals.target"),
    PageKind.AUTHORIZATION: ("reference", "starts_on", "ends_on", "visits", "units", "hours"),
    PageKind.SERIES: ("starts_on", "weekdays", "starts", "minutes", "ends_on|visits"),
}
"""What a page is not filled without, where the artefact has it; `a|b`: one of them will do."""
OWN: Mapping[str, tuple[str, ...]] = {
    PageKind.GOAL: ("goals.goal", "goals.target"),
    PageKind.AUTHORIZATION: ("reference", "starts_on", "ends_on"),
    PageKind.SERIES: ("starts_on", "ends_on"),
}
"""By what such a page is told from another record of the same child, as its day tells a visit's:
where the page shows another of these already, it is another record and is never written over."""
WHOLE = "note"
"""The whole note in one field; what a report or a correction has instead of the four sections."""
ROWS: Mapping[str, str] = {PageKind.CHARGE: "lines", PageKind.GOAL: "goals"}
"""The value that is a list of rows, by page."""


def needed(values: Mapping[str, Any], page: str) -> tuple[str, ...]:
    """Of what a page is not filled without, what these values have."""

    def has(name: str) -> bool:
        top, _, cell = name.partition(".")
        held = values.get(top)
        return any(row.get(cell) for row in held or ()) if cell else bool(held)

    asked = (
        choice
        for choice in MUST[page]
        if any(has(name) for name in choice.split("|") if name != WHOLE)
    )
    return tuple(asked) or tuple(name for name in (WHOLE,) if values.get(name))


@dataclass(frozen=True, slots=True)
class PageValues:
    """The values of one page. `day` is None where the page belongs to no day of service."""

    page: str
    number: int
    chart: Chart
    day: date | None
    values: Mapping[str, Any]
    must: tuple[str, ...]
    released: tuple[str, ...]

    def to_bytes(self) -> bytes:
        """The exact bytes that a browser is given; what is in them was signed."""
        return to_bytes(
            {
                "page": self.page,
                "number": self.number,
                "client": {
                    "first_name": self.chart.first_name,
                    "last_name": self.chart.last_name,
                    "preferred_name": self.chart.preferred_name,
                    "birth_date": self.chart.birth_date,
                },
                "day": self.day,
                "values": self.values,
                "must": self.must,
                "own": OWN.get(self.page, ()),
                "released": self.released,
            }
        )

    @property
    def digest(self) -> str:
        return digest(self.to_bytes())


def pages(shipment: Shipment) -> tuple[PageValues, ...]:
    """Every page that this shipment fills, in the order they are filled."""
    return tuple(_pages(shipment))


def _pages(shipment: Shipment) -> Iterator[PageValues]:
    parts = payloads(shipment.released)
    words = [part for part in parts if part["kind"] not in ENTRIES and part["statements"]]
    if words:
        yield _page(shipment, PageKind.NOTE, {**_visit(shipment), **_words(shipment, words)})
    if shipment.lines:
        yield _page(shipment, PageKind.CHARGE, {**_visit(shipment), "lines": _lines(shipment)})
    for part in parts:
        page = ENTRIES.get(part["kind"])
        if page is None:
            continue
        entries = part["data"].get("entries") or ()
        if page in ROWS and entries:
            entries = [{ROWS[page]: entries}]
        for number, entry in enumerate(entries):
            yield _page(shipment, page, entry, number=number)


def _page(
    shipment: Shipment, page: str, values: Mapping[str, Any], *, number: int = 0
) -> PageValues:
    whole = {**values, "signed": _signed(shipment)}
    known = {name.partition(".")[0] for name in VALUES[page]}
    if strange := set(whole) - known:
        raise ValueError(f"no page has a place for {sorted(strange)}")
    of_a_visit = page in (PageKind.NOTE, PageKind.CHARGE)
    return PageValues(
        page=page,
        number=number,
        chart=shipment.chart,
        day=shipment.day if of_a_visit else None,
        values={name: value for name, value in whole.items() if value},
        must=needed(whole, page),
        released=tuple(sorted(str(one.release_id) for one in shipment.released)),
    )


def _visit(shipment: Shipment) -> dict[str, Any]:
    starts, ends = (at.astimezone(shipment.zone) for at in (shipment.starts_at, shipment.ends_at))
    minutes = int((shipment.ends_at - shipment.starts_at).total_seconds() // 60)
    return {
        "date": shipment.day.isoformat(),
        "starts": f"{starts:%H:%M}",
        "ends": f"{ends:%H:%M}",
        "minutes": str(minutes),
        "diagnoses": ", ".join(shipment.diagnoses),
        "place": shipment.place,
    }


def _words(shipment: Shipment, parts: list[Mapping[str, Any]]) -> dict[str, Any]:
    """The note with who wrote it and, where its charge was signed with it, the codes."""
    codes = (f"{' '.join((line.code, *line.modifiers))} x {line.units}" for line in shipment.lines)
    return {**_note(parts), "therapist": shipment.signers[0].name, "codes": "; ".join(codes)}


def _note(parts: list[Mapping[str, Any]]) -> dict[str, Any]:
    """Sections in the order they were signed; those of a report go as one text with headings."""
    sections: dict[str, list[str]] = {}
    for part in parts:
        for statement in part["statements"]:
            sections.setdefault(statement["section"], []).append(statement["text"])
    told = {name: " ".join(sections.get(key, ())) for key, name in SECTIONS.items()}
    if set(sections) - set(SECTIONS):  # a report's own headings, or a correction's one text
        told = dict.fromkeys(told, "")
    whole = "\n\n".join(
        "\n".join([SECTIONS.get(key, key).capitalize(), " ".join(texts)]).strip()
        for key, texts in sections.items()
    )
    return {**told, "note": whole, "kind": parts[0]["data"].get("note_kind", "")}


def _lines(shipment: Shipment) -> list[dict[str, str]]:
    return [
        {
            "code": line.code,
            "modifiers": ", ".join(line.modifiers),
            "units": str(line.units),
            "minutes": str(line.minutes),
        }
        for line in shipment.lines
    ]


def _signed(shipment: Shipment) -> str:
    last = shipment.signers[-1]
    zone: tzinfo = shipment.zone
    at = last.at.astimezone(zone)
    return (
        f"Signed electronically by {last.name}, {dates.said(at)} {at:%H:%M} {at:%Z}, "
        f"SHA-256 {last.digest}"
    )
