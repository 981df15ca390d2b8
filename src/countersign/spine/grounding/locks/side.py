"""Left, right and both."""

from __future__ import annotations

import re

from countersign.spine.grounding.amounts import Amount
from countersign.spine.grounding.claims import Claim, Found, best, of_child, own, quoted, reachable
from countersign.spine.grounding.help import Side
from countersign.spine.grounding.lexicon import SOFT
from countersign.spine.grounding.pool import Piece, Pool

# Parts of the body that are said with nearly every side, and so tell little.
BODY = frozenset({"hand", "arm", "foot", "leg", "large", "small", "side"})
LITTLE = 0.35
SURELY = 10  # a number that is not by chance the same, whatever it counts
SURE = 0.4  # how much a piece is about a claim that it surely contradicts
_ONE = re.compile(r"(?i)\b(?:just|only|not\s+(?:the\s+)?(?:left|right)|one\s+hand)\b")
TWO = frozenset({"left", "right"})


_ACROSS = re.compile(r"(?i)\b(?:left\s+to\s+right|right\s+to\s+left)\b")
_BOTH_NAMED = re.compile(
    r"(?i)\b(?:mix\w*|confus\w*|muddl\w*|revers\w*|know\w*|tell\w*|discriminat\w*|distinguish\w*|identif\w*)\s+(?:\w+\s+)?(?:right\s+(?:and|from|or|/)\s*left|left\s+(?:and|from|or|/)\s*right)\b"
)


def side(claim: Claim, pool: Pool, found: Found) -> None:
    """Left and right are those of the piece about the same part of the body and act."""
    if _BOTH_NAMED.search(claim.sentence.text) or _ACROSS.search(claim.text):
        return  # "without mixing right and left", "tracked left to right"
    nothing_named = not claim.clause.ideas - SOFT - BODY
    if nothing_named and {s.which for s in claim.clause.sides} >= TWO:
        return
    for one in claim.clause.sides:
        if claim.words_of(one.start, one.end).casefold() == "both":
            continue  # both of what, no word says
        pieces = _sided(one, claim, pool)
        if not _numbered(one, claim, pieces, pool, found) and not _targeted(
            one, claim, pieces, found
        ):
            _side(one, claim, pieces, pool, found)


def _sided(one: Side, claim: Claim, pool: Pool) -> list[Piece]:
    """Pieces that say a side: of all days when no other says this one."""
    pieces = [p for p in reachable(claim, pool) if p.clause.sides]
    if claim.planned:
        pieces = [p for p in pieces if p.unit.planned] or pieces
    if any(one.which in _which(p) for p in pieces):
        return pieces
    return [p for p in pool.pieces if of_child(p, pool) and p.clause.sides]


def _which(piece: Piece) -> set[str]:
    return {s.which for s in piece.clause.sides}


def _side(one: Side, claim: Claim, pieces: list[Piece], pool: Pool, found: Found) -> None:
    bare = own(claim, sided=False)
    for part in BODY & bare.about.keys():
        bare.about[part] *= LITTLE
    match_fit, match = best(bare, pool, pieces, lambda p: one.which in _which(p))
    rival_fit, rival = best(bare, pool, pieces, lambda p: one.which not in _which(p))
    words = claim.words_of(one.start, one.end)
    if match is not None and _fits(match, match_fit, rival, rival_fit, claim):
        found.support(match, match_fit)
    elif (
        one.which == "both"
        and rival is not None
        and _ONE.search(rival.unit.read.text)
        and rival_fit > 0.2
    ):
        found.contradict("side", rival, f"“{words}” is not the side of the source: {quoted(rival)}")
    elif (one.which == "both" and {w for p in pieces for w in _which(p)} >= TWO) or (
        _compares_sides(claim) and rival is not None
    ):
        found.inferred = True
    elif rival is not None and (rival_fit > 0.2 or match is None):
        why = f"“{words}” is not the side of the source: {quoted(rival)}"
        found.contradict("side", rival, why, "major" if rival_fit > SURE else "minor")
    elif match is None:
        found.miss("side", f"No source says “{words}”.", "minor")


def _compares_sides(claim: Claim) -> bool:
    """ "The right measures less than the left", where a source gives two numbers and one side."""
    return re.search(r"(?i)\bthan\s+(?:on\s+|in\s+)?the\s+(?:left|right)\b", claim.text) is not None


