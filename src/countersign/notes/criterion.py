"""What a goal asks for, read out of its sentence: count, help, cues and date. Pure.

What cannot be read for sure is left empty; whoever compares then says less, never more.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from countersign.notes.measures import LEVELS, Measure
from countersign.practice.facts import Assist
from countersign.practice.shorthand import expanded

Reached = Literal["yes", "more cues", "more help", "count", "no", "unknown"]

_N = r"\d{1,3}"
_COUNT = re.compile(
    rf"(?i)\b({_N})\s*(?:out\s+of|of|/)\s*({_N})\b(?!\s*/)"
    r"(?:\s+(?:(?:consecutive|observed|given)\s+)?(?:trials?|attempts|opportunities|tries|times))?"
)
_PERCENT = re.compile(
    rf"(?i)\b({_N})\s*(?:%|percent\b)(?:\s+(?:of\s+(?:trials|opportunities|the\s+time)|accuracy))?"
)
# What the child could do when the goal was written is no part of what it asks for.
_BASELINE = re.compile(
    r"(?i)[,;(]?\s*\b(?:up\s+from|baseline(?:\s+(?:of|is|was|at))?:?|currently(?:\s+at)?|"
    r"present\s+level:?|improv\w+\s+from|(?:increas|decreas)\w+\s+from|from)\s+(?:a\s+baseline\s+of\s+)?"
    rf"(?P<done>{_N})\s*(?:out\s+of|of|/)\s*(?P<tries>{_N})\b(?:\s+(?:trials?|attempts))?\)?"
    r"(?:\s+(?:with|without)\s+(?:(?!\bto\b)[^,.;])*)?"
)
_CONDITION = re.compile(
    r"(?i)^[\s,]*(?P<words>(?:independently|without\s+(?:any\s+)?(?:\w+\s+)?(?:cues?|prompts?|help|"
    r"assistance)|with\s+(?:no\s+more\s+than|at\s+most|up\s+to|only|≤)?\s*[^,.;]*?"
    r"(?:cues?|prompts?|assistance|supervision|set-?up)))\b"
)
_BY = re.compile(
    r"(?i)\bby\s+(\d{1,2}\s+[A-Z][a-z]{2,8}\.?\s+\d{4}|[A-Z][a-z]{2,8}\.?\s+\d{1,2},?\s+\d{4}|\d{1,2}/\d{1,2}/\d{2,4})"
)
_MORE_THAN_TODAY = re.compile(
    r"(?i)\b(?:consecutive|across|sessions?|visits?|days?|weeks?|settings?|over\s+\d+|"
    r"environments?|maintain\w*|\d+\s*x\s*/)\b"
)
_LEVEL_WORDS: tuple[tuple[str, Assist], ...] = (
    ("independently", "independent"),
    ("without assistance", "independent"),
    ("without any assistance", "independent"),
    ("minimal assistance", "min"),
    ("moderate assistance", "mod"),
    ("maximal assistance", "max"),
    ("contact guard assistance", "contact_guard"),
    ("standby assistance", "standby"),
    ("supervision", "supervision"),
    ("set-up", "setup"),
    ("setup", "setup"),
)


@dataclass(frozen=True, slots=True)
class Criterion:
    """`words` as they stand in the goal; `done` of `tries`, or `percent`; `most_cues`, `level`.

    `more` when the goal asks for something that one day cannot show, such as three sessions.
    """

    words: str = ""
    done: int | None = None
    tries: int | None = None
    percent: int | None = None
    most_cues: int | None = None
    level: Assist | None = None
    unread: bool = False
    by: str = ""
    more: bool = False


def asked_for(goal: str) -> Criterion | None:
    """The criterion of `goal`; None when it names no count, or several."""
    text = _BASELINE.sub(" ", expanded(goal))
    counts = list(_COUNT.finditer(text))
    percents = list(_PERCENT.finditer(text))
    if len(counts) + len(percents) != 1:
        return None
    found = (counts or percents)[0]
    by = _BY.search(text)
    made = Criterion(
        words=re.sub(r"(\d)\s*/\s*(\d)", r"\1 of \2", found.group()),
        by=by.group(1) if by else "",
        more=bool(_MORE_THAN_TODAY.search(text)),
    )
    if counts:
        done, tries = int(found.group(1)), int(found.group(2))
        if not 0 < done <= tries:
            return None
        made = replace(made, done=done, tries=tries)
    else:
        made = replace(made, percent=int(found.group(1)))
    return _conditioned(made, text, found)


def _conditioned(made: Criterion, text: str, found: re.Match[str]) -> Criterion:
    after = _CONDITION.match(text[found.end() :])
    if after is None:
        rest = text[: found.start()] + text[found.end() :]
        unread = bool(re.search(r"(?i)\b(?:cues?|prompts?|assist\w*|independent\w*)\b", rest))
        return replace(made, unread=unread)
    words = " ".join(after["words"].split())
    low = words.casefold()
    made = replace(made, words=f"{made.words} {words}")
    most = re.search(r"\b(\d{1,2})\b[^,]*\b(?:cue|prompt)", low)
    level = next((level for word, level in _LEVEL_WORDS if word in low), None)
    none = re.match(r"without (?:any )?(?:cues?|prompts?)", low)
    return replace(
        made,
        most_cues=0 if none else int(most.group(1)) if most else None,
        level=level,
        unread=not (none or most or level),
    )


def baseline_of(goal: str) -> tuple[int, int] | None:
    """The count that the goal's own sentence says it starts from."""
    found = {(int(m["done"]), int(m["tries"])) for m in _BASELINE.finditer(goal)}
    if len(found) != 1:
        return None
    done, tries = found.pop()
    return (done, tries) if 0 <= done <= tries and tries else None


def reached(now: Measure, asked: Criterion) -> Reached:
    """Whether today's measure is what the goal asks for.

    "count" when the count is there and the rest cannot be told.
    """
    if not now.trials or now.successes is None:
        return "unknown"
    if asked.percent is not None:
        enough = 100 * now.successes >= asked.percent * now.trials
        whole = True
    else:
        enough = now.successes * (asked.tries or 1) >= (asked.done or 1) * now.trials
        whole = now.trials >= (asked.tries or 1)
    if not enough:
        return "no"
    if not whole:
        return "unknown"
    if asked.most_cues is not None and now.cues is not None and now.cues > asked.most_cues:
        return "more cues"
    if asked.level is not None and now.assist is not None and not _no_more(now.assist, asked.level):
        return "more help"
    known = (asked.most_cues is None or now.cues is not None) and (
        asked.level is None or now.assist is not None
    )
    return "yes" if known and not asked.unread else "count"


def _no_more(level: Assist, most: Assist) -> bool:
    return LEVELS.index(level) <= LEVELS.index(most)
