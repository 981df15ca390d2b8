"""How a therapist words what the composer words: learnt from what she changed and signed. Pure.

Only wordings that say exactly the same are learnt, from a closed list, so that nothing of another
child can come along: written-out or short levels of help, the treatment time, the plan, and whether
she leaves the purpose of an activity out. Three changes for at least two children make a habit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from countersign.spine.draft import PartDraft, Statement

LEAST_TIMES, LEAST_CHILDREN = 3, 2
SHORTER = "shorter"
"""The habit of leaving the purpose of an activity out; its minutes stay."""

_AIM = re.compile(r" \((?P<aim>[^(),\d]+), (?P<minutes>\d+ minutes?)\)(?=[.,])")
_LED = re.compile(r"^In (?P<minutes>\d+ minutes?) of [^,“”\d]+, ")


@dataclass(frozen=True, slots=True)
class Wording:
    """Two ways to say one thing: the composer's, and another that means exactly the same."""

    habit: str
    plain: str
    own: str


WORDINGS: tuple[Wording, ...] = (
    Wording("min-a", "minimal assistance", "min A"),
    Wording("mod-a", "moderate assistance", "mod A"),
    Wording("max-a", "maximal assistance", "max A"),
    Wording("cga", "contact guard assistance", "CGA"),
    Wording("sba", "standby assistance", "SBA"),
    Wording("time", "Total treatment time was ", "Total treatment time: "),
    Wording("plan", "The plan is ", "Plan: "),
)


@dataclass(frozen=True, slots=True)
class Changed:
    """One signed note beside its first draft, by sentence, and whose it is."""

    child: str
    drafted: tuple[Statement, ...]
    signed: tuple[Statement, ...]


def learnt(notes: Iterable[Changed]) -> tuple[str, ...]:
    """The habits that the therapist's own changes show, by name."""
    seen: dict[str, list[str]] = {}
    for note in notes:
        before = {s.id: s.text for s in note.drafted}
        for statement in note.signed:
            was = before.get(statement.id)
            if statement.author == "person" and was is not None and was != statement.text:
                for habit in _changed(was, statement.text):
                    seen.setdefault(habit, []).append(note.child)
    return tuple(
        sorted(
            habit
            for habit, children in seen.items()
            if len(children) >= LEAST_TIMES and len(set(children)) >= LEAST_CHILDREN
        )
    )


def _changed(was: str, now: str) -> list[str]:
    """Which habits one change shows."""
    found = [
        one.habit
        for one in WORDINGS
        if one.plain in was and one.plain not in now and one.own in now
    ]
    aim = _AIM.search(was)
    if aim is not None and aim["aim"] not in now and aim["minutes"] in now:
        found.append(SHORTER)
    return found


def worded(part: PartDraft, habits: Sequence[str]) -> PartDraft:
    """The composer's sentences of `part` in the therapist's wording; hers stay as they are."""
    if not habits:
        return part
    told = tuple(
        replace(s, text=_worded(s.text, habits)) if s.author == "composer" else s
        for s in part.statements
    )
    return replace(part, statements=told)


def _worded(text: str, habits: Sequence[str]) -> str:
    if "“" in text:
        return text  # somebody's own words stand in it
    for one in WORDINGS:
        if one.habit in habits:
            text = text.replace(one.plain, one.own)
    if SHORTER in habits:
        text = _LED.sub(r"In \g<minutes>, ", _AIM.sub(r" (\g<minutes>)", text))
    return text
