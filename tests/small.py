"""A small practice with one person per role and two sites, for tests of pages and access."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client as Browser

from countersign.base import clock
from countersign.practice.models import (
    Client,
    ClientSite,
    Coverage,
    Licence,
    Payer,
    PayerPlan,
    Practice,
    RoleGrant,
    Site,
    Staff,
    User,
    Visit,
)
from countersign.practice.models.staff import Role


@dataclass
class SmallPractice:
    """Riverside, where everybody works, and Hillside, where nobody of them does."""

    practice: Practice
    here: Site
    there: Site
    people: dict[str, Staff] = field(default_factory=dict)
    child: Client = field(default_factory=Client)
    elsewhere: Client = field(default_factory=Client)
    visit: Visit = field(default_factory=Visit)
    visit_elsewhere: Visit = field(default_factory=Visit)
    today: date = field(default_factory=date.today)


def make_visit(client: Client, therapist: Staff, site: Site, day: date, hour: int = 17) -> Visit:
    starts = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
    return Visit.objects.create(
        client=client,
        therapist=therapist,
        site=site,
        zone=site.zone,
        date_of_service=day,
        starts_at=starts,
        ends_at=starts + timedelta(minutes=45),
    )


def make_client(first: str, last: str, mrn: str, site: Site) -> Client:
    client = Client.objects.create(
        first_name=first, last_name=last, birth_date=date(2019, 4, 17), mrn=mrn
    )
    ClientSite.objects.create(client=client, site=site, starts_on=date(2020, 1, 1))
    return client


@pytest.fixture
def small(db: None) -> SmallPractice:
    practice = Practice.objects.create(name="Riverside Therapy", zone="America/Los_Angeles")
    here = Site.objects.create(name="Riverside", state="CA", zone="America/Los_Angeles")
    there = Site.objects.create(name="Hillside", state="CA", zone="America/Los_Angeles")
    world = SmallPractice(practice, here, there, today=clock.today(practice.tz))
    for role in Role.values:
        user = User.objects.create_user(f"{role}@clinic.example", "four-quiet-unrelated-words")
        staff = Staff.objects.create(user=user, name=f"Person {role}", credentials="")
        site = None if role in (Role.OWNER, Role.AUDITOR) else here
        RoleGrant.objects.create(staff=staff, role=role, site=site, starts_on=date(2020, 1, 1))
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": ""})
        world.people[role] = staff
    Licence.objects.create(
        staff=world.people["ot"],
        state="CA",
        kind="OT",
        number="OT-1",
        valid_from=date(2020, 1, 1),
        valid_until=date(2099, 1, 1),
    )
    stranger = Staff.objects.create(name="Somebody Else")
    world.child = make_client("Theodor", "Reyes", "10023", here)
    world.elsewhere = make_client("Ines", "Pardo", "20044", there)
    world.visit = make_visit(world.child, world.people["ot"], here, world.today)
    world.visit_elsewhere = make_visit(world.elsewhere, stranger, there, world.today)
    payer = Payer.objects.create(name="Meridian Crest", payer_type="commercial")
    plan = PayerPlan.objects.create(payer=payer, name="PPO", method="cms_8_minute")
    Coverage.objects.create(client=world.child, plan=plan, member_id="941747327")
    return world


@pytest.fixture
def signed_in(small: SmallPractice) -> Callable[[str], Browser]:
    """A browser in which the person with that role has signed in with both factors."""

    def browser(role: str) -> Browser:
        opened = Browser(headers={"origin": "https://testserver"})
        user = small.people[role].user
        assert user is not None
        opened.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return opened

    return browser
