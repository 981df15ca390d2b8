"""A month's figures counted again from the audit chain, and held against the record.

The record is asked which rows there are. Whether each went right is then taken from the chain: from
its entries, and from the signed bytes whose digest an entry holds. Where the chain has figures that
were written into it when the month was reported, they are compared too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from countersign.base.canonical import digest_of
from countersign.base.models_audit import AuditEntry
from countersign.spine import risks
from countersign.spine.risks import Event, Risk, Window

MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class Recounted:
    """One measure in one month.

    `silent` rows are those on which the chain has no entry. `unlike` are ids of rows on which the
    record and the chain differ. `reported` are (wrong, of) as the chain has them from the day when
    the month was over, and `same_rows` whether the same rows are counted today: a visit entered
    late is one more. Both are None for a month that was not written into the chain.
    """

    key: str
    wrong: int
    of: int
    by_chain: int | None
    silent: int
    unlike: tuple[str, ...]
    reported: tuple[int, int] | None
    same_rows: bool | None

    @property
    def same(self) -> bool:
        """Whether record and chain say the same of every row that the chain tells of."""
        return not self.unlike

    def as_dict(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "measure": self.key,
            "wrong": self.wrong,
            "of": self.of,
            "by_chain": self.by_chain,
            "silent": self.silent,
            "unlike": list(self.unlike[:MOST_NAMED]),
            "reported": list(self.reported) if self.reported else None,
            "same_rows": self.same_rows,
            "same": self.same,
        }


def month(first: date, *, today: date) -> list[Recounted]:
    """Every measure of the month that begins on `first`."""
    last = min(end(first), today)
    window = Window(first, last, today)
    reported = _reported(first)
    return [_one(risk, window, reported.get(risk.key)) for risk in risks.known()]


def _one(risk: Risk, window: Window, reported: dict[str, Any] | None) -> Recounted:
    events = [e for e in risk.gather(window) if window.since <= e.on <= window.until]
    wrong = sum(e.wrong for e in events)
    again = risks.recount_of(risk.key)
    said = {one.row: one.wrong for one in again(window)} if again else {}
    told = [e for e in events if e.row in said]
    figures = (reported["wrong"], reported["of"]) if reported else None
    kept = None if reported is None else reported["rows"] == rows_digest(events)
    return Recounted(
        key=risk.key,
        wrong=wrong,
        of=len(events),
        by_chain=sum(said[e.row] for e in told) if again else None,
        silent=len(events) - len(told),
        unlike=tuple(e.row for e in told if said[e.row] != e.wrong),
        reported=figures,
        same_rows=kept,
    )


def rows_digest(events: list[Event]) -> str:
    """SHA-256 over which rows were counted on which days, whatever became of them."""
    return digest_of(sorted([e.row, e.on.isoformat()] for e in events))


def figures(first: date, *, today: date) -> list[dict[str, Any]]:
    """What is written into the chain of a month that is over, or of the days so far."""
    window = Window(first, min(end(first), today), today)
    told = []
    for risk in risks.known():
        events = [e for e in risk.gather(window) if window.since <= e.on <= window.until]
        told.append(
            {
                "measure": risk.key,
                "month": f"{first:%Y-%m}",
                "until": window.until,
                "wrong": sum(e.wrong for e in events),
                "of": len(events),
                "rows": rows_digest(events),
            }
        )
    return told


def _reported(first: date) -> dict[str, dict[str, Any]]:
    """The figures that the chain has of that whole month, the latest of each measure."""
    found: dict[str, dict[str, Any]] = {}
    for said in _measured():
        if said["month"] == f"{first:%Y-%m}":
            found[said["measure"]] = said
    return found


def _measured() -> Iterator[dict[str, Any]]:
    """What the chain has of whole months, oldest first; a month's first days are no whole one."""
    rows = AuditEntry.objects.filter(kind="assessment.measured")
    for entry in rows.select_related("payload").order_by("seq"):
        said = json.loads(bytes(entry.payload.kept))
        first = date.fromisoformat(f"{said['month']}-01")
        if said["until"] == end(first).isoformat():
            yield said


def end(first: date) -> date:
    """The last day of the month that begins on `first`."""
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def reported_months() -> frozenset[str]:
    """The months whose figures the chain has, as "2026-11"."""
    return frozenset(said["month"] for said in _measured())
