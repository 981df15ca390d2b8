"""The goal beside its baseline: whether they count the same, and whether it is met already."""

from __future__ import annotations

import re
from collections.abc import Iterator

from countersign.goals.reading.amounts import OCCASIONS, Amount
from countersign.goals.reading.goal import Reading
from countersign.goals.reading.levels import Help

_PIECES = ("share", "count", "errors")
_FEWER = re.compile(r"\b(?:decreas|reduc|lessen|lower|fewer|minimi[sz]|limit)\w*\b[^.;,]{0,60}$")


def pairs(goal: Reading) -> Iterator[tuple[Amount, Amount]]:
    """Each amount of the goal with the baseline's of the same unit."""
    for wanted in goal.measures:
        same = [one for one in goal.present.amounts if alike(wanted, one)]
        if same:
            yield wanted, min(same, key=lambda one: (one.of != wanted.of, one.base is None))


def alike(one: Amount, other: Amount) -> bool:
    """Whether two amounts count the same thing in the same way."""
    kinds = {one.unit, other.unit}
    if "bare" in kinds:
        return True
    if kinds == {"share"}:
        return True
    if "share" in kinds and "time" in {o.of for o in (one, other) if o.unit == "count"}:
        return False
    if kinds == {"count"} and "time" in (one.of, other.of):
        return True  # "jumps 5 times" beside "0 jumps"
    if kinds == {"share", "count"} or kinds == {"count"}:
        return one.of == other.of or (one.of in OCCASIONS and other.of in OCCASIONS)
    if kinds <= {"errors", "count", "share"}:
        return _stem(one.of) == _stem(other.of)
    if kinds == {"rate", "count"}:
        return one.of == other.of
    return len(kinds) == 1


def _stem(word: str) -> str:
    return re.sub(r"(?:ing|s)$", "", word)[:4]


def help_pairs(goal: Reading) -> Iterator[tuple[Help, Help]]:
    """Each help of the goal with the baseline's that can be laid beside it."""
    for wanted in goal.helps:
        for one in goal.present.helps:
            if _comparable(wanted, one):
                yield wanted, one
                break


def same_help(wanted: Help, now: Help) -> bool:
    """Whether both allow the same help: then the level measures nothing."""
    return (wanted.cues, wanted.rank) == (now.cues, now.rank) and (
        wanted.cues is not None or wanted.rank is not None or wanted.level == now.level
    )


def _comparable(one: Help, other: Help) -> bool:
    if one.cues is not None and other.cues is not None:
        return True
    if one.rank is not None and other.rank is not None:
        return one.scale == other.scale
    if any(help_.rank is None and help_.cues is None for help_ in (one, other)):
        return one.level == other.level and bool(one.level)  # told in words of its own
    scales = {one.scale, other.scale}
    return scales == {"descriptive"}


def shares_a_unit(goal: Reading) -> bool:
    """Whether the baseline counts anything that the goal counts."""
    if next(pairs(goal), None) is not None or next(help_pairs(goal), None) is not None:
        return True
    # "Nails" beside "fingernails": counted in pieces both, by whichever word.
    return any(one.unit in _PIECES for one in goal.measures) and any(
        one.unit in _PIECES for one in goal.present.amounts
    )


def met(goal: Reading) -> bool:
    """Whether everything that can be compared is reached at the baseline."""
    judged = [
        _reached(goal, wanted, now) and not _fails(goal.present.text, now)
        for wanted, now in pairs(goal)
        if now.unit != "bare"
    ]
    judged += [
        done for wanted, now in help_pairs(goal) if (done := _helped(wanted, now)) is not None
    ]
    return bool(judged) and all(judged)


_FAILING = re.compile(
    r"\b(?:refus|cri(?:es|ed)|cry|gag|need|unable|not able|does not|doesn't|cannot|can't|fail|leaves|left|"
    r"drops|spill|hits|scream|runs?\b|ran\b|bolts|escapes|elopes|tantrum|melt|kicks|bites|throws|yells|whines|hides|misses|forgets|skips|loses|falls|argues|protests|stops|push(?:es|ed)|gives up|too late|"
    r"pull(?:s|ed) away|by (?:mother|mom|dad|father|adult|parent|staff)|"
    r"(?:mother|mom|dad|father|parent|adult|staff|aide|para|paraprofessional|teacher|nurse|nanny|sitter|grandma|grandmother|caregiver)\b)"
)


def _fails(text: str, now: Amount) -> bool:
    """Whether a baseline's "5 of 5" counts what goes wrong: "cries 5 of 5", "max A in 5 of 5"."""
    begin = max(text.rfind(mark, 0, now.start) for mark in ";.(") + 1
    stops = [at for mark in ";.)" if (at := text.find(mark, now.end)) >= 0]
    end = min(stops, default=len(text))
    return now.unit == "share" and bool(_FAILING.search(text[begin:end]))


def _reached(goal: Reading, wanted: Amount, now: Amount) -> bool:
    before = goal.body[max(0, wanted.start - 80) : wanted.start]
    less = wanted.less_is_better or (wanted.unit != "share" and bool(_FEWER.search(before)))
    target, present = wanted.share, now.share
    if (wanted.base is None) != (now.base is None):
        target, present = wanted.value, now.value
    return present <= target if less else present >= target


def _helped(wanted: Help, now: Help) -> bool | None:
    if wanted.cues is not None and now.cues is not None:
        return now.cues <= wanted.cues
    if wanted.rank is not None and now.rank is not None:
        return now.rank >= wanted.rank
    if wanted.rank is not None and wanted.rank >= 8 and now.cues is not None:
        return now.cues == 0
    if wanted.cues is not None and now.rank is not None and now.rank >= 7:
        return True
    return bool(wanted.level and wanted.level == now.level)
