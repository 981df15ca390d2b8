"""Visits from appointments. A visit that somebody has written about is never quietly changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef

from countersign.exchange.formats.records import AppointmentRecord, Fault
from countersign.exchange.links import Links
from countersign.exchange.people import Covers, Outcome, People
from countersign.practice.models import Capture, ClientSite, Site, Visit
from countersign.spine import cosign
from countersign.spine.models import Sheet

_FIELDS = (
    "client_id",
    "therapist_id",
    "site_id",
    "kind",
    "status",
    "date_of_service",
    "starts_at",
    "ends_at",
    "zone",
    "coverage_id",
)
_IDENTITY = ("client_id", "therapist_id", "date_of_service")
# Ours may be ahead: a child who was checked in here is still "booked" there.
_PROGRESS = {"booked": 0, "arrived": 1, "done": 2}


class Visits:
    """Merges appointments into visits, within one run of a sync."""

    def __init__(self, people: People, links: Links):
        self.people = people
        self.links = links
        self.sites = {s.id: s for s in Site.objects.all()}

    def appointments(self, records: Sequence[AppointmentRecord]) -> list[Outcome]:
        """Visits by link, or new ones."""
        for kind, ids in (
            ("Patient", (r.patient for r in records)),
            ("Practitioner", (r.practitioner for r in records)),
            ("Location", (r.location for r in records)),
        ):
            self.links.load(kind, ids)
        rows = self.people.linked(Visit, "Appointment", records)
        touched = written_about(row.id for row in rows.values())
        clients = {c for r in records if (c := self.links.ours("Patient", r.patient))}
        covers = Covers(clients)
        outcomes: list[Outcome] = []
        new: list[Visit] = []
        changed: list[Visit] = []
        for record in records:
            values = self._values(record, covers)
            if isinstance(values, Fault):
                outcomes.append(values)
                continue
            row = rows.get(record.id)
            if row is None:
                row = Visit(**values)
                new.append(row)
            elif (conflict := _conflict(record, row, values, touched)) is not None:
                outcomes.append(conflict)
                continue
            elif _change(row, values, touched=row.id in touched):
                changed.append(row)
            outcomes.append(row.id)
        Visit.objects.bulk_create(new, batch_size=500)
        Visit.objects.bulk_update(
            changed, [name.removesuffix("_id") for name in _FIELDS], batch_size=500
        )
        cosign.visit_changed([row.id for row in changed if row.id in touched], by=None)
        self.people.created += len(new)
        self.people.updated += len(changed)
        _place((v.client_id, v.site_id, v.date_of_service) for v in (*new, *changed))
        return outcomes

    def _values(self, record: AppointmentRecord, covers: Covers) -> dict[str, Any] | Fault:
        client = self.links.ours("Patient", record.patient)
        therapist = self.links.ours("Practitioner", record.practitioner)
        if client is None or therapist is None:
            who = "Patient" if client is None else "Practitioner"
            return Fault(
                "Appointment", record.id, "participant", f"is a {who} whom we have not read"
            )
        site_id = self.links.ours("Location", record.location)
        site = self.sites.get(site_id) if site_id else None
        if site is None and site_id:
            site = self.sites.setdefault(site_id, Site.objects.get(pk=site_id))
        site = site or self.people.default_site()
        if site is None:
            return Fault(
                "Appointment", record.id, "participant", "has no Location that is a site here"
            )
        day = record.starts_at.astimezone(site.tz).date()
        return {
            "client_id": client,
            "therapist_id": therapist,
            "site_id": site.id,
            "kind": record.kind,
            "status": record.status,
            "date_of_service": day,
            "starts_at": record.starts_at,
            "ends_at": record.ends_at,
            "zone": site.zone,
            "coverage_id": covers.on(client, day),
        }

    def gone(self, external_ids: dict[str, UUID]) -> tuple[list[str], list[Fault]]:
        """Cancel visits whose appointment is no longer there; their ids there, and conflicts."""
        rows = Visit.objects.in_bulk(list(external_ids.values()))
        touched = written_about(rows)
        cancelled, conflicts = [], []
        for there, ours in external_ids.items():
            row = rows.get(ours)
            if ours in touched:
                conflicts.append(
                    Fault("Appointment", there, "id", "is gone, but its visit has a record")
                )
            elif row is not None and row.status == "booked":
                row.status = "cancelled"
                cancelled.append(row)
        Visit.objects.bulk_update(cancelled, ["status"], batch_size=500)
        self.people.updated += len(cancelled)
        stuck = {c.id for c in conflicts}
        return [there for there in external_ids if there not in stuck], conflicts


def written_about(visits: Iterable[UUID]) -> set[UUID]:
    """Those of `visits` that have a capture or a sheet. Their rows are locked until the end."""
    # The lock keeps a capture that is being written from slipping in between look and change.
    rows = Visit.objects.filter(pk__in=list(visits)).select_for_update(of=("self",))
    marked = rows.annotate(
        captured=Exists(Capture.objects.filter(visit=OuterRef("pk"))),
        drafted=Exists(Sheet.objects.filter(visit=OuterRef("pk"))),
    )
    return {row.pk for row in marked if row.captured or row.drafted}


def _conflict(
    record: AppointmentRecord, row: Visit, values: dict[str, Any], touched: set[UUID]
) -> Fault | None:
    if row.id not in touched:
        return None
    for name in _IDENTITY:
        if getattr(row, name) != values[name]:
            element = {"date_of_service": "start"}.get(name, "participant")
            return Fault("Appointment", record.id, element, "changed, but its visit has a record")
    if values["status"] in ("cancelled", "no_show") and row.status != values["status"]:
        return Fault("Appointment", record.id, "status", "is cancelled, but its visit has a record")
    return None


def _change(row: Visit, values: dict[str, Any], *, touched: bool) -> bool:
    ahead = _PROGRESS.get(row.status, -1) > _PROGRESS.get(values["status"], 9)
    differs = False
    for name in _FIELDS:
        keep = (name == "status" and ahead) or (
            name == "coverage_id" and (touched or values[name] is None)
        )
        if not keep and getattr(row, name) != values[name]:
            setattr(row, name, values[name])
            differs = True
    return differs


def _place(seen: Iterable[tuple[UUID, UUID, date]]) -> None:
    """A client belongs to each site where a visit is, so that its staff find the chart."""
    first: dict[tuple[UUID, UUID], date] = {}
    for client, site, day in seen:
        first[client, site] = min(day, first.get((client, site), day))
    there = set(
        ClientSite.objects.filter(client_id__in={c for c, _ in first}).values_list(
            "client_id", "site_id"
        )
    )
    ClientSite.objects.bulk_create(
        ClientSite(client_id=client, site_id=site, starts_on=day)
        for (client, site), day in first.items()
        if (client, site) not in there
    )
