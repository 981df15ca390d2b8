"""A goal in words for the family: short sentences, no short forms, at grade 8 or below.

The words are the goal's own, cut where it measures, helps and dates, with the clinic's terms put
plainly (lexicon/family.txt). It is a draft that the therapist reads; nothing is added to it.

Source: rules/parent_communication.yaml, reading_level.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

from countersign.base import dates
from countersign.goals.given import Given
from countersign.goals.reading.amounts import Amount
from countersign.goals.reading.goal import Reading, read

_CUT = "\u0000"
_LOOSE = re.compile(
    r"(?:\s|[,;:.])*\b(?:in|on|with|at|for|by|over|across|within|to|and|or|of|from|than|until|as|up|"
    r"while|allowing|needing|requiring|given|the|a|an|no more)\b(?=\s*(?:[,;:.]|$))",
    re.I,
)


@lru_cache(maxsize=1)
def _terms() -> tuple[tuple[re.Pattern[str], str], ...]:
    text = files("countersign.goals.lexicon").joinpath("family.txt").read_text("utf-8")
    lines = [line.split(" = ") for line in text.splitlines() if " = " in line]
    return tuple(
        (re.compile(rf"(?<!\w){re.escape(term)}(?!\w)", re.I), plain.strip())
        for term, plain in lines
    )


def plainly(given: Given, *, name: str) -> str:
    """Two to four sentences for the family; `name` is what the child is called."""
    goal = read(given)
    measures = sorted(goal.measures, key=lambda one: one.unit != "share")[:1]
    told = [f"{_what(goal, name, measures)}."]
    spans = [(one.start, one.end) for one in measures]
    spans += [(one.start, one.end) for one in goal.helps[:1]]
    aim = [_tidy(_typed(goal, start, end)) for start, end in spans]
    if said := ", ".join(bit for bit in aim if bit):
        told.append(f"We look for this: {_plain(said)}.")
    if goal.timeline.on is not None:
        told.append(f"The goal day is {dates.said(goal.timeline.on)}.")
    if (now := _now(goal)) and goal.present.on is not None:
        told.append(f"On {dates.said(goal.present.on)} it was: {now}.")
    return " ".join(told)


def _typed(goal: Reading, start: int, end: int) -> str:
    return goal.plain.typed[slice(*goal.plain.typed_span(start, end))]


def _what(goal: Reading, name: str, measures: list[Amount]) -> str:
    """The act alone: the goal without measure, help, day, baseline and reasons."""
    spans = [(one.start, one.end) for one in measures]
    spans += [(one.start, one.end) for one in goal.helps[:1]]
    if goal.timeline.end:
        spans.append((goal.timeline.start, goal.timeline.end))
    if goal.present.span is not None:
        spans.append(goal.present.span)
    if goal.act.main is not None:
        spans += goal.purposes
    edits = [(*goal.plain.typed_span(*span), _CUT) for span in spans]
    if goal.act.subject_span is not None and goal.act.subject_span[1] > goal.act.subject_span[0]:
        edits.append((*goal.plain.typed_span(*goal.act.subject_span), f" {name} "))
    elif goal.act.main is not None:
        at = goal.plain.typed_span(goal.act.main.start, goal.act.main.end)[0]
        before = re.search(r"\bwill\s+$", goal.plain.typed[:at])
        at = before.start() if before else at
        edits.append((at, at, f" {name} "))
    typed = goal.plain.typed
    for start, end, words in sorted(edits, reverse=True):
        typed = typed[:start] + words + typed[end:]
    pieces = [_tidy(piece) for piece in typed.split(_CUT)]
    said = _plain(" ".join(piece for piece in pieces if re.search(r"[^\W\d_]{3}", piece)))
    if name.casefold() not in said.casefold():
        said = re.sub(r"\bwill\b", f"{name} will", said, count=1)
    return said[:1].upper() + said[1:]


def _now(goal: Reading) -> str:
    """What was counted at the baseline, in the goal's unit."""
    present = goal.present
    bits = [present.text[one.start : one.end].strip() for one in present.amounts[:1]]
    bits += [present.text[one.start : one.end].strip() for one in present.helps[:1]]
    return _plain(", ".join(dict.fromkeys(bit for bit in bits if bit)))


def _tidy(text: str) -> str:
    said = " ".join(text.split()).strip(" ,;:.()[]-–—")
    before = None
    while before != said:
        before = said
        said = _LOOSE.sub("", said).strip(" ,;:.()[]-–—")
    return said


def _plain(text: str) -> str:
    for term, plain in _terms():
        text = term.sub(plain, text)
    return " ".join(text.split())
