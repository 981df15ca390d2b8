"""The page that shows every parcel's way, and the paper as it was handed over."""

from __future__ import annotations

from datetime import UTC, date

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client as Browser
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from tests.connectors.stand import sign_now
from tests.world import World

from countersign.base import files
from countersign.base.models_audit import AuditEntry
from countersign.exchange import deliver
from countersign.exchange.models import Parcel, ParcelState
from countersign.practice.models import Client, ClientSite, RoleGrant, Site, Staff
from countersign.web.sheet.leaving import leaving_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def parcel(world: World) -> Parcel:
    ClientSite.objects.create(client=world.client, site=world.site, starts_on=date(2020, 1, 1))
    sheet = world.sheet_for()
    sign_now(sheet, world.ot)
    return Parcel.objects.get(sheet=sheet)


def browser(staff: Staff) -> Browser:
    user = staff.user
    assert user is not None
    if not Authenticator.objects.filter(user=user).exists():
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": ""})
    opened = Browser(headers={"origin": "https://testserver"})
    opened.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return opened


def test_a_note_s_way_is_shown_in_words(world: World, parcel: Parcel) -> None:
    page = browser(world.owner).get(reverse("sent"), secure=True).content.decode()
    assert "June H." in page
    assert "▲ Waiting" in page
    deliver.deliver(parcel.pk)
    assert "✓ Arrived" in browser(world.owner).get(reverse("sent"), secure=True).content.decode()


def test_a_held_note_says_why_and_can_be_tried_again(world: World, parcel: Parcel) -> None:
    deliver.hold(parcel, "wrong-chart", "The chart is not this child's.", "Compare both.")
    mine = browser(world.ot)
    page = mine.get(reverse("sent"), secure=True).content.decode()
    assert "Compare both." in page
    again = reverse("sent_again", args=[parcel.pk])
    assert again in page
    mine.post(again, secure=True)
    parcel.refresh_from_db()
    assert parcel.state == ParcelState.WAITING
    answer = mine.post(again, secure=True, follow=True)
    assert "on its way already" in answer.content.decode()


def test_the_paper_is_what_was_handed_over_and_reading_it_is_on_record(
    world: World, parcel: Parcel
) -> None:
    answer = browser(world.ot).get(reverse("sent_paper", args=[parcel.pk]), secure=True)
    assert answer.content == files.read(parcel.paper)
    assert "June" not in answer["Content-Disposition"]
    entry = AuditEntry.objects.get(kind="exchange.paper_read")
    assert (entry.actor, entry.client) == (str(world.ot.pk), world.client.pk)


def test_the_released_sheet_offers_the_same_paper(world: World, parcel: Parcel) -> None:
    mine, url = browser(world.ot), reverse("sheet:pdf", args=[parcel.sheet_id])
    assert leaving_of(parcel.sheet, UTC).has_paper
    answer = mine.get(url, secure=True)
    assert answer.content == files.read(parcel.paper)
    assert AuditEntry.objects.get(kind="exchange.paper_read").subject == str(parcel.pk)
    assert browser(world.biller).get(url, secure=True).status_code == 403


def test_another_site_s_notes_stay_there(world: World, parcel: Parcel) -> None:
    elsewhere = Site.objects.create(name="Elm", state="CA", zone="America/Los_Angeles")
    RoleGrant.objects.filter(staff=world.supervisor).update(site=elsewhere)
    theirs = browser(world.supervisor)
    assert "June" not in theirs.get(reverse("sent"), secure=True).content.decode()
    for name, ask in (("sent_paper", theirs.get), ("sent_again", theirs.post)):
        assert ask(reverse(name, args=[parcel.pk]), secure=True).status_code == 403


def test_a_long_list_costs_no_more_questions(
    world: World,
    parcel: Parcel,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    child = Client.objects.create(first_name="Wen", last_name="Ito", birth_date=date(2019, 1, 1))
    ClientSite.objects.create(client=child, site=world.site, starts_on=date(2020, 1, 1))
    sign_now(world.sheet_for(client=child), world.ot, later=1)
    owner = browser(world.owner)
    with django_assert_max_num_queries(16):
        owner.get(reverse("sent"), secure=True)
