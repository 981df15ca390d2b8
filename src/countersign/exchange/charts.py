"""Charts and their diagnoses from records: found again, changed, made, or followed when merged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from countersign.exchange.formats.names import plain
from countersign.exchange.formats.records import ConditionRecord, Fault, PatientRecord
from countersign.exchange.links import Links, external_id
from countersign.exchange.models import Diagnosis
from countersign.exchange.people import Outcome, People, unknown
from countersign.practice.models import Client, ClientSite, Visit
from countersign.spine import cosign

Identity = tuple[str, str, date]


def identity(first: str, last: str, born: date) -> Identity:
    """What tells two people apart, written however."""
    return plain(first), plain(last), born


class Charts:
    """Merges patients and conditions into clients, within one run of a sync.

    `merged` are the ids there of charts that another chart has replaced.
    """

    def __init__(self, people: People, links: Links):
        self.people = people
        self.links = links
        self.merged: set[str] = set()
        self._strangers: dict[Identity, Client] | None = None

    def strangers(self) -> dict[Identity, Client]:
        """Clients that are in no link of this counterpart, by identity: entered by hand before."""
        if self._strangers is None:
            from_there = self.links.all_ours("Patient")
            self._strangers = {
                identity(c.first_name, c.last_name, c.birth_date): c
                for c in Client.objects.exclude(id__in=from_there)
            }
        return self._strangers

    def patients(self, records: Sequence[PatientRecord]) -> list[Outcome]:
        """Clients by link, or by name and birth date when entered before, or new ones."""
        self.links.load("Practitioner", (r.practitioner for r in records))
        self.links.load("Patient", (i for r in records for i in (r.merged_into, *r.replaces)))
        rows = self.people.linked(Client, "Patient", records)
        self._follow(records, rows)
        outcomes: list[Outcome] = []
        new: list[Client] = []
        changed: list[UUID] = []
        for record in records:
            row = rows.get(record.id) or self._entered_before(record)
            if record.merged_into or self._is_superseded(record, row):
                outcomes.append(self._replaced(record, rows))
                continue
            if row is not None and _is_somebody_else(row, record):
                outcomes.append(
                    Fault("Patient", record.id, "name", "and birthDate are now somebody else's")
                )
                continue
            therapist = self.links.ours("Practitioner", record.practitioner)
            if row is None:
                row = self._new_client(record, therapist)
                new.append(row)
            elif self._change_client(row, record, therapist):
                changed.append(row.id)
            outcomes.append(row.id)
        self._place(new)
        about_changed(changed)
        return outcomes

    def _follow(self, records: Sequence[PatientRecord], rows: dict[str, Client]) -> None:
        """Let the chart that stays be the client whose chart was merged into it."""
        wanted = [(r.merged_into, r.id) for r in records if r.merged_into]
        wanted += [(r.id, gone) for r in records for gone in r.replaces]
        for stays, gone in wanted:
            ours = self.links.ours("Patient", gone)
            if ours is None or self.links.ours("Patient", stays) is not None:
                continue
            self.links.write("Patient", [(stays, "", ours)])
            if row := Client.objects.filter(pk=ours).first():
                rows.setdefault(gone, row)
                rows.setdefault(stays, rows[gone])

    def _is_superseded(self, record: PatientRecord, row: Client | None) -> bool:
        """Inactive, and its client has another chart there: only the one that stays says so."""
        if record.active or row is None:
            return False
        return external_id(self.links.system, "Patient", row.id) not in ("", record.id)

    def _replaced(self, record: PatientRecord, rows: Mapping[str, Client]) -> Outcome:
        """A chart that was merged into another one there; its notes go to the one that stays."""
        row = rows.get(record.id)
        stays = self.links.ours("Patient", record.merged_into)
        ours = row.id if row is not None else stays
        if ours is None:
            return unknown("Patient", record.id, "link.other")
        # Two charts here cannot be made one, since both may be signed. One is discharged by hand.
        if row is not None and stays not in (None, row.id) and row.discharged_on is None:
            return Fault(
                "Patient",
                record.id,
                "link",
                "says it was merged into another chart, and both are charts here: discharge this",
            )
        self.merged.add(record.id)
        return ours

    def _entered_before(self, record: PatientRecord) -> Client | None:
        if self.links.ours("Patient", record.id) is not None or record.merged_into:
            return None
        who = identity(record.first_name, record.last_name, record.birth_date)
        row = self.strangers().get(who)
        if row is None or (row.mrn and record.mrn and row.mrn != record.mrn):
            return None
        return self.strangers().pop(who)

    def _place(self, new: Sequence[Client]) -> None:
        Client.objects.bulk_create(new, batch_size=500)
        self.people.created += len(new)
        site = self.people.default_site()
        if site is not None:
            ClientSite.objects.bulk_create(
                ClientSite(client=row, site=site, starts_on=self.people.today) for row in new
            )

    def _new_client(self, record: PatientRecord, therapist: UUID | None) -> Client:
        return Client(
            first_name=record.first_name,
            last_name=record.last_name,
            preferred_name=record.preferred_name,
            birth_date=record.birth_date,
            mrn=record.mrn,
            pronouns=record.pronouns,
            primary_therapist_id=therapist,
            discharged_on=None if record.active else self.people.today,
        )

    def _change_client(self, row: Client, record: PatientRecord, therapist: UUID | None) -> bool:
        return self.people.change(
            row,
            first_name=record.first_name,
            last_name=record.last_name,
            preferred_name=record.preferred_name or row.preferred_name,
            birth_date=record.birth_date,
            mrn=record.mrn or row.mrn,
            pronouns=record.pronouns or row.pronouns,
            primary_therapist_id=therapist or row.primary_therapist_id,
            discharged_on=row.discharged_on or (None if record.active else self.people.today),
        )

    def conditions(self, records: Sequence[ConditionRecord]) -> list[Outcome]:
        """Diagnoses by link, or new ones; each client's list of codes is brought up to date."""
        rows = self.people.linked(Diagnosis, "Condition", records)
        self.links.load("Patient", (r.patient for r in records))
        clients = [self.links.ours("Patient", r.patient) for r in records]
        before = _codes({c for c in clients if c} | {row.client_id for row in rows.values()})
        order = sorted(
            zip(records, clients, strict=True), key=lambda p: (p[0].recorded or date.max, p[0].id)
        )
        done: dict[str, Outcome] = {}
        for record, client in order:
            row = rows.get(record.id)
            if client is None:
                done[record.id] = unknown("Condition", record.id, "subject")
            elif row is not None and row.client_id != client:
                done[record.id] = Fault(
                    "Condition", record.id, "subject", "is another client than before"
                )
            elif row is None:
                made = Diagnosis.objects.create(
                    client_id=client, code=record.code, active=record.active
                )
                done[record.id] = made.id
            else:
                row.code, row.active = record.code, record.active
                row.save(update_fields=["code", "active"])
                done[record.id] = row.id
        self._bring_up_to_date(before)
        return [done[r.id] for r in records]

    def conditions_gone(self, external_ids: Mapping[str, UUID]) -> None:
        """These are no longer there: they leave the lists of codes."""
        gone = Diagnosis.objects.filter(pk__in=list(external_ids.values()), active=True)
        before = _codes(set(gone.values_list("client_id", flat=True)))
        gone.update(active=False)
        self._bring_up_to_date(before)

    def _bring_up_to_date(self, before: Mapping[UUID, Sequence[str]]) -> None:
        after = _codes(set(before))
        changed = []
        for row in Client.objects.filter(pk__in=list(before)):
            codes = merged_codes(row.diagnosis_codes, old=before[row.id], new=after[row.id])
            if self.people.change(row, diagnosis_codes=codes):
                changed.append(row.id)
        about_changed(changed)


