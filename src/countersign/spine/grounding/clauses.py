"""A sentence or a turn as clauses: its words, numbers, help, cues, sides, days and persons."""

from __future__ import annotations

import pickle
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from countersign.practice.shorthand import placed
from countersign.spine.grounding import amounts as counting
from countersign.spine.grounding import help as helping
from countersign.spine.grounding import telling
from countersign.spine.grounding.amounts import Amount
from countersign.spine.grounding.help import Cue, Help, Side
from countersign.spine.grounding.telling import Day, Person
from countersign.spine.grounding.words import Word, words

_SPLIT = re.compile(
    r"\s*[;\n]\s*|,\s+(?!\d{3}\b)|\s+[–—-]+\s+|\s*\(|\)\s*|(?<!\bDr)(?<!\bMr)(?<!\bMrs)(?<!\bMs)(?!(?<=\b[A-Z])\.\s[a-z])\.\s+(?=\S)|[!?]+\s+|"
    r"\s+(?=(?:and|but|while|whereas|then|although|though|compared\s+with|compared\s+to|against|plus|apart\s+from|instead\s+of)\b)"
)


@dataclass(slots=True)
class Clause:
    """A piece of a sentence. Offsets are into the written-out text of its sentence."""

    start: int
    end: int
    words: list[Word]
    amounts: list[Amount] = field(default_factory=list)
    helps: list[Help] = field(default_factory=list)
    cues: list[Cue] = field(default_factory=list)
    sides: list[Side] = field(default_factory=list)
    days: list[Day] = field(default_factory=list)
    persons: list[Person] = field(default_factory=list)
    past: bool = False

    @property
    def has_slots(self) -> bool:
        """Whether it says a number, a level, a cue, a side or a day."""
        return bool(self.amounts or self.helps or self.cues or self.sides or self.days)

    @property
    def ideas(self) -> set[str]:
        return {idea for word in self.words for idea in word.ideas}


@dataclass(slots=True)
class Written:
    """A stretch of text written out, cut into clauses; `at` gives the places in the original."""

    text: str
    origin: Sequence[int]
    clauses: list[Clause]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where `text[start:end]` stands in the original."""
        return self.origin[start], self.origin[end - 1] + 1 if end > start else self.origin[start]

    @property
    def words(self) -> Iterator[Word]:
        return (w for c in self.clauses for w in c.words)


def written(text: str, start: int, end: int) -> Written:
    """`text[start:end]` written out and read."""
    plain, origin = placed(text[start:end])
    return read(plain, [start + o for o in origin], 0, len(plain), source=False)


def read(
    plain: str, origin: Sequence[int], start: int, end: int, *, source: bool = True
) -> Written:
    """The part of an already written-out text from `start` to `end`, read.

    In a source, what may mean two things is read as both.
    """
    text = plain[start:end]
    clauses: list[Clause] = pickle.loads(_kept(text, source))  # noqa: S301 — made right below
    return Written(text, origin[start : end + 1], clauses)


@lru_cache(maxsize=4000)  # a sheet's words are read again after each change of one sentence
def _kept(text: str, source: bool) -> bytes:
    """The clauses of `text`, as bytes: whoever asks marks words in a copy of their own."""
    return pickle.dumps(_clauses(text, source=source))


def _clauses(text: str, *, source: bool) -> list[Clause]:
    found = words(text)
    clauses = [Clause(a, b, [w for w in found if a <= w.start < b]) for a, b in _pieces(text)]
    days = [*telling.days(text), *telling.of_month(text)]
    dates = [(d.start, d.end) for d in days if d.name[-1:] == "." or d.name[:1].isdigit()]
    _fill(clauses, "amounts", counting.amounts(text, found, dates, loose=source))
    _fill(clauses, "helps", helping.levels(text))
    _fill(clauses, "cues", helping.cues(text))
    _fill(clauses, "sides", helping.sides(text))
    _fill(clauses, "days", [*days, *(telling.maybe_days(text) if source else ())])
    _fill(clauses, "persons", telling.persons(text, found))
    if source:
        _lend_sides(clauses)
    for clause in clauses:
        aside = text[: clause.start].rstrip().endswith("(") and text.startswith(
            "then ", clause.start
        )
        aside = aside or (source and _is_number_before(text, clause))
        clause.past = aside or telling.PAST.search(text[clause.start : clause.end]) is not None
    return clauses


_BEFORE = re.compile(
    r"(?i)(?:(?:day|trial|tr|wk|weeks?|visit|session|last|prev\w*|was|prior|base\w*|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?|\d{1,2}/\d{1,2})\s*\d{0,2}\s*[:=]?\s+)?[\d./%]+(?:x|\s+(?:pounds|seconds|minutes|words\s+per\s+minute|kg|cm|degrees))?"
)


def _is_number_before(text: str, clause: Clause) -> bool:
    """ "Extension 42 (35)": a lone number in brackets behind a number is that of before."""
    return (
        text[: clause.start].endswith("(")
        and re.search(r"\d\D{0,12}\($", text[: clause.start]) is not None
        and _BEFORE.fullmatch(text[clause.start : clause.end].strip()) is not None
    )


_HAND = frozenset({"hand", "arm", "foot", "leg", "side"})


def _lend_sides(clauses: Sequence[Clause]) -> None:
    """ "5 of 6 by feel, L hand": the side is of the count that stands before it."""
    for before, after in pairwise(clauses):
        alone = after.sides and not after.amounts and not after.helps and after.ideas <= _HAND
        if alone and before.amounts and not before.sides:
            before.sides.extend(after.sides)


def _pieces(text: str) -> list[tuple[int, int]]:
    at, found = 0, []
    for m in _SPLIT.finditer(text):
        if m.start() > at:
            found.append((at, m.start()))
        at = m.end()
    if at < len(text):
        found.append((at, len(text)))
    return found or [(0, len(text))]


Slot = Amount | Help | Cue | Side | Day | Person


def _fill(clauses: Sequence[Clause], name: str, slots: Sequence[Slot]) -> None:
    for slot in slots:
        for clause in clauses:
            if slot.start < clause.end:
                getattr(clause, name).append(slot)
                break
