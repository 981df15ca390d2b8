"""Which of very many texts share passages with one more, asked while that one is written.

Every few words in a row are one number; the numbers of all texts lie sorted in a few long rows, and
a new text looks its own up in each. Some twelve bytes a word: 100,000 reports of 400 words take
about half a gigabyte. Only numbers are kept, no word.
"""

from __future__ import annotations

from collections.abc import Iterable
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from countersign.base.passages.index import ENOUGH, Hashes, columns, numbered
from countersign.base.passages.words import Packed

ROWS = 8
"""More sorted rows than this are made into one."""
NEWEST = 512
"""Of a passage in more texts than this only the newest are looked at."""
_Places = NDArray[np.uint32]


class Lookup:
    """Texts by their numbers. Each has an owner: the child it is about."""

    def __init__(self) -> None:
        self._rows: list[tuple[Hashes, _Places]] = []
        self._owners: list[int] = []
        self._owner_numbers: dict[str, int] = {}
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._owners)

    def add(self, texts: Iterable[tuple[Packed, str]]) -> range:
        """Take texts in, each with its owner; returns their numbers. Many at once cost least."""
        with self._lock:
            first = len(self._owners)
            found: list[Hashes] = []
            places: list[_Places] = []
            for words, owner in texts:
                hashes = numbers_of(words)
                found.append(hashes)
                places.append(np.full(len(hashes), len(self._owners), dtype=np.uint32))
                known = self._owner_numbers.setdefault(owner, len(self._owner_numbers))
                self._owners.append(known)
            if found:
                self._keep(np.concatenate(found), np.concatenate(places))
            return range(first, len(self._owners))

    def _keep(self, hashes: Hashes, places: _Places) -> None:
        self._rows.append(_sorted(hashes, places))
        if len(self._rows) <= ROWS:
            return
        # The short rows are made into one; the longest stays until they are as long as it.
        self._rows.sort(key=lambda row: -len(row[0]))
        short = self._rows[1:]
        whole = sum(len(row[0]) for row in short) >= len(self._rows[0][0])
        merged = self._rows if whole else short
        one = _sorted(
            np.concatenate([row[0] for row in merged]), np.concatenate([row[1] for row in merged])
        )
        self._rows = [one] if whole else [self._rows[0], one]

    def near(self, words: Packed, *, owner: str, most: int) -> list[tuple[int, int]]:
        """The texts that share most with `words`: their numbers, and how many numbers they share.

        `owner`'s own are left out.
        """
        return self._ranked(words, owner=owner, own=False, most=most)

    def own(self, words: Packed, *, owner: str, most: int) -> list[tuple[int, int]]:
        """The same among the owner's own texts."""
        return self._ranked(words, owner=owner, own=True, most=most)

    def _ranked(self, words: Packed, *, owner: str, own: bool, most: int) -> list[tuple[int, int]]:
        wanted = np.unique(numbers_of(words))
        with self._lock:
            rows = list(self._rows)
            owners = np.array(self._owners, dtype=np.int64)
            mine = self._owner_numbers.get(owner, -1)
        places = [_holding(hashes, texts, wanted) for hashes, texts in rows]
        if not places:
            return []
        texts, shared = np.unique(np.concatenate(places), return_counts=True)
        keep = (shared >= ENOUGH) & ((owners[texts] == mine) == own)
        texts, shared = texts[keep], shared[keep]
        best = np.argsort(-shared, kind="stable")[:most]
        return [(int(texts[at]), int(shared[at])) for at in best]


def numbers_of(words: Packed) -> Hashes:
    """The number of every few words in a row; the same in one process only."""
    if not len(words):
        return np.zeros(0, np.uint64)
    keys, breaks = columns([words])
    return numbered(keys, breaks, np.zeros(len(words), dtype=np.int64))[0]


def _sorted(hashes: Hashes, places: _Places) -> tuple[Hashes, _Places]:
    """By number, then by text; a number that a text holds twice stands once."""
    order = np.lexsort((places, hashes))
    hashes, places = hashes[order], places[order]
    if not len(hashes):
        return hashes, places
    new = np.ones(len(hashes), dtype=bool)
    new[1:] = (hashes[1:] != hashes[:-1]) | (places[1:] != places[:-1])
    return hashes[new], places[new]


def _holding(hashes: Hashes, texts: _Places, wanted: Hashes) -> _Places:
    """The texts behind each wanted number, one after another."""
    starts = np.searchsorted(hashes, wanted, "left")
    ends = np.searchsorted(hashes, wanted, "right")
    starts = np.maximum(starts, ends - NEWEST)
    lengths = ends - starts
    total = int(lengths.sum())
    if not total:
        return np.zeros(0, dtype=np.uint32)
    begins = np.cumsum(lengths) - lengths
    at = np.arange(total) - np.repeat(begins, lengths) + np.repeat(starts, lengths)
    found: _Places = texts[at]
    return found
