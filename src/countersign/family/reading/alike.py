"""How near two pieces of text are, whoever they are about. Pure."""

from __future__ import annotations

import re

from countersign.base.sameness import tokens

_NUMBER = re.compile(r"\d+")
SHORTEST = 4  # words: below that, everybody writes the same sometimes
NEAR = 0.8  # of the longer one's words, in the same order


def common(a: list[str], b: list[str]) -> int:
    """How many words two texts share in the same order."""
    row = [0] * (len(b) + 1)
    for word in a:
        before = 0
        for at, other in enumerate(b, start=1):
            row[at], before = (before + 1 if word == other else max(row[at], row[at - 1])), row[at]
    return row[-1]


def frame(text: str, names: frozenset[str]) -> tuple[str, ...]:
    """The words of a sentence with the child's names and all numbers taken out."""
    return tuple(
        "#" if _NUMBER.fullmatch(word) else word
        for word, *_ in tokens(text)
        if word.removesuffix("'s") not in names
    )


def near(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Whether two framed texts are the same but for a word or two."""
    longer = max(len(a), len(b))
    if longer < SHORTEST or min(len(a), len(b)) < NEAR * longer:
        return False
    return common(list(a), list(b)) >= NEAR * longer
