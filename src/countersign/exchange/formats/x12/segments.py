"""Segments of an X12 interchange: read with their place, written with their separators.

A file that is not whole (no ISA, a count that does not agree, text after the end) is refused with
the segment's number and the line it stands on; whoever reads it then keeps nothing of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO

from countersign.base.errors import UserError

ISA_LENGTH = 106
MOST_SEGMENT = 20_000  # letters; the longest real one has a few hundred
CHUNK = 65_536
ELEMENT, REPEAT, COMPONENT, END = "*", "^", ":", "~"
_ISA_ELEMENTS = 17


class NotX12(UserError):
    """A file that cannot be read. `segment` is the first that is wrong, `line` where it stands."""

    def __init__(self, message: str, *, segment: int, line: int, remedy: str = ""):
        super().__init__(
            f"Segment {segment}, line {line}: {message}",
            field=f"segment {segment}",
            remedy=remedy or "Ask the sender for the file again. Nothing of it was kept.",
        )
        self.segment = segment
        self.line = line


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment. `at` counts from 1 (the ISA), `line` is the line of the file it begins on."""

    id: str
    elements: tuple[str, ...]
    at: int
    line: int
    component: str = COMPONENT
    repeat: str = REPEAT

    def get(self, number: int) -> str:
        """Element `number` as the guides count (1 is the first after the name); empty if absent."""
        return self.elements[number - 1] if number <= len(self.elements) else ""

    def parts(self, number: int) -> tuple[str, ...]:
        """The components of a composite element."""
        return tuple(self.get(number).split(self.component))

    def part(self, number: int, component: int) -> str:
        """One component, counted from 1; empty when it is not there."""
        found = self.parts(number)
        return found[component - 1] if component <= len(found) else ""

    def fault(self, message: str, remedy: str = "") -> NotX12:
        """The error that names this segment."""
        return NotX12(f"{self.id} {message}", segment=self.at, line=self.line, remedy=remedy)


@dataclass(slots=True)
class _Marks:
    element: str
    repeat: str
    component: str
    end: str


def read(source: IO[bytes]) -> Iterator[Segment]:
    """Every segment in order, in bounded memory. Raises NotX12 at the first that is wrong."""
    head = source.read(ISA_LENGTH).removeprefix(b"\xef\xbb\xbf").decode("latin-1")
    head += source.read(ISA_LENGTH - len(head)).decode("latin-1")
    marks = _marks(head)
    at, line = 0, 1
    rest = head
    done = False
    while not done:
        chunk = source.read(CHUNK).decode("latin-1")
        done = not chunk
        pieces = (rest + chunk).split(marks.end)
        rest = pieces.pop()
        for piece in pieces:
            begins = line + _leading_lines(piece)
            line += piece.count("\n") + (marks.end == "\n")
            at += 1
            yield _segment(piece.strip("\r\n \t"), at, begins, marks)
        if len(rest) > MOST_SEGMENT:
            raise NotX12(
                "this segment has no end.",
                segment=at + 1,
                line=line,
                remedy="The file is damaged, or its separators changed in the middle.",
            )
    if rest.strip("\r\n \t\x00\x1a"):
        raise NotX12("the file ends in the middle of a segment.", segment=at + 1, line=line)


def _leading_lines(piece: str) -> int:
    return piece[: len(piece) - len(piece.lstrip("\r\n \t"))].count("\n")


def _marks(head: str) -> _Marks:
    if not head.startswith("ISA"):
        raise NotX12(
            "this is not an X12 file: it does not begin with ISA.",
            segment=1,
            line=1,
            remedy="Choose the file as the clearinghouse gave it, not a report made from it.",
        )
    elements = head.split(head[3:4] or "*")
    if len(head) < ISA_LENGTH or len(elements) != _ISA_ELEMENTS or len(elements[16]) < 2:
        raise NotX12("the ISA segment is not as long as it must be.", segment=1, line=1)
    marks = _Marks(head[3], elements[11], elements[16][0], elements[16][1])
    told = (marks.element, marks.component, marks.end)
    if len(set(told)) < len(told) or any(mark.isalnum() or mark == " " for mark in told):
        raise NotX12("the separators in the ISA segment are not usable.", segment=1, line=1)
    return marks


