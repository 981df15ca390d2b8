"""How surely a sentence warns of a flag, answers it or only sounds like it: rules and leaning together.

The rules say what kind of sentence it is, `leaning` what its words lean to; `weighing.json`, made by
`python -m benchmarks.vendor_papers.training`, holds how far each is to be believed, learned from
papers that neither had seen.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from countersign.assessment.vendor import leaning
from countersign.assessment.vendor.judging import ALIKE, RISK, SAFE, Verdict
from countersign.assessment.vendor.reading import Reading
from countersign.assessment.vendor.sentences import Sentence

KINDS = (RISK, SAFE, ALIKE)
CERTAIN = 0.9
LEAST = 0.03
"""Below this a sentence without a rule's verdict says nothing about a flag."""
_LIMITS = ("plan", "size", "extra", "option", "later", "request", "except")


@dataclass(frozen=True, slots=True)
class Weighed:
    """How surely a sentence says each of the three about a flag; what is left says nothing."""

    sentence: Sentence
    risk: float
    safe: float
    alike: float
    why: str


def weigh(
    reading: Reading, sentence: Sentence, verdict: Verdict | None, leans: Mapping[str, float]
) -> Weighed | None:
    """A sentence weighed for one flag; None where it says nothing about it."""
    if (sure := certain(sentence, verdict)) is not None:
        return sure
    if not speaks(reading, verdict, leans) or (sentence.is_title and verdict is None):
        return None
    weights = _weights()
    sums = [0.0] * (len(KINDS) + 1)
    for name, value in features(reading, sentence, verdict, leans):
        for place, weight in enumerate(weights.get(name, ())):
            sums[place] += weight * value
    top = max(sums)
    raised = [math.exp(one - top) for one in sums]
    whole = sum(raised)
    risk, safe, alike = (one / whole for one in raised[:-1])
    return Weighed(sentence, risk, safe, alike, verdict.why if verdict else "leaning")


def certain(sentence: Sentence, verdict: Verdict | None) -> Weighed | None:
    """What a rule knows and words cannot tell: a table's column, a number of customers."""
    if verdict is None or verdict.says == ALIKE:
        return None
    if verdict.why == "a share" or (sentence.cells and verdict.weight >= 2):
        risk = CERTAIN if verdict.says == RISK else 0.0
        return Weighed(sentence, risk, CERTAIN - risk, 0.0, verdict.why)
    return None


def speaks(reading: Reading, verdict: Verdict | None, leans: Mapping[str, float]) -> bool:
    """Whether a rule or what the words lean to has anything to say about the flag."""
    return verdict is not None or any(leans[f"{reading.number} {k}"] > LEAST for k in KINDS)


def features(
    reading: Reading, sentence: Sentence, verdict: Verdict | None, leans: Mapping[str, float]
) -> Iterator[tuple[str, float]]:
    """What is known of a sentence and a flag, as names with values."""
    yield "bias", 1.0
    own = {kind: leans[f"{reading.number} {kind}"] for kind in KINDS}
    for kind, much in own.items():
        yield kind, much
        yield f"log {kind}", math.log(much + 0.01)
    yield "log none", math.log(leans[leaning.NONE] + 0.01)
    others = (
        much
        for name, much in leans.items()
        if name != leaning.NONE and not name.startswith(str(reading.number))
    )
    yield "log other", math.log(max(others) + 0.01)
    around = sentence.asked or sentence.heading
    if around and any(p.search(around) for p in (*reading.topic, *reading.under)):
        yield "under", 1.0
    if any(p.search(sentence.low) for p in reading.topic):
        yield "topic", 1.0
    if sentence.cells:
        yield "row", 1.0
    if sentence.is_title:
        yield "title", 1.0
    if sentence.asked:
        yield "answers", 1.0
    elif len(sentence.low.split()) < 5:
        yield "short", 1.0
    if verdict is None:
        yield "no rule", 1.0
        return
    yield f"rule {verdict.says} {verdict.weight:g}", 1.0
    group = "limited" if verdict.why in _LIMITS else verdict.why
    yield f"rule {verdict.says} {group}", 1.0
    if sentence.cells:
        yield f"row {verdict.says}", 1.0


@lru_cache(maxsize=1)
def _weights() -> dict[str, list[float]]:
    read = json.loads((files("countersign.assessment.vendor") / "weighing.json").read_text())
    return dict(read)
