"""The level of assistance."""

from __future__ import annotations

import re

from countersign.spine.grounding.claims import Claim, Found, best, of_child, own, quoted, reachable
from countersign.spine.grounding.help import MIN, Help, said
from countersign.spine.grounding.lexicon import SOFT
from countersign.spine.grounding.pool import Piece, Pool

SWAP = 0.15
AWAY = 0.4
VAGUE = 0.4  # how much a piece is about words of help that may mean several levels


def level(claim: Claim, pool: Pool, found: Found) -> None:
    """A level of help is that of the piece that is about the same activity."""
    for one in claim.clause.helps:
        _level(one, own(claim), pool, found)


def _level(one: Help, claim: Claim, pool: Pool, found: Found) -> None:
    pieces = [p for p in reachable(claim, pool) if not _is_goal(p, claim)]
    if claim.clause.past and not any(_same(one, p) for p in pieces):
        pieces = [p for p in pool.pieces if of_child(p, pool)]
    match_fit, match = best(claim, pool, pieces, lambda p: _same(one, p))
    rival_fit, rival = best(
        claim,
        pool,
        [p for p in pieces if claim.planned or not (p.unit.planned and p.unit.is_spoken)],
        lambda p: bool(p.clause.helps) and not _same(one, p),
    )
    nothing_named = not claim.clause.ideas - SOFT or _in_one_line(match, rival, claim)
    if match is not None and (nothing_named or rival is None or rival_fit <= match_fit + SWAP):
        found.support(match, match_fit)
        if one.plain and not any(h.plain for h in match.clause.helps):
            found.inferred = True
        return
    words = claim.words_of(one.start, one.end)
    other = _elsewhere(one, claim, pool)
    if other is not None and COMPARES_DAYS.search(claim.sentence.text) and of_child(other, pool):
        found.support(other, 0.5)
    elif other is not None:
        why = f"“{words}” is of another session or child: {quoted(other)}"
        found.contradict("other session", other, why)
    elif rival is not None and rival_fit >= (SWAP if one.plain else VAGUE) and not _partly(rival):
        there = said(rival.clause.helps[0].levels)
        why = f"“{words}” is not the help of the source ({there}): {quoted(rival)}"
        found.contradict("assist level", rival, why)
    elif one.plain and not _helped_somehow(one, claim, pool):
        why = f"No source says “{words}”."
        found.miss("assist level", why, "major" if one.plain else "minor")


_PHYSICAL = re.compile(r"(?i)\b(?:physical|other|rest|remaining)\b")


def _partly(rival: Piece) -> bool:
    """ "Independent 5, VC 3, physical 1": one line with every way that it was done."""
    return _PHYSICAL.search(rival.unit.read.text) is not None and len(rival.unit.read.clauses) > 2


def _in_one_line(match: Piece | None, rival: Piece | None, claim: Claim) -> bool:
    """ "Moderate in the first two, minimal in the last": both levels stand in one line of the source."""
    if match is None or rival is None or match.unit is not rival.unit:
        return False
    both = len({h.levels for c in claim.sentence.clauses for h in c.helps}) > 1
    if not both and not (match.clause.past and COMPARES_DAYS.search(claim.sentence.text)):
        return False
    own = claim.clause.ideas - SOFT
    if not match.clause.ideas - SOFT or not rival.clause.ideas - SOFT:
        return True  # the clause without words of its own goes on about the other one's matter
    return not own & (match.clause.ideas ^ rival.clause.ideas)


COMPARES_DAYS = re.compile(
    r"(?i)\b(?:once|no\s+longer|before|previous\w*|from|instead|than|compared|since|used\s+to|earlier|prior|moved|advanced|progressed|initial\w*|baseline)\b"
)


def _same(one: Help, piece: Piece) -> bool:
    return any(one.levels & h.levels for h in piece.clause.helps)


def _is_goal(piece: Piece, claim: Claim) -> bool:
    if any("goal" in c.ideas for c in claim.sentence.clauses):
        return False
    before = [c for c in piece.unit.read.clauses if c.start <= piece.clause.start]
    reached = any("met" in w.ideas and not w.denied for w in piece.unit.read.words)
    return not reached and any("goal" in c.ideas for c in before[-2:])


def _elsewhere(one: Help, claim: Claim, pool: Pool) -> Piece | None:
    away = [p for p in pool.pieces if not p.here or p.clause.past]
    score, piece = best(claim, pool, away, lambda p: _same(one, p))
    return piece if score > AWAY else None


def _helped_somehow(one: Help, claim: Claim, pool: Pool) -> bool:
    """ "Without help", and no word of help where the activity is told."""
    if one.plain or min(one.levels) >= MIN:
        return False
    score, piece = best(claim, pool, reachable(claim, pool), lambda p: True)
    return piece is not None and score > 0.3 and not piece.clause.helps
