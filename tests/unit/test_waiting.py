"""What waits is seen by who can do something: fill-ins and owners; a reset factor is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client as Browser
from django.urls import reverse
from tests import proofs
from tests.proofs import sign_by_code
from tests.world import FAR_AHEAD, LONG_AGO, World

from countersign.base import clock
from countersign.base.models_audit import AuditEntry
from countersign.practice.models import Leave, Staff
from countersign.spine import cosign
from countersign.spine.models import CosignWait

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    made = proofs.signing_world(monkeypatch)
    sign_by_code(made.sheet_for(made.ota), made.ota)
    return made


@pytest.fixture
def today_of(world: World) -> Callable[[Staff], str]:
    def page(staff: Staff) -> str:
        browser = Browser(headers={"origin": "https://testserver"})
        assert staff.user is not None
        if not Authenticator.objects.filter(user=staff.user).exists():
            Authenticator.objects.create(user=staff.user, type="totp", data={"secret": ""})
        browser.force_login(
            staff.user, backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        return browser.get(reverse("today"), secure=True).content.decode()

    return page


def late() -> None:
    CosignWait.objects.update(due_at=clock.now() - timedelta(hours=1))


def test_the_supervisor_sees_what_waits(world: World, today_of: Callable[[Staff], str]) -> None:
    assert "Waiting for your co-signature" in today_of(world.supervisor)
    assert "Waiting for your co-signature" not in today_of(world.ot)


def test_a_fill_in_sees_it_and_in_whose_place(
    world: World, today_of: Callable[[Staff], str]
) -> None:
    Leave.objects.create(
        staff=world.supervisor, fill_in=world.ot, starts_on=LONG_AGO, ends_on=FAR_AHEAD
    )
    page = today_of(world.ot)
    assert "Waiting for your co-signature" in page
    assert f"in place of {world.supervisor.name}" in page


def test_a_late_one_is_told_and_shown_to_the_owner(
    world: World, today_of: Callable[[Staff], str]
) -> None:
    assert "past their time" not in today_of(world.owner)
    Leave.objects.create(
        staff=world.supervisor, fill_in=world.ot, starts_on=LONG_AGO, ends_on=FAR_AHEAD
    )
    late()
    assert cosign.escalate() == 1
    for staff in (world.owner, world.supervisor, world.ot):
        assert staff.notices.filter(kind="cosign-late").count() == 1, staff.name
    page = today_of(world.owner)
    assert "Co-signatures past their time" in page
    assert f"waits for {world.supervisor.name}" in page
    assert "Co-signatures past their time" not in today_of(world.biller)


def test_a_reset_factor_is_told_to_both_and_on_record(
    world: World, today_of: Callable[[Staff], str]
) -> None:
    today_of(world.ot)
    today_of(world.owner)
    browser = Browser(headers={"origin": "https://testserver"})
    assert world.owner.user is not None
    browser.force_login(
        world.owner.user, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    browser.post(reverse("factor_reset", args=[world.ot.pk]), secure=True)
    assert not Authenticator.objects.filter(user=world.ot.user).exists()
    for staff in (world.ot, world.owner):
        assert staff.notices.filter(kind="second-factor-reset").count() == 1, staff.name
    row = AuditEntry.objects.get(kind="signer.second_factor_reset")
    assert (row.actor, row.subject) == (str(world.owner.pk), str(world.ot.user_id))
    user = proofs.user_of(world.ot)
    user.refresh_from_db()
    assert user.second_factor_reset_at is not None
