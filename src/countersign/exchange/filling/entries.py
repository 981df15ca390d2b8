"""Drafting what is entered beside the visits, from rows of the chart, for somebody to sign."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from countersign.base import clock
from countersign.base.errors import UserError
from countersign.exchange.draft import COMPOSER
from countersign.exchange.filling.artefacts import ENTRIES, MUST, VALUES
from countersign.exchange.filling.standing import Charted, Entry
from countersign.practice.models import Client, Practice, Staff
from countersign.spine import acts
from countersign.spine.draft import PartDraft
from countersign.spine.evidence import Evidence
from countersign.spine.models import Sheet, SheetStatus
from countersign.spine.revisions import append, drafted, heads, locked_draft

GRANTED = ("visits", "units", "hours")
"""An authorization counts in one of them."""


def charted(entries: Sequence[Entry]) -> Charted:
    """These entries of a chart with today's date at the practice, for the checks of a sheet."""
    return Charted(tuple(entries), clock.today(Practice.objects.get().tz))


def draft(
    client: Client, kind: str, entries: Sequence[Entry], *, author: Staff, by: Staff
) -> Sheet:
    """A sheet with these entries to sign; the one that waits already when it says the same.

    Raises UserError for nothing to enter, and for an entry without what its page needs.
    """
    page = ENTRIES[kind]
    if not entries:
        raise UserError("There is nothing to enter.", remedy="Enter it on the chart first.")
    for entry in entries:
        for choice in MUST[page]:
            name = choice.split("|")[0]
            if choice in GRANTED or any(entry.get(one.split(".")[-1]) for one in choice.split("|")):
                continue
            raise UserError(
                f"{VALUES[page][name]} is not known.",
                field=name,
                remedy="Enter it on the chart first.",
            )
    fresh = PartDraft(
        kind=kind,
        data={"entries": [dict(entry) for entry in entries]},
        evidence=(Evidence("chart", "chart", "as it stands on the chart"),),
    )
    with transaction.atomic():
        Client.objects.select_for_update().get(pk=client.pk)
        for waiting in Sheet.objects.filter(client=client, kind=kind).exclude(
            status=SheetStatus.RELEASED
        ):
            if any(drafted(head).data == fresh.data for head in heads(waiting)):
                return waiting
        sheet = Sheet.objects.create(
            kind=kind, client=client, author=author, status=SheetStatus.DRAFT
        )
        append(locked_draft(sheet, kind), fresh, cause="composed", by=by, composer=COMPOSER)
        acts.record("sheet.composed", by=by, sheet=sheet, parts=[kind])
    return sheet
