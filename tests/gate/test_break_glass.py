"""By exception: a closed chart opens to a clinician with a reason, and nothing else opens with it.

While nothing can be put on record, reading and recording care go on, into the encrypted journal;
what waits there is chained afterwards, once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.db import connection
from django.test import Client as Browser
from django.urls import reverse
from psycopg import sql
from tests.small import signed_in, small

from countersign.base import audit, clock
from countersign.base.audit import checkpoints
from countersign.base.models_audit import AuditEntry
from countersign.practice import capture
from countersign.practice.models import Capture, Client, Notice
from countersign.spine import break_glass
from countersign.spine.models import JournalEntry, Release, Signature

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["signed_in", "small"]

WHY = {"purpose": "emergency", "reason": "She is choking and I need her feeding plan."}


@pytest.fixture(autouse=True)
def journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(break_glass, "_folder", lambda: tmp_path / "journal")
    monkeypatch.setattr(checkpoints, "path", lambda: tmp_path / "checkpoints.jsonl")
    return tmp_path / "journal"


@pytest.fixture
def away(owner_dsn: str) -> Callable[[str], Any]:
    """A database that takes nothing in inside the block: the chain alone, or all of it."""
    ways = {
        "chain": ("REVOKE INSERT ON audit_entry FROM app", "GRANT INSERT ON audit_entry TO app"),
        "everything": (
            "ALTER DATABASE {name} SET default_transaction_read_only = on",
            "ALTER DATABASE {name} RESET default_transaction_read_only",
        ),
    }

    @contextmanager
    def inside(way: str) -> Iterator[None]:
        begin, end = ways[way]
        with psycopg.connect(owner_dsn, autocommit=True) as owner:
            name = sql.Identifier(owner.info.dbname)
            owner.execute(sql.SQL(begin).format(name=name))
            connection.close()
            try:
                yield
            finally:
                owner.execute("SET default_transaction_read_only = off")
                owner.execute(sql.SQL(end).format(name=name))
                connection.close()

    return inside


def why(browser: Browser, client: Client, **changes: str) -> Any:
    return browser.post(reverse("emergency_of", args=[client.pk]), {**WHY, **changes}, secure=True)


def chart(browser: Browser, client: Client) -> Any:
    return browser.get(reverse("emergency_chart", args=[client.pk]), secure=True)


def care(browser: Browser, client: Client, **changes: Any) -> Any:
    given = {"entry": str(uuid4()), "text": "Back blows, coughed it up.", "hard": "", "visit": ""}
    url = reverse("emergency_care", args=[client.pk])
    return browser.post(url, {**given, **changes}, secure=True)


def test_a_closed_chart_offers_the_way_and_opens_with_a_reason(
    small: Any, signed_in: Callable[[str], Browser]
) -> None:
    browser = signed_in("ot")
    refused = browser.get(reverse("chart", args=[small.elsewhere.pk]), secure=True)
    assert refused.status_code == 403
    assert reverse("emergency_of", args=[small.elsewhere.pk]) in refused.content.decode()
    assert chart(browser, small.elsewhere).status_code == 302  # nothing yet without a reason
    assert why(browser, small.elsewhere, reason="  ").status_code == 200
    assert JournalEntry.objects.count() == 0
    assert why(browser, small.elsewhere)["Location"].endswith(f"/{small.elsewhere.pk}/")
    assert "Ines Pardo" in chart(browser, small.elsewhere).content.decode()
    row = AuditEntry.objects.get(kind="chart.opened_by_exception")
    assert (row.actor, row.client) == (str(small.people["ot"].pk), small.elsewhere.pk)
    told = Notice.objects.get(staff=small.people["owner"])
    assert "choking" in told.message
    assert told.link == f"/clients/{small.elsewhere.pk}/"


def test_it_opens_this_chart_to_this_person_for_a_while_and_nothing_else(
    small: Any, signed_in: Callable[[str], Browser]
) -> None:
    browser = signed_in("ot")
    why(browser, small.elsewhere)
    for name, key in (
        ("chart", small.elsewhere.pk),
        ("chart_export", small.elsewhere.pk),
        ("visit_edit", small.visit_elsewhere.pk),
        ("sheet:visit", small.visit_elsewhere.pk),
    ):
        assert browser.get(reverse(name, args=[key]), secure=True).status_code == 403, name
    assert chart(signed_in("ota"), small.elsewhere).status_code == 302
    assert care(signed_in("ota"), small.elsewhere).status_code == 403
    with clock.frozen(clock.now() + break_glass.OPEN_FOR + timedelta(minutes=1)):
        assert break_glass.open_until(small.people["ot"], small.elsewhere.pk) is None


@pytest.mark.parametrize("role", ["student", "biller", "front_desk", "auditor"])
def test_it_is_for_therapists_and_assistants(
    role: str, small: Any, signed_in: Callable[[str], Browser]
) -> None:
    assert why(signed_in(role), small.elsewhere).status_code == 403
    assert JournalEntry.objects.count() == 0


def test_a_child_is_found_by_name_and_birth_date_only(
    small: Any, signed_in: Callable[[str], Browser]
) -> None:
    browser, url = signed_in("ota"), reverse("emergency")
    who = {"first_name": "ines", "last_name": "PARDO", "birth_date": "2019-04-18"}
    page = browser.post(url, {**WHY, **who}, secure=True)
    assert "Nobody here has that name" in page.content.decode()
    assert AuditEntry.objects.filter(kind="act.refused").count() == 1
    found = browser.post(url, {**WHY, **who, "birth_date": "2019-04-17"}, secure=True)
    assert found["Location"] == reverse("emergency_chart", args=[small.elsewhere.pk])


def test_care_lands_on_its_visit_and_is_kept_once(
    small: Any, signed_in: Callable[[str], Browser]
) -> None:
    browser = signed_in("ot")
    why(browser, small.elsewhere)
    given = {"entry": str(uuid4()), "visit": str(small.visit_elsewhere.pk)}
    for _ in range(2):
        assert care(browser, small.elsewhere, **given)["Location"].endswith("kept=chain")
    assert JournalEntry.objects.filter(act="care").count() == 1
    (fact,) = capture.current(small.visit_elsewhere)
    assert fact.text == "Back blows, coughed it up."
    assert Capture.objects.get().by == small.people["ot"]
    after = reverse("emergency_chart", args=[small.elsewhere.pk]) + "?kept=chain"
    page = browser.get(after, secure=True).content.decode()
    assert "Back blows" in page
    assert "Kept, and on record" in page
    assert "signed off before" not in page
    hers = signed_in("owner").get(reverse("chart", args=[small.elsewhere.pk]), secure=True)
    assert "Care recorded by exception" in hers.content.decode()
    assert not Signature.objects.exists()
    assert not Release.objects.exists()


@pytest.mark.parametrize("way", ["chain", "everything"])
def test_it_works_while_nothing_can_be_put_on_record(
    way: str,
    small: Any,
    signed_in: Callable[[str], Browser],
    away: Callable[[str], Any],
    journal: Path,
) -> None:
    browser = signed_in("ot")
    with away(way):
        closed = browser.get(reverse("chart", args=[small.child.pk]), secure=True)
        assert closed.status_code == 503
        assert reverse("emergency_of", args=[small.child.pk]) in closed.content.decode()
        assert why(browser, small.child).status_code == 302
        assert "Theodor Reyes" in chart(browser, small.child).content.decode()
        kept = care(browser, small.child, visit=str(small.visit.pk))
        assert kept["Location"].endswith("kept=journal")
        assert "encrypted journal" in browser.get(kept["Location"], secure=True).content.decode()
    assert JournalEntry.objects.count() == 0
    written = b"".join(path.read_bytes() for path in journal.iterdir())
    assert b"Back blows" not in written
    assert b"choking" not in written

    assert break_glass.absorb() >= 2
    assert break_glass.absorb() == 0
    assert break_glass.waiting() == []
    assert [f.text for f in capture.current(small.visit)] == ["Back blows, coughed it up."]
    assert AuditEntry.objects.filter(kind="break_glass.used").count() >= 2
    assert audit.verify().ok
