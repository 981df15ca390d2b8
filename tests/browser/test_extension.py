"""The browser extension in Chromium, on pages of four EMRs' shape that change from run to run.

First the whole way, with the extension as it is packed: paired with a code, a signed note fetched,
filled and saved by the person. Then its page scripts on every page, with a sample of what can be
otherwise: the fill is right or it is refused, and never half. `benchmarks/bench_extension.py` has
every fault on every page of every shape.
"""

from __future__ import annotations

import io
import json
import os
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from tests.browser.conftest import ARGS
from tests.browser.filling import (
    PAGES,
    Beside,
    acts,
    artefact,
    half,
    save,
    save_all,
    saved_by,
    shipped,
    wrong,
)
from tests.connectors.stand import build, sign_now
from tests.standins import serve
from tests.standins.people import Patient, day_of_patients
from tests.standins.vary import Fault
from tests.world import World

from countersign.base import clock
from countersign.base.audit import checkpoints
from countersign.exchange import deliver
from countersign.exchange.filling import artefacts, maps, package, pairing
from countersign.exchange.filling.matching import OnPage, folded, same_person
from countersign.exchange.models import Artefact, Counterpart, FieldMap, Parcel, ParcelState
from countersign.exchange.shipment import Chart
from countersign.practice.models import ClientSite, Staff

PRODUCTS = ("webpt", "fusion", "raintree", "theraoffice")
PATIENTS = day_of_patients()
PATIENCE = 30_000  # a first question loads the whole house
expect.set_options(timeout=PATIENCE)

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
    """Chromium with the extension as it is packed, and the permissions a person would allow."""
    copy = folder / "extension"
    with zipfile.ZipFile(io.BytesIO(package.packed())) as whole:
        whole.extractall(copy)
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


def paired(clinic: Clinic, emr: Page, staff: Staff | None = None) -> Page:
    """The panel, paired with a code of a page of Countersign, as the therapist unless told."""
    _, code = pairing.begin(clinic.counterpart, staff=staff or clinic.world.ot, name="laptop")
    panel = clinic.panel(emr)
    panel.get_by_label("Address of Countersign").fill(clinic.url)
    panel.get_by_label("Code").fill(code)
    panel.get_by_role("button", name="Pair").click()
    expect(panel.locator("#who")).not_to_be_empty()
    return panel


def laid(clinic: Clinic, *, days_ago: int = 0, later: int = 0) -> Parcel:
    """A visit of that day, signed and laid out for the browser."""
    starts = clock.now() - timedelta(days=days_ago)
    sheet = clinic.world.sheet_for(starts_at=starts) if days_ago else clinic.world.sheet_for()
    sign_now(sheet, clinic.world.ot, later=later)
    parcel = Parcel.objects.get(sheet=sheet)
    deliver.deliver(parcel.pk)
    assert sheet.visit is not None
    child = clinic.world.client
    clinic.stand.patients["p1"] = Patient(
        "p1", child.first_name, child.last_name, child.birth_date, sheet.visit.date_of_service
    )
    return parcel


TYPED = """
window.typed = 0;
for (const type of ['keydown', 'beforeinput', 'paste']) {
  addEventListener(type, (event) => { window.typed += event.isTrusted ? 1 : 0; }, true);
}
"""
VISITS = int(os.environ.get("VISITS", "1"))
"""Nine for a whole day: `VISITS=9 pytest -s tests/browser/test_extension.py -k typed_twice`."""