def _fits(
    match: Piece, match_fit: float, rival: Piece | None, rival_fit: float, claim: Claim
) -> bool:
    """Whether the piece with this side is about the claim no less than one with the other side."""
    if not claim.clause.ideas - SOFT - BODY:
        return True  # the number that it stands beside was bound to its side already
    if match_fit <= 0.12:
        return False
    own = claim.clause.ideas - SOFT - BODY
    beside = rival is not None and rival.unit is match.unit and own & rival.clause.ideas
    if beside and match.clause.ideas - SOFT - BODY and not own & match.clause.ideas:
        return False
    slack = 0.3 if rival is not None and rival.unit is match.unit else 0.1
    return rival is None or rival_fit <= match_fit + slack


def _targeted(one: Side, claim: Claim, pieces: list[Piece], found: Found) -> bool:
    """Whether what stands right behind the side ("right CVA") has this side in a piece."""
    target = next((w for w in claim.clause.words if w.start >= one.end and w.ideas), None)
    if target is None or target.start - one.end > 3 or target.ideas <= BODY | SOFT:
        return False
    same = [p for p in pieces if _side_of(target.ideas, p) == one.which]
    if same:
        found.support(same[0], 0.8)
    return bool(same)


def _side_of(ideas: frozenset[str], piece: Piece) -> str:
    """The side that stands nearest to a word of these ideas in a clause."""
    spots = [(w.start, w.end) for w in piece.clause.words if w.ideas & ideas]
    if not spots:
        return ""
    return min(
        piece.clause.sides,
        key=lambda s: min(min(abs(s.end - a), abs(s.start - b)) for a, b in spots),
    ).which


_MOVES = re.compile(
    r"(?i)\b(?:from|to|than|up|down)\s+(?:a\s+)?(?:\d|one|two|three|four|five|six|seven|eight|nine|ten)"
)


def _bound(one: Side, amount: Amount, claim: Claim, pieces: list[Piece]) -> Piece | None:
    """ "R 130 L 170": the piece in which the number stands at the other one of two sides."""
    if (
        len(claim.clause.sides) != 1
        or one.which == "both"
        or claim.past
        or _MOVES.search(claim.text)
    ):
        return None
    for piece in pieces:
        sides, there = piece.clause.sides, piece.clause.amounts
        if {s.which for s in sides} != TWO or len(sides) != len(there):
            continue
        if fit_of(claim, piece) and not any(a.bare == there[0].bare for a in there[1:]):
            at = next(i for i, a in enumerate(there) if amount.says(a))
            return piece if sides[at].which != one.which else None
    return None


def fit_of(claim: Claim, piece: Piece) -> bool:
    """Whether both name the same thing."""
    mine = {i for w in claim.clause.words for i in (*w.ideas, *w.like)} - SOFT
    return not mine - BODY or bool(mine & piece.clause.ideas)


_OTHER = re.compile(r"(?i)\bother\s+(?:hand|side|one|arm|foot|leg|ear|eye)\b")


def _on_the_other(amount: Amount, pool: Pool) -> bool:
    """ "Other hand then … fifty-five": the side that was not named just before."""
    for piece in pool.pieces:
        if (
            piece.here
            and piece.unit.is_spoken
            and any(amount.says(a) for a in piece.clause.amounts)
        ):
            near = pool.units[max(0, piece.unit.index - 1) : piece.unit.index + 1]
            if any(_OTHER.search(u.read.text) for u in near) and not piece.clause.sides:
                return True
    return False


def _numbered(one: Side, claim: Claim, pieces: list[Piece], pool: Pool, found: Found) -> bool:
    """Whether the side, or the other one, stands beside the number that the claim has for it."""
    amounts = claim.clause.amounts
    if not amounts and len(claim.sentence.clauses) <= 2:
        amounts = [a for c in claim.sentence.clauses if not c.sides for a in c.amounts]
    for amount in amounts:
        if _on_the_other(amount, pool):
            found.inferred = True
            return True
        beside = [p for p in pieces if any(amount.says(a) for a in p.clause.amounts)]
        if (bound := _bound(one, amount, claim, beside)) is not None:
            found.contradict("side", bound, f"The source says the other side: {quoted(bound)}")
            return True
        same = [p for p in beside if one.which in _which(p)]
        if same:
            found.support(same[0], 0.8)
            return True
        exact = [
            p
            for p in beside
            if any(
                amount.says(a) and (a.unit == amount.unit or (not a.unit and a.bare >= SURELY))
                for a in p.clause.amounts
            )
        ]
        both = {s.which for s in claim.clause.sides} >= TWO
        if (
            exact
            and not both
            and one.which != "both"
            and not any("both" in _which(p) for p in exact)
        ):
            why = f"The source says the other side: {quoted(exact[0])}"
            found.contradict("side", exact[0], why)
            return True
    return False
