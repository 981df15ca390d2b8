"""The shell in Chromium: sign-in, every page at phone and desktop width, light and dark.

Each page must please axe, stay within the width of a phone, and break no rule of the content
policy. Set COUNTERSIGN_SHOTS to a folder to get a picture of each.
"""

from __future__ import annotations

import os
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.small import SmallPractice, make_client, make_visit, small

from countersign.authorizations.models import Authorization, AuthorizationLine
from countersign.base import clock
from countersign.base.ids import new_id
from countersign.practice import first_owner
from countersign.practice.models import Goal, Guardian, Notice, RoleGrant, UnsavedText
from countersign.spine import break_glass
from countersign.spine.models import Sheet, SheetStatus
from countersign.web.staff import invitations

__all__ = ["small"]
pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "four-quiet-unrelated-words"
SHOTS = os.environ.get("COUNTERSIGN_SHOTS")
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


@pytest.fixture
def lively(transactional_db: None, small: SmallPractice) -> SmallPractice:
    """The small practice with a full day, papers and a notice; the OT owns it too."""
    ot = small.people["ot"]
    RoleGrant.objects.create(staff=ot, role="owner", starts_on=date(2020, 1, 1))
    names = [
        ("Ada", "Moreau", SheetStatus.RELEASED),
        ("Malik", "Bright", SheetStatus.BLOCKED),
        ("June", "Kerr", SheetStatus.TO_SIGN),
        ("Wen", "Lindqvist", SheetStatus.DRAFT),
        ("Bartholomew-Alexander", "Featherstonehaugh", SheetStatus.TO_COSIGN),
    ]
    for number, (first, last, status) in enumerate(names):
        child = make_client(first, last, f"4000{number}", small.here)
        visit = make_visit(child, ot, small.here, small.today, hour=16 + number)
        Sheet.objects.create(visit=visit, client=child, author=ot, status=status, blocking=2)
    Guardian.objects.create(
        client=small.child, name="Marco Reyes", relation="father", phone="555 0100"
    )
    Goal.objects.create(
        client=small.child, text="Theo fastens five buttons without cues.", target_on=small.today
    )
    payer = small.child.coverages.get().plan.payer
    letter = Authorization.objects.create(
        client=small.child,
        payer=payer,
        reference="A731994616",
        starts_on=small.today - timedelta(days=30),
        ends_on=small.today + timedelta(days=10),
    )
    AuthorizationLine.objects.create(authorization=letter, counts="visits", granted=12)
    body = {"purpose": "cover"}
    opened = break_glass.Entry("read", ot.pk, small.elsewhere.pk, "Her OT is ill.", body)
    break_glass.use(opened)
    fact = {"id": str(new_id()), "kind": "free", "text": "She fell; ice, and her mother called."}
    care = {"facts": [fact]}
    break_glass.use(break_glass.Entry("care", ot.pk, small.elsewhere.pk, "A fall.", care))
    Notice.objects.create(staff=ot, kind="test", message="Somebody reset your second factor.")
    return small


def sign_in(context: BrowserContext, origin: str, world: SmallPractice, role: str) -> Page:
    """Sign in by hand: password, then the code of the app."""
    user = world.people[role].user
    assert user is not None
    Authenticator.objects.filter(user=user).delete()
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    # In use since yesterday: a factor of this minute would not be asked for again.
    Authenticator.objects.filter(user=user).update(created_at=clock.now() - timedelta(days=1))
    page = context.new_page()
    page.goto(origin + "/")
    page.get_by_label("Email").fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue with password").click()
    counter = next(iter(totp.yield_hotp_counters_from_time()))
    page.get_by_label("Code from your app").fill(
        totp.format_hotp_value(totp.hotp_value(secret, counter))
    )
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(",")
    return page


def addresses(world: SmallPractice) -> dict[str, str]:
    child, person = world.child.pk, world.people["ota"].pk
    return {
        "today": reverse("today"),
        "empty-day": reverse("today") + "?day=2031-01-01",
        "clients": reverse("clients"),
        "found": reverse("clients") + "?q=tehodor",
        "chart": reverse("chart", args=[child]),
        "client-edit": reverse("client_edit", args=[child]),
        "authorization-new": reverse("authorization_new", args=[child]),
        "whole-chart": reverse("chart_export", args=[child]),
        "visit-new": reverse("visit_new"),
        "authorizations": reverse("authorizations"),
        "payers": reverse("payers"),
        "staff": reverse("staff"),
        "person": reverse("person", args=[person]),
        "delegation": reverse("person_add", args=[person, "delegation"]),
        "hand-over": reverse("hand_over", args=[person]),
        "factor-reset": reverse("factor_reset", args=[person]),
        "setup": reverse("setup"),
        "sites": reverse("setup_sites"),
        "import": reverse("import", args=["clients"]),
        "audit": reverse("audit"),
        "tokens": reverse("tokens"),
        "security": reverse("mfa_index"),
        "recovery": reverse("mfa_view_recovery_codes"),
        "by-exception": reverse("emergency"),
        "opened": reverse("emergency_chart", args=[world.elsewhere.pk]),
        "missing": "/nothing-here/",
    }


