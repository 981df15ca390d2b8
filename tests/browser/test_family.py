"""An update in Chromium on a phone: checked while it is typed, signed, opened by the family,
answered."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import Browser, expect
from tests.browser.desk import Desk
from tests.browser.test_ledger import SIZES, well
from tests.browser.test_walk import with_passkey
from tests.families import FACTS, HUMAN, agreed, guardian

from countersign.family import links
from countersign.family.models import Message, Reply
from countersign.practice import capture
from countersign.practice.facts import Fact
from countersign.practice.models import ClientSite, RoleGrant
from countersign.spine import sheet as sheets

pytestmark = pytest.mark.django_db(transaction=True)


def test_from_own_words_to_the_family_s_reply(browser: Browser, desk: Desk) -> None:
    world = desk.world
    ClientSite.objects.create(client=world.client, site=world.site, starts_on=date(2020, 1, 1))
    RoleGrant.objects.create(staff=world.ot, role="owner", starts_on=date(2020, 1, 1))
    agreed(guardian(world.client))
    facts = [*FACTS(), Fact("", "plan", text="Try smaller buttons")]
    capture.record(desk.visit, facts, by=world.ot, origin="tapped")
    sheet = sheets.open_sheet(desk.visit, by=world.ot)
    sheets.compose(sheet, by=world.ot)
    context = browser.new_context(viewport=SIZES["390"], bypass_csp=True)  # type: ignore[arg-type]
    page = with_passkey(context, desk)
    page.goto(f"{desk.url}/sheets/{sheet.pk}/")
    expect(page.get_by_text("This visit sends the family nothing yet.")).to_be_visible()
    words, live = page.get_by_label("Your own words"), page.locator("#family-live")
    words.press_sequentially("He did a good job.")
    # The first check of a process reads every word list.
    expect(live).to_contain_text("could be about any child", timeout=60_000)
    words.fill(HUMAN)
    expect(live).to_contain_text("Nothing stands against it", timeout=60_000)
    page.get_by_role("button", name="Add it, and send the update").click()
    expect(page.get_by_text("Goes to Ana Reyes")).to_be_visible()
    well(page, "family-sheet")
    page.locator("#sign").click()
    page.get_by_role("button", name="Sign with your passkey").click()
    expect(page.get_by_role("link", name="Signed PDF")).to_be_visible()
    message = Message.objects.get()
    secret = links.hand_over(message, by=world.ot, link=True)
    home = browser.new_context(viewport=SIZES["390"], bypass_csp=True)  # type: ignore[arg-type]
    phone = home.new_page()
    phone.goto(f"{desk.url}/f/{secret}/")
    well(phone, "family-door")
    phone.get_by_role("button", name="Open it").click()
    expect(phone.locator("mark")).to_have_text(HUMAN)
    well(phone, "family-page")
    phone.get_by_label("Write here").fill("Please call me, she hit her head.")
    phone.get_by_role("button", name="Send").click()
    expect(phone.get_by_text("In an emergency call 911.").first).to_be_visible()
    home.close()
    assert Reply.objects.get().urgent
    page.goto(f"{desk.url}/family/")
    expect(page.get_by_role("heading", name="To call")).to_be_visible()
    expect(page.get_by_text("Please call me, she hit her head.").first).to_be_visible()
    well(page, "families")
    page.goto(f"{desk.url}/clients/{world.client.pk}/family/")
    well(page, "family-client")
    context.close()
