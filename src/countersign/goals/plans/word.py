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
        word.table(made, HEAD, data["goals"])
    made.add_heading("Signed", level=2)
    for one in data["signatures"]:
        made.add_paragraph().add_run(one["name"]).bold = True
        made.add_paragraph(one["licence"])
        made.add_paragraph(f"{one['act']} {one['at']}")
        made.add_paragraph(f"SHA-256 of what was signed: {one['digest']}")
    if data.get("certify"):
        made.add_heading("Certification", level=2)
        made.add_paragraph(data["certify"][0])
        for line in data["certify"][1:]:
            made.add_paragraph(f"{line}: ______________________________")
    return word.finish(made, footer=data["footer"])
