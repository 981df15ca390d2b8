"""Clauses given to the labels that the therapist wrote minutes beside.

All clauses are given out at once, so that the whole reads best: a clause goes where its words
point, stays with its neighbours unless it plainly changes, and a label without any words is
avoided. The order of the labels says little: people write them down in another than they worked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log

from countersign.coding.reading.evidence import Weighed, Words, named_by, weigh
from countersign.coding.reading.learnt import NONE
from countersign.coding.reading.minutes import said
from countersign.coding.reading.segments import Segment
from countersign.coding.reading.status import (
    GOAL,
    HEARD,
    NOT_DONE,
    REFUSED,
    UNBILLABLE,
    WORK,
    Read,
)

_GENERIC = re.compile(
    r"^(the )?(session|treatment|therapy|ot|visit|tx|rx|total|timed|time|direct|individual|1:1|"
    r"one[- ]on[- ]one|minutes?|mins?|all|intervention|whole session)( (session|time|minutes|tx|"
    r"treatment|total))?$"
)
_STOP = re.compile(
    r"and|with|the|to|of|for|in|on|at|w|wo|a|an|min|mins|minutes|training|work|task|tasks|activity|"
    r"activities|session|treatment"
)
CHANGE, BACK = 0.8, 1.2  # what it costs to change the label, and to come back to an earlier one
WITHIN = 1.2  # and to change it inside a sentence
BARE = 5.0  # and to leave a label without words
ASSESSED = 4.0  # going on in a sentence about what was assessed
UNDER = 3.0  # going on in the line that a label's heading began
HEADED = 12.0  # what a label's own heading is worth
FLOOR = 0.03  # the least share a label gives to any code
SAME_TIME = 3.0  # a clause that says the label's own minutes
SAME_SORT = 3.0  # both of a group, or both of one client alone
POINTS = 1.6  # what the codes of a label and a clause that agree are worth
EVEN = 0.12  # a fit that speaks neither for a label nor against it
LOUD = 3.0  # a clause this strong speaks with its full weight
MOST_LABELS = 8
MODALITIES = ("paraffin", "fluid", "heat")  # given beside, before or after the rest
TILT = {"97530": 2.0, "97535": 1.2, "97112": 1.0, "97110": 1.0}  # codes of work nobody named


@dataclass(frozen=True, slots=True)
class _Label:
    text: str
    seen: Weighed
    shares: Mapping[str, float]
    stems: frozenset[str]
    first: str
    evaluation: bool
    minutes: int
    group: bool | None  # of several clients, of one alone, or not said


def is_generic(label: str) -> bool:
    """Whether a label names only the session, not what was done in it."""
    return bool(_GENERIC.match(label.strip().lower().rstrip(":")))


def by_labels(reads: Sequence[Read], labels: Mapping[str, int], rule: Words) -> list[Segment]:
    """Activities by the labels the therapist gave minutes to; a label may find no words."""
    low = {label: _plain(label) for label in labels}
    segments = {
        label: Segment(minutes=minutes, label=label, kind=_label_kind(low[label], rule))
        for label, minutes in labels.items()
    }
    work = [segments[label] for label in labels if segments[label].kind == WORK]
    clauses = [one for one in reads if one.kind not in (NOT_DONE, HEARD)]
    if len(labels) == 1:
        (only,) = segments.values()
        only.reads = [r for r in reads if r.kind in (WORK, GOAL)]
        if gave_up(reads, rule):
            only.kind, only.reads = REFUSED, [r for r in reads if r.kind == REFUSED]
        only.whole_note = is_generic(only.label)
        return [only]
    told = [one for one in clauses if one.kind not in (UNBILLABLE, REFUSED)]
    if not work or not told:
        return list(segments.values())
    known = [_label(low[s.label], s.minutes or 0, rule) for s in work[:MOST_LABELS]]
    for one, place in zip(told, _given(told, known, rule), strict=True):
        work[place].reads.append(one)
    for segment, label in zip(work, known, strict=False):
        if not label.evaluation and not any(r.tells or r.skilled for r in segment.reads):
            segment.reads = [r for r in segment.reads if not r.empty]
    return list(segments.values())


def _plain(label: str) -> str:
    """A label in lower case without quotes and minutes of its own."""
    return re.sub(r"[\"'“”]|\b\d+ ?(?:min\w*|m)\b|\b\d+'", " ", label.lower()).strip(" :-()")


def gave_up(reads: Sequence[Read], rule: Words) -> bool:
    """Whether nothing could be done: told of before it, and after it, is no work at all."""
    places = [
        n
        for n, one in enumerate(reads)
        if one.kind == REFUSED and rule.signs["refused_all"].search(one.clause.text)
    ]
    if not places:
        return False
    beside = [*reads[: places[0]], *reads[places[-1] + 1 :]]
    return not any(r.kind == WORK and r.tells and r.skilled for r in beside)


def beside_labels(reads: Sequence[Read], labels: Mapping[str, int], rule: Words) -> list[Segment]:
    """Packs and baths whose time stands in the words alone, while others have a label."""
    found = []
    named = " ; ".join(_plain(label) for label in labels)
    if "modalit" in named:
        return []
    for one in reads:
        times = said(one.clause.text)
        tells = [c for c in rule.concepts if c.id in MODALITIES and c.id in one.weighed.by_concept]
        if one.kind != WORK or len(times) != 1 or not tells:
            continue
        if not any(concept.pattern.search(named) for concept in tells):
            found.append(Segment([one], times[0].minutes))
    return found


def is_idle(label: str, rule: Words) -> bool:
    """Whether a label names time that is never billed, as waiting for the bus."""
    return _label_kind(_plain(label), rule) == UNBILLABLE


def _label_kind(label: str, rule: Words) -> str:
    if rule.signs["refused"].search(label):
        return REFUSED
    if named_by(label, rule) is None and rule.signs["idle_label"].search(label):
        return UNBILLABLE
    return UNBILLABLE if rule.signs["not_billable"].search(label) else WORK


def _label(text: str, minutes: int, rule: Words) -> _Label:
    seen = weigh(text, rule)
    named = [code for code, pattern in rule.labels.items() if pattern.search(text)]
    named += [c for pattern, codes in rule.hints for c in codes if pattern.search(text)]
    if text in rule.codes:
        named = [text]
    weights = dict.fromkeys(rule.learnt.codes, FLOOR)
    weights.pop(NONE)
    loud = [code for code in seen.shares if code != NONE and seen.shares[code] > 0.25]
    if named:
        for code in named:
            weights[code] = weights.get(code, FLOOR) + 1.0
    elif loud and not is_generic(text):
        for code in loud:
            weights[code] += seen.shares[code]
    else:
        for code, tilt in TILT.items():
            weights[code] = 4 * FLOOR * tilt
    whole = sum(weights.values())
    words = text.split()
    return _Label(
        text=text,
        seen=seen,
        shares={code: weight / whole for code, weight in weights.items()},
        stems=frozenset(_stems(text)),
        first=words[0] if words else text,
        evaluation=bool(rule.signs["evaluation"].search(text)) and "tech" not in text,
        minutes=minutes,
        group=_of_group(text, rule),
    )


def _given(told: Sequence[Read], labels: Sequence[_Label], rule: Words) -> list[int]:
    """The label of every clause: the cheapest way through all of them, each label visited."""
    states: dict[tuple[int, int], tuple[float, tuple[int, ...]]] = {(-1, 0): (0.0, ())}
    within = False
    heads = {at for one in told if (at := _heading(one, labels)) is not None}
    several = len({one.clause.line for one in told}) > 1
    everywhere = len(heads) == len(labels) > 1
    headed: tuple[int, Read] | None = None
    assessed = -1
    for one in told:
        group, times = _of_group(one.clause.text, rule), {s.minutes for s in said(one.clause.text)}
        gains = [
            _affinity(one, label)
            + SAME_TIME * (label.minutes in times)
            + SAME_SORT * (group is not None and group == label.group)
            for label in labels
        ]
        if _EVALUATED.search(one.clause.text):
            assessed = one.clause.sentence
        elif assessed == one.clause.sentence:  # the rest of a list of deficits
            gains = [
                gain + ASSESSED * label.evaluation
                for gain, label in zip(gains, labels, strict=True)
            ]
        if (top := max(gains)) >= HEADED - 2:
            headed = gains.index(top), one
        elif headed is not None and (everywhere or _under(headed[1], one, several=several)):
            gains[headed[0]] += UNDER
        after: dict[tuple[int, int], tuple[float, tuple[int, ...]]] = {}
        for (last, visited), (score, way) in states.items():
            for place, gain in enumerate(gains):
                bit = 1 << place
                cost = 0.0
                if last not in (-1, place):
                    cost = CHANGE + (BACK if visited & bit else 0.0) + WITHIN * within
                key = (place, visited | (bit if one.tells or one.skilled else 0))
                total = score + gain - cost
                if key not in after or total > after[key][0]:
                    after[key] = (total, (*way, place))
        states = after
        within = one.clause.text.rstrip().endswith(";")
    bits = len(labels)
    return list(
        max(
            states.items(),
            key=lambda kv: kv[1][0] - BARE * (bits - bin(kv[0][1]).count("1")),
        )[1][1]
    )


def _heading(one: Read, labels: Sequence[_Label]) -> int | None:
    """The label whose name a clause begins with."""
    gains = [_affinity(one, label) for label in labels]
    return gains.index(max(gains)) if max(gains) >= HEADED - 2 else None


def _under(heading: Read, one: Read, *, several: bool) -> bool:
    """Whether a clause goes on in the sentence, or the line, that a label's name began."""
    if heading.clause.sentence == one.clause.sentence:
        return True
    return several and heading.clause.line == one.clause.line


