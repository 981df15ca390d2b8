"""What is on a page: words and tick boxes, with their places in points from the top left."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on page number `page` (from 0)."""

    page: int
    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    @property
    def middle(self) -> float:
        return (self.y0 + self.y1) / 2

    def as_list(self) -> list[float]:
        """The form of the command line: page, then corners to a tenth of a point."""
        return [self.page, *(round(side, 1) for side in (self.x0, self.y0, self.x1, self.y1))]


def around(boxes: Iterable[Box]) -> Box:
    """The smallest box that holds them all; the page is the first one's."""
    given = list(boxes)
    first = given[0].page
    same = [box for box in given if box.page == first]
    return Box(
        first,
        min(box.x0 for box in same),
        min(box.y0 for box in same),
        max(box.x1 for box in same),
        max(box.y1 for box in same),
    )


@dataclass(frozen=True, slots=True)
class Word:
    """A word without spaces. `box` is where it lies on the page as given, `place` where it would
    lie were the page straight. `other` is what the second reader saw; `agreed` when both are one.
    """

    text: str
    box: Box
    place: Box
    agreed: bool = True
    other: str | None = None


@dataclass(frozen=True, slots=True)
class Square:
    """A tick box. `ticked` is None when it is neither clearly empty nor clearly marked."""

    box: Box
    place: Box
    ticked: bool | None


@dataclass(frozen=True, slots=True)
class Page:
    """One page, its size in points. `digital`: read from the text layer, so nothing was guessed."""

    number: int
    width: float
    height: float
    words: tuple[Word, ...]
    squares: tuple[Square, ...]
    digital: bool
