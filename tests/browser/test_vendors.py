"""Vendors in Chromium: the self-check without an account, papers dropped, accepted, compared."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from tests.browser.desk import Desk, sign_in

from countersign.practice.models import RoleGrant

pytestmark = pytest.mark.django_db(transaction=True)
SHOTS = os.environ.get("COUNTERSIGN_SHOTS")
GOOD = b"We sign a business associate agreement with every practice before any data is sent.\n"
BAD = b"Notes are signed automatically after 48 hours.\n\nA BAA comes with the Enterprise plan.\n"


def well(page: Page, name: str) -> None:
    """axe finds nothing, nothing is wider than the page; and a picture, when wanted."""
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)
    found = Axe().run(page).response["violations"]
    assert not found, [(one["id"], [n["html"] for n in one["nodes"]][:3]) for one in found]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name


def drop(page: Page, desk: Desk, vendor: str, *papers: bytes) -> None:
    page.goto(f"{desk.url}/vendors/new/")
    page.get_by_label("Vendor").fill(vendor)
    files = [
        {"name": f"{n}.txt", "mimeType": "text/plain", "buffer": one}
        for n, one in enumerate(papers)
    ]
    page.get_by_label("Its papers").set_input_files(files)  # type: ignore[arg-type]  # dicts are taken
    page.get_by_role("button", name="Read them").click()


def test_a_vendor_is_read_accepted_and_compared(browser: Browser, desk: Desk) -> None:
    RoleGrant.objects.create(staff=desk.world.ot, role="owner", starts_on=date(2020, 1, 1))
    context = browser.new_context(viewport={"width": 390, "height": 844}, bypass_csp=True)
    page = context.new_page()
    page.goto(f"{desk.url}/self-check/")
    for group in page.get_by_role("group").all()[:7]:
        group.get_by_label("Yes").check()
    page.get_by_role("button", name="Show where we stand").click()
    expect(page.get_by_role("heading", name="6 of 6: high risk")).to_be_visible()
    well(page, "self-check")
    sign_in(page, desk)
    drop(page, desk, "Alder", GOOD)
    drop(page, desk, "Birch", GOOD, BAD)
    well(page, "vendor")
    page.get_by_role("button", name="Accept it for a year").click()
    expect(page.locator("#error-summary")).to_contain_text("Say why this vendor may be used")
    page.get_by_label("Why it may be used").fill("The auto-sign is off by contract, paper of May.")
    page.get_by_role("button", name="Accept it for a year").click()
    expect(page.get_by_text("Accepted", exact=False).first).to_be_visible()
    page.get_by_role("link", name="Beside another").click()
    page.get_by_label("The other").select_option(index=1)
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("cell").first).to_be_visible()
    well(page, "vendors-side")
    page.get_by_role("link", name="All vendors").click()
    expect(page.locator(".chip.good", has_text="In force")).to_be_visible()
    well(page, "vendors")
