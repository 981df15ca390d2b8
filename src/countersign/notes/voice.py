"""The same facts in other words: so that thirty children who did alike do not read alike. Pure.

The composer's plain sentence is voice 0. Another voice says the same facts in another order: help
before cues, minutes before or behind, who spoke before or behind the words. Nothing is added, no
number and no level is changed, and what the therapist wrote herself is never touched. Which voice
is taken follows from the notes that were signed before (`plainest`), never from chance.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from countersign.base.sameness import shares
from countersign.notes.context import SHINGLE, telling
from countersign.notes.grammar import possessive
from countersign.spine.draft import PartDraft, Statement

VOICES = 16
ALIKE = 0.6
"""From this share of common words on, another voice is looked for; the check warns at 0.80."""

_AIMED = re.compile(r"^(?P<did>[^“”()]+) \((?P<aim>[^(),\d]+), (?P<minutes>\d+ minutes?)\)\.$")
_LED = re.compile(r"^In (?P<minutes>\d+ minutes?) of (?P<aim>[^,“”()]+), (?P<did>[^“”()]+)\.$")
_HOW = re.compile(
    r"(?P<before>.*) with (?P<cues>\d+ [\w-]+ cues?) and (?P<help>[\w ]+ assistance)(?P<after>.*)$"
)
_SAID = re.compile(r"^(?P<who>[^“”,]+) said, “(?P<words>[^“”]+?)(?P<end>[.!?…])”\.?$")
_TIME = re.compile(
    r"^Total treatment time was (?P<minutes>\d+ minutes?)(?P<timed>, all in timed services)?\.$"
)
_PLAN = re.compile(r"^The plan is (?P<plan>[^“”]+)\.$")


def spoken(part: PartDraft, voice: int) -> PartDraft:
    """The part in that voice: only the composer's own sentences, and of those no comparison."""
    if not voice:
        return part
    told = tuple(
        replace(s, text=_otherwise(s.text, _turn(voice, n))) if _ours(s) else s
        for n, s in enumerate(part.statements)
    )
    return replace(part, statements=told)


def _ours(statement: Statement) -> bool:
    return statement.author == "composer" and statement.section != "A"


def _turn(voice: int, nth: int) -> int:
    """A number of this voice for its nth sentence, the same each time."""
    return hashlib.sha256(f"{voice} {nth}".encode()).digest()[0]


def plainest(part: PartDraft, others: Sequence[frozenset[tuple[str, ...]]]) -> int:
    """The first voice that is not like any of `others`, else the least alike one.

    `others` are the runs of words of the therapist's recent notes about other children.
    """
    best = (_likeness(part, others), 0)
    if best[0] < ALIKE:
        return 0
    for voice in range(1, VOICES):
        found = _likeness(spoken(part, voice), others)
        if found < ALIKE:
            return voice
        best = min(best, (found, voice))
    return best[1]


def _likeness(part: PartDraft, others: Sequence[frozenset[tuple[str, ...]]]) -> float:
    text = telling(part)
    return max(shares(text, others, size=SHINGLE), default=0.0)


def _otherwise(text: str, turn: int) -> str:
    """The sentence said in the way that `turn` points at; as it is when it has no other."""
    for change in CHANGES:
        changed = change(text, turn)
        if changed != text:
            return changed
    return text


def _activity(text: str, turn: int) -> str:
    found = _AIMED.match(text) or _LED.match(text)
    if found is None:
        return text
    did, aim, minutes = found["did"], found["aim"].strip(), found["minutes"]
    if turn & 1:
        did = _help_first(did)
    match (turn >> 1) % 4:
        case 0:
            return f"{_capital(did)} ({aim}, {minutes})."
        case 1:
            return f"In {minutes} of {aim}, {_small(did)}."
        case 2:
            return f"{_capital(did)} over {minutes} of {aim}."
    return f"{_capital(aim)}, {minutes}: {_small(did)}."


def _help_first(did: str) -> str:
    found = _HOW.match(did)
    if found is None:
        return did
    return f"{found['before']} with {found['help']} and {found['cues']}{found['after']}"


def _quote(text: str, turn: int) -> str:
    found = _SAID.match(text)
    if found is None:
        return text
    who, words, end = found["who"], found["words"], found["end"]
    match turn % 3:
        case 0:
            return text
        case 1:
            comma = "," if end == "." else end
            begins = words[:1] == words[:1].upper()
            return f"“{words}{comma}” {_small(who)} said." if begins else text
    return text if who in _PRONOUNS else f"{possessive(who)} words were, “{words}{end}”"


def _time(text: str, turn: int) -> str:
    found = _TIME.match(text)
    if found is None:
        return text
    minutes, timed = found["minutes"], found["timed"] or ""
    match turn % 3:
        case 0:
            return text
        case 1:
            return f"Treatment took {minutes} in total{timed}."
    return f"In total there were {minutes} of treatment{timed}."


def _plan(text: str, turn: int) -> str:
    found = _PLAN.match(text)
    if found is None or turn % 2 == 0:
        return text
    return f"Planned for next time: {found['plan']}."


_PRONOUNS = frozenset({"He", "She", "They"})


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _small(text: str) -> str:
    """A pronoun or article without its capital; a name keeps it."""
    first, _, rest = text.partition(" ")
    if first in (*_PRONOUNS, "The", "His", "Her", "Their"):
        return f"{first.casefold()} {rest}".strip()
    return text


CHANGES: tuple[Callable[[str, int], str], ...] = (_activity, _quote, _time, _plan)
