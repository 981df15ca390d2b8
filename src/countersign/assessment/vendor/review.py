"""The papers of one vendor to eight answers: present, absent or not stated, each with its sentences."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from countersign.assessment.vendor import judging, leaning, marks, plans, sentences, weighing
from countersign.assessment.vendor.flags import READINGS
from countersign.assessment.vendor.judging import ALIKE, DANGER, RISK, SAFE
from countersign.assessment.vendor.papers.blocks import Paper
from countersign.assessment.vendor.reading import Reading
from countersign.assessment.vendor.sentences import Sentence
from countersign.assessment.vendor.weighing import LEANING, Weighed
from countersign.base.rules import load

PRESENT, ABSENT, NOT_STATED = "present", "absent", "not_stated"
MOST_SHOWN = 6
RULE = "vendor_questions"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence of a paper; `why` says what it does there."""

    paper: str
    page: int | None
    text: str
    says: str
    why: str

    def as_dict(self, *, named: bool) -> dict[str, Any]:
        """As JSON; `named` adds the paper's name, where several are read together."""
        found: dict[str, Any] = {"file": self.paper} if named else {}
        return {**found, "page": self.page, "text": self.text}


@dataclass(frozen=True, slots=True)
class Flag:
    """One of the eight, answered."""

    number: int
    name: str
    state: str
    evidence: tuple[Evidence, ...]
    question: str

    def as_dict(self, *, named: bool) -> dict[str, Any]:
        """As JSON; a flag that is absent asks nothing."""
        made: dict[str, Any] = {
            "flag": self.number,
            "name": self.name,
            "state": self.state,
            "evidence": [one.as_dict(named=named) for one in self.evidence],
        }
        if self.question:
            made["question"] = self.question
        return made


def review(papers: Sequence[Paper], *, on: date) -> tuple[Flag, ...]:
    """The eight flags over all papers of one vendor, read together."""
    said = sentences.of(papers)
    offered = plans.of(said)
    asks = load(RULE, on=on)["flags"]
    found: dict[int, list[Weighed]] = {reading.number: [] for reading in READINGS}
    for sentence in said:
        if _says_nothing(sentence):
            continue
        leans = leans_of(sentence, offered)
        verdicts = {r.number: judging.judge(r, sentence, offered) for r in READINGS}
        claimed = any(v and v.weight >= 2 for v in verdicts.values())
        for reading in READINGS:
            verdict = verdicts[reading.number]
            if claimed and verdict is None and weighing.is_anothers(reading, sentence, leans):
                continue
            if one := weighing.weigh(reading, sentence, verdict, leans):
                found[reading.number].append(one)
    _undo(said, found)
    return tuple(_flag(reading, found[reading.number], asks) for reading in READINGS)


def _says_nothing(sentence: Sentence) -> bool:
    """Whether it asks, names a table's columns, or speaks of other vendors."""
    heads = bool(sentence.cells) and sentence.cells == sentence.heads
    return (
        heads or sentence.is_question or _names_a_part(sentence) or marks.about_others(sentence.low)
    )


_PART = re.compile(r"^(?:how|what|why|where|who|when) (?:we|it|you|they|our|your|the)\b")


def _names_a_part(sentence: Sentence) -> bool:
    """Whether it is the name of what follows, and neither asks nor ends: How we tested it."""
    return bool(
        _PART.match(sentence.low)
        and not sentence.asked
        and len(sentence.low.split()) < 8
        and sentence.text[-1:] not in ".!"
    )


def leans_of(sentence: Sentence, offered: plans.Plans) -> dict[str, float]:
    """What the words of a sentence lean to, in the place where it stands."""
    return leaning.leans(*words_of(sentence, offered))


_LABEL = re.compile(r"^([a-z][\w ,/&()'-]{1,40}):\s+(?=\S)")
"""What a line is about: "Pricing: by visit"."""


def words_of(sentence: Sentence, offered: plans.Plans) -> tuple[str, str, str]:
    """What a sentence says, what it answers or stands under, and what stands before it.

    Of a table's row, what the column of the plan offered says of the row's label.
    """
    if not sentence.cells:
        low, around = offered.told(sentence.low), sentence.asked or sentence.heading
        if named := _LABEL.match(low):
            low, around = low[named.end() :], named[1]
        return low, around, sentence.before
    label, *others = (sentences.plain(cell) for cell in sentence.cells)
    column = offered.column(sentence.heads)
    if column is not None and 0 < column < len(sentence.cells):
        others = [sentences.plain(sentence.cells[column])]
    return judging.as_words(". ".join(others)), label, ""


_SECTIONS = re.compile(
    r"\b(?:sections?|articles?|clauses?|paragraphs?|exhibits?|schedules?)\s+((?:\(?\d{1,2}(?:\.\d{1,2})*\)?|[a-z]\b)(?:(?:,| and| or|, and| to| through)\s+\d{1,2}(?:\.\d{1,2})*)*)"
)
_TAKES_BACK = re.compile(
    r"\b(?:notwithstanding|does not apply|do not apply|shall not apply|will not apply|is waived|are waived|waives?|supersed\w+|replac(?:es|ed)|"
    r"is suspended|are suspended|has no effect|have no effect|is deleted|deleted in its entirety|inapplicable|overrides?|in place of|instead of|despite|derogat\w+|relaxed|set aside|(?:shall|does|do|will) not (?:bind|extend|reach|cover)|no application|varied|modified|narrowed|lifted|limited to|deferred|revoked|withdrawn|struck|is disapplied|ceases? to apply|prevails? over|except)\b"
)


