"""What of claims waits for somebody today, for the work list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum

from countersign.exchange.models import (
    Claim,
    ClaimBatch,
    ClaimState,
    Denial,
    FetchedFile,
    Parcel,
    ParcelState,
)
from countersign.practice.models import Client
from countersign.spine.models import SheetStatus

SILENT = timedelta(days=30)
"""A payer that has not answered by then has usually lost the claim."""


@dataclass(frozen=True, slots=True)
class Work:
    """Open denials and their dollars, files that nobody signed, claims that nobody answered.

    `held` are files that did not go to the clearinghouse, `unread` its answers that cannot be read.
    """

    denials: int
    dollars: Decimal
    files: int
    silent: int
    held: int
    unread: int

    @property
    def any(self) -> bool:
        return bool(self.denials or self.files or self.silent or self.held or self.unread)


def of(clients: QuerySet[Client], *, today: date) -> Work:
    """In five queries."""
    mine = clients.values("pk")
    found = Denial.objects.filter(closed_at=None, claim__client__in=mine).aggregate(
        count=Count("pk"), dollars=Sum("dollars")
    )
    files = ClaimBatch.objects.filter(dropped_at=None, claims__client__in=mine).exclude(
        sheet__status=SheetStatus.RELEASED
    )
    silent = Claim.objects.filter(
        client__in=mine,
        state__in=(ClaimState.SENT, ClaimState.TAKEN),
        created_at__date__lte=today - SILENT,
    )
    held = Parcel.objects.filter(
        Q(sheet__claim_batch__claims__client__in=mine)
        | Q(inquiry__questions__coverage__client__in=mine),
        state=ParcelState.HELD,
    )
    return Work(
        denials=found["count"],
        dollars=found["dollars"] or Decimal(0),
        files=files.distinct().count(),
        silent=silent.count(),
        held=held.distinct().count(),
        unread=FetchedFile.objects.filter(refused=True, set_aside_at=None).count(),
    )
