"""The third proposer: running text. Each sentence's amounts, dates and decisions get the role
that the nearest cue in their own clause gives them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from countersign.authorizations.letters import counted, values, vocabulary
from countersign.authorizations.letters.counted import STRONG
from countersign.authorizations.letters.cues import CUES
from countersign.authorizations.letters.runs import Run
from countersign.base.pages import Word


@dataclass(frozen=True, slots=True)
class Fact:
    """What a statement says: `kind` amount, start, end, code, discipline, frequency, decision."""

    kind: str
    value: Any
    role: str
    words: tuple[Word, ...]
    statement: int
    by: str = "prose"
    unit: tuple[Word, ...] = ()  # the words of an amount's unit, which stand beside its figure

    @property
    def agreed(self) -> bool:
        return all(word.agreed for word in (*self.words, *self.unit))


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with the run that it is part of."""

    run: Run
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.run.text[self.start : self.end].replace("\n", " ")

    def words(self, start: int, end: int) -> tuple[Word, ...]:
        return self.run.within(self.start + start, self.start + end)


_CLAUSE = re.compile(
    r";|\s[\u2014\u2013]\s|,?\s+(?:but|however|instead|whereas"
    r"|while)\b|,\s+(?:and\s+)?(?:we|the plan)\b"
    r"|\band we\b|\bof which\b|,\s+not\b|\bafter which\b|\binstead of\b"
    r"|\brather than\b|\bin place of\b|\bon top of\b|\bin addition to\b|,\s+(?:which|for a"
    r"|making)\b"
    r"|\bas opposed to\b",
    re.I,
)
_ASIDE = re.compile(
    r"\((?:the|your|our|previous\w*|former\w*|was|were|instead|original\w*|replac\w+"
    r"|up from)\b[^)]*\)",
    re.I,
)
_RANGE = re.compile(
    r"^\s*(?:,?\s*(?:and\s+|date\s+)?(?:to|through|thru|until|till|and|up to|ending|expiring|end"
    r"|not past)|\u2013"
    r"|-|\u2014)\s*(?:and including\s*)?$",
    re.I,
)
_ENDS = re.compile(
    r"(?:through|thru|until|till|expir\w+(?:\s+on)?|end(?:s"
    r"|ing|ed)?(?:\s+(?:on|date))?|up to|no later than|last "
    r"(?:covered )?day(?: is| of service)?(?: now)?|end date(?: (?:is|remains|stays"
    r"|will be))?(?: now)?|valid to|extended to"
    r"|good (?:to|until|through)|finish(?:es|ing)?(?: (?:on|by))?|completed by"
    r"|used (?:by|before))\W*$",
    re.I,
)
_STARTS = re.compile(
    r"(?:from|start(?:s|ed|ing)?(?:\s+(?:on|date))?|began(?:\s+on)?|begin(?:s|ning)?"
    r"(?:\s+on)?|effective(?:\s+(?:on|date|from))?|as of|commenc\w+"
    r"(?:\s+on)?|on or after|start date(?: (?:is|remains|stays|was|will be))?(?: now)?|(?:dates"
    r"|start) (?:stay|remain)s?(?: from)?|valid from)\W*$",
    re.I,
)
_MOVED = re.compile(
    r"\b(?P<kind>end|expir\w+|termination|start|begin\w*|effective"
    r"|(?:last|first|through|thru|to|from)\s+(?:date|day))\b"
    r"[^.;]{0,60}\b(?:from|date(?:\s+of)?|shown\s+as)\s+$",
    re.I,
)
_BECOMES = re.compile(
    r"^\s*(?:to|with|by|is\s+now|becomes|instead\s+of|on\s+your\s+copy\s+with)\s+$", re.I
)
_LABEL_LINE = re.compile(r"[A-Z#][^.:;,]{0,34}[:#]\s")
_BULLET = re.compile(r"^\s*[\u2022\u25aa\u2023\u25cf*-]\s?")
_NUMBERED = re.compile(r"^\s*\(?\d{1,2}[.)]\s")


