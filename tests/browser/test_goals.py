"""A goal in Chromium: sent back while it is typed, accepted when it is mended, and then saved."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import Browser, expect
from tests.browser.desk import Desk, sign_in
from tests.browser.test_ledger import SIZES, well

from countersign.practice.models import ClientSite, Goal

pytestmark = pytest.mark.django_db(transaction=True)
SOUND = (
    "With the shirt on, at the bedroom mirror, June will fasten 5 of 5 front buttons without cues "
    "by January 15, 2027 (baseline 11/2/2026: 2 of 5 buttons)."
)


def test_a_goal_is_checked_while_it_is_typed(browser: Browser, desk: Desk) -> None:
    world = desk.world
    ClientSite.objects.create(client=world.client, site=world.site, starts_on=date(2020, 1, 1))
    context = browser.new_context(viewport=SIZES["1280"], bypass_csp=True)  # type: ignore[arg-type]
    page = context.new_page()
    sign_in(page, desk)
    page.goto(f"{desk.url}/clients/{world.client.pk}/")
    page.get_by_role("link", name="Check and change").click()
    expect(page.get_by_text("Would be sent back")).to_be_visible()
    well(page, "goals")
    page.get_by_role("link", name="New goal").click()
    verdict = page.locator("#verdict")
    page.get_by_label("Goal", exact=True).press_sequentially("Improve handwriting.")
    expect(verdict).to_contain_text("Sent back")
    page.get_by_label("Goal", exact=True).fill(SOUND)
    expect(verdict).to_contain_text("Accepted")
    expect(verdict).to_contain_text("Activities of daily living")
    well(page, "goal-write")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The goal is saved.")).to_be_visible()
    assert Goal.objects.count() == 2
    page.goto(f"{desk.url}/goals/")
    expect(page.get_by_role("heading", name="Goals: a reviewer’s eye")).to_be_visible()
    well(page, "goals-caseload")
    page.goto(f"{desk.url}/clients/{world.client.pk}/goals/progress/")
    page.get_by_label("What", exact=True).select_option("family")
    page.get_by_label("Words").fill("She wants to do her own coat.")
    page.get_by_role("button", name="Write down").click()
    expect(page.get_by_text("She wants to do her own coat.")).to_be_visible()
    well(page, "goal-progress")
    page.goto(f"{desk.url}/goals/attainment/")
    well(page, "goal-attainment")
    page.goto(f"{desk.url}/goals/bank/")
    well(page, "goal-bank")
    context.close()
