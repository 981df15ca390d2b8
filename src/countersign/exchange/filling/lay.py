"""Laying a shipment out for the browser, and proving it again before a page is handed over."""

from __future__ import annotations

from countersign.exchange import shipment as shipments
from countersign.exchange.filling.artefacts import PageValues, pages
from countersign.exchange.models import Artefact, ArtefactState, Parcel
from countersign.exchange.shipment import Chart, Shipment
from countersign.spine.signed import Forged

__all__ = ["Chart", "out", "proven"]


def out(shipment: Shipment) -> list[Artefact]:
    """One row per page; laid again, what was fetched and never proven waits anew, as it is now.

    What is filled in already stays so.
    """
    parcel = Parcel.objects.get(key=shipment.key)
    laid = []
    for values in pages(shipment):
        row, _ = Artefact.objects.get_or_create(
            parcel=parcel,
            page=values.page,
            number=values.number,
            defaults={"digest": values.digest},
        )
        if row.state != ArtefactState.FILLED:
            row.state, row.pairing, row.fetched_at = ArtefactState.LAID, None, None
            row.digest = values.digest
            row.save(update_fields=["state", "pairing", "fetched_at", "digest"])
        laid.append(row)
    return laid


def proven(artefact: Artefact) -> PageValues:
    """The values of a page, its releases proven at this moment. Raises spine.Forged, Unreadable."""
    found = pages(shipments.build(artefact.parcel))
    for values in found:
        if (values.page, values.number) == (artefact.page, artefact.number):
            if values.digest != artefact.digest:
                raise Forged("artefact.digest")
            return values
    raise Forged("artefact.page")
