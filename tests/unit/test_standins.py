"""The stand-in pages: each is served under each seed and fault, and what was saved comes back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from tests.standins import FAULTS, Patient, StandIn, day_of_patients, serve
from tests.standins.catalogue import CODES, PAGES, Field
from tests.standins.people import PRODUCTS
from tests.standins.taken import words
from tests.standins.vary import Fault, Sheet

EVERY = [(product, page) for product in PRODUCTS for page in PAGES[product]]
SEEDS = (0, 1, 2, 4, 8, 15, 31)
WEB = httpx.Client(trust_env=False)


@pytest.fixture
def stand() -> Iterator[StandIn]:
    with serve(seed=15) as one:
        yield one


def facts(stand: StandIn, product: str, page: str, patient: str = "p1") -> Any:
    return WEB.get(f"{stand.origin}/{product}/api/{page}?patient={patient}").json()


def drawn(stand: StandIn, product: str, page: str) -> str:
    """The fields of a page as they reach the browser, wherever that product draws them."""
    if product == "webpt":
        return WEB.get(f"{stand.origin}/webpt/frame?patient=p1&page={page}").text
    if product == "theraoffice":
        return "".join(
            WEB.get(f"{stand.origin}/theraoffice/part/{page}?patient=p1&tab={tab}").text
            for tab, _ in PAGES[product][page].tabs
        )
    return json.dumps(facts(stand, product, page)["sheet"])


def example(field: Field) -> Any:
    if field.options:
        return field.options[1]
    if field.kind == "rich":
        return "<p>Two lines</p><p>of what was seen &amp; done</p>"
    return {"number": "3", "check": True, "date": "03/04/2026"}.get(field.kind, f"some {field.key}")


def expected(field: Field) -> Any:
    value = example(field)
    if field.kind == "rich":
        return "Two lines\nof what was seen & done"
    return value[: field.most] if field.most else value


def filled(sheet: Sheet) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """What a full page posts, and the values and lines it should come back as."""
    shape = PAGES[sheet.product][sheet.page]
    sent: dict[str, Any] = {sheet.name(field.key): example(field) for field in shape.fields}
    values = {field.key: expected(field) for field in shape.fields}
    lines = {}
    for grid in shape.grids:
        row = {sheet.name(column.key): example(column) for column in grid.columns}
        sent[sheet.name(grid.key)] = [row, row, {}]
        lines[grid.key] = [{column.key: expected(column) for column in grid.columns}] * 2
    return sent, values, lines


def test_there_are_four_products_of_five_pages_and_notes_of_nine_fields() -> None:
    pages = {"note", "charges", "goals", "authorization", "series"}
    assert {product: set(PAGES[product]) for product in PRODUCTS} == dict.fromkeys(PRODUCTS, pages)
    assert all(len(PAGES[product]["note"].fields) >= 9 for product in PRODUCTS)
    assert all(re.fullmatch(r"\d{5}", code) for code in CODES)


def test_every_page_is_served_under_every_seed() -> None:
    for seed in SEEDS:
        with serve(seed=seed) as stand:
            for product, page in EVERY:
                assert WEB.get(stand.url(product, page)).status_code == 200
                said = drawn(stand, product, page)
                for field in stand.key(product, page).values():
                    assert field["name"] in said, (seed, product, page, field["name"])


@pytest.mark.parametrize("fault", [name for name in FAULTS if name != "signed-out"])
def test_every_page_is_served_under_every_fault(fault: str) -> None:
    with serve(fault=fault) as stand:
        for product, page in EVERY:
            assert WEB.get(stand.url(product, page)).status_code == 200
            assert facts(stand, product, page)["patient"] == "p1"
            assert drawn(stand, product, page)


@pytest.mark.parametrize(("product", "page"), EVERY)
def test_names_of_a_page_never_meet(product: str, page: str) -> None:
    for seed in range(64):
        sheet = Sheet(product, page, seed, Fault())
        shape = PAGES[product][page]
        keys = [field.key for field in shape.fields]
        for grid in shape.grids:
            keys += [grid.key, *(column.key for column in grid.columns)]
        assert sorted(sheet.keys().values()) == sorted(keys)


@pytest.mark.parametrize("product", PRODUCTS)
def test_each_bit_of_a_seed_changes_what_it_says(product: str) -> None:
    def page(seed: int) -> list[dict[str, Any]]:
        spec: Any = Sheet(product, "note", seed, Fault()).spec()
        return list(spec["fields"])

    def column(seed: int, what: str) -> list[Any]:
        return [field[what] for field in page(seed)]

    plain = page(0)
    assert page(16) == plain
    assert not set(column(1, "name")) & set(column(0, "name"))
    assert column(1, "label") == column(0, "label")
    assert not set(column(2, "label")) & set(column(0, "label"))
    assert column(2, "name") == column(0, "name")
    assert column(4, "name") != column(0, "name")
    assert sorted(column(4, "name")) == sorted(column(0, "name"))
    assert set(column(0, "nest")) == {0}
    assert min(column(8, "nest")) > 0
    assert page(15) != page(31)
    assert page(15) == page(15)


@pytest.mark.parametrize(("product", "page"), EVERY)
def test_what_was_saved_comes_back_by_key(stand: StandIn, product: str, page: str) -> None:
    sent, values, lines = filled(stand.sheet(product, page))
    answer = WEB.post(f"{stand.origin}/{product}/save/{page}?patient=p2", json=sent)
    assert answer.json() == {"kept": True}
    report = WEB.get(f"{stand.origin}/recorded").json()
    assert report["presses"] == {"save": 1, "sign": 0}
    [entry] = report["recorded"]
    assert (entry["values"], entry["lines"], entry["unknown"]) == (values, lines, [])
    assert (entry["act"], entry["product"], entry["page"]) == ("save", product, page)
    assert entry["patient"] == "p2"
    assert stand.last() == entry


def test_a_classic_form_comes_back_the_same_way(stand: StandIn) -> None:
    for page in PAGES["webpt"]:
        sheet = stand.sheet("webpt", page)
        sent, values, lines = filled(sheet)
        pairs: dict[str, str] = {"token": "1", "sign" if page == "note" else "save": "press"}
        shape = PAGES["webpt"][page]
        for field in shape.fields:
            given = sent[sheet.name(field.key)]
            if field.kind == "select":
                given = f"opt_{field.options.index(given)}"
            pairs[sheet.name(field.key)] = "on" if given is True else given
        for grid in shape.grids:
            for at, row in enumerate(sent[sheet.name(grid.key)]):
                pairs |= {f"{sheet.name(grid.key)}~{at}~{name}": row[name] for name in row}
        answer = WEB.post(f"{stand.origin}/webpt/form/{page}?patient=p1", data=pairs)
        assert answer.status_code == 303
        entry = stand.last()
        assert (entry["values"], entry["lines"], entry["unknown"]) == (values, lines, [])
    assert stand.presses == {"save": len(PAGES["webpt"]) - 1, "sign": 1}


def test_a_product_cuts_leaves_out_and_does_not_know() -> None:
    with serve() as stand:
        sheet = stand.sheet("webpt", "note")
        sent = {
            sheet.name("home"): "x" * 900,
            sheet.name("timed"): "No",
            sheet.name("time_in"): "09:00 AM",
            "elsewhere": "1",
        }
        WEB.post(f"{stand.origin}/webpt/save/note?patient=p1", json=sent)
        assert stand.last()["values"] == {"home": "x" * 500, "timed": "No"}
        assert stand.last()["unknown"] == ["elsewhere"]


def unserved(seed: int, fault: str) -> StandIn:
    return StandIn(day_of_patients(), seed=seed, fault=fault, delay=0)


@pytest.mark.parametrize(("product", "page"), EVERY)
def test_one_field_is_missing_or_read_only_or_turned(product: str, page: str) -> None:
    struck = PAGES[product][page].fields[-1].key
    assert struck not in unserved(15, f"missing:{struck}").key(product, page)
    fields = unserved(0, f"read-only:{struck}").key(product, page)
    assert [key for key in fields if fields[key]["readonly"]] == [struck]
    for how in ("truncate", "trim", "format", "late"):
        fields = unserved(0, f"transformed:{how}").key(product, page)
        assert sorted(filter(None, (one["transform"] for one in fields.values()))) == [how]


def test_a_missing_field_does_not_reach_the_browser() -> None:
    with serve(fault="missing:plan", seed=15) as stand:
        for product in PRODUCTS:
            name = stand.sheet(product, "note").name("plan")
            assert name not in re.findall(r"[^\"' ]+", drawn(stand, product, "note"))
    drawn_anyhow = unserved(3, "missing").key("fusion", "note")
    assert len(drawn_anyhow) == len(PAGES["fusion"]["note"].fields) - 1
    assert "units" not in unserved(0, "missing:units").key("raintree", "charges")


@pytest.mark.parametrize("said", ["nothing-such", "slow:plan", "transformed:upside-down"])
def test_a_fault_that_there_is_not_is_refused(said: str) -> None:
    with (
        pytest.raises(ValueError, match=r"no fault|takes no field|not transformed"),
        serve(fault=said),
    ):
        pass


def test_a_log_in_ends_and_is_given_again() -> None:
    with serve(fault="signed-out") as stand:
        for product in PRODUCTS:
            stand.ended = True
            answer = WEB.get(stand.url(product))
            assert answer.headers["location"] == f"/{product}/login?expired=1"
            assert "session has ended" in WEB.get(stand.origin + answer.headers["location"]).text
            assert WEB.get(f"{stand.origin}/{product}/api/note?patient=p1").status_code == 401
            refused = WEB.post(f"{stand.origin}/{product}/save/note?patient=p1", json={})
            assert refused.status_code == 401
            WEB.post(f"{stand.origin}/{product}/login", data={"user": "a", "password": "b"})
            assert WEB.get(stand.url(product)).status_code == 200
            WEB.post(f"{stand.origin}/{product}/expire")
            assert stand.ended
        assert stand.recorded == []
        assert stand.presses["save"] == len(PRODUCTS)


def test_another_chart_is_opened_without_the_page(stand: StandIn) -> None:
    assert WEB.get(f"{stand.origin}/fusion/current").json() == {"patient": ""}
    stand.switch("p3")
    assert WEB.get(f"{stand.origin}/fusion/current").json() == {"patient": "p3"}
    with pytest.raises(KeyError):
        stand.switch("p99")
    with serve(fault="second-patient") as beside:
        for product in PRODUCTS:
            assert facts(beside, product, "note")["second"] == "p2"
        assert WEB.get(beside.url("webpt")).text.count("<iframe") == 2


def test_every_product_writes_who_and_when_in_its_own_way() -> None:
    with serve() as stand:
        said = {product: facts(stand, product, "note", "p4")["banner"] for product in PRODUCTS}
    assert {product: (one["name"], one["born"], one["day"]) for product, one in said.items()} == {
        "webpt": ("O'Brannagh, Zoë", "02/29/2020", "12/01/2026"),
        "fusion": ("Zoë O'Brannagh", "Feb 29, 2020", "Dec 1, 2026"),
        "raintree": ("O'BRANNAGH, ZOË", "2020-02-29", "2026-12-01"),
        "theraoffice": ("Zoë O'Brannagh", "29-Feb-2020", "01-Dec-2026"),
    }
    assert said["webpt"]["age"] == "6 yr"
    with serve(fault="no-birth-date") as stand:
        for product in PRODUCTS:
            assert "2019" not in json.dumps(facts(stand, product, "note")["banner"])
            if product != "fusion":
                assert "2019" not in WEB.get(stand.url(product)).text


def test_a_practice_of_ones_own_can_be_shown() -> None:
    someone = Patient("x1", "Wren", "Halloway", date(2018, 1, 2), date(2027, 2, 3))
    with serve(patients=[someone, *day_of_patients()]) as stand:
        page = WEB.get(f"{stand.origin}/webpt/chart?{urlencode({'patient': 'x1'})}").text
        assert "Halloway, Wren" in page
        assert "02/03/2027" in page
        assert "Halloway" in WEB.get(f"{stand.origin}/theraoffice/day").text
        assert WEB.get(f"{stand.origin}/webpt/chart?patient=nobody").status_code == 404
        assert WEB.get(f"{stand.origin}/webpt/chart?page=nothing").status_code == 404
        assert WEB.get(f"{stand.origin}/static/kit.js").status_code == 200
        assert WEB.get(f"{stand.origin}/static/..%2fserver.py").status_code == 404
        assert WEB.get(f"{stand.origin}/elsewhere").status_code == 404


def test_rich_text_is_read_as_lines() -> None:
    assert words("One<br>two<div>three</div><ul><li>four</li><li>five</li></ul>") == (
        "One\ntwo\nthree\nfour\nfive"
    )
    assert words("plain &amp; simple") == "plain & simple"
