"""A web page or an HTML e-mail as blocks. What a browser would hide is not read as said."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from countersign.assessment.vendor.papers.blocks import HEADING, ITEM, ROW, TEXT, Block
from countersign.base.errors import UserError

_SILENT = {"script", "style", "template", "noscript", "svg", "head", "iframe", "object", "select"}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6", "summary", "dt", "caption", "legend"}
_ITEMS = {"li"}
_APART = {
    "address", "article", "aside", "blockquote", "body", "br", "dd", "details", "div", "dl",
    "fieldset", "figcaption", "figure", "footer", "form", "header", "hr", "html", "main", "nav",
    "ol", "p", "pre", "section", "table", "tbody", "tfoot", "thead", "ul", "title", "label",
}  # fmt: skip
_VOID = {"br", "hr", "img", "input", "meta", "link", "wbr", "col", "area", "source"}
_HIDES = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
MOST_BLOCKS = 60_000


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.made: list[Block] = []
        self.text: list[str] = []
        self.kind = TEXT
        self.hidden: list[str] = []
        self.cells: list[str] | None = None
        self.heads: tuple[str, ...] = ()
        self.row_is_head = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if (
            self.hidden
            or tag in _SILENT
            or "hidden" in told
            or _HIDES.search(told.get("style") or "")
        ):
            if tag not in _VOID:
                self.hidden.append(tag)
            return
        if tag == "table":
            self._end()
            self.heads = ()
        elif tag == "tr":
            self._end()
            self.cells, self.row_is_head = [], True
        elif tag in ("td", "th") and self.cells is not None:
            self.text = []
            self.row_is_head = self.row_is_head and tag == "th"
        elif tag == "br" and self.cells is None:
            self._end(self.kind)
        elif self.cells is not None and tag in _APART | _ITEMS:
            self.text.append(" ")
        elif tag in _HEADINGS:
            self._end()
            self.kind = HEADING
        elif tag in _ITEMS:
            self._end()
            self.kind = ITEM
        elif tag in _APART:
            self._end()
        elif tag == "img" and told.get("alt"):
            self.text.append(f" {told['alt']} ")

    def handle_endtag(self, tag: str) -> None:
        if self.hidden:
            # An unclosed tag inside a hidden part must not keep the rest of the page hidden.
            if tag in self.hidden:
                while self.hidden and self.hidden.pop() != tag:
                    pass
            return
        if tag in ("td", "th") and self.cells is not None:
            self.cells.append(" ".join("".join(self.text).split()))
            self.text = []
        elif tag == "tr" and self.cells is not None:
            self._row()
        elif self.cells is not None and tag != "table":
            return
        elif tag in _APART or tag in _HEADINGS or tag in _ITEMS:
            self._end()

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.text.append(data)

    def _row(self) -> None:
        cells = tuple(self.cells or ())
        self.cells = None
        if len([cell for cell in cells if cell]) < 2:
            self.text = [*cells]
            self._end()
            return
        if not self.heads and (self.row_is_head or not self.made or self.made[-1].kind != ROW):
            self.heads = cells
        self.made.append(Block(" ".join(c for c in cells if c), ROW, None, cells, self.heads))

    def _end(self, then: str = TEXT) -> None:
        text = " ".join("".join(self.text).split())
        self.text = []
        if text:
            self.made.append(Block(text, self.kind))
        self.kind = then
        if len(self.made) > MOST_BLOCKS:
            raise UserError(
                "The page has too many parts.", field="file", remedy="Save only the page you mean."
            )


def read(text: str) -> list[Block]:
    """The blocks of a page. Raises UserError."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    if reader.cells:
        reader._row()
    reader._end()
    return reader.made
