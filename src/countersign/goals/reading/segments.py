"""The stretches of a goal: its baseline, its levels of goal attainment, its reasons, and the rest.

A stretch is blanked out with spaces, so that every place stays where it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from countersign.goals.reading import days

Span = tuple[int, int]

_BASE_WORD = (
    r"(?:baseline|base-line|b/?l(?=\s*[:=(])|present(?:ly| level\w*)|currently|current(?:\s+(?:level|status|performance|function))?(?=\s*[:=(]|\s+(?:is|at|was)\b)|"
    r"plop|plaafp|pl(?=\s*:)|starting (?:point|level|from)|start(?=\s*[:=])|pre-?test|at (?:initial |start of |the )?(?:eval\w*|intake|start of care|soc)\b|"
    r"on (?:initial )?eval\w*|initially|at present|as of|today|now(?=\s*[:=])|prior level|was\b|at last (?:probe|review)|up from|down from|previously)"
)
_BASE = re.compile(rf"\b{_BASE_WORD}")
_PAREN = re.compile(r"\(([^()]*(?:\([^()]*\)[^()]*)*)\)")
_STOP = re.compile(
    r"[.;](?=\s|$)(?!\d)|\n|\)(?=\s*$)|\s(?:goal|target|ltg|stg|objective|goal is)\s*:|"
    r",?\s+(?=(?:[a-z'-]+\s+){1,3}will\b)|,\s+(?=(?:by|in|with|given|during|when|the|he|she|they|to)\s)"
)
_FROM_TO = re.compile(
    r"\b(?:up |down )?from\s+(?:a baseline of\s+)?(?P<was>[^.;]{2,80}?)\s*(?:\bto\b|->|→)\s*(?=[^a-z]*(?:\d|no\b|zero|min|mod|max|independent|supervision|set|standby|contact|total|the expected|hand))"
)
_ARROW = re.compile(r"(?P<was>[^,.;:()]{1,60}?)\s*(?:->|→|=>)\s*")
_PURPOSE = re.compile(
    r"\b(?:in order to|so that|so (?:he|she|they|the child) can|so as to|to (?:allow|enable|support|permit|promote|improve|increase|facilitate|access|ensure|correct or ameliorate|be able to join|participate in|maximize|help)\b|for (?:increased|improved|greater|better|safe|independent)\b|as (?:needed|required) (?:for|to)|because|needed (?:for|to)|which (?:allows|lets|enables)|allowing|enabling|necessary (?:for|to)|rationale|why:|thereby)"
)
_GAS_MARK = re.compile(
    r"(?<![\d.])(?:level\s*|gas\s*)?(?P<mark>[+-]\s?[12]|(?<![\d/+-])0)\s*(?:\([^)]{0,60}\))?\s*(?:[:=]|\s-\s|-\s(?=[a-z]))"
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
        mark = match["mark"].replace(" ", "")
        found.setdefault(mark, (match.end(), stop))
    return found if len(found) >= 3 and "0" in found else {}


def baselines(text: str) -> tuple[Span, ...]:
    """Where `text` tells what the child does now."""
    found: list[Span] = []
    for match in _PAREN.finditer(text):
        inner = match[1]
        if _BASE.search(inner) or (
            days.days(inner) and re.search(r"\d\s*(?:%|/|of)|\bassist|\bcue|:", inner) and not re.search(r"\bby\b", inner)
            and re.search(r"\b(?:eval\w*|on|probe|data|measured|observed|was|were)\b|:", inner)
        ):  # fmt: skip
            found.append(match.span())
    for match in _BASE.finditer(text):
        if any(s <= match.start() < e for s, e in found) or not _begins(text, match):
            continue
        found.append((match.start(), _ends(text, match.end())))
    for match in _FROM_TO.finditer(text):
        if not any(s < match.end() and match.start() < e for s, e in found) and re.search(
            r"\d|assist|cue|depend|prompt", match["was"]
        ):
            found.append(match.span())
    return tuple(sorted(found))


def _begins(text: str, match: re.Match[str]) -> bool:
    """Whether the word begins a statement of the present, and is no part of another phrase."""
    word, before, after = (
        match[0],
        text[: match.start()].rstrip(),
        text[match.end() : match.end() + 12],
    )
    if word == "baseline" and re.search(
        r"\b(?:the|on|above|below|touch\w*|sit\w*|of the)$", before
    ):
        # "90 % of letters on the baseline" is a line of the paper.
        return bool(
            re.match(r"\s*(?:[:=(]|was|of \d|is\b)", text[match.end() :])
        ) and not before.endswith(" on the")
    if word in ("was", "today", "as of", "initially", "previously"):
        return bool(re.search(r"[(,;.:\-]$", before)) or word in (
            "as of",
            "previously",
            "initially",
        )
    if word.startswith("current"):
        return not re.match(r"\s*(?:level of function|plan|grade|authorization)", after)
    return True


def _ends(text: str, start: int) -> int:
    """The end of a baseline that stands outside parentheses."""
    for match in _STOP.finditer(text, start):
        if (
            re.search(
                r"\b(?:approx|vs|no|st|dr|min|mod|max|sept?|oct|nov|dec|jan|feb|aug)$",
                text[: match.start()],
            )
            and match[0] == "."
        ):
            continue
        if match[0].startswith(",") and not re.search(
            r"\d|assist|cue|depend|prompt", text[start : match.start()]
        ):
            continue
        if (
            match[0].startswith(",")
            and re.match(r"(?:in|with|on|during)\s", text[match.end() :])
            and not re.search(r"\b(?:will|by)\b", text[match.end() : match.end() + 90])
        ):
            continue
        return match.start()
    return len(text)


def purposes(text: str) -> tuple[Span, ...]:
    """Where `text` tells what the goal is for."""
    found: list[Span] = []
    for match in _PURPOSE.finditer(text):
        if found and match.start() < found[-1][1]:
            continue
        stop = re.search(
            r"[,.;(]|\b(?:by|in|on|with)\s+(?=\d)|\b(?:by|with)\s+(?=[a-z]*\s*\d|(?:min|mod|max|no more|no|at most|\w+ (?:assist|cue))\b)",
            text[match.end() :],
        )
        found.append((match.start(), match.end() + stop.start() if stop else len(text)))
    return tuple(found)
