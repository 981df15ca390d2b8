"""What talk does to its own words: takes them back, asks, answers, goes on about last time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from countersign.spine.grounding.help import Side
from countersign.spine.grounding.telling import PAST
from countersign.spine.grounding.units import Unit

_YES = re.compile(
    r"(?i)^\W*(?:one\b(?!\s+more)|two|three|once|twice|a\s+few|some\b|last\s+\w+day|on\s+\w+day|yes|yeah|yep|yup|uh[- ]?huh|mm[- ]?hm+|right|correct|sure|he\s+did|she\s+did|exactly|definitely|he\s+does|she\s+does|i\s+did|a\s+(?:bit|little))\b"
)
_NO = re.compile(
    r"(?i)^\W*(?:no+|nope|nah|not\s+(?:really|at\s+all|yet|that)|never|uh[- ]uh|none|nothing|he\s+didn['’]t|she\s+didn['’]t)\b"
)
_CORRECTS = re.compile(
    r"(?i)\b(?:no,?\s+wait|wait,?\s+no|wait|actually|i\s+mean|sorry|scratch\s+that|make\s+that|correction|or\s+rather|i\s+meant|no(?=\s+(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten)\b)|no(?=\s*[,.;–—-]|\s+no\b))\b[\s,.:;–-]*"
)


def settle(units: Sequence[Unit]) -> None:
    """Work out in place what the units of one source really say."""
    for unit in units:
        _drop_corrected(unit)
    _take_back(units)
    _answer(units)
    _which_side(units)
    _go_on(units)
    for unit in units:
        _mark_past(unit)


def _drop_corrected(unit: Unit) -> None:
    """ "Six, no wait, seven": what is taken back in the same breath is not said."""
    text = unit.read.text
    if not unit.speaker:
        return
    for m in _CORRECTS.finditer(text):
        for name in ("amounts", "days", "sides", "helps"):
            before = [
                (c, s)
                for c in unit.read.clauses
                for s in getattr(c, name)
                if s.end <= m.start() and m.start() - s.end < 40
            ]
            after = [
                s
                for c in unit.read.clauses
                for s in getattr(c, name)
                if 0 <= s.start - m.end() < 25
            ]
            if before and after:
                clause, slot = before[-1]
                getattr(clause, name).remove(slot)


_TAKES_BACK = re.compile(
    r"(?i)^\W*(?:no,?\s+wait|wait,?\s+no|wait\b|scratch\s+that|actually\b|correction\b|sorry,?\s+(?:no|that|it)|i\s+mean\b|no,\s+(?=the|it|i|that)|make\s+that)"
)
_KINDS = (("cues", "helps"), ("amounts",), ("days",), ("sides",))


def _take_back(units: Sequence[Unit]) -> None:
    """ "By himself. No wait. I pointed.": what was said before in the same turn is taken back."""
    for n, unit in enumerate(units):
        if not unit.speaker or not _TAKES_BACK.match(unit.read.text):
            continue
        after = [u for u in units[n : n + 3] if u.speaker == unit.speaker]
        before = [u for u in units[max(0, n - 2) : n] if u.speaker == unit.speaker]
        for kind in _KINDS:
            if any(getattr(c, k) for u in after for c in u.read.clauses for k in kind):
                for clause in (c for u in before for c in u.read.clauses):
                    for name in kind:
                        getattr(clause, name).clear()


_ASKS = re.compile(
    r"(?i)\b(?:did|does|do|is|are|was|were|has|have|can|could|any|still|will|would)\b(?=[^.?]*\?\s*$)"
)


_WHICH = re.compile(r"(?i)\bwhich\s+(?:\w+\s*)?\?")
_SIDE = re.compile(r"(?i)^\W*(?:the\s+|my\s+|his\s+|her\s+)?(left|right|both)\b")


def _which_side(units: Sequence[Unit]) -> None:
    """ "Which wrist?" "Right." is a side, and no "all right"."""
    for unit, answer in pairwise(units):
        found = _SIDE.match(answer.read.text) if _WHICH.search(unit.read.text) else None
        if found is not None and answer.read.clauses and not answer.read.clauses[0].sides:
            side = Side(found[1].casefold(), found.start(1), found.end(1))
            answer.read.clauses[0].sides.append(side)


def _answer(units: Sequence[Unit]) -> None:
    """A question is what its answer makes of it."""
    for unit, answer in pairwise(units):
        if not unit.asked or (answer.asked and not _NO.match(answer.read.text)):
            continue
        if answer.speaker == unit.speaker and unit.speaker:
            continue
        if _NO.match(answer.read.text):
            unit.answered = -1
            asked = _ASKS.search(unit.read.text)
            for word in unit.read.words:
                if asked is None or word.start >= asked.start():
                    # "No pain?" "Nope": what the question denies stays denied.
                    word.denied = word.flatly = bool(word.ideas)
        elif _YES.match(answer.read.text):
            unit.answered = 1
    for unit, answer in pairwise(units):
        if unit.asked and answer.speaker != unit.speaker:
            answer.near = {i: 0.7 for w in unit.read.words for i in w.ideas}


_BROKEN_OFF = re.compile(r"(?:\.\.\.|…|--|—|\bwas|\bwas\s+at|[:,])\s*$")


def _go_on(units: Sequence[Unit]) -> None:
    """ "Last week left was …" "Four of eight.": the answer is of last week too."""
    for unit, after in pairwise(units):
        counted = any(c.amounts or c.helps for c in unit.read.clauses)
        before = any(
            c.past or PAST.search(unit.read.text[c.start : c.end]) for c in unit.read.clauses
        )
        if before and not counted and (_BROKEN_OFF.search(unit.read.text) or unit.asked):
            for clause in after.read.clauses:
                clause.past = clause.past or bool(clause.amounts or clause.helps)


_DATE_FIRST = re.compile(
    r"^\W*(?:\d{1,2}/\d{1,2}|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?\s+\d{1,2})(?:/\d{2,4})?\)?\s*(?:visit)?\s*[:)]?\s+\S"
)


def _mark_past(unit: Unit) -> None:
    """Which clauses tell of an earlier day: by their words, a date, or the clause before."""
    text = unit.read.text
    carried = False
    for clause in unit.read.clauses:
        words = text[clause.start : clause.end]
        days = [(d.start, d.end) for d in clause.days]
        amounts = [a for a in clause.amounts if not any(s <= a.start < e for s, e in days)]
        counts = bool(amounts or clause.helps or clause.cues)
        dated = (
            _DATE_FIRST.match(words) is not None
            and bool(clause.days)
            and counts
            and not (unit.source.on and clause.days[0].name == f"{unit.source.on:%m-%d}")
            and (clause.start > 0 or unit.number > 0)
        )
        measured = bool(clause.helps) or any(
            a.unit not in ("span", "clock", "ordinal") for a in amounts
        )
        told = clause.past or PAST.search(words) is not None
        if told and not measured and re.search(r"(?i)\bago\b", words):
            told = False  # "stroke 8 weeks ago" holds today
        clause.past = told or dated or (carried and counts)
        carried = (clause.past or carried) and not counts
