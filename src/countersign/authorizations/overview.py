"""What a client has left, line by line, in words for a page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from countersign.authorizations import amounts
from countersign.authorizations.ages import payer_seen
from countersign.authorizations.models import AuthorizationLine, Holding, HoldingState


@dataclass(frozen=True, slots=True)
class Left:
    """One line: `free` of `granted` may still be booked."""

    line: AuthorizationLine
    payer_seen: date

    @property
    def reference(self) -> str:
        return self.line.authorization.reference

    @property
    def says(self) -> str:
        return self.line.says

    @property
    def where(self) -> str:
        """ "7 used, 2 booked"; what was used elsewhere counts as used."""
        counts = self.line.counts
        used = amounts.number(self.line.used + self.line.used_before, counts)
        return f"{used} used, {amounts.number(self.line.held, counts)} booked"

    @property
    def limits(self) -> tuple[str, ...]:
        """How often, for whom and for what, as far as the letter limits it."""
        found = [f"codes {', '.join(self.line.codes)}"] if self.line.codes else []
        for cap in self.line.caps.all():
            found.append(f"at most {amounts.said(cap.most, self.line.counts)} {cap.words}")
        if self.line.therapists:
            found.append("named therapists only")
        if self.line.sites:
            found.append("named places only")
        return tuple(found)


def left_of(lines: Iterable[AuthorizationLine]) -> list[Left]:
    """The lines with the age of what the payer was last known to count."""
    rows = list(lines)
    seen = payer_seen(rows)
    return [Left(row, seen[row.pk]) for row in rows]


def of_client(client_id: UUID, today: date) -> list[Left]:
    """What the client has in force from today on, that which ends first above."""
    lines = (
        AuthorizationLine.objects.filter(
            authorization__client_id=client_id,
            authorization__ends_on__gte=today,
            authorization__cancelled_on=None,
        )
        .select_related("authorization__payer")
        .prefetch_related("caps")
        .order_by("authorization__ends_on", "pk")
    )
    return left_of(lines)


@dataclass(frozen=True, slots=True)
class Number:
    """Which of its line's visits one is: "8 of 24", and whether little is left after it."""

    says: str
    last_ones: bool
    ends_on: date


def numbers_of(visits: Iterable[UUID]) -> dict[UUID, Number]:
    """Where each visit stands on the line it takes from; in two queries, however many there are."""
    active = Holding.objects.exclude(state=HoldingState.RELEASED)
    mine = active.filter(visit__in=list(visits)).select_related("line__authorization")
    taken: dict[UUID, list[tuple[date, int]]] = defaultdict(list)
    rows = list(mine)
    for key, on, amount in active.filter(line__in={one.line_id for one in rows}).values_list(
        "line_id", "on", "amount"
    ):
        taken[key].append((on, amount))
    found = {}
    for one in rows:
        line = one.line
        so_far = line.used_before + sum(n for on, n in taken[line.pk] if on <= one.on)
        counted = amounts.number(so_far, line.counts)
        found[one.visit_id] = Number(
            f"{counted} of {amounts.number(line.granted, line.counts)}",
            so_far + one.amount >= line.granted,
            line.authorization.ends_on,
        )
    return {pk: number for pk, number in found.items() if pk is not None}
