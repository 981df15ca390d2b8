"""Key facts that a draft has and no source: a fall, an injury, a seizure; and "all is well"."""

from __future__ import annotations

import re

from countersign.spine.grounding.claims import Claim, Found, best, quoted, reachable
from countersign.spine.grounding.keyfacts import NAMED, found_in
from countersign.spine.grounding.lexicon import stem
from countersign.spine.grounding.pool import Pool

# What a source may have told of, for a draft to tell of this.
_TOLD_BY = {
    "seizure": {"seizure", "safety"},
    "elopement": {"elopement", "refusal"},
    "fall": {"fall", "injury", "safety"},
    "injury": {"injury", "fall", "pain"},
    "safety": {"safety", "fall", "injury", "seizure", "elopement", "refusal", "pain"},
}
_RAN_OFF = re.compile(
    r"(?i)elop|r[au]n\w*\s+(?:off|away)|bolt|escap|wandered|darted|out\s+of\s+the\s+(?:room|building)"
)
_WELL = re.compile(
    r"(?i)\b(?:intact|in\s+good\s+(?:repair|condition|order)|unremarkable|uneventful|without\s+incident|safe\s+to\s+use|working\s+(?:well|properly|as\s+it\s+should)|"
    r"works\s+(?:well|properly)|no\s+(?:safety\s+)?(?:concerns|issues|incidents)|healthy|unharmed|fits\s+well|fit(?:s|ted)?\s+properly)\b"
)
_WORD = re.compile(r"[a-z]{3,}")
_SMALL = {"off", "out", "away", "the", "his", "her", "from"}
_HARMED = {"injury", "equipment_failure", "fall", "pain", "safety"}


def events(claim: Claim, pool: Pool, found: Found) -> None:
    """A key fact of the draft is one of the sources, and what is told as well was well."""
    if claim.clause is not claim.sentence.clauses[0]:
        return
    text = claim.sentence.text
    told = {k for u in pool.units if u.mine for k, _ in found_in(u.read.text)}
    for kind, m in found_in(text):
        if all(stem(w) in pool.names for w in _WORD.findall(m.group()) if w not in _SMALL):
            continue  # the words themselves stand in a source
        if kind == "elopement" and not _RAN_OFF.search(m.group()):
            continue
        if kind in _TOLD_BY and not _TOLD_BY[kind] & told and not claim.planned:
            why = f"No source tells of {NAMED[kind]} (“{m.group()}”)."
            sure = kind in ("seizure", "fall", "injury")
            found.miss("invented", why, "major" if sure else "minor")
            return
    if _WELL.search(text) and not _HARMED & {kind for kind, _ in found_in(text)}:
        whole = claim.with_about(
            {
                i: v if v < 1 else 1.0
                for c in claim.sentence.clauses
                for i in c.ideas
                for v in (1.0,)
            }
        )
        score, piece = best(
            whole, pool, reachable(claim, pool), lambda p: _is_harm(p.unit.read.text)
        )
        if piece is not None and score > 0.25:
            why = f"The source does not say that all was well: {quoted(piece)}"
            found.contradict("negation", piece, why)


def _is_harm(text: str) -> bool:
    return any(kind in _HARMED for kind, _ in found_in(text))
