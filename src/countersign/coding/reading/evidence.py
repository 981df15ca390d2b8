"""The words that speak for a code, compiled once from rules/coding_evidence.yaml."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from countersign.base import rules
from countersign.coding.reading.learnt import NONE, Learnt, learnt

PURPOSE_COUNTS = 2.0  # a word that says why weighs this many times the same word elsewhere
AGAIN = 0.25  # and each further word for the same thing adds this much,
MOST_AGAIN = 3  # up to so many
STRONG = 1.3  # a word below this weight never makes a code by itself
BLEND = 5.0  # what the learnt words speak beside the concepts, when they are certain
LEAST = 0.15  # a smaller share of theirs says nothing
SEVERAL = ("skilled", "idle")  # signs that are written as several patterns


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing a note may speak of, and how much it speaks for each code."""

    id: str
    pattern: re.Pattern[str]
    weights: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Words:
    """Everything in the rule file, compiled. `signs` are the single patterns by name."""

    concepts: tuple[Concept, ...]
    labels: Mapping[str, re.Pattern[str]]
    tests: Mapping[str, re.Pattern[str]]
    hints: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]
    signs: Mapping[str, re.Pattern[str]]
    implied: frozenset[str]
    codes: frozenset[str]
    needs: Mapping[str, tuple[frozenset[str], ...]]
    learnt: Learnt


def words(on: date) -> Words:
    """The words in force on the date of service `on`."""
    effective = rules.load("coding_evidence", on=on).get("effective") or date.max
    return _compiled(effective, learnt(on))


@lru_cache(maxsize=8)
def _compiled(version: date, learnt_words: Learnt) -> Words:
    facts: Mapping[str, Any] = rules.load("coding_evidence", on=version)
    return Words(
        concepts=tuple(
            Concept(row["id"], re.compile(_filled(row["re"], facts)), dict(row["for"]))
            for row in facts["concepts"]
        ),
        labels={code: re.compile(text) for code, text in facts["labels"].items()},
        tests={code: re.compile(text) for code, text in facts["tests"].items()},
        hints=tuple((re.compile(row["re"]), tuple(row["for"])) for row in facts["label_hints"]),
        signs=_signs(facts),
        implied=frozenset(facts["implied"]),
        needs={c: tuple(map(frozenset, ways)) for c, ways in facts["needs"].items()},
        codes=frozenset(code for row in facts["concepts"] for code in row["for"]),
        learnt=learnt_words,
    )


def _filled(text: str, facts: Mapping[str, Any]) -> str:
    """A pattern with the closed classes of words that it names put in."""
    for name, members in facts["classes"].items():
        text = text.replace(f"<{name}>", f"(?:{members})")
    return text


def _signs(facts: Mapping[str, Any]) -> dict[str, re.Pattern[str]]:
    """The single patterns, each written as one text or as several."""
    found = {}
    for name, told in facts.items():
        if isinstance(told, str):
            found[name] = re.compile(_filled(told, facts))
        elif name in SEVERAL:
            found[name] = re.compile("|".join(f"(?:{_filled(text, facts)})" for text in told))
    return found


def named_by(label: str, rule: Words) -> str | None:
    """The code whose kind of service a label names, or its number."""
    if label in rule.codes:
        return label
    return next((code for code, pattern in rule.labels.items() if pattern.search(label)), None)


@dataclass(frozen=True, slots=True)
class Weighed:
    """What one stretch of words speaks for: weight by concept, and the codes they add up to."""

    by_concept: Mapping[str, float]
    scores: Mapping[str, float]
    shares: Mapping[str, float]

    @property
    def best(self) -> str | None:
        return max(self.scores, key=lambda c: (self.scores[c], c)) if self.scores else None


def weigh(text: str, rule: Words) -> Weighed:
    """Weigh lowercased `text`. Each concept counts once; in a statement of purpose it doubles."""
    purpose = rule.signs["purpose"].search(text)
    why = purpose.start() if purpose else len(text)
    by_concept: dict[str, float] = {}
    for concept in rule.concepts:
        factor, said = 0.0, set()
        for hit in concept.pattern.finditer(text):
            factor = max(factor, PURPOSE_COUNTS if hit.start() >= why else 1.0)
            said.add(hit.group())
        if factor:
            by_concept[concept.id] = factor + AGAIN * min(len(said) - 1, MOST_AGAIN)
    shares = rule.learnt.shares(text)
    return Weighed(by_concept, total(by_concept, shares, rule), shares)


def total(
    by_concept: Mapping[str, float], shares: Mapping[str, float], rule: Words
) -> dict[str, float]:
    """The codes that these concepts and the learnt words add up to."""
    scores = {c: BLEND * share for c, share in shares.items() if share >= LEAST and c != NONE}
    for concept in rule.concepts:
        if factor := by_concept.get(concept.id, 0.0):
            for code, weight in concept.weights.items():
                scores[code] = scores.get(code, 0.0) + factor * weight
    return scores
