"""A signed plan or appeal letter as a Word file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from countersign.base import word
from countersign.base.word import MEDIA_TYPE

__all__ = ["HEAD", "MEDIA_TYPE", "make"]
HEAD = ("Goal", "Occupation (OTPF-4)", "From baseline to target", "Due")


def make(data: Mapping[str, Any], *, at: datetime) -> bytes:
    """The file of these values (`paperwork`), dated `at`."""
    made = word.begin(data["title"], author=data["signatures"][0]["name"], at=at)
    for name, value in data["about"]:
        word.pair(made, name, value)
    for section in data["sections"]:
        made.add_heading(section["title"], level=2)
        for sentence in section["sentences"]:
            made.add_paragraph(sentence)
    if data.get("goals"):
        made.add_heading("Goals at a glance", level=2)
        word.table(made, "Goals at a glance", HEAD, data["goals"])
    word.signed(made, data["signatures"])
    return word.finish(made, footer=data["footer"])
