"""Whatever goes wrong on a note's way, it is told plainly and a person can end it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from tests.connectors.stand import Practice, link
from tests.connectors.test_sent_page import browser

from countersign.base import clock
from countersign.base.ids import new_id
from countersign.base.models_audit import AuditEntry
from countersign.exchange import deliver, sync
from countersign.exchange.connectors.fhir import Fhir
from countersign.exchange.formats.fhir import write
from countersign.exchange.formats.records import PatientRecord
from countersign.exchange.models import Counterpart, Parcel, ParcelState, Settled
from countersign.practice.models import ClientSite, ExternalLink, RoleGrant
from countersign.spine import corrections

pytestmark = pytest.mark.django_db


def after(parcel: Parcel) -> Parcel:
    parcel.refresh_from_db()
    return parcel


def once_more(parcel: Parcel) -> Parcel:
    """As if the pause were over."""
    Parcel.objects.filter(pk=parcel.pk).update(next_try_at=None)
    deliver.deliver(parcel.pk)
    return after(parcel)


def chart(practice: Practice, **change: Any) -> None:
    """The patient's chart there, as it is now."""
    child = practice.world.client
    record = PatientRecord(
        practice.patient,
        first_name=child.first_name,
        last_name=child.last_name,
        birth_date=child.birth_date,
    )
    practice.emr.put(write.resource(replace(record, **change)))


def merged(practice: Practice) -> str:
    """The chart is merged into another one there, whose id this gives."""
    stays = f"pt-{new_id()}"
    chart(practice, id=stays)
    chart(practice, active=False, merged_into=stays)
    return stays


# Charts that change there


def test_a_merged_chart_gets_nothing_and_the_one_that_stays_gets_it(practice: Practice) -> None:
    parcel = practice.signed()
    stays = merged(practice)
    deliver.deliver(parcel.pk)
    assert (after(parcel).state, parcel.last_error) == (ParcelState.SENT, "merged-chart")
    assert practice.emr.of_patient(practice.patient) == (0, 0, 0)
    # what reading does with it
    ExternalLink.objects.filter(kind="Patient").update(gone_at=clock.now())
    link("EMR", "Patient", stays, practice.world.client)
    assert once_more(parcel).state == ParcelState.CONFIRMED
    assert practice.emr.of_patient(stays) == (1, 1, 1)
    assert practice.emr.of_patient(practice.patient) == (0, 0, 0)


