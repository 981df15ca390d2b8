"""A signed report as a Word file that a screen reader can read: real headings, a title, a language,
tables with a heading row, and no picture of a word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

import docx
from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def make(data: Mapping[str, Any], *, at: datetime) -> bytes:
    """The file of these values (`paperwork.values`), dated `at`."""
    made = docx.Document()
    _about_the_file(made, data, at)
    made.add_heading(data["title"], level=1)
    for name, value in data["about"]:
        line = made.add_paragraph()
        line.add_run(f"{name}: ").bold = True
        line.add_run(value)
    for section in data["sections"]:
        made.add_heading(section["title"], level=2)
        for sentence in section["sentences"]:
            line = made.add_paragraph(sentence["text"])
            if sentence["mark"]:
                line.add_run(f" ({sentence['mark']})")
    if data["results"]:
        made.add_heading("Scores", level=2)
        _table(made, "Test scores", ("Test", "Age", "Measured", "Score"), data["results"])
    made.add_heading("How this report was made", level=2)
    made.add_paragraph(data["disclosure"])
    _table(made, "Who wrote how many sentences", ("Sentences by", "How many"), data["authors"])
    made.add_paragraph(data["kept"])
    made.add_heading("Signed", level=2)
    for one in data["signatures"]:
        made.add_paragraph().add_run(one["name"]).bold = True
        made.add_paragraph(one["licence"])
        made.add_paragraph(f"{one['act']} {one['at']}")
        made.add_paragraph(f"SHA-256 of what was signed: {one['digest']}")
    made.sections[0].footer.paragraphs[0].text = data["footer"]
    held = BytesIO()
    made.save(held)
    return held.getvalue()


def _about_the_file(made: Document, data: Mapping[str, Any], at: datetime) -> None:
    about = made.core_properties
    about.title, about.language = data["title"], "en-US"
    about.comments = ""
    about.author = data["signatures"][0]["name"] if data["signatures"] else ""
    about.created = about.modified = at.replace(tzinfo=None)
    style = made.styles["Normal"]
    style.font.size = Pt(11)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-US")
    style.element.get_or_add_rPr().append(language)


def _table(
    made: Document, caption: str, head: Sequence[str], rows: Sequence[Sequence[str]]
) -> None:
    table = made.add_table(rows=1, cols=len(head))
    table.style = "Table Grid"
    columns = f"Columns: {', '.join(head)}. One row each."
    for name, said in (("w:tblCaption", caption), ("w:tblDescription", columns)):
        told = OxmlElement(name)
        told.set(qn("w:val"), said)
        table._tbl.tblPr.append(told)
    for cell, name in zip(table.rows[0].cells, head, strict=True):
        cell.paragraphs[0].add_run(name).bold = True
    repeated = OxmlElement("w:tblHeader")
    repeated.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)
    for row in rows:
        for cell, value in zip(table.add_row().cells, row, strict=True):
            cell.text = value
