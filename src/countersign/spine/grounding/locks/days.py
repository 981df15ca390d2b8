"""Days, dates and stretches of time."""

from __future__ import annotations

import re

from countersign.spine.grounding.claims import Claim, Found, best, of_child, quoted, reachable
from countersign.spine.grounding.locks.arithmetic import COMPARES
from countersign.spine.grounding.measures import MEASURES
from countersign.spine.grounding.pool import Piece, Pool
from countersign.spine.grounding.telling import MONTHS, Day

SWAP = 0.25
MONTH = 0.35  # how much a piece is about what the claim has in another month
YEARS = range(1900, 2100)  # beside a day they belong to it
_STRETCH = ("last ", "next ", "this ")
_PLAIN = re.compile(
    r"day$|^\d\d-|tomorrow|tonight|^the \d|^(?:jan|feb|mar|apr|jun|jul|aug|sep|oct|nov|dec)\b"
)


def days(claim: Claim, pool: Pool, found: Found) -> None:
    """A day or date is the one of the source that is about the same."""
    for one in claim.clause.days:
        _day(one, claim, pool, found)


def _day(one: Day, claim: Claim, pool: Pool, found: Found) -> None:
    match_fit, match = best(claim, pool, pool.pieces, lambda p: _says(one.name, p))
    rival_fit, rival = best(
        claim, pool, reachable(claim, pool), lambda p: _rivals(one.name, p, claim)
    )
    words = claim.words_of(one.start, one.end)
    if (
        match is not None
        and _OFF.search(match.unit.read.text)
        and not _OFF.search(claim.sentence.text)
    ):
        _otherwise(words, match, found)
    elif match is not None and (own := _day_of(one, claim, match, pool)) is not None:
        _otherwise(words, own, found)
    elif match is not None:
        if rival is not None and rival_fit > match_fit + SWAP and " " not in one.name:
            _otherwise(words, rival, found)
        else:
            found.support(match, match_fit)
    elif rival is not None and rival_fit > MONTH and _other_month(one, rival):
        _otherwise(words, rival, found)
    elif _is_date_of_source(one.name, pool) or (
        one.name.startswith(_STRETCH) and _stretch(one.name, pool)
    ):
        return
    elif rival is not None and rival_fit > 0.2:
        _otherwise(words, rival, found)
    elif _PLAIN.search(one.name):
        found.miss("date", f"No source says “{words}”.", "minor")


# "We'll skip next week".
_OFF = re.compile(
    r"(?i)\b(?:skip\w*|no\s+(?:session|visit|school|ot|therapy|appointment)|(?<!\b0\s)cancel\w*|closed|not\s+(?:here|in|seen)|(?:is|are|be|was|were|['’]re)\s+away)\b"
)


def _day_of(one: Day, claim: Claim, match: Piece, pool: Pool) -> Piece | None:
    """ "The coach says the 15th": the day that another person's words or another count has."""
    mine = {p.role for p in claim.clause.persons}
    theirs = {p.role for p in match.clause.persons}
    counts = [
        a for a in claim.clause.amounts if a.unit not in ("span", "clock", "ordinal", "often")
    ]
    for piece in pool.pieces:
        if not piece.here or piece is match or piece.unit.source is not match.unit.source:
            continue
        if abs(piece.unit.index - match.unit.index) > 1 or _says(one.name, piece):
            continue
        named = {p.role for p in piece.clause.persons}
        if (
            mine
            and theirs
            and not mine & theirs
            and mine & named
            and _rivals(one.name, piece, claim)
        ):
            return piece
    there = [a for a in match.clause.amounts if a.value not in YEARS]
    told = [
        a
        for a in there
        if any(a.rivals(c) or (a.unit == "" and c.unit in MEASURES) for c in counts)
    ]
    if COMPARES.search(claim.sentence.text):
        return None  # the count may be what lies between two days
    if counts and told and not any(c.says(a) or c.value == a.value for c in counts for a in there):
        return match
    return None


def _other_month(one: Day, rival: Piece) -> bool:
    """ "Due in December", told as November."""
    return one.name in MONTHS and any(
        d.name in MONTHS and d.name != one.name for d in rival.clause.days
    )


def _otherwise(words: str, rival: Piece, found: Found) -> None:
    why = f"“{words}” is not the day of the source: {quoted(rival)}"
    found.contradict("date", rival, why)


def _says(name: str, piece: Piece) -> bool:
    return any(same_day(name, d.name) for d in piece.clause.days)


def _rivals(name: str, piece: Piece, claim: Claim) -> bool:
    """Whether the piece names another day, which the sentence does not name too."""
    if claim.planned and not piece.unit.planned:
        return False  # a plan's day is looked for among plans
    there = piece.clause.days
    also = [d.name for c in claim.sentence.clauses for d in c.days]
    return any(d.sure and _like(name, d.name) for d in there) and not any(
        same_day(a, d.name) for a in also for d in there
    )


def same_day(a: str, b: str) -> bool:
    """Whether two names are of one day; "the 27." is also a date of any month that ends so."""
    if a == b:
        return True
    number, date = (a, b) if a.endswith(".") else (b, a)
    return number.endswith(".") and date[:2].isdigit() and number == f"the {int(date[3:])}."


def _is_date_of_source(name: str, pool: Pool) -> bool:
    months = {f"{u.source.on:%b}".casefold() for u in pool.units if u.source.on}
    months |= {
        MONTHS[int(d.name[:2]) - 1]
        for p in pool.pieces
        for d in p.clause.days
        if re.match(r"\d\d-", d.name) and 0 < int(d.name[:2]) <= 12
    }
    months |= {
        MONTHS[int(m[1]) - 1]
        for u in pool.units
        for m in re.finditer(r"\b(1[0-2]|0?[1-9])/20\d\d\b", u.read.text)
    }
    if name.rstrip(".")[:3] in months and not re.search(r"\d", name):
        return True
    return any(u.source.on and same_day(name, f"{u.source.on:%m-%d}") for u in pool.units)


def _stretch(name: str, pool: Pool) -> bool:
    """ "Last week", "next session": fine when a source tells of before, or of what comes."""
    which, unit = name.split()[0], name.split()[-1]
    said = {
        d.name.split()[-1]
        for p in pool.pieces
        for d in p.clause.days
        if d.name.startswith(f"{which} ")
    }
    if which == "last":
        earlier = any(p.clause.past or (not p.here and of_child(p, pool)) for p in pool.pieces)
        return earlier and (not said or unit in said or unit in ("session", "visit", "time"))
    if which == "this":
        return not said or unit in said
    return not said or unit in said or {unit, *said} <= {"session", "visit", "time", "week"}


def _like(a: str, b: str) -> bool:
    return _kind(a) == _kind(b)


def _kind(name: str) -> str:
    if name[:1].isdigit() or name.endswith("."):
        return "date"
    return "stretch" if " " in name else "day"
