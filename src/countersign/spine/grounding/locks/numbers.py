"""Numbers, units, trials, scores and frequencies."""

from __future__ import annotations

import re

from countersign.spine.grounding.amounts import Amount
from countersign.spine.grounding.claims import (
    Claim,
    Found,
    best,
    fit,
    of_child,
    own,
    quoted,
    reachable,
)
from countersign.spine.grounding.lexicon import PERSON, SOFT
from countersign.spine.grounding.locks.arithmetic import COMPARES, amounts_of, follows, near, says
from countersign.spine.grounding.measures import MEASURES, N, value_of
from countersign.spine.grounding.pool import Piece, Pool
from countersign.spine.grounding.telling import direction
from countersign.spine.grounding.units import Unit
from countersign.spine.grounding.values import Severity

SWAP = 0.18  # how much better another number must fit before a number elsewhere is not enough


def numbers(claim: Claim, pool: Pool, found: Found) -> None:
    """Every number of the claim must be in the piece that is about it, or follow from numbers."""
    for amount in claim.clause.amounts:
        if re.match(
            r"(?i)\s+as\s+(?:many|much|fast|long|often|far)\b", claim.sentence.text[amount.end :]
        ):
            found.inferred = True  # "three times as many"
            continue
        _one(amount, own(claim), pool, found)


def _one(amount: Amount, claim: Claim, pool: Pool, found: Found) -> None:
    pieces = [p for p in reachable(claim, pool) if _aims(claim) or "goal" not in p.clause.ideas]
    match_fit, match = _best_match(amount, claim, pool, pieces)
    if match is None and (claim.clause.past or direction(claim.sentence.text) is not None):
        pieces = [p for p in pool.pieces if of_child(p, pool)]
        match_fit, match = _best_match(amount, claim, pool, pieces)
    rival_fit, rival = best(
        claim,
        pool,
        [p for p in pieces if not p.unit.asked and (p.unit.planned or not claim.planned)],
        lambda p: _rivals(amount, p, claim),
    )
    if match is not None and rival is not None and rival.unit is match.unit:
        match_fit = max(match_fit, fit(claim, match, pool))
    if match is not None and rival is not None and _is_now(match) and not _is_now(rival):
        rival, rival_fit = None, 0.0
    of_day = match is not None and rival is not None and _of_another_day(match, rival, claim)
    if match is not None and of_day and rival_fit > 0.5 * match_fit:
        why = f"“{amount.written}” is of another day: {quoted(match)}"
        found.contradict("other session", match, why)
        return
    if match is not None and (item := _of_another_item(amount, claim, match, pool)) is not None:
        why = f"“{amount.written}” belongs to another thing in the source: {quoted(item)}"
        found.contradict("number", item, why, "minor")
        return
    nothing_named = not claim.clause.ideas - SOFT
    if match is not None and (
        nothing_named
        or rival is None
        or rival_fit <= match_fit + SWAP
        or _also_claims(amount, rival, claim)
        or _later(match, rival)
    ):
        found.support(match, match_fit)
        found.inferred |= amount.unit == "percent" and not _literal(amount, match)
    elif (away := _of_other_day(amount, claim, pool)) is not None:
        why = f"“{amount.written}” is of another session: {quoted(away)}"
        found.contradict("other session", away, why)
    elif _of_before(amount, claim, pool) or (
        follows(amount, claim, pool) or _compared(amount, claim, pool)
    ):
        found.inferred = True
    elif _written_there(amount, claim, pool) or (
        _vague(amount) and (rival is None or rival_fit < 0.3)
    ):
        return
    elif not _is_manner(amount, pieces, rival_fit if rival is not None else 0.0):
        _wrong(amount, claim, pool, found, rival if rival_fit >= 0.2 else None)


def _is_now(piece: Piece) -> bool:
    return piece.here and not piece.clause.past