def sentences(blocks: Iterable[Run]) -> Iterator[Sentence]:
    """The sentences of running text; a short line or a bullet ends one too."""
    for block in blocks:
        cuts = {0, len(block.text)}
        for stop in re.finditer(
            r"(?<!\bNo)(?<!\bno)(?<!\bDr)(?<!\bst)[.!?](?=\s+[A-Z0-9\u2022*-])", block.text
        ):
            cuts.add(stop.end())
        begins = sorted(block.breaks | {0})
        ends = [*(following - 1 for following in begins[1:]), len(block.words) - 1]
        pitch = _pitch(block, begins)
        for number, (first, following) in enumerate(itertools.pairwise(begins)):
            line = block.words[following - 1]
            begin = block.starts[following]
            near = ends[max(0, number - 2) : number + 4]
            right = max(block.words[n].place.x1 for n in near)
            short = _is_short(block, first, following, right)
            before = block.text[block.starts[first] : begin]
            apart = block.words[following].place.middle - line.place.middle > pitch
            if short or apart or _begins_anew(block.text[begin:].split("\n", 1)[0], before):
                cuts.add(begin)
        order = sorted(cuts)
        for start, end in itertools.pairwise(order):
            if block.text[start:end].strip():
                yield Sentence(block, start, end)


def _is_short(block: Run, first: int, following: int, right: float) -> bool:
    """Whether a line ends before it must: the next word had room, so something new begins."""
    last, after = block.words[following - 1].place, block.words[following]
    left = block.words[first].place.x0
    room, width = right - last.x1, max(right - left, 1.0)
    if room < after.place.x1 - after.place.x0 + 4:
        return room > 0.45 * width
    return room > 0.3 * width or (room > 0.12 * width and not after.text[:1].islower())


def _pitch(block: Run, begins: Sequence[int]) -> float:
    """How far below a line the next one of the same paragraph stands at most."""
    middles = [block.words[n].place.middle for n in begins]
    gaps = [b - a for a, b in itertools.pairwise(middles) if b > a]
    tall = max(block.words[0].place.height, 6.0)
    return min(1.35 * min(gaps), 1.95 * tall) if gaps else 1.95 * tall


def _begins_anew(line: str, before: str) -> bool:
    """Whether a line stands for itself: a bullet, a labelled value, or a label's neighbour."""
    over = before.rstrip()[-1:] in ("", ".", ":", ";", "!", "?")
    return bool(
        (_NUMBERED.match(line) and over)
        or _BULLET.match(line)
        or _LABEL_LINE.match(line)
        or _is_label(line)
        or _is_label(before)
    )


def _is_label(line: str) -> bool:
    """Whether a line is a label alone, not the last word of a sentence."""
    plain = line.strip()
    begins = plain[:1].isupper() or plain[:1] == "#"
    return begins and not plain.endswith((".", ",", ";")) and bool(vocabulary.whole_label(plain))


def facts(found: Sequence[Sentence], skip: frozenset[int]) -> list[Fact]:
    """What the sentences say, without the words in `skip` (tables, labelled values)."""
    made: list[Fact] = []
    under, left = "", 0.0
    for number, sentence in enumerate(found):
        place = sentence.run.words[0].place if sentence.run.words else None
        if place is not None and abs(place.x0 - left) > 40:
            under = ""
        if (heading := _heading(sentence)) is not None:
            under, left = heading, place.x0 if place is not None else 0.0
        if sentence.run.words and all(
            id(w) in skip for w in sentence.words(0, sentence.end - sentence.start)
        ):
            continue
        made += [
            replace(fact, role=under) if under and not fact.role else fact
            for fact in _facts(sentence, number)
            if not any(id(word) in skip for word in fact.words)
        ]
    return made


def _heading(sentence: Sentence) -> str | None:
    """What a short line without a full stop says of those below; None if it is no heading."""
    text = sentence.text.strip()
    words = text.split()
    if not 1 <= len(words) <= 5 or re.search(r"[\d.,;?]", text) or not text[:1].isupper():
        return None
    if _BULLET.match(text) or vocabulary.whole_label(text) in ("member_name", "payer"):
        return None
    names = [name for name, _, _ in _cues(text)]
    said = [n for n in names if n in ("requested", "approved", "denied", "pended", "previous")]
    if re.search(r"(?i)\b(?:notice|determination|letter|of|for|status|result)\b", text):
        return ""
    return said[0] if len(set(said)) == 1 else ""


