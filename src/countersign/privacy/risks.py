"""Mistake 1 measured: what was sent, or was tried, to a model without an agreement in force."""

from __future__ import annotations

import json
from collections.abc import Iterator

from countersign.base.models_audit import AuditEntry
from countersign.privacy.models import Use
from countersign.spine.risks import Event, Window, risk

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
    for at in Use.objects.filter(created_at__date__range=days).values_list("created_at", flat=True):
        yield Event(at.date(), wrong=False)
    entries = AuditEntry.objects.filter(kind="act.refused", at__date__range=days)
    for entry in entries.select_related("payload"):
        said = json.loads(bytes(entry.payload.kept))
        if said.get("act") in CLEARING and set(said.get("codes", ())) - {NOT_READ}:
            yield Event(entry.at.date(), wrong=True, what="Refused", page="/privacy/uses/")
