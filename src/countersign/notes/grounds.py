"""A note's evidence as sources, and the verdict on its sentences. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache

from countersign.spine.checks import CheckInput
from countersign.spine.context import VisitContext
from countersign.spine.draft import PartDraft, Statement
from countersign.spine.evidence import Evidence
from countersign.spine.grounding import Judged, Omission, Source, ground, left_out
from countersign.spine.grounding.values import SourceKind

BEFORE = ("goal data", "signed note")  # sources of evidence that are of an earlier day
_EARLIER = date.min
_MINUTES = re.compile(r"(?i)\bmin(?:ute)?s?\b")


def called(sheet: CheckInput) -> str:
    """What the child of the sheet is called; empty when nothing is known of the visit."""
    visit = sheet.context.get("visit")
    return visit.child_names[0] if isinstance(visit, VisitContext) and visit.child_names else ""


def stands_on(part: PartDraft, statement: Statement) -> tuple[Evidence, ...]:
    """The evidence of a sentence; none when it is attested in these very words."""
    pieces = {piece.id: piece for piece in part.evidence}
    own = tuple(pieces[e] for e in statement.evidence if e in pieces)
    if any(p.kind == "attested" and p.text == statement.text for p in own):
        return ()
    return own


def judged(text: str, pieces: Sequence[Evidence], child: str = "") -> tuple[Judged, ...]:
    """The verdicts on the sentences of `text` about `child`, held to `pieces`."""
    return _judged(text, tuple(source_of(piece, child) for piece in pieces))


@lru_cache(maxsize=8000)  # a page asks about every sentence again after each change of one
def _judged(text: str, sources: tuple[Source, ...]) -> tuple[Judged, ...]:
    return ground(text, sources).sentences


def not_told(part: PartDraft, child: str = "") -> Iterator[tuple[Omission, Evidence]]:
    """Key facts captured in the session that no sentence tells of, with their evidence."""
    captured = {p.id: p for p in part.evidence if p.kind != "chart"}
    text = "\n".join(s.text for s in part.statements)
    sources = tuple(source_of(piece, child) for piece in captured.values())
    for one in _not_told(text, sources):
        yield one, captured[one.span.source]


@lru_cache(maxsize=2000)
def _not_told(text: str, sources: tuple[Source, ...]) -> tuple[Omission, ...]:
    return left_out(text, sources)


def source_of(piece: Evidence, child: str = "") -> Source:
    """A piece of evidence as a source; a charted measurement is of an earlier day."""
    text = piece.text
    if piece.minutes is not None and not _MINUTES.search(text):
        text = f"{text}, {piece.minutes} min"
    if piece.kind == "chart" and piece.source in BEFORE:
        return Source(piece.id, text, "facts", on=_EARLIER, subject=child or None)
    kind: SourceKind = "facts"
    if piece.kind in ("chart", "attested"):
        kind = "chart" if piece.kind == "chart" else "attested"
    return Source(piece.id, text, kind, subject=child or None)
