"""Note debt, training and the page of recordings, at both widths and themes: axe finds nothing."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.desk import Desk, sign_in
from tests.browser.test_walk import DESKTOP, PHONE, well

from countersign.notes.debt import fees
from countersign.practice.models import PayerPlan, Visit

pytestmark = pytest.mark.django_db(transaction=True)


def walk(page: Page, desk: Desk) -> list[str]:
    """Every page of the room that is no sheet; what axe found on the way."""
    fees.store(PayerPlan.objects.get(), {"97535": Decimal("35.50")})
    Visit.objects.filter(pk=desk.visit.pk).update(status="done")
    wrong: list[str] = []
    page.goto(f"{desk.url}/notes/debt/")
    expect(page.get_by_role("heading", name="Note debt")).to_be_visible()
    wrong += well(page, "debt")
    page.get_by_role("link", name="Read a note").click()
    expect(page.get_by_role("heading", name="Find what is wrong")).to_be_visible()
    wrong += well(page, "training")
    page.locator("label.tick").first.click()
    page.get_by_role("button", name="That is all I find").click()
    expect(page.get_by_text("Only you are shown this.")).to_be_visible()
    wrong += well(page, "training ended")
    page.goto(f"{desk.url}/visits/{desk.visit.pk}/recording/")
    for who, what, by in (("June", "child", "Kit Hale"), ("Ada Larkin", "therapist", "")):
        page.get_by_label("Who", exact=True).fill(who)
        page.get_by_label("Who that is").select_option(what)
        page.get_by_label("Who answers for a child").fill(by)
        page.get_by_role("button", name="Yes", exact=True).click()
        expect(page.get_by_text(who).first).to_be_visible()
    expect(page.get_by_text("Everybody agreed")).to_be_visible()
    wrong += well(page, "recording agreed")
    page.locator("#file").set_input_files(
        {
            "name": "session.json",
            "mimeType": "application/json",
            "buffer": b'{"segments": [{"text": "She did four of five buttons."}]}',
        }
    )
    page.get_by_role("button", name="Keep and read it").click()
    expect(page.get_by_text("pieces of speech were read")).to_be_visible()
    wrong += well(page, "recording kept")
    return wrong


@pytest.mark.parametrize(
    ("theme", "size"), [("light", DESKTOP), ("dark", PHONE)], ids=["desktop-light", "phone-dark"]
)
def test_the_rooms_pages_are_open_to_everybody(
    theme: Any, size: Any, browser: Browser, desk: Desk
) -> None:
    context = browser.new_context(color_scheme=theme, viewport=size, bypass_csp=True)
    page = context.new_page()
    sign_in(page, desk)
    wrong = walk(page, desk)
    assert not wrong, "\n".join(wrong)
