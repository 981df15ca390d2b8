"""How old is what a decision rests on: the EMR's data, and the payer's own count of a line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db.models import Max

from countersign.authorizations.models import AuthorizationLine, HouseRule, PayerCount
from countersign.authorizations.words import Said
from countersign.base import dates
from countersign.exchange import age
from countersign.practice.models import Visit


def too_old(visit: Visit) -> Said | None:
    """Why a booking waits for fresh data; None when what is known is fresh enough."""
    emr = age.oldest(visit.site_id)
    if emr is not None and emr.standing == "too_old":
        return Said(
            "authorizations.emr-old",
            f"{emr.name} was last read {emr.words} ago, which is too old to book on.",
            "Read it now under Connections, then book again.",
        )
    return None


def payer_seen(lines: Iterable[AuthorizationLine]) -> dict[UUID, date]:
    """The day on which the payer's side of each line was last seen: a count, or its letter."""
    rows = list(lines)
    counted = dict(
        PayerCount.objects.filter(line__in=rows).values_list("line").annotate(last=Max("on"))
    )
    return {row.pk: max(row.created_at.date(), counted.get(row.pk, date.min)) for row in rows}


def payer_too_old(
    line: AuthorizationLine, seen: Mapping[UUID, date], *, rules: HouseRule, today: date
) -> Said | None:
    """Why a booking on that line waits for the payer's count; None when it need not."""
    last = seen.get(line.pk, today)
    if not rules.payer_days or (today - last).days <= rules.payer_days:
        return None
    return Said(
        "authorizations.payer-old",
        f"What the payer counts on authorization {line.authorization.reference} was last seen on "
        f"{dates.said(last)}.",
        "Ask the payer what is used, and enter it under the authorization.",
    )


@dataclass(slots=True)
class Ages:
    """What is known of the age of the EMR by site, asked once each."""

    known: dict[UUID, age.EmrAge | None] = field(default_factory=dict)

    def read_at(self, site: UUID) -> datetime | None:
        """When the oldest of what is read for that site was read; None when nothing is."""
        if site not in self.known:
            self.known[site] = age.oldest(site)
        found = self.known[site]
        return found.read_at if found is not None else None
