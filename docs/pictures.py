"""Takes the pictures of these pages from a running demo: python docs/pictures.py [ADDRESS].

Start `make demo` first, freshly filled. It signs in as the demo's therapist and changes nothing.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, StorageState, ViewportSize, sync_playwright

IMAGES = Path(__file__).parent / "images"
DESK = ViewportSize(width=1360, height=850)
PHONE = ViewportSize(width=390, height=844)
CHROMIUM = "/usr/bin/chromium"
THERAPIST = "ola.brandt@sparrowhill.example"
PASSWORD = "sparrow-hill-demo"  # noqa: S105  the demo prints it for everybody


def code(page: Page, address: str, email: str) -> str:
    """The present one-time code of an invented person, from the demo's own page."""
    page.goto(f"{address}/demo/")
    row = page.locator("tr, li").filter(has_text=email).first.inner_text()
    found = re.search(r"\b\d{3} ?\d{3}\b", row)
    if found is None:
        raise SystemExit(f"No code for {email} at {address}/demo/: is the demo running there?")
    return found.group().replace(" ", "")


def sign_in(page: Page, address: str) -> None:
    """Password, then the one-time code."""
    said = code(page, address, THERAPIST)
    page.goto(f"{address}/account/sign-in/")
    page.get_by_label("Email").fill(THERAPIST)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue with password").click()
    page.locator("input[name=code]").fill(said)
    page.locator("main form button").first.click()
    page.wait_for_url(f"{address}/")


def signed_in(browser: Browser, address: str) -> StorageState:
    """The cookies of one sign-in, for both sizes: a code works only once."""
    context = browser.new_context()
    sign_in(context.new_page(), address)
    kept = context.storage_state()
    context.close()
    return kept


def take(
    browser: Browser, address: str, cookies: StorageState, *, ending: str, phone: bool
) -> None:
    """Today and Theo's sheet, at one size and in one scheme."""
    context = browser.new_context(
        storage_state=cookies,
        viewport=PHONE if phone else DESK,
        color_scheme="dark" if phone else "light",
        device_scale_factor=2 if phone else 1,
        has_touch=phone,
        is_mobile=phone,
    )
    page = context.new_page()
    page.goto(f"{address}/")
    page.screenshot(path=IMAGES / f"today{ending}.png")
    page.get_by_role("link", name=re.compile(r"^Theo")).first.click()
    page.locator("#findings").wait_for()
    if not phone:
        page.locator(".sent.bad").first.click()
    page.screenshot(path=IMAGES / f"sheet{ending}.png")
    context.close()


def main() -> None:
    address = sys.argv[1].rstrip("/") if len(sys.argv) > 1 else "http://localhost:8765"
    IMAGES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        cookies = signed_in(browser, address)
        take(browser, address, cookies, ending="", phone=False)
        take(browser, address, cookies, ending="-phone", phone=True)
        browser.close()


if __name__ == "__main__":
    main()
