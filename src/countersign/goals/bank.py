"""The practice's own goals that proved themselves: met in the record, or accepted by a payer.

A goal enters without its child: names, ages and days are left open in brackets, so that what is
taken over must be written anew for another child, and is checked again then.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from countersign.base.words import wordset
from countersign.goals import verdict
from countersign.goals.attainment import Attained
from countersign.goals.given import Given
from countersign.goals.reading import days
from countersign.goals.reading.goal import Reading, read
from countersign.practice.models.goals import GoalEventKind
from countersign.privacy import known
from countersign.privacy.scan import Scanner
from countersign.privacy.span import Span

_AGE = re.compile(
    r"\b\d{1,2}(?:\s*(?:;|y|-)\s*\d{0,2}\s*m?)?"
    r"\s*(?:-?\s*(?:years?|yrs?|yo|y/o|months?|mos?)\b\.?)(?:[- ]old)?",
    re.I,
)
_LIKE = 0.12
_LEFT_OPEN = {
    "NAME_CHILD": "[child]",
    "NAME_GUARDIAN": "[family]",
    "NAME_THERAPIST": "[staff]",
    "NAME_OTHER": "[somebody]",
    "DATE": "[day]",
    "AGE": "[age]",
    "SCHOOL": "[school]",
    "CLINIC": "[clinic]",
}


@dataclass(frozen=True, slots=True)
class Pattern:
    """A goal of the bank: its words without the child, and what became of those written so."""

    words: str
    occupation: str
    met: int
    accepted: tuple[tuple[str, int], ...]
    sent_back: tuple[tuple[str, int], ...]
    why: tuple[str, ...]
    likeness: float = 1.0


def bank(goals: Iterable[Attained], *, wanted: str = "", occupation: str = "") -> list[Pattern]:
    """The goals that were met or accepted and would be accepted today, those most like `wanted`
    first. Goals of the same words are one pattern."""
    asked = _stems(wanted)
    scanner = known.scanner()[1]
    found: dict[str, list[tuple[Attained, str]]] = {}
    for one in goals:
        if not _proven(one):
            continue
        given = Given(text=one.goal.text or " ")
        reading = read(given)
        area = next((thing.area for thing in reading.occupations), "")
        if occupation and area != occupation:
            continue
        if not verdict.judge(given).accept:
            continue
        words = without_child(reading, scanner.scan(one.goal.text))
        found.setdefault(words, []).append((one, area))
    patterns = [_pattern(words, rows, asked, scanner) for words, rows in found.items()]
    kept = [one for one in patterns if not asked or one.likeness >= _LIKE]
    return sorted(kept, key=lambda p: (-p.likeness, -p.met, -sum(n for _, n in p.accepted)))


def _proven(one: Attained) -> bool:
    accepted = any(e.kind == GoalEventKind.ACCEPTED for e in one.decisions)
    met = one.reached or (one.ended is not None and one.ended.kind == GoalEventKind.MET)
    return accepted or met


def _pattern(
    words: str, rows: list[tuple[Attained, str]], asked: frozenset[str], scanner: Scanner
) -> Pattern:
    decisions = [event for one, _ in rows for event in one.decisions]
    met = sum(
        one.reached or (one.ended is not None and one.ended.kind == GoalEventKind.MET)
        for one, _ in rows
    )
    yes = [e for e in decisions if e.kind == GoalEventKind.ACCEPTED]
    no = [e for e in decisions if e.kind != GoalEventKind.ACCEPTED]
    return Pattern(
        words=words,
        occupation=rows[0][1],
        met=met,
        accepted=tuple(Counter(_who(e.payer) for e in yes).most_common()),
        sent_back=tuple(Counter(_who(e.payer) for e in no).most_common()),
        why=tuple(dict.fromkeys(_open(e.words, scanner.scan(e.words)) for e in no if e.words)),
        likeness=_likeness(asked, _stems(words)),
    )


def _who(payer: object) -> str:
    return str(getattr(payer, "name", "")) or "IEP team or physician"


def without_child(reading: Reading, spans: Iterable[Span]) -> str:
    """The goal's words with what identifies anybody left open, every day too, and without its
    baseline: that is measured anew for each child. `spans` are what the roster's scanner found."""
    typed = reading.plain.typed
    cuts = _cuts(spans)
    if reading.present.span is not None:
        cuts.append((*reading.plain.typed_span(*reading.present.span), ""))
    cuts += [
        (*reading.plain.typed_span(day.start, day.end), "[day]")
        for day in days.days(reading.plain.text)
    ]
    cuts += [(m.start(), m.end(), "[age]") for m in _AGE.finditer(typed)]
    text = " ".join(_cut(typed, cuts).split())
    text = re.sub(r"\(\s*(?:baseline\s*)?\)|,\s*(?=[.,])", "", text)
    return re.sub(r"\s+([.,;])", r"\1", text).strip(" ,;") or "[goal]"


def _open(typed: str, spans: Iterable[Span]) -> str:
    """`typed` with what identifies anybody left open."""
    return _cut(typed, _cuts(spans))


def _cuts(spans: Iterable[Span]) -> list[tuple[int, int, str]]:
    return [(one.start, one.end, _LEFT_OPEN.get(one.label, "[left out]")) for one in spans]


def _cut(typed: str, cuts: list[tuple[int, int, str]]) -> str:
    text, last = "", 0
    for start, end, put in sorted(cuts, key=lambda one: (one[0], -one[1])):
        if start >= last:
            text += typed[last:start] + put
            last = end
    return text + typed[last:]


_PLAIN = wordset(
    "a an the and or with without will by in on at of to for his her their child day from no not "
    "client trials"
)


def _stems(text: str) -> frozenset[str]:
    words = re.findall(r"[a-z]{3,}", text.casefold())
    return frozenset(re.sub(r"(?:ing|es|ed|s)$", "", w) for w in words if w not in _PLAIN)


def _likeness(asked: frozenset[str], words: frozenset[str]) -> float:
    """How much of what was asked for stands in the words."""
    return 1.0 if not asked else len(asked & words) / len(asked)
