"""One client's authorization lines, with everything held and used of them, under lock.

`Books` is the only code that changes what is held and used. Changes are collected and written
together: one conditional UPDATE per line and pool, which the database refuses when too little is
free. Locks are taken in one order, lines then pools, by id; the audit chain's lock comes last.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal
from uuid import UUID

from django.db.models import F

from countersign.authorizations.ages import payer_seen
from countersign.authorizations.models import (
    AuthorizationLine,
    Hold,
    Holding,
    HoldingState,
    Pool,
)
from countersign.authorizations.spans import PER, Span
from countersign.authorizations.standing import CapNow, LineNow, PoolNow, Taking
from countersign.base.clock import now
from countersign.base.errors import CountersignError

COUNTS: Mapping[str, Literal["visits", "units", "hours"]] = {
    "visits": "visits",
    "units": "units",
    "hours": "hours",
}


class Overdrawn(CountersignError):
    """The database refused to take more than is free. Never shown: nothing was written."""


@dataclass(slots=True)
class _Change:
    held: int = 0
    used: int = 0


@dataclass(slots=True)
class Books:
    """See the module. Made by `open_books`."""

    client_id: UUID
    rows: dict[UUID, AuthorizationLine] = field(default_factory=dict)
    pools: dict[UUID, Pool] = field(default_factory=dict)
    active: dict[UUID, Holding] = field(default_factory=dict)
    _seen: dict[UUID, date] | None = None
    _drift: dict[UUID, int] = field(default_factory=dict)
    _new: list[Holding] = field(default_factory=list)
    _changed: dict[UUID, Holding] = field(default_factory=dict)
    _lines: dict[UUID, _Change] = field(default_factory=lambda: defaultdict(_Change))
    _pools: dict[UUID, _Change] = field(default_factory=lambda: defaultdict(_Change))

    def drifted(self) -> None:
        """Note where a balance says that more is taken than is on it: then the balance is believed.

        Only somebody who wrote past the ledger can bring that about; `ledger verify` names it.
        """
        for row in self.rows.values():
            on_it = sum(one.amount for one in self.active.values() if one.line_id == row.pk)
            if (more := row.held + row.used - on_it) > 0:
                self._drift[row.pk] = more

    def payer_seen(self) -> dict[UUID, date]:
        """The day on which the payer's side of each line was last seen. Asked for once."""
        if self._seen is None:
            self._seen = payer_seen(self.rows.values())
        return self._seen

    def of_visit(self, visit_id: UUID | None) -> list[Holding]:
        """What that visit holds or has used."""
        if visit_id is None:
            return []
        return [one for one in self.active.values() if one.visit_id == visit_id]

    def lines(
        self, payer_id: UUID | None, day: date, *, without: UUID | None = None
    ) -> tuple[LineNow, ...]:
        """That payer's lines as they stand for a visit on `day`, without what `without` takes."""
        others: dict[UUID, list[Holding]] = defaultdict(list)
        of_pool: dict[UUID, int] = defaultdict(int)
        for one in self.active.values():
            if without is None or one.visit_id != without:
                others[one.line_id].append(one)
                if (pool_id := self.rows[one.line_id].pool_id) is not None:
                    of_pool[pool_id] += one.of_pool
        return tuple(
            self._now(row, others[row.pk], of_pool, day)
            for row in self.rows.values()
            if row.authorization.payer_id == payer_id
        )

    def _now(
        self,
        row: AuthorizationLine,
        others: Sequence[Holding],
        of_pool: Mapping[UUID, int],
        day: date,
    ) -> LineNow:
        about = row.authorization
        taken: dict[date, int] = defaultdict(int)
        for one in others:
            taken[one.on] += one.amount
        pool = self.pools.get(row.pool_id) if row.pool_id else None
        return LineNow(
            id=str(row.pk),
            reference=about.reference,
            starts_on=about.starts_on,
            ends_on=about.ends_on,
            counts=COUNTS[row.counts],
            granted=row.granted,
            used=row.used_before + sum(taken.values()) + self._drift.get(row.pk, 0),
            before=row.used_before + sum(n for on, n in taken.items() if on < day),
            codes=frozenset(row.codes),
            cancelled_on=about.cancelled_on,
            discipline=row.discipline,
            therapists=frozenset(row.therapists),
            sites=frozenset(row.sites),
            caps=tuple(
                CapNow(cap.most, Span(PER[cap.per], cap.week_starts, cap.days), taken)
                for cap in row.caps.all()
            ),
            pool=None
            if pool is None
            else PoolNow(
                str(pool.pk), pool.granted, pool.counts, pool.used_before + of_pool[pool.pk]
            ),
        )

    def take(
        self,
        takings: Iterable[Taking],
        *,
        on: date,
        visit_id: UUID | None = None,
        hold: Hold | None = None,
        place: int = 0,
        state: HoldingState = HoldingState.HELD,
    ) -> list[Holding]:
        """Hold (or use) what `allot` answered, for a visit or for a place of a held series."""
        made = [
            Holding(
                line=self.rows[UUID(one.line.id)],
                visit_id=visit_id,
                hold=hold,
                place=place,
                on=on,
                amount=one.amount,
                of_pool=one.of_pool,
                state=state,
            )
            for one in takings
        ]
        for holding in made:
            self._count(holding, 1)
            self.active[holding.pk] = holding
            self._new.append(holding)
        return made

    def move(self, holdings: Iterable[Holding], to: HoldingState) -> None:
        """Use what was held, or give it back."""
        for holding in holdings:
            if holding.state == to:
                continue
            self._count(holding, -1)
            holding.state = to
            self._count(holding, 1)
            if to == HoldingState.RELEASED:
                self.active.pop(holding.pk, None)
            self._changed[holding.pk] = holding

    def give_back(self, holdings: Iterable[Holding]) -> None:
        """Give back what was held or used."""
        self.move(list(holdings), HoldingState.RELEASED)

    def belongs_to(self, holdings: Iterable[Holding], visit_id: UUID) -> None:
        """What a series held becomes a visit's own."""
        for holding in holdings:
            holding.visit_id = visit_id
            self._changed[holding.pk] = holding

    def _count(self, holding: Holding, sign: int) -> None:
        if holding.state == HoldingState.RELEASED:
            return
        pool_id = self.rows[holding.line_id].pool_id
        for change, amount in (
            (self._lines[holding.line_id], holding.amount),
            *([(self._pools[pool_id], holding.of_pool)] if pool_id else []),
        ):
            if holding.state == HoldingState.HELD:
                change.held += sign * amount
            else:
                change.used += sign * amount

    def forget(self) -> None:
        """Take out what was taken here and not written, so that the next question starts anew."""
        for holding in self._new:
            self.active.pop(holding.pk, None)
        for kept in (self._new, self._changed, self._lines, self._pools):
            kept.clear()

    def write(self) -> None:
        """Write what was collected, or raise Overdrawn; then the whole transaction must end."""
        for table, changes in ((AuthorizationLine, self._lines), (Pool, self._pools)):
            for pk, change in sorted(changes.items()):
                _update(table, pk, change)
        new = {one.pk for one in self._new}
        changed = [one for pk, one in self._changed.items() if pk not in new]
        # What is given back goes first: a visit has one active holding of a line at a time.
        Holding.objects.bulk_update(changed, ["state", "visit"], batch_size=500)
        Holding.objects.bulk_create(self._new, batch_size=500)
        for kept in (self._new, self._changed, self._lines, self._pools):
            kept.clear()


