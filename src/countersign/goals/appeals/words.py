"""The names of an appeal letter's sections."""

from __future__ import annotations

KIND = "appeal"
DENIED, SHOWS, RULE, ANSWER, ASKED = (
    "What was denied",
    "What the record shows",
    "What the rule says",
    "Our answer",
    "What we ask for",
)
SECTIONS = (DENIED, SHOWS, ANSWER, RULE, ASKED)
