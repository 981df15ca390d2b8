"""Diagnoses, tests, drugs, and names like "NF1" or a grade of "B"."""

from __future__ import annotations

import re

from countersign.spine.grounding.claims import Claim, Found, of_child, quoted
from countersign.spine.grounding.pool import Piece, Pool

_CODE = re.compile(
    r"\b[A-Z]{1,4}-?\d{1,2}\b|(?<=\ba\s)[A-F][+-]?(?=\s+(?:for|in|on|this)\b)|(?<=\ban\s)[AF][+-]?(?=\s+(?:for|in|on|this)\b)|(?<=grade\s)[A-F][+-]?\b"
)


def _codes(claim: Claim, pool: Pool, found: Found) -> None:
    """ "NF2", "C5", a grade of "B": such a name stands in a source as it is."""
    for m in _CODE.finditer(claim.text):
        code = m.group().replace("-", "")
        there = {s.source.id: s.source.text.replace("-", "").replace(" ", "") for s in pool.units}
        exact = re.compile(rf"(?<![A-Za-z]){re.escape(m.group())}(?![A-Za-z0-9])")
        if len(code) == 1 and any(exact.search(u.source.text) for u in pool.units):
            continue
        if len(code) > 1 and any(code in t for t in there.values()):
            continue
        found.miss("diagnosis or test", f"No source names “{m.group()}”.", "major")


WHAT = {"dx": "diagnosis", "test": "test", "drug": "medication"}


def medical(claim: Claim, pool: Pool, found: Found) -> None:
    """A diagnosis, a test or a drug is named in a source about this child."""
    _codes(claim, pool, found)
    own = [p for p in pool.pieces if of_child(p, pool)]
    for word in claim.clause.words:
        for idea in sorted(i for i in word.ideas if i.partition(":")[0] in WHAT):
            said = [p for p in pool.saying(idea) if of_child(p, pool)]
            if said and (word.denied or _HEDGED.search(claim.sentence.text)):
                continue
            if any(_sure_of(idea, p) for p in said) or _by_letters(word.text, pool):
                continue
            kind = idea.partition(":")[0]
            rival = next((p for p in own if _names_one(p, kind)), None)
            if rival is not None:
                why = f"“{word.text}” is not the {WHAT[kind]} of the source: {quoted(rival)}"
                found.contradict("diagnosis or test", rival, why)
            else:
                why = f"No source names the {WHAT[kind]} “{word.text}”."
                found.miss("diagnosis or test", why, "major")


def _by_letters(name: str, pool: Pool) -> bool:
    """ "Modified Ashworth", where a source has MAS."""
    letters = "".join(w[0] for w in re.findall(r"[A-Za-z]+", name)).upper()
    if len(letters) < 2:
        return False
    own = {u.source.text for u in pool.units if u.mine}
    return any(re.search(rf"\b{letters}[A-Z]?\b", text) for text in own)


_HEDGED = re.compile(
    r"(?i)\b(?:no|not|without|rule\w*\s+out|suspect\w*|possible|possibly|may|might|query|screen\w*|refer\w*|evaluat\w*|concern\w*|question\w*|declin\w+|stop\w*|discontinu\w+|off|raised|lower\w*)\b"
)
_DOUBTED = re.compile(
    r"(?i)\b(?:r/o|rule\s+out|\?|suspect\w*|possible|query|wonders?|asked\s+about|screen\s+for)"
)


def _sure_of(idea: str, piece: Piece) -> bool:
    """Whether the piece names it as it is, and neither denies nor only wonders about it."""
    if idea.partition(":")[0] != "dx":
        return True
    if _DOUBTED.search(piece.unit.read.text):
        return False
    return any(idea in w.ideas and not w.denied for w in piece.clause.words)


def _names_one(piece: Piece, kind: str) -> bool:
    return any(i.startswith(f"{kind}:") for i in piece.clause.ideas)
