"""The decision about one activity: what each code has for it, and by how much the first leads.

Named concepts, the learnt words and the therapist's own label each speak; a reason given ("so that
he can …") counts double. A second code close behind is asked about, never settled in silence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from countersign.base import rules
from countersign.coding.codes import known
from countersign.coding.lines import alternatives as asked
from countersign.coding.reading.evidence import (
    PURPOSE_COUNTS,
    STRONG,
    Words,
    named_by,
    total,
    weigh,
)
from countersign.coding.reading.found import Service, Setting, spans
from countersign.coding.reading.learnt import NONE
from countersign.coding.reading.segments import Segment
from countersign.coding.reading.status import GOAL, REFUSED, UNBILLABLE, Read

CLOSE = 0.9  # a second code this near the first asks the therapist
PLAUSIBLE = 0.5  # an auditor does not fault a code this near
NEAR = 0.35  # and from here it is named as an alternative
MOST_ALTERNATIVES = 3
LABEL_COUNTS = 2.5
ENOUGH_WORDS = 5  # of one activity, before its label may say what the words leave out
SURE = 0.5  # a share from which the learnt words alone tell the code
TOLD, AHEAD = 0.33, 2.0  # less is enough for skilled work, when it is so far ahead
DOSED = ("97110",)  # exercise is skilled when its dose is written and nothing says otherwise


@dataclass(frozen=True, slots=True)
class Verdict:
    """Scores by code; `strong`: the words are enough to bill one of them at all."""

    scores: Mapping[str, float]
    shares: Mapping[str, float]
    strong: bool
    on_a_board: bool

    @property
    def first(self) -> str | None:
        return max(self.scores, key=lambda c: (self.scores[c], c)) if self.scores else None


def decide(segment: Segment, work: Sequence[Read], text: str, rule: Words) -> Verdict:
    """What the words of one activity and its label have for each code."""
    label = segment.label.lower()
    whole = weigh(text, rule)
    concepts = _concepts(segment.reads, whole.by_concept)
    on_a_board = "board" in concepts and "own_clothes" not in concepts
    if on_a_board:
        concepts.pop("fasteners", None)  # buttons on a board are not yet dressing
    scores = total(concepts, whole.shares, rule)
    weights = {c.id: max(c.weights.values()) for c in rule.concepts}
    strong = any(weights[name] * factor >= STRONG for name, factor in concepts.items())
    strong = strong or max(s for code, s in whole.shares.items() if code != NONE) >= SURE
    trained = any(r.skilled for r in work)
    strong = strong or (trained and _leads(whole.shares))
    kind = named_by(label, rule)
    named = kind or _hinted(label, scores, rule) or (weigh(label, rule).best if label else None)
    shown = trained or kind in rule.implied
    if named and shown and not strong and len(text.split()) >= ENOUGH_WORDS:
        # The label says what it was, the words how it was skilled.
        strong = True
        scores[named] = scores.get(named, 0.0) + LABEL_COUNTS
    elif kind and scores:
        scores[kind] = scores.get(kind, 0.0) + LABEL_COUNTS
    if rule.signs["splint_label"].search(label):
        splint = max(("97760", "97763"), key=lambda c: whole.shares.get(c, 0.0))
        most = max(scores.values(), default=0.0)
        scores[splint] = max(scores.get(splint, 0.0), most) + LABEL_COUNTS
    for code, ways in rule.needs.items():
        told = whole.shares.get(code, 0.0) >= (TOLD if trained and _leads(whole.shares) else SURE)
        bare = not told and not any(way <= set(concepts) for way in ways)
        if code in scores and bare and code != kind:
            scores.pop(code)  # a mood or a piece of equipment is not yet a service
    return Verdict(scores, whole.shares, strong, on_a_board)


def _concepts(reads: Sequence[Read], whole: Mapping[str, float]) -> dict[str, float]:
    """Each concept once, as loud as its loudest clause; a goal says why."""
    found: dict[str, float] = {}
    for one in reads:
        if one.kind in (UNBILLABLE, REFUSED):
            continue
        for name, factor in one.weighed.by_concept.items():
            twice = PURPOSE_COUNTS if one.kind == GOAL and factor < PURPOSE_COUNTS else 1.0
            found[name] = max(found.get(name, 0.0), factor * twice)
    for name, factor in whole.items():
        found.setdefault(name, min(factor, 1.0))
    return found


def _leads(shares: Mapping[str, float]) -> bool:
    """Whether the learnt words tell one code of skilled work well before any other."""
    first, second = sorted(shares, key=lambda code: -shares[code])[:2]
    return first != NONE and shares[first] >= max(TOLD, AHEAD * shares[second])


def _hinted(label: str, scores: Mapping[str, float], rule: Words) -> str | None:
    """The best of the codes that a place or a part of the day hints at, if the words know it."""
    codes = [c for pattern, some in rule.hints for c in some if pattern.search(label)]
    return max((c for c in codes if c in scores), key=lambda c: scores[c], default=None)


def is_skilled(work: Sequence[Read], text: str, code: str, rule: Words) -> bool:
    """Whether the words show an occupational therapist's skill in this service."""
    if any(r.skilled for r in work) or code in rule.implied:
        return True
    alone = rule.signs["unskilled"].search(text)
    return code in DOSED and not alone and bool(rule.signs["dose"].search(text))


def service(
    segment: Segment,
    work: Sequence[Read],
    code: str,
    scores: Mapping[str, float],
    setting: Setting,
) -> Service:
    """The service with its evidence, and the codes close behind it."""
    ranked = sorted((c for c in scores if c != code), key=lambda c: (-scores[c], c))
    near, plausible, others = (
        tuple(c for c in ranked if scores[c] >= share * scores[code])
        for share in (CLOSE, PLAUSIBLE, NEAR)
    )
    return Service(
        code=code,
        minutes=segment.minutes or 0,
        spans=spans(work, code),
        alternatives=tuple((c, would_say(code, c, setting.on)) for c in others)[:MOST_ALTERNATIVES],
        near=near,
        plausible=plausible,
        needs_review=bool(near),
    )


def would_say(code: str, other: str, on: date) -> str:
    """What the note would have to say for `other` to be right."""
    for row in asked(code, on=on):
        if row["code"] == other:
            return row["why"]
    intents = rules.load("cpt_ot", on=on)["confusable"]["codes"]
    if other in intents:
        return f"if the note said that the aim was to {intents[other]['intent']}"
    return f"if the note described {known(on)[other].plain}" if other in known(on) else ""
