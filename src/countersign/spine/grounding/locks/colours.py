"""Colours: the red putty is not the yellow one."""

from __future__ import annotations

import re

from countersign.spine.grounding.claims import Claim, Found, best, of_child, quoted, reachable
from countersign.spine.grounding.pool import Piece, Pool

COLOUR = re.compile(
    r"(?i)\b(?:red|blue|green|yellow|orange|purple|pink|brown|black|white|gr[ae]y|tan)\b"
)
_SAME = {"pink": {"red"}, "red": {"pink"}, "gray": {"grey"}, "grey": {"gray"}}


def colours(claim: Claim, pool: Pool, found: Found) -> None:
    """A colour is named in a source of this child; another in its place contradicts it."""
    own = [p for p in pool.pieces if of_child(p, pool)]
    for m in COLOUR.finditer(claim.text):
        colour = m.group().casefold()
        meant = {colour} | _SAME.get(colour, set())
        if any(meant & _colours(p) for p in own):
            continue
        score, rival = best(claim, pool, reachable(claim, pool), lambda p: bool(_colours(p)))
        if rival is not None and score > 0.3:
            why = f"“{m.group()}” is not the colour of the source: {quoted(rival)}"
            found.contradict("invented", rival, why, "minor")


def _colours(piece: Piece) -> set[str]:
    return {c.casefold() for c in COLOUR.findall(piece.unit.read.text)}
