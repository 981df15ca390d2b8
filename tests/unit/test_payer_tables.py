"""Bringing a payer's tables on the page: read by a job, with progress and what changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client as Browser
from django.urls import reverse
from procrastinate import testing
from procrastinate.contrib.django import app
from tests.small import SmallPractice, signed_in, small

from countersign.base.models_audit import AuditEntry
from countersign.coding import bringing, imported

__all__ = ["signed_in", "small"]

HEAD = "column_1,column_2,modifier_indicator,effective_date,deletion_date\n"


@pytest.fixture(autouse=True)
def queue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[testing.InMemoryConnector]:
    monkeypatch.setattr(imported, "folder", lambda: tmp_path)
    with app.replace_connector(testing.InMemoryConnector()) as replaced:
        yield replaced.connector  # type: ignore[misc]  # what was put in a line above


def bring(browser: Browser, *parts: str, quarter: str = "2026-Q4", **more: str) -> HttpResponse:
    files = [SimpleUploadedFile(f"f{n}.csv", part.encode()) for n, part in enumerate(parts)]
    given = {"kind": "pairs", "payer": "medicaid", "quarter": quarter, "parts": files, **more}
    answer = browser.post(reverse("tables"), given, secure=True)
    return HttpResponse(answer.content, status=answer.status_code)


def shown(browser: Browser) -> str:
    text: str = browser.get(reverse("tables"), secure=True).content.decode()
    return text


def test_the_parts_of_a_table_are_read_by_a_job_and_compared(
    small: SmallPractice, signed_in: Callable[[str], Browser]
) -> None:
    browser = signed_in("biller")
    assert bring(browser, f"{HEAD}97165,97168,0,,*\n", quarter="2026-Q3").status_code == 302
    assert "waiting to be read" in shown(browser)
    bringing.take_in(bringing.underway()[0].id)
    parts = (f"{HEAD}97165,97168,0,,*\n", f"{HEAD}97150,97530,1,,*\n")
    assert bring(browser, *parts).status_code == 302
    (coming,) = [one for one in bringing.underway() if one.is_open]
    bringing.take_in(coming.id)
    bringing.take_in(coming.id)
    page = shown(browser)
    assert "2 rows kept" in page
    assert "1 came, 0 went beside 2026-Q3" in page
    assert "97150 over 97530, indicator 1" in page
    assert [one.quarter for one in imported.listed()] == ["2026-Q4", "2026-Q3"]
    entry = AuditEntry.objects.filter(kind="coding.tables_brought").first()
    assert entry is not None
    assert entry.actor == str(small.people["biller"].pk)


def test_a_faulty_file_is_named_and_nothing_is_kept(
    small: SmallPractice, signed_in: Callable[[str], Browser]
) -> None:
    browser = signed_in("owner")
    bring(browser, f"{HEAD}97165,97168,7,,*\n")
    bringing.take_in(bringing.underway()[0].id)
    page = shown(browser)
    assert "Not taken" in page
    assert "modifier_indicator" in page
    assert imported.listed() == []


def test_what_is_missing_is_asked_for(
    small: SmallPractice, signed_in: Callable[[str], Browser]
) -> None:
    browser = signed_in("owner")
    assert "Choose the published files first" in bring(browser).content.decode()
    assert "Write it as 2026-Q4." in bring(browser, HEAD, quarter="soon").content.decode()
    assert bringing.underway() == []
