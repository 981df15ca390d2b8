"""The papers of one vendor to eight answers: present, absent or not stated, each with its sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from countersign.assessment.vendor import judging, leaning, marks, plans, sentences
from countersign.assessment.vendor.flags import READINGS
from countersign.assessment.vendor.judging import ALIKE, RISK, SAFE, Verdict
from countersign.assessment.vendor.papers.blocks import Paper
from countersign.assessment.vendor.reading import Reading
from countersign.assessment.vendor.sentences import Sentence
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
    found = {reading.number: _verdicts(reading, said, offered) for reading in READINGS}
    for reading in READINGS:
        found[reading.number] = [_weighed(reading.number, v) for v in found[reading.number]]
    _undo(said, found)
    _lean(said, found)
    return tuple(_flag(reading, found[reading.number], asks) for reading in READINGS)


def _verdicts(reading: Reading, said: Iterable[Sentence], offered: plans.Plans) -> list[Verdict]:
    judged = (judging.judge(reading, sentence, offered) for sentence in said)
    return [verdict for verdict in judged if verdict is not None]


_SECTIONS = re.compile(
    r"\b(?:sections?|articles?|clauses?|paragraphs?|exhibits?|schedules?)\s+((?:\(?\d{1,2}(?:\.\d{1,2})*\)?|[a-z]\b)(?:(?:,| and| or|, and| to| through)\s+\d{1,2}(?:\.\d{1,2})*)*)"
)
_TAKES_BACK = re.compile(
    r"\b(?:notwithstanding|does not apply|do not apply|shall not apply|will not apply|is waived|are waived|waives?|supersed\w+|replac(?:es|ed)|"
    r"is suspended|are suspended|has no effect|have no effect|is deleted|deleted in its entirety|inapplicable|overrides?|in place of|instead of|despite|is disapplied|ceases? to apply|prevails? over|except)\b"
)


def _undo(said: Sequence[Sentence], found: dict[int, list[Verdict]]) -> None:
    """Find the later sentence that takes back a promise by its section's number."""
    for sentence in said:
        if not _TAKES_BACK.search(sentence.low):
            continue
        named = {
            n
            for one in _SECTIONS.finditer(sentence.low)
            for n in re.findall(r"\d{1,2}(?:\.\d{1,2})*|\b[a-z]\b", one[1])
        }
        if not named:
            continue
        for verdicts in found.values():
            if any(v.sentence is sentence and v.says == RISK for v in verdicts):
                continue
            promised = [
                v
                for v in verdicts
                if v.says == SAFE
                and v.sentence.paper == sentence.paper
                and v.sentence.section.casefold() in named
            ]
            if promised:
                verdicts[:] = [v for v in verdicts if v.sentence is not sentence]
                verdicts.append(Verdict(sentence, RISK, 1.5, "taken back"))


_UNSURE = {
    "denied": (RISK, 0.8),
    "except": (RISK, 0.8),
    "option": (RISK, 0.8),
    "danger": (RISK, 0.9),
    "refused": (RISK, 0.9),
    "danger denied": (SAFE, 0.8),
    "promised": (SAFE, 0.8),
}
"""What hangs on one small word, and how surely the whole sentence must lean the other way."""


def _weighed(number: int, verdict: Verdict) -> Verdict:
    """A verdict that hangs on one small word, held against what the whole sentence leans to."""
    says, surely = _UNSURE.get(verdict.why, ("", 1.0))
    if says != verdict.says or verdict.sentence.cells:
        return verdict
    other = SAFE if verdict.says == RISK else RISK
    if _leans(verdict.sentence)[f"{number} {other}"] < surely:
        return verdict
    return Verdict(verdict.sentence, other, 1.5, "leaning")


RISK_LEANS, SAFE_LEANS = 0.42, 0.5
UNDER_ITS_HEADING = 0.65  # of what is asked elsewhere
FEWEST = 5  # words of a sentence that leans