def check(page: Page, name: str, theme: str, size: str) -> list[str]:
    """What is wrong with the page as it stands."""
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}-{size}-{theme}.png", full_page=True)
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    found = [f"{name} {size}: {wide} px wider than the screen"] if wide > 0 else []
    return found + [
        f"{name} {size} {theme}: {v['id']} {v['nodes'][0]['html'][:120]}"
        for v in Axe().run(page).response["violations"]
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_is_well(
    theme: Any, browser: Browser, live_server: Any, lively: SmallPractice
) -> None:
    context = browser.new_context(color_scheme=theme, bypass_csp=True)
    page = sign_in(context, live_server.url, lively, "ot")
    wrong: list[str] = []
    for size, viewport in (("phone", PHONE), ("desktop", DESKTOP)):
        page.set_viewport_size(viewport)  # type: ignore[arg-type]  # the stub wants its own TypedDict
        for name, address in addresses(lively).items():
            page.goto(live_server.url + address)
            wrong += check(page, name, theme, size)
    context.close()
    assert not wrong, "\n".join(wrong)


def test_the_pages_before_sign_in_are_well(
    browser: Browser, live_server: Any, lively: SmallPractice
) -> None:
    user = lively.people["ota"].user
    assert user is not None
    user.set_unusable_password()
    user.save()
    link = invitations.link(user).partition("/account/")[2]
    context = browser.new_context(bypass_csp=True, viewport=PHONE)  # type: ignore[arg-type]  # the stub wants its own TypedDict
    page = context.new_page()
    wrong: list[str] = []
    for name, address in (
        ("sign-in", reverse("account_login")),
        ("first-owner", (first_owner.link(live_server.url) or "").removeprefix(live_server.url)),
        ("first-owner-stale", f"/{first_owner.PATH}used-up/"),
        ("welcome", f"/account/{link}"),
        ("stale", "/account/welcome/" + str(user.pk) + "/used-up/"),
    ):
        page.goto(live_server.url + address)
        wrong += check(page, name, "light", "phone")
    page.goto(live_server.url + reverse("account_login"))
    page.get_by_label("Email").fill("nobody@clinic.example")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Continue with password").click()
    expect(page.locator("#error-summary")).to_be_focused()
    wrong += check(page, "sign-in-wrong", "light", "phone")
    context.close()
    assert not wrong, "\n".join(wrong)


def test_a_working_day_under_the_content_policy(
    browser: Browser, live_server: Any, lively: SmallPractice
) -> None:
    context = browser.new_context(viewport=DESKTOP)  # type: ignore[arg-type]  # the stub wants its own TypedDict
    said: list[str] = []
    page = sign_in(context, live_server.url, lively, "ot")
    page.on("console", lambda m: said.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda e: said.append(str(e)))

    page.goto(live_server.url)
    expect(page.get_by_text("2 to resolve")).to_be_visible()
    page.get_by_role("button", name="Check in Theodor R.").click()
    expect(page.get_by_role("button", name="Check out Theodor R.")).to_be_visible()
    page.get_by_role("button", name="Put away").click()
    expect(page.get_by_text("Nothing waits for you.")).to_be_visible()

    page.get_by_role("link", name="Clients").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Clients")
    page.wait_for_load_state()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("tehodor")
    expect(page.get_by_role("link", name="Theodor Reyes")).to_be_visible(timeout=20_000)
    page.get_by_role("link", name="Theodor Reyes").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Theodor Reyes")

    page.get_by_role("link", name="Change", exact=True).click()
    page.get_by_label("Birth date").fill("2050-01-01")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#error-summary")).to_contain_text("Check the year")
    page.get_by_label("Birth date").fill("2019-04-18")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("born 18 April 2019")).to_be_visible()
    context.close()
    assert not said


def test_a_passkey_is_added_and_signs_in(
    browser: Browser, live_server: Any, lively: SmallPractice
) -> None:
    context = browser.new_context()
    page = sign_in(context, live_server.url, lively, "ot")
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.goto(live_server.url + reverse("mfa_add_webauthn"))
    expect(page.get_by_role("heading", name="Is it you?")).to_be_visible()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Add this device").click()
    page.wait_for_url("**/account/recovery/")  # the first passkey brings recovery codes
    page.locator("details.who:not(.more) summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="Your visits")).to_be_visible()
    context.close()


def test_idling_warns_and_keeps_what_was_typed(
    browser: Browser, live_server: Any, lively: SmallPractice
) -> None:
    context = browser.new_context()
    page = sign_in(context, live_server.url, lively, "ot")
    page.clock.install()
    address = reverse("client_new")
    page.goto(live_server.url + address)
    page.get_by_label("First name").fill("Kofi")
    page.clock.run_for(13 * 60_000 + 30_000)
    expect(page.get_by_role("heading", name="Still there?")).to_be_visible()
    page.clock.run_for(2 * 60_000)
    page.wait_for_url("**/account/sign-in/**")
    assert UnsavedText.objects.get().fields == {"first_name": "Kofi"}
    context.close()
    context = browser.new_context()
    page = sign_in(context, live_server.url, lively, "ot")
    page.goto(live_server.url + address)
    page.get_by_role("button", name="Put it back").click()
    expect(page.get_by_label("First name")).to_have_value("Kofi")
    expect(page.get_by_text("What you typed here is kept")).to_have_count(0)
    context.close()
