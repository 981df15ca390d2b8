"""What a sentence leans to when no rule knows its words: learned from the invented sentences.

`weights.json` is made by `python -m benchmarks.vendor_papers.training` from the sentences beside
that script, and from nothing else.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise

from countersign.assessment.vendor.reading import tags

_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+(?:[.,]\d+)*|\$|%")
_SUFFIX = re.compile(
    r"(?:ations?|ating|ated|ates?|ingly|ings?|edly|ed|ies|ied|es|s|ly|ers?|or|ment|al)$"
)
NONE = "none"


def stem(word: str) -> str:
    """A word without its ending, so that signs, signed and signing are one."""
    if word[0].isdigit():
        return "#"
    bare = word.removesuffix("'s")
    short = _SUFFIX.sub("", bare)
    return short if len(short) > 2 else bare


def features(low: str) -> Iterator[str]:
    """What is known of a sentence: its words, pairs of them, and the kinds of words in it."""
    stems = [stem(word) for word in _WORD.findall(low)]
    yield from stems
    yield from (f"{a} {b}" for a, b in pairwise(stems))
    yield from (f"<{tag}>" for tag in tags(low))


@lru_cache(maxsize=1)
def _weights() -> tuple[list[str], dict[str, list[int]], float]:
    read = json.loads((files("countersign.assessment.vendor") / "weights.json").read_text())
    return read["classes"], read["weights"], read["scale"]


def leans(low: str) -> dict[str, float]:
    """How likely each class is, `1 risk` to `8 safe` and `none`; they add up to one."""
    classes, weights, scale = _weights()
    seen = [weights[f] for f in {*features(low), "*"} if f in weights]
    size = math.sqrt(max(1, len(seen) - 1))
    star = weights["*"]
    sums = [
        (sum(row[n] for row in seen) - star[n]) / size / scale + star[n] / scale
        for n in range(len(classes))
    ]
    top = max(sums)
    raised = [math.exp(one - top) for one in sums]
    whole = sum(raised)
    return {name: one / whole for name, one in zip(classes, raised, strict=True)}
