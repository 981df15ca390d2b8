"""Strong words: "all", "always", "fully", "mastered"."""

from __future__ import annotations

import re

from countersign.spine.grounding.claims import Claim, Found, best, fit, of_child, quoted, reachable
from countersign.spine.grounding.pool import Piece, Pool

STRONG = re.compile(
    r"(?i)\b(?:always|never|every\s+(?:time|trial|step|activity|food|one)|all\s+(?:of\s+)?(?:the\s+)?(?:foods?|activities|transfers|tasks|steps|trials|goals|skills|areas|occasions)|fully|completely|entirely|totally|perfect(?:ly)?|flawless(?:ly)?|master(?:ed|y)|"
    r"consistently|without\s+(?:any\s+)?(?:difficulty|error|errors|complaints?|problems?|issues?)|no\s+(?:difficulty|difficulties|complaints|problems|concerns)|significant(?:ly)?|markedly|dramatic(?:ally)?|remarkabl[ey]|"
    r"excellent|outstanding|exceptional(?:ly)?|effortless(?:ly)?|with\s+ease|severe(?:ly)?|profound(?:ly)?|extreme(?:ly)?|met\s+(?:the|his|her|this|all|goal)|has\s+met|goal\b(?:(?!\bnot\b|n[\'’]t|almost|nearly|partly|partially)[^.;]){0,50}?\s(?:was\s+|is\s+|has\s+been\s+|has\s+)?(?:now\s+)?(?:met|achieved|reached)|achieved\s+(?:the|his|her)\s+goal|"
    r"entire\s+(?:session|visit|time)|whole\s+(?:session|visit)|the\s+whole\s+of|throughout\s+the\s+(?:entire\s+)?session|any\s+\w+\s+(?:safely|independently)|in\s+all\s+(?:situations|settings|areas|transfers|environments)|guarantee\w*|cured|eliminated|tolerated\s+(?:\w+\s+){0,5}well|without\s+(?:any\s+)?(?:protest|fuss|upset)|full\s+recovery|typical\s+for|within\s+normal\s+limits|normal\s+for\s+(?:his|her|their)|ready\s+to\s+be\s+discharged|will\s+(?:fully\s+|soon\s+)?(?:stop|resolve|disappear|go\s+away|recover|outgrow)|"
    r"ready\s+for\s+discharge|age[- ]appropriate|no\s+(?:further\s+)?(?:need|help\s+needed)|huge|tremendous(?:ly)?|vastly|greatly|substantial(?:ly)?|thrilled|rapid(?:ly)?|clearly|undoubtedly|now\s+safe|all\s+\w+\s+occasions|at\s+all\s+times|constant(?:ly)?)\b"
)
_SAME_STRENGTH = (
    (
        re.compile(r"(?i)master|met\b|achiev"),
        re.compile(r"(?i)\b(?:master\w*|met|achieved|goal\s+met|(?:it|that\s+one|that)\s+done)\b"),
    ),
    (
        re.compile(r"(?i)never"),
        re.compile(r"(?i)\b(?:never|no|none|not|0|zero|x0|first\s+time|baseline\s+0|not\s+once)\b"),
    ),
    (
        re.compile(r"(?i)no\s+longer"),
        re.compile(r"(?i)\b(?:no\s+longer|stopped|not\s+anymore|any\s?more|quit)\b"),
    ),
    (
        re.compile(r"(?i)entire|whole|throughout"),
        re.compile(r"(?i)\b(?:entire|whole|throughout|all\s+session|full)\b"),
    ),
    (re.compile(r"(?i)thrilled"), re.compile(r"(?i)\b(?:thrilled|excited|happy|delighted)\b")),
    (
        re.compile(
            r"(?i)no\s+concerns|no\s+complaints|no\s+problems|without|no\s+difficult|ease\b"
        ),
        re.compile(
            r"(?i)\b(?:no|none|without|denies|ok|okay|fine|good|grand|great|well|easy|easily|easier|tolerat\w+|intact|independent\w*|smooth\w*|perfect\w*|no\s+problem)\b"
        ),
    ),
)


