"""Tick boxes on a page: small hollow squares, empty or marked."""

from __future__ import annotations

import cv2
import numpy as np

from countersign.base.pages.cleaning import Clean
from countersign.base.pages.opening import DPI
from countersign.base.pages.words import Square

_SMALLEST, _LARGEST = 5.5, 16.0  # points
_EMPTY, _MARKED = 0.045, 0.10  # share of ink inside


def squares(page: Clean) -> tuple[Square, ...]:
    """Every tick box, from the top."""
    scale = DPI / 72
    _, ink = cv2.threshold(page.grey, 0, 255, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)
    closed = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    outlines, _ = cv2.findContours(closed, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    found: list[tuple[int, int, int, int]] = []
    for outline in outlines:
        x, y, wide, tall = cv2.boundingRect(outline)
        if not (_SMALLEST * scale <= min(wide, tall) and max(wide, tall) <= _LARGEST * scale):
            continue
        if abs(wide - tall) > 0.22 * max(wide, tall) or not _is_framed(ink, x, y, wide, tall):
            continue
        near = min(wide, tall) * 0.6
        if all(abs(x - a) > near or abs(y - b) > near for a, b, _, _ in found):
            found.append((x, y, wide, tall))
    made = []
    for x, y, wide, tall in sorted(found, key=lambda one: (one[1], one[0])):
        edge = max(4, round(0.22 * wide))
        inside = ink[y + edge : y + tall - edge, x + edge : x + wide - edge]
        share = float((inside > 0).mean()) if inside.size else 0.5
        ticked = True if share >= _MARKED else False if share <= _EMPTY else None
        sides = (float(x), float(y), float(x + wide), float(y + tall))
        made.append(Square(page.box(*sides), page.place(*sides), ticked))
    return tuple(made)


def _is_framed(ink: cv2.typing.MatLike, x: int, y: int, wide: int, tall: int) -> bool:
    """Whether ink runs along all four sides; a round letter has none in its corners."""
    deep = max(3, wide // 7)
    whole = ink[y : y + tall, x : x + wide] > 0
    sides = (
        whole[:deep, :].any(axis=0),
        whole[-deep:, :].any(axis=0),
        whole[:, :deep].any(axis=1),
        whole[:, -deep:].any(axis=1),
    )
    corner = max(2, wide // 8)
    corners = (
        whole[:corner, :corner],
        whole[:corner, -corner:],
        whole[-corner:, :corner],
        whole[-corner:, -corner:],
    )
    return all(side.mean() > 0.85 for side in sides) and all(c.any() for c in corners)
