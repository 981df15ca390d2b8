"""The verdict on each sentence of a draft, and what the draft leaves out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from countersign.spine.grounding.claims import Fault, Found, claims
from countersign.spine.grounding.clauses import Written, written
from countersign.spine.grounding.kinship import in_words_of
from countersign.spine.grounding.locks import content
from countersign.spine.grounding.locks.aligned import aligned
from countersign.spine.grounding.locks.cause import cause
from countersign.spine.grounding.locks.change import change
from countersign.spine.grounding.locks.colours import colours
from countersign.spine.grounding.locks.cue import cue
from countersign.spine.grounding.locks.days import days
from countersign.spine.grounding.locks.events import events
from countersign.spine.grounding.locks.level import level
from countersign.spine.grounding.locks.medical import medical
from countersign.spine.grounding.locks.numbers import numbers
from countersign.spine.grounding.locks.opposites import exclusive
from countersign.spine.grounding.locks.others import others
from countersign.spine.grounding.locks.people import people
from countersign.spine.grounding.locks.polarity import polarity
from countersign.spine.grounding.locks.side import side
from countersign.spine.grounding.locks.strength import everything, strength
from countersign.spine.grounding.omissions import omissions
from countersign.spine.grounding.pool import Pool, pool
from countersign.spine.grounding.sentences import sentences
from countersign.spine.grounding.values import Grounding, Judged, Omission, Source, Span

MOST_EVIDENCE = 4
_LOCKS = (
    numbers,
    level,
    cue,
    side,
    people,
    others,
    days,
    polarity,
    exclusive,
    medical,
    change,
    cause,
    events,
    colours,
    strength,
    everything,
    aligned,
)
_NO_CLAIM = re.compile(
    r"(?i)^\W*(?:see\s+you\b|thank(?:s|\s+you)\b|please\b|(?:let\s+me|feel\s+free)|(?:we|i)\s+(?:look|am\s+looking|are\s+looking)\s+forward|(?:have|enjoy)\s+a\b|hi\b|hello\b|dear\b|best\b\W*$|sincerely|looking\s+forward|"
    r"(?:signed|electronically)\b|call\s+(?:me|us|the\s+office)\b|it\s+was\s+(?:a\s+pleasure|great|nice|good)\b|questions\b|contact\b.*\bquestions|(?:n/?a|none|nil)\W*$)"
)


def ground(draft: str, sources: Sequence[Source]) -> Grounding:
    """Judge every sentence of `draft` against `sources`, and list the key facts it leaves out."""
    read = pool(sources, draft)
    judged: list[Judged] = []
    texts: list[Written] = []
    for start, end in sentences(draft):
        text = written(draft, start, end)
        in_words_of(read, text)
        judged.append(judge(text, texts[-1] if texts else None, read, start, end))
        texts.append(text)
    return Grounding(tuple(judged), tuple(omissions(texts, read)))


def left_out(draft: str, sources: Sequence[Source]) -> tuple[Omission, ...]:
    """Only the key facts of `sources` that `draft` does not tell."""
    read = pool(sources, draft)
    texts = [written(draft, start, end) for start, end in sentences(draft)]
    for text in texts:
        in_words_of(read, text)
    return tuple(omissions(texts, read))


def judge(text: Written, before: Written | None, read: Pool, start: int, end: int) -> Judged:
    """The verdict on one sentence."""
    made = claims(text, before, read)
    if _says_nothing(text):
        return Judged(start, end, "no_claim")
    found = Found()
    for claim in made:
        for lock in _LOCKS:
            lock(claim, read, found)
    content.told(made, text, read, found)
    content.quoted_words(text, read, found)
    if found.faults:
        return _failed(found, start, end)
    content.evidence(made, read, found)
    spans = _spans(found)
    if not spans:
        return Judged(
            start, end, "unsupported", "minor", why="No source tells of this.", lock="invented"
        )
    return Judged(start, end, "supported", inference=found.inferred, evidence=spans)


def _says_nothing(text: Written) -> bool:
    if _NO_CLAIM.match(text.text):
        return True
    told = any(w.ideas for w in text.words)
    slots = any(c.amounts or c.helps or c.cues or c.sides or c.days for c in text.clauses)
    return not told and not slots


def _failed(found: Found, start: int, end: int) -> Judged:
    worst = min(found.faults, key=_order)
    pieces = [worst.piece] if worst.piece is not None else []
    return Judged(
        start,
        end,
        worst.verdict,
        worst.severity,
        evidence=tuple(p.unit.span for p in pieces),
        why=worst.why,
        lock=worst.lock,
    )


def _order(fault: Fault) -> tuple[bool, bool]:
    return fault.severity != "major", fault.verdict != "contradicted"


def _spans(found: Found) -> tuple[Span, ...]:
    spans: dict[Span, float] = {}
    for fit, piece in found.stands_on:
        spans[piece.unit.span] = max(spans.get(piece.unit.span, 0.0), fit)
    best = sorted(spans, key=lambda s: -spans[s])[:MOST_EVIDENCE]
    return tuple(sorted(best, key=lambda s: (s.source, s.start)))