@pytest.mark.django_db(transaction=True)
def test_no_word_of_a_day_is_typed_twice(clinic: Clinic) -> None:
    emr = clinic.context.new_page()
    emr.add_init_script(TYPED)
    typed, words, clicks = 0, 0, 0
    for number in range(VISITS):
        parcel = laid(clinic, days_ago=number, later=number)
        for page in ("note", "charge"):
            emr.goto(clinic.stand.url("webpt", PAGES[page], patient="p1"))
            panel = clinic.panel(emr) if number or page == "charge" else paired(clinic, emr)
            panel.get_by_role("button", name=f"Fill in the {page}").click()
            expect(panel.locator("#said")).to_contain_text("read back the same")
            assert not saved_by(emr, person=False)
            typed += sum(frame.evaluate("window.typed || 0") for frame in emr.frames)
            before = len(acts(emr))
            save(emr)
            clicks += sum(one["trusted"] and one["type"] == "click" for one in acts(emr)[before:])
            kept = clinic.stand.last()
            for held in (kept["values"], *kept["lines"].get("lines", ())):
                words += sum(len(str(value).split()) for value in held.values() if value)
            if page == "note":
                assert kept["values"]["subjective"] == "She said it was fun."
                assert kept["values"]["objective"] == "Tied 4 of 5 laces with 2 verbal cues."
            else:
                assert kept["lines"]["lines"][0]["units"] == "3"
            panel.close()
        parcel.refresh_from_db()
        assert parcel.state == ParcelState.CONFIRMED
    assert clinic.stand.presses == {"save": 2 * VISITS, "sign": 0}
    assert (typed, clicks) == (0, 2 * VISITS)
    sys.stdout.write(
        f"{VISITS} visits: {words} words in the EMR, {typed} of them typed there; "
        f"{clicks} clicks there, each on Save\n"
    )


@pytest.mark.django_db(transaction=True)
def test_what_happens_between_fetch_and_save_leaves_nothing_half(clinic: Clinic) -> None:
    parcel = laid(clinic)
    emr = clinic.context.new_page()
    emr.goto(clinic.stand.url("webpt", "note", patient="p1"))
    panel = paired(clinic, emr)
    button = panel.get_by_role("button", name="Fill in the note")
    expect(button).to_be_visible()

    def switch(route: Any) -> None:
        answer = route.fetch()
        emr.goto(clinic.stand.url("webpt", "note", patient="p2"))
        route.fulfill(response=answer)

    panel.route("**/api/v1/extension/fetch", switch)
    button.click()
    expect(panel.locator("#said")).to_contain_text("another person")
    assert Artefact.objects.get(page="note").last_refusal == "patient"
    save(emr)
    assert not half(clinic.stand.last())
    parcel.refresh_from_db()
    assert parcel.state == ParcelState.LAID
    # The log-in ends while it is filled, and takes the page away.
    panel.unroute("**/api/v1/extension/fetch")
    clinic.stand.fault = Fault.read("expired")
    clinic.stand.recorded.clear()
    emr.goto(clinic.stand.url("webpt", "note", patient="p1"))
    panel = clinic.panel(emr)
    panel.get_by_role("button", name="Fill in the note").click()
    expect(panel.locator("#said")).to_contain_text("ended its log-in")
    parcel.refresh_from_db()
    assert (parcel.state, parcel.last_error) == (ParcelState.HELD, "signed-off")
    assert not clinic.stand.recorded


POINTED = {
    "payer": "Insurance",
    "reference": "Authorization #",
    "visits": "Visits",
    "starts_on": "Effective start",
    "ends_on": "Effective end",
}


