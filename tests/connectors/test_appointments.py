"""A booked visit reaches the EMR by itself, once; what was changed there is never written over."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from tests.connectors.stand import Practice

from countersign.base import clock
from countersign.exchange import appointments
from countersign.exchange.models import AppointmentOut
from countersign.practice.models import ExternalLink, Notice, Visit
from countersign.spine import standing

pytestmark = pytest.mark.django_db


@pytest.fixture
def ordered(monkeypatch: pytest.MonkeyPatch) -> None:
    """An order in force; its signature is proven in the tests of the spine."""
    monkeypatch.setattr(standing, "in_force", lambda kind, on: SimpleNamespace(pk=uuid4()))


@pytest.fixture
def visit(practice: Practice) -> Visit:
    Visit.objects.filter(starts_at__gt=clock.now()).delete()
    world = practice.world
    begin = clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=3)
    return Visit.objects.create(
        client=world.client,
        therapist=world.ot,
        site=world.site,
        zone=world.site.zone,
        date_of_service=begin.astimezone(world.site.tz).date(),
        starts_at=begin,
        ends_at=begin + timedelta(minutes=45),
    )


def there(practice: Practice) -> list[dict[str, Any]]:
    return practice.emr.all("Appointment", patient=f"Patient/{practice.patient}")


def test_without_an_order_nothing_is_written(practice: Practice, visit: Visit) -> None:
    assert appointments.write_due() == 0
    assert there(practice) == []


def test_it_is_written_moved_and_cancelled_once_each(
    practice: Practice, visit: Visit, ordered: None
) -> None:
    assert appointments.write_due() == 1
    assert appointments.write_due() == 0
    (made,) = there(practice)
    assert made["status"] == "booked"
    assert ExternalLink.objects.get(kind="Appointment").object_id == visit.pk
    made["comment"] = "Bring the blue chair."
    practice.emr.put(made)
    visit.starts_at += timedelta(hours=1)
    visit.ends_at += timedelta(hours=1)
    visit.save()
    assert appointments.write_due() == 1, AppointmentOut.objects.get().problem
    (moved,) = there(practice)
    assert moved["start"] != made["start"]
    assert moved["comment"] == "Bring the blue chair."
    visit.status = "cancelled"
    visit.save()
    assert appointments.write_due() == 1
    assert [one["status"] for one in there(practice)] == ["cancelled"]
    assert appointments.write_due() == 0


def test_what_was_changed_there_too_needs_a_person(
    practice: Practice, visit: Visit, ordered: None
) -> None:
    appointments.write_due()
    (made,) = there(practice)
    made["end"] = (visit.ends_at + timedelta(minutes=15)).isoformat()
    practice.emr.put(made)
    visit.starts_at -= timedelta(minutes=15)
    visit.save()
    assert appointments.write_due() == 0
    row = AppointmentOut.objects.get()
    assert (row.state, row.last_error) == ("held", "appointment-changed")
    assert Notice.objects.filter(kind="appointment.held").exists()
    assert [one.pk for one in appointments.held()] == [row.pk]
    appointments.settle(row.pk, by=practice.world.ot)
    assert not list(appointments.held())
    assert appointments.write_due() == 0


def test_what_they_have_already_is_not_written(
    practice: Practice, visit: Visit, ordered: None
) -> None:
    ExternalLink.objects.create(
        system="EMR",
        kind="Appointment",
        external_id="ap-1",
        object_id=visit.pk,
        seen_at=clock.now(),
    )
    assert appointments.write_due() == 0
    assert there(practice) == []
    assert AppointmentOut.objects.get().state == "there"


def test_a_therapist_whom_they_do_not_know_is_said(
    practice: Practice, visit: Visit, ordered: None
) -> None:
    ExternalLink.objects.filter(kind="Practitioner").delete()
    assert appointments.write_due() == 0
    assert AppointmentOut.objects.get().last_error == "no-practitioner"
    ExternalLink.objects.create(
        system="EMR",
        kind="Practitioner",
        external_id="dr-1",
        object_id=practice.world.ot.pk,
        seen_at=clock.now(),
    )
    appointments.again(AppointmentOut.objects.get().pk)
    assert appointments.write_due() == 1
