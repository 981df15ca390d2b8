"""Clauses put together into activities by the minutes that the note itself says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations, pairwise

from countersign.coding.reading.clauses import DONE, Clause
from countersign.coding.reading.evidence import STRONG
from countersign.coding.reading.learnt import NONE
from countersign.coding.reading.minutes import Said, said
from countersign.coding.reading.status import HEARD, NOT_DONE, REFUSED, UNBILLABLE, WORK, Read

PLAINLY = 2.0  # a clause this strong may begin another activity
SURE, HARDLY = 0.55, 0.12  # the learnt words: surely another code, of which nothing was said
REPEATED = 7  # words of a clause that only says the minutes once more
FEW = 4  # words that say how, not what
MOST_TIMES = 12
LONG_BEFORE, LONG_AFTER = 25, 15  # letters around a time that opens an activity
PART, WHOLE, MEASURE = "part", "whole", "measure"


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


def timed(
    parts: Sequence[Clause], limit: int | None = None
) -> list[tuple[Clause, tuple[Said, ...]]]:
    """Clauses cut so that each says one time of treatment, with that time.

    A time that is the sum of others is the total, and times which that sum leaves out measure
    something inside an activity: they cut nothing. `limit`: the minutes given for the whole note.
    """
    told = [(part, said(part.text)) for part in parts]
    flat = [one for part, times in told for one in times if part.section == DONE]
    minutes = [one.minutes for one in flat]
    meant = [PART] * len(flat) if sum(minutes) == limit else _meant(minutes, [s.rest for s in flat])
    found: list[tuple[Clause, tuple[Said, ...]]] = []
    place = 0
    for part, times in told:
        kept = []
        for one in times:
            counts = part.section == DONE
            role = meant[place] if counts else PART
            role = PART if role == MEASURE and one.clock else role
            place += counts
            if role != MEASURE:
                kept.append(replace(one, total=True) if role == WHOLE else one)
        if any(not one.total for one in kept):  # "ten minutes of the half hour": the ten cut it
            kept = [one for one in kept if not one.total] or kept
        found += _cut(part, kept)
    return found


def _cut(part: Clause, times: Sequence[Said]) -> Iterator[tuple[Clause, tuple[Said, ...]]]:
    start = 0
    if times and (begin := _opens(part.text, times[0])):
        yield _piece(part, 0, begin), ()
        start = begin
    for one, following in pairwise(times):
        cut = _between(part.text, one.end, following.start)
        yield _piece(part, start, cut), (one,)
        start = cut
    yield _piece(part, start, len(part.text)), tuple(times[-1:])


def _opens(text: str, time: Said) -> int:
    """Where a time that opens the next activity stands in its clause, or 0."""
    before, after = text[: time.start], text[time.end :]
    if len(before.strip()) < LONG_BEFORE or len(after.strip(" .,;:)")) < LONG_AFTER:
        return 0
    head = re.search(r"(?:,|\band)\s+(?:(?:for|the|and|another|other|next|last|then)\s+)*$", before)
    return head.start() + 1 if head else 0


def _meant(minutes: Sequence[int], rests: Sequence[bool]) -> list[str]:
    """What each time is: a part, the whole of some parts, or a measure inside one of them."""
    if 2 < len(minutes) <= MOST_TIMES:
        for whole in sorted(range(len(minutes)), key=lambda n: (-minutes[n], n)):
            if rests[whole]:
                continue
            rest = [n for n in range(len(minutes)) if n != whole]
            for size in range(len(rest), 1, -1):
                for parts in combinations(rest, size):
                    if sum(minutes[n] for n in parts) == minutes[whole]:
                        return [
                            WHOLE if n == whole else PART if n in parts else MEASURE
                            for n in range(len(minutes))
                        ]
    return [PART] * len(minutes)


def _between(text: str, left: int, right: int) -> int:
    """Where to cut between two times: at the last comma, dash or "and", else before the second."""
    for mark in (r"[,()+/&] ?(?=[^,()+/&]*$)", r"\sand\s(?=(?!.*\sand\s))", r"\s-\s"):
        hits = list(re.finditer(mark, text[left:right]))
        if hits:
            return left + hits[-1].end()
    return left if not text[left:right].strip() else right


def _piece(part: Clause, start: int, end: int) -> Clause:
    if start == 0 and end == len(part.text):
        return part
    return replace(part, start=part.start + start, end=part.start + end, text=part.text[start:end])


def by_words(reads: Sequence[Read]) -> tuple[list[Segment], int | None, int]:
    """Activities by the minutes said in the text, a stated total, and minutes of nothing told."""
    builder = _Builder(itemised=len({one.clause.line for one in reads}) > 1)
    for one in reads:
        if one.kind not in (NOT_DONE, HEARD):
            builder.take(one)
    return builder.done()


class _Builder:
    """Walks the clauses once, keeping the activity that is open and what follows it."""

    def __init__(self, *, itemised: bool) -> None:
        self.itemised = itemised
        self.segments: list[Segment] = []
        self.open: Segment | None = None
        self.after: list[Read] = []
        self.total: int | None = None

    def take(self, one: Read) -> None:
        time = next(iter(one.times), None)
        if time is not None and time.total and not one.tells:
            self.total = max(self.total or 0, time.minutes)
        elif one.kind in (UNBILLABLE, REFUSED):
            if time is not None:
                self._follow()
                self.segments.append(Segment([one], time.minutes, kind=one.kind))
                self.open = None
        elif time is None:
            self._untimed(one)
        elif one.empty and _is_item(one, time):
            self._follow()
            self.segments.append(Segment([one], time.minutes))
            self.open = None
        elif one.empty and (self.after or self.open is not None):
            self._minutes_alone(one, time)
        else:
            self._timed(one, time.minutes)

    def done(self) -> tuple[list[Segment], int | None, int]:
        self._follow()
        kept, idle = [], 0
        for segment in self.segments:
            if segment.kind != WORK or not all(r.empty for r in segment.reads):
                kept.append(segment)
            elif segment.minutes is not None and segment.kind == WORK:
                self.total = max(self.total or 0, segment.minutes)
                idle += segment.minutes
        return kept, self.total, idle

    def _start(self, reads: list[Read], minutes: int | None) -> None:
        self.open = Segment(reads, minutes)
        self.segments.append(self.open)

    def _untimed(self, one: Read) -> None:
        if self.open is None:
            self._start([one], None)
        elif self.open.minutes is None or all(r.empty for r in self.open.reads):
            if self.open.minutes is None and is_another(self.open, one):
                self._start([one], None)
            else:
                self.open.reads.append(one)
        else:
            self.after.append(one)

    def _minutes_alone(self, one: Read, time: Said) -> None:
        """Words like "23 minutes." close what was just described."""
        short = len(one.clause.text.split()) <= REPEATED
        same = self.open is not None and self.open.minutes == time.minutes
        if not self.after and same and short:
            return  # said once more, as in "thirty-eight minutes (38 min)"
        if self.after:
            reads, self.after = [*self.after, one], []
            self._start(reads, time.minutes)
        elif self.open is not None and self.open.minutes is None:
            self.open.minutes = time.minutes
            self.open.reads.append(one)
        else:
            self._start([one], time.minutes)

    def _timed(self, one: Read, minutes: int) -> None:
        waiting = self.open is not None and self.open.minutes is None and not self.after
        self._follow()
        if waiting and self.open is not None and not is_another(self.open, one):
            self.open.minutes = minutes
            self.open.reads.append(one)
        else:
            self._start([one], minutes)

    def _follow(self) -> None:
        """What came after the open activity belongs to it, unless it is plainly another."""
        after, self.after = self.after, []
        for one in after:
            other = one.skilled and self.open is not None and is_another(self.open, one)
            if self.open is not None and (not other or self._of_item(self.open, one)):
                self.open.reads.append(one)
            else:
                self._start([one], None)

    def _of_item(self, segment: Segment, one: Read) -> bool:
        """Whether a clause stands on the line that its activity's minutes began."""
        first = segment.reads[0]
        return (
            self.itemised
            and bool(first.times)
            and first.clause.line == one.clause.line
            and not first.clause.text[: first.times[0].start].strip(" *-(x")
        )


_ITEM = re.compile(r"\s*[:\-] *\w+ +\w+")


def _is_item(one: Read, time: Said) -> bool:
    """Whether a clause is an item of its own: "8 min: handout given", not the end of another."""
    text = one.clause.text
    if text[: time.start].strip(" *-(x"):
        return False
    return bool(_ITEM.match(text, time.end))


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
