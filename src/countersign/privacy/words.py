"""One text cut into words, once, for everybody who reads it."""

from __future__ import annotations

import re
from itertools import accumulate

from countersign.privacy.fold import lower

_WORD = re.compile(r"([^\W_]+(?:['’ʼ`´][^\W_]+)*(?:[\u00ad\u200b-\u200d\u2060][^\W_]+)*)")
_ASCII_WORD = re.compile(r"([A-Za-z0-9]+(?:['`][A-Za-z0-9]+)*)")  # the same, and quicker


class Words:
    """A text and its words: `written[at]` stands from `starts[at]` to `ends[at]`.

    `gaps[at]` is what stands before word `at`; the last gap is what follows the last word.
    """

    def __init__(self, text: str):
        self.text = text
        self.lowered = lower(text)
        self.noted: dict[str, bool] = {}  # what a recognizer asked of the whole text, once
        pieces = (_ASCII_WORD if text.isascii() else _WORD).split(text)
        self.gaps: list[str] = pieces[::2]
        self.written: list[str] = pieces[1::2]
        offsets = list(accumulate(map(len, pieces)))
        self.starts: list[int] = offsets[:-1:2]
        self.ends: list[int] = offsets[1::2]

    def before(self, at: int, most: int) -> str:
        """Up to `most` characters in lower case before word `at`."""
        start = self.starts[at]
        return self.lowered[start - most if start > most else 0 : start]