def merged_codes(written: str, *, old: Sequence[str], new: Sequence[str]) -> str:
    """The chart's codes after theirs went from `old` to `new`.

    Order and what a person entered stay: the first code of a chart is the first on its claims.
    """
    here = [code.strip() for code in written.split(",") if code.strip()]
    ended = set(old) - set(new)
    kept = [code for code in here if code not in ended]
    return ", ".join(dict.fromkeys([*kept, *new]))


def _codes(clients: Iterable[UUID]) -> dict[UUID, list[str]]:
    """Their codes in force of each client, in the order they were written down."""
    found: dict[UUID, list[str]] = {client: [] for client in clients}
    rows = Diagnosis.objects.filter(client_id__in=list(found), active=True)
    for row in rows.order_by("created_at", "id"):
        if row.code:
            found[row.client_id].append(row.code)
    return found


def about_changed(clients: Sequence[UUID]) -> None:
    """Void what waits for a co-signature when what it says of the client is not so any more."""
    if clients:
        waiting = Visit.objects.filter(
            client__in=clients, sheets__cosign_wait__isnull=False, sheets__cosign_wait__done_at=None
        )
        cosign.visit_changed(list(waiting.values_list("pk", flat=True).distinct()), by=None)


def _is_somebody_else(row: Client, record: PatientRecord) -> bool:
    """Name and birth date at once: the chart there was given to another person."""
    same_name = plain(row.last_name) == plain(record.last_name) or plain(row.first_name) == plain(
        record.first_name
    )
    return not same_name and row.birth_date != record.birth_date
