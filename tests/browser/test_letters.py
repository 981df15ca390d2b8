"""Letters in Chromium: several brought at once, one confirmed by keyboard beside its picture."""

from __future__ import annotations

import os
import re
from datetime import date
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from tests import letters_clerks
from tests.browser.desk import Desk, sign_in
from tests.letters_made import made

from countersign.authorizations import jobs
from countersign.authorizations.letters import reading
from countersign.authorizations.models import Authorization, Letter
from countersign.base import pages
from countersign.practice.models import Coverage, Payer, PayerPlan, RoleGrant

pytestmark = pytest.mark.django_db(transaction=True)
SHOTS = os.environ.get("COUNTERSIGN_SHOTS")


def well(page: Page, name: str) -> None:
    """axe finds nothing; and a picture, when wanted."""
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)
    found = Axe().run(page).response["violations"]
    assert not found, [(one["id"], [n["html"] for n in one["nodes"]][:3]) for one in found]


@pytest.mark.parametrize(
    ("size", "scheme"),
    [({"width": 1280, "height": 900}, "light"), ({"width": 390, "height": 844}, "dark")],
)
def test_letters_are_brought_and_confirmed(
    size: dict[str, int], scheme: str, browser: Browser, desk: Desk, tmp_path: Path
) -> None:
    RoleGrant.objects.create(staff=desk.world.ot, role="owner", starts_on=date(2020, 1, 1))
    letters = [made(10, "portal"), letters_clerks.made(1, "contradicts")]
    Payer.objects.create(name=letters[0].truth["fields"]["payer"], payer_type="commercial")
    for number, letter in enumerate(letters):
        (tmp_path / f"{number}.pdf").write_bytes(letter.pdf)
    context = browser.new_context(
        viewport=size,  # type: ignore[arg-type]
        color_scheme=scheme,  # type: ignore[arg-type]
        bypass_csp=True,
    )
    page = context.new_page()
    sign_in(page, desk)
    page.goto(f"{desk.url}/authorizations/letters/")
    page.set_input_files("#files", [tmp_path / "0.pdf", tmp_path / "1.pdf"])
    page.get_by_role("button", name="Read them").click()
    expect(page.get_by_text("2 taken.")).to_be_visible()
    well(page, f"letters-waiting-{size['width']}")
    for one in Letter.objects.all():
        jobs.read_letter(str(one.pk))
    page.reload()
    page.get_by_role("link", name="0.pdf").click()
    expect(page.locator("svg image")).to_have_count(1)
    page.wait_for_load_state("networkidle")
    well(page, f"letter-{size['width']}")
    page.locator("[data-field=auth_number] summary").focus()
    expect(page.locator("rect.here")).to_have_attribute("data-box", "auth_number")
    page.get_by_label("Child").select_option(str(desk.world.client.pk))
    page.get_by_role("button", name="Confirm").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("differ from the chart")
    page.get_by_label("It is this client").press("Space")
    page.get_by_role("button", name="Confirm").press("Enter")
    expect(page.get_by_text("Confirmed.")).to_be_visible()
    assert Authorization.objects.filter(
        reference_lookup__isnull=False, lines__evidence__isnull=False
    ).exists()
    page.goto(f"{desk.url}/authorizations/letters/")
    page.get_by_role("link", name="1.pdf").click()
    page.wait_for_load_state("networkidle")
    expect(page.get_by_text(re.compile("needs? your eyes"))).to_be_visible()
    expect(page.locator(":focus")).to_have_attribute("name", "lines.0.quantity")
    well(page, f"letter-amber-{size['width']}")
    context.close()


def test_a_green_letter_is_one_key(browser: Browser, desk: Desk, tmp_path: Path) -> None:
    RoleGrant.objects.create(staff=desk.world.ot, role="owner", starts_on=date(2020, 1, 1))
    letter = made(10, "portal")
    told = letter.truth["fields"]
    payer = Payer.objects.create(name=told["payer"], payer_type="commercial")
    plan = PayerPlan.objects.create(payer=payer, name="All")
    Coverage.objects.create(client=desk.world.client, plan=plan, member_id=told["member_id"])
    first, last = told["member_name"].split(" ", 1)
    desk.world.client.first_name, desk.world.client.last_name = first, last
    born = reading.read(pages.read(letter.pdf)).birth_date.value
    desk.world.client.birth_date = born
    desk.world.client.save()
    (tmp_path / "a.pdf").write_bytes(letter.pdf)
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    sign_in(page, desk)
    page.goto(f"{desk.url}/authorizations/letters/")
    page.set_input_files("#files", tmp_path / "a.pdf")
    page.get_by_role("button", name="Read them").click()
    jobs.read_letter(str(Letter.objects.get().pk))
    page.goto(f"{desk.url}/authorizations/letters/{Letter.objects.get().pk}/")
    expect(page.get_by_role("button", name="Confirm")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Confirmed.")).to_be_visible()
    assert Authorization.objects.filter(letters__isnull=False).count() == 1
    context.close()


def test_the_letter_page_breaks_no_rule_of_the_content_policy(
    browser: Browser, desk: Desk, tmp_path: Path
) -> None:
    RoleGrant.objects.create(staff=desk.world.ot, role="owner", starts_on=date(2020, 1, 1))
    (tmp_path / "a.pdf").write_bytes(made(10, "portal").pdf)
    context = browser.new_context()
    page = context.new_page()
    broken: list[str] = []
    page.on("console", lambda said: broken.append(said.text) if "Policy" in said.text else None)
    sign_in(page, desk)
    page.goto(f"{desk.url}/authorizations/letters/")
    page.set_input_files("#files", tmp_path / "a.pdf")
    page.get_by_role("button", name="Read them").click()
    jobs.read_letter(str(Letter.objects.get().pk))
    page.goto(f"{desk.url}/authorizations/letters/{Letter.objects.get().pk}/")
    expect(page.locator("rect.sure").first).to_be_visible()
    assert broken == []
    context.close()
