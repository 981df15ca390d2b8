"""The ledger in Chromium: the thirteenth visit of twelve is refused beside the letter's line."""

from __future__ import annotations

import os
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from tests.browser.desk import Desk, sign_in
from tests.ledgers import terms
from tests.letters_made import made

from countersign.authorizations import jobs, packet, recheck, settling
from countersign.authorizations.letters import desk as letters
from countersign.authorizations.models import AuthorizationLine, Booking, Letter, LineEvidence
from countersign.base import clock
from countersign.practice.models import ClientSite, Payer, RoleGrant, Visit

pytestmark = pytest.mark.django_db(transaction=True)
SHOTS = os.environ.get("COUNTERSIGN_SHOTS")
SIZES = {"1280": {"width": 1280, "height": 900}, "390": {"width": 390, "height": 844}}


def well(page: Page, name: str) -> None:
    """axe finds nothing, nothing is wider than the screen; and a picture, when wanted."""
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, (name, wide)
    found = Axe().run(page).response["violations"]
    assert not found, [(one["id"], [n["html"] for n in one["nodes"]][:3]) for one in found]


def twelve_of_twelve(desk: Desk) -> AuthorizationLine:
    """Ten were used before, two are booked; the number stands on a letter that was read."""
    world = desk.world
    RoleGrant.objects.create(staff=world.ot, role="owner", starts_on=date(2020, 1, 1))
    ClientSite.objects.create(client=world.client, site=world.site, starts_on=date(2020, 1, 1))
    terms(Payer.objects.get(), dollars_a_visit="96.40", turnaround_days=14)
    line = AuthorizationLine.objects.get()
    line.granted, line.used_before = 12, 10
    line.save()
    recheck.look_again()
    letter, _ = letters.bring(made(10, "portal").pdf, name="approval.pdf", by=world.ot)
    jobs.read_letter(str(letter.pk))
    letter.refresh_from_db()
    page, *box = letter.reading["fields"]["lines.0.quantity"]["box"]
    Letter.objects.filter(pk=letter.pk).update(authorization=line.authorization)
    LineEvidence.objects.create(
        line=line, letter=letter, field="quantity", page=page, box=[side / 10 for side in box]
    )
    return line


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_the_thirteenth_visit_is_refused_and_booked_on_a_word(
    size: str, theme: Literal["light", "dark"], browser: Browser, desk: Desk
) -> None:
    line = twelve_of_twelve(desk)
    before = Visit.objects.count()
    context = browser.new_context(
        viewport=SIZES[size],  # type: ignore[arg-type]
        color_scheme=theme,
        bypass_csp=True,
    )
    page = context.new_page()
    sign_in(page, desk)
    day = clock.today(desk.world.site.tz) + timedelta(days=3)
    page.goto(f"{desk.url}/visits/new/?client={desk.world.client.pk}&day={day}")
    expect(page.get_by_text("0 visits of 12 free")).to_be_visible()
    page.get_by_label("Therapist").select_option(str(desk.world.ot.pk))
    page.get_by_label("Site").select_option(str(desk.world.site.pk))
    page.get_by_label("Starts").fill("10:00")
    page.get_by_role("button", name="Save").press("Enter")
    refusal = page.locator("#refusal")
    expect(refusal).to_contain_text("This is visit 13 of 12 on authorization A-1.")
    expect(refusal.locator("svg image")).to_have_count(1)
    page.wait_for_load_state("networkidle")
    well(page, f"refused-{size}-{theme}")
    assert Visit.objects.count() == before
    page.get_by_label("Booked as").select_option("tentative")
    page.get_by_label("The payer's reference").fill("CALL-20417")
    page.get_by_label("Who said it").fill("Renee at Meridian")
    page.get_by_label("Holds until").fill(str(day + timedelta(days=4)))
    page.get_by_role("button", name="Save").press("Enter")
    page.wait_for_url("**/?day=*")
    assert Booking.objects.get(state="tentative").said_by == "Renee at Meridian"
    _look_ahead(page, desk, line, f"{size}-{theme}")
    context.close()


def _look_ahead(page: Page, desk: Desk, line: AuthorizationLine, name: str) -> None:
    """The pages that follow: what comes, what is beyond, one authorization, its packet."""
    known = Visit.objects.get(pk=desk.visit.pk)
    copied = {f.attname: getattr(known, f.attname) for f in Visit._meta.fields if f.name != "id"}
    Visit.objects.create(**copied)  # as an EMR would bring another one
    recheck.look_again()
    renewal = settling.ask_for_more(line, by=desk.world.ot)
    packet.draft(renewal, today=clock.today(desk.world.site.tz), by=desk.world.ot)
    settling.count(
        line, theirs=11, on=clock.now().date(), source="Portal, page 2", by=desk.world.ot
    )
    for path, shown, what in (
        ("/authorizations/ahead/", "Looking ahead", "ahead"),
        ("/authorizations/beyond/", "Beyond what is authorized", "beyond"),
        (f"/authorizations/{line.authorization_id}/", "A-1", "authorization"),
        ("/authorizations/calendar/", "Calendar", "calendar"),
        ("/authorizations/rules/", "Your rules for booking", "rules"),
        (f"/payers/{Payer.objects.get().pk}/terms/", "Terms of Meridian Crest", "terms"),
    ):
        page.goto(desk.url + path)
        expect(page.get_by_role("heading", level=1)).to_contain_text(shown)
        well(page, f"{what}-{name}")
    renewal.refresh_from_db()
    page.goto(f"{desk.url}/sheets/{renewal.sheet_id}/")
    expect(page.get_by_role("button", name="We ask for 12 visits")).to_be_visible()
    well(page, f"packet-{name}")