@pytest.mark.django_db(transaction=True)
def test_a_map_is_made_by_pointing_signed_and_used(clinic: Clinic) -> None:
    """On a page of frames in frames, whose ids are new; and its table, in shadow roots."""
    clinic.stand.seed = 13
    FieldMap.objects.all().delete()
    emr = clinic.context.new_page()
    emr.goto(clinic.stand.url("webpt", "authorization", patient="p1"))
    recorder = opened_recorder(clinic, emr)
    recorder.get_by_label("Page", exact=True).select_option("authorization")
    frame = next(one for one in emr.frames if "/webpt/frame" in one.url)
    pointed(recorder, "What tells this page from others", frame.locator("h2"))
    pointed(recorder, "Client’s name", emr.locator("b.pt"))
    pointed(recorder, "Birth date", emr.locator("span.dob"))
    for value, label in POINTED.items():
        spot = frame.locator(f"tr:has(> td.lbl:text-is('{label}:'))").locator("input,select").first
        said = artefacts.VALUES["authorization"][value]
        pointed(recorder, said, spot)
    recorder.get_by_role("button", name="Try it on the page").click()
    expect(recorder.locator("#said")).to_have_text("Every place is found, each once.")
    assert not Axe().run(recorder).response["violations"]
    recorder.get_by_role("button", name="Hand it to the owner").click()
    expect(recorder.locator("#said")).to_contain_text("Handed over")
    made = FieldMap.objects.get()
    assert (made.version, maps.current(clinic.counterpart)) == (None, [])  # of no use before
    assert clinic.world.client.last_name not in json.dumps(made.body)
    signed = maps.sign(made, by=clinic.world.owner)
    child = clinic.stand.patients["p1"]
    side = Beside(clinic.context, emr)
    told = side.call("fill", signed.body, artefact("authorization", child))
    assert told["result"] == "filled", told
    save(emr)
    assert clinic.stand.last()["values"]["number"] == "A-2231"
    # The table of a plan's goals, each part in a shadow root of its own.
    emr.goto(clinic.stand.url("raintree", "goals", patient="p1"))
    recorder.get_by_label("Page", exact=True).select_option("goal")
    recorder.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(recorder.locator("#tab option")).to_have_text(["/raintree/chart"])
    pointed(recorder, "Client’s name", emr.locator("div.bar strong"))
    pointed(recorder, "Birth date", emr.locator("div.bar span.b"))
    cells = emr.locator("wk-lines tbody tr").first.locator("td")
    heads = emr.locator("wk-lines th").all_text_contents()
    pointed(recorder, "Goal", cells.nth(heads.index("Goal")))
    pointed(recorder, "Goal: target date", cells.nth(heads.index("Target date")))
    pointed(recorder, "What adds a row", emr.locator("wk-lines button"))
    recorder.get_by_role("button", name="Try it on the page").click()
    expect(recorder.locator("#said")).to_have_text("Every place is found, each once.")
    body = json.loads(recorder.get_by_label("The map as text").input_value())
    told = side.call("fill", body, artefact("goal", child))
    assert told["result"] == "filled", told
    save(emr)
    assert len(clinic.stand.last()["lines"]["goals"]) == 2
    assert not saved_by(emr, person=False)


def opened_recorder(clinic: Clinic, emr: Page) -> Page:
    """The recorder, as the owner."""
    panel = paired(clinic, emr, clinic.world.owner)
    with clinic.context.expect_page() as page:
        panel.get_by_role("button", name="Maps").click()
    recorder = page.value
    expect(recorder.get_by_label("Page", exact=True).locator("option")).to_have_count(5)
    return recorder


def pointed(recorder: Page, said: str, spot: Locator) -> None:
    """Press Point beside a value, and click the place in the EMR once it is marked there."""
    recorder.get_by_role("button", name=f"Point: {said}", exact=True).click()
    expect(recorder.locator("#said")).to_contain_text("Now click it")
    for _ in range(500):  # the page marks what is under the pointer as soon as it listens
        spot.page.mouse.move(1, 1)
        spot.hover()
        if spot.evaluate("(el) => el.style.outline !== ''"):
            break
    spot.click()
    expect(recorder.get_by_role("button", name=f"Point again: {said}", exact=True)).to_be_visible()


# Every page, and a sample of what can be otherwise

RIGHT = {"filled"}
RISKY = {"missing", "ambiguous", "disagree", "row", "page", "filled"}
OTHERWISE: dict[str, list[tuple[str, int, str | None, set[str]]]] = {
    "webpt": [
        ("note", 5, None, RIGHT),
        ("charge", 31, None, RISKY),
        ("note", 0, "slow", RIGHT),
        ("note", 0, "switched-mid-fill", {"switched"}),
        ("series", 0, "duplicated:first", {"ambiguous"}),
        ("note", 0, "transformed:truncate:subjective", {"read-back"}),
    ],
    "fusion": [
        ("note", 13, None, RIGHT),
        ("goal", 31, None, RISKY),
        ("note", 0, "expired-overlay", {"signed-off"}),
        ("authorization", 0, "switched-mid-fill", {"switched"}),
        ("note", 0, "read-only:assessment", {"locked"}),
        ("note", 0, "transformed:late:plan", {"read-back"}),
        ("note", 0, "prefilled", {"taken"}),
    ],
    "raintree": [
        ("note", 13, None, RIGHT),
        ("note", 47, None, RISKY),
        ("series", 0, "expired-overlay", {"signed-off"}),
        ("goal", 0, "switched-mid-fill", {"switched"}),
        ("note", 0, "missing:objective", {"missing"}),
        ("note", 0, "no-birth-date", {"page"}),
    ],
    "theraoffice": [
        ("charge", 13, None, RIGHT),
        ("series", 63, None, RISKY),
        ("note", 0, "missing:plan", {"missing"}),
        ("authorization", 0, "second-patient", {"patient"}),
        ("note", 0, "transformed:format:plan", {"read-back"}),
    ],
}