def _of_another_item(amount: Amount, claim: Claim, match: Piece, pool: Pool) -> Piece | None:
    """ "Touch 68, hearing 58": the number of one item of a line is not that of the next."""
    mine = (claim.clause.ideas | {i for w in claim.clause.words for i in w.like}) - SOFT
    if not mine & pool.rare.keys() or len({a.bare for a in claim.clause.amounts}) > 2:
        return None
    said = claim.clause.words if _twice(claim) else list(claim.sentence.words)
    told = {i for w in said for i in (*w.ideas, *w.like)}
    if not {i for i in match.clause.ideas - SOFT - told if not i.startswith(("~", PERSON))}:
        return None
    if mine & match.clause.ideas and _nearest(amount, claim, match):
        return None
    for piece in pool.pieces:
        beside = piece.unit is match.unit and piece.clause is not match.clause
        if not beside or says(amount, piece):
            continue
        alike = any(_same_kind(amount, a) for a in piece.clause.amounts)
        if alike and (mine & piece.clause.ideas) - match.clause.ideas:
            return piece
    return None


def _twice(claim: Claim) -> bool:
    """Whether two clauses of the sentence give a number each: "grasping 5 and visual-motor 6"."""
    if claim.past or direction(claim.sentence.text) is not None or COMPARES.search(claim.text):
        return False
    there = [a for c in claim.sentence.clauses for a in c.amounts]
    apart = sum(bool(c.amounts) for c in claim.sentence.clauses) > 1
    return apart and len({a.unit for a in there}) == 1


def _nearest(amount: Amount, claim: Claim, match: Piece) -> bool:
    """Whether the word that stands nearest to the number in the claim is of the same clause."""
    told = [w for w in claim.clause.words if w.ideas - SOFT and not w.is_person and not w.is_name]
    by = sorted(told, key=lambda w: min(abs(w.start - amount.end), abs(amount.start - w.end)))
    return any((w.ideas | w.like) & match.clause.ideas for w in by[:2])


def _same_kind(amount: Amount, other: Amount) -> bool:
    return (amount.of is None) == (other.of is None) and (
        amount.unit == other.unit or "" in (amount.unit, other.unit)
    )


def _rivals(amount: Amount, piece: Piece, claim: Claim) -> bool:
    if says(amount, piece):
        return False
    return any(
        amount.rivals(a) or _counts_alike(amount, a, piece, claim) for a in amounts_of(piece)
    )


def _counts_alike(amount: Amount, other: Amount, piece: Piece, claim: Claim) -> bool:
    """ "Two toileting accidents" and "one accident"; "three times" and "x0"."""
    if other.of is not None or amount.of is not None:
        return False
    if {amount.unit, other.unit} == {"", "times"}:
        return other.written.casefold().startswith(("x", "×"))
    if not (amount.unit.startswith("~") and other.unit.startswith("~")):
        return False
    mine = {i for w in claim.clause.words for i in (*w.ideas, *w.like)}
    return other.unit[1:] in mine or amount.unit[1:] in piece.clause.ideas


def _is_manner(amount: Amount, pieces: list[Piece], rival_fit: float) -> bool:
    """ "Half the rate", "one of three": a manner of speaking that no source need have."""
    if amount.about and amount.unit == "percent" and rival_fit < 0.4:
        return True
    if amount.of is None or amount.value != 1:
        return False
    return any(near(a.bare, amount.of) for p in pieces for a in p.clause.amounts)


def _compared(amount: Amount, claim: Claim, pool: Pool) -> bool:
    """Whether the sentence sets the number of an earlier day beside one of this day."""
    others = [
        a for c in claim.sentence.clauses for a in c.amounts if a is not amount and a.rivals(amount)
    ]
    if not others or not COMPARES.search(claim.sentence.text):
        return False
    earlier = [p for p in pool.pieces if of_child(p, pool) and (p.clause.past or not p.here)]
    now = [p for p in pool.pieces if p.here and not p.clause.past]
    return any(says(amount, p) for p in earlier) and any(says(o, p) for o in others for p in now)


