"""Which of very many texts share passages: every few words in a row as one number, sorted.

Some eight bytes a word: 100,000 reports of 400 words take under half a gigabyte.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from countersign.base.passages.runs import SEED
from countersign.base.passages.words import Packed

Hashes = NDArray[np.uint64]
Numbers = NDArray[np.int64]
Spread = NDArray[np.uint8]
MOST_SPREAD = 255
ENOUGH = 8
"""Shared numbers from which on two texts are compared word by word."""
CROWD = 64
"""A passage in more texts than this is looked at by a part of its numbers only."""
PART = 4
_STIR = np.uint64(0x9E3779B97F4A7C15)


def numbered(
    keys: Hashes, breaks: NDArray[np.bool_], texts: Numbers
) -> tuple[Hashes, Numbers, Numbers]:
    """The number of every `SEED` words in a row, the text it stands in, and at which word.

    `breaks` marks words before which something stands that does not count.
    """
    count = len(keys) - SEED + 1
    if count < 1:
        return np.zeros(0, np.uint64), np.zeros(0, np.int64), np.zeros(0, np.int64)
    stirred = keys * _STIR
    stirred ^= stirred >> np.uint64(29)
    total = np.zeros(count, dtype=np.uint64)
    whole = np.ones(count, dtype=bool)
    for at in range(SEED):
        total = total * _STIR + stirred[at : at + count]
        if at:
            whole &= ~breaks[at : at + count]
    whole &= texts[:count] == texts[SEED - 1 :]
    return total[whole], texts[:count][whole], np.flatnonzero(whole)


def columns(texts: Iterable[Packed]) -> tuple[Hashes, NDArray[np.bool_]]:
    """The keys of all texts as numbers, and before which of them something does not count."""
    listed = list(texts)
    keys = np.concatenate([np.frombuffer(one.keys, dtype=np.uint32) for one in listed])
    rest = np.frombuffer(b"".join(one.rest for one in listed), dtype=np.uint8)
    return keys.astype(np.uint64) + np.uint64(1), (rest & 1).astype(bool)


def _spread(
    words: int, places: Numbers, other: NDArray[np.bool_], new: NDArray[np.bool_]
) -> Spread:
    """For each word of all texts, how many texts hold the number that begins there."""
    found = np.full(words, MOST_SPREAD, dtype=np.uint8)
    if len(places):
        group = np.cumsum(other) - 1
        held = np.minimum(np.bincount(group, weights=new), MOST_SPREAD).astype(np.uint8)
        found[places] = held[group]
    return found


class Index:
    """Texts by the passages in them. Each text has an owner: the child it is about."""

    def __init__(self) -> None:
        self._texts: list[Packed] = []
        self._owners: list[int] = []
        self._owner_numbers: dict[str, int] = {}
        self._spread: Spread = np.zeros(0, np.uint8)
        self._begins: list[int] = []

    def __len__(self) -> int:
        return len(self._owners)

    def add(self, words: Packed, *, owner: str) -> int:
        """Take a text in; returns its number."""
        self._texts.append(words)
        self._owners.append(self._owner_numbers.setdefault(owner, len(self._owner_numbers)))
        return len(self._owners) - 1

    def _hashed(self) -> tuple[Hashes, Numbers, Numbers]:
        """The number of every `SEED` words in a row, the text it stands in, and at which word."""
        if not self._texts:
            return np.zeros(0, np.uint64), np.zeros(0, np.int64), np.zeros(0, np.int64)
        keys, breaks = columns(self._texts)
        lengths = [len(one) for one in self._texts]
        return numbered(keys, breaks, np.repeat(np.arange(len(lengths)), lengths))

    def spread(self, number: int) -> Spread:
        """In how many texts the words from each place of a text on stand; asked after `pairs`."""
        if not self._begins:
            self._begins = [0, *accumulate(len(one) for one in self._texts)]
        return self._spread[self._begins[number] : self._begins[number + 1]]

    def pairs(self) -> list[tuple[int, int]]:
        """The pairs of texts of different owners that share enough to be compared, sorted."""
        hashes, texts, places = self._hashed()
        owners = np.array(self._owners, dtype=np.int64)
        order = np.lexsort((texts, hashes))
        hashes, texts, places = hashes[order], texts[order], places[order]
        other = np.ones(len(hashes), dtype=bool)
        other[1:] = hashes[1:] != hashes[:-1]
        new = other.copy()
        new[1:] |= texts[1:] != texts[:-1]
        self._spread = _spread(sum(len(one) for one in self._texts), places, other, new)
        del places, order
        hashes, texts = hashes[new], texts[new]
        codes: list[Numbers] = []
        weights: list[Numbers] = []
        for first, second, weight in _together(hashes, texts):
            apart = owners[first] != owners[second]
            codes.append(first[apart] * len(owners) + second[apart])
            weights.append(np.full(int(apart.sum()), weight))
        if not codes:
            return []
        unique, where = np.unique(np.concatenate(codes), return_inverse=True)
        shared = np.bincount(where, weights=np.concatenate(weights))
        chosen = unique[shared >= ENOUGH]
        return [divmod(int(code), len(owners)) for code in chosen]


def _together(hashes: Hashes, texts: Numbers) -> Iterator[tuple[Numbers, Numbers, int]]:
    """Texts that hold the same number, as two columns of pairs, and what each pair counts for."""
    first_of = np.ones(len(hashes), dtype=bool)
    first_of[1:] = hashes[1:] != hashes[:-1]
    edges: Numbers = np.flatnonzero(first_of)
    sizes = np.diff(np.append(edges, len(hashes)))
    for size in np.unique(sizes):
        if size < 2:
            continue
        begins = edges[sizes == size]
        weight = 1
        if size > CROWD:
            begins, weight = begins[(hashes[begins] >> np.uint64(7)) % np.uint64(PART) == 0], PART
        left, right = np.triu_indices(int(size), 1)
        for chunk in _chunks(begins, max(1, 4_000_000 // len(left))):
            first = texts[chunk[:, None] + left].ravel()
            second = texts[chunk[:, None] + right].ravel()
            yield first, second, weight


def _chunks(numbers: Numbers, size: int) -> Iterable[Numbers]:
    return (numbers[at : at + size] for at in range(0, len(numbers), size))
