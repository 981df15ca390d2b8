"""The words of a draft in the words of its sources: what is of near meaning is read as the same.

Only what no source says as it is written is read so, and never a diagnosis, a test, a drug or
what nobody may invent: those must stand in a source by their own name.
"""

from __future__ import annotations

from rapidfuzz import fuzz

from countersign.spine.grounding.clauses import Written
from countersign.spine.grounding.lexicon import CRITICAL
from countersign.spine.grounding.pool import Pool
from countersign.spine.grounding.words import Word

ALIKE = 86  # how alike two long words are that are the same, misheard or misspelt
LONG = 5  # letters of a word that may be misspelt


def in_words_of(pool: Pool, sentence: Written) -> None:
    """Give the words of `sentence` the ideas of the words of near meaning in the sources."""
    for word in sentence.words:
        if word.is_person or word.stem in pool.called or not _may_be_read(word):
            continue
        if any(idea in pool.heard for idea in word.ideas):
            continue
        near = _same_root(word, pool)
        if near is None:
            near = _of_kin(word, pool)
        if near is not None:
            word.kin = True
            if word.known:
                word.like = near  # it keeps what it means, and is looked for by what is near
            elif near:
                word.ideas = near


def _may_be_read(word: Word) -> bool:
    return bool(word.ideas) and not any(i in CRITICAL or ":" in i for i in word.ideas)


def _of_kin(word: Word, pool: Pool) -> frozenset[str] | None:
    found: frozenset[str] | None = None
    for mark in sorted(word.stands_for & pool.kin.keys()):
        found = (found or frozenset()) | pool.kin[mark]
    return found


def _same_root(word: Word, pool: Pool) -> frozenset[str] | None:
    """The ideas of a word of the sources with the same root, or spelt nearly the same."""
    mine = word.stem
    if len(mine) < 4:
        return None
    for other, ideas in pool.roots.items():
        if other[:2] == mine[:2] and (
            same_root(mine, other) or (len(mine) > LONG and fuzz.ratio(mine, other) >= ALIKE)
        ):
            return ideas
    return None


def same_root(a: str, b: str) -> bool:
    """ "Clears" and "clearance", "operate" and "operation"."""
    if a.startswith(b) or b.startswith(a):
        return abs(len(a) - len(b)) <= 3
    shared = next(
        (i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b))
    )
    return shared >= 5 and shared >= 0.6 * max(len(a), len(b))