def _lean(said: Sequence[Sentence], found: dict[int, list[Verdict]]) -> None:
    """Where no rule knows the words of any sentence, what they lean to."""
    open_ = [r for r in READINGS if not any(_counts(v) for v in found[r.number])]
    if not open_:
        return
    known = {v.sentence.place for vs in found.values() for v in vs if v.says != ALIKE}
    for sentence in said:
        if sentence.place in known or sentence.is_title or sentence.cells:
            continue
        if sentence.low.endswith("?") or len(sentence.low.split()) < FEWEST:
            continue
        if marks.about_others(sentence.low):
            continue
        leans = _leans(sentence)
        for reading in open_:
            _lean_of(reading, sentence, leans, found[reading.number])


def _lean_of(
    reading: Reading, sentence: Sentence, leans: dict[str, float], found: list[Verdict]
) -> None:
    risk, safe = leans[f"{reading.number} {RISK}"], leans[f"{reading.number} {SAFE}"]
    label = sentence.low[:30].partition(":")[0] if ":" in sentence.low[:30] else ""
    about = f"{sentence.asked or sentence.heading} {label}"
    share = UNDER_ITS_HEADING if any(p.search(about) for p in reading.under) else 1
    if max(risk, safe) <= leans[leaning.NONE]:
        return
    if risk >= RISK_LEANS * share:
        found.append(Verdict(sentence, RISK, 1 + risk / 2, "leaning"))
    elif safe >= SAFE_LEANS * share:
        found.append(Verdict(sentence, SAFE, 1 + safe / 2, "leaning"))


def _counts(verdict: Verdict) -> bool:
    return verdict.says != ALIKE and verdict.weight >= 1


def _leans(sentence: Sentence) -> dict[str, float]:
    """By its own words, and by them under its question or heading, the mean of both."""
    own = leaning.leans(sentence.low)
    around = sentence.asked or sentence.heading
    if not around:
        return own
    within = leaning.leans(f"{around} {sentence.low}")
    return {name: (own[name] + within[name]) / 2 for name in own}


def _flag(reading: Reading, verdicts: Sequence[Verdict], asks: dict[int, Any]) -> Flag:
    risks = [v for v in verdicts if v.says == RISK]
    safe = [v for v in verdicts if v.says == SAFE]
    alike = [v for v in verdicts if v.says == ALIKE]
    strong = [v for v in risks if v.weight > 1] or (risks if not _outright(safe) else [])
    if strong:
        state, shown = PRESENT, _once([*_best(strong, 4), *_best(safe, 3), *_best(alike, 2)])
    elif any(v.weight >= 1 for v in safe):
        state, shown = ABSENT, _best(safe, 4)
    else:
        state, shown = NOT_STATED, _best(alike, MOST_SHOWN)
    told = asks[reading.number]
    question = "" if state == ABSENT else told["present" if state == PRESENT else "not_stated"]
    evidence = tuple(
        Evidence(v.sentence.paper, v.sentence.page, v.sentence.text, v.says, v.why) for v in shown
    )
    return Flag(reading.number, reading.name, state, evidence, question)


def _once(shown: Sequence[Verdict]) -> list[Verdict]:
    """Each sentence of each paper once."""
    kept = {(v.sentence.paper, v.sentence.low): v for v in reversed(shown)}
    return [v for v in shown if kept[v.sentence.paper, v.sentence.low] is v]


def _outright(safe: Sequence[Verdict]) -> bool:
    return any(v.weight >= 2 for v in safe)


def _best(verdicts: Sequence[Verdict], most: int) -> list[Verdict]:
    """The strongest, in the order they stand; each sentence once."""
    seen: set[str] = set()
    ranked = sorted(verdicts, key=lambda v: (-v.weight, v.sentence.place))
    kept = []
    for one in ranked:
        if one.sentence.low not in seen:
            seen.add(one.sentence.low)
            kept.append(one)
    return kept[:most]
