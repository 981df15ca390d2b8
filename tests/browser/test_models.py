"""Models in Chromium: the workbench, asking, what was sent, the policy and the register."""

from __future__ import annotations

import os
import re
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from tests.browser.desk import Desk, sign_in
from tests.gate.privacy_stand import Vendor, a_way, vendor

from countersign.practice.models import RoleGrant
from countersign.privacy.models import Policy, TaughtName

__all__ = ["vendor"]

pytestmark = pytest.mark.django_db(transaction=True)
SHOTS = os.environ.get("COUNTERSIGN_SHOTS")
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
NOTE = "June Castell buttoned 4/5 with Bibblet watching on 11/24/2026."
Scheme = Literal["light", "dark"]


@pytest.fixture
def desk_of_the_owner(desk: Desk, vendor: Vendor) -> Desk:
    """Ada, who owns the practice, with one open way and one whose agreement ended."""
    RoleGrant.objects.create(staff=desk.world.ot, role="owner", starts_on=date(2020, 1, 1))
    small: Any = SimpleNamespace(people={"owner": desk.world.ot})
    way = a_way(small, vendor)
    way.name = "Drafts"
    way.save()
    ended = a_way(small, vendor)
    ended.name = "Old"
    ended.agreement.vendor, ended.agreement.ends_on = "Anthropic", date(2026, 1, 6)
    ended.agreement.save()
    ended.save()
    return desk


def well(page: Page, name: str) -> None:
    """axe finds nothing, nothing is wider than the page; and a picture, when wanted."""
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)
    found = Axe().run(page).response["violations"]
    assert not found, [(one["id"], [n["html"] for n in one["nodes"]][:3]) for one in found]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "dark"), (DESKTOP, "light")])
def test_a_text_is_checked_asked_and_seen_as_it_left(
    size: Any, scheme: Scheme, browser: Browser, desk_of_the_owner: Desk, vendor: Vendor
) -> None:
    desk = desk_of_the_owner
    child = desk.world.client
    name = f"{child.first_name} {child.last_name}"
    note = NOTE.replace("June Castell", name)
    mark = f"{size['width']}-{scheme}"
    context = browser.new_context(viewport=size, bypass_csp=True, color_scheme=scheme)
    page = context.new_page()
    sign_in(page, desk)
    page.goto(f"{desk.url}/privacy/check/")
    page.get_by_label("Text").fill(note)
    page.get_by_role("button", name="Check", exact=True).click()
    bench = page.locator(".bench")
    expect(bench.get_by_role("button", name=f"{name} (a client, hidden: show it)")).to_be_visible()
    bench.get_by_role("button", name="watching").click()
    expect(page.locator("#hidden")).not_to_have_value(re.compile("watching"))
    bench.get_by_role("button", name="hidden by you").press("Enter")
    bench.get_by_role("button", name="4").first.click()
    bench.get_by_role("button", name="11/24/2026").click()
    expect(page.locator("#hidden")).to_have_value(re.compile("11/24/2026"))
    well(page, f"check-{mark}")
    page.get_by_label("Client").select_option(str(child.pk))
    page.get_by_label("Is also called").fill("Bibblet")
    page.get_by_role("button", name="Teach").click()
    expect(bench.get_by_role("button", name="Bibblet (a client, hidden: show it)")).to_be_visible()
    assert TaughtName.objects.get().written == "Bibblet"
    page.goto(f"{desk.url}/privacy/ask/")
    page.get_by_label("Model").select_option(label="Drafts")
    page.get_by_label("Text").fill(note)
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_text(f"About {name} buttoned")).to_be_visible()
    well(page, f"ask-{mark}")
    assert name not in vendor.sent
    assert "Bibblet" not in vendor.sent
    page.get_by_role("link", name="Beside what it was here").click()
    expect(page.get_by_role("heading", name="As it left")).to_be_visible()
    expect(page.locator("mark").filter(has_text="[[DAY")).to_be_visible()
    well(page, f"use-{mark}")
    page.get_by_role("link", name="Each use").click()
    expect(page.get_by_text("answered")).to_be_visible()
    well(page, f"uses-{mark}")
    page.goto(f"{desk.url}/privacy/how/")
    expect(page.get_by_text("1 use of a model, 1 answered")).to_be_visible()
    well(page, f"how-{mark}")
    context.close()


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "light"), (DESKTOP, "dark")])
def test_the_owner_reads_the_register_and_decides(
    size: Any, scheme: Scheme, browser: Browser, desk_of_the_owner: Desk
) -> None:
    desk = desk_of_the_owner
    mark = f"{size['width']}-{scheme}"
    context = browser.new_context(viewport=size, bypass_csp=True, color_scheme=scheme)
    page = context.new_page()
    sign_in(page, desk)
    page.goto(f"{desk.url}/privacy/")
    expect(page.get_by_text("No agreement with Anthropic is in force today.")).to_be_visible()
    expect(page.get_by_text("can fix this on the page Models.").first).to_be_visible()
    well(page, f"register-{mark}")
    page.get_by_role("link", name="Policy").click()
    page.get_by_label("a code that says nothing").check()
    page.get_by_label("Let a model ask for tools").uncheck()
    well(page, f"policy-{mark}")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(f"{desk.url}/privacy/")
    policy = Policy.objects.get()
    assert (policy.numbered_dates, policy.tools, policy.sound) == (False, False, False)
    page.get_by_role("link", name="New agreement").click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_be_visible()
    well(page, f"agreement-{mark}")
    context.close()


def test_the_pages_of_models_break_no_rule_of_the_content_policy(
    browser: Browser, desk_of_the_owner: Desk
) -> None:
    desk = desk_of_the_owner
    context = browser.new_context()
    page = context.new_page()
    broken: list[str] = []
    page.on("console", lambda said: broken.append(said.text) if "Policy" in said.text else None)
    sign_in(page, desk)
    page.goto(f"{desk.url}/privacy/check/")
    page.get_by_label("Text").fill(NOTE)
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.locator(".bench")).to_be_visible()
    for path in ("", "policy/", "uses/", "how/", "ask/"):
        page.goto(f"{desk.url}/privacy/{path}")
        expect(page.locator("h1")).to_be_visible()
    assert broken == []
    context.close()
