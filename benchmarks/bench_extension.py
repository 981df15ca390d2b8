"""A day of nine visits filled into each EMR's shape: time a page, clicks, and words typed twice.

Also every page with everything that changes from run to run: how often it is filled, how often
refused, and how often wrong or half, which has to be never.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections import Counter
from typing import Any

from playwright.sync_api import BrowserContext, Page, sync_playwright
from tests.browser.filling import PAGES, VALUES, Beside, artefact, save, shipped, spoken
from tests.standins import serve
from tests.standins.people import Patient, day_of_patients

PRODUCTS = ("webpt", "fusion", "raintree", "theraoffice")
FAULTS = (
    "slow", "switched-mid-fill", "missing", "read-only", "second-patient",
    "transformed", "no-birth-date", "prefilled",
)  # fmt: skip
TYPED = """
window.typed = 0;
for (const type of ['keydown', 'beforeinput', 'paste']) {
  addEventListener(type, (event) => { window.typed += event.isTrusted ? 1 : 0; }, true);
}
"""


def opened(context: BrowserContext, stand: Any, product: str, page: str, who: Patient) -> Page:
    tab = context.new_page()
    tab.add_init_script(TYPED)
    tab.goto(stand.url(product, PAGES[page], patient=who.id))
    tab.wait_for_load_state("networkidle")
    return tab


def day(context: BrowserContext) -> None:
    """Nine visits: note and charge of each, one click of the extension and one Save a page."""
    for product in PRODUCTS:
        took, typed, saved = [], 0, 0
        with serve() as stand:
            for who in day_of_patients():
                for page in ("note", "charge"):
                    tab = opened(context, stand, product, page, who)
                    told = Beside(context, tab).call(
                        "fill", shipped(product, page), artefact(page, who)
                    )
                    if told["result"] == "filled":
                        took.append(told["ms"])
                    typed += tab.evaluate("window.typed")
                    save(tab)
                    saved += 1
                    tab.close()
            kept = len(stand.recorded)
        words = sum(len(str(v).split()) for v in VALUES["note"][0].values())
        print(
            f"{product:12} {len(took)} of 18 pages filled, {kept} saved with {saved} clicks; "
            f"words typed: {typed} (by hand {9 * words}+); ms a page: "
            f"median {statistics.median(took):.0f}, most {max(took)}"
        )


def changing(context: BrowserContext, seeds: int) -> None:
    """Every page of every product, by seed and by fault."""
    for product in PRODUCTS:
        for page in PAGES:
            counted: Counter[str] = Counter()
            runs = [(seed, None) for seed in range(seeds)] + [(0, fault) for fault in FAULTS]
            for seed, fault in runs:
                with serve(seed=seed, fault=fault, delay=300) as stand:
                    counted[one(context, stand, product, page)] += 1
            print(f"{product:12} {page:14} {dict(sorted(counted.items()))}")


def one(context: BrowserContext, stand: Any, product: str, page: str) -> str:
    """How a fill ended: right, refused, held, or WRONG."""
    who = day_of_patients()[0]
    tab = opened(context, stand, product, page, who)
    try:
        told = Beside(context, tab).call(
            "fill", shipped(product, page), artefact(page, who), {"patience": 1500}
        )
        if any(stand.presses.values()):
            return "WRONG: pressed"
        if told["result"] == "unknown":
            return "held"
        save(tab)
        if told["result"] == "filled":
            spoken(page, stand.last())
            return "right"
        return "refused" if not _left(page, stand.last()) else "WRONG: half"
    except AssertionError:
        return "WRONG: other values"
    finally:
        tab.close()


def _left(page: str, kept: dict[str, Any]) -> bool:
    texts = [v for v in VALUES[page][0].values() if isinstance(v, str) and len(v) > 8]
    return any(v in texts for v in kept["values"].values())


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seeds", type=int, default=16)
    asked.add_argument("--day-only", action="store_true")
    given = asked.parse_args()
    began = time.perf_counter()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        context = browser.new_context()
        day(context)
        if not given.day_only:
            changing(context, given.seeds)
        browser.close()
    print(f"{time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