def _facts(sentence: Sentence, number: int) -> Iterator[Fact]:
    text = sentence.text
    cues = _cues(text)
    clauses = _clauses(text)

    def role(start: int, end: int) -> str:
        return _role(start, end, cues, clauses, text)

    def fact(kind: str, value: Any, role_: str, start: int, end: int) -> Fact:
        return Fact(kind, value, role_, sentence.words(start, end), number)

    for one in counted.amounts(text, role):
        figure = sentence.words(one.start, one.end)
        named = sentence.words(*one.named) if one.named else ()
        unit = tuple(w for w in named if w not in figure)
        yield Fact("amount", (one.number, one.unit), one.role, figure, number, unit=unit)
    for often in values.frequencies(text):
        yield fact("frequency", often.value, role(often.start, often.end), often.start, often.end)
    decided = {name for name, _, _ in cues} & {"pended", "denied"}
    granted = not decided and any(name == "approved" for name, _, _ in cues)

    def service(start: int, end: int) -> str:
        """What a request for a service came to, when the same sentence says it."""
        given = role(start, end)
        if given == "requested" and granted:
            return "approved" if _REQUEST_IS.search(text) else given
        return decided.copy().pop() if given == "requested" and len(decided) == 1 else given

    for code in values.codes(text):
        yield fact("code", code.value, service(code.start, code.end), code.start, code.end)
    for kind in values.disciplines(text):
        yield fact("discipline", kind.value, service(kind.start, kind.end), kind.start, kind.end)
    for kind_, day, given, start, end in _days(text, role):
        # What was added does not change whose day it is.
        yield fact(kind_, day, "approved" if given == "added" else given, start, end)
    for name, start, end in cues:
        if name in ("approved", "denied", "pended"):
            given = role(start, end)
            yield fact("decision", name, given if given in STRONG else name, start, end)


_REQUEST_IS = re.compile(
    r"\brequests?\b[^;]*\b(?:is|are|was|were|has been|have been)\b[^;]{0,20}\b(?:approved"
    r"|authori[sz]ed"
    r"|certified|granted)\b|\b(?:approved|authori[sz]ed|certified|granted)\b[^;]{0,20}\brequest\b",
    re.I,
)


