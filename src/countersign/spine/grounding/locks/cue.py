"""The kind of cue."""

from __future__ import annotations

import re

from countersign.spine.grounding.claims import Claim, Found, best, of_child, quoted, reachable
from countersign.spine.grounding.help import Cue, firmly
from countersign.spine.grounding.locks.level import COMPARES_DAYS
from countersign.spine.grounding.pool import Piece, Pool

SWAP = 0.15
IN_PASSING = 0.25  # how much less is counted what is only said in passing
_BEFORE = re.compile(
    r"(?i)\b(?:with|after|by|from|only|a|one|two|three)\s+(?:\w+\s+)?$|^\W*(?:a\s+)?$"
)


_WAS = re.compile(
    r"(?i)\b(?:he|she|they|and|child|[A-Z][a-z]+)\s+(?:was|were)\s+(?:then\s+|also\s+|\w+ly\s+)?$"
)


def cue(claim: Claim, pool: Pool, found: Found) -> None:
    """The kind of cue is that of the piece, or of the talk around it."""
    for one in claim.clause.cues:
        if one.none:
            _none(claim, pool, found)
        elif one.plain or _means_cue(one, claim):
            _cue(one, claim, pool, found)


def _cue(one: Cue, claim: Claim, pool: Pool, found: Found) -> None:
    pieces = list(reachable(claim, pool))
    if COMPARES_DAYS.search(claim.sentence.text):
        pieces = [p for p in pool.pieces if of_child(p, pool)]
    if (counted := _counted(one, claim, pieces)) is not None:
        words = claim.words_of(one.start, one.end)
        why = f"“{words}” is not the cue of the source: {quoted(counted)}"
        found.contradict("cue", counted, why)
        return
    near_fit, near = best(claim, pool, pieces, lambda p: one.kinds <= _kinds(p, firm=True))
    if near is None and len(one.kinds) > 1:
        near_fit, near = best(claim, pool, pieces, lambda p: one.kinds <= _of_line(p))
    if near is None:
        near_fit, near = best(claim, pool, pieces, lambda p: one.kinds <= _kinds(p, firm=False))
        near_fit -= IN_PASSING
    rival_fit, rival = best(claim, pool, pieces, lambda p: _others(one, p))
    if near is not None and (rival is None or rival_fit <= near_fit + SWAP):
        found.support(near, near_fit)
        return
    words = claim.words_of(one.start, one.end)
    if rival is not None and rival_fit >= (0.15 if one.plain else 0.35):
        found.contradict("cue", rival, f"“{words}” is not the cue of the source: {quoted(rival)}")
    elif one.kinds == {"verbal"} and pool.spoken:
        found.inferred = True
    elif near is None and one.plain:
        found.miss("cue", f"No source tells of “{words}”.", "minor")


def _counted(one: Cue, claim: Claim, pieces: list[Piece]) -> Piece | None:
    """The piece that counts as many cues of another kind only: "3 verbal cues" for 3 tactile ones."""
    mine = [a for a in claim.clause.amounts if a.unit == "cue" and a.start < one.end + 12]
    for amount in mine:
        same = [
            p
            for p in pieces
            if any(c.cues for c in p.unit.read.clauses)
            and any(a.unit in ("cue", "times") and a.bare == amount.bare for a in p.clause.amounts)
        ]
        if same and all(_only_others(one, p) for p in same):
            return same[0]
    return None


def _only_others(one: Cue, piece: Piece) -> bool:
    """Whether the unit tells of cues, and of none of this kind."""
    told = [
        c
        for clause in piece.unit.read.clauses
        for c in clause.cues
        if not c.none and (c.plain or _is_firm(piece, c))
    ]
    return bool(told) and not any(one.kinds & c.kinds for c in told)


def _others(one: Cue, piece: Piece) -> bool:
    there = _kinds(piece, firm=True)
    return bool(there) and not one.kinds <= there


def _means_cue(one: Cue, claim: Claim) -> bool:
    """ "With a tap on the wrist", "after a hand gesture": a cue, though not called one."""
    words = claim.sentence.text[one.start : one.end]
    if "prompt" in words.casefold() or not firmly(words):
        return False
    before = claim.sentence.text[: one.start]
    return _BEFORE.search(before) is not None or _WAS.search(before) is not None


def _kinds(piece: Piece, *, firm: bool) -> frozenset[str]:
    """The kinds of cue in a piece; `firm`: without what is only said in passing."""
    return frozenset(
        k
        for c in piece.clause.cues
        if not c.none and (not firm or c.plain or _is_firm(piece, c))
        for k in c.kinds
    )


def _of_line(piece: Piece) -> frozenset[str]:
    """The kinds of cue in the whole line of a piece: "gestural cues 2, verbal 1"."""
    return frozenset(
        k for c in piece.unit.read.clauses for q in c.cues if not q.none for k in q.kinds
    )


def _is_firm(piece: Piece, one: Cue) -> bool:
    return firmly(piece.unit.read.text[one.start : one.end])


def _given(piece: Piece) -> bool:
    return any(not c.none and (c.plain or _is_firm(piece, c)) for c in piece.clause.cues)


def _none(claim: Claim, pool: Pool, found: Found) -> None:
    """That there were no cues: a piece says so, and none tells of one."""
    pieces = list(reachable(claim, pool))
    given_fit, given = best(claim, pool, pieces, _given)
    none_fit, none = best(claim, pool, pieces, lambda p: any(c.none for c in p.clause.cues))
    of_goal = any("goal" in c.ideas for c in claim.sentence.clauses)
    if none is not None and (of_goal or none_fit >= given_fit - SWAP):
        found.support(none, none_fit)
    elif given is not None and given_fit > 0.35:
        found.contradict("cue", given, f"The source tells of cues: {quoted(given)}")
