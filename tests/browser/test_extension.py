"""The browser extension in Chromium, on pages of four EMRs' shape that change from run to run.

First the whole way, with the extension itself: paired with a code, a signed note fetched, filled
and saved by the person. Then its page scripts on every page, with everything that can be otherwise:
the fill is right or it is refused, and never half.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.browser.conftest import ARGS
from tests.browser.filling import EXTENSION, PAGES, Beside, artefact, save, shipped, spoken
from tests.connectors.stand import build, sign_now
from tests.standins import serve
from tests.standins.people import Patient, day_of_patients
from tests.world import World

from countersign.base.audit import checkpoints
from countersign.exchange import deliver
from countersign.exchange.filling import maps, pairing
from countersign.exchange.filling.matching import OnPage, folded, same_person
from countersign.exchange.models import Artefact, Counterpart, Parcel, ParcelState
from countersign.exchange.shipment import Chart
from countersign.practice.models import ClientSite

PRODUCTS = ("webpt", "fusion", "raintree", "theraoffice")
PATIENTS = day_of_patients()
PATIENCE = 30_000  # a first question loads the whole house

# The whole way


@dataclass
class Clinic:
    """A practice on a live server, an EMR of WebPT's shape, and a browser with the extension."""

    world: World
    counterpart: Counterpart
    context: BrowserContext
    extension: str
    url: str
    stand: Any

    def panel(self, emr: Page) -> Page:
        """The panel, for the tab of the EMR."""
        worker = self.context.service_workers[0]
        tabs = worker.evaluate("chrome.tabs.query({}).then((all) => all.map((t) => [t.id, t.url]))")
        number = next(key for key, url in tabs if url == emr.url)
        page = self.context.new_page()
        page.goto(f"chrome-extension://{self.extension}/panel.html?tab={number}")
        return page


