"""Words without their endings."""

from __future__ import annotations

import re
from functools import lru_cache

_WORD = re.compile(r"[a-z]+(?:['-][a-z]+)*|\d+(?:[.,]\d+)*|\$|%")
_SUFFIX = re.compile(
    r"(?:ations?|ating|ated|ates?|ingly|ings?|edly|ed|ies|ied|es|s|ly|ers?|or|ment|al|e|y)$"
)
_DOUBLE = re.compile(r"([bdgmnprt])\1$")


@lru_cache(maxsize=20000)
def stem(word: str) -> str:
    """A word without its ending, so that signs, signed and signing are one."""
    if word[0].isdigit():
        return "#"
    bare = word.removesuffix("'s")
    short = _SUFFIX.sub("", bare)
    if len(short) < 3:
        return bare
    return _DOUBLE.sub(r"\1", short)


def stems(low: str) -> list[str]:
    """The stems of a lower-case text, in order."""
    return [stem(word) for word in _WORD.findall(low)]
