"""Which authors and templates have the most cloning, from the pairs that share. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from countersign.school.uniqueness import Pair


@dataclass(frozen=True, slots=True)
class Cloner:
    """An author or a template: of how many reports, how many share passages, and their share."""

    name: str
    reports: int
    cloned: int
    words: int

    @property
    def percent(self) -> int:
        return round(100 * self.cloned / self.reports) if self.reports else 0

    def as_dict(self) -> dict[str, Any]:
        """As JSON; `share` is the mean share of a report's own sentences, in percent."""
        return {
            "name": self.name,
            "reports": self.reports,
            "cloned": self.cloned,
            "share": self.words,
        }


def shares(pairs: Iterable[Pair]) -> Mapping[str, int]:
    """For each report that shares passages, the most it shares with one other, in percent."""
    found: dict[str, int] = Counter()
    for pair in pairs:
        for key, share in ((pair.a, pair.share_a), (pair.b, pair.share_b)):
            found[key] = max(found[key], round(share * 100))
    return found


def ranked(named: Sequence[tuple[str, str]], cloned: Mapping[str, int]) -> tuple[Cloner, ...]:
    """Those with the most cloned reports first. `named` are names with a report's id each."""
    groups: dict[str, list[str]] = defaultdict(list)
    for name, id in named:
        if name:
            groups[name].append(id)
    made = [
        Cloner(
            name,
            len(ids),
            sum(id in cloned for id in ids),
            sum(cloned.get(id, 0) for id in ids) // len(ids),
        )
        for name, ids in groups.items()
    ]
    return tuple(sorted(made, key=lambda c: (-c.cloned, -c.words, c.name)))