@pytest.fixture
def clinic(
    browser: Browser,
    transactional_db: None,
    live_server: Any,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Iterator[Clinic]:
    settings.PUBLIC_URL = live_server.url
    monkeypatch.setattr(checkpoints, "path", lambda: tmp_path / "checkpoints.jsonl")
    world = build(monkeypatch)
    ClientSite.objects.create(client=world.client, site=world.site, starts_on=date(2020, 1, 1))
    child = world.client
    mine = Patient(
        "p1", child.first_name, child.last_name, child.birth_date, world.visit.date_of_service
    )
    with serve(patients=(mine, PATIENTS[1])) as stand:
        origin = stand.url("webpt", "note", patient="p1").split("/webpt")[0]
        counterpart = Counterpart.objects.create(
            name="WebPT", connector="extension", settings={"emr": "webpt", "origin": origin}
        )
        maps.take_on(counterpart, by=world.owner)
        context = with_extension(browser, tmp_path)
        yield Clinic(world, counterpart, context, extension_id(context), live_server.url, stand)
        context.close()


def with_extension(browser: Browser, folder: Path) -> BrowserContext:
    """Chromium with the extension, as it is, but with the permissions that a person would allow."""
    copy = folder / "extension"
    shutil.copytree(EXTENSION, copy)
    manifest = json.loads((copy / "manifest.json").read_text("utf-8"))
    manifest["host_permissions"] = ["http://localhost/*", "http://127.0.0.1/*"]
    (copy / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    return browser.browser_type.launch_persistent_context(
        folder / "profile",
        executable_path="/usr/bin/chromium",
        ignore_default_args=["--disable-extensions"],
        args=[*ARGS, "--headless=new", f"--load-extension={copy}"],
    )


def extension_id(context: BrowserContext) -> str:
    if not context.service_workers:
        context.wait_for_event("serviceworker")
    return context.service_workers[0].url.split("/")[2]


def paired(clinic: Clinic, emr: Page) -> Page:
    """The panel, paired as the therapist with a code of a page of Countersign."""
    _, code = pairing.begin(clinic.counterpart, staff=clinic.world.ot, name="laptop")
    panel = clinic.panel(emr)
    panel.get_by_label("Address of Countersign").fill(clinic.url)
    panel.get_by_label("Code").fill(code)
    panel.get_by_role("button", name="Pair").click()
    expect(panel.locator("#who")).not_to_be_empty(timeout=PATIENCE)
    return panel


@pytest.mark.django_db(transaction=True)
def test_a_signed_note_is_in_the_page_with_one_click_and_saved_with_another(clinic: Clinic) -> None:
    sheet = clinic.world.sheet_for()
    sign_now(sheet, clinic.world.ot)
    parcel = Parcel.objects.get(sheet=sheet)
    deliver.deliver(parcel.pk)
    emr = clinic.context.new_page()
    emr.add_init_script(TYPED)
    emr.goto(clinic.stand.url("webpt", "note", patient="p1"))
    panel = paired(clinic, emr)
    expect(panel.locator("#who")).to_contain_text("Hale", timeout=PATIENCE)
    panel.get_by_role("button", name="Fill in the note").click()
    expect(panel.locator("#said")).to_contain_text("read back the same", timeout=PATIENCE)
    assert clinic.stand.presses == {"save": 0, "sign": 0}
    save(emr)
    kept = clinic.stand.last()
    assert kept["patient"] == "p1"
    assert kept["values"]["subjective"] == "She said it was fun."
    assert kept["values"]["objective"] == "Tied 4 of 5 laces with 2 verbal cues."
    assert emr.evaluate("window.typed") == 0
    emr.goto(clinic.stand.url("webpt", "charges", patient="p1"))
    charges = clinic.panel(emr)
    charges.get_by_role("button", name="Fill in the charge").click()
    expect(charges.locator("#said")).to_contain_text("read back the same", timeout=PATIENCE)
    save(emr)
    assert clinic.stand.last()["lines"]["lines"][0]["units"] == "3"
    parcel.refresh_from_db()
    assert parcel.state == ParcelState.CONFIRMED


TYPED = """
window.typed = 0;
for (const type of ['keydown', 'beforeinput', 'paste']) {
  addEventListener(type, (event) => { window.typed += event.isTrusted ? 1 : 0; }, true);
}
"""


@pytest.mark.django_db(transaction=True)
def test_another_patient_between_fetch_and_fill_gets_nothing(clinic: Clinic) -> None:
    sheet = clinic.world.sheet_for()
    sign_now(sheet, clinic.world.ot)
    parcel = Parcel.objects.get(sheet=sheet)
    deliver.deliver(parcel.pk)
    emr = clinic.context.new_page()
    emr.goto(clinic.stand.url("webpt", "note", patient="p1"))
    panel = paired(clinic, emr)
    button = panel.get_by_role("button", name="Fill in the note")
    expect(button).to_be_visible(timeout=PATIENCE)

    def switch(route: Any) -> None:
        answer = route.fetch()
        emr.goto(clinic.stand.url("webpt", "note", patient="p2"))
        route.fulfill(response=answer)

    panel.route("**/api/v1/extension/fetch", switch)
    button.click()
    expect(panel.locator("#said")).to_contain_text("another person", timeout=PATIENCE)
    assert Artefact.objects.get(page="note").last_refusal == "patient"
    save(emr)
    assert not any(clinic.stand.last()["values"][k] for k in ("subjective", "objective", "plan"))
    parcel.refresh_from_db()
    assert parcel.state == ParcelState.LAID


# Every page, and everything that can be otherwise


def filled(
    context: BrowserContext, stand: Any, product: str, page: str, **options: Any
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the fill says, and what the page holds once the therapist saves it."""
    tab = context.new_page()
    tab.goto(stand.url(product, PAGES[page], patient="p1"))
    tab.wait_for_load_state("networkidle")
    side = Beside(context, tab)
    told = side.call(
        "fill",
        shipped(product, page),
        artefact(page, PATIENTS[0]),
        {"patience": 1500, **options},
    )
    assert stand.presses == {"save": 0, "sign": 0}
    if told["code"] != "signed-off":
        save(tab)
    tab.close()
    return told, stand.last() if stand.recorded else {}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("product", PRODUCTS)
def test_each_page_of_each_emr_is_filled_right(browser: Browser, product: str, page: str) -> None:
    with serve(seed=0) as stand:
        told, kept = filled(browser.new_context(), stand, product, page)
    assert told["result"] == "filled", told
    assert told["ms"] < 20_000
    spoken(page, kept)


# What changes, where, and how it ends: right, or refused with one of these codes.
OTHERWISE = [
    ("webpt", 5, None, {"filled"}),
    ("fusion", 13, None, {"filled"}),
    ("raintree", 13, None, {"filled"}),
    ("theraoffice", 13, None, {"filled"}),
    ("webpt", 15, None, {"missing", "ambiguous", "disagree", "filled"}),
    ("fusion", 31, None, {"missing", "ambiguous", "disagree", "filled"}),
    ("raintree", 47, None, {"missing", "ambiguous", "disagree", "filled"}),
    ("theraoffice", 63, None, {"missing", "ambiguous", "disagree", "filled"}),
    ("webpt", 0, "slow", {"filled"}),
    ("raintree", 0, "slow", {"filled"}),
    ("fusion", 0, "expired-overlay", {"signed-off"}),
    ("theraoffice", 0, "expired-overlay", {"signed-off"}),
    ("fusion", 0, "switched-mid-fill", {"switched"}),
    ("raintree", 0, "switched-mid-fill", {"switched"}),
    ("webpt", 0, "switched-mid-fill", {"switched"}),
    ("webpt", 0, "missing:plan", {"missing"}),
    ("theraoffice", 0, "missing:plan", {"missing"}),
    ("raintree", 0, "missing:objective", {"missing"}),
    ("fusion", 0, "read-only:assessment", {"locked"}),
    ("webpt", 0, "second-patient", {"patient"}),
    ("theraoffice", 0, "second-patient", {"patient"}),
    ("webpt", 0, "transformed:truncate:subjective", {"read-back"}),
    ("fusion", 0, "transformed:late:plan", {"read-back"}),
    ("theraoffice", 0, "transformed:format:plan", {"read-back"}),
    ("raintree", 0, "transformed:trim:plan", {"read-back"}),
    ("raintree", 0, "no-birth-date", {"page"}),
    ("fusion", 0, "prefilled", {"taken"}),
]


@pytest.mark.parametrize(("product", "seed", "fault", "ends"), OTHERWISE)
def test_a_changed_page_is_filled_right_or_not_at_all(
    browser: Browser, product: str, seed: int, fault: str | None, ends: set[str]
) -> None:
    with serve(seed=seed, fault=fault, delay=300) as stand:
        told, kept = filled(browser.new_context(), stand, product, "note")
    assert (told["code"] or told["result"]) in ends, told
    if told["result"] == "filled":
        spoken("note", kept)
    elif kept:
        ours = artefact("note", PATIENTS[0])["values"]
        texts = {ours[name] for name in ("subjective", "objective", "assessment", "plan")}
        assert not [
            v for v in kept["values"].values() if v and any(str(v)[:12] in t for t in texts)
        ]


def test_a_person_may_replace_what_was_carried_over(browser: Browser) -> None:
    with serve(fault="prefilled") as stand:
        told, kept = filled(browser.new_context(), stand, "fusion", "note", replace=True)
    assert told["result"] == "filled"
    spoken("note", kept)


def test_a_map_that_points_at_save_presses_nothing(browser: Browser) -> None:
    bad = shipped("fusion", "charge")
    bad["rows"]["add"] = [{"by": "press", "is": "Save"}]
    context = browser.new_context()
    with serve() as stand:
        tab = context.new_page()
        tab.goto(stand.url("fusion", "charges", patient="p1"))
        told = Beside(context, tab).call("fill", bad, artefact("charge", PATIENTS[0]))
        assert (told["result"], told["code"]) == ("undone", "map")
        assert stand.presses == {"save": 0, "sign": 0}


def test_a_map_made_by_pointing_is_found_again(browser: Browser) -> None:
    context = browser.new_context()
    with serve() as stand:
        tab = context.new_page()
        tab.goto(stand.url("raintree", "authorization", patient="p1"))
        tab.wait_for_load_state("networkidle")
        side = Beside(context, tab)
        made = side.call("pointedAt", "Authorization #", "")
        assert made["as"] == "text"
        whole = shipped("raintree", "authorization")
        for field in whole["fields"]:
            if field["value"] == "reference":
                field["at"] = made["at"]
        assert set(side.call("tryOut", whole).values()) == {""}
        read = side.call("pointedAt", "DOB:", "birth_date")
        assert read["format"] == "YYYY-MM-DD"
        assert "2019" not in json.dumps(read)


NAMES = [
    "Okafor-Lindqvist, Imani",
    "Imani Okafor Lindqvist",
    "IMANI OKAFOR-LINDQVIST JR.",
    "Imani M. Okafor-Lindqvist",
    "Imani Maria Okafor-Lindqvist",
    "Imani Okafor",
    "Okafor-Lindqvist",
    "Immy Okafor-Lindqvist",
    "Zoe Okafor-Lindqvist",
    "",
]


def test_browser_and_server_agree_on_who_somebody_is(browser: Browser) -> None:
    context = browser.new_context()
    side = Beside(context, context.new_page())
    born = date(2019, 3, 4)
    for name in NAMES:
        for day in (born, date(2019, 4, 3)):
            chart = Chart("", "Imani", "Okafor-Lindqvist", "Immy", born)
            there = side.call(
                "samePerson",
                {
                    "first_name": "Imani",
                    "last_name": "Okafor-Lindqvist",
                    "preferred_name": "Immy",
                    "birth_date": born.isoformat(),
                },
                {"name": name, "birth_date": day.isoformat()},
            )
            assert there == same_person(chart, OnPage(name, day, None)), (name, day)
    for text in (" a\u00a0b\n c ", "a\u200bb", "tab\there"):
        assert side.call("folded", text) == folded(text)