@pytest.mark.parametrize("product", PRODUCTS)
def test_a_page_is_filled_right_or_not_at_all(browser: Browser, product: str) -> None:
    """Judged by all that the page believes it holds once it is saved, not by what was filled."""
    context = browser.new_context()
    for page, seed, fault, ends in [(one, 0, None, RIGHT) for one in PAGES] + OTHERWISE[product]:
        with serve(seed=seed, fault=fault, delay=300) as stand:
            tab = context.new_page()
            tab.goto(stand.url(product, PAGES[page], patient="p1"))
            told = Beside(context, tab).call(
                "fill", shipped(product, page), artefact(page, PATIENTS[0]), {"patience": 700}
            )
            case = (page, seed, fault, told)
            assert (told["code"] or told["result"]) in ends, case
            assert stand.presses == {"save": 0, "sign": 0}, case
            assert not saved_by(tab, person=False), case
            if told["result"] == "filled":
                save(tab)
                assert not wrong(page, told, stand.last()), case
            else:
                # Another chart took the page's place: what was in the first cannot be seen again.
                assert told["result"] == "undone" or fault == "switched-mid-fill", case
                save_all(tab, stand)
                assert stand.recorded, case
                assert not [words for kept in stand.recorded for words in half(kept)], case
            tab.close()


def test_another_record_of_the_same_child_is_never_written_over(browser: Browser) -> None:
    context = browser.new_context()
    with serve() as stand:
        tab = context.new_page()
        side = Beside(context, tab)

        def fill(page: str, before: dict[str, str], **options: Any) -> tuple[str, str]:
            tab.goto("about:blank")
            tab.goto(stand.url("fusion", PAGES[page], patient="p1"))
            for label, words in before.items():
                tab.get_by_label(label, exact=True).first.fill(words)
            told = side.call("fill", shipped("fusion", page), artefact(page, PATIENTS[0]), options)
            return told["code"] or told["result"], told["field"]

        of_another = ("other-record", "reference")
        assert fill("authorization", {"Authorization #": "B-7"}) == of_another
        assert fill("authorization", {"Authorization #": "7"}, replace=True) == of_another
        assert fill("authorization", {"Authorization #": "A-2231"})[0] == "filled"
        assert fill("series", {"First date": "2027-01-07"}, replace=True) == (
            "other-record", "starts_on",
        )  # fmt: skip
        # A plan with another goal keeps it; one that is there already is not entered twice.
        before = {"Goal": "Will catch a ball.", "Baseline": "0 of 5"}
        assert fill("goal", before)[0] == "filled"
        save(tab)
        goals = [row["text"] for row in stand.last()["lines"]["goals"]]
        assert goals == ["Will catch a ball.", "Will tie both shoes.", "Will zip her coat."]
        assert stand.last()["lines"]["goals"][0]["baseline"] == "0 of 5"
        other = {"Goal": "Will tie both shoes.", "Target date": "2027-02-01"}
        assert fill("goal", other, replace=True) == ("other-record", "goals.0.target")


def test_a_person_may_replace_what_was_carried_over_and_a_map_presses_no_save(
    browser: Browser,
) -> None:
    context = browser.new_context()
    with serve(fault="prefilled") as stand:
        tab = context.new_page()
        tab.goto(stand.url("fusion", "note", patient="p1"))
        side, given = Beside(context, tab), artefact("note", PATIENTS[0])
        told = side.call("fill", shipped("fusion", "note"), given, {"replace": True})
        assert told["result"] == "filled"
        save(tab)
        assert not wrong("note", told, stand.last())
        bad = shipped("fusion", "charge")
        for words in ("Save", "Sign"):
            bad["rows"]["add"] = [{"by": "press", "is": words}]
            tab.goto(stand.url("fusion", "charges", patient="p1"))
            told = side.call("fill", bad, artefact("charge", PATIENTS[0]))
            assert (told["result"], told["code"]) == ("undone", "map")
        assert stand.presses == {"save": 1, "sign": 0}


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
