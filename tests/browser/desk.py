"""A small practice with a visit today, and how Ada gets to her desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from playwright.sync_api import BrowserContext, Page
from tests import world as made
from tests.world import World

from countersign.authorizations.models import Authorization, AuthorizationLine
from countersign.base import clock
from countersign.practice.models import Coverage, Goal, Payer, PayerPlan, Visit

PASSWORD = "correct horse battery"


@dataclass
class Desk:
    """A practice with a visit today, and the one-time-code secret of its OT."""

    world: World
    visit: Visit
    next_visit: Visit
    secret: str
    url: str

    def code(self) -> str:
        """The present one-time code."""
        counter = next(iter(totp.yield_hotp_counters_from_time()))
        return str(totp.format_hotp_value(totp.hotp_value(self.secret, counter)))


def lay(url: str) -> Desk:
    """Ada Larkin's day: June at 9:15 with a goal, an authorization and a payer's method."""
    world = made.build()
    zone = ZoneInfo(world.site.zone)
    today = clock.today(zone)
    payer = Payer.objects.create(name="Meridian Crest", payer_type="commercial")
    plan = PayerPlan.objects.create(payer=payer, name="Crest", method="cms_8_minute")
    cover = Coverage.objects.create(client=world.client, plan=plan, member_id="MC1")
    letter = Authorization.objects.create(
        client=world.client,
        payer=payer,
        reference="A-1",
        starts_on=today - timedelta(days=30),
        ends_on=today + timedelta(days=60),
    )
    AuthorizationLine.objects.create(authorization=letter, counts="visits", granted=24)
    Goal.objects.create(
        client=world.client,
        text="June will fasten 5 of 5 front buttons without cues by 15 January.",
        activity="buttons",
        target_on=date(today.year + 1, 1, 15),
    )
    made_visits = []
    for hour in (9, 10):
        start = datetime(today.year, today.month, today.day, hour, 15, tzinfo=zone)
        made_visits.append(
            made.make_visit(
                world,
                world.ot,
                coverage=cover,
                date_of_service=today,
                starts_at=start,
                ends_at=start + timedelta(minutes=45),
                checked_in_at=start,
                checked_out_at=start + timedelta(minutes=45),
            )
        )
    secret = str(totp.generate_totp_secret())
    totp.TOTP.activate(world.ot.user, secret)
    # In use since yesterday: a factor of this minute would not be asked for again.
    Authenticator.objects.update(created_at=clock.now() - timedelta(days=1))
    return Desk(world, made_visits[0], made_visits[1], secret, url)


def sign_in(page: Page, desk: Desk) -> None:
    """Password, then the one-time code."""
    page.goto(f"{desk.url}/account/sign-in/")
    page.get_by_label("Email").fill("ada@willow.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue with password").click()
    page.wait_for_url("**/account/code/**")
    page.wait_for_load_state("networkidle")
    page.locator("input[name=code]").fill(desk.code())
    page.locator("main form button").first.click()
    page.wait_for_url(f"{desk.url}/")


def add_passkey(context: BrowserContext, page: Page) -> str:
    """Put a passkey device into the browser; gives its id."""
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    device = devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return str(device["authenticatorId"])
