"""Making an image readable: square pixels, one size, page found in a photo, level, right way up.

Every step is a matrix, so that a word found on the clean image is shown where it lies on the page.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from countersign.base.pages.opening import DPI, Grey, Picture
from countersign.base.pages.words import Box

Matrix = npt.NDArray[np.float64]

_STEEPEST = 7.0


@dataclass(frozen=True, slots=True)
class Clean:
    """A readable image; `back` leads from its pixels to points on the page as given."""

    number: int
    grey: Grey
    back: Matrix

    def place(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        """Pixels of the clean image as points on the straight page."""
        scale = 72 / DPI
        return Box(self.number, x0 * scale, y0 * scale, x1 * scale, y1 * scale)

    def box(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        """The same on the page as given: its middle and size, moved."""
        corners = np.array([[[x0, y0], [x1, y0], [x1, y1], [x0, y1]]], dtype=np.float64)
        moved = cv2.perspectiveTransform(corners, self.back)[0]
        xs, ys = np.sort(moved[:, 0]), np.sort(moved[:, 1])
        # The mean of the two outer corners each side: a long word on a skewed page stays slim.
        return Box(
            self.number,
            float(xs[:2].mean()),
            float(ys[:2].mean()),
            float(xs[2:].mean()),
            float(ys[2:].mean()),
        )


def clean(picture: Picture, quarter_turns: int = 0) -> Clean:
    """The picture with square pixels at `DPI`, found, turned and level."""
    scaled, back = _scaled(picture)
    if picture.photo:
        scaled, back = _page_found(scaled, back)
        scaled = _evened(scaled)
    for _ in range(quarter_turns % 4):
        rows = scaled.shape[0]
        scaled = np.ascontiguousarray(np.rot90(scaled, -1))
        turn = np.array([[0, 1, 0], [-1, 0, rows - 1], [0, 0, 1]], dtype=np.float64)
        back = back @ turn
    angle = _slope(scaled)
    if abs(angle) > 0.15:
        rows, columns = scaled.shape
        flat = np.vstack([cv2.getRotationMatrix2D((columns / 2, rows / 2), angle, 1.0), [0, 0, 1]])
        scaled = _warped(scaled, flat, columns, rows)
        back = back @ np.linalg.inv(flat)
    return Clean(picture.number, _despeckled(scaled), back)


def _scaled(picture: Picture) -> tuple[Grey, Matrix]:
    width, height = picture.width, picture.height
    if picture.photo:  # the page is found in it later; keep its detail
        longest = max(width, height)
        width, height = width * 842 / longest, height * 842 / longest
    columns, rows = round(width * DPI / 72), round(height * DPI / 72)
    shrinks = columns < picture.grey.shape[1] and rows < picture.grey.shape[0]
    how = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
    grey = picture.grey
    if grey.shape != (rows, columns):
        grey = np.asarray(cv2.resize(grey, (columns, rows), interpolation=how), dtype=np.uint8)
    back = np.diag([picture.width / columns, picture.height / rows, 1.0])
    return grey, back


def _warped(grey: Grey, matrix: Matrix, columns: int, rows: int) -> Grey:
    made = cv2.warpPerspective(
        grey, matrix, (columns, rows), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(made, dtype=np.uint8)


def _page_found(grey: Grey, back: Matrix) -> tuple[Grey, Matrix]:
    """The sheet of paper in a photo, made a rectangle; the photo itself when none stands out."""
    small = cv2.resize(grey, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(small, (9, 9), 0)
    _, bright = cv2.threshold(soft, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    bright = cv2.morphologyEx(bright, cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8))
    outlines, _ = cv2.findContours(bright, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    area = small.shape[0] * small.shape[1]
    for outline in sorted(outlines, key=cv2.contourArea, reverse=True)[:1]:
        hull = cv2.convexHull(outline)
        for loose in (0.02, 0.03, 0.05):
            four = cv2.approxPolyDP(hull, loose * cv2.arcLength(hull, True), True)
            if len(four) == 4 and 0.25 * area < cv2.contourArea(four) < 0.97 * area:
                return _straightened(grey, back, four.reshape(4, 2).astype(np.float64) * 4)
    return grey, back


def _straightened(grey: Grey, back: Matrix, four: Matrix) -> tuple[Grey, Matrix]:
    total, difference = four.sum(axis=1), four[:, 1] - four[:, 0]
    corners = np.array(
        [
            four[total.argmin()],
            four[difference.argmin()],
            four[total.argmax()],
            four[difference.argmax()],
        ]
    )
    sides = np.linalg.norm(corners - np.roll(corners, -1, axis=0), axis=1)
    wide, tall = (sides[0] + sides[2]) / 2, (sides[1] + sides[3]) / 2
    ratio = min(max(tall / max(wide, 1.0), 0.6), 1.7)
    columns = round(8.5 * DPI) if ratio >= 1 else round(11 * DPI)
    rows = round(columns * ratio)
    target = np.array([[0, 0], [columns, 0], [columns, rows], [0, rows]], dtype=np.float32)
    found = cv2.getPerspectiveTransform(corners.astype(np.float32), target)
    forward = np.asarray(found, dtype=np.float64)
    return _warped(grey, forward, columns, rows), back @ np.linalg.inv(forward)


def _evened(grey: Grey) -> Grey:
    """A photo's shadows taken out: each place divided by the paper around it."""
    small = cv2.resize(grey, None, fx=0.125, fy=0.125, interpolation=cv2.INTER_AREA)
    paper = cv2.medianBlur(cv2.dilate(small, np.ones((7, 7), np.uint8)), 21)
    paper = cv2.resize(paper, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(grey, paper, scale=245), dtype=np.uint8)


def _slope(grey: Grey) -> float:
    """By how many degrees the lines of text fall to the right."""
    small = cv2.resize(grey, None, fx=0.35, fy=0.35, interpolation=cv2.INTER_AREA)
    _, ink = cv2.threshold(small, 0, 1, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)
    rows, columns = ink.shape
    ink = ink[rows // 25 :, :].astype(np.float32)

    def sharpness(angle: float) -> float:
        shift = np.tan(np.radians(angle))
        skew = np.array([[1, 0, 0], [-shift, 1, shift * columns / 2]], dtype=np.float64)
        profile = cv2.warpAffine(ink, skew, (columns, ink.shape[0])).sum(axis=1)
        return float(np.square(np.diff(profile)).sum())

    best = max(np.arange(-_STEEPEST, _STEEPEST + 0.1, 0.5), key=sharpness)
    return float(max(np.arange(best - 0.4, best + 0.45, 0.1), key=sharpness))


def _despeckled(grey: Grey) -> Grey:
    """Without the lone dots of a fax; commas, full stops and dots of i are larger and stay."""
    if len(np.unique(grey[::16, ::16])) > 120:
        return grey
    _, ink = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    if count < 400:
        return grey
    speck = (stats[:, cv2.CC_STAT_AREA] <= 5) & (stats[:, cv2.CC_STAT_HEIGHT] <= 3)
    speck[0] = False
    made = grey.copy()
    made[speck[labels]] = 255
    return made
