"""The extension's page scripts on the stand-in pages, in a world of their own, as Chromium runs them."""

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


def artefact(page: str, patient: Patient, values: dict[str, Any], must: list[str]) -> dict[str, Any]:
    """What the server would hand over for that page of that patient."""
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
