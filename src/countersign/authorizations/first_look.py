"""Payers' letters in the first hour: what each grants, until when, and what to look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from countersign.base import dates
from countersign.spine.first_look import Answer, File, Line, Look, register

SOON_DAYS = 30
DECISIONS = {
    "approved": "Approved",
    "partially_approved": "Approved in part",
    "denied": "Denied",
    "pended": "Waits for more from you",
}
BASES = {"units15": "units of 15 minutes"}
FIELDS = {
    "quantity": "how much",
    "basis": "units or visits",
    "auth_number": "its number",
    "lines": "how many lines it has",
    "start": "from when",
    "end": "until when",
    "codes": "which codes",
    "member_name": "whose it is",
}


def read(files: Sequence[File], options: Mapping[str, str], on: date) -> Iterator[Answer]:
    """Every letter of every file."""
    # What reads pages is heavy, and asked for only when there is a letter.
    from countersign.authorizations.letters.reading import read_all
    from countersign.base import pages

    for file in files:
        for number, letter in enumerate(read_all(pages.read(file.data)), start=1):
            told = letter.as_dict(f"{file.name}#{number}")
            yield _answer(file.name, told, letter.appeal_by.value, on)


def _answer(name: str, told: Mapping[str, Any], appeal_by: object, on: date) -> Answer:
    fields = told["fields"]
    decision = DECISIONS.get(str(fields.get("decision")), "A letter")
    lines = [line for one in fields["lines"] for line in _of_line(one, on)]
    if told["flags"]:
        words = ", ".join(dict.fromkeys(_word(path) for path in told["flags"]))
        lines.append(Line(f"Look at these yourself, they are not sure: {words}.", "warn"))
    if isinstance(appeal_by, date) and appeal_by >= on:
        lines.append(Line(f"An appeal is possible until {dates.said(appeal_by)}.", "warn"))
    if fields.get("decision") == "denied":
        lines.insert(0, Line("Nothing of it may be booked as insured.", "stop"))
    return Answer(name, decision, tuple(lines) or (Line("No amount stands in it."),), told)


def _of_line(line: Mapping[str, Any], on: date) -> Iterator[Line]:
    quantity, unit = line.get("quantity"), str(line.get("basis") or "")
    codes = line.get("codes") or []
    unit = BASES.get(unit, unit)
    much = f"{quantity} {unit}".strip() if quantity is not None else "An amount that is not sure"
    start, end = _day(line.get("start")), _day(line.get("end"))
    span = f", {dates.said(start)} to {dates.said(end)}" if start and end else ""
    named = f" of {', '.join(map(str, codes))}" if codes else ""
    yield Line(f"{much}{named}{span}.")
    if end is None:
        return
    left = (end - on).days
    if left < 0:
        yield Line(f"It ended {-left} days ago: visits since then are not covered by it.", "stop")
    elif left <= SOON_DAYS:
        yield Line(f"It ends in {left} days. Ask for more now.", "warn")
    else:
        yield Line(f"{left} days are left.", "good")


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def _word(path: str) -> str:
    last = path.rpartition(".")[2]
    return FIELDS.get(last, last.replace("_", " "))


LOOK = register(
    Look(
        key="letters",
        title="Payers' letters",
        order=10,
        help="Authorizations and denials as PDF, TIFF, PNG or JPEG, also scanned or faxed.",
        endings=(".pdf", ".tif", ".tiff", ".png", ".jpg", ".jpeg"),
        look=read,
        page="letters",
        keep="Keep letters",
    )
)
