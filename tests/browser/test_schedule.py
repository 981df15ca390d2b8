"""The schedule in Chromium, on a phone: a block is booked from the waiting list, and undone."""

from __future__ import annotations

import os
import re
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Position, expect
from tests.browser.desk import Desk, sign_in

from countersign.authorizations.models import AuthorizationLine
from countersign.base import clock
from countersign.practice.models import ClientSite, Guardian, RoleGrant, Visit
from countersign.scheduling.models import Block, Hours, Place, Waiting

pytestmark = pytest.mark.django_db(transaction=True)
SHOTS = os.environ.get("COUNTERSIGN_SHOTS")
PHONE = {"width": 390, "height": 844}


def well(page: Page, name: str) -> None:
    """axe finds nothing, nothing is wider than the phone; and a picture, when wanted."""
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, (name, wide)
    found = Axe().run(page).response["violations"]
    assert not found, [(one["id"], [n["html"] for n in one["nodes"]][:3]) for one in found]


def arrange(desk: Desk) -> None:
    """Ada works every afternoon; June's family is known, and she waits for nothing yet."""
    world = desk.world
    ClientSite.objects.create(client=world.client, site=world.site, starts_on=date(2020, 1, 1))
    Guardian.objects.create(client=world.client, name="Robin Hale", phone="555-0100")
    for day in range(5):
        Hours.objects.create(
            staff=world.ot,
            site=world.site,
            weekday=day,
            opens=time(13),
            closes=time(18),
            starts_on=date(2020, 1, 1),
        )


def _in_the_week_of(day: date) -> int:
    monday = day - timedelta(days=day.weekday())
    return Place.objects.filter(day__range=(monday, monday + timedelta(days=6))).count()


def test_a_block_is_booked_from_the_waiting_list_on_a_phone(browser: Browser, desk: Desk) -> None:
    arrange(desk)
    booked_before = Visit.objects.count()
    context = browser.new_context(viewport=PHONE, bypass_csp=True)  # type: ignore[arg-type]
    page = context.new_page()
    sign_in(page, desk)
    page.goto(f"{desk.url}/schedule/waiting/")
    expect(page.get_by_text("Nobody waits for a block.")).to_be_visible()
    page.get_by_role("link", name="Put a child on it").click()
    page.get_by_label("Client").select_option(str(desk.world.client.pk))
    page.get_by_label("How often").select_option("2")
    page.get_by_label("Weeks").fill("4")
    for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday"):
        page.get_by_label(f"{day} from").fill("15:00")
        page.get_by_label(f"{day} to").fill("17:00")
    well(page, "entry")
    page.get_by_role("button", name="Save and find a block").click()
    expect(page.get_by_role("heading", name="Blocks, the best first")).to_be_visible()
    well(page, "find")
    page.get_by_role("button", name=re.compile("Look at its visits")).first.click()
    expect(page.get_by_role("heading", name="8 visits")).to_be_visible()
    assert not Place.objects.filter(state="held").exists()
    well(page, "look")
    page.get_by_role("button", name="Hold this block").click()
    expect(page.get_by_text(re.compile("Held until"))).to_be_visible()
    assert Block.objects.get().places.count() == 8
    well(page, "held")
    page.get_by_role("button", name="The family says yes: book").click()
    expect(page.get_by_text("Booked: June H. has a block.")).to_be_visible()
    well(page, "booked")
    assert Visit.objects.count() == booked_before + 8
    assert AuthorizationLine.objects.get().held >= 8
    assert Waiting.objects.get().closed_how == "booked"
    first = Block.objects.get().starts_on
    page.goto(f"{desk.url}/schedule/?day={first}")
    expect(page.get_by_role("link", name=re.compile("June H"))).to_be_visible()
    well(page, "day")
    page.goto(f"{desk.url}/schedule/week/?of=child:{desk.world.client.pk}&day={first}&view=list")
    expect(page.get_by_role("row", name=re.compile("June H"))).to_have_count(_in_the_week_of(first))
    well(page, "week")
    page.goto(f"{desk.url}/schedule/blocks/{Block.objects.get().pk}/")
    page.get_by_role("button", name="Undo this booking").click()
    expect(page.get_by_text("Undone: every visit of it is cancelled.")).to_be_visible()
    assert clock.now() < Waiting.objects.get().blocks.get().expires_at
    assert Waiting.objects.get().closed_at is None
    context.close()


