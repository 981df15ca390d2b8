"""Change between sessions: better, worse, or the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from countersign.spine.grounding.claims import Claim, Fault, Found, fit, of_child, quoted
from countersign.spine.grounding.lexicon import SOFT
from countersign.spine.grounding.locks.people import whole
from countersign.spine.grounding.locks.polarity import DOSE
from countersign.spine.grounding.measures import N, value_of
from countersign.spine.grounding.pool import Piece, Pool
from countersign.spine.grounding.telling import REFERS, by_number, direction, said_direction, speed

_LESS_IS_BETTER = re.compile(
    r"(?i)\b(?:pain|spill\w*|cues?|prompts?|reminders?|assist\w*|help|errors?|falls?|meltdowns?|tantrums?|crying|accidents?|swelling|edema|time\s+to|seconds\s+to|reversals?|refusals?|circumference|collisions?|deviations?|crash\w*|drops?|bumps?|stiffness|headaches?|tremor|omissions?|omitted|mistakes|time|latency)\b"
)


def change(claim: Claim, pool: Pool, found: Found) -> None:
    """Better, worse or the same: as a source says, or as the counts of both days say."""
    way = _way(claim)
    pairs = len(_FROM_TO.findall(claim.sentence.text)) + len(_TO_FROM.findall(claim.sentence.text))
    if (
        way is None
        or pairs > 1
        or claim.planned
        or _of_goal(claim)
        or DOSE.search(claim.sentence.text)
    ):
        return
    if (own_way := _own_numbers(claim)) is not None:
        _own(claim, pool, found, agrees=own_way == way)
        return
    if not claim.clause.ideas - SOFT:
        claim = whole(claim)
    counted = _computed(claim, pool)
    said = list(_said(claim, pool))
    agreed = [s for s in said if s[1] == way]
    if counted is not None and counted.agrees(way, claim.sentence.text):
        found.support(counted.piece, 1.0)
        found.inferred = True
    elif counted is not None and not agreed and claim.clause.ideas - SOFT:
        why = f"The counts say otherwise: {quoted(counted.piece)}"
        found.contradict("trend", counted.piece, why, "major" if counted.sure else "minor")
    elif agreed:
        found.support(max(agreed, key=lambda s: s[0])[2], 0.5)
    else:
        _not_said(said, claim, pool, found)


def _way(claim: Claim) -> int | None:
    """The change that this clause tells of; the first clause answers for the whole sentence."""
    if (way := direction(claim.text)) is not None:
        return way
    text, clauses = claim.sentence.text, claim.sentence.clauses
    if claim.clause is not clauses[0] or any(
        direction(text[c.start : c.end]) is not None for c in clauses
    ):
        return None
    return direction(text)


def _own(claim: Claim, pool: Pool, found: Found, *, agrees: bool) -> None:
    """A sentence with both numbers: they go its way, and lie the way round that they happened."""
    turned = _turned(claim, pool)
    if turned is not None:
        why = f"The source has it the other way round: {quoted(turned)}"
        found.contradict("trend", turned, why)
    elif agrees:
        found.inferred = True
    else:
        why = "The numbers of this sentence go the other way."
        found.faults.append(Fault("trend", "contradicted", "major", None, why))


TURNED = 0.3  # how much a piece is about a claim whose numbers it may hold the other way round
_SET_BESIDE = re.compile(
    r"(?i)\bthan\s+(?:with\s+|the\s+)?(?!before|last|previous|on\b|in\b|at\b|it\b|he\b|she\b|they\b|usual|ever|a\s+(?:week|month|year)|week|month|time|first|\d|one|two|three|four|five|six|seven|eight|nine|ten|expected)[a-z]+"
)
_Said = tuple[float, int, Piece]


def _said(claim: Claim, pool: Pool) -> Iterator[_Said]:
    """What sources say in words of a change in the same thing."""
    for piece in pool.pieces:
        if not of_child(piece, pool):
            continue
        way = said_direction(piece.unit.read.text)
        way = _arrow(piece) if way is None else way
        if way is not None and (score := fit(claim, piece, pool)) > 0.1:
            yield score, way, piece


_ARROW = re.compile(rf"(?<![/\d])(?P<a>{N})(?:/\d+)?\s*(?:->|→|-->|=>)\s*(?P<b>{N})")


def _arrow(piece: Piece) -> int | None:
    """The way of "8 -> 11" in the clause."""
    m = _ARROW.search(piece.clause_text)
    if m is None:
        return None
    sign = _sign(value_of(m["b"]), value_of(m["a"]))
    return -sign if _LESS_IS_BETTER.search(piece.clause_text) else sign


def _not_said(said: list[_Said], claim: Claim, pool: Pool, found: Found) -> None:
    top = max(said, key=lambda s: s[0], default=None)
    only = {way for _, way, _ in said}
    if top is not None and top[0] > 0.15 and len(only) == 1 and 0 not in only and _way(claim):
        why = f"The source says otherwise: {quoted(top[2])}"
        found.contradict("trend", top[2], why, "minor")
    elif top is not None and top[0] > 0.4:
        why = f"The source says otherwise: {quoted(top[2])}"
        found.contradict("trend", top[2], why, "minor" if top[0] < 0.6 else "major")
    elif (turned := _all_turned(claim, pool)) is not None:
        why = f"The counts of both days say otherwise: {quoted(turned)}"
        found.contradict("trend", turned, why, "minor")
    elif any(p.clause.past or not p.here for p in pool.pieces if of_child(p, pool)):
        found.inferred = True  # there is a before, in words or numbers that are not understood
    elif _SET_BESIDE.search(claim.sentence.text):
        found.inferred = True  # one thing beside another, and not two days
    elif REFERS.search(claim.sentence.text) and not found.inferred:
        why = "No source tells of this change, and no counts of two days show it."
        found.miss("trend", why, "minor")


@dataclass(frozen=True, slots=True)
class Moved:
    """How a measure moved between two sessions: by number, and for better or worse."""

    number: int
    better: int
    timed: bool
    sure: bool
    piece: Piece

    def agrees(self, way: int, text: str) -> bool:
        if way and (quick := speed(text)) is not None:
            return self.number == (-quick if self.timed else quick)
        if way and (grown := by_number(text)) is not None:
            return self.number == grown
        return self.better == way or (self.timed and bool(self.number) and bool(way))


_A = rf"(?:a\s+)?(?P<a>{N})(?:\s*(?:/|of|out\s+of)\s*(?P<a2>{N}))?"
_B = _A.replace("<a", "<b")
_FROM_TO = re.compile(rf"(?i)\bfrom\s+{_A}[^.;]{{0,40}}?\bto\s+{_B}")
_TO_FROM = re.compile(rf"(?i)\bto\s+{_B}[^.;]{{0,40}}?\bfrom\s+{_A}")


def _own_numbers(claim: Claim) -> int | None:
    """The way that "from 148/82 to 152/84" goes, when the sentence says both."""
    text = claim.sentence.text
    m = _FROM_TO.search(text) or _TO_FROM.search(text)
    if len(_FROM_TO.findall(text)) + len(_TO_FROM.findall(text)) > 1:
        return None  # "from six to eight as cues fell from three to one"
    if m is not None and re.search(r"(?i)\bminus\s", m.group()):
        return None
    if m is None or (_LESS_IS_BETTER.search(text) and by_number(text) is None):
        return None
    then, now = value_of(m["a"]), value_of(m["b"])
    sign = (now > then) - (now < then)
    return sign


def _turned(claim: Claim, pool: Pool) -> Piece | None:
    """The piece of today that holds the number the sentence calls the earlier one, if turned."""
    m = _FROM_TO.search(claim.sentence.text) or _TO_FROM.search(claim.sentence.text)
    if m is None:
        return None
    scores = bool(m["a2"])
    first, last = (
        {
            past: [
                p
                for p in pool.pieces
                if fit(claim, p, pool) > TURNED
                and _holds(p, value_of(n), pool, past=past, scores=scores)
            ]
            for past in (False, True)
        }
        for n in (m["a"], m["b"])
    )
    if first[False] and last[True] and not first[True] and not last[False]:
        return first[False][0]
    return None


def _holds(piece: Piece, number: float, pool: Pool, *, past: bool, scores: bool) -> bool:
    if not of_child(piece, pool) or (piece.clause.past or not piece.here) != past:
        return False
    return any(
        abs(a.bare - number) < 0.001 and (a.of is not None or not scores)
        for a in piece.clause.amounts
    )


def _all_turned(claim: Claim, pool: Pool) -> Piece | None:
    """A measure of today when every measure of two days moved the other way."""
    way = _way(claim)
    now = [
        m
        for p in pool.pieces
        if of_child(p, pool) and p.here and not p.clause.past
        for m in _measures(p, 1.0)
    ]
    then = [
        m
        for p in pool.pieces
        if of_child(p, pool) and (p.clause.past or not p.here)
        for m in _measures(p, 1.0)
    ]
    moved = [
        (_sign(a.value, b.value) * (-1 if _is_less(a) else 1), a)
        for a in now
        for b in then
        if a.unit == b.unit and a.piece.clause.ideas & b.piece.clause.ideas - SOFT
    ]
    if way and moved and all(sign == -way for sign, _ in moved):
        return moved[0][1].piece
    return None


def _is_less(measured: _Measured) -> bool:
    """Whether less of it is better."""
    if measured.unit in ("cue", "help"):
        return True
    return (
        measured.unit != "score" and _LESS_IS_BETTER.search(measured.piece.clause_text) is not None
    )


def _of_goal(claim: Claim) -> bool:
    return bool(re.search(r"(?i)\bto\s+(?:improve|increase|decrease|reduce)\b", claim.text))


# A number that is the change itself, and no count of either day.
_BY = re.compile(r"(?i)\b(?:by|gain\w*|los\w+|add\w*)\s+(?:about\s+)?$")
_MORE = re.compile(r"(?i)\s+(?:more|fewer|less|longer|shorter|faster|slower|higher|lower|better)\b")


def _computed(claim: Claim, pool: Pool) -> Moved | None:
    """How the measure moved that the claim is about, from the earlier session to this one."""
    now: list[_Measured] = []
    then: list[_Measured] = []
    for piece in pool.pieces:
        if of_child(piece, pool):
            earlier = piece.clause.past or not piece.here
            (then if earlier else now).extend(_measures(piece, fit(claim, piece, pool)))
    text = claim.sentence.text
    mine = {
        a.bare
        for c in claim.sentence.clauses
        for a in c.amounts
        if not _BY.search(text[: a.start]) and not _MORE.match(text[a.end :])
    }
    pairs = [
        (min(a.fit, b.fit) + _kin(a, b) + 0.3 * (a.bare in mine), a, b)
        for a in now
        for b in then
        if a.like(b) and min(a.fit, b.fit) > 0.1
    ]
    if not pairs:
        return None
    score, new, old = max(pairs, key=lambda p: p[0])
    same = new.unit == old.unit
    sign = _sign(new.value if same else new.bare, old.value if same else old.bare)
    about = f"{claim.sentence.text} {new.piece.unit.read.text}"
    less = (
        new.unit in ("cue", "help")
        or _below_zero(about)
        or (new.unit != "score" and _LESS_IS_BETTER.search(about) is not None)
    )
    return Moved(sign, -sign if less else sign, new.unit == "time", score > 0.5, new.piece)


def _below_zero(text: str) -> bool:
    """ "Minus 18 from minus 25": the smaller the number, the nearer to straight."""
    return re.search(r"(?i)\bminus\s+\w", text) is not None


@dataclass(frozen=True, slots=True)
class _Measured:
    fit: float
    value: float
    bare: float
    unit: str
    piece: Piece

    def like(self, other: _Measured) -> bool:
        if self.unit == other.unit:
            return True
        return "" in (self.unit, other.unit) and not {"score", "help"} & {self.unit, other.unit}


def _kin(a: _Measured, b: _Measured) -> float:
    """Two measures told in one line belong together, and so do two of one side."""
    beside = (
        a.piece.unit.source is b.piece.unit.source
        and abs(a.piece.unit.number - b.piece.unit.number) <= 1
    )
    sides = {s.which for s in a.piece.clause.sides}, {s.which for s in b.piece.clause.sides}
    clash = bool(sides[0] and sides[1]) and not sides[0] & sides[1]
    return (
        (0.15 if beside else 0.0)
        - (0.4 if clash else 0.0)
        + (0.05 if a.unit == b.unit else 0.0)
        + (0.08 if a.unit == "score" else 0.0)
    )


def _measures(piece: Piece, score: float) -> Iterator[_Measured]:
    for a in piece.clause.amounts:
        if a.unit not in ("span", "often", "clock", "ordinal", "sets", "pressure"):
            yield _Measured(score, a.value / a.of if a.of else a.value, a.bare, a.unit, piece)
    for h in piece.clause.helps:
        yield _Measured(score, float(min(h.levels)), float(min(h.levels)), "help", piece)


def _sign(a: float, b: float) -> int:
    return (a > b) - (a < b)
