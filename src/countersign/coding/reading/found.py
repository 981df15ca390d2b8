"""What reading a note finds: services with the words they stand on, and findings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from countersign.coding.reading.evidence import Words
from countersign.coding.reading.segments import Segment
from countersign.coding.reading.status import Read

MOST_SPANS = 4
ANY = "any"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a person must know about the note; `where` is its place in the text."""

    code: str
    message: str
    blocks: bool = False
    where: tuple[int, int] | None = None

    def as_dict(self) -> dict[str, object]:
        return {
            "code": self.code,
            "blocks": self.blocks,
            "message": self.message,
            "where": list(self.where) if self.where else None,
        }


@dataclass(frozen=True, slots=True)
class Service:
    """A billable service found in the note, before its units are counted.

    `near` codes are so close that the therapist must say; `plausible` ones a careful person might
    also have chosen; ANY in them means that the words leave the code open altogether. `unsure`: the
    learnt words do not know this activity well, so nobody is faulted by it.
    """

    code: str
    minutes: int
    spans: tuple[tuple[int, int], ...]
    alternatives: tuple[tuple[str, str], ...] = ()
    near: tuple[str, ...] = ()
    plausible: tuple[str, ...] = ()
    needs_review: bool = False
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class Setting:
    """What is known beside the activity: who wrote, on which day, was the client there.

    `note` is what the whole note says was done; `labelled_shared`: a label names the co-treatment.
    """

    on: date
    role: str
    absent: bool
    rule: Words
    note: str = ""
    labelled_shared: bool = False


Judged = tuple[Service | None, tuple[Finding, ...]]


def spans(work: Sequence[Read], code: str) -> tuple[tuple[int, int], ...]:
    """The clauses that speak for the code or show skill, the strongest first chosen, in order."""
    worth = [
        (r.weighed.scores.get(code, 0.0) + 1.5 * r.skilled, r.clause.span)
        for r in work
        if r.weighed.scores.get(code) or r.skilled
    ]
    best = sorted(worth, key=lambda one: (-one[0], one[1]))[:MOST_SPANS]
    first = [r.clause.span for r in work if r.tells][:1]  # what it was called
    return tuple(sorted({*first, *(span for _, span in best)}))


def first_spans(work: Sequence[Read], *, skilled: bool = False) -> tuple[tuple[int, int], ...]:
    chosen = [r for r in work if r.skilled] if skilled else list(work)
    kept = {r.clause.span for r in [*work[:1], *chosen]}
    return tuple(sorted(kept)[: MOST_SPANS + 2])


def where(reads: Sequence[Read]) -> tuple[int, int] | None:
    return reads[0].clause.span if reads else None


def what(segment: Segment) -> str:
    if segment.label:
        return f"“{segment.label}”"
    words = " ".join(segment.reads[0].clause.text.split()[:5]) if segment.reads else "a service"
    return f"“{words.strip(' ,.;:')} …”"
