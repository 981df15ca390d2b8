"""The stretches of a goal: its levels of goal attainment, its reasons, and the rest.

A stretch is blanked out with spaces, so that every place stays where it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

Span = tuple[int, int]

_PURPOSE = re.compile(
    r"\b(?:in order to|so that|so (?:he|she|they|the child) can|so as to|to (?:allow|enable|support|permit|promote|improve|increase|facilitate|access|ensure|correct or ameliorate|be able to join|participate in|maximize|help)\b|for (?:increased|improved|greater|better|safe|independent)\b|as (?:needed|required) (?:for|to)|because|needed (?:for|to)|which (?:allows|lets|enables)|allowing|enabling|necessary (?:for|to)|rationale|why:|thereby)"
)
_GAS_MARK = re.compile(
    r"(?<![\d.])(?:level\s*|gas\s*)?(?P<mark>[+-]\s?[12]|(?<![\d/+-])0)\s*(?:\([^)]{0,60}\))?\s*(?:[:=]|\s-\s|-\s(?=[a-z]))"
    r"|(?:^|\n|[;|])\s*(?P<line>[+-]\s?[12]|0)\s+(?:\([^)]{0,60}\)\s*)?(?=[a-z])"
)


def blanked(text: str, spans: Iterable[Span], mark: str = " ") -> str:
    """`text` with spaces, or another mark, where `spans` are."""
    for start, end in spans:
        text = f"{text[:start]}{mark * (end - start)}{text[end:]}"
    return text


def gas_levels(text: str) -> dict[str, Span]:
    """The levels of a goal-attainment scale by their mark, when at least three are written."""
    marks = list(_GAS_MARK.finditer(text))
    found: dict[str, Span] = {}
    for number, match in enumerate(marks):
        stop = marks[number + 1].start() if number + 1 < len(marks) else len(text)
        if number + 1 == len(marks) and (ends := re.search(r"[.;](?=\s)|\n", text[match.end() :])):
            stop = match.end() + ends.start()
        mark = (match["mark"] or match["line"]).replace(" ", "")
        found.setdefault(mark, (match.end(), stop))
    return found if len(found) >= 3 and "0" in found else {}


def purposes(text: str) -> tuple[Span, ...]:
    """Where `text` tells what the goal is for."""
    found: list[Span] = []
    for match in _PURPOSE.finditer(text):
        if found and match.start() < found[-1][1]:
            continue
        stop = re.search(
            r"[,.;:(]|(?=\b(?:the )?(?:client|student|child|patient|learner|he|she|they)\s+(?:will|shall)\b)|\b(?:by|in|on|with)\s+(?=\d)|\b(?:by|with)\s+(?=[a-z]*\s*\d|(?:min|mod|max|no more|no|at most|\w+ (?:assist|cue))\b)",
            text[match.end() :],
        )
        found.append((match.start(), match.end() + stop.start() if stop else len(text)))
    return tuple(found)