@pytest.mark.parametrize("change", ["merged", "renamed"])
def test_a_chart_that_changes_while_it_is_written_into_is_told(
    practice: Practice, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    parcel = practice.signed()
    real = Fhir._post

    def post(fhir: Fhir, *given: Any) -> None:
        if change == "merged":
            merged(practice)
        else:
            chart(practice, last_name="Somebody", first_name="Else")
        real(fhir, *given)

    with monkeypatch.context() as patch:
        patch.setattr(Fhir, "_post", post)
        deliver.deliver(parcel.pk)
    assert (after(parcel).state, parcel.last_error) == (ParcelState.HELD, "chart-changed")
    assert practice.emr.of_patient(practice.patient) == (1, 1, 1)
    chart(practice)  # put right there
    deliver.try_again(parcel, actor=practice.world.owner.pk)
    assert once_more(parcel).state == ParcelState.CONFIRMED
    assert practice.emr.of_patient(practice.patient) == (1, 1, 1)


@pytest.mark.parametrize("change", [{"last_name": "Hale-Moss"}, {"birth_date": date(2018, 4, 5)}])
def test_a_name_changed_there_waits_for_a_person_and_then_goes(
    practice: Practice, change: dict[str, Any]
) -> None:
    parcel = practice.signed()
    chart(practice, **change)
    deliver.deliver(parcel.pk)
    assert (after(parcel).state, parcel.last_error) == (ParcelState.HELD, "wrong-chart")
    assert "read the other system first" in parcel.remedy
    sync.sync_now(practice.counterpart)
    deliver.try_again(parcel, actor=practice.world.owner.pk)
    assert once_more(parcel).state == ParcelState.CONFIRMED


def test_a_note_changed_there_while_it_is_taken_back_is_looked_at_anew(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = practice.signed()
    deliver.deliver(first.pk)
    wrong = corrections.wrong_chart(first.sheet, reason="Another child's.", by=practice.world.ot)
    taken_back = practice.signed(wrong)
    real = Fhir._originals

    def originals(fhir: Fhir, shipment: Any) -> list[dict[str, Any]]:
        found = real(fhir, shipment)
        for resource in found:
            practice.emr.put({**resource, "language": "en"})
        return found

    with monkeypatch.context() as patch:
        patch.setattr(Fhir, "_originals", originals)
        deliver.deliver(taken_back.pk)
    assert (after(taken_back).state, taken_back.last_error) == (
        ParcelState.SENT,
        "changed-meanwhile",
    )
    assert once_more(taken_back).state == ParcelState.CONFIRMED
    documents = practice.emr.all("DocumentReference", subject=f"Patient/{practice.patient}")
    assert len(documents) == 2
    assert {d["status"] for d in documents} == {"current", "entered-in-error"}


# What is wrong with the connection is not wrong with the note


def test_a_refused_sign_in_delays_and_does_not_hold_every_note(practice: Practice) -> None:
    right = practice.counterpart.settings
    practice.counterpart.settings = right | {"client_id": "nobody"}
    practice.counterpart.save()
    parcel = practice.signed()
    deliver.deliver(parcel.pk)
    assert (after(parcel).state, parcel.last_error) == (ParcelState.SENT, "not-signed-in")
    assert parcel.next_try_at is not None
    practice.counterpart.settings = right
    practice.counterpart.save()
    assert once_more(parcel).state == ParcelState.CONFIRMED


def test_a_setting_that_cannot_be_delays_and_says_which(practice: Practice) -> None:
    right = practice.counterpart.settings
    practice.counterpart.settings = right | {"key_name": "lost.pem"}
    practice.counterpart.save()
    parcel = practice.signed()
    deliver.deliver(parcel.pk)
    assert (after(parcel).state, parcel.last_error) == (ParcelState.SENT, "settings")
    assert "key cannot be read" in parcel.problem
    practice.counterpart.settings = right
    practice.counterpart.save()
    assert once_more(parcel).state == ParcelState.CONFIRMED


# A correction waits for what it corrects


def test_a_correction_of_a_held_note_is_paced_held_in_the_end_and_woken(
    practice: Practice,
) -> None:
    first = practice.signed()
    deliver.hold(first, "wrong-chart", "Not this child's chart.", "Compare both.")
    addition = practice.signed(
        corrections.addendum(first.sheet, text="And the left hand.", by=practice.world.ot)
    )
    at = clock.now()
    pauses = []
    for _ in range(8):
        with clock.frozen(at):
            deliver.deliver(addition.pk)
        again = after(addition).next_try_at
        assert again is not None
        pauses.append(again - at)
        at = again
    assert pauses[-1] > timedelta(minutes=15)
    assert AuditEntry.objects.filter(kind="exchange.delayed").count() == 8
    deliver.try_again(first, actor=practice.world.owner.pk)
    deliver.deliver(first.pk)
    assert after(addition).next_try_at is None  # it need not wait out its pause
    deliver.deliver(addition.pk)
    assert after(addition).state == ParcelState.CONFIRMED

    deliver.hold(first, "differs", "It is not the same.", "Compare.")
    late = practice.signed(
        corrections.addendum(first.sheet, text="And the right.", by=practice.world.ot)
    )
    Parcel.objects.filter(pk=late.pk).update(attempts=deliver.MOST_ATTEMPTS - 1)
    once_more(late)
    assert once_more(late).state == ParcelState.HELD
    assert "has not arrived yet" in late.problem
    assert "Look at that note first" in late.remedy


# Settled by hand


def test_a_person_settles_what_trying_again_cannot_help(practice: Practice) -> None:
    world = practice.world
    ClientSite.objects.create(client=world.client, site=world.site, starts_on=date(2020, 1, 1))
    parcel, second = practice.signed(), practice.signed()
    for one in (parcel, second):
        deliver.hold(one, "differs", "It is not what was sent.", "Compare both.")
    mine = browser(world.ot)
    page = mine.get(reverse("sent"), secure=True).content.decode()
    assert "Try all 2 held notes again" in page
    url = reverse("sent_settle", args=[parcel.pk])
    assert url in page
    assert "Compare both." in mine.get(url, secure=True).content.decode()
    assert "Say what is so" in mine.post(url, {}, secure=True).content.decode()
    assert after(parcel).state == ParcelState.HELD
    mine.post(url, {"how": "by_hand"}, secure=True)
    assert (after(parcel).state, parcel.settled) == (ParcelState.SETTLED, Settled.BY_HAND)
    entry = AuditEntry.objects.get(kind="exchange.settled")
    assert entry.actor == str(world.ot.pk)
    shown = mine.get(reverse("sent"), secure=True).content.decode()
    assert "I entered it there by hand" in shown
    deliver.deliver(parcel.pk)
    assert practice.emr.of_patient(practice.patient) == (0, 0, 0)
    again = mine.post(url, {"how": "there"}, secure=True, follow=True).content.decode()
    assert "not held any more" in again

    # its corrections cannot know where it is
    addition = practice.signed(
        corrections.addendum(parcel.sheet, text="And the left hand.", by=world.ot)
    )
    deliver.deliver(addition.pk)
    assert (after(addition).state, addition.last_error) == (ParcelState.HELD, "first-settled")


def test_all_held_notes_of_ones_own_sites_are_tried_again_at_once(practice: Practice) -> None:
    world = practice.world
    ClientSite.objects.create(client=world.client, site=world.site, starts_on=date(2020, 1, 1))
    held = [practice.signed() for _ in range(2)]
    for one in held:
        deliver.hold(one, "not-allowed", "It does not let us.", "Ask.")
    elsewhere = type(world.site).objects.create(name="Elm", state="CA", zone="America/Los_Angeles")
    RoleGrant.objects.filter(staff=world.supervisor).update(site=elsewhere)
    browser(world.supervisor).post(reverse("sent_again_all"), secure=True)
    assert {after(one).state for one in held} == {ParcelState.HELD}
    browser(world.ot).post(reverse("sent_again_all"), secure=True)
    assert {after(one).state for one in held} == {ParcelState.WAITING}
    for one in held:
        deliver.deliver(one.pk)
    assert {after(one).state for one in held} == {ParcelState.CONFIRMED}
    assert Counterpart.objects.get().name == "EMR"
