"""Numbers that follow from numbers: differences, sums, bounds, what is left of the trials."""

from __future__ import annotations

import re
from collections.abc import Iterator

from countersign.spine.grounding.amounts import Amount, span_minutes
from countersign.spine.grounding.claims import Claim, fit, of_child
from countersign.spine.grounding.lexicon import SOFT
from countersign.spine.grounding.measures import MEASURES
from countersign.spine.grounding.pool import Piece, Pool

COMPARES = re.compile(
    r"(?i)\b(?:than|instead|off\b|since|grew|grown|better|worse|improv\w+|progress\w*|beyond|advanc\w+|declin\w+|compared|from\s+\d|against|halved|doubled|more|fewer|less|longer|shorter|gain\w*|lost|los\w+|rose|fell|by|up|down|difference|remain\w*|later|total|"
    r"altogether|still|to\s+go|drop\w*|gap|in\s+all|together|larger|smaller|higher|lower|increase\w*|decrease\w*|missed|other|rest|last(?:ed)?|forgot|were\s+not|exceeds?|short\s+of|within|combined|further)\b"
)


def follows(amount: Amount, claim: Claim, pool: Pool) -> bool:
    """Whether the number is right arithmetic of what the sources say."""
    if amount.unit == "often":
        return False
    own = [p for p in pool.pieces if of_child(p, pool)]
    there = [a for p in own for a in amounts_of(p)]
    text = claim.sentence.text
    if _is_bound(amount, text, there) or _is_product(amount, claim.text, there):
        return True
    if amount.unit == "span" and any(abs(d - amount.value) <= 0.15 * d for d in pool.ago):
        return True
    if amount.unit == "time" and _SUMS.search(text) and _is_sum(amount, there):
        return True
    if amount.unit == "time" and _is_between(amount, own):
        return True
    if amount.of is None and (_from_one_line(amount, text, own) or _summed(amount, claim, pool)):
        return True
    if amount.unit == "score":
        return _in_two(amount, claim, pool) or _is_rest(amount, text, there)
    return COMPARES.search(text) is not None and _is_difference(amount, claim, pool, own)


def _is_bound(amount: Amount, text: str, there: list[Amount]) -> bool:
    """ "Below 90 percent", where a source says 87."""
    bound = _BOUND.search(text[: amount.start])
    if bound is None or amount.unit in ("time", "span"):
        return False
    low = bound.group().casefold().split()[0] in ("below", "under", "less", "fewer")
    if _LIMIT.search(text[: amount.start]):
        return False
    exact = amount.unit in MEASURES
    alike = [
        a for a in there if a.unit == amount.unit or (not exact and "" in (a.unit, amount.unit))
    ]
    return any((a.value < amount.value) == low for a in alike)


# "No more than five pounds": a limit is what it is, and no bound that others lie within.
_LIMIT = re.compile(r"(?i)\b(?:not?|never|n['’]t|without|limit\w*|restrict\w*)\b[^.;]{0,30}$")


def _is_product(amount: Amount, text: str, there: list[Amount]) -> bool:
    """ "Twelve visits", where a source says twice a week for six weeks."""
    if _VISITS.search(text) is None:
        return False
    often = [a.bare for a in there if a.unit == "often"]
    weeks = [b.bare for b in there if b.unit in ("", "span")]
    return any(near(a * b, amount.bare) for a in often for b in weeks)


def _is_between(amount: Amount, own: list[Piece]) -> bool:
    """ "Five minutes later", where a source says 9:40 and 9:45."""
    clocks: dict[int, list[float]] = {}
    for piece in own:
        for a in piece.clause.amounts:
            if a.unit == "clock":
                clocks.setdefault(piece.unit.index, []).append(a.value)
    return any(near(b - a, amount.value) for c in clocks.values() for a in c for b in c)


_IN_ALL = re.compile(
    r"(?i)\b(?:total\w*|altogether|in\s+all|combined|together|overall|sets?|differ\w*|gap|apart|between)\b"
)


def _from_one_line(amount: Amount, text: str, own: list[Piece]) -> bool:
    """ "30 squats in three sets", "eight bites in all", "a difference of 13": of one line's numbers."""
    if _IN_ALL.search(text) is None:
        return False
    lines: dict[int, list[float]] = {}
    for piece in own:
        lines.setdefault(piece.unit.index, []).extend(
            a.bare for a in piece.clause.amounts if a.of is None and a.bare > 0
        )
    for there in lines.values():
        if len(there) < 2:
            continue
        if near(sum(there), amount.bare):
            return True
        for i, a in enumerate(there):
            for b in there[i + 1 :]:
                if any(near(v, amount.bare) for v in (a * b, a + b, abs(a - b))):
                    return True
    return False


def _summed(amount: Amount, claim: Claim, pool: Pool) -> bool:
    """ "Five times", where one line counts x3 with and x2 without: the counts of one thing, added."""
    if amount.unit in MEASURES or amount.unit in ("percent", "often", "score", "clock", "ordinal"):
        return False
    for unit in pool.units:
        if not unit.mine or not unit.here:
            continue
        there = [a for c in unit.read.clauses if not c.past for a in c.amounts]
        times = [a for a in there if a.of is None and _counts_times(a)]
        about = any(claim.clause.ideas & c.ideas - SOFT for c in unit.read.clauses)
        if about and len(times) == len(there) > 1 and near(sum(a.bare for a in times), amount.bare):
            return True
    return False


def _counts_times(amount: Amount) -> bool:
    return amount.unit == "times" or re.match(r"(?i)[x×]|.*[x×]$", amount.written) is not None