_ALL = re.compile(
    r"(?i)\b(?:all(?:\s+of)?\s+(?:(?:the|his|her|their|its)\s+)?\w+|every\s+\w+|each\s+\w+|the\s+whole\s+\w+|the\s+entire\s+\w+)\b"
)


_WHOLE = re.compile(r"(?i)\b(?:all|every|each|whole|entire|full)\b")
_PART = re.compile(r"(?i)\b(?:half|most|some|part)\b")


def _counts_a_part(piece: Piece) -> bool:
    counted = any(a.unit in ("score", "percent") for a in piece.clause.amounts)
    return counted or _PART.search(piece.unit.read.text) is not None


def _is_part(piece: Piece) -> bool:
    """Whether the piece says that it was not the whole: five of eight, half, 70 percent."""
    return _PART.search(piece.clause_text) is not None or any(
        (a.unit == "score" and a.of is not None and a.value < a.of)
        or (a.unit == "percent" and a.value < 100)
        for a in piece.clause.amounts
    )


def _is_whole(piece: Piece) -> bool:
    return any(a.of is not None and a.value == a.of for a in piece.clause.amounts)


def everything(claim: Claim, pool: Pool, found: Found) -> None:
    """ "All of his errors" where the source counts five of eight."""
    m = _ALL.search(claim.text)
    if m is None or any(a.of for a in claim.clause.amounts):
        return
    score, piece = best(claim, pool, reachable(claim, pool), _counts_a_part)
    if piece is None or score < 0.3 or _WHOLE.search(piece.unit.read.text):
        return
    if any(_is_whole(p) for p in pool.pieces if p.unit is piece.unit):
        return
    if _is_part(piece):
        found.contradict(
            "overstatement", piece, f"“{m.group()}” is more than the source says: {quoted(piece)}"
        )


_RULE = re.compile(r"(?i)(?:always|never|every|all|consistently|at\s+all|constant)")


def strength(claim: Claim, pool: Pool, found: Found) -> None:
    """A strong word is in a source, too."""
    for m in STRONG.finditer(claim.text):
        word = m.group()
        if claim.planned and _RULE.match(word):
            continue  # a rule for what comes
        if _as_strong(word, claim, pool):
            continue
        _, piece = best(claim, pool, reachable(claim, pool), lambda p: True)
        goal = re.search(r"(?i)master|met\b|achiev", word)
        why = f"No source says “{word}”."
        if piece is not None and goal:
            found.contradict("overstatement", piece, why)
        else:
            found.miss("overstatement", why, "minor", piece)


def _as_strong(word: str, claim: Claim, pool: Pool) -> bool:
    low = word.casefold()
    stemmed = low[: max(5, len(low) - 3)]
    own = [
        p
        for p in pool.pieces
        if of_child(p, pool) and (claim.past or (p.here and not p.clause.past))
    ]
    if low.startswith("every") and any("every" in p.unit.read.text.casefold() for p in own):
        return True
    if any(stemmed in p.unit.read.text.casefold() for p in own):
        return not _only_denied(word, own)
    for is_, there in _SAME_STRENGTH:
        if is_.search(word):
            return any(there.search(p.unit.read.text) and fit(claim, p, pool) > 0.3 for p in own)
    goal = re.search(r"(?i)master|met\b|achiev|reached", word)
    return not goal and any(
        a.of
        and a.value == a.of
        and fit(claim, p, pool) > (0.25 if low.startswith("every") else 0.5)
        for p in own
        for a in p.clause.amounts
    )


def _only_denied(word: str, pieces: list[Piece]) -> bool:
    """Whether the strong word stands only behind a "not" in the sources."""
    low = re.escape(word.casefold()[:6])
    said = [
        p.unit.read.text.casefold() for p in pieces if re.search(low, p.unit.read.text.casefold())
    ]
    return bool(said) and all(
        re.search(rf"\b(?:not|no|n't|never)\b[^.;]{{0,25}}{low}", t) for t in said
    )
