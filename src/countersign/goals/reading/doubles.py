"""Two goals in one sentence: two acts of different occupations, or with a criterion each."""

from __future__ import annotations

import re

from countersign.base.words import wordset
from countersign.goals.reading.amounts import OCCASIONS
from countersign.goals.reading.goal import Reading
from countersign.goals.reading.things import Thing

# Occupations whose tasks are done in one go are one occupation here.
_FAMILY = {
    "adl/bathing": "adl/care",
    "adl/grooming": "adl/care",
    "adl/toileting": "adl/care",
    "education/drawing": "education/craft",
    "education/scissors": "education/craft",
    "play/play": "any",
    "leisure/leisure": "any",
    "social/social": "any",
    "adl/any": "any",
    "education/school": "any",
    "health/management": "any",
    "iadl/home": "iadl/home",
}
# These stand in goals of every occupation.
_WEAK = wordset(
    "picture book page word letter name shape circle cross model team line chart notes "
    "number seat paper bed table sentence underwear pant paste clean cleanup trash tidy"
)
_OPENS = re.compile(
    r"(?:given|provided|presented|when|while|during|after|before|using|wearing|with)\b"
)
_LISTED = re.compile(
    r"\(1\)\s+(?P<one>[a-z].*?)\(2\)\s+(?P<two>[a-z][^;]*)"
    r"|(?:^|[:;.]\s|\n)\s*(?:1[.)]|a\))\s+[a-z].*?(?:[;.,&]|\band)\s*(?:2[.)]|b\))\s+(?P<also>[a-z][^;]*)"
)


def second(goal: Reading) -> tuple[int, int] | None:
    """The place of the second goal, or None when there is one goal alone."""
    listed = _LISTED.search(goal.body)
    if listed is not None and not re.search(r"\(3\)|\b3[.)]\s|\bc\)", goal.body):
        return listed.span("two" if listed["two"] else "also")
    main = goal.act.seen or goal.act.main
    if main is None:
        return None
    ends = [*(one.start for one in goal.act.others[1:]), len(goal.body)]
    for other, end in zip(goal.act.others, ends, strict=False):
        first, next_ = (main.start, other.start), (other.start, min(end, other.start + 160))
        if _differ(goal, first, next_) or _both_counted(goal, first, next_):
            return (other.start, _phrase_end(goal.body, other.end, end))
    return None


def _differ(goal: Reading, one: tuple[int, int], other: tuple[int, int]) -> bool:
    a, b = _families(goal, one), _families(goal, other)
    return bool(a and b) and "any" not in a | b and not a & b


def _families(goal: Reading, span: tuple[int, int]) -> set[str]:
    """The occupations of the act in `span`: those of its verb and of its object."""
    found: set[str] = set()
    for thing in goal.occupations:
        if thing.phrase in _WEAK or thing.phrase == "clean up":
            continue
        if span[0] <= thing.start < span[1] and not _in_condition(goal, thing):
            found.add(_FAMILY.get(thing.group, thing.group))
    return found


def _in_condition(goal: Reading, thing: Thing) -> bool:
    return any(
        start <= thing.start < end
        or (
            _OPENS.match(goal.body[start:end])
            and end <= thing.start < end + 32
            and not re.search(r"[,;]| and | will |\b(?:in|with) \d", goal.body[end : thing.start])
        )
        for start, end in goal.conditions
    )


def _both_counted(goal: Reading, one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether each act has a criterion of its own."""

    def counted(span: tuple[int, int]) -> list[str]:
        return [
            amount.of
            for amount in goal.amounts
            if span[0] <= amount.start < span[1]
            and amount.unit == "share"
            and amount.strong
            and amount.base != 1
        ]

    first, next_ = counted(one), counted(other)
    if not first or not next_:
        return False
    if set(first) & OCCASIONS and set(next_) & OCCASIONS:
        return True
    if all(any(s <= help_.start < e for help_ in goal.helps) for s, e in (one, other)):
        return True  # a measure and a level of help each
    # "in 3 of 4 rides and … in 4 of 5 mornings": each act has its own occasions.
    if set(first) & set(next_):
        return False
    return all(_OFTEN.search(goal.body[slice(*span)]) for span in (one, other))


_OFTEN = re.compile(r"\b(?:in|on|at|for)\s+\d+\s*(?:/|of|out of)\s*\d+")


def _phrase_end(text: str, start: int, end: int) -> int:
    stop = re.search(r"[,;.(]|\b(?:in|with|by|on|for)\s+\d|\s(?:with|by|in)\s", text[start:end])
    return start + stop.start() if stop else end
