"""A departing clinician's caseload moves in one act, and nothing is left hanging."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse
from tests import proofs
from tests.proofs import sign_by_code
from tests.world import LONG_AGO, World, make_visit, person, today

from countersign.base import clock
from countersign.base.models_audit import AuditEntry
from countersign.practice.models import Client, ClientSite, Staff, Supervision
from countersign.spine import cosign
from countersign.spine.models import CosignWait

pytestmark = pytest.mark.django_db
TODAY = today()
NEXT_WEEK = TODAY + timedelta(days=7)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    """Cora leaves: a client, a visit to come, a begun sheet, and two she supervises."""
    made = proofs.signing_world(monkeypatch)
    ClientSite.objects.create(client=made.client, site=made.site, starts_on=LONG_AGO)
    Client.objects.update(primary_therapist=made.supervisor)
    starts = clock.now() + timedelta(days=8)
    made.extra["coming"] = make_visit(
        made,
        made.supervisor,
        status="booked",
        starts_at=starts,
        ends_at=starts + timedelta(minutes=45),
        date_of_service=starts.date(),
    )
    made.extra["begun"] = made.sheet_for(made.supervisor)
    sign_by_code(made.sheet_for(made.ota), made.ota)
    return made


@pytest.fixture
def hand_over(world: World) -> Callable[..., str]:
    user = world.owner.user
    assert user is not None
    browser = Browser(headers={"origin": "https://testserver"})
    browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")

    def post(step: str, to: Staff) -> str:
        url = reverse("hand_over", args=[world.supervisor.pk])
        data = {"to": to.pk, "since": TODAY, "leaves_on": NEXT_WEEK, "step": step}
        return browser.post(url, data, secure=True, follow=True).content.decode()

    return post


def test_the_preview_names_what_moves_and_what_stays(
    world: World, hand_over: Callable[..., str]
) -> None:
    page = hand_over("preview", world.ot)
    assert "1 client, 1 visit" in page
    assert "1 begun and not signed" in page
    assert "1 waiting co-signature" in page
    assert world.ota.name in page
    assert Client.objects.get().primary_therapist == world.supervisor


def test_clients_visits_supervision_and_waits_move_together(
    world: World, hand_over: Callable[..., str]
) -> None:
    hand_over("move", world.ot)
    assert Client.objects.get().primary_therapist == world.ot
    world.extra["coming"].refresh_from_db()
    assert world.extra["coming"].therapist == world.ot
    assert world.extra["begun"].visit.therapist == world.supervisor
    assert [w.sheet.author for w in cosign.waiting_for(world.ot, on=TODAY)] == [world.ota]
    world.supervisor.refresh_from_db()
    assert world.supervisor.left_on == NEXT_WEEK
    rows = Supervision.objects.filter(supervisee=world.ota).order_by("starts_on")
    assert [(r.supervisor, r.ends_on) for r in rows] == [
        (world.supervisor, TODAY - timedelta(days=1)),
        (world.ot, None),
    ]
    assert AuditEntry.objects.filter(kind="caseload.moved").count() == 1


def test_the_new_supervisor_can_co_sign_what_waited(
    world: World, hand_over: Callable[..., str]
) -> None:
    hand_over("move", world.ot)
    wait = CosignWait.objects.get()
    sign_by_code(wait.sheet, world.ot, intent="cosign", later=1)
    wait.sheet.refresh_from_db()
    assert wait.sheet.status == "released"


def test_an_assistant_takes_over_children_and_not_supervision(
    world: World, hand_over: Callable[..., str]
) -> None:
    other = person("Gus Hart", "ota", licence="OTA")
    assert "1 client and 1 visit moved to Gus Hart." in hand_over("move", other)
    assert Client.objects.get().primary_therapist == other
    assert Supervision.objects.filter(supervisee=world.ota).get().supervisor == world.supervisor
    assert CosignWait.objects.get().supervisor == world.supervisor


def test_nobody_without_a_clinical_role_is_given_a_caseload(
    world: World, hand_over: Callable[..., str]
) -> None:
    biller = person("Pat Lane", "biller")
    assert "Select a valid choice" in hand_over("move", biller)
    assert Client.objects.get().primary_therapist == world.supervisor
