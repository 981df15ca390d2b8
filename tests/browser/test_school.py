"""A report to a school on a phone: from the child's page, past a copied passage, to its PDF."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Browser, expect
from tests.browser.test_report import at_the_chart
from tests.browser.test_walk import PHONE, well
from tests.proofs import set_up_codes, user_of
from tests.reported import reported
from tests.schooled import OWN, Begun, lay

from countersign.base import clock
from countersign.practice.models import Client
from countersign.school import archive
from countersign.school.models import Handed, OldReport

pytestmark = pytest.mark.django_db(transaction=True)
HERS = (
    "She reads the clock aloud before recess and packs the red bag while the hall is still empty."
)


@pytest.fixture
def child(
    transactional_db: None, live_server: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Begun:
    settings.PUBLIC_URL = live_server.url
    fresh = archive.Archive()
    monkeypatch.setattr("countersign.school.context.REPORTS", fresh)
    monkeypatch.setattr("countersign.web.school.reports.REPORTS", fresh)
    made = lay(reported())
    user = user_of(made.world.ot)
    Authenticator.objects.filter(user=user).delete()
    set_up_codes(user)
    # In use since yesterday: a factor of this minute would not be asked for again.
    Authenticator.objects.update(created_at=clock.now() - timedelta(days=1))
    other = Client.objects.create(
        first_name="Zebedee", last_name="Nook", birth_date=made.today - timedelta(days=3000)
    )
    OldReport.objects.create(
        client=other, mark="m", child="Zebedee Nook", text=OWN, brought_by=made.world.ot
    )
    return made


def test_from_the_childs_page_to_the_hand_over(
    browser: Browser, child: Begun, live_server: Any
) -> None:
    page = at_the_chart(browser, child.world, live_server.url, viewport=PHONE, bypass_csp=True)
    wrong: list[str] = []
    page.get_by_role("link", name="School", exact=True).click()
    wrong += well(page, "the child's schools")
    page.get_by_role("button", name="Draft it").click()
    page.wait_for_url("**/sheets/*/")
    expect(page.locator("#made")).to_be_visible()
    page.locator("#own-means").fill(OWN)
    page.locator("#question-means button").click()
    expect(page.locator("main")).to_contain_text("words are those of another child's report")
    wrong += well(page, "a copied passage")
    page.get_by_role("link", name="Words shared with other reports").click()
    expect(page.locator("main")).to_contain_text("In the report of Zebedee")
    wrong += well(page, "shared words")
    page.go_back()
    page.locator("#own-means").fill(HERS)
    page.locator("#question-means button").click()
    expect(page.locator("main")).not_to_contain_text("of another child's report")
    page.locator("#sign").click()
    expect(page.get_by_role("button", name="Sign with your passkey")).to_be_visible()
    page.locator("#sign-now").click()
    expect(page.get_by_role("link", name="Hand it over")).to_be_visible()
    page.get_by_role("link", name="Hand it over").click()
    wrong += well(page, "the hand-over")
    with page.expect_download() as took:
        page.get_by_role("button", name="Take the PDF").click()
    assert took.value.suggested_filename.endswith(".pdf")
    assert Handed.objects.get().to == "IEP team, Maple School"
    assert not wrong, "\n".join(wrong)
