"""The queue of charges in Chromium: by keyboard from one to the next, and to the sheet."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from tests.browser.desk import Desk, sign_in

from countersign.base.ids import new_id
from countersign.practice import capture
from countersign.practice.facts import Fact
from countersign.practice.models import Coverage, Visit
from countersign.spine import sheet as sheets

pytestmark = pytest.mark.django_db(transaction=True)
SHOTS = os.environ.get("COUNTERSIGN_SHOTS")
SIZES = [
    ({"width": 1280, "height": 900}, "light"),
    ({"width": 390, "height": 844}, "dark"),
]


def well(page: Page, name: str) -> None:
    """axe finds nothing, nothing is wider than the window; and a picture, when wanted."""
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)
    found = Axe().run(page).response["violations"]
    assert not found, [(one["id"], [n["html"] for n in one["nodes"]][:3]) for one in found]
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0


def charged(visit: Visit, activity: str, aim: str) -> None:
    visit.coverage = Coverage.objects.filter(client=visit.client).first()
    visit.save()
    fact = Fact(
        id=str(new_id()),
        kind="activity",
        at=visit.starts_at,
        activity=activity,
        aim=aim,
        minutes=38,
        successes=4,
        trials=5,
    )
    capture.record(visit, [fact], by=visit.therapist, origin="tapped")
    sheets.compose(sheets.open_sheet(visit, by=visit.therapist), by=visit.therapist)


@pytest.mark.parametrize(("size", "scheme"), SIZES)
def test_a_day_is_walked_by_keyboard(
    size: dict[str, int], scheme: Any, browser: Browser, desk: Desk
) -> None:
    charged(desk.visit, "buttons on his own shirt", "self-care")
    charged(desk.next_visit, "cutting on a curved line", "function")
    context = browser.new_context(viewport=size, color_scheme=scheme, bypass_csp=True)  # type: ignore[arg-type]
    page = context.new_page()
    sign_in(page, desk)
    page.goto(f"{desk.url}/charges/review/?day={desk.visit.date_of_service}")
    first = page.locator("#who").inner_text()
    expect(page.locator("[data-line='97535']")).to_contain_text("38 min")
    expect(page.locator("mark").first).to_be_visible()
    well(page, f"review-{size['width']}-{scheme}")
    page.keyboard.press("l")
    expect(page.locator("[data-line='97535']")).to_be_focused()
    page.keyboard.press("j")
    expect(page.locator("[data-line='97530']")).to_be_visible()
    page.keyboard.press("k")
    expect(page.locator("#who")).to_have_text(first)
    page.get_by_role("button", name="keys on").click()
    page.keyboard.press("j")
    expect(page.get_by_role("button", name="keys off")).to_be_visible()
    page.get_by_role("button", name="keys off").click()
    page.keyboard.press("o")
    page.wait_for_url("**/visits/**")
    expect(page.locator("#part-charge")).to_be_visible()
