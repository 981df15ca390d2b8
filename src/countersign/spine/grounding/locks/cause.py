"""Causes: who says that one thing came of another."""

from __future__ import annotations

import re

from countersign.base.words import wordset
from countersign.spine.grounding.claims import Claim, Found, best, quoted, reachable
from countersign.spine.grounding.lexicon import PERSON, SOFT, stem
from countersign.spine.grounding.pool import Piece, Pool
from countersign.spine.grounding.telling import STRONG_CAUSE
from countersign.spine.grounding.words import Word, words


def cause(claim: Claim, pool: Pool, found: Found) -> None:
    """A cause is named as such in a source, or stands beside what it caused."""
    for m in _causes(claim.sentence.text):
        if claim.clause.start <= m.start() < max(claim.clause.end, claim.clause.start + 1):
            _one(m, claim, pool, found)


def _one(m: re.Match[str], claim: Claim, pool: Pool, found: Found) -> None:
    text = claim.sentence.text
    last = max(claim.clause.end, m.end() + 1)
    reason = re.split(r"\.\s|,\s+(?:so|and|but)\s|;", text[m.end() : last])[0]
    if not text[: m.start()].strip() and "," in reason:
        reason = reason.split(",")[0]
    end = m.end() + len(reason)
    inside = [w for w in claim.sentence.words if m.end() <= w.start < end]
    if not text[: m.start()].strip():
        inside = words(reason)
    told = [w for w in inside if w.ideas and not w.is_person and w.stem not in pool.called]
    told = [w for w in told if w.ideas - SOFT] or told
    if not told:
        _plainly(reason, pool, found)
        return
    short = reason.strip(" .")[:60]
    known = [w for w in told if w.kin or any(pool.saying(i) for i in w.ideas)]
    names = {i for w in claim.sentence.words if w.is_name for i in w.ideas}
    effect = {
        i: v
        for i, v in claim.about.items()
        if i not in names and not any(i in w.ideas for w in told)
    }
    if len(known) < max(1.0, 0.6 * len(told)):
        rival = _cause_told(claim, pool, effect)
        if rival is not None:
            found.contradict("cause", rival, f"The source gives another cause: {quoted(rival)}")
        else:
            found.miss("cause", f"No source gives “{short}” as the cause.", "major")
    elif not _linked(known, effect, pool) and not _said_for(known, pool):
        found.miss("cause", f"No source says that this was because of “{short}”.", "minor")


_EMPTY = wordset(
    "the a an this that it its is was were be been being are am he she they him her them his their "
    "had has have did do does of to in on at by for from with and or so too very not no as"
)


def _plainly(reason: str, pool: Pool, found: Found) -> None:
    """A reason of general words ("it was too hard"): one of them stands in a source."""
    said = [s for s in (stem(w) for w in re.findall(r"[A-Za-z]+", reason)) if s not in _EMPTY]
    if said and not any(s in pool.names for s in said[:4]):
        found.miss("cause", f"No source gives “{reason.strip(' .')[:60]}” as the cause.", "major")


_FOR = re.compile(r"(?i)\b(?:for|because(?:\s+of)?|since|due\s+to)\s+(?:\w+\s+){0,2}$")


def _said_for(known: list[Word], pool: Pool) -> bool:
    """Whether one unit gives the reason as a reason: "Friday he did it, for the field trip"."""
    return any(
        _FOR.search(unit.read.text[: word.start]) is not None
        for unit in pool.units
        if unit.here and all(any(k.ideas & w.ideas for w in unit.read.words) for k in known)
        for word in unit.read.words
        if word.ideas & known[0].ideas
    )


_CAME = re.compile(
    r"(?i)\b(?:came\s+from|comes\s+from|was\s+the\s+(?:cause|reason)\s+(?:of|for)|was\s+caused\s+by|were\s+caused\s+by|made\s+(?:him|her|them)\b|led\s+to|is\s+why|tripped\s+over)\b"
)


def _causes(text: str) -> list[re.Match[str]]:
    return [*STRONG_CAUSE.finditer(text), *_CAME.finditer(text)]


def _cause_told(claim: Claim, pool: Pool, effect: dict[str, float]) -> Piece | None:
    bare = claim.with_about(effect)
    score, piece = best(
        bare, pool, list(reachable(claim, pool)), lambda p: bool(_causes(p.unit.read.text))
    )
    return piece if score > 0.35 else None


def _linked(known: list[Word], effect: dict[str, float], pool: Pool) -> bool:
    """Whether cause and effect are told in one place."""
    ideas = {i for w in known for i in w.ideas}
    for piece in pool.pieces:
        if not piece.here or not any(piece.about.get(i, 0) >= 0.5 for i in ideas):
            continue
        if any(piece.about.get(i, 0) >= 0.3 for i in effect if not i.startswith((PERSON, "side:"))):
            return True
    return not [i for i in effect if i in pool.rare and i not in SOFT]
