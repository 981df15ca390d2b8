"""Clauses put together into activities by the minutes that the note itself says.

Each time of treatment is the anchor of one activity. Between two anchors stand clauses without a
time: they are split between the two at the place where the whole reads best. A time that closes
its sentence takes what was told before it, one that opens a line or a sentence what follows; words
about the same thing stay together, and no time is left without words if it can be helped.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from countersign.coding.reading.evidence import STRONG
from countersign.coding.reading.learnt import NONE
from countersign.coding.reading.minutes import Said
from countersign.coding.reading.status import HEARD, NOT_DONE, REFUSED, UNBILLABLE, WORK, Read

PLAINLY = 2.0  # a clause this strong may begin another activity
SURE, HARDLY = 0.55, 0.12  # the learnt words: surely another code, of which nothing was said
REPEATED = 7  # words of a clause that only says the minutes once more
FEW = 4  # words that say how, not what
ENOUGH, NOTHING = 7, 0.6  # words of a clause that the learnt words call no activity
# What speaks for the one or the other of two times when a clause is given to it.
SENTENCE, LINE, STAYS = 2.0, 1.2, 0.4
CLOSES, CLOSES_ALONE, OPENS, OPENED, CLOSED = 0.8, 1.2, 1.2, 0.7, 0.7
ALIKE, TORN = 2.0, 1.0
BARE = 4.0  # a time left without words


# "That took …", "Total time …": words that look back on what was told.
_SUMS_UP = re.compile(
    r"^\W*(?:so |and )*(?:that|this|it|which|these|those|all|both|total|altogether|together|in all|"
    r"overall|we (?:spent|did|were)|time|times|duration|minutes|the (?:whole|session|visit|work))\b"
)


# Words that lead up to a time and tell nothing: "After that we did ten minutes of …".
_LEADING = re.compile(
    r"^\W*(?:(?:then|after|afterwards?|that|this|next|and|so|also|we|i|he|she|they|did|do|had|"
    r"spent|used|with|another|other|the|a|for|about|around|roughly|some|good|first|second|third|"
    r"last|final|remaining|rest|of|today|worked|went|was|were|is|on|to|part|one|two|three|half|"
    r"in|at|from|it|all|only|just|visit|session|time|min\w*)\b\W*)*$"
)
_BEFORE, _AFTER = " \t\n-*•·(x~[|", " \t\n.,;:)]|-"


@dataclass(slots=True)
class Segment:
    """One activity: its clauses, its label, its minutes (None: not said) and what it is."""

    reads: list[Read] = field(default_factory=list)
    minutes: int | None = None
    label: str = ""
    kind: str = WORK
    whole_note: bool = False

    @property
    def best(self) -> str | None:
        scores: dict[str, float] = {}
        for read in self.reads:
            for code, score in read.weighed.scores.items():
                scores[code] = scores.get(code, 0.0) + score
        return max(scores, key=lambda c: (scores[c], c)) if scores else None


@dataclass(frozen=True, slots=True)
class _Anchor:
    """A clause that says the time of an activity, and how the time stands in it."""

    place: int
    read: Read
    time: Said
    idle: bool
    alone: bool  # nothing else is told in it
    first: bool  # the time opens its sentence
    last: bool  # the time closes its sentence
    item: bool  # the time opens its line


def by_words(reads: Sequence[Read]) -> tuple[list[Segment], int | None, int]:
    """Activities by the minutes said in the text, a stated total, and minutes of nothing told."""
    told = [one for one in reads if one.kind not in (NOT_DONE, HEARD)]
    total, told = _total(told)
    anchors = _anchors(told)
    if not anchors:
        return _finished(_untimed(told), total)
    itemised = len({one.clause.line for one in told}) > 1
    shares = _split(told, anchors, itemised=itemised)
    segments: list[Segment] = []
    for anchor, (before, after) in zip(anchors, shares, strict=True):
        segments += _activity(anchor, before, after, itemised=itemised)
    return _finished(_joined(segments), total)


def _joined(segments: Sequence[Segment]) -> list[Segment]:
    """Neighbours of one sentence that speak of the same code are one activity."""
    found: list[Segment] = []
    for one in segments:
        last = found[-1] if found else None
        if last is not None and _same(last, one):
            last.minutes = (last.minutes or 0) + (one.minutes or 0)
            last.reads += one.reads
        else:
            found.append(one)
    return found


def _same(last: Segment, one: Segment) -> bool:
    timed = last.minutes is not None and one.minutes is not None
    if not timed or last.kind != WORK or one.kind != WORK or last.best != one.best:
        return False
    ends = last.reads[-1].clause, one.reads[0].clause
    return one.best is not None and ends[0].sentence == ends[1].sentence


def _total(told: Sequence[Read]) -> tuple[int | None, list[Read]]:
    """The stated total, and the clauses without those that only say it."""
    total, left, kept = None, False, []
    for one in told:
        time = next(iter(one.times), None)
        if time is not None and time.total and not one.tells and one.kind == WORK:
            if not left:
                total = time.minutes if time.rest else max(total or 0, time.minutes)
            left = left or time.rest
            if one.skilled:
                kept.append(Read(one.clause, (), one.weighed, one.skilled, one.kind))
        else:
            kept.append(one)
    return total, kept


def _anchors(told: Sequence[Read]) -> list[_Anchor]:
    found: list[_Anchor] = []
    for place, one in enumerate(told):
        time = next(iter(one.times), None)
        if time is None:
            continue
        text = one.clause.text
        before, after = text[: time.start].strip(_BEFORE), text[time.end :].strip(_AFTER)
        fresh = place == 0 or told[place - 1].clause.sentence != one.clause.sentence
        starts = place == 0 or told[place - 1].clause.line != one.clause.line
        heads = starts and not one.skilled and _heads(told, place)
        ends = place == len(told) - 1 or told[place + 1].clause.sentence != one.clause.sentence
        alone = one.empty and len(text.split()) <= REPEATED
        if alone and found and found[-1].place == place - 1 and _repeats(found[-1], time):
            continue  # said once more, as in "thirty-eight minutes (38 min)"
        idle = one.kind in (UNBILLABLE, REFUSED)
        idle = idle or (bool(found) and _says_nothing(one))
        found.append(
            _Anchor(
                place,
                one,
                time,
                idle=idle,
                alone=one.empty,
                first=heads or (fresh and bool(_LEADING.match(before)) and (starts or bool(after))),
                last=ends and not after and not heads,
                item=starts and not before and bool(after),
            )
        )
    return [_waiting(one, told) for one in _once(found, told)]


def _once(found: Sequence[_Anchor], told: Sequence[Read]) -> Sequence[_Anchor]:
    """Without the times that the note says once more at its end: "(30 min and 8 min)"."""
    for many in range(len(found) // 2, 0, -1):
        again, before = found[-many:], found[-2 * many : -many]
        if not all(one.alone and not one.item for one in again):
            continue
        if [a.time.minutes for a in again] != [b.time.minutes for b in before]:
            continue
        if many == 1 and not again[0].read.clause.text.lstrip().startswith("("):
            continue
        between = told[before[-1].place + 1 : again[-1].place + 1]
        start = found[-2 * many - 1].place + 1 if len(found) > 2 * many else 0
        mine = Segment(list(told[start : before[-1].place + 1]))
        if not any(one.tells and is_another(mine, one) for one in between):
            return found[:-many]
    return found


def _heads(told: Sequence[Read], place: int) -> bool:
    """Whether a short line with a time is the heading of the lines below it."""
    line = told[place].clause
    if len(line.text.split()) > REPEATED or place + 1 == len(told):
        return False
    below = told[place + 1]
    return below.clause.line != line.line and not below.times and below.kind == WORK


def _says_nothing(one: Read) -> bool:
    """Whether a clause with a time surely describes no activity, and is no mere heading."""
    told = len(one.clause.text.split()) >= ENOUGH
    summed = _SUMS_UP.match(one.clause.text)
    return told and one.empty and not summed and one.weighed.shares.get(NONE, 0.0) >= NOTHING


def _repeats(before: _Anchor, time: Said) -> bool:
    return before.time.minutes == time.minutes and not before.idle


def _waiting(anchor: _Anchor, told: Sequence[Read]) -> _Anchor:
    """A time alone right after what is never billed measures just that."""
    gap = []
    for one in reversed(told[: anchor.place]):
        if one.times:
            break
        gap.append(one)
    if not anchor.alone or anchor.idle or anchor.item or not gap:
        return anchor
    same = [r for r in gap if r.clause.line == anchor.read.clause.line]
    others = any(r.kind == WORK and not r.empty for r in same or gap)
    if others or gap[0].kind not in (UNBILLABLE, REFUSED):
        return anchor
    return _Anchor(anchor.place, anchor.read, anchor.time, True, True, False, True, False)


def _split(
    told: Sequence[Read], anchors: Sequence[_Anchor], *, itemised: bool
) -> list[tuple[list[Read], list[Read]]]:
    """The clauses before and after each anchor that belong to it: the cheapest way through."""
    gaps = [told[a.place + 1 : b.place] for a, b in pairwise(anchors)]
    first, last = list(told[: anchors[0].place]), list(told[anchors[-1].place + 1 :])
    # By how many clauses of the gap before it an anchor took: the best score and the way there.
    states: dict[int, tuple[float, tuple[int, ...]]] = {len(first): (0.0, ())}
    for place, gap in enumerate(gaps):
        left, right = anchors[place], anchors[place + 1]
        after: dict[int, tuple[float, tuple[int, ...]]] = {}
        for taken, (score, way) in states.items():
            for cut in range(len(gap) + 1):
                bare = left.alone and not left.idle and not taken and not cut
                worth = score + _worth(gap, cut, left, right, itemised=itemised) - BARE * bare
                rest = len(gap) - cut
                if rest not in after or worth > after[rest][0]:
                    after[rest] = (worth, (*way, cut))
        states = after
    final = anchors[-1]
    bare = final.alone and not final.idle and not last
    _, cuts = max(
        (score - BARE * (bare and not taken), way) for taken, (score, way) in states.items()
    )
    shares = []
    before = first
    for place, cut in enumerate(cuts):
        shares.append((before, list(gaps[place][:cut])))
        before = list(gaps[place][cut:])
    shares.append((before, last))
    return shares


def _worth(
    gap: Sequence[Read], cut: int, left: _Anchor, right: _Anchor, *, itemised: bool
) -> float:
    worth = 0.0
    for place, one in enumerate(gap):
        worth += (
            _to_left(one, left, itemised=itemised)
            if place < cut
            else _to_right(one, right, itemised=itemised)
        )
    ends = [left.read, *gap[:cut]][-1], [*gap[cut:], right.read][0]
    if ends[0].clause.sentence == ends[1].clause.sentence:
        worth -= TORN
    return worth - TORN * _alike(*ends)


def _to_left(one: Read, anchor: _Anchor, *, itemised: bool) -> float:
    worth = STAYS + ALIKE * _alike(one, anchor.read)
    worth += SENTENCE * (one.clause.sentence == anchor.read.clause.sentence)
    worth += LINE * (itemised and one.clause.line == anchor.read.clause.line)
    worth += OPENED * anchor.first - CLOSED * (anchor.last and not anchor.first)
    return worth - (BARE if anchor.idle else 0.0)


def _to_right(one: Read, anchor: _Anchor, *, itemised: bool) -> float:
    worth = ALIKE * _alike(one, anchor.read)
    worth += SENTENCE * (one.clause.sentence == anchor.read.clause.sentence)
    worth += LINE * (itemised and one.clause.line == anchor.read.clause.line)
    if anchor.alone and not anchor.item:
        worth += CLOSES_ALONE
    elif anchor.last and not anchor.first:
        worth += CLOSES
    elif anchor.first:
        worth -= OPENS
    return worth - (BARE if anchor.idle else 0.0)


def _alike(one: Read, other: Read) -> float:
    """How surely both speak of the same code; nothing when either tells nothing."""
    if not (one.tells and other.tells):
        return 0.0
    mine, theirs = one.weighed.shares, other.weighed.shares
    return sum(share * theirs.get(code, 0.0) for code, share in mine.items() if code != NONE)


def _activity(
    anchor: _Anchor, before: Sequence[Read], after: Sequence[Read], *, itemised: bool
) -> list[Segment]:
    """The activity of one time, and those beside it of which no time is said."""
    told = [r for r in before if r.kind == WORK], [r for r in after if r.kind == WORK]
    if anchor.idle:
        kind = anchor.read.kind if anchor.read.kind != WORK else UNBILLABLE
        mine = Segment([*before[-1:], anchor.read], anchor.time.minutes, kind=kind)
        return [*_untimed(told[0]), mine, *_untimed(told[1])]
    mine = Segment([anchor.read], anchor.time.minutes)
    others: list[Segment] = []
    for one in reversed(told[0]):
        if others or _breaks_off(mine, one, anchor, itemised=itemised):
            if others:
                others[0].reads.insert(0, one)
            else:
                others = [Segment([one])]
        else:
            mine.reads.insert(0, one)
    segments = [*others, mine]
    for one in told[1]:
        current = segments[-1]
        if current is mine and _breaks_off(mine, one, anchor, itemised=itemised):
            segments.append(Segment([one]))
        else:
            current.reads.append(one)
    return segments


def _breaks_off(segment: Segment, one: Read, anchor: _Anchor, *, itemised: bool) -> bool:
    """Whether a clause is plainly another activity, whose time is not said."""
    here = anchor.read.clause
    if not any(r.skilled for r in segment.reads):
        return False  # what follows says how it was skilled
    if one.clause.sentence == here.sentence:
        return False
    if itemised and anchor.item and one.clause.line == here.line:
        return False
    return one.skilled and is_another(segment, one)


def _untimed(told: Sequence[Read]) -> list[Segment]:
    """Activities of which no time is said."""
    segments: list[Segment] = []
    for one in told:
        if one.kind != WORK:
            continue
        if not segments or is_another(segments[-1], one):
            segments.append(Segment([one]))
        else:
            segments[-1].reads.append(one)
    return segments


def _finished(
    segments: Sequence[Segment], total: int | None
) -> tuple[list[Segment], int | None, int]:
    kept, idle = [], 0
    for segment in segments:
        if segment.kind != WORK or not all(r.empty for r in segment.reads):
            kept.append(segment)
        elif segment.minutes is not None:
            total = max(total or 0, segment.minutes)
            idle += segment.minutes
    return kept, total, idle


def is_another(segment: Segment, one: Read) -> bool:
    """Whether a clause speaks plainly for a code of which the activity says nothing."""
    best = one.weighed.best
    if not one.weighed.by_concept and len(one.clause.text.split()) < FEW:
        return False
    if best is None or one.strength < PLAINLY or not one.tells:
        return False
    mine = {
        code
        for read in segment.reads
        for code, score in read.weighed.scores.items()
        if score >= 0.5 * STRONG
    }
    if best in one.weighed.shares and one.weighed.shares[best] < SURE:
        return False
    likely = max((r.weighed.shares.get(best, 0.0) for r in segment.reads), default=0.0)
    if segment.minutes is not None and not any(
        r.skilled or max(s for c, s in r.weighed.shares.items() if c != NONE) >= SURE
        for r in segment.reads
    ):
        return False  # "Twenty minutes on the half-roll." is told by what follows
    return bool(mine) and best not in mine and likely < HARDLY
