"""How much each word speaks for a code, learnt from labelled activities.

The weights are data: `rules/coding_words.yaml`, made by `benchmarks/coding/learn.py` from the
phrases beside it. They are one voice beside the named concepts of `rules/coding_evidence.yaml`, so
that an activity told in words nobody listed is still told from another. No model runs here: a sum
of weights, the same on every machine.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise
from math import exp, sqrt

from countersign.base import rules

NONE = "none"  # words that describe no activity
WORD = re.compile(r"[a-z][a-z']*|\d+(?=x)|\d+/\d+|[↑↓→]")
_ENDING = re.compile(r"(?:ations?|ating|ated|ingly|ings?|edly|ed|ers?|ies|es|s|ly|ment|ness|ful)$")
_STOP = frozenset(
    re.findall(
        r"\w+",
        "a an the and or of to in on at with w c for his her he she him they them it its was were "
        "is are be been by from as that this then than into onto up down out off so i ot otr "
        "therapist my me we our own no not ots ota cota child client pt patient student after "
        "before per min mins minutes x today s",
    )
)
_PURPOSE = frozenset(
    ("to", "for", "because", "goal", "aim", "target", "so", "improve", "build", "train", "needed")
)
_REACH = 6  # words after a word of purpose that say why
_DENIED = frozenset(("no", "not", "without", "never", "nor", "neither"))
_DENIES = 3  # words after a "no" that are taken back
_STEM = 7
_SHORTEST = 4


def stem(word: str) -> str:
    """A word without its ending, cut short."""
    if len(word) <= _SHORTEST:
        plural = len(word) == _SHORTEST and word.endswith("s") and not word.endswith("ss")
        return word[:-1] if plural else word
    bare = _ENDING.sub("", word)
    return (bare if len(bare) > 2 else word)[:_STEM]


def features(text: str) -> list[str]:
    """What lowercased `text` is judged by: words, pairs of words, and words that say why (`>`)."""
    said: list[tuple[str, bool]] = []
    denied = why = 0
    for word in WORD.findall(text):
        denied = _DENIES if word in _DENIED else max(0, denied - 1)
        why = _REACH if word in _PURPOSE else max(0, why - 1)
        if not denied or word in _STOP:
            said.append((stem(word), why > 0))
    found: dict[str, None] = {}
    for word, says_why in said:
        if word not in _STOP and len(word) > 1:
            found[word] = None
            if says_why:
                found[f">{word}"] = None
    for (one, _), (two, _) in pairwise(said):
        if not (one in _STOP and two in _STOP):
            found[f"{one}_{two}"] = None
    return list(found)


@dataclass(frozen=True, slots=True, eq=False)
class Learnt:
    """Weights by feature, one for each of `codes`; `bias` is what no word says."""

    codes: tuple[str, ...]
    bias: tuple[float, ...]
    weights: Mapping[str, tuple[tuple[int, float], ...]]

    def shares(self, text: str) -> dict[str, float]:
        """How likely each code is for lowercased `text`; together one."""
        told = [self.weights[f] for f in features(text) if f in self.weights]
        sums = list(self.bias)
        scale = 1 / sqrt(len(told)) if told else 0.0
        for row in told:
            for place, weight in row:
                sums[place] += weight * scale
        top = max(sums)
        raised = [exp(value - top) for value in sums]
        whole = sum(raised)
        return {code: value / whole for code, value in zip(self.codes, raised, strict=True)}


def learnt(on: date) -> Learnt:
    """The weights in force on the date of service `on`."""
    return _read(rules.load("coding_words", on=on).get("effective") or date.max)


@lru_cache(maxsize=8)
def _read(version: date) -> Learnt:
    facts = rules.load("coding_words", on=version)
    weights = {}
    for line in str(facts["words"]).splitlines():
        word, *pairs = line.split()
        told = (pair.split(":") for pair in pairs)
        weights[word] = tuple((int(place), int(tenths) / 10) for place, tenths in told)
    return Learnt(tuple(facts["codes"]), tuple(facts["bias"]), weights)
