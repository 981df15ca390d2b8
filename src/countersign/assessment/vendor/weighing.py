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

from countersign.assessment.vendor import concepts, leaning
from countersign.assessment.vendor.judging import ALIKE, RISK, SAFE, SPARED, Verdict
from countersign.assessment.vendor.reading import Reading
from countersign.assessment.vendor.sentences import Sentence
from countersign.assessment.vendor.stems import stems

KINDS = (RISK, SAFE, ALIKE)
CERTAIN = 0.9
LEANING = "leaning"
"""Why, where no rule knows the words."""
SURELY = 0.35
"""How far the words must lean to a promise to be believed against a rule's outright warning."""
LEAST = 0.03
"""Below this a sentence without a rule's verdict says nothing about a flag."""
_ABOUT = {
    1: {"BAA", "PHI", "HIPAA", "TRAIN", "OUTSIDER"},
    2: {"EMR", "OTEMR", "WRITE", "COPY", "LOGIN", "READONLY"},
    4: {"VALID", "PUBLICDATA", "FINDINGS", "OTNOTES", "OTHERNOTES", "TRAIN"},
    5: {"SIGN", "LEAVE", "AUTO", "TIMEOUT", "BULK", "SAMPLE"},
    6: {"SEAT", "FLAT", "VISITPRICE", "CAP", "MONEY"},
    7: {"SERIES", "SINGLE", "AUTHZ", "CALENDAR"},
    8: {"SOURCE", "MADEUP", "STRIKE", "RARELY", "NOLIABILITY"},
}
"""The kinds of words that speak of a flag; without one, what the words lean to is a likeness."""
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
    if verdict is None:
        if not touches(reading, sentence, leans):
            risk = safe = 0.0
        return Weighed(sentence, risk, safe, alike, LEANING)
    warned = verdict.says == RISK and verdict.weight >= 2
    unsure = verdict.why == "firm" or leans[f"{reading.number} {SAFE}"] < SURELY
    if warned and safe > risk and unsure:
        risk, safe = safe, risk
    return Weighed(sentence, risk, safe, alike, verdict.why)


ITS_OWN = 0.75
"""How far the words must lean to a flag where a rule of another flag knows the sentence."""
BARE = 3  # words; a shorter answer says only what it was asked
UNRELATED = 0.1
"""From here on the words may as well belong to no flag: a sentence must name what it speaks of."""


def touches(reading: Reading, sentence: Sentence, leans: Mapping[str, float]) -> bool:
    """Whether a sentence, what it answers or what it points back to speaks of the flag.

    The trades of flag 3 are an open class: there the leaning is believed without a known word.
    """
    if any(p.search(sentence.low) for p in reading.aside):
        return False
    around = sentence.asked or sentence.heading
    if sentence.asked and len(sentence.low.split()) < BARE:
        asks = reading.dangers if leaning.is_yes(sentence.low) else (*reading.topic, *reading.under)
        return any(p.search(around) for p in asks)
    if leans[leaning.NONE] < UNRELATED or reading.number not in _ABOUT:
        return True
    if any(p.search(sentence.low) for p in (*reading.topic, *reading.named, *reading.under)):
        return True
    if any(p.search(around) for p in (*reading.topic, *reading.under)):
        return True
    return _holds(reading, f"{sentence.low} . {around} . {sentence.before}")


def _holds(reading: Reading, said: str) -> bool:
    """Whether words hold a kind that speaks of the flag."""
    return any(name in _ABOUT[reading.number] for name, _, _ in concepts.found(stems(said)))


def is_anothers(reading: Reading, sentence: Sentence, leans: Mapping[str, float]) -> bool:
    """Whether a sentence that a rule of another flag knows has nothing to say about this one."""
    said = f"{sentence.low} {sentence.asked}"
    if any(p.search(said) for p in (*reading.topic, *reading.named, *reading.under)):
        return False
    return all(leans[f"{reading.number} {kind}"] < ITS_OWN for kind in KINDS)


def certain(sentence: Sentence, verdict: Verdict | None) -> Weighed | None:
    """What a rule knows and words cannot tell: a table's column, a number of customers."""
    if verdict is not None and verdict.why == SPARED:
        return Weighed(sentence, 0.0, 0.0, 0.5, verdict.why)
    if verdict is None or verdict.says == ALIKE:
        return None
    if verdict.why == "answered yes" and verdict.says == RISK:
        return Weighed(sentence, CERTAIN, 0.0, 0.0, verdict.why)
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
