"""What a family is told by phone before it reads of it. Pure.

Source: rules/parent_communication.yaml, emotional_events: handling (call_before_message for
self-injury, running off and what concerns safety or health).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from countersign.family.compose import record
from countersign.family.reading.events import NAMES, hard_events
from countersign.practice.facts import Fact

PHONE = frozenset({"seizure", "self_injury", "elopement", "injury", "medical"})
_TAPPED = {"injury": "injury", "elopement": "elopement"}


def phone_first(facts: Sequence[Fact]) -> tuple[str, ...]:
    """What of this session is told by phone first, in words; empty when nothing is."""
    lines, events = record(facts)
    tapped = {_TAPPED[f.hard] for f in facts if f.kind == "hard_moment" and f.hard in _TAPPED}
    return in_lines(lines, events, tapped)


def in_lines(
    lines: Sequence[str], events: Sequence[str], tapped: Collection[str] = ()
) -> tuple[str, ...]:
    """The same, of the lines of a session's record."""
    read = {event.kind for event in hard_events(lines, events, frozenset())}
    return tuple(NAMES[kind] for kind in NAMES if kind in PHONE and kind in {*tapped, *read})
