"""A browser, and a small practice on a live server at localhost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Browser, sync_playwright

if TYPE_CHECKING:
    from tests.browser.desk import Desk

ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium. Closed with each file: it keeps an event loop in this thread."""
    with sync_playwright() as playwright:
        one = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGS)
        yield one
        one.close()


@pytest.fixture(autouse=True)
def _leave_no_page_open(browser: Browser) -> Iterator[None]:
    """A page left open by a failing test would hold the server's connection to the database."""
    yield
    for context in browser.contexts:
        context.close()


@pytest.fixture
def desk(transactional_db: None, live_server: Any, settings: Any) -> Desk:
    """Ada's desk, at the server's own address."""
    # Models cannot be imported before Django is set up, and this file is read before that.
    from tests.browser.desk import lay

    settings.PUBLIC_URL = live_server.url
    return lay(live_server.url)
