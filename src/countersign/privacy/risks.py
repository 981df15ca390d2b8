"""Mistake 1 measured: what was sent, or was tried, to a model without an agreement in force."""

from __future__ import annotations

import json
from collections.abc import Iterator

from countersign.base.models_audit import AuditEntry
from countersign.privacy import agreements
from countersign.privacy.models import Use, Way
from countersign.spine.chained import payloads
from countersign.spine.risks import Counted, Event, Window, day_of, recount, risk

CLEARING = ("privacy.clear", "privacy.entrust")
NOT_READ = "privacy.check-failed"
"""The text could not be looked through: that is no question of an agreement."""


@risk(
    1,
    "privacy.no-agreement",
    "Texts meant for a model without an agreement",
    counted="Every text for a model counts; wrong is one that was refused because no agreement or "
    "vendor's review was in force. It did not leave the building, but somebody tried.",
)
def without_agreement(window: Window) -> Iterator[Event]:
    days = (window.since, window.until)
    used = Use.objects.filter(created_at__date__range=days).values_list("pk", "created_at")
    for pk, at in used:
        yield Event(day_of(at), wrong=False, row=str(pk))
    entries = AuditEntry.objects.filter(kind="act.refused", at__date__range=days)
    for entry in entries.select_related("payload"):
        said = json.loads(bytes(entry.payload.kept))
        if said.get("act") in CLEARING and set(said.get("codes", ())) - {NOT_READ}:
            yield Event(
                day_of(entry.at),
                wrong=True,
                what="Refused",
                page="/privacy/uses/",
                row=f"entry {entry.seq}",
            )


@recount("privacy.no-agreement")
def without_agreement_by_chain(window: Window) -> Iterator[Counted]:
    """Refusals stand in the chain alone; what was let through has an entry of its own."""
    cleared = ("privacy.cleared", "privacy.sound_entrusted")
    for entry, _ in payloads(*cleared, since=window.since, until=window.until):
        yield Counted(entry.subject, wrong=False)
    for entry, said in payloads("act.refused", since=window.since, until=window.until):
        if said.get("act") in CLEARING and set(said.get("codes", ())) - {NOT_READ}:
            yield Counted(f"entry {entry.seq}", wrong=True)


@risk(
    1,
    "privacy.ways",
    "Ways to a model without an agreement in force",
    counted="Every way to a model that is entered and not closed here counts, as it stands on the "
    "window's last day; wrong is one that agreement, plan, model, region or review does not cover. "
    "Nothing goes through it, but somebody may believe it is open.",
)
def ways(window: Window) -> Iterator[Event]:
    for way in Way.objects.filter(open=True).select_related("agreement"):
        against = agreements.obstacles(way, window.until)
        what = against[0].message if against else ""
        yield Event(window.until, bool(against), what=what, page="/privacy/", row=str(way.pk))
