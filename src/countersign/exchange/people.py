"""Sites, people, payers and coverages from records: found again, changed or made.

Roles, licences, supervision and how a payer counts units are never read from another system:
they decide who may sign and what is charged, so a person enters them here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Model

from countersign.base import clock
from countersign.exchange.formats.names import plain
from countersign.exchange.formats.records import (
    CoverageRecord,
    Fault,
    GuardianRecord,
    LocationRecord,
    PayerRecord,
    PractitionerRecord,
)
from countersign.exchange.links import Links
from countersign.exchange.models import Counterpart
from countersign.practice.models import (
    Coverage,
    Guardian,
    Payer,
    PayerPlan,
    Practice,
    Site,
    Staff,
    Visit,
)

Outcome = UUID | Fault
"""Our row's id, or why the record does not fit."""


class People:
    """Merges records about people into the practice's rows, within one run of a sync."""

    def __init__(self, counterpart: Counterpart, links: Links):
        self.counterpart = counterpart
        self.links = links
        self.practice = Practice.objects.first()
        self.created = 0
        self.updated = 0
        self._sole_site: Site | None = None

    @property
    def today(self) -> date:
        """The practice's calendar day."""
        return clock.today(self.practice.tz) if self.practice else clock.now().date()

    def default_site(self) -> Site | None:
        """The counterpart's site, or the only one there is."""
        if self.counterpart.site is not None:
            return self.counterpart.site
        if self._sole_site is None:
            some = list(Site.objects.all()[:2])
            self._sole_site = some[0] if len(some) == 1 else None
        return self._sole_site

    def linked(self, model: type[Any], kind: str, records: Sequence[Any]) -> dict[str, Any]:
        """Rows that records of this page already are, by their id there."""
        ours = {r.id: self.links.ours(kind, r.id) for r in records}
        rows = model.objects.in_bulk([i for i in ours.values() if i])
        return {there: rows[i] for there, i in ours.items() if i in rows}

    def change(self, row: Model, **values: Any) -> bool:
        """Save what differs; whether anything did."""
        differing = [name for name, value in values.items() if getattr(row, name) != value]
        if not differing:
            return False
        for name in differing:
            setattr(row, name, values[name])
        # mrn and member id have a look-up beside them that must change with them
        lookups = {"mrn": "mrn_lookup", "member_id": "member_lookup"}
        beside = [lookups[name] for name in differing if name in lookups]
        row.save(update_fields=[*differing, *beside])
        self.updated += 1
        return True

    def locations(self, records: Sequence[LocationRecord]) -> list[Outcome]:
        """A site by link or name, or a new one when its state is known."""
        rows = self.linked(Site, "Location", records)
        by_name = {plain(s.name): s for s in Site.objects.all()}
        outcomes: list[Outcome] = []
        for record in records:
            row = rows.get(record.id) or by_name.get(plain(record.name))
            if row is not None:
                outcomes.append(row.id)
            elif not record.state or self.practice is None:
                outcomes.append(
                    Fault(
                        "Location",
                        record.id,
                        "address.state",
                        "is missing, and no site has this name",
                    )
                )
            else:
                row = Site.objects.create(
                    name=record.name[:120], state=record.state, zone=self.practice.zone
                )
                by_name[plain(record.name)] = row
                self.created += 1
                outcomes.append(row.id)
        return outcomes

    def practitioners(self, records: Sequence[PractitionerRecord]) -> list[Outcome]:
        """Staff by link or NPI, or a new person without roles, licence or sign-in."""
        rows = self.linked(Staff, "Practitioner", records)
        by_npi: dict[str, list[Staff]] = {}
        for staff in Staff.objects.filter(npi__in=[r.npi for r in records if r.npi]):
            by_npi.setdefault(staff.npi, []).append(staff)
        outcomes: list[Outcome] = []
        for record in records:
            same = by_npi.get(record.npi, [])
            row = rows.get(record.id) or (same[0] if len(same) == 1 else None)
            if row is None and len(same) > 1:
                outcomes.append(
                    Fault("Practitioner", record.id, "identifier", "is the NPI of two people here")
                )
                continue
            if row is None:
                row = Staff.objects.create(
                    name=record.name[:120], credentials=record.credentials[:40], npi=record.npi[:10]
                )
                by_npi.setdefault(record.npi, []).append(row)
                self.created += 1
            else:
                self.change(
                    row,
                    name=record.name[:120],
                    credentials=record.credentials[:40] or row.credentials,
                    npi=row.npi or record.npi[:10],
                )
            outcomes.append(row.id)
        return outcomes

    def guardians(self, records: Sequence[GuardianRecord]) -> list[Outcome]:
        """Guardians by link, or by name within the client's family, or new ones."""
        rows = self.linked(Guardian, "RelatedPerson", records)
        self.links.load("Patient", (r.patient for r in records))
        clients = [self.links.ours("Patient", r.patient) for r in records]
        family: dict[tuple[UUID, str], Guardian] = {
            (g.client_id, plain(g.name)): g
            for g in Guardian.objects.filter(client_id__in=[c for c in clients if c])
        }
        outcomes: list[Outcome] = []
        new: list[Guardian] = []
        for record, client in zip(records, clients, strict=True):
            if client is None:
                outcomes.append(unknown("RelatedPerson", record.id, "patient"))
                continue
            row = rows.get(record.id) or family.get((client, plain(record.name)))
            values = {
                "client_id": client,
                "name": record.name,
                "relation": record.relation,
                "phone": record.phone,
                "email": record.email,
                "language": record.language,
            }
            if row is None:
                row = Guardian(**values)
                family[client, plain(record.name)] = row
                new.append(row)
            elif row.client_id != client:
                outcomes.append(
                    Fault("RelatedPerson", record.id, "patient", "is another client than before")
                )
                continue
            else:
                self.change(row, **values)
            outcomes.append(row.id)
        Guardian.objects.bulk_create(new, batch_size=500)
        self.created += len(new)
        return outcomes

    def payers(self, records: Sequence[PayerRecord]) -> list[Outcome]:
        """Payers by link or name. A new one is commercial until its first plan says otherwise."""
        rows = self.linked(Payer, "Organization", records)
        by_name = {plain(p.name): p for p in Payer.objects.all()}
        outcomes: list[Outcome] = []
        for record in records:
            row = rows.get(record.id) or by_name.get(plain(record.name))
            if row is None:
                row = Payer.objects.create(
                    name=record.name, payer_type="commercial", payer_id=record.payer_id
                )
                by_name[plain(record.name)] = row
                self.created += 1
            else:
                self.change(row, payer_id=row.payer_id or record.payer_id)
            outcomes.append(row.id)
        return outcomes

    def _plan(
        self, record: CoverageRecord, plans: dict[tuple[UUID, str], PayerPlan]
    ) -> PayerPlan | None:
        payer_id = self.links.ours("Organization", record.payer)
        if not record.payer:
            payer, _ = Payer.objects.get_or_create(
                payer_type="self_pay", defaults={"name": "Family pays"}
            )
            payer_id = payer.id
        if payer_id is None:
            return None
        plan = plans.get((payer_id, plain(record.plan)))
        if plan is None:
            if not any(known == payer_id for known, _ in plans):
                Payer.objects.filter(pk=payer_id).update(payer_type=record.payer_type)
            plan = PayerPlan.objects.create(
                payer_id=payer_id,
                name=record.plan,
                needs_authorization=record.payer_type != "self_pay",
            )
            plans[payer_id, plain(record.plan)] = plan
            self.created += 1
        return plan

    def coverages(self, records: Sequence[CoverageRecord]) -> list[Outcome]:
        """Coverages by link, or the same plan of the same client, or new ones."""
        rows = self.linked(Coverage, "Coverage", records)
        self.links.load("Patient", (r.patient for r in records))
        self.links.load("Organization", (r.payer for r in records))
        plans = {(p.payer_id, plain(p.name)): p for p in PayerPlan.objects.all()}
        clients = [self.links.ours("Patient", r.patient) for r in records]
        before = {
            (c.client_id, c.plan_id): c
            for c in Coverage.objects.filter(client_id__in=[c for c in clients if c])
        }
        outcomes: list[Outcome] = []
        new: list[Coverage] = []
        for record, client in zip(records, clients, strict=True):
            plan = self._plan(record, plans)
            if client is None or plan is None:
                what = "beneficiary" if client is None else "payor"
                outcomes.append(unknown("Coverage", record.id, what))
                continue
            row = rows.get(record.id) or before.get((client, plan.id))
            values: dict[str, Any] = {
                "client_id": client,
                "plan_id": plan.id,
                "member_id": record.member_id,
                "starts_on": record.starts_on,
                "ends_on": record.ends_on or (None if record.active else self.today),
                "order": record.order,
            }
            if row is not None and row.client_id != client:
                outcomes.append(
                    Fault("Coverage", record.id, "beneficiary", "is another client than before")
                )
                continue
            if row is None:
                row = Coverage(**values)
                before[client, plan.id] = row
                new.append(row)
            else:
                if not record.active and record.ends_on is None:
                    values["ends_on"] = row.ends_on or self.today
                self.change(row, **values)
            outcomes.append(row.id)
        Coverage.objects.bulk_create(new, batch_size=500)
        self.created += len(new)
        self._cover_visits({row.client_id for row in new})
        return outcomes

    def _cover_visits(self, clients: set[UUID]) -> None:
        """Give booked visits without coverage the one that came later. Sheets are left alone."""
        waiting = list(Visit.objects.filter(client__in=clients, coverage=None, sheets=None))
        cover = Covers(v.client_id for v in waiting)
        for visit in waiting:
            visit.coverage_id = cover.on(visit.client_id, visit.date_of_service)
        Visit.objects.bulk_update(waiting, ["coverage"], batch_size=500)


class Covers:
    """Which coverage of a client is in force on a day."""

    def __init__(self, clients: Iterable[UUID]):
        self._by_client: dict[UUID, list[Coverage]] = {}
        for row in Coverage.objects.filter(client_id__in=set(clients)).order_by("order"):
            self._by_client.setdefault(row.client_id, []).append(row)

    def on(self, client: UUID, day: date) -> UUID | None:
        """The first coverage in force on `day`, or None."""
        for row in self._by_client.get(client, ()):
            if (row.starts_on or day) <= day <= (row.ends_on or day):
                return row.id
        return None


def unknown(kind: str, id_: str, element: str) -> Fault:
    return Fault(kind, id_, element, "points at something we have not read")
