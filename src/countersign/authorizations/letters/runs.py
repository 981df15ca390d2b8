"""Words in reading order: rows, segments of rows, and blocks of prose, each able to say where a
piece of its text stands on the page."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median

from countersign.base.pages import Box, Page, Word
from countersign.base.pages.words import around


@dataclass(frozen=True, slots=True)
class Run:
    """Words in order and the text they make; `breaks`: indexes of words that begin a line."""

    words: tuple[Word, ...]
    breaks: frozenset[int] = frozenset()
    text: str = field(init=False)
    starts: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        parts: list[str] = []
        starts: list[int] = []
        length = 0
        for index, word in enumerate(self.words):
            if index:
                parts.append("\n" if index in self.breaks else " ")
                length += 1
            starts.append(length)
            parts.append(word.text)
            length += len(word.text)
        object.__setattr__(self, "text", "".join(parts))
        object.__setattr__(self, "starts", tuple(starts))

    def within(self, start: int, end: int) -> tuple[Word, ...]:
        """The words that hold the characters from `start` to `end`."""
        return tuple(
            word
            for word, begin in zip(self.words, self.starts, strict=True)
            if begin < end and begin + len(word.text) > start
        )

    @property
    def page(self) -> int:
        return self.words[0].place.page

    @property
    def place(self) -> Box:
        return around(word.place for word in self.words)


@dataclass(frozen=True, slots=True)
class Layout:
    """A page's rows of segments from top to bottom, and its blocks of consecutive lines."""

    page: Page
    rows: tuple[tuple[Run, ...], ...]
    blocks: tuple[Run, ...]
    strokes: tuple[float, ...] = ()  # heights of rules that are drawn with characters

    @property
    def segments(self) -> Iterable[Run]:
        return (segment for row in self.rows for segment in row)


_STROKE = re.compile(r"[-=_*~.\u2013\u2014\u2500\u2501+|]{2,}")  # a rule drawn with characters


def layout(page: Page) -> Layout:
    """The page's words put in order."""
    every = _rows(page.words)
    drawn = [
        row
        for row in every
        if all(_STROKE.fullmatch(w.text) for w in row) and any(len(w.text) > 2 for w in row)
    ]
    strokes = tuple(row[0].place.middle for row in drawn)
    grouped = [row for row in every if row not in drawn]
    if not grouped:
        return Layout(page, (), ())
    space = _space(grouped)
    # A reader of images sets words less evenly than a text layer does.
    least = 0.72 if page.digital else 0.95
    rows = [_segments(row, space, least) for row in grouped]
    return Layout(page, tuple(tuple(row) for row in rows), tuple(_blocks(rows)), strokes)


def _rows(words: Sequence[Word]) -> list[list[Word]]:
    rows: list[list[Word]] = []
    middles: list[float] = []
    for word in sorted(words, key=lambda w: (w.place.middle, w.place.x0)):
        tall = max(word.place.height, 6.0)
        if rows and abs(word.place.middle - middles[-1]) < 0.45 * tall:
            rows[-1].append(word)
            middles[-1] = median(w.place.middle for w in rows[-1])
        else:
            rows.append([word])
            middles.append(word.place.middle)
    return [sorted(row, key=lambda w: w.place.x0) for row in rows]


def _space(rows: Sequence[Sequence[Word]]) -> float:
    """The usual gap between two words of a line on this page."""
    gaps = [
        after.place.x0 - before.place.x1
        for row in rows
        for before, after in itertools.pairwise(row)
        if 0 < after.place.x0 - before.place.x1 < 1.2 * max(before.place.height, 6.0)
    ]
    return median(gaps) if gaps else 3.0


def _segments(row: Sequence[Word], space: float, least: float) -> list[Run]:
    made: list[list[Word]] = [[row[0]]]
    tall = median(max(w.place.height, 5.0) for w in row)
    for before, word in itertools.pairwise(row):
        apart = word.place.x0 - before.place.x1 > max(1.75 * space, least * tall, 5.5)
        if apart and not word.text.startswith(":"):  # a colon belongs to the label before it
            made.append([])
        made[-1].append(word)
    return [Run(tuple(words)) for words in made]


def _blocks(rows: Sequence[Sequence[Run]]) -> list[Run]:
    """Segments that continue each other downwards, joined into one run."""
    open_blocks: list[list[Run]] = []
    closed: list[list[Run]] = []
    for row in rows:
        for segment in row:
            home = next((b for b in open_blocks if _continues(b[-1], segment)), None)
            if home is None:
                open_blocks.append([segment])
            else:
                home.append(segment)
        top = row[0].place.y0
        for block in [b for b in open_blocks if top - b[-1].place.y1 > 40]:
            open_blocks.remove(block)
            closed.append(block)
    every = closed + open_blocks
    every.sort(key=lambda b: (b[0].place.y0, b[0].place.x0))
    return [_joined(block) for block in every]


def _continues(above: Run, below: Run) -> bool:
    one, two = above.place, below.place
    tall = max(one.height, two.height, 6.0)
    gap = two.middle - one.middle
    return 0.5 * tall < gap < 2.1 * tall and abs(one.x0 - two.x0) < 1.6 * tall


def _joined(block: Sequence[Run]) -> Run:
    words: list[Word] = []
    breaks: set[int] = set()
    for segment in block:
        breaks.add(len(words))
        words += segment.words
    return Run(tuple(words), frozenset(breaks))
