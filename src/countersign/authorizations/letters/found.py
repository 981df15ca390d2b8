"""What the proposers hand over, and how several proposals become one choice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from countersign.base.pages import Box, Word
from countersign.base.pages.words import around


@dataclass(frozen=True, slots=True)
class Proposal:
    """A value for a role, the words it stands on, who proposes it, and how strongly (1 to 3)."""

    role: str
    value: Any
    words: tuple[Word, ...]
    by: str
    weight: int = 2
    box: Box | None = None

    @property
    def agreed(self) -> bool:
        return all(word.agreed for word in self.words)

    @property
    def shown(self) -> Box | None:
        return self.box or (around(w.box for w in _one_line(self.words)) if self.words else None)


def _one_line(words: Sequence[Word]) -> list[Word]:
    """The words of the longest line among them: a box over a line's end would show the gap."""
    rows: list[list[Word]] = []
    for word in words:
        row = rows[-1] if rows else None
        if row and abs(row[-1].place.middle - word.place.middle) < 0.5 * max(word.place.height, 6):
            row.append(word)
        else:
            rows.append([word])
    return max(rows, key=lambda row: sum(w.place.x1 - w.place.x0 for w in row))


@dataclass(slots=True)
class Choice:
    """A field's value. `doubts` says why it is not vouched for; none means sure."""

    value: Any = None
    box: Box | None = None
    words: tuple[Word, ...] = ()
    by: str = ""
    doubts: list[str] = field(default_factory=list)
    others: list[Proposal] = field(default_factory=list)

    @property
    def sure(self) -> bool:
        return not self.doubts

    def doubt(self, why: str) -> None:
        if why not in self.doubts:
            self.doubts.append(why)


def chosen(proposals: Iterable[Proposal]) -> Choice:
    """The strongest proposal; doubts when the readers differ or another value is as well placed."""
    groups: dict[object, list[Proposal]] = {}
    for one in proposals:
        groups.setdefault(one.value, []).append(one)
    if not groups:
        return Choice()
    ranked = sorted(groups.values(), key=_rank, reverse=True)
    best = max(ranked[0], key=lambda p: (p.agreed, p.weight))
    made = Choice(best.value, best.shown, best.words, best.by)
    made.others = [group[0] for group in ranked[1:]]
    if not any(p.agreed for p in ranked[0]):
        made.doubt("readers differ")
    strongest = max(p.weight for p in ranked[0])
    if any(max(p.weight for p in group) >= min(strongest, 2) for group in ranked[1:]):
        made.doubt("more than one value")
    if strongest < 2:
        made.doubt("no clear label")
    return made


def _rank(group: Sequence[Proposal]) -> tuple[int, int, int]:
    return (max(p.weight for p in group), len({p.by for p in group}), any(p.agreed for p in group))
