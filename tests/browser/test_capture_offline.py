"""A connection that drops in the middle of a session, and a page that closes: nothing is lost.

What the browser keeps meanwhile is ciphertext under a key that no script can take out of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.browser.desk import Desk, sign_in
from tests.browser.test_walk import PHONE, opened

from countersign.practice import capture
from countersign.practice.models import CapturedFact

pytestmark = pytest.mark.django_db(transaction=True)

KEPT = """async () => {
  const db = await new Promise((done, fail) => {
    const asked = indexedDB.open("countersign-captures");
    asked.onsuccess = () => done(asked.result); asked.onerror = () => fail(asked.error);
  });
  const all = (store) => new Promise((done) => {
    const asked = db.transaction(store).objectStore(store).getAll();
    asked.onsuccess = () => done(asked.result);
  });
  const [keys, items] = [await all("keys"), await all("items")];
  db.close();
  const text = (bytes) => new TextDecoder("latin1").decode(bytes);
  return {
    ids: items.map((i) => i.id.split(":")[0]),
    words: items.map((i) => text(i.sealed) + JSON.stringify(Object.keys(i))).join(" "),
    extractable: keys.map((k) => k.extractable),
    stored: JSON.stringify({ ...localStorage }) + JSON.stringify({ ...sessionStorage }),
  };
}"""
WORDS = "the heron song made her laugh"


@pytest.fixture
def context(browser: Browser) -> BrowserContext:
    return browser.new_context(viewport=PHONE)  # type: ignore[arg-type]  # the stub wants its own TypedDict


def at_the_visit(context: BrowserContext, desk: Desk) -> Page:
    page = context.new_page()
    page.goto(f"{desk.url}/visits/{desk.visit.pk}/")
    return page


def kept(page: Page) -> Mapping[str, Any]:
    found: Mapping[str, Any] = page.evaluate(KEPT)
    return found


def test_taps_without_a_connection_survive_a_closed_page_and_arrive_once(
    context: BrowserContext, desk: Desk
) -> None:
    sign_in(context.new_page(), desk)
    page = at_the_visit(context, desk)
    context.set_offline(True)
    box = opened(page, "free")
    box.locator("textarea").fill(WORDS)
    box.get_by_role("button", name="Keep the line").click()
    expect(page.locator("#unsent")).to_contain_text("1 not sent yet")
    expect(page.locator("#waiting")).to_contain_text("heron song")
    held = kept(page)
    assert held["ids"] == ["post"]
    assert held["extractable"] == [False]
    assert "heron" not in held["words"]
    assert "heron" not in held["stored"]
    page.close()
    assert not CapturedFact.objects.filter(visit=desk.visit).exists()
    context.set_offline(False)
    again = at_the_visit(context, desk)
    expect(again.locator("#facts")).to_contain_text("heron song")
    expect(again.locator("#unsent")).to_be_hidden()
    again.reload()
    expect(again.locator("#facts")).to_contain_text("heron song")
    assert [f.text for f in capture.current(desk.visit)] == [WORDS]
    assert kept(again)["ids"] == []


def test_a_half_tapped_activity_and_its_timer_survive_a_closed_page(
    context: BrowserContext, desk: Desk
) -> None:
    sign_in(context.new_page(), desk)
    page = at_the_visit(context, desk)
    box = opened(page, "activity")
    box.locator("label.tile", has_text="Buttons").first.click()
    context.set_offline(True)
    page.locator("[data-timer]").click()
    for _ in range(3):
        box.get_by_role("button", name="Got it", exact=True).click()
    box.locator("label.pick:has(input[name=assist][value=min])").click()
    expect(page.locator("#activity-hits")).to_have_value("3")
    # Sealing and keeping takes a moment after a tap; from then on the page may close.
    expect(page.locator("form[data-keeping]")).to_have_count(0)
    page.close()
    context.set_offline(False)
    again = at_the_visit(context, desk)
    expect(again.locator("#activity-hits")).to_have_value("3")
    expect(again.locator("input[name=assist][value=min]")).to_be_checked()
    expect(again.locator("[data-timer]")).to_have_text("Stop timer")
    opened(again, "activity").locator("label.pick:has(input[name=aim][value=self-care])").click()
    again.get_by_role("button", name="Keep this activity").click()
    expect(again.locator("#facts")).to_contain_text("3 of 3")
    fact = capture.current(desk.visit)[0]
    assert (fact.successes, fact.assist, fact.minutes) == (3, "min", 1)


def test_signing_out_leaves_nothing_of_a_child_on_the_device(
    context: BrowserContext, desk: Desk
) -> None:
    sign_in(context.new_page(), desk)
    page = at_the_visit(context, desk)
    box = opened(page, "free")
    box.locator("textarea").fill(WORDS)
    expect(box.locator("textarea")).to_have_value(WORDS)
    page.locator("details.who summary").last.click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/account/sign-in/**")
    held = kept(page)
    assert held["ids"] == []
    assert held["extractable"] == []
