"""From the pages of a letter to its fields, each with its box and whether it is vouched for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from countersign.authorizations.letters import (
    checking,
    choosing,
    decisions,
    finishing,
    gaps,
    leftovers,
    lines,
    rows,
    splitting,
    values,
)
from countersign.authorizations.letters.found import Choice
from countersign.authorizations.letters.gathering import Gathered, gather
from countersign.authorizations.letters.lines import Line
from countersign.authorizations.letters.options import Option, are_unclear, options
from countersign.authorizations.letters.runs import Layout, layout
from countersign.base.pages import Page

HEAD = (
    "payer",
    "member_name",
    "member_id",
    "auth_number",
    "letter_type",
    "decision",
    "requesting_provider",
    "requesting_npi",
    "rendering_provider",
    "rendering_npi",
    "place_of_service",
)


NEEDED = frozenset({"auth_number", "decision", "letter_type", "member_id"})
NEEDED_IN_LINE = frozenset({"decision", "codes", "quantity", "basis", "start", "end"})
"""What a booking rests on: a doubt about one of these waits for a person's eyes."""


def is_needed(path: str) -> bool:
    """Whether the field of that path (`member_id`, `lines.0.start`) must be sure or picked."""
    name = path.rpartition(".")[2]
    return name in (NEEDED_IN_LINE if path.startswith("lines.") else NEEDED)


@dataclass(frozen=True, slots=True)
class Reading:
    """A letter as read. `head` and each line map field names to choices."""

    head: dict[str, Choice]
    lines: tuple[Line, ...]
    birth_date: Choice
    appeal_by: Choice
    set_aside: tuple[tuple[str, str], ...]
    pages: tuple[int, ...]  # their numbers in the file, from 0
    sizes: tuple[tuple[float, float], ...]  # of each page, in points
    digital: bool

    def choices(self) -> Iterator[tuple[str, Choice]]:
        """Every field by its path: `member_id`, `lines.0.start`."""
        yield from self.head.items()
        for number, line in enumerate(self.lines):
            for name in lines.FIELDS:
                yield f"lines.{number}.{name}", line[name]

    def as_dict(self, id_: str) -> dict[str, Any]:
        """The form of the command line."""
        return {
            "id": id_,
            "fields": {
                **{name: plain(self.head[name].value) for name in HEAD},
                "lines": [
                    {name: _plain_line(name, line[name].value) for name in lines.FIELDS}
                    for line in self.lines
                ],
            },
            "flags": [path for path, choice in self.choices() if not choice.sure] + self._shaky(),
            "boxes": {path: choice.box.as_list() for path, choice in self.choices() if choice.box},
        }

    def _shaky(self) -> list[str]:
        """`lines` when it is not even sure how many lines there are."""
        for line in self.lines:
            granting = line["decision"].value not in ("denied", "pended")
            doubts = {*line["quantity"].doubts, *line["discipline"].doubts}
            if len(self.lines) > 1 and not line["discipline"].value and not line["codes"].value:
                return ["lines"]
            if (granting and line["quantity"].value is None) or doubts & _SHAKY:
                return ["lines"]
        return []


_SHAKY = {
    "more than one value",
    "another therapy is named too",
    "another service has another outcome",
    "codes of another therapy",
    "the same service twice",
}


def plain(value: Any) -> Any:
    """A value as JSON writes it."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, values.Frequency):
        count = int(value.count) if value.count == int(value.count) else value.count
        return {"count": count, "per": value.per, "weeks": value.weeks}
    return value


def _plain_line(name: str, value: Any) -> Any:
    return [] if name == "codes" and value is None else plain(value)


def read_all(pages: Iterable[Page]) -> list[Reading]:
    """What each letter says that the pages of a file hold."""
    return [read(one) for one in splitting.letters(pages)] or [read(())]


def read(pages: Iterable[Page]) -> Reading:
    """What the pages of one letter say."""
    choices: list[Option] = []
    layouts: list[Layout] = []
    numbers: list[int] = []
    sizes: list[tuple[float, float]] = []
    digital, unclear = True, False
    for page in pages:
        numbers.append(page.number)
        sizes.append((page.width, page.height))
        digital = digital and page.digital
        found, rest = options(page)
        choices += found
        unclear = unclear or are_unclear(rest, found)
        if rest.words:
            layouts.append(layout(rest))
    made = _read(gather(layouts, choices), numbers, sizes=tuple(sizes), digital=digital)
    if unclear:
        for path, choice in made.choices():
            if path.rsplit(".", 1)[-1] in ("decision", "discipline", "basis", "letter_type"):
                choice.doubt("a tick box is not clear")
    return made


def _read(
    letter: Gathered,
    pages: list[int],
    *,
    sizes: tuple[tuple[float, float], ...],
    digital: bool,
) -> Reading:
    head = choosing.heads_of(letter)
    decision = decisions.chosen_of(decisions.proposals(letter))
    in_tables = rows.from_tables(letter.tables, rows.legend(letter.text))
    found = (
        [finishing.filled(letter, row) for row in in_tables]
        if in_tables
        else lines.from_facts(letter.facts, decision)
    )
    if decision.value is None:
        decision = finishing.from_lines(found)
    finishing.doubt_if_mixed(decision, found)
    finishing.doubt_if_whole(letter, decision, found)
    head["decision"] = decision
    head["letter_type"] = choosing.letter_type(letter, decision)
    written = choosing.letter_date(letter)
    for line in found:
        finishing.finish(letter, line, decision, alone=len(found) == 1)
        checking.line(line, written)
    checking.heads(head)
    checking.together(found, decision)
    checking.apart(found)
    checking.timely(found, written, head["letter_type"].value)
    gaps.cover(letter, head, found)
    leftovers.cover(letter, found, written)
    return Reading(
        head={name: head[name] for name in HEAD},
        lines=tuple(found),
        birth_date=choosing.day(letter, "dob"),
        appeal_by=choosing.appeal(letter),
        set_aside=tuple(choosing.set_aside(letter)),
        pages=tuple(pages),
        sizes=sizes,
        digital=digital,
    )
