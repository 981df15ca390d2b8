"""Denials: which of the claims that a payer has answered it kept money back from."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.db.models import Count

from countersign.exchange.models import Claim, ClaimState
from countersign.spine.gains import Row, gain
from countersign.spine.risks import Window

ANSWERED = (ClaimState.PAID, ClaimState.PARTLY, ClaimState.DENIED)


@gain(
    "exchange.denied",
    "Claims of which money was kept back",
    unit="in a hundred",
    fold="share",
    baseline="denied_percent",
    counted="Every claim that a payer has answered counts, by its date of service; it is one in "
    "the share when a denial was read from the answer, also when it was paid later.",
)
def denied(window: Window) -> Iterator[Row]:
    rows = Claim.objects.filter(
        state__in=ANSWERED,
        date_of_service__range=(window.since, window.until),
        batch__test=False,
    )
    if window.site:
        rows = rows.filter(client__sites__site=window.site).distinct()
    wanted = rows.annotate(kept=Count("denials", distinct=True))
    for pk, day, client, kept in wanted.values_list("pk", "date_of_service", "client_id", "kept"):
        what = "Money kept back" if kept else "Paid"
        yield Row(day, Decimal(bool(kept)), client, what, f"/claims/{pk}/")
