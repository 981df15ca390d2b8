"""Reading a counterpart: again without duplicates, what does not fit, what must not be touched."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar, Self

import pytest
from django.db import connection

from countersign.base.clock import frozen
from countersign.base.errors import UserError
from countersign.exchange import sync
from countersign.exchange.alone import alone
from countersign.exchange.formats.records import (
    KINDS,
    AppointmentRecord,
    ConditionRecord,
    CoverageRecord,
    Fault,
    GuardianRecord,
    LocationRecord,
    Page,
    PatientRecord,
    PayerRecord,
    PractitionerRecord,
    Record,
)
from countersign.exchange.links import external_id
from countersign.exchange.models import Counterpart, Misfit
from countersign.exchange.port import Ability, ConnectorError
from countersign.practice.models import (
    Capture,
    Client,
    ClientSite,
    Coverage,
    ExternalLink,
    Guardian,
    Payer,
    PayerPlan,
    Practice,
    Site,
    Staff,
    Visit,
)
from countersign.spine.models import Sheet

pytestmark = pytest.mark.django_db

START = datetime(2026, 11, 24, 16, 15, tzinfo=UTC)
RIVERSIDE = LocationRecord("loc-1", name="Riverside", state="CA")
OLA = PractitionerRecord("dr-1", name="Ola Brandt", credentials="OTR/L", npi="1234567893")
ADA = PatientRecord(
    "pt-1",
    first_name="Ada",
    last_name="Vale",
    birth_date=date(2019, 2, 3),
    mrn="SH1",
    practitioner="dr-1",
)
PARENT = GuardianRecord("rp-1", patient="pt-1", name="Mo Vale", relation="mother")
TERN = PayerRecord("org-1", name="Tern Valley Benefits")
COVER = CoverageRecord(
    "cov-1", patient="pt-1", payer="org-1", plan="Basic", payer_type="medicaid", member_id="M1"
)
VISIT = AppointmentRecord(
    "ap-1",
    patient="pt-1",
    practitioner="dr-1",
    location="loc-1",
    starts_at=START,
    ends_at=START + timedelta(minutes=45),
)


class Emr:
    """A counterpart in memory: records by kind, each with the moment of its last change."""

    name: ClassVar[str] = "fake"
    can: ClassVar[frozenset[Ability]] = frozenset(Ability) - {Ability.CLAIMS}

    def __init__(self, *records: Record):
        self.held: dict[tuple[str, str], tuple[Record | Fault, datetime]] = {}
        self.asked: list[datetime | None] = []
        self.breaks_at: str = ""
        for record in records:
            self.put(record)

    @classmethod
    def open(cls, settings: Mapping[str, Any]) -> Self:
        return cls()

    def put(self, record: Record | Fault) -> None:
        kind = record.kind if isinstance(record, Fault) else KIND[type(record)]
        self.held[kind, record.id] = (record, datetime.now(UTC))

    def drop(self, kind: str, id_: str) -> None:
        del self.held[kind, id_]

    def fetch(
        self, since: datetime | None, *, again: Sequence[tuple[str, str]] = ()
    ) -> Iterator[Page]:
        self.asked.append(since)
        for kind in KINDS:
            if kind == self.breaks_at:
                raise ConnectorError("timed-out", "No answer.", retry=True)
            found = [
                record
                for (k, id_), (record, at) in self.held.items()
                if k == kind and (since is None or at >= since or (k, id_) in again)
            ]
            yield Page(
                kind,
                tuple(r for r in found if isinstance(r, Record)),
                tuple(r for r in found if isinstance(r, Fault)),
                last=True,
            )

    def close(self) -> None:
        pass


KIND: dict[type[Any], str] = {
    LocationRecord: "Location",
    PractitionerRecord: "Practitioner",
    PatientRecord: "Patient",
    GuardianRecord: "RelatedPerson",
    PayerRecord: "Organization",
    CoverageRecord: "Coverage",
    AppointmentRecord: "Appointment",
    ConditionRecord: "Condition",
}


@pytest.fixture
def emr(monkeypatch: pytest.MonkeyPatch) -> Emr:
    made = Emr(RIVERSIDE, OLA, ADA, PARENT, TERN, COVER, VISIT)
    monkeypatch.setattr(sync, "open_connector", lambda name, settings: made)
    return made


@pytest.fixture
def counterpart(db: None) -> Counterpart:
    Practice.objects.create(name="Sparrow Hill", has_emr=True)
    return Counterpart.objects.create(name="EMR", connector="fake", settings={})


def counts() -> tuple[int, ...]:
    models = (Site, Staff, Client, Guardian, Payer, PayerPlan, Coverage, Visit, ClientSite)
    return tuple(m.objects.count() for m in models)


def test_everything_is_read_once_however_often_it_runs(emr: Emr, counterpart: Counterpart) -> None:
    first = sync.sync_now(counterpart)
    assert counts() == (1,) * 9
    assert (first.read, first.unchanged, first.misfits) == (7, 0, 0)
    visit = Visit.objects.get()
    assert visit.client.birth_date == date(2019, 2, 3)
    assert visit.therapist.npi == "1234567893"
    assert visit.date_of_service == date(2026, 11, 24)
    assert visit.zone == "America/Los_Angeles"
    assert visit.coverage is not None
    assert visit.coverage.plan.payer.payer_type == "medicaid"
    assert visit.coverage.plan.method == ""  # how units are counted is set by a person
    assert visit.client.primary_therapist == visit.therapist

    for full in (False, True):
        again = sync.sync_now(counterpart, full=full)
        assert (again.created, again.updated, again.gone) == (0, 0, 0)
    assert counts() == (1,) * 9
    assert emr.asked[0] is None
    assert emr.asked[1] is not None
    assert emr.asked[2] is None
    assert counterpart.last_read_at is not None


def test_changes_there_change_ours(emr: Emr, counterpart: Counterpart) -> None:
    sync.sync_now(counterpart)
    emr.put(replace(ADA, last_name="Vale-Ortiz", mrn="SH2"))
    emr.put(replace(VISIT, starts_at=START + timedelta(days=1), ends_at=START + timedelta(days=2)))
    emr.put(replace(PARENT, phone="555-0100"))
    report = sync.sync_now(counterpart)
    assert report.updated == 3
    client = Client.objects.get()
    assert (client.last_name, client.mrn) == ("Vale-Ortiz", "SH2")
    assert Visit.objects.get().date_of_service == date(2026, 11, 25)
    assert Guardian.objects.get().phone == "555-0100"


def test_people_entered_by_hand_before_are_found_again(emr: Emr, counterpart: Counterpart) -> None:
    staff = Staff.objects.create(name="O. Brandt", npi="1234567893")
    client = Client.objects.create(
        first_name="ADA", last_name="Válé", birth_date=date(2019, 2, 3), preferred_name="Addie"
    )
    twin = Client.objects.create(
        first_name="Eda", last_name="Vale", birth_date=date(2019, 2, 3), preferred_name=""
    )
    sync.sync_now(counterpart)
    assert {c.pk for c in Client.objects.all()} == {client.pk, twin.pk}
    assert Visit.objects.get().client == client
    assert Visit.objects.get().therapist == staff
    assert Client.objects.get(pk=client.pk).preferred_name == "Addie"


def test_an_mrn_of_somebody_else_makes_no_match(emr: Emr, counterpart: Counterpart) -> None:
    client = Client.objects.create(
        first_name="Ada", last_name="Vale", birth_date=date(2019, 2, 3), mrn="OTHER"
    )
    sync.sync_now(counterpart)
    assert Visit.objects.get().client != client


def test_a_bad_resource_is_kept_by_id_and_element_and_the_rest_goes_on(
    emr: Emr, counterpart: Counterpart
) -> None:
    emr.put(Fault("Patient", "pt-9", "birthDate", "is missing"))
    emr.put(replace(VISIT, id="ap-9", patient="pt-9"))
    assert sync.sync_now(counterpart).misfits == 2
    assert Visit.objects.count() == 1
    found = {str(m) for m in Misfit.objects.filter(resolved_at=None)}
    assert found == {
        "Patient/pt-9 birthDate is missing",
        "Appointment/ap-9 participant is a Patient whom we have not read",
    }
    # it is read again though nothing changed, and settles once it fits
    del emr.held["Patient", "pt-9"]
    emr.held["Patient", "pt-9"] = (replace(ADA, id="pt-9", first_name="Theo"), START)
    assert sync.sync_now(counterpart).misfits == 0
    assert not Misfit.objects.filter(resolved_at=None).exists()
    assert Visit.objects.count() == 2


def write_about(visit: Visit, how: str) -> None:
    if how == "capture":
        Capture.objects.create(visit=visit, by=visit.therapist, origin="tapped", first=True)
    else:
        Sheet.objects.create(visit=visit, client=visit.client, author=visit.therapist)


@pytest.mark.parametrize("how", ["capture", "sheet"])
@pytest.mark.parametrize(
    ("change", "element"),
    [
        ({"patient": "pt-2"}, "participant"),
        ({"practitioner": "dr-2"}, "participant"),
        ({"starts_at": START - timedelta(days=1)}, "start"),
        ({"status": "cancelled"}, "status"),
    ],
)
def test_a_visit_with_a_record_is_not_quietly_changed(
    emr: Emr, counterpart: Counterpart, how: str, change: dict[str, Any], element: str
) -> None:
    emr.put(replace(ADA, id="pt-2", first_name="Theo", mrn="SH3"))
    emr.put(replace(OLA, id="dr-2", name="Femi Adeyemi", npi="1000000004"))
    sync.sync_now(counterpart)
    before = Visit.objects.get()
    write_about(before, how)
    emr.put(replace(VISIT, **change))
    assert sync.sync_now(counterpart).misfits == 1
    after = Visit.objects.get()
    assert (after.client_id, after.therapist_id) == (before.client_id, before.therapist_id)
    assert (after.date_of_service, after.status) == (before.date_of_service, "booked")
    misfit = Misfit.objects.get(resolved_at=None)
    assert (misfit.element, misfit.object_id) == (element, before.id)
    # a person puts it right there, and the conflict settles by itself
    emr.put(VISIT)
    assert sync.sync_now(counterpart).misfits == 0
    assert not Misfit.objects.filter(resolved_at=None).exists()


def test_a_visit_with_a_record_may_move_within_its_day(emr: Emr, counterpart: Counterpart) -> None:
    sync.sync_now(counterpart)
    write_about(Visit.objects.get(), "sheet")
    emr.put(replace(VISIT, ends_at=START + timedelta(minutes=60)))
    assert sync.sync_now(counterpart).misfits == 0
    assert Visit.objects.get().ends_at == START + timedelta(minutes=60)


def test_a_chart_given_to_somebody_else_there_is_not_followed(
    emr: Emr, counterpart: Counterpart
) -> None:
    sync.sync_now(counterpart)
    emr.put(replace(ADA, first_name="Ines", last_name="Roe", birth_date=date(2015, 1, 1)))
    assert sync.sync_now(counterpart).misfits == 1
    assert Client.objects.get().first_name == "Ada"


def test_what_is_gone_is_marked_and_nothing_is_deleted(emr: Emr, counterpart: Counterpart) -> None:
    sync.sync_now(counterpart)
    emr.drop("Appointment", "ap-1")
    assert sync.sync_now(counterpart).gone == 0  # only a full reading can tell
    assert sync.sync_now(counterpart, full=True).gone == 1
    assert Visit.objects.get().status == "cancelled"
    assert ExternalLink.objects.get(external_id="ap-1").gone_at is not None
    emr.put(VISIT)
    sync.sync_now(counterpart)
    assert Visit.objects.get().status == "booked"
    assert ExternalLink.objects.get(external_id="ap-1").gone_at is None


def test_a_visit_with_a_record_outlives_its_appointment(emr: Emr, counterpart: Counterpart) -> None:
    sync.sync_now(counterpart)
    write_about(Visit.objects.get(), "sheet")
    emr.drop("Appointment", "ap-1")
    assert sync.sync_now(counterpart, full=True).misfits == 1
    assert sync.sync_now(counterpart).misfits == 0
    assert Visit.objects.get().status == "booked"
    assert Misfit.objects.get(resolved_at=None).why == "is gone, but its visit has a record"


def test_when_very_much_is_gone_at_once_nothing_is_cancelled(
    emr: Emr, counterpart: Counterpart
) -> None:
    for n in range(40):
        emr.put(replace(VISIT, id=f"more-{n}", starts_at=START + timedelta(minutes=n)))
    sync.sync_now(counterpart)
    for n in range(30):
        emr.drop("Appointment", f"more-{n}")
    sync.sync_now(counterpart, full=True)
    assert not Visit.objects.filter(status="cancelled").exists()
    assert Misfit.objects.get(resolved_at=None).external_id == "*"


def test_ours_may_be_ahead_of_theirs(emr: Emr, counterpart: Counterpart) -> None:
    sync.sync_now(counterpart)
    Visit.objects.update(status="arrived")
    emr.put(replace(VISIT, ends_at=START + timedelta(minutes=50)))
    sync.sync_now(counterpart)
    assert Visit.objects.get().status == "arrived"


def test_a_failed_reading_keeps_what_it_read_and_says_so(
    emr: Emr, counterpart: Counterpart
) -> None:
    emr.breaks_at = "Coverage"
    with pytest.raises(UserError, match="could not be read"):
        sync.sync_now(counterpart)
    counterpart.refresh_from_db()
    assert (counterpart.last_error, counterpart.last_read_at) == ("timed-out", None)
    assert Client.objects.count() == 1
    emr.breaks_at = ""
    sync.sync_now(counterpart)
    counterpart.refresh_from_db()
    assert counterpart.last_error == ""
    assert counts() == (1,) * 9


def test_the_age_of_what_we_know_is_when_reading_began(emr: Emr, counterpart: Counterpart) -> None:
    with frozen(START):
        sync.sync_now(counterpart)
    assert counterpart.last_read_at == START
    with frozen(START + timedelta(hours=1)):
        sync.sync_now(counterpart)
    assert emr.asked[-1] == START - sync.OVERLAP


# Diagnoses

AUTISM = ConditionRecord("dx-1", patient="pt-1", code="F84.0", recorded=date(2025, 1, 5))
CLUMSY = ConditionRecord("dx-2", patient="pt-1", code="R27.8", recorded=date(2024, 3, 1))


def codes() -> str:
    return Client.objects.get().diagnosis_codes


def test_diagnoses_come_in_the_order_they_were_written_down(
    emr: Emr, counterpart: Counterpart
) -> None:
    emr.put(AUTISM)
    emr.put(CLUMSY)
    emr.put(ConditionRecord("dx-3", patient="pt-1"))  # coded otherwise there
    sync.sync_now(counterpart)
    assert codes() == "R27.8, F84.0"
    assert sync.sync_now(counterpart, full=True).updated == 0


def test_a_diagnosis_that_ends_leaves_and_one_entered_here_stays(
    emr: Emr, counterpart: Counterpart
) -> None:
    emr.put(AUTISM)
    emr.put(CLUMSY)
    sync.sync_now(counterpart)
    child = Client.objects.get()
    child.diagnosis_codes = "F84.0, R27.8, M62.81"  # a person put another first, and added one
    child.save()
    emr.put(replace(CLUMSY, active=False))
    emr.put(replace(AUTISM, recorded=date(2025, 1, 6)))
    sync.sync_now(counterpart)
    assert codes() == "F84.0, M62.81"
    emr.put(CLUMSY)
    sync.sync_now(counterpart)
    assert codes() == "F84.0, M62.81, R27.8"
    emr.drop("Condition", "dx-1")
    sync.sync_now(counterpart, full=True)
    assert codes() == "M62.81, R27.8"
    emr.put(AUTISM)
    sync.sync_now(counterpart)
    assert codes() == "M62.81, R27.8, F84.0"


def test_a_diagnosis_of_another_child_than_before_is_not_moved(
    emr: Emr, counterpart: Counterpart
) -> None:
    emr.put(replace(ADA, id="pt-2", first_name="Theo", mrn="SH3"))
    emr.put(AUTISM)
    sync.sync_now(counterpart)
    emr.put(replace(AUTISM, patient="pt-2"))
    assert sync.sync_now(counterpart).misfits == 1
    assert sorted(c.diagnosis_codes for c in Client.objects.all()) == ["", "F84.0"]


# Charts that were merged there

STAYS = replace(ADA, id="pt-2", mrn="SH9", replaces=("pt-1",))
GONE = replace(ADA, active=False, merged_into="pt-2")


@pytest.mark.parametrize("says", ["the old one", "the new one", "both"])
@pytest.mark.parametrize("first", ["old", "new"])
def test_a_merged_chart_is_followed_to_the_one_that_stays(
    emr: Emr, counterpart: Counterpart, says: str, first: str
) -> None:
    sync.sync_now(counterpart)
    child = Client.objects.get()
    stays = replace(STAYS, replaces=()) if says == "the old one" else STAYS
    gone = replace(GONE, merged_into="") if says == "the new one" else GONE
    for record in (stays, gone) if first == "new" else (gone, stays):
        emr.held.pop(("Patient", record.id), None)
        emr.put(record)
    emr.put(replace(VISIT, id="ap-2", patient="pt-2", starts_at=START - timedelta(days=7)))
    for full in (False, False, True):
        sync.sync_now(counterpart, full=full)
        assert Client.objects.get() == child
    assert Visit.objects.filter(client=child).count() == 2
    assert Client.objects.get().mrn == "SH9"
    assert external_id("EMR", "Patient", child.pk) == "pt-2"
    assert Client.objects.get().discharged_on is None
    assert not Misfit.objects.filter(resolved_at=None).exists()


def test_two_charts_here_are_not_made_one_until_a_person_discharges_one(
    emr: Emr, counterpart: Counterpart
) -> None:
    emr.put(replace(STAYS, replaces=()))
    sync.sync_now(counterpart)
    first = Client.objects.get(pk=ExternalLink.objects.get(external_id="pt-1").object_id)
    emr.put(GONE)
    assert sync.sync_now(counterpart).misfits == 1
    assert Client.objects.count() == 2
    misfit = Misfit.objects.get(resolved_at=None)
    assert (misfit.element, misfit.object_id) == ("link", first.pk)
    Client.objects.filter(pk=first.pk).update(discharged_on=date(2026, 11, 24))
    assert sync.sync_now(counterpart).misfits == 0
    assert external_id("EMR", "Patient", first.pk) == ""


# Whoever watches


def test_progress_is_told_and_shown_until_the_end(emr: Emr, counterpart: Counterpart) -> None:
    told: list[tuple[str, int]] = []

    def tell(kind: str, read: int) -> None:
        told.append((kind, read))
        shown = Counterpart.objects.get()
        assert (shown.reading_kind, shown.reading_count) == (kind, read)
        assert shown.reading_at is not None

    sync.sync_now(counterpart, tell=tell)
    assert told[0] == ("Location", 1)
    assert told[-1] == ("Appointment", 7)
    assert Counterpart.objects.get().reading_at is None
    emr.breaks_at = "Patient"
    with pytest.raises(UserError):
        sync.sync_now(counterpart)
    assert Counterpart.objects.get().reading_at is None


@pytest.mark.django_db(transaction=True)
def test_two_at_once_are_one(emr: Emr, counterpart: Counterpart) -> None:
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with alone(f"sync {counterpart.id}") as ours:
            assert ours
            held.set()
            done.wait(10)
        connection.close()

    other = threading.Thread(target=hold)
    other.start()
    try:
        assert held.wait(10)
        with pytest.raises(UserError, match="being read at this moment"):
            sync.sync_now(counterpart)
    finally:
        done.set()
        other.join()
    sync.sync_now(counterpart)
    assert counts() == (1,) * 9