def _days(text: str, role: Any) -> Iterator[tuple[str, date, str, int, int]]:
    """Each date as start, end or day (of something else), with the role of its clause."""
    found = sorted(values.dates(text), key=lambda one: one.start)
    index = 0
    while index < len(found):
        one = found[index]
        following = found[index + 1] if index + 1 < len(found) else None
        before = text[max(0, one.start - 30) : one.start]
        moved = _MOVED.search(text[: one.start]) if following else None
        if following and moved and _BECOMES.match(text[one.end : following.start]):
            begins = re.match(r"(?i)start|begin|effective|first", moved["kind"])
            kind = "start" if begins else "end"
            yield kind, one.value, "previous", one.start, one.end
            yield kind, following.value, "total", following.start, following.end
            index += 2
            continue
        four = found[index : index + 4]
        if (
            len(four) == 4
            and re.search(r"(?i)\b(?:from|instead of|replac\w+)\s+$", text[: one.start])
            and re.match(r"(?i)\s*(?:to|with|by)\s+$", text[four[1].end : four[2].start])
            and all(_RANGE.match(text[a.end : b.start]) for a, b in (four[:2], four[2:]))
        ):
            for place, day in enumerate(four):
                kind, given = ("start", "end")[place % 2], ("previous", "total")[place // 2]
                yield kind, day.value, given, day.start, day.end
            index += 4
            continue
        if following and _RANGE.match(text[one.end : following.start]):
            given = role(one.start, following.end)
            yield "start", one.value, given, one.start, one.end
            yield "end", following.value, given, following.start, following.end
            index += 2
            continue
        if _ENDS.search(before):
            yield "end", one.value, role(one.start, one.end), one.start, one.end
        elif _STARTS.search(before):
            yield "start", one.value, role(one.start, one.end), one.start, one.end
        else:
            yield "day", one.value, role(one.start, one.end), one.start, one.end
        index += 1


def _cues(text: str) -> list[tuple[str, int, int]]:
    found: list[tuple[str, int, int]] = []
    for name, pattern in CUES:
        for match in pattern.finditer(text):
            if name == "approved" and any(
                a <= match.start() < b for other, a, b in found if other in ("denied", "previous")
            ):
                continue
            found.append((name, match.start(), match.end()))
    return sorted(found, key=lambda cue: cue[1])


def _clauses(text: str) -> list[tuple[int, int]]:
    asides = [edge for found in _ASIDE.finditer(text) for edge in found.span()]
    cuts = sorted({0, *(found.start() for found in _CLAUSE.finditer(text)), *asides, len(text)})
    return [(a, b) for a, b in itertools.pairwise(cuts) if b > a]


def _role(
    start: int,
    end: int,
    cues: Sequence[tuple[str, int, int]],
    clauses: Sequence[tuple[int, int]],
    text: str,
) -> str:
    """The role of what stands from `start` to `end`; empty when nothing says one."""
    place = next((n for n, (a, b) in enumerate(clauses) if a <= start < b), 0)
    a, b = clauses[place] if clauses else (0, end)
    mine = [c for c in cues if a <= c[1] < b]
    nearby = _phrase(text, start, a, b)
    beside = [c for c in mine if nearby[0] <= c[1] < nearby[1]]
    for name in STRONG:
        strong = [c for c in mine if c[0] == name]
        later = [c for c in mine if c[0] == "total" and c[1] < start]
        if not strong or (name in ("previous", "used") and later and later[-1][1] > strong[0][1]):
            continue
        # What was earlier is told in its own phrase; another phrase with a verb of its own is not.
        own = beside and not _VERB_FIRST.match(text[nearby[0] : nearby[1]])
        if name in ("previous", "used") and own and not any(c[0] == name for c in beside):
            continue
        return name
    if _RELATIVE.match(text[a:b]) and place and (told := _told_before(cues, clauses[place - 1])):
        return told
    near: tuple[float, str, int] | None = None
    for name, first, last in mine:
        away = 25.0 if name in ("added", "pended") and not (first >= start and last <= end) else 0.0
        away += start - last if last <= start else 1.3 * max(0, first - end) + 4
        if near is None or away < near[0]:
            near = (away, name, first)
    if near is not None:
        if near[1] == "total":  # "a total of": of what the clause is about
            about = [c[0] for c in mine if c[1] < near[2] and c[0] in ("requested", "denied")]
            return about[-1] if about else "total"
        return near[1]
    earlier = [c[0] for c in cues if c[1] < a]
    return earlier[-1] if earlier else ""


_VERB_FIRST = re.compile(r"[,\s)]*(?:and\s+)?(?:is|are|was|were|has|have|had|will)\b", re.I)
_RELATIVE = re.compile(r"[\s,]*(?:which|that|who|covering|ending|beginning|for)\b", re.I)
_PHRASES = re.compile(
    r",\s(?!\d{4}\b)|[()]|:\s|\.\s|\s(?:and|or)\s(?=\w+\s+(?:is|are|was|were|has|have)\b)"
)


def _phrase(text: str, start: int, a: int, b: int) -> tuple[int, int]:
    """The phrase of a clause that `start` stands in: from one comma or bracket to the next."""
    cuts = [a, *(f.start() for f in _PHRASES.finditer(text, a, b)), b]
    return max(c for c in cuts if c <= start), min((c for c in cuts if c > start), default=b)


def _told_before(cues: Sequence[tuple[str, int, int]], clause: tuple[int, int]) -> str:
    """What the clause before a relative one is about, when that is an earlier time."""
    told = [c[0] for c in cues if clause[0] <= c[1] < clause[1]]
    if told[-1:] == ["requested"]:
        return "requested"
    return next((name for name in ("previous", "used") if name in told and "total" not in told), "")
