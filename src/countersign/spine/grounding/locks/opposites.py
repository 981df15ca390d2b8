"""Words that exclude each other: empty and complete, stopped and continued, before and after."""

from __future__ import annotations

import re
from collections.abc import Iterator

from countersign.spine.grounding.claims import Claim, Found, fit, quoted, reachable
from countersign.spine.grounding.clauses import Clause
from countersign.spine.grounding.lexicon import SOFT, opposites, stem
from countersign.spine.grounding.pool import Piece, Pool

ABOUT = 0.45  # how much a piece is about a claim that it may contradict
_WHEN = re.compile(r"(?i)\b(?P<when>before|after)\s+(?:the\s+|his\s+|her\s+)?(?P<what>[a-z]{4,})")
_BOTH = re.compile(
    r"(?i)\b(?:from|than|instead|but|then|until|once|was|were|used\s+to|before|previously|no\s+longer|compared|although|while|whereas|unless|goal|first|later|eventually|after|following)\b"
)
_LEADS = re.compile(r"(?i)^\W*(?:and|but|while|whereas|then|although|though)\b")
_WAS = re.compile(r"(?i)\b(?:was|were)\b")


def exclusive(claim: Claim, pool: Pool, found: Found) -> None:
    """What the draft says is not the opposite of what its piece says."""
    if claim.planned and not claim.clause.ideas:
        return
    _when(claim, pool, found)
    _denied(claim, pool, found)
    _may(claim, pool, found)
    if _tells_both(claim):
        return
    said = set(_poles(claim.clause))
    if not said:
        return
    pieces = [p for p in reachable(claim, pool) if not p.unit.asked]
    if not pieces:
        return
    best = max(pieces, key=lambda p: fit(claim, p, pool))
    if fit(claim, best, pool) < ABOUT or _BOTH.search(_of_piece(best)):
        return
    there = set(_poles(best.clause))
    if not there and not best.clause.ideas - SOFT:
        there = {p for c in best.unit.read.clauses for p in _poles(c)}
    for number, side in sorted(said):
        if (number, not side) in there and (number, side) not in there and _shared(claim, best):
            why = f"The source says the opposite: {quoted(best)}"
            found.contradict("negation", best, why, "minor")
            return


def _tells_both(claim: Claim) -> bool:
    """Whether the claim tells of before and after, or sets one thing against another."""
    own = _WAS.sub("", _LEADS.sub("", claim.text))
    near = claim.sentence.text[max(0, claim.clause.start - 12) : claim.clause.start]
    return (
        _BOTH.search(own) is not None or re.search(r"(?i)\b(?:then|until|once)\b", near) is not None
    )


def _of_piece(piece: Piece) -> str:
    """The words of the clause; of the whole line where the clause names nothing itself."""
    return piece.clause_text if piece.clause.ideas - SOFT else piece.unit.read.text


def _shared(claim: Claim, piece: Piece) -> bool:
    """Whether both name the same thing, beside the words that exclude each other."""
    mine = {i for w in claim.clause.words for i in (*w.ideas, *w.like) if not w.is_person} - SOFT
    return bool(mine & {i for c in piece.unit.read.clauses for i in c.ideas})


def _poles(clause: Clause) -> Iterator[tuple[int, bool]]:
    """Which side of which pair a clause says; what is denied is the other side."""
    flat = [(part, w) for w in clause.words for part in _parts(w.text, w.stem)]
    known = opposites()
    for i, (part, _) in enumerate(flat):
        for pole in known.get(part, ()):
            n = len(pole.key)
            if tuple(p for p, _ in flat[i : i + n]) == pole.key:
                word = flat[i + n - 1][1]
                if word.unclear or any(h.start <= word.start < h.end for h in clause.helps):
                    continue  # "stand-by assistance" is no standing
                yield pole.pair, pole.right != (word.denied or word.undone)


def _parts(text: str, root: str) -> list[str]:
    parts = re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)*", text)
    return [stem(p) for p in parts] if len(parts) > 1 else [root]