def _is_rest(amount: Amount, text: str, there: list[Amount]) -> bool:
    """ "Missed 1 of 8", where a source says 7 of 8."""
    rest = any(
        near(amount.of, a.of) and near(amount.value, (a.of or 0) - a.value) for a in there if a.of
    )
    return rest and _MISSED.search(text) is not None


def _is_difference(amount: Amount, claim: Claim, pool: Pool, own: list[Piece]) -> bool:
    named = any(i in pool.rare for i in claim.clause.ideas - SOFT)
    about = {id(p) for p in own if not named or fit(claim, p, pool) > 0.08}
    return any(
        _apart(amount, a, b)
        for i, p in enumerate(own)
        for q in own[i:]
        if (id(p) in about or id(q) in about) and _beside(p, q)
        for a in _values(p)
        for b in _values(q)
    )


_VISITS = re.compile(r"(?i)\b(?:visits?|sessions?|appointments?)\b")
_MISSED = re.compile(r"(?i)\b(?:miss|not|fail|forgot|unable|without|error|incorrect|wrong)")
_SUMS = re.compile(
    r"(?i)\b(?:total\w*|altogether|in\s+all|combined|session|treatment\s+time|visit|minutes\s+of\s+(?:the|which))\b"
)


def _beside(a: Piece, b: Piece) -> bool:
    """Whether two counts may be compared: told in one breath, or on two days."""
    if a.clause.past != b.clause.past:
        return True
    if a.unit.source is b.unit.source:
        return abs(a.unit.number - b.unit.number) <= 5
    return a.here != b.here


def _values(piece: Piece) -> list[tuple[float, float, str]]:
    """Numbers with their bare form and unit, trials too."""
    found = [(a.value, a.bare, a.unit) for a in amounts_of(piece)]
    return found + [(a.of, a.of, a.unit) for a in piece.clause.amounts if a.of]


_BOUND = re.compile(
    r"(?i)\b(?:below|above|over|under|less\s+than|more\s+than|fewer\s+than|beyond|exceed\w*|short\s+of)\s+(?:the\s+|his\s+|her\s+|a\s+)?$"
)


def _apart(amount: Amount, a: tuple[float, float, str], b: tuple[float, float, str]) -> bool:
    """Whether `amount` is what lies between two numbers of one kind."""
    if a[2] == b[2]:
        fits = amount.unit == a[2] or amount.unit not in MEASURES or a[2] == ""
        difference = abs(a[0] - b[0])
        return fits and (
            near(difference, amount.value) or (a[2] == "" and near(difference, amount.bare))
        )
    return (
        "" in (a[2], b[2])
        and (amount.unit in (a[2], b[2]) or amount.unit not in MEASURES)
        and near(abs(a[1] - b[1]), amount.bare)
    )


def _in_two(amount: Amount, claim: Claim, pool: Pool) -> bool:
    """ "Five times: four good" is "four of five"; the two numbers stand beside each other."""
    if _in_one_line(amount, claim, pool):
        return True
    if amount.value == amount.of:
        return False
    named = any(i in pool.rare for i in claim.clause.ideas - SOFT)
    talk = [p for p in pool.pieces if p.here and p.unit.speaker]
    whole = [p for p in talk if any(near(a.bare, amount.of) for a in p.clause.amounts)]
    part = [
        p
        for p in talk
        if any(near(a.bare, amount.value) and a.of is None for a in p.clause.amounts)
    ]
    return any(
        p.unit.source is q.unit.source
        and abs(p.unit.number - q.unit.number) <= 2
        and (not named or max(fit(claim, p, pool), fit(claim, q, pool)) >= 0.1)
        for p in whole
        for q in part
        if p is not q
    )


def _in_one_line(amount: Amount, claim: Claim, pool: Pool) -> bool:
    """ "Hid 10 pegs, found 9" is "nine of ten"; "all three" where each of three is counted."""
    for unit in pool.units:
        if not unit.mine or unit.is_spoken:
            continue
        there = [a for c in unit.read.clauses for a in c.amounts if a.of is None]
        whole = any(near(a.bare, amount.of) and a.unit not in MEASURES for a in there)
        part = any(near(a.bare, amount.value) and a.unit not in MEASURES for a in there)
        if whole and part and any(claim.clause.ideas & c.ideas - SOFT for c in unit.read.clauses):
            return True
    return False


def _is_sum(amount: Amount, own: list[Amount]) -> bool:
    sums = {0.0}
    for one in dict.fromkeys(a.value for a in own if a.unit == "time"):
        sums |= {round(s + one, 3) for s in sums}
        if len(sums) > 4096:
            break
    return round(amount.value, 3) in sums


def near(a: float | None, b: float | None) -> bool:
    return a is not None and b is not None and abs(a - b) < 0.001


def amounts_of(piece: Piece) -> Iterator[Amount]:
    """The numbers of a clause, and the minutes between its times."""
    yield from piece.clause.amounts
    yield from span_minutes(piece.clause.amounts)


def says(amount: Amount, piece: Piece) -> bool:
    """Whether the piece says the number: as it is, or "8 scoops of 10" in two."""
    there = list(amounts_of(piece))
    if any(amount.says(a) for a in there):
        return True
    if amount.of is None:
        return False
    if amount.value == amount.of and not amount.written.casefold().startswith("all"):
        return sum(near(a.bare, amount.value) and a.of is None for a in there) > 1
    plain = [a.bare for a in there if a.of is None and a.unit not in ("clock", "ordinal")]
    return any(near(v, amount.value) for v in plain) and any(near(v, amount.of) for v in plain)
