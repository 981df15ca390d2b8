"""The way into a new practice, as its first owner goes it: link, account, passkey, Set-up."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from tests.browser.desk import add_passkey

from countersign.base.models_audit import AuditEntry
from countersign.practice import first_owner
from countersign.practice.models import Practice, Site

PASSWORD = "seven brown unrelated kettles"
PHONE = {"width": 390, "height": 844}


def make_the_practice(page: Page, link: str) -> None:
    page.goto(link)
    page.get_by_label("Name", exact=True).fill("Alder Lane Therapy")
    page.get_by_label("Your name").fill("Noor Vance")
    page.get_by_label("Your e-mail").fill("noor@alder.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Make the practice").click()


def test_a_new_owner_arrives_in_set_up(
    browser: Browser, transactional_db: None, live_server: Any, settings: Any
) -> None:
    settings.PUBLIC_URL = live_server.url
    link = first_owner.link(live_server.url)
    assert link is not None
    context = browser.new_context(viewport=PHONE)  # type: ignore[arg-type]  # the stub wants its own TypedDict
    page = context.new_page()
    add_passkey(context, page)
    make_the_practice(page, link)
    page.get_by_label("Email").fill("noor@alder.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue with password").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Make your sign-in safe")
    page.get_by_role("link", name="Add this device").click()
    # Not asked for the password again: it was given a moment ago.
    page.locator("main button.go").click()
    page.wait_for_url("**/account/recovery/**")
    page.goto(live_server.url)
    expect(page.get_by_role("heading", level=1)).to_have_text("Set-up")
    expect(page.get_by_role("link", name="Next: sites")).to_be_visible()
    page.get_by_role("link", name="Next: sites").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sites")
    assert page.goto(link).status == 410  # type: ignore[union-attr]  # a page that answers
    context.close()
    assert Practice.objects.get().name == "Alder Lane Therapy"
    assert not Site.objects.exists()
    kinds = set(AuditEntry.objects.values_list("kind", flat=True))
    assert {"setup.first_owner", "account.signed_in", "account.second_factor_changed"} <= kinds


def test_its_first_page_is_well(browser: Browser, transactional_db: None, live_server: Any) -> None:
    link = first_owner.link(live_server.url)
    assert link is not None
    context = browser.new_context(color_scheme="dark", bypass_csp=True)
    page = context.new_page()
    page.goto(link)
    assert Axe().run(page).response["violations"] == []
    context.close()
