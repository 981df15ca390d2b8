"""A day of nine visits filled into each EMR's shape: time a page, clicks, and words typed twice.

Also every page of every shape under every fault and seed: how often it is filled right, refused
with the page as it was, or said to be unsure; and how often it is half filled or wrong, which has
to be never. A page is judged by what the EMR's stand-in believes it holds once it is saved.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from playwright.sync_api import Error as Gone
from tests.browser.filling import (
    PAGES,
    VALUES,
    Beside,
    artefact,
    half,
    save,
    save_all,
    saved_by,
    shipped,
    wrong,
)
from tests.standins import serve
from tests.standins.people import Patient, day_of_patients

PRODUCTS = ("webpt", "fusion", "raintree", "theraoffice")
FAULTS = (
    None, "slow", "signed-out", "expired", "expired-overlay", "switched", "switched-mid-fill",
    "missing", "read-only", "duplicated", "second-patient", "transformed:truncate",
    "transformed:trim", "transformed:format", "transformed:late", "no-birth-date", "prefilled",
)  # fmt: skip
ENDS = ("right", "refused", "unsure, said", "HALF", "WRONG")
TYPED = """
window.typed = 0;
for (const type of ['keydown', 'beforeinput', 'paste']) {
  addEventListener(type, (event) => { window.typed += event.isTrusted ? 1 : 0; }, true);
}
"""
SLOW_MS = 300
PATIENCE_MS = 900


def opened(context: BrowserContext, stand: Any, product: str, page: str, who: Patient) -> Page:
    tab = context.new_page()
    tab.add_init_script(TYPED)
    tab.goto(stand.url(product, PAGES[page], patient=who.id))
    return tab


def day(context: BrowserContext) -> None:
    """Nine visits: note and charge of each, one click of the extension and one Save a page."""
    for product in PRODUCTS:
        took, typed, presses, fields = [], 0, Counter[str](), 0
        with serve() as stand:
            for who in day_of_patients():
                for page in ("note", "charge"):
                    tab = opened(context, stand, product, page, who)
                    told = Beside(context, tab).call(
                        "fill", shipped(product, page), artefact(page, who)
                    )
                    presses["ours"] += saved_by(tab, person=False)
                    typed += tab.evaluate("window.typed")
                    save(tab)
                    presses["theirs"] += saved_by(tab, person=True)
                    if told["result"] == "filled" and not wrong(page, told, stand.last()):
                        took.append((page, told["ms"]))
                        fields = max(fields, len(told["read"]) if page == "note" else 0)
                    tab.close()
        words = sum(len(str(v).split()) for v in VALUES["note"][0].values())
        notes = [ms for page, ms in took if page == "note"]
        every = [ms for _, ms in took]
        print(
            f"{product:12} {len(took)} of 18 pages right, {fields} fields a note; saved by the "
            f"person {presses['theirs']}, by us {presses['ours']}; words typed {typed} (by hand "
            f"{9 * words}); note ms: median {statistics.median(notes):.0f}, most {max(notes)}; "
            f"page ms: most {max(every)}",
            flush=True,
        )


def runs(seeds: list[int], more: int) -> Iterator[tuple[int, str | None]]:
    """Every fault under each of the seeds, and a page without a fault under `more` further ones."""
    yield from ((seed, fault) for seed in seeds for fault in FAULTS)
    yield from ((seed, None) for seed in range(more) if seed not in seeds)


def matrix(browser: Browser, seeds: list[int], more: int) -> int:
    """Every page of every shape, by fault; returns how many were half or wrong."""
    by_fault: dict[str, Counter[str]] = {}
    by_page: dict[str, Counter[str]] = {}
    for product in PRODUCTS:
        for page in PAGES:
            context = browser.new_context()
            tab = context.new_page()
            side = Beside(context, tab)
            for seed, fault in runs(seeds, more):
                with serve(seed=seed, fault=fault, delay=SLOW_MS) as stand:
                    end = one(side, stand, product, page, fault)
                kind = end.partition(":")[0]
                if kind in ("HALF", "WRONG"):
                    print(f"{product} {page} seed {seed} {fault}: {end}", flush=True)
                for counted, name in ((by_fault, str(fault)), (by_page, f"{product} {page}")):
                    counted.setdefault(name, Counter())[kind] += 1
            context.close()
            told(f"{product} {page}", by_page[f"{product} {page}"])
    for name, found in by_fault.items():
        told(name, found)
    whole = sum(by_fault.values(), Counter[str]())
    told("all", whole)
    return whole["HALF"] + whole["WRONG"]


def told(name: str, found: Counter[str]) -> None:
    """One line of the table."""
    print(f"{name:26}" + "".join(f"{end}: {found[end]:<5}" for end in ENDS), flush=True)


def one(side: Beside, stand: Any, product: str, page: str, fault: str | None) -> str:
    """How a fill ended: one of ENDS, the last two with what is not as it should be."""
    who, tab = day_of_patients()[0], side.page
    tab.goto(stand.url(product, PAGES[page], patient=who.id))
    if fault == "switched":  # between the fetch and the fill
        stand.switch("p2")
        tab.wait_for_timeout(200)
    try:
        filled = side.call(
            "fill", shipped(product, page), artefact(page, who), {"patience": PATIENCE_MS}
        )
    except (RuntimeError, Gone):  # the page went away, with whatever was in it
        tab.wait_for_url("**/login?expired=1")
        return "WRONG: something was kept" if stand.recorded else "unsure, said"
    if any(stand.presses.values()) or saved_by(tab, person=False):
        return "WRONG: a form was sent, or Save pressed"
    if filled["result"] == "filled":
        save(tab)
        off = wrong(page, filled, stand.last())
        return f"WRONG: {off}" if off else "right"
    save_all(tab, stand)
    left = [words for entry in stand.recorded for words in half(entry)]
    if left:
        return f"HALF: {filled['result']} {filled['code']} {left}"
    return "refused" if filled["result"] == "undone" else "unsure, said"


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seeds", default="0,13,15", help="of which every fault is run")
    asked.add_argument("--more", type=int, default=32, help="seeds up to this without a fault")
    asked.add_argument("--day-only", action="store_true")
    asked.add_argument("--matrix-only", action="store_true")
    given = asked.parse_args()
    began, bad = time.perf_counter(), 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        if not given.matrix_only:
            day(browser.new_context())
        if not given.day_only:
            bad = matrix(browser, [int(n) for n in given.seeds.split(",")], given.more)
        browser.close()
    print(f"{time.perf_counter() - began:.0f} s")
    return int(bad > 0)


if __name__ == "__main__":
    raise SystemExit(main())
