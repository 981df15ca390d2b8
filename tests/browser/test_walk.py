"""The main job as a therapist does it: a visit, taps, a note, a fault, one signature, released.

At phone and desktop width, light and dark. Axe must find nothing on the way, and a second context,
with the content policy on, must break no rule of it.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from tests.browser.desk import Desk, add_passkey, sign_in

from countersign.exchange.models import Parcel
from countersign.spine.models import Release, Sheet, SheetStatus, Signature
from countersign.spine.sign import verify

pytestmark = pytest.mark.django_db(transaction=True)
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
PASSWORD = "correct horse battery"


def well(page: Page, where: str) -> list[str]:
    """What axe finds on the page as it stands, and whether it is wider than the screen."""
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    found = [f"{where}: {wide} px wider than the screen"] if wide > 0 else []
    return found + [
        f"{where}: {v['id']} {v['nodes'][0]['html'][:140]}"
        for v in Axe().run(page).response["violations"]
    ]


def with_passkey(context: BrowserContext, desk: Desk) -> Page:
    """Sign in by password and code, then put a passkey on this device."""
    page = context.new_page()
    sign_in(page, desk)
    add_passkey(context, page)
    page.goto(f"{desk.url}/account/passkeys/add/")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Add this device").click()
    page.wait_for_url("**/account/recovery/")
    return page


def opened(page: Page, name: str) -> Locator:
    """The capture box of that name, open."""
    box = page.locator(f"#{name}-box")
    if box.get_attribute("open") is None:
        box.locator("summary").first.click()
    return box


def tap_activity(page: Page) -> None:
    """Buttons, 4 of 5, 23 minutes, minimal assistance, 2 verbal cues."""
    box = opened(page, "activity")
    box.locator("label.tile", has_text="Buttons").first.click()
    box.locator("input[name=minutes]").fill("23")
    box.locator("input[name=hits]").fill("4")
    box.locator("input[name=misses]").fill("1")
    box.locator("label.pick:has(input[name=assist][value=min])").click()
    box.get_by_role("button", name="Keep this activity").click()
    expect(page.locator("#facts")).to_contain_text("4 of 5")


def tap_the_rest(page: Page) -> None:
    """Nothing hard today, and what comes next."""
    box = opened(page, "hard")
    box.locator("label.pick", has_text="No, nothing").click()
    box.get_by_role("button", name="Keep the answer").click()
    expect(page.locator("#hard-box > summary")).to_contain_text("answered")
    box = opened(page, "plan")
    page.locator("#plan-text").fill("start with the top button")
    box.get_by_role("button", name="Keep the plan").click()
    expect(page.locator("#facts")).to_contain_text("top button")


def walk(page: Page, desk: Desk, *, axe: bool) -> list[str]:
    """From Today to released; returns what axe found on the way."""
    wrong: list[str] = []

    def look(where: str) -> None:
        if axe:
            wrong.extend(well(page, where))

    page.goto(desk.url)
    look("today")
    page.locator(f'a[href="/visits/{desk.visit.pk}/"]').first.click()
    page.wait_for_url("**/visits/*/")
    look("empty sheet")
    tap_activity(page)
    tap_the_rest(page)
    page.locator("#draft-it").click()
    expect(page.locator("#sign")).to_contain_text("Sign")
    look("draft")
    _a_sentence_nothing_supports(page)
    look("blocked")
    _is_taken_out(page)
    page.locator("#sign").click()
    expect(page.get_by_role("button", name="Sign with your passkey")).to_be_visible()
    look("offer")
    page.get_by_role("button", name="Sign with your passkey").click()
    expect(page.locator("#next")).to_be_visible()
    expect(page.get_by_role("link", name="Signed PDF")).to_be_visible()
    look("released")
    return wrong


def _a_sentence_nothing_supports(page: Page) -> None:
    page.get_by_text("Add a sentence").first.click()
    page.locator("#add-note").fill("Her attention to task has improved.")
    page.get_by_role("button", name="Add it").first.click()
    expect(page.locator("#sign")).to_have_text(re.compile("Resolve 1 to sign"))
    expect(page.locator("#sign")).to_be_disabled()
    expect(page.locator(".finding", has_text="Nothing supports this").first).to_be_visible()
    if page.locator("#where").is_visible():  # on a phone it opens at a tap
        _may_be_tied(page)


def _may_be_tied(page: Page) -> None:
    tie = page.locator(".source:not([hidden]) .tie")
    tie.locator("summary").click()
    expect(tie.get_by_text("Next: start with the top button")).to_be_visible()
    tie.locator("summary").click()


def _is_taken_out(page: Page) -> None:
    page.get_by_role("button", name="Take it out").first.click()
    expect(page.locator("#sign")).to_be_enabled()


@pytest.mark.parametrize(
    ("theme", "size"), [("light", DESKTOP), ("dark", PHONE)], ids=["desktop-light", "phone-dark"]
)
def test_from_tap_to_release(theme: Any, size: Any, browser: Browser, desk: Desk) -> None:
    context = browser.new_context(color_scheme=theme, viewport=size, bypass_csp=True)
    page = with_passkey(context, desk)
    wrong = walk(page, desk, axe=True)
    context.close()
    assert not wrong, "\n".join(wrong)
    _one_signature_released_both_parts(desk)


def test_the_walk_breaks_no_rule_of_the_content_policy(browser: Browser, desk: Desk) -> None:
    context = browser.new_context(viewport=PHONE)  # type: ignore[arg-type]  # the stub wants its own TypedDict
    page = with_passkey(context, desk)
    said: list[str] = []
    page.on("console", lambda m: said.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: said.append(str(e)))
    walk(page, desk, axe=False)
    context.close()
    assert not said
    _one_signature_released_both_parts(desk)


def _one_signature_released_both_parts(desk: Desk) -> None:
    sheet = Sheet.objects.get(visit=desk.visit)
    assert sheet.status == SheetStatus.RELEASED
    signature = Signature.objects.get(sheet=sheet)
    assert signature.method == "passkey"
    assert verify(signature.pk).ok
    assert set(Release.objects.filter(sheet=sheet).values_list("part", flat=True)) == {
        "note",
        "charge",
    }
    assert Parcel.objects.filter(sheet=sheet).count() == 1