_ANNEXES = re.compile(r"\b(?:exhibit|schedule|appendix|annex|attachment) (?:\d{1,2}|[a-z])\b")
_NOT_REACHED = re.compile(
    r"\b(?:not|never|nor) (?:bind|extend|reach|cover|apply|include)|\bno application\b|\boutside\b|\bexcludes?\b"
)
"""A promise may stand in an annex that another sentence keeps from a part of the service."""
_AMENDS = re.compile(r"\b(?:amendment|addendum|amends?|rider|side letter|supplement)\b")


def _undo(said: Sequence[Sentence], found: dict[int, list[Weighed]]) -> None:
    """Find the later sentence that takes back a promise by its section's number or its annex.

    An amendment names the sections of the paper that it amends.
    """
    amending = {
        s.paper
        for s in said
        if _AMENDS.search(f"{s.paper} {s.low}"[:120].casefold().replace("_", " "))
    }
    for sentence in said:
        low = marks.without_lawful(sentence.low)
        sections, annexes = _taken_back(low)
        if not sections and not annexes:
            continue
        for number, weighed in found.items():
            if any(
                one.safe >= SAFE_FROM
                and one.sentence is not sentence
                and (one.sentence.paper == sentence.paper or sentence.paper in amending)
                and (
                    one.sentence.section.casefold() in sections
                    or any(name in one.sentence.low for name in annexes)
                )
                for one in weighed
            ):
                found[number] = [v for v in weighed if v.sentence is not sentence]
                found[number].append(Weighed(sentence, 1.0, 0.0, 0.0, "taken back"))


def _taken_back(low: str) -> tuple[set[str], set[str]]:
    """The numbers of sections and the names of annexes that a sentence takes back."""
    if not _TAKES_BACK.search(low):
        return set(), set()
    sections = {
        n
        for one in _SECTIONS.finditer(low)
        for n in re.findall(r"\d{1,2}(?:\.\d{1,2})*|\b[a-z]\b", one[1])
    }
    reached = not _NOT_REACHED.search(low)
    return sections, set() if reached else {one.group() for one in _ANNEXES.finditer(low)}


RISK_FROM, SAFE_FROM, SURE = 0.25, 0.3, 0.5
SETTLED = 0.9
ALIKE_FROM = 0.1
SHOWN_FROM = 0.2
"""How surely a sentence must say a thing to settle a flag, or to be shown beside the answer."""


def _flag(reading: Reading, weighed: Sequence[Weighed], asks: dict[int, Any]) -> Flag:
    if settled := [v for v in weighed if _settles(reading, v)]:
        weighed = [v for v in weighed if v in settled or not _is_origin(v)]
    risk = max((v.risk for v in weighed), default=0.0)
    ruled = max((v.risk for v in weighed if v.why != LEANING), default=0.0)
    safe = max((v.safe for v in weighed), default=0.0)
    warns = _best(weighed, RISK, 4)
    answers = _best(weighed, SAFE, 3)
    alike = _best(weighed, ALIKE, 2)
    # A faint warning counts unless a promise is far clearer; less so where no rule knows it.
    faint = max(ruled / 0.4, risk / 0.5) >= safe
    if risk >= SURE or (risk >= RISK_FROM and faint):
        state, shown = PRESENT, [*warns, *answers, *alike]
    elif safe >= SAFE_FROM:
        state, shown = ABSENT, _best(weighed, SAFE, 4)
    else:
        state, shown = NOT_STATED, _best(weighed, ALIKE, MOST_SHOWN)
    told = asks[reading.number]
    question = "" if state == ABSENT else told["present" if state == PRESENT else "not_stated"]
    evidence = tuple(
        Evidence(v.sentence.paper, v.sentence.page, v.sentence.text, says, v.why)
        for v, says in _once(shown)
    )
    return Flag(reading.number, reading.name, state, evidence, question)


def _settles(reading: Reading, one: Weighed) -> bool:
    """Whether a sentence answers the flag whatever the model underneath is."""
    return one.safe >= SETTLED and any(p.search(one.sentence.low) for p in reading.settles)


def _is_origin(one: Weighed) -> bool:
    """Whether it names a danger without taking back what was said before it."""
    return one.why == DANGER and not judging.points_back(one.sentence.low)


Shown = tuple[Weighed, str]
"""A sentence and as what it is shown."""


def _best(weighed: Sequence[Weighed], says: str, most: int) -> list[Shown]:
    """Those that say it most surely, the surest first; each wording once."""
    from_ = ALIKE_FROM if says == ALIKE else SHOWN_FROM
    ranked = sorted(
        ((getattr(v, says), v) for v in weighed), key=lambda o: (-o[0], o[1].sentence.place)
    )
    seen: set[str] = set()
    kept: list[Shown] = []
    for much, one in ranked:
        surest = max((one.risk, RISK), (one.safe, SAFE), (one.alike, ALIKE))[1]
        if much >= from_ and surest == says and one.sentence.low not in seen:
            seen.add(one.sentence.low)
            kept.append((one, says))
    return kept[:most]


def _once(shown: Sequence[Shown]) -> list[Shown]:
    """Each sentence of each paper once."""
    kept: dict[tuple[str, str], Shown] = {}
    for one, says in shown:
        kept.setdefault((one.sentence.paper, one.sentence.low), (one, says))
    return list(kept.values())
