"""The policy for AI holds once it is signed, and everybody agrees to it every year."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse
from tests import proofs
from tests.proofs import sign_by_code
from tests.world import World
from tests.world import today as day_there

from countersign.base.errors import UserError
from countersign.base.models_audit import AuditEntry
from countersign.practice.models import Notice
from countersign.privacy import ai_policy
from countersign.privacy.models import AiPolicy, Attestation

pytestmark = pytest.mark.django_db
WORDS = "No text about a child goes into a chat.\n\nAsk the owner."


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    return proofs.signing_world(monkeypatch)


def browser(user: object) -> Browser:
    made = Browser(headers={"origin": "https://testserver"})
    made.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")  # type: ignore[arg-type]  # any user
    return made


def test_a_version_holds_when_its_owner_signed_just_these_words(world: World) -> None:
    today = day_there()
    drafted = ai_policy.propose(WORDS, by=world.owner)
    assert ai_policy.in_force() is None
    sign_by_code(drafted.sheet, world.owner)
    holds = ai_policy.in_force()
    assert holds is not None
    with pytest.raises(UserError):
        ai_policy.propose(WORDS, by=world.owner)
    ai_policy.attest(holds, staff=world.ot, today=today)
    lacking = {one.staff for one in ai_policy.standings(holds, today) if one.missing}
    assert world.ot not in lacking
    assert world.owner in lacking
    in_a_year = today + timedelta(days=365)
    assert world.ot in {o.staff for o in ai_policy.standings(holds, in_a_year) if o.missing}
    assert ai_policy.remind(holds, today=today, link="/policy/") == len(lacking)
    assert ai_policy.remind(holds, today=today, link="/policy/") == 0  # nobody is told twice
    AiPolicy.objects.filter(pk=holds.pk).update(number=1)
    changed = AiPolicy.objects.get(pk=holds.pk)
    changed.text = WORDS + " Or do not."
    changed.save()
    assert ai_policy.in_force() is None  # other words than the signed ones hold nothing


def test_everybody_agrees_on_the_page_and_the_notice_goes(world: World) -> None:
    drafted = ai_policy.propose(WORDS, by=world.owner)
    sign_by_code(drafted.sheet, world.owner)
    ai_policy.remind(drafted, today=day_there(), link="/policy/")
    page = browser(world.ot.user)
    assert "You have not agreed yet" in page.get(reverse("policy"), secure=True).content.decode()
    stale = page.post(reverse("policy_attest"), {"policy": "another"}, secure=True)
    assert stale.status_code == 422
    page.post(reverse("policy_attest"), {"policy": str(drafted.pk)}, secure=True)
    assert Attestation.objects.get().staff == world.ot
    assert not Notice.objects.filter(staff=world.ot, kind="ai_policy", seen_at=None).exists()
    assert AuditEntry.objects.filter(kind="privacy.ai_policy_attested").count() == 1
    said = browser(world.owner.user).get(reverse("policy"), secure=True).content.decode()
    assert 'id="who"' in said
    assert 'id="who"' not in page.get(reverse("policy"), secure=True).content.decode()


def test_the_bookmarks_page_takes_a_text_from_no_address_and_says_what_it_allows(
    world: World,
) -> None:
    page = browser(world.ot.user)
    answer = page.get(reverse("privacy_take") + "?text=Ada", secure=True)
    assert "Ada" not in answer.content.decode().split("<main", 1)[1]
    assert answer["Cross-Origin-Opener-Policy"] == "unsafe-none"
    other = page.get(reverse("privacy_check"), secure=True)
    assert other["Cross-Origin-Opener-Policy"] == "same-origin"
