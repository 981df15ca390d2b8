"""Clauses cut at the times of treatment they say, so that each has one, and what each time is.

A time is a part (of one activity), the whole of some parts, or a measure of something inside one.
It closes what was described before it ("buttons, cued, 10 min") or opens what follows ("10 min of
buttons"); where a clause says several, it is cut by what they do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise

from countersign.coding.reading.clauses import DONE, Clause
from countersign.coding.reading.minutes import Said, column, said

MOST_TIMES = 12
LONG_BEFORE = 25  # letters before a time that opens an activity inside a clause
PART, WHOLE, MEASURE = "part", "whole", "measure"
_LEADS = (
    r"(?:for|the|and|another|other|next|last|final|first|then|about|around|roughly|we|i|did|spent)"
)
_BEGINS = re.compile(rf"^[\W\d]*(?:{_LEADS}[ ,]+)*$")
# After a time that opens: "10 min of …", "10 min: …", "fifteen were spent on …"
_OPENING = re.compile(
    r"^ ?(?:min\w*\.?)?[ )]*(?::| - |of\b(?! (?:the|that|this) (?:session|time|hour))|on\b|with\b|"
    r"working\b|doing\b|in\b|at\b|(?:were|was|spent|went|given|used)\b|for (?:the |his |her )?"
    r"[a-z]+(?:ing)?\b|to (?:the )?[a-z]+)"
)
# Before a time that closes: "… for 10 min", "… (10 min", "…, 10 min", "… x 10 min"
_CLOSING = re.compile(r"(?:\bfor (?:about |around |roughly )?|[(\[,|=] ?|\bx ?| -{1,2} ?|: ?)$")


@dataclass(frozen=True, slots=True)
class _Time:
    """A time, and how it stands in its clause."""

    said: Said
    bare: bool  # its clause tells of nothing else
    itemised: bool  # it opens or closes its clause
    opening: bool  # nothing was told before it


def timed(
    parts: Sequence[Clause],
    limit: int | None = None,
    *,
    tells: Callable[[str], bool] = lambda text: len(text.split()) > 3,
) -> list[tuple[Clause, tuple[Said, ...]]]:
    """Clauses cut so that each says one time of treatment, with that time.

    `limit`: the minutes given for the whole note. `tells`: whether words describe an activity.
    """
    told = _said(parts)
    flat = list(_placed([one for one in told if one[0].section == DONE], tells))
    roles = [PART] * len(flat)
    if sum(one.said.minutes for one in flat) != limit:
        roles = _meant(flat)
    found: list[tuple[Clause, tuple[Said, ...]]] = []
    place = 0
    for part, times in told:
        kept = []
        for one in times:
            role = PART
            if part.section == DONE:
                role, place = roles[place], place + 1
            role = PART if role == MEASURE and one.clock else role
            if role != MEASURE:
                kept.append(replace(one, total=True) if role == WHOLE else one)
        if any(not one.total for one in kept):  # "ten minutes of the half hour": the ten cut it
            kept = [one for one in kept if not one.total] or kept
        found += _cut(part, kept)
    return found


def _said(parts: Sequence[Clause]) -> list[tuple[Clause, list[Said]]]:
    """Each clause with its times; bare numbers count where several lines have them alike."""
    told = [(part, said(part.text)) for part in parts]
    lines: dict[int, list[int]] = {}
    for place, part in enumerate(parts):
        if part.section == DONE:
            lines.setdefault(part.line, []).append(place)
    silent = {n: places for n, places in lines.items() if not any(told[p][1] for p in places)}
    ends = [places[-1] for places in silent.values()]
    starts = [places[0] for places in silent.values()]
    for places in (ends, starts):
        for place, time in column([parts[p].text for p in places]).items():
            told[places[place]] = (parts[places[place]], [time])
        if any(told[p][1] for p in places):
            break
    return told


def _placed(
    told: Sequence[tuple[Clause, list[Said]]], tells: Callable[[str], bool]
) -> Iterator[_Time]:
    opening = True
    for part, times in told:
        text = part.text
        for one in times:
            before, after = text[: one.start], text[one.end :]
            itemised = not before.strip(" \n-*•·(x") or not after.strip(" \n.,;)]|")
            rest = " ".join([before, after])
            yield _Time(one, not tells(rest), itemised, opening and not tells(before))
        opening = opening and not tells(text)


def _meant(times: Sequence[_Time]) -> list[str]:
    """What each time is: a part, the whole of some parts, or a measure inside one of them."""
    minutes = [one.said.minutes for one in times]
    if 2 < len(minutes) <= MOST_TIMES:
        for whole in sorted(range(len(minutes)), key=lambda n: (-minutes[n], n)):
            inside = 0 < whole < len(minutes) - 1
            if times[whole].said.rest or (inside and not times[whole].said.total):
                continue
            rest = [n for n in range(len(minutes)) if n != whole]
            for size in range(len(rest), 1, -1):
                for parts in combinations(rest, size):
                    left = [n for n in rest if n not in parts]
                    if sum(minutes[n] for n in parts) == minutes[whole] and _fits(
                        times, whole, left
                    ):
                        return [
                            WHOLE if n == whole else PART if n in parts else MEASURE
                            for n in range(len(minutes))
                        ]
    return _headed(times, minutes)


def _fits(times: Sequence[_Time], whole: int, left: Sequence[int]) -> bool:
    """Whether a time may be the whole of others although `left` are none of its parts."""
    if not left:
        return True
    most = max(times[n].said.minutes for n in left)
    if most >= times[whole].said.minutes:
        return False
    named = times[whole].said.total or times[whole].bare
    return named or not any(times[n].itemised and not times[n].bare for n in left)


def _headed(times: Sequence[_Time], minutes: Sequence[int]) -> list[str]:
    """A time said alone before anything was told is the whole, when the others fit into it."""
    roles = [PART] * len(times)
    if len(times) > 1 and times[0].opening and times[0].bare and not times[0].said.rest:
        others = [n for n in range(1, len(times)) if not times[n].said.total]
        told = any(not times[n].bare for n in others)
        if told and sum(minutes[n] for n in others) <= minutes[0]:
            roles[0] = WHOLE
    return roles


def _cut(part: Clause, times: Sequence[Said]) -> Iterator[tuple[Clause, tuple[Said, ...]]]:
    start, text = 0, part.text
    if times and (begin := _opens(text, times[0])):
        yield _piece(part, 0, begin), ()
        start = begin
    trailing = bool(times) and not text[times[-1].end :].strip(" .,;)]|-")
    leading = bool(times) and bool(_BEGINS.match(text[: times[0].start]))
    for one, following in pairwise(times):
        cut = _between(text, one, following, trailing=trailing and not leading)
        yield _piece(part, start, cut), (one,)
        start = cut
    yield _piece(part, start, len(text)), tuple(times[-1:])


def _opens(text: str, time: Said) -> int:
    """Where a time that opens the next activity stands in its clause, or 0."""
    before, after = text[: time.start], text[time.end :]
    if len(before.strip()) < LONG_BEFORE or not _OPENING.match(after) or len(after.strip()) < 15:
        return 0
    head = re.search(rf"(?:,|\band|\bplus)\s+(?:{_LEADS}\s+)*$", before)
    return head.start() + 1 if head else 0


def _between(text: str, left: Said, right: Said, *, trailing: bool) -> int:
    """Where to cut between two times.

    Right after the first when the times close what they measure; else at the last comma, dash or
    "and" before the second, or right before it.
    """
    middle = text[left.end : right.start]
    opens = bool(_OPENING.match(text[right.end :])) and bool(_BEGINS.match(_tail(middle)))
    if (
        trailing
        and not opens
        and (end := re.match(r"[ )\].]*(?:[,;/&+|]| and\b| -| then\b)?", middle))
    ):
        return left.end + end.end()
    for mark in (r"[,()+/&] ?(?=[^,()+/&]*$)", r"\sand\s(?=(?!.*\sand\s))", r"\s-\s"):
        hits = list(re.finditer(mark, middle))
        if hits:
            return left.end + hits[-1].end()
    return left.end if not middle.strip() else right.start


def _tail(middle: str) -> str:
    """The words after the last comma, bracket or "and" before a time."""
    return re.split(r"[,;()+/&]|\sand\s", middle)[-1]


def _piece(part: Clause, start: int, end: int) -> Clause:
    if start == 0 and end == len(part.text):
        return part
    return replace(part, start=part.start + start, end=part.start + end, text=part.text[start:end])
