"""The authorizations of a chart in the form in which they are entered in the EMR."""

from __future__ import annotations

from countersign.authorizations import amounts
from countersign.authorizations.models import Authorization
from countersign.exchange.filling.standing import Entry
from countersign.practice.models import Client


def authorizations(client: Client) -> list[Entry]:
    """Each line of each authorization that is not cancelled."""
    rows = Authorization.objects.filter(client=client, cancelled_on=None)
    found: list[Entry] = []
    for one in rows.select_related("payer").prefetch_related("lines").order_by("starts_on"):
        found += [
            {
                "payer": one.payer.name,
                "reference": one.reference,
                "starts_on": one.starts_on.isoformat(),
                "ends_on": one.ends_on.isoformat(),
                line.counts: amounts.number(line.granted, line.counts),
                "codes": ", ".join(line.codes),
            }
            for line in one.lines.all()
        ]
    return found
