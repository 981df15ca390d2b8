"""Setting connections up: made, changed, tried, started, paused, and how each of them stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Q

from countersign.base.clock import now
from countersign.base.errors import UserError
from countersign.exchange import queue, smart, ssh_keys
from countersign.exchange.age import EmrAge, of
from countersign.exchange.connectors.clearinghouse import Clearinghouse
from countersign.exchange.connectors.extension import Extension
from countersign.exchange.deliver import due
from countersign.exchange.models import Counterpart, Misfit, Parcel, ParcelState
from countersign.exchange.port import Ability, Step, found, open_connector

SILENT = timedelta(minutes=2)
"""A reading that gives no sign for so long is not going on any more."""
FHIR = "fhir"
EXTENSION = Extension.name
CLEARINGHOUSE = Clearinghouse.name


@dataclass(frozen=True, slots=True)
class Reading:
    """A reading that goes on: of which kind (empty before it has begun), and how far it is."""

    kind: str
    count: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How a connection stands. `words` and `tone` are its state as a person reads it."""

    row: Counterpart
    reads: bool
    age: EmrAge | None
    delivered_at: datetime | None
    waiting: int
    held: int
    unfit: int
    reading: Reading | None

    @property
    def state(self) -> tuple[str, str, str]:
        """Tone, sign and words of its chip."""
        if not self.row.ready:
            return "quiet", "◦", "Not started"
        if self.row.paused:
            return "warn", "▲", "Paused"
        if self.held:
            return "stop", "■", f"{self.held} held"
        if self.row.last_error:
            return "warn", "▲", "Could not be read"
        if self.age is not None and self.age.standing != "fresh":
            return "warn", "▲", "Not read lately"
        return "good", "✓", "Works" if self.age or not self.reads else "Started"


def standings() -> list[Standing]:
    """Every connection, in the order they were made."""
    undelivered = (ParcelState.WAITING, ParcelState.SENT, ParcelState.LAID)
    parcels = {
        told["counterpart"]: told
        for told in Parcel.objects.values("counterpart").annotate(
            delivered_at=Max("confirmed_at"),
            waiting=Count("pk", filter=Q(state__in=undelivered)),
            held=Count("pk", filter=Q(state=ParcelState.HELD)),
        )
    }
    unfit = dict(
        Misfit.objects.filter(resolved_at=None)
        .values_list("counterpart")
        .annotate(count=Count("pk"))
    )
    rows = Counterpart.objects.select_related("site").order_by("created_at")
    return [_standing(row, parcels.get(row.pk, {}), unfit.get(row.pk, 0)) for row in rows]


def _standing(row: Counterpart, parcels: Mapping[str, Any], unfit: int) -> Standing:
    at = now()
    going_on = row.reading_at is not None and at - row.reading_at < SILENT
    return Standing(
        row=row,
        reads=can_read(row),
        age=next(iter(of([row], at)), None),
        delivered_at=parcels.get("delivered_at"),
        waiting=parcels.get("waiting", 0),
        held=parcels.get("held", 0),
        unfit=unfit,
        reading=Reading(row.reading_kind, row.reading_count) if going_on else None,
    )


def standing(row: Counterpart) -> Standing:
    """How one of them stands now."""
    return next(one for one in standings() if one.row.pk == row.pk)


def can_read(row: Counterpart) -> bool:
    """Whether records are read from it."""
    kind = found().get(row.connector)
    return kind is not None and Ability.READ in kind.can


def make(*, name: str, connector: str, settings: Mapping[str, Any], **more: Any) -> Counterpart:
    """A new connection, not started. A FHIR server gets a key of its own, kept encrypted.

    Raises UserError for settings that cannot be.
    """
    if connector == FHIR:
        settings = {**settings, "key": smart.new_key()}
        _must_open(connector, settings)
    elif connector == EXTENSION:
        settings = _in_browser(settings)
    elif connector == CLEARINGHOUSE:
        _only_one()
        settings = {**settings, "key": ssh_keys.new_key()}
        open_connector(connector, settings).close()
    else:
        settings = {}
    ready = connector not in (
        FHIR,
        EXTENSION,
        CLEARINGHOUSE,
    )  # nobody has to be asked about a cabinet of ours
    row = Counterpart(name=name, connector=connector, settings=dict(settings), ready=ready, **more)
    row.save()
    return row