SURE = 0.5  # how much a piece is about a claim that it surely contradicts
ABOUT = 3  # units that are most about a claim
_ANY_NUMBER = re.compile(rf"(?i)\d+(?:\.\d+)?|\b{N}")


def _written_there(amount: Amount, claim: Claim, pool: Pool) -> bool:
    """Whether the number stands, in whatever form, in a unit that is most about the claim."""
    best_of: dict[int, float] = {}
    for piece in reachable(claim, pool):
        index = piece.unit.index
        best_of[index] = max(best_of.get(index, 0.0), fit(claim, piece, pool))
    top = sorted(best_of, key=lambda i: -best_of[i])[:ABOUT]
    for index in top:
        if best_of[index] < 0.25 or best_of[index] < 0.6 * best_of[top[0]]:
            continue
        there = _numbers_near(pool.units[index], pool, past=claim.past, aims=_aims(claim))
        if amount.bare not in there or _otherwise_read(amount, pool.units[index]):
            continue
        if amount.of is None or (amount.of in there and amount.value != amount.of):
            return True
    return False


def _otherwise_read(amount: Amount, unit: Unit) -> bool:
    """Whether the unit counts the same thing otherwise, or has the number in another measure."""
    there = [a for c in unit.read.clauses for a in c.amounts]
    if amount.of is not None:
        return any(a.of == amount.of for a in there)
    counted = amount.unit.startswith("~") or amount.unit in ("often", "percent", "cue")
    if counted and any(a.unit == amount.unit for a in there):
        return True
    if any(
        a.unit == amount.unit and a.bare == amount.bare and a.value != amount.value for a in there
    ):
        return True  # two months, where the unit has two weeks
    measured = amount.unit in MEASURES or amount.unit in ("percent", "often", "cue")
    return measured and any(
        a.bare == amount.bare and a.unit not in (amount.unit, "") for a in there
    )


def _numbers_near(unit: Unit, pool: Pool, *, past: bool, aims: bool) -> set[float]:
    """Every number that is written in a unit; in talk also just before and after.

    What a clause tells of before is left out, unless the claim does so, too.
    """
    reach = 1 if unit.is_spoken else 0
    near = pool.units[max(0, unit.index - reach) : unit.index + reach + 1]
    return {
        value_of(m.group())
        for u in near
        if u.source is unit.source
        for c in u.read.clauses
        if (past or not c.past) and (aims or "goal" not in c.ideas)
        for m in _ANY_NUMBER.finditer(u.read.text, c.start, c.end)
    }


_VAGUE = re.compile(
    r"(?i)(?:daily|weekly|monthly|nightly|once|twice|(?:every|each|a|per)\s+\w+|one)"
)
_BEFORE = re.compile(
    r"(?i)\b(?:than|from|compared|instead|previous\w*|before|prior|earlier|since|last|against|up\s+from|down\s+from|unlike|whereas|used\s+to|beyond|initial\w*|baseline)\b"
)


def _vague(amount: Amount) -> bool:
    """ "Daily", "once": a manner of speaking where no source counts the like."""
    return _VAGUE.fullmatch(amount.written) is not None


def _of_other_day(amount: Amount, claim: Claim, pool: Pool) -> Piece | None:
    """The piece of another session that says the number, when the sentence is of this one."""
    text = claim.sentence.text
    if claim.past or _BEFORE.search(text) or direction(text) is not None or COMPARES.search(text):
        return None
    away = [p for p in pool.pieces if of_child(p, pool) and (p.clause.past or not p.here)]
    score, piece = best(
        claim,
        pool,
        away,
        lambda p: any(amount.says(a) and a.unit == amount.unit for a in p.clause.amounts),
    )
    return piece if score > 0.35 else None