def _segment(piece: str, at: int, line: int, marks: _Marks) -> Segment:
    name, *elements = piece.split(marks.element)
    if not 2 <= len(name) <= 3 or not name.isalnum() or not name.isupper():
        raise NotX12(
            "this is no segment: its name is not two or three capitals.", segment=at, line=line
        )
    return Segment(name, tuple(elements), at, line, marks.component, marks.repeat)


@dataclass(frozen=True, slots=True)
class Transaction:
    """One ST to SE: its kind ("835"), control number, the segments between, and its envelope."""

    kind: str
    control: str
    guide: str
    segments: tuple[Segment, ...]
    head: Segment
    interchange: Segment
    group: Segment


@dataclass(slots=True)
class _Open:
    """The envelopes that are open while a file is read."""

    isa: Segment | None = None
    gs: Segment | None = None
    st: Segment | None = None
    groups: int = 0
    sets: int = 0
    body: list[Segment] = field(default_factory=list)


def transactions(segments: Iterable[Segment]) -> Iterator[Transaction]:
    """Every transaction of the file, one in memory at a time; envelopes must agree.

    Raises NotX12: take nothing over before the last one has come.
    """
    held = _Open()
    last: Segment | None = None
    for last in segments:
        made = _step(held, last)
        if made is not None:
            yield made
    if last is None or held.isa is not None:
        at, line = (1, 1) if last is None else (last.at + 1, last.line)
        raise NotX12("the file ends before its IEA segment.", segment=at, line=line)


def _step(held: _Open, one: Segment) -> Transaction | None:
    match one.id:
        case "ISA":
            _must(held.isa is None, one, "comes before the end of the interchange before it.")
            held.isa, held.groups = one, 0
        case "GS":
            _must(held.isa is not None and held.gs is None, one, "stands where no group begins.")
            held.gs, held.sets = one, 0
            held.groups += 1
        case "ST":
            _must(held.gs is not None and held.st is None, one, "stands where no set begins.")
            held.st, held.body = one, []
            held.sets += 1
        case "SE":
            return _closed(held, one)
        case "GE":
            _must(held.gs is not None and held.st is None, one, "stands where no group ends.")
            _agrees(one, held.sets, held.gs.get(6) if held.gs else "")
            held.gs = None
        case "IEA":
            _must(held.isa is not None and held.gs is None, one, "stands where nothing ends.")
            _agrees(one, held.groups, held.isa.get(13) if held.isa else "")
            held.isa = None
        case "TA1":
            _must(held.isa is not None and held.st is None, one, "stands inside a set.")
        case _:
            _must(held.st is not None, one, "stands outside of ST and SE.")
            held.body.append(one)
    return None


def _closed(held: _Open, one: Segment) -> Transaction:
    st, isa, gs = held.st, held.isa, held.gs
    if st is None or isa is None or gs is None:
        raise one.fault("stands where no set ends.")
    _agrees(one, len(held.body) + 2, st.get(2))
    held.st = None
    guide = st.get(3) or gs.get(8)
    return Transaction(st.get(1), st.get(2), guide, tuple(held.body), st, isa, gs)


def _must(so: bool, one: Segment, message: str) -> None:
    if not so:
        raise one.fault(message)


def _agrees(one: Segment, count: int, control: str) -> None:
    if not one.get(1).strip().isdigit() or int(one.get(1)) != count:
        raise one.fault(f"counts {one.get(1)[:12] or 'nothing'}, but there are {count}.")
    if one.get(2).strip() != control.strip():
        raise one.fault("has another control number than the segment that it closes.")


def written(segment: Iterable[str]) -> str:
    """One segment as text, empty elements at its end left out. Raises UserError for a separator.

    The first of `segment` is its name.
    """
    elements = list(segment)
    while len(elements) > 1 and not elements[-1].strip(COMPONENT):
        elements.pop()
    for element in elements:
        if ELEMENT in element or END in element or REPEAT in element:
            raise UserError(
                f"A value of the {elements[0]} segment holds a letter that separates values.",
                field=elements[0],
                remedy=f"Take {ELEMENT} {END} and {REPEAT} out of names, numbers and addresses.",
            )
    return ELEMENT.join(elements) + END
