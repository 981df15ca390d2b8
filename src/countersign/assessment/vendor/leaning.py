"""What a sentence leans to: learned from invented sentences, and from nothing else.

`weights.json` is made by `python -m benchmarks.vendor_papers.training` from the sentences beside
that script. It decides where no rule knows the words, and is held against the rules where one
small word decides.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise

from countersign.assessment.vendor import concepts
from countersign.assessment.vendor.reading import tags
from countersign.assessment.vendor.stems import stems

NONE = "none"
_NOT = frozenset(
    [
        "not",
        "no",
        "never",
        "none",
        "noth",
        "nobod",
        "neither",
        "nor",
        "without",
        "cannot",
        "can't",
        "don't",
        "doesn't",
        "isn't",
        "won't",
        "aren't",
        "haven't",
        "hasn't",
        "wouldn't",
        "didn't",
        "wasn't",
        "lack",
        "unabl",
        "refus",
        "declin",
        "fail",
    ]
)
_YES = re.compile(
    r"^(?:yes|yep|yeah|sure|correct|comply|complies|compliant|included|standard|absolutely|certainly|of course|always|indeed|it does|it is|we do|they do|you bet|all of)\b"
)
_NO = re.compile(
    r"^(?:no|nope|not|none|does not comply|partially|n/a|add-on|optional|extra|nothing|never|unfortunately|sadly|sorry|only|neither|it doesn't|it does not|we don't|we do not|it can't|i'm afraid)\b"
)


_TURNING = frozenset(
    f"?<{one}>"
    for one in ("LATER", "NOT", "OTHERPLAN", "EXCEPT", "UNDONE", "SWITCH", "TODAY", "AUTO")
)
_BACK = re.compile(
    r"\b(?:it|its|this|that|these|those|they|them|such|so|one|none|both|either|neither|the same|which)\b"
)


def features(low: str, around: str = "", before: str = "") -> Iterator[str]:
    """What is known of a sentence: words, pairs, kinds of words, which of them are denied.

    `around` is the question it answers or the heading it stands under; `before` the sentence
    before it, to which "it" and "this" point back.
    """
    said = stems(low)
    yield from said
    yield from (f"{a} {b}" for a, b in pairwise(said))
    kinds = _kinds(said)
    yield from kinds
    yield from (f"{a}{b}" for n, a in enumerate(kinds) for b in kinds[n + 1 :])
    yield from (f"<{tag}>" for tag in tags(low))
    if before and (around.endswith("?") or _BACK.search(low)):
        yield from (f"<<{name}>" for name in {n for n, _, _ in concepts.found(stems(before))})
    if not around:
        return
    asked = stems(around)
    yield from (f"?{one}" for one in asked)
    answer = "YES" if _YES.match(low) else "NO" if _NO.match(low) else "SAID"
    about = {f"?<{name}>" for name, _, _ in concepts.found(asked)}
    yield from about
    # Under "On our roadmap" or "Not included" every line says something else than it says alone.
    yield from (f"{one}{kind}" for one in about & _TURNING for kind in kinds)
    if around.endswith("?") or answer != "SAID":
        yield answer
        yield from (f"{one}{answer}" for one in about)


def is_yes(low: str) -> bool:
    """Whether an answer begins with a yes."""
    return bool(_YES.match(low))


def _kinds(said: list[str]) -> list[str]:
    """The kinds of words, each once and in one order; `<SWITCH!>` is one that is denied."""
    nots = [place for place, one in enumerate(said) if one in _NOT]
    made: set[str] = set()
    for name, first, last in concepts.found(said):
        denied = any(first - 6 <= place < first or last < place <= last + 2 for place in nots)
        made.add(f"<{name}!>" if denied and name != "NOT" else f"<{name}>")
    return sorted(made)


@lru_cache(maxsize=1)
def _weights() -> tuple[list[str], dict[str, list[int]], float]:
    read = json.loads((files("countersign.assessment.vendor") / "weights.json").read_text())
    return read["classes"], read["weights"], read["scale"]


def forget() -> None:
    """Read the weights again; for whoever has written them anew."""
    _weights.cache_clear()


def leans(low: str, around: str = "", before: str = "") -> dict[str, float]:
    """How likely each class is, `1 risk` to `8 safe` and `none`; they add up to one."""
    classes, weights, scale = _weights()
    seen = [weights[f] for f in {*features(low, around, before)} if f in weights]
    size = math.sqrt(max(1, len(seen))) * scale
    sums = [
        sum(column) / size + star / scale
        for column, star in zip(
            zip(*seen, strict=True) if seen else [()] * len(classes), weights["*"], strict=True
        )
    ]
    top = max(sums)
    raised = [math.exp(one - top) for one in sums]
    whole = sum(raised)
    return {name: one / whole for name, one in zip(classes, raised, strict=True)}