def _of_before(amount: Amount, claim: Claim, pool: Pool) -> bool:
    """Whether the number is an earlier day's, in a sentence that compares."""
    if amount.unit == "often" or not _BEFORE.search(claim.sentence.text):
        return False
    earlier = [p for p in pool.pieces if of_child(p, pool) and (p.clause.past or not p.here)]
    others = [
        a
        for c in claim.sentence.clauses
        for a in c.amounts
        if a is not amount and a.unit not in ("clock", "ordinal")
    ]
    beside = bool(others) or direction(claim.sentence.text) is not None or claim.past
    return beside and any(says(amount, p) and fit(claim, p, pool) > 0.05 for p in earlier)


def _aims(claim: Claim) -> bool:
    """Whether the sentence is about a goal, so that the numbers of a goal are its own."""
    return (
        claim.planned
        or re.search(
            r"(?i)\b(?:goals?|criterion|target|aim|baseline|objective)\b", claim.sentence.text
        )
        is not None
    )


def _later(match: Piece, rival: Piece) -> bool:
    """In talk, what is said later of the same thing counts: "six?" "Seven." """
    gap = match.unit.index - rival.unit.index
    return bool(match.unit.speaker) and match.unit.source is rival.unit.source and 0 < gap <= 5


def _of_another_day(match: Piece, rival: Piece, claim: Claim) -> bool:
    """ "On Monday it took ten": the count is of a day that the draft does not name."""
    if rival.clause.days or claim.past or any(c.days for c in claim.sentence.clauses):
        return False
    return any(d.name.endswith("day") for d in match.clause.days)


def _also_claims(amount: Amount, rival: Piece, claim: Claim) -> bool:
    """Whether the clause says the rival number, too: "from 148/82 to 152/84"."""
    others = [a for a in claim.clause.amounts if a is not amount]
    return any(other.says(a) for other in others for a in rival.clause.amounts if amount.rivals(a))


def _best_match(
    amount: Amount, claim: Claim, pool: Pool, pieces: list[Piece]
) -> tuple[float, Piece | None]:
    """The piece that says the number best: of the same unit rather than of another."""
    top, found = -1.0, None
    for piece in pieces:
        if not says(amount, piece):
            continue
        score = fit(claim, piece, pool)
        if amount.unit in MEASURES and not any(a.unit == amount.unit for a in piece.clause.amounts):
            score -= 0.25
        if amount.unit.startswith("~"):
            units = {a.unit for a in piece.clause.amounts if amount.says(a)}
            other = all(u.startswith("~") and u != amount.unit for u in units)
            score += 0.1 if amount.unit in units else -0.2 if other and units else 0.0
        if score > top:
            top, found = score, piece
    return top, found


def _wrong(amount: Amount, claim: Claim, pool: Pool, found: Found, rival: Piece | None) -> None:
    away = [p for p in pool.pieces if not p.here or p.clause.past]
    score, elsewhere = best(
        claim, pool, away, lambda p: any(amount.says(a) for a in p.clause.amounts)
    )
    text = claim.sentence.text
    compares = claim.past or direction(text) is not None or "from" in text
    if elsewhere is not None and compares and of_child(elsewhere, pool):
        found.support(elsewhere, score)
    elif elsewhere is not None and amount.unit != "span" and score > 0.3:
        what = "session" if of_child(elsewhere, pool) else "child"
        why = f"“{amount.written}” is of another {what}: {quoted(elsewhere)}"
        found.contradict(f"other {what}", elsewhere, why)
    elif rival is not None:
        why = f"“{amount.written}” is not what the source says: {quoted(rival)}"
        sure = fit(claim, rival, pool) >= SURE
        found.contradict("number", rival, why, "major" if sure else "minor")
    else:
        # It can only be sure when the sources count the like at all.
        alike = amount.unit in MEASURES or amount.unit in ("score", "percent", "often")
        there = any(a.unit == amount.unit for p in pool.pieces if p.here for a in p.clause.amounts)
        severity: Severity = "major" if alike and there else "minor"
        found.miss("number", f"No source says “{amount.written}”.", severity)


def _literal(amount: Amount, piece: Piece) -> bool:
    return any(a.unit == amount.unit for a in piece.clause.amounts)
