"""The level of an evaluation: the lowest that history, deficits and decisions all reach.

Three deficits fit low and moderate, five fit moderate and high; what that leaves open, and what the
note does not say, is the therapist's. Time never decides.

Source: rules/cpt_ot.yaml, evaluation_complexity.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LOW, MODERATE, HIGH = 0, 1, 2
CODES = ("97165", "97166", "97167")
_NUMBERS = {
    w: n
    for n, w in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    )
}
_NUMBER = rf"(\d{{1,2}}|{'|'.join(_NUMBERS)})"
_COUNTED = re.compile(
    rf"\b{_NUMBER}\+? (?:\w+ ){{0,3}}?"
    r"(?:deficits?|limitations|impairments|areas of (?:deficit|need))"
    rf"|deficits?(?: \w+){{0,2}} ?(?:\(|=|:|x) ?{_NUMBER}\b"
    rf"|deficits? (?:\w+ ){{0,3}}in {_NUMBER} (?:\w+ )?(?:areas|occupations|domains)"
)
_LISTED = re.compile(r"\bdeficits?(?: in| are| were| identified| noted)?\s*[:(-]\s*([^.;\n]+)")
_RANGE = re.compile(rf"\b{_NUMBER} ?(?:-|to) ?{_NUMBER} (?:\w+ ){{0,2}}deficits?")
_HISTORY = (
    (
        HIGH,
        r"review\w* extensively|"
        r"extensive(?:ly)? (?:\w+ ){0,3}(?:history|histories|review|record|chart|profile)|"
        r"(?:history|record|chart|profile)\w*(?: review)?(?: was|:)? extensive",
    ),
    (
        MODERATE,
        r"expanded (?:\w+ ){0,4}(?:history|histories|review|record|chart|profile)|"
        r"(?:history|record|chart|profile)\w*(?: review)?(?: was|:)? expanded|expanded history",
    ),
    (
        LOW,
        r"(?:brief|short|limited) (?:\w+ ){0,4}(?:history|review|record|chart|profile)|"
        r"(?:history|record|chart|profile)\w*(?: review)?(?: was|:)? brief",
    ),
)
_DECISIONS = (
    (
        HIGH,
        r"high(?:[- ]complexity| level of)? (?:\w+ ){0,3}(?:decision|reasoning)|"
        r"decision[- ]making(?: was| is|:| of)* high|"
        r"high(?: analytic)? "
        r"complexity|significant (?:\w+ ){0,2}(?:modification|assistance)|modified significantly|"
        r"(?:many|multiple|numerous) (?:treatment |intervention )?options|comprehensive assess",
    ),
    (
        MODERATE,
        r"moderate(?:[- ]complexity| level of)? (?:\w+ ){0,3}(?:decision|reasoning)|"
        r"decision[- ]making(?: was| is|:| of)* moderate|"
        r"moderate "
        r"(?:analytic )?complexity|several (?:treatment |intervention )?options|"
        r"detailed assess|(?:min(?:imal)?|moderate)(?: to mod\w*)? (?:modification|assistance)",
    ),
    (
        LOW,
        r"low(?:[- ]complexity| level of)? (?:\w+ ){0,3}(?:decision|reasoning)|"
        r"decision[- ]making(?: was| is|:| of)* low|"
        r"low (?:analytic )?"
        r"complexity|(?:few|limited)(?: number of)? (?:treatment |intervention )?options|"
        r"(?:problem-)?focused assess|no (?:task )?modification|no modifications?|without modif",
    ),
)


@dataclass(frozen=True, slots=True)
class Level:
    """The code, other codes it may be, and what the note leaves open."""

    code: str
    others: tuple[str, ...]
    missing: tuple[str, ...]


def level(text: str) -> Level:
    """The level of an evaluation described in lowercased `text`."""
    history = _component(text, _HISTORY)
    decisions = _component(text, _DECISIONS)
    deficits = _deficits(text)
    missing = tuple(
        name
        for name, known in (
            ("the scope of the history", history),
            ("the number of performance deficits", deficits),
            ("the complexity of the decisions", decisions),
        )
        if not known
    )
    every = (LOW, MODERATE, HIGH)
    ways = {
        min(h, d, m)
        for h in history or every
        for d in deficits or every
        for m in decisions or every
    }
    lowest = min(ways)
    return Level(CODES[lowest], tuple(CODES[w] for w in sorted(ways) if w != lowest), missing)


def _component(text: str, levels: tuple[tuple[int, str], ...]) -> tuple[int, ...]:
    """The lowest level whose words all agree with; words of two levels mean the lower one."""
    said = [level for level, pattern in levels if re.search(pattern, text)]
    return (min(said),) if said else ()


def _deficits(text: str) -> tuple[int, ...]:
    span = _RANGE.search(text)
    if span:
        low, high = (_number(g) for g in span.groups())
        return tuple(sorted({*_levels(low), *_levels(high)}))
    counted = _COUNTED.search(text)
    if counted:
        return _levels(_number(next(g for g in counted.groups() if g)))
    listed = _LISTED.search(text)
    if listed:
        head = re.split(r"\s-\s", listed.group(1))[0]
        items = [i for i in re.split(r",|\band\b|/", head) if i.strip()]
        return _levels(len(items))
    return ()


def _levels(count: int) -> tuple[int, ...]:
    if count == 3:
        return (LOW, MODERATE)
    if count == 5:
        return (MODERATE, HIGH)
    return (LOW,) if count < 3 else (MODERATE,) if count < 5 else (HIGH,)


def _number(word: str) -> int:
    return int(word) if word.isdigit() else _NUMBERS[word]