def _update(table: type[AuthorizationLine] | type[Pool], pk: UUID, change: _Change) -> None:
    """Move `change` on one row, if so much is free. Raises Overdrawn."""
    if not (change.held or change.used):
        return
    more = change.held + change.used
    enough = table.objects.filter(
        pk=pk, free__gte=more, held__gte=-change.held, used__gte=-change.used
    )
    if not enough.update(held=F("held") + change.held, used=F("used") + change.used):
        raise Overdrawn(str(pk))


def open_books(client_id: UUID, *, lock: bool = True) -> Books:
    """The client's lines. With `lock`, inside a transaction, nobody else changes them until its
    end, and series whose time is over are given back.
    """
    books = Books(client_id)
    rows = AuthorizationLine.objects.filter(authorization__client_id=client_id).order_by("pk")
    if lock:
        # The lines themselves, not what they belong to; then their pools, all by id.
        ids = list(rows.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))
        list(
            Pool.objects.filter(lines__in=ids)
            .order_by("pk")
            .select_for_update(of=("self",), no_key=True)
            .values_list("pk", flat=True)
        )
    for row in rows.select_related("authorization").prefetch_related("caps"):
        books.rows[row.pk] = row
    pool_ids = {row.pool_id for row in books.rows.values() if row.pool_id}
    if pool_ids:
        books.pools = Pool.objects.in_bulk(pool_ids)
    held = Holding.objects.filter(line__in=books.rows).exclude(state=HoldingState.RELEASED)
    books.active = {one.pk: one for one in held.select_related("hold")}
    books.drifted()
    _lapse(books, write=lock)
    return books


def _lapse(books: Books, *, write: bool) -> None:
    """Give back what series held whose time is over. Without a lock: only do not count it."""
    at = now()
    over = [
        one
        for one in books.active.values()
        if one.visit_id is None
        and one.hold is not None
        and (one.hold.expires_at <= at or one.hold.closed_at is not None)
    ]
    if not over:
        return
    if not write:
        for one in over:
            books.active.pop(one.pk)
        return
    books.give_back(over)
    books.write()
    Hold.objects.filter(pk__in={one.hold_id for one in over}, closed_at=None).update(closed_at=at)
