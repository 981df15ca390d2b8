"""What a family is told by phone before it reads of it, and what is no message at all. Pure.

Source: rules/parent_communication.yaml, emotional_events: handling (call_before_message for
self-injury, running off and what concerns safety or health; disclosure_risk: no message, a person).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from countersign.family.compose import record
from countersign.family.reading.events import NAMES, hard_events
from countersign.practice.facts import Fact

PHONE = frozenset({"seizure", "self_injury", "elopement", "injury", "medical"})
_TAPPED = {"injury": "injury", "elopement": "elopement"}
# What a child says that only a person answers, with the practice's own procedure.
_RISK = re.compile(
    r"(?i)\b(?:(?:hurts?|hits?|hit|beats?|burned|kicks?)\s+me\b(?!\s+with\s+the\s+ball)|touche[sd]\s+me\b"
    r"|want(?:s|ed)?\s+to\s+die|kill\s+(?:myself|himself|herself)|wish(?:es|ed)?\s+(?:I|he|she)\s+(?:was|were)\s+dead"
    r"|suicid\w*|(?:don['’]?t|do\s+not|not\s+to|mustn['’]?t)\s+tell\s+(?:any(?:one|body)|mom|dad|my|a\s+soul))"
)


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


def at_risk(texts: Iterable[str]) -> str:
    """The words of a child that call for a person and no message; empty when there are none."""
    for text in texts:
        if (said := _RISK.search(text)) is not None:
            return said.group()
    return ""
