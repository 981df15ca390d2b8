"""Tick boxes with the words beside them, drawn as squares or written as [X] and ☐."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from countersign.authorizations.letters.runs import Run
from countersign.base.pages import Box, Page, Word
from countersign.base.pages.words import around

_WRITTEN = re.compile(
    r"^(?:\[(?P<a>[xX\u2713\u2714*]?)\]|\((?P<b>[xX*]?)\)"
    r"|(?P<c>[\u2610\u2611\u2612\u2713\u2714\u25a1\u25a0\u25cb\u25cf\u25c9]))"
    r"(?P<rest>.*)$"
)
_FULL = set("\u2611\u2612\u2713\u2714\u25a0\u25cf\u25c9")


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a form. `box` holds the square and its words."""

    run: Run
    ticked: bool | None
    box: Box


@dataclass(frozen=True, slots=True)
class _Mark:
    place: Box
    box: Box
    ticked: bool | None


def options(page: Page) -> tuple[list[Option], Page]:
    """The choices, and the page without the squares and without what was not chosen."""
    marks = _drawn(page)
    words: list[Word] = []
    for word in _joined(page.words):
        found = _WRITTEN.match(word.text)
        if found and len(found["rest"]) != 1:
            sign = (found["a"] or found["b"] or "") if found["c"] is None else found["c"]
            marks.append(
                _Mark(
                    word.place,
                    word.box,
                    sign in _FULL or (sign.lower() in ("x", "*") and bool(sign)),
                )
            )
            if found["rest"]:
                words.append(Word(found["rest"], word.box, word.place, word.agreed, word.other))
        elif not any(_holds(m.place, word.place) for m in marks):
            words.append(_bare(word, marks))
    made: list[Option] = []
    dropped: set[int] = set()
    for mark in marks:
        beside = _beside(mark, words, marks)
        if not beside:
            continue
        if not mark.ticked:
            dropped |= {id(w) for w in beside}
        made.append(
            Option(Run(tuple(beside)), mark.ticked, around([mark.box, *(w.box for w in beside)]))
        )
    if len(made) < 2:
        return [], page
    kept = tuple(w for w in words if id(w) not in dropped)
    return made, Page(page.number, page.width, page.height, kept, (), page.digital)


def _drawn(page: Page) -> list[_Mark]:
    """The page's squares that are tick boxes: of one size, and no letter inside a word."""
    usual = median([s.place.height for s in page.squares]) if page.squares else 0.0
    made = []
    for square in page.squares:
        place = square.place
        letter = any(
            w.place.x0 < place.x0 - 2
            and w.place.x1 > place.x1 + 2
            and abs(w.place.middle - place.middle) < 0.5 * max(w.place.height, 6)
            for w in page.words
        )
        if not letter and 0.72 * usual <= place.height <= 1.4 * usual:
            made.append(_Mark(place, square.box, square.ticked))
    return made


def _bare(word: Word, marks: Sequence[_Mark]) -> Word:
    """A word without the tick box that a reader took for its first letter."""
    touched = any(
        m.place.x0 - 3 <= word.place.x0 < m.place.x1 - 1
        and abs(m.place.middle - word.place.middle) < 0.6 * max(m.place.height, 6)
        for m in marks
    )
    if touched and len(word.text) > 2 and (not word.text[0].isascii() or word.text[1].isupper()):
        return Word(word.text[1:], word.box, word.place, word.agreed, word.other)
    return word


def _joined(words: Sequence[Word]) -> list[Word]:
    """With a lone "[" and the "]" after it made one word."""
    made: list[Word] = []
    for word in words:
        if (
            made
            and made[-1].text in ("[", "(", "[X", "[x", "(X", "(x")
            and word.text in ("]", ")", "X]", "x]", "X)")
        ):
            last = made.pop()
            made.append(
                Word(
                    last.text + word.text,
                    around([last.box, word.box]),
                    around([last.place, word.place]),
                    True,
                )
            )
        else:
            made.append(word)
    return made


def _holds(outer: Box, inner: Box) -> bool:
    x, y = (inner.x0 + inner.x1) / 2, inner.middle
    return outer.x0 - 2 <= x <= outer.x1 + 2 and outer.y0 - 2 <= y <= outer.y1 + 2


def _beside(mark: _Mark, words: Sequence[Word], marks: Sequence[_Mark]) -> list[Word]:
    place = mark.place
    row = [
        m.place.x0
        for m in marks
        if abs(m.place.middle - place.middle) < 0.7 * place.height and m.place.x0 > place.x1
    ]
    stop = min(row, default=10_000.0)
    line = sorted(
        (
            w
            for w in words
            if abs(w.place.middle - place.middle) < 0.6 * max(place.height, 8)
            and place.x1 - 3 <= w.place.x0 < stop
        ),
        key=lambda w: w.place.x0,
    )
    made: list[Word] = []
    edge = place.x1
    for word in line:
        if word.place.x0 - edge > (14 if not made else 1.2 * max(place.height, 8)):
            break
        made.append(word)
        edge = word.place.x1
    return made


def are_unclear(page: Page, found: Sequence[Option]) -> bool:
    """Whether the page has tick boxes that could not be told apart from letters."""
    if any(option.ticked is None for option in found):
        return True
    brackets = sum(1 for w in page.words if re.search(r"[\[\]{}]", w.text) and len(w.text) <= 3)
    return brackets >= 2
