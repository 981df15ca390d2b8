"""The parts of a paper in reading order: headings, paragraphs, items of lists, rows of tables."""

from __future__ import annotations

from dataclasses import dataclass, field

TEXT, HEADING, ITEM, ROW = "text", "heading", "item", "row"


@dataclass(frozen=True, slots=True)
class Block:
    """One part. `page` is None where a paper has no pages; `cells` and `heads` are a row's."""

    text: str
    kind: str = TEXT
    page: int | None = None
    cells: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    ends: tuple[tuple[int, int], ...] = ()
    """Where text that began on `page` goes on: character offset and page."""

    def page_at(self, offset: int) -> int | None:
        """The page on which the character at `offset` stands."""
        found = self.page
        for start, page in self.ends:
            if offset >= start:
                found = page
        return found


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper of a vendor, read."""

    name: str
    blocks: tuple[Block, ...] = field(default=())
    pages: int | None = None

    @property
    def text(self) -> str:
        return "\n".join(block.text for block in self.blocks)