def change(row: Counterpart, *, settings: Mapping[str, Any], **more: Any) -> None:
    """Other settings; what is not named stays. Another address is read anew from the beginning.

    Raises UserError for settings that cannot be.
    """
    if row.connector == FHIR:
        whole = {**row.settings, **settings}
        _must_open(row.connector, whole)
        if whole["base_url"] != row.settings.get("base_url"):
            row.last_read_at = None
        row.settings = whole
    if row.connector == EXTENSION:
        row.settings = _in_browser({**row.settings, **settings})
    if row.connector == CLEARINGHOUSE:
        given = {k: v for k, v in settings.items() if v or k != "password"}
        whole = {**row.settings, **given}
        open_connector(row.connector, whole).close()
        row.settings = whole
    for name, value in more.items():
        setattr(row, name, value)
    row.save()


def _only_one() -> None:
    """Two roads would bring one file twice. Raises UserError."""
    if Counterpart.objects.filter(connector=CLEARINGHOUSE).exists():
        raise UserError(
            "There is a clearinghouse already.",
            field="connector",
            remedy="Change the one that is there.",
        )


def _in_browser(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Its EMR and its one origin, whatever page of it was copied. Raises UserError."""
    opened = Extension.open(settings)
    return {"emr": opened.emr, "origin": opened.origin}


def _must_open(connector: str, settings: Mapping[str, Any]) -> None:
    """Raise UserError unless it opens; a client id may come later."""
    whole = dict(settings)
    if not whole.get("client_id"):
        whole = {k: v for k, v in whole.items() if k not in ("key", "key_name", "client_id")}
    open_connector(connector, whole).close()


def public_keys(row: Counterpart) -> dict[str, Any] | None:
    """What the other system has to know to let us in; None when it needs nothing."""
    if row.connector != FHIR:
        return None
    if pem := row.settings.get("key"):
        return smart.public_half(smart.key_of(str(pem)))
    if name := row.settings.get("key_name"):
        return smart.public_keys(str(name))
    return None


def ssh_key(row: Counterpart) -> str:
    """The line that lets us in at a clearinghouse; empty for any other connection."""
    key = row.settings.get("key") if row.connector == CLEARINGHOUSE else ""
    return ssh_keys.public_half(str(key)) if key else ""


def tried(row: Counterpart) -> list[Step]:
    """What happens when it is tried now, in words."""
    try:
        connector = open_connector(row.connector, row.settings)
    except UserError as error:
        return [Step("stop", error.message, error.remedy or "")]
    try:
        return list(connector.trial())
    finally:
        connector.close()


def start(row: Counterpart) -> None:
    """From now on notes go there and records are read. Raises UserError when it is not complete."""
    open_connector(row.connector, row.settings).close()
    if row.connector == CLEARINGHOUSE:
        ssh_keys.fingerprints(str(row.settings.get("host_key", "")))
    row.ready, row.paused = True, False
    row.save(update_fields=["ready", "paused"])
    if can_read(row):
        ask_to_read(row, full=True)


def pause(row: Counterpart) -> None:
    """Nothing goes there and nothing is read until it is resumed; signed notes wait."""
    row.paused = True
    row.save(update_fields=["paused"])


def resume(row: Counterpart) -> None:
    """Go on: what waited is delivered, and what changed is read."""
    row.paused = False
    row.save(update_fields=["paused"])
    for parcel in due(now()):
        if parcel.counterpart_id == row.pk:
            queue.post_once(parcel)
    if can_read(row):
        ask_to_read(row)


def ask_to_read(row: Counterpart, *, full: bool = False) -> bool:
    """Have it read in the background. False when that is asked already; raises UserError."""
    if row.paused or not row.ready:
        raise UserError(
            f"{row.name} is {'paused' if row.ready else 'not started'}.",
            remedy="Resume it first." if row.ready else "Start it first.",
        )
    asked = queue.read_one(row, full=full)
    if asked:
        row.reading_at, row.reading_kind, row.reading_count = now(), "", 0
        row.save(update_fields=["reading_at", "reading_kind", "reading_count"])
    return asked