def _when(claim: Claim, pool: Pool, found: Found) -> None:
    """ "Before recess", where the source has "after recess"."""
    for m in _WHEN.finditer(claim.text):
        other = "after" if m["when"].casefold() == "before" else "before"
        same = re.compile(rf"(?i)\b{m['when']}\s+(?:the\s+|his\s+|her\s+)?{m['what'][:5]}")
        turned = re.compile(rf"(?i)\b{other}\s+(?:the\s+|his\s+|her\s+)?{m['what'][:5]}")
        here = [p for p in pool.pieces if p.here]
        if any(same.search(p.unit.read.text) for p in here):
            continue
        for piece in here:
            if turned.search(piece.unit.read.text) and fit(claim, piece, pool) > 0.2:
                why = f"The source says {other} and not {m['when']}: {quoted(piece)}"
                found.contradict("date", piece, why)
                return


_MAY = re.compile(
    r"(?i)\b(?:may|is\s+allowed|are\s+allowed|can\s+now|is\s+cleared|was\s+cleared|has\s+been\s+cleared|is\s+permitted|is\s+safe\s+to|ready\s+to)\b(?!\s+(?:not|have|be\s+(?:due|related|tired)))"
)
_MAY_NOT = re.compile(
    r"(?i)\b(?:no|not|never|until|without|hold|avoid|restrict\w*|wait)\b|n['’]t\b"
)


def _may(claim: Claim, pool: Pool, found: Found) -> None:
    """What the draft permits is not what the source forbids."""
    text = claim.sentence.text
    if not _MAY.search(claim.text) or _MAY_NOT.search(text):
        return
    pieces = list(reachable(claim, pool))
    best = max(pieces, key=lambda p: fit(claim, p, pool), default=None)
    if best is None or fit(claim, best, pool) < 0.3 or not _shared(claim, best):
        return
    if _MAY_NOT.search(best.unit.read.text):
        found.contradict("negation", best, f"The source does not permit this: {quoted(best)}")


_DENIES = re.compile(
    r"(?i)\b(?:no|not|never|without|none|nobody|neither|nor|cannot|0|zero|unable)\b|n['’]t\b|x0\b"
)
# What denies nothing that happened, or may be told of words that deny nothing.
_MILD = re.compile(
    r"(?i)\b(?:without|no|not\s+need|needed\s+no|did\s+not\s+need|required\s+no)\s+(?:\w+\s+){0,3}(?:help|assist\w*|cue\w*|prompt\w*|remind\w*|difficult\w*|trouble|complain\w*|problem\w*|support|error\w*|break\w*|"
    r"stopping|being|spill\w*|los\w+|touch\w*|hold\w*|chang\w+)|not\s+(?:\w+\s+)?chang\w+|not\s+yet|no\s+longer|not\s+only|without\s+it"
)
_NEARLY = re.compile(
    r"(?i)\b(?:refus\w+|declin\w+|stop\w*|lost|skip\w*|only|late|miss\w*|forgot|fail\w*|reject\w*|protest\w*|avoid\w*|resist\w*|left|off|away|gone|resolv\w*|denie\w*|still|until|hate\w*|independent\w*|alone|self|all|trouble|any|w/o|"
    r"less|hard|bare|free|dry|difficult\w*|lack|push\w*|out|last|dislik\w*|loves?|unchanged|same|yet|empty|down|instead|than)\b"
)
CLOSE = 0.6


def _denied(claim: Claim, pool: Pool, found: Found) -> None:
    """The draft denies something where the piece that is plainly about it denies nothing."""
    if claim.planned or claim.past or not claim.clause.ideas:
        return
    if _MILD.search(claim.text) or not _DENIES.search(claim.text):
        return
    pieces = list(reachable(claim, pool))
    best = max(pieces, key=lambda p: fit(claim, p, pool), default=None)
    if best is None or fit(claim, best, pool) < CLOSE:
        return
    reach = 1 if best.unit.is_spoken else 0
    near = pool.units[max(0, best.unit.index - reach) : best.unit.index + reach + 1]
    if not any(_DENIES.search(u.read.text) or _NEARLY.search(u.read.text) for u in near):
        why = f"The source denies nothing here: {quoted(best)}"
        found.contradict("negation", best, why, "minor")
