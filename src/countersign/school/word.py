"""A signed report to a school as a Word file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from countersign.base import word
from countersign.base.word import MEDIA_TYPE

__all__ = ["MEDIA_TYPE", "make"]


def make(data: Mapping[str, Any], *, at: datetime) -> bytes:
    """The file of these values (`paperwork.values`), dated `at`."""
    author = data["signatures"][0]["name"] if data["signatures"] else ""
    made = word.begin(data["title"], author=author, at=at)
    for name, value in data["about"]:
        word.pair(made, name, value)
    for section in data["sections"]:
        made.add_heading(section["title"], level=2)
        for sentence in section["sentences"]:
            line = made.add_paragraph(sentence["text"])
            if sentence["mark"]:
                line.add_run(f" ({sentence['mark']})")
    if data["results"]:
        made.add_heading("Scores", level=2)
        word.table(made, "Test scores", ("Test", "Age", "Measured", "Score"), data["results"])
    made.add_heading("How this report was made", level=2)
    made.add_paragraph(data["disclosure"])
    word.table(made, "Who wrote how many sentences", ("Sentences by", "How many"), data["authors"])
    made.add_paragraph(data["kept"])
    word.signed(made, data["signatures"])
    return word.finish(made, footer=data["footer"])
