"""The extension's page scripts on the stand-in pages, in a world of their own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page
from tests.standins.people import Patient

EXTENSION = Path(__file__).resolve().parents[2] / "extension"
SHIPPED = Path(__file__).resolve().parents[2] / "src/countersign/exchange/filling/shipped"
SCRIPTS = ("same.js", "page/find.js", "page/values.js", "page/fill.js", "page/point.js")
PAGES = {
    "note": "note",
    "charge": "charges",
    "goal": "goals",
    "authorization": "authorization",
    "series": "series",
}


def script() -> str:
    """What the extension puts beside a page's own scripts."""
    return "\n".join((EXTENSION / name).read_text("utf-8") for name in SCRIPTS)


def shipped(product: str, page: str) -> dict[str, Any]:
    """The map that comes with the product."""
    maps = json.loads((SHIPPED / f"{product}.json").read_text("utf-8"))
    return next(dict(one) for one in maps if one["page"] == page)


class Beside:
    """A world beside the page's own: the same document, none of its variables."""

    def __init__(self, context: BrowserContext, page: Page):
        self.page = page
        self.devtools = context.new_cdp_session(page)

    def call(self, name: str, *args: Any) -> Any:
        """What `countersign.NAME(...args)` gives. Raises Exception when the page went away."""
        tree = self.devtools.send("Page.getFrameTree")
        world = self.devtools.send(
            "Page.createIsolatedWorld",
            {"frameId": tree["frameTree"]["frame"]["id"], "worldName": "countersign"},
        )
        told = self.devtools.send(
            "Runtime.evaluate",
            {
                "expression": f"{script()}\ncountersign[{json.dumps(name)}](...{json.dumps(args)})",
                "contextId": world["executionContextId"],
                "awaitPromise": True,
                "returnByValue": True,
            },
        )
        if "exceptionDetails" in told:
            raise RuntimeError(str(told["exceptionDetails"])[:500])
        return told["result"].get("value")


VALUES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "note": (
        {
            "starts": "09:00",
            "ends": "09:45",
            "minutes": "45",
            "subjective": "Mother says she slept well & asked for the swing.",
            "objective": "Fastened 4 of 5 buttons with 2 verbal cues.",
            "assessment": "Needs fewer cues than last week.",
            "plan": "Start with the top button next time.",
        },
        ["subjective|note", "objective|note", "assessment|note", "plan|note"],
    ),
    "charge": (
        {
            "minutes": "45",
            "diagnoses": "F82",
            "lines": [
                {"code": "97530", "units": "2", "minutes": "30", "modifiers": "GO"},
                {"code": "97535", "units": "1", "minutes": "15"},
            ],
        },
        ["lines.code", "lines.units", "lines.modifiers"],
    ),
    "goal": (
        {
            "goals": [
                {"goal": "Will tie both shoes.", "target": "2027-03-01", "status": "active"},
                {"goal": "Will zip her coat.", "target": "2027-04-01", "status": "active"},
            ]
        },
        ["goals.goal", "goals.target"],
    ),
    "authorization": (
        {
            "payer": "Tern Valley Mutual",
            "reference": "A-2231",
            "starts_on": "2026-12-01",
            "ends_on": "2027-05-31",
            "visits": "24",
            "codes": "97530",
        },
        ["reference", "starts_on", "ends_on", "visits"],
    ),
    "series": (
        {
            "therapist": "Devika Stroud OTR/L",
            "starts_on": "2026-12-03",
            "weekdays": ["tuesday", "thursday"],
            "starts": "15:30",
            "minutes": "45",
            "every": "1",
            "visits": "12",
        },
        ["starts_on", "weekdays", "starts", "minutes", "ends_on|visits"],
    ),
}


def artefact(page: str, patient: Patient) -> dict[str, Any]:
    """What the server would hand over for that page of that patient."""
    values, must = VALUES[page]
    return {
        "page": page,
        "number": 0,
        "client": {
            "first_name": patient.given,
            "last_name": patient.family,
            "preferred_name": "",
            "birth_date": patient.born.isoformat(),
        },
        "day": patient.day.isoformat() if page in ("note", "charge") else None,
        "values": values,
        "must": must,
        "released": ["r"],
    }


SAVE = "button.save, input[type=submit]:not([value*=inal]):not([value*=ock])"


def save(page: Page) -> None:
    """The therapist's own click, in whichever frame the EMR has its button."""
    for frame in page.frames:
        button = frame.locator(SAVE).first
        if button.count():
            with page.expect_response(lambda answer: answer.request.method == "POST"):
                button.click()
            return
    raise AssertionError("this page has nothing to save with")


def spoken(page: str, kept: dict[str, Any]) -> None:
    """What the EMR believes it holds is what was handed over."""
    values = VALUES[page][0]
    assert kept["patient"] == "p1"
    if page in ("charge", "goal"):
        name = "lines" if page == "charge" else "goals"
        keys = {"goal": "text", "target": "by"}
        for there, ours in zip(kept["lines"][name], values[name], strict=True):
            for key, value in ours.items():
                told = there.get(keys.get(key, key))
                assert told in (value, american(value), "Ongoing"), (key, told)
        return
    for name in ("subjective", "objective", "assessment", "plan"):
        assert kept["values"].get(name) == values.get(name)
    if page == "series":
        on = {key for key, value in kept["values"].items() if key.startswith("on_") and value}
        assert on == {"on_tue", "on_thu"}
    if page == "authorization":
        assert kept["values"]["number"] == "A-2231"
        assert kept["values"]["ends"] in ("2027-05-31", "05/31/2027")


def american(value: str) -> str:
    """A day as most of these pages keep it."""
    year, _, rest = value.partition("-")
    return f"{rest.replace('-', '/')}/{year}"
