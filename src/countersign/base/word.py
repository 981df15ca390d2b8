"""A Word file that a screen reader can read: real headings, a title, a language, tables with a
heading row, and no picture of a word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO

import docx
from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def begin(title: str, *, author: str, at: datetime) -> Document:
    """An empty file with its title as the first heading, dated `at` (aware)."""
    made = docx.Document()
    about = made.core_properties
    about.title, about.language = title, "en-US"
    about.author, about.comments = author, ""
    about.created = about.modified = at.replace(tzinfo=None)
    style = made.styles["Normal"]
    style.font.size = Pt(11)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-US")
    style.element.get_or_add_rPr().append(language)
    made.add_heading(title, level=1)
    return made


def pair(made: Document, name: str, value: str) -> None:
    """ "Name: value" as a line of its own."""
    line = made.add_paragraph()
    line.add_run(f"{name}: ").bold = True
    line.add_run(value)


def table(made: Document, caption: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table with a caption and a description, whose heading row is repeated on each page."""
    drawn = made.add_table(rows=1, cols=len(head))
    drawn.style = "Table Grid"
    columns = f"Columns: {', '.join(head)}. One row each."
    for name, said in (("w:tblCaption", caption), ("w:tblDescription", columns)):
        told = OxmlElement(name)
        told.set(qn("w:val"), said)
        drawn._tbl.tblPr.append(told)
    for cell, name in zip(drawn.rows[0].cells, head, strict=True):
        cell.paragraphs[0].add_run(name).bold = True
    repeated = OxmlElement("w:tblHeader")
    repeated.set(qn("w:val"), "true")
    drawn.rows[0]._tr.get_or_add_trPr().append(repeated)
    for row in rows:
        for cell, value in zip(drawn.add_row().cells, row, strict=True):
            cell.text = value


def signed(made: Document, signatures: Sequence[Mapping[str, str]]) -> None:
    """Who signed: each has `name`, `licence`, `act`, `at` and the `digest` of what was signed."""
    made.add_heading("Signed", level=2)
    for one in signatures:
        made.add_paragraph().add_run(one["name"]).bold = True
        made.add_paragraph(one["licence"])
        made.add_paragraph(f"{one['act']} {one['at']}")
        made.add_paragraph(f"SHA-256 of what was signed: {one['digest']}")


def finish(made: Document, *, footer: str) -> bytes:
    """The file's bytes, with `footer` on each page."""
    made.sections[0].footer.paragraphs[0].text = footer
    held = BytesIO()
    made.save(held)
    return held.getvalue()
