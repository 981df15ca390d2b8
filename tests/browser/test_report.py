"""A progress report as an OT makes it: from the chart, through four judgements, to signed.

Every word on the way is counted, and every press; both become minutes at a stated pace:

- reading: 238 words a minute (adults, silent, non-fiction: Brysbaert 2019, J. Memory and Language);
- a press: 3 seconds (keystroke-level model: decide 1.35, point 1.1, press 0.2, rounded up);
- a graph: 5 seconds of looking; the passkey: 5 seconds.

`make test PYTEST="-s tests/browser/test_report.py"` prints the minutes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Browser, Page, expect
from tests.browser.desk import add_passkey
from tests.browser.test_walk import DESKTOP, PHONE, well
from tests.proofs import code, set_up_codes, user_of
from tests.reported import Reported, reported

from countersign.base import clock
from countersign.demo.rows import PASSWORD
from countersign.spine.models import Release, Sheet

pytestmark = pytest.mark.django_db(transaction=True)
WORDS_A_MINUTE, PRESS, GRAPH, PASSKEY = 238, 3, 5, 5


@dataclass
class Tally:
    """What a person had to read and press."""

    words: int = 0
    presses: int = 0
    graphs: int = 0

    def reads(self, text: str) -> None:
        self.words += len(text.split())

    @property
    def seconds(self) -> float:
        looked = self.graphs * GRAPH + PASSKEY
        return 60 * self.words / WORDS_A_MINUTE + self.presses * PRESS + looked


@pytest.fixture
def child(transactional_db: None, live_server: Any, settings: Any) -> Reported:
    settings.PUBLIC_URL = live_server.url
    made = reported()
    user = user_of(made.ot)
    Authenticator.objects.filter(user=user).delete()
    set_up_codes(user)
    # In use since yesterday: a factor of this minute would not be asked for again.
    Authenticator.objects.update(created_at=clock.now() - timedelta(days=1))
    return made


def at_the_chart(browser: Browser, child: Reported, url: str, **context: Any) -> Page:
    """Signed in with a passkey on this device, the child's chart open."""
    opened = browser.new_context(**context)
    page = opened.new_page()
    page.goto(f"{url}/account/sign-in/")
    page.get_by_label("Email").fill(child.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue with password").click()
    page.locator("input[name=code]").fill(code())
    page.locator("main form button").first.click()
    page.wait_for_url(f"{url}/")
    add_passkey(opened, page)
    page.goto(f"{url}/account/passkeys/add/")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Add this device").click()
    page.wait_for_url("**/account/recovery/")
    page.goto(f"{url}/clients/{child.client.pk}/")
    return page


def seen(page: Page, place: str) -> str:
    """The words of `place` that somebody who sees has before them, without those only spoken."""
    said: str = page.locator(place).evaluate(
        """(place) => {
          const only = [...place.querySelectorAll(".sr")];
          for (const one of only) one.hidden = true;
          const text = place.innerText;
          for (const one of only) one.hidden = false;
          return text;
        }"""
    )
    return said


def make_to_signed(page: Page, *, look: Any = lambda where: None) -> Tally:
    """The walk itself; `look` is called at each station."""
    tally = Tally()

    def press(name: str) -> None:
        tally.presses += 1
        page.locator(name).click()

    press("button:has-text('Make report')")
    page.wait_for_url("**/sheets/*/")
    expect(page.locator("#part-report")).to_contain_text("24 signed sessions")
    look("drafted")
    tally.reads(seen(page, "#main"))
    tally.graphs += page.locator(".figures img").count()
    for question in page.locator("form.question").all():
        before = len(seen(page, "#part-report").split())
        tally.presses += 1
        question.locator("button").first.click()
        expect(question.locator("[aria-pressed=true]")).to_have_count(1)
        tally.words += max(len(seen(page, "#part-report").split()) - before, 0)
    look("answered")
    press("#sign")
    panel = page.get_by_role("button", name="Sign with your passkey")
    expect(panel).to_be_visible()
    look("offer")
    tally.reads(seen(page, "#act"))
    press("#sign-now")
    expect(page.locator("#next")).to_be_visible()
    look("signed")
    return tally


def test_from_make_report_to_signed_in_under_three_minutes(
    browser: Browser, child: Reported, live_server: Any
) -> None:
    page = at_the_chart(browser, child, live_server.url, viewport=DESKTOP)
    tally = make_to_signed(page)
    print(  # noqa: T201  the figure is what the walk is for
        f"\n{tally.words} words, {tally.presses} presses, {tally.graphs} graphs: "
        f"{tally.seconds / 60:.1f} minutes"
    )
    assert tally.seconds < 180
    assert "caught" in page.locator("#bar").inner_text()
    sheet = Sheet.objects.get(kind="report")
    assert [r.destination for r in Release.objects.filter(sheet=sheet)] == ["emr"]


@pytest.mark.parametrize(
    ("theme", "size"), [("light", PHONE), ("dark", DESKTOP)], ids=["phone-light", "desktop-dark"]
)
def test_the_way_is_open_to_everybody(
    theme: Any, size: Any, browser: Browser, child: Reported, live_server: Any
) -> None:
    page = at_the_chart(
        browser, child, live_server.url, viewport=size, color_scheme=theme, bypass_csp=True
    )
    wrong: list[str] = []
    make_to_signed(page, look=lambda where: wrong.extend(well(page, where)))
    assert not wrong, "\n".join(wrong)


def test_the_report_breaks_no_rule_of_the_content_policy(
    browser: Browser, child: Reported, live_server: Any
) -> None:
    page = at_the_chart(browser, child, live_server.url, viewport=PHONE)
    said: list[str] = []
    page.on(
        "console",
        lambda m: said.append(f"{m.text} {m.location}") if m.type in ("error", "warning") else None,
    )
    make_to_signed(page)
    assert not [line for line in said if "Content Security Policy" in line]
    expect(page.locator(".figures img").first).to_have_js_property("complete", value=True)
    assert page.locator(".figures img").first.evaluate("image => image.naturalWidth") > 0