def _of_group(text: str, rule: Words) -> bool | None:
    if rule.signs["alone"].search(text):
        return False
    plain = rule.signs["not_group"].sub(" ", text)
    return True if rule.signs["group"].search(plain) else None


def _affinity(one: Read, label: _Label) -> float:
    text = one.clause.text.strip().lstrip("*-• [x]")
    if re.match(rf"{re.escape(label.text)}(?![a-z])", text):
        return HEADED + min(len(label.text), 20) / 10
    score = 0.0
    if re.match(rf"{re.escape(label.first)}(?: \w+)?\s*[:(=-]", text):
        score += HEADED - 2
    elif (head := _HEAD.match(text)) and _shortened(head.group(1), label.first):
        score += HEADED - 4
    score += 2.0 * len(label.stems & _stems(text, keys=label.stems))
    score += 1.0 * len(set(label.seen.by_concept) & set(one.weighed.by_concept))
    if label.evaluation:
        return score + (2.5 if _EVALUATED.search(text) else -0.5)
    return score + _agree(one, label)


_HEAD = re.compile(r"([a-z]{3,})\.?(?: of\b|\s*[:=-]|$)")


def _shortened(word: str, label: str) -> bool:
    """Whether one is the other cut short: "desens." for desensitization."""
    short, long = sorted((word, label), key=len)
    return len(short) >= 3 and long.startswith(short)


_EVALUATED = re.compile(
    r"histor|deficit|complex|referr|profile|assess|standardi[sz]|\bscore|plan of care|\bpoc\b|"
    r"goals?\b|eval|\btest(s|ing|ed)?\b|\b(options|routes|paths)\b|decision|reasoning|dated|"
    r"since last|diagnos|baseline|pdms|bot-?2|beery|sensory profile"
)


def _agree(one: Read, label: _Label) -> float:
    """How well the codes of a clause and a label fit; nothing when the clause tells nothing."""
    if not one.tells:
        return 0.0
    scores = one.weighed.scores
    whole = sum(scores.values())
    fit = sum(score / whole * label.shares.get(code, FLOOR) for code, score in scores.items())
    sure = min(1.0, max(scores.values()) / LOUD)
    return POINTS * sure * (log(fit) - log(EVEN))


def _stems(text: str, keys: frozenset[str] | None = None) -> set[str]:
    words = {w for w in re.findall(r"[a-z0-9]+", text) if len(w) > 1 and not _STOP.fullmatch(w)}
    stems = {w[:5] for w in words}
    if keys is None:
        return stems
    return {
        k for k in keys for s in stems if k == s or (min(len(k), len(s)) >= 3 and k[:4] == s[:4])
    }
