"""Whether a sentence says that something happened, or that it did not, or nearly. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from countersign.practice.facts import HardKind

DENIED = re.compile(
    r"(?i)\b(?:no|not|never|without|denie[sd]|didn'?t|did\s+not|doesn'?t|wasn'?t|hasn'?t|nor|free\s+of)"
    r"(?:\s+\w+){0,3}\s*$"
)
# What nearly was, or was more or less so many, was not counted.
ABOUT = re.compile(
    r"(?i)\b(?:almost|nearly|about|around|maybe|at\s+least|less\s+than|more\s+than|up\s+to|not\s+even|"
    r"close\s+to|roughly|probably)\s*$"
)
_HARD: Sequence[tuple[HardKind, re.Pattern[str]]] = (
    ("meltdown", re.compile(r"(?i)\b(?:melt(?:ed)?[- ]?down|tantrum(?:ed)?)\b")),
    (
        "elopement",
        re.compile(
            r"(?i)\b(?:eloped?|elopement|ran\s+(?:off|away|out(?!\s+of\s+(?:time|room|paper))))\b"
        ),
    ),
    ("refusal", re.compile(r"(?i)\b(?:refus(?:ed|es|al))\b")),
    (
        "crying",
        re.compile(r"(?i)\b(?:cried|crying|sobb(?:ed|ing))\b(?!\s+(?:laughing|with\s+laughter))"),
    ),
    (
        "other",
        re.compile(
            r"(?i)\b(?:fell\b(?!\s+(?:asleep|behind|apart|in\s+love|short))|had\s+a\s+fall|injur(?:y|ed)|bled|"
            r"bleeding|(?:had|having)\s+a\s+seizure|bit\s+(?:me|him|her|his|himself|herself)\b"
            r"(?!\s+(?:sandwich|apple|snack|food))|hit\s+(?:me|him|her|his|himself|herself|a\s+peer|the\s+"
            r"(?:table|wall|floor|therapist))\b|head[- ]?bang\w*|vomit(?:ed|ing)|"
            r"threw\s+up\b(?!\s+(?:the|a)\b)|chok(?:ed|ing))\b"
        ),
    ),
)


def hard_moment(words: str) -> HardKind | None:
    """The kind of hard moment that `words` tell of; None when they deny it or there is none."""
    for kind, pattern in _HARD:
        match = pattern.search(words)
        if match is None:
            continue
        before = words[: match.start()]
        if not DENIED.search(before) and not ABOUT.search(before):
            return kind
    return None
