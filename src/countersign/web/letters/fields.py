"""The rows of the letter page: what was read, whether it is sure, and what a person may pick."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from countersign.authorizations.letters.reading import NEEDED, NEEDED_IN_LINE
from countersign.authorizations.models import Letter
from countersign.base.dates import said
from countersign.base.errors import UserError

OTHER = "__other__"
_DECISIONS = (
    ("approved", "Approved"),
    ("partially_approved", "Approved in part"),
    ("denied", "Denied"),
    ("pended", "Pended"),
)
_TYPES = (
    ("initial", "First approval"),
    ("extension", "Extension"),
    ("amendment", "Amendment"),
    ("retro", "Retroactive"),
)
_BASES = (
    ("visits", "visits"),
    ("units15", "units of 15 minutes"),
    ("units", "units"),
    ("hours", "hours, counted as 4 units each"),
)
_KINDS = (("OT", "Occupational therapy"), ("ST", "Speech therapy"), ("PT", "Physical therapy"))
_HEAD = (
    ("auth_number", "Number", ()),
    ("decision", "Decision", _DECISIONS),
    ("letter_type", "Kind of letter", _TYPES),
    ("member_name", "Name on the letter", ()),
    ("member_id", "Member number", ()),
    ("payer", "Payer on the letter", ()),
    ("requesting_provider", "Requested by", ()),
    ("requesting_npi", "Their NPI", ()),
    ("rendering_provider", "Provider of services", ()),
    ("rendering_npi", "Their NPI", ()),
    ("place_of_service", "Place of service", ()),
)
_LINE = (
    ("decision", "Decision", _DECISIONS),
    ("discipline", "Therapy", _KINDS),
    ("codes", "Codes", ()),
    ("quantity", "Approved", ()),
    ("quantity_added", "Of these, added now", ()),
    ("basis", "Counted in", _BASES),
    ("start", "From", ()),
    ("end", "To", ()),
    ("frequency", "How often", ()),
)
_ASIDE = frozenset(
    {
        "payer",
        "requesting_provider",
        "requesting_npi",
        "rendering_provider",
        "rendering_npi",
        "place_of_service",
    }
)
_MAY_BE_EMPTY = frozenset({"codes"})


@dataclass(frozen=True, slots=True)
class Field:
    """One row. `picks` are an amber field's candidates; `options` make it a list to choose of."""

    path: str
    label: str
    value: str
    given: str
    sure: bool
    doubts: tuple[str, ...]
    picks: tuple[str, ...]
    options: tuple[tuple[str, str], ...]
    needed: bool
    page: int | None

    @property
    def id(self) -> str:
        return "f-" + self.path.replace(".", "-")

    @property
    def shown(self) -> str:
        """The value as a person reads it: a day with its month in words."""
        if re.fullmatch(r"\d{4}-\d\d-\d\d", self.value):
            return said(date.fromisoformat(self.value))
        return dict(self.options).get(self.value, self.value)

    @property
    def missing(self) -> bool:
        """Whether the letter does not name it and does not have to."""
        return self.sure and not self.value


@dataclass(frozen=True, slots=True)
class Group:
    """The letter's head, one of its lines, or what else it says, which may stay closed."""

    title: str
    fields: tuple[Field, ...]
    aside: bool = False

    @property
    def to_look_at(self) -> int:
        return sum(not field.sure for field in self.fields)


def groups(letter: Letter, posted: Mapping[str, str]) -> list[Group]:
    """Head and lines of the page."""
    head = list(_rows(letter, "", _HEAD, NEEDED, posted))
    made = [Group("The letter", tuple(f for f in head if f.path not in _ASIDE))]
    count = int(letter.reading.get("lines", 0))
    for number in range(count):
        title = "What it grants" if count == 1 else f"Line {number + 1}"
        rows = _rows(letter, f"lines.{number}.", _LINE, NEEDED_IN_LINE, posted)
        made.append(Group(title, tuple(rows)))
    made.append(Group("Also on it", tuple(f for f in head if f.path in _ASIDE), aside=True))
    return made


def _rows(
    letter: Letter, where: str, names: Any, needed: frozenset[str], posted: Mapping[str, str]
) -> Iterator[Field]:
    fields: dict[str, Any] = letter.reading.get("fields", {})
    for name, label, options in names:
        read = fields.get(where + name)
        if read is None:
            continue
        value = str(read.get("value") or ("0" if read.get("value") == 0 else ""))
        picks = [value, *map(str, read.get("others", ()))]
        if second := read.get("second"):
            picks.append(str(second))
        box = read.get("box")
        yield Field(
            path=where + name,
            label=label,
            value=value,
            given=posted.get(where + name, ""),
            sure=not read.get("doubts"),
            doubts=tuple(read.get("doubts", ())),
            picks=() if options else tuple(dict.fromkeys(p for p in picks if p)),
            options=tuple(options),
            needed=name in needed,
            page=int(box[0]) if box else None,
        )


def answers(letter: Letter, posted: Mapping[str, str]) -> dict[str, str]:
    """Every field as the person vouches for it. Raises UserError for an amber one not picked."""
    given: dict[str, str] = {}
    for group in groups(letter, posted):
        for field in group.fields:
            value = posted.get(field.path)
            if value == OTHER:
                value = posted.get(f"other:{field.path}", "").strip()
            if value is None and field.sure:
                value = field.value
            name = field.path.rsplit(".", 1)[-1]
            empty = value is None or (value == "" and name not in _MAY_BE_EMPTY)
            if (
                field.needed
                and not field.sure
                and empty
                and not _grants_nothing(letter, field, posted)
            ):
                raise UserError(
                    f"{group.title}: {field.label} is not sure. Pick or type it.", field=field.path
                )
            given[field.path] = (value or "").strip()[:200]
    return given


def _grants_nothing(letter: Letter, field: Field, posted: Mapping[str, str]) -> bool:
    """Amounts and days of a denied or pended line need no look."""
    if not field.path.startswith("lines.") or field.path.endswith(".decision"):
        return False
    read = letter.reading.get("fields", {}).get(path := field.path.rsplit(".", 1)[0] + ".decision")
    sure = read.get("value") if read and not read.get("doubts") else ""
    return (posted.get(path) or sure) in ("denied", "pended")