def test_visits_are_dragged_covered_and_undone_at_the_desk(browser: Browser, desk: Desk) -> None:
    """A drag opens the form of the same move; an absence is done as shown, and undone."""
    arrange(desk)
    world = desk.world
    RoleGrant.objects.create(staff=world.ot, role="owner", starts_on=date(2020, 1, 1))
    day = clock.today(world.site.tz) + timedelta(days=7)
    day -= timedelta(days=day.weekday())
    begin = datetime.combine(day, time(14), tzinfo=world.site.tz)
    visit = Visit.objects.create(
        client=world.client,
        therapist=world.ot,
        site=world.site,
        zone=world.site.zone,
        date_of_service=day,
        starts_at=begin,
        ends_at=begin + timedelta(minutes=45),
    )
    context = browser.new_context(viewport={"width": 1280, "height": 900}, bypass_csp=True)
    page = context.new_page()
    sign_in(page, desk)
    page.goto(f"{desk.url}/schedule/week/?of=therapist:{world.ot.pk}&day={day}")
    well(page, "week-desk")
    item = page.locator("[data-move]").first
    box, column = item.bounding_box(), page.locator("[data-column]").nth(1).bounding_box()
    assert box is not None
    assert column is not None
    item.drag_to(
        page.locator("[data-grid]"),
        source_position={"x": 10, "y": 5},
        target_position=_within(page, column["x"] + 40, box["y"] + 5 + 72),
        force=True,
    )
    expect(page.get_by_role("heading", name="Move June H.")).to_be_visible()
    expect(page.get_by_role("heading", name="1 visit can be moved")).to_be_visible()
    visit.refresh_from_db()
    assert visit.date_of_service == day
    well(page, "move")
    page.get_by_role("button", name="Move exactly this").click()
    expect(page.get_by_text("Moved: tell the family of June H.")).to_be_visible()
    visit.refresh_from_db()
    assert visit.date_of_service == day + timedelta(days=1)
    assert visit.starts_at.astimezone(visit.tz).hour == 15
    page.goto(f"{desk.url}/schedule/absence/")
    page.get_by_label(world.ot.name).check()
    page.get_by_label("First day").fill(str(visit.date_of_service))
    page.get_by_label("Last day").fill(str(visit.date_of_service))
    page.get_by_role("button", name="Look what becomes of the visits").click()
    expect(page.get_by_text("nobody else may treat the child at that hour")).to_be_visible()
    well(page, "absence")
    page.get_by_role("button", name="Do exactly this").click()
    expect(page.get_by_role("heading", name="Whom to tell")).to_be_visible()
    well(page, "change")
    page.get_by_role("button", name="Undo all of it").click()
    expect(page.get_by_text("Undone: every visit is as it was before.")).to_be_visible()
    visit.refresh_from_db()
    assert visit.status == "booked"
    dark = os.environ.get("COUNTERSIGN_SHOTS")
    for width, scheme in ((1280, "light"), (390, "dark")) if dark else ((390, "light"),):
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # light or dark
        for name in ("plan", "what-if", "use", "handover", "rules", "emr", "changes", "hours"):
            page.goto(f"{desk.url}/schedule/{name}/")
            well(page, f"{name}-{width}")
        page.goto(f"{desk.url}/orders/")
        well(page, f"orders-{width}")
    context.close()


def _within(page: Page, x: float, y: float) -> Position:
    """A point of the window as a point of the grid."""
    grid = page.locator("[data-grid]").bounding_box()
    assert grid is not None
    return {"x": x - grid["x"], "y": y - grid["y"]}
