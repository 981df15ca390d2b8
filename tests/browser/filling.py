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
            "date": "2026-12-01",
            "therapist": "Devika Stroud",
            "starts": "09:00",
            "ends": "09:45",
            "minutes": "45",
            "diagnoses": "F82, R27.8",
            "codes": "97530 GO x 2; 97535 GO x 1",
            "place": "Riverside",
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
            "therapist": "Devika Stroud",
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
# What the stand-ins call each value, by page: several where the four shapes differ.
KEYS: dict[str, dict[str, tuple[str, ...]]] = {
    "note": {
        "starts": ("time_in",),
        "ends": ("time_out",),
        "diagnoses": ("diagnosis",),
        "codes": ("units", "treated"),
    },
    "charge": {"minutes": ("total",), "diagnoses": ("diagnosis",)},
    "goal": {},
    "authorization": {"reference": ("number",), "starts_on": ("starts",), "ends_on": ("ends",)},
    "series": {"starts_on": ("first",), "starts": ("at",)},
}
COLUMNS = {"goal": "text", "target": "by"}
OWN = {
    "goal": ("goals.goal", "goals.target"),
    "authorization": ("reference", "starts_on", "ends_on"),
    "series": ("starts_on", "ends_on"),
}
WORDED = {"active": "Ongoing", "Devika Stroud": "Devika Stroud OTR/L"}
CARRIED = "Carried over from the last visit."


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
        "own": list(OWN.get(page, ())),
        "released": ["r"],
    }


SAVE = "button.save, input[type=submit]:not([value*=inal]):not([value*=ock])"
UNVEIL = "document.querySelectorAll('.veil').forEach((one) => one.remove())"


def save(page: Page) -> None:
    """The therapist's own click, in whichever frame the EMR has its button."""
    for frame in page.frames:
        button = frame.locator(SAVE).first
        if button.count():
            with page.expect_response(lambda answer: answer.request.method == "POST"):
                button.click()
            return
    raise AssertionError("this page has nothing to save with")


def save_all(page: Page, stand: Any) -> None:
    """Every chart that is open on the page is saved as it stands, after signing in again."""
    stand.ended = False
    page.evaluate(UNVEIL)
    ready = [frame for frame in page.frames if frame.locator(SAVE).count()]
    for frame in ready:  # a form that was sent loads its own frame again, and no other
        for button in frame.locator(SAVE).all():
            with page.expect_response(lambda answer: answer.request.method == "POST"):
                button.click()


def wrong(page: str, told: dict[str, Any], kept: dict[str, Any]) -> list[str]:
    """What the EMR believes it holds and was not handed over, and what it lacks of what was read.

    Everything else on the page has to stand as on a page that nobody touched.
    """
    values, found = VALUES[page][0], []
    rows = next((name for name in ("lines", "goals") if name in values), "")
    left = dict(kept["values"])
    for name, value in values.items():
        keys = KEYS[page].get(name, (name,))
        if name == "weekdays":
            on = {f"on_{day[:3]}" for day in value}
            found += [k for k in list(left) if k.startswith("on_") and left.pop(k) != (k in on)]
        elif name != rows and name in told["read"]:
            found += _off(name, value, next((left.pop(k) for k in keys if k in left), None))
    if page == "note" and "starts" in told["read"] and left.get("timed") == "Yes":
        del left["timed"]
    found += [f"{key} holds {value!r}" for key, value in left.items() if not _untouched(value)]
    lines = kept["lines"].get(rows, []) if rows else []
    if rows and len(lines) != len(values[rows]):
        return [*found, f"{len(lines)} rows"]
    for ours, line in zip(values[rows] if rows else (), lines, strict=True):
        there = dict(line)
        for name, value in ours.items():
            found += _off(name, value, there.pop(COLUMNS.get(name, name), None))
        found += [f"{k} holds {v!r}" for k, v in there.items() if not _untouched(v)]
    return found


def half(kept: dict[str, Any]) -> list[str]:
    """What a page holds that nobody should have filled: anything but what it came with."""
    rows = [(f"{name}.{at}", row) for name, all_ in kept["lines"].items()
            for at, row in enumerate(all_)]  # fmt: skip
    return [
        f"{where} {key} holds {value!r}"
        for where, held in (("", kept["values"]), *rows)
        for key, value in held.items()
        if not _untouched(value)
    ]


def _untouched(value: Any) -> bool:
    return value in ("", False, "No", None, CARRIED)


def _off(name: str, value: str, there: Any) -> list[str]:
    """Nothing when the page has that value, in its own way of writing it."""
    ways = {value, WORDED.get(value, value), american(value), f"{value} AM"}
    if ":" in value:
        hour, _, rest = value.partition(":")
        half_day = "AM" if int(hour) < 12 else "PM"
        ways.add(f"{(int(hour) - 1) % 12 + 1:02}:{rest} {half_day}")
    return [] if there in ways else [f"{name} is {there!r}"]


def acts(page: Page) -> list[dict[str, Any]]:
    """Every press and every sending of a form on the pages of this tab, in order."""
    return list(json.loads(page.evaluate("sessionStorage.getItem('acts')") or "[]"))


def saved_by(page: Page, *, person: bool) -> bool:
    """Whether Save, Sign or a form was pressed by the person, or (False) by anybody else."""
    return any(one["save"] and one["trusted"] == person for one in acts(page))


def american(value: str) -> str:
    """A day as most of these pages keep it."""
    year, _, rest = value.partition("-")
    return f"{rest.replace('-', '/')}/{year}"
