"""There is no way to book past the ledger: the few places that write visits are known, and seen.

The database notes every visit that is new or changed, whoever wrote it; and no code but the
ledger's, the sync's and the demo's writes one.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from tests.ledgers import END, START, Family, adds_up, family

import countersign
from countersign.authorizations import proving, recheck
from countersign.authorizations.booking import book
from countersign.authorizations.models import Booking, Recheck
from countersign.practice.models import PayerPlan, Visit

SOURCE = Path(countersign.__file__).parent
WRITES = re.compile(
    r"\bVisit\((?!Row)|\bVisit\.objects(\.\w+\(.*?\))?\.(create|bulk_create|bulk_update|update)"
    r"|\bvisit\.save\(|_coming\(.*\)\.update\("
)
# Who may write visits, and why nothing gets past the ledger there.
KNOWN = {
    "authorizations/booking.py": "it is the ledger",
    "authorizations/series.py": "it is the ledger",
    "authorizations/visit_lists.py": "makes an unsaved row, which the ledger saves",
    "scheduling/blocks.py": "makes unsaved rows, which the ledger saves as one series",
    "scheduling/filling.py": "makes an unsaved row, which the ledger saves",
    "scheduling/changes.py": "moved or cancelled; booked again, or stays outside as it stood",
    "web/visits/forms.py": "makes an unsaved row, which the ledger saves",
    "web/staff/handover.py": "another therapist; looked at again in the same request",
    "exchange/visits.py": "the EMR's; looked at again at the end of the sync",
    "exchange/people.py": "their coverage; looked at again at the end of the sync",
    "demo/history.py": "an invented past, before the ledger opened",
    "demo/story.py": "check-in and check-out of today's story",
}


def test_nobody_else_writes_visits() -> None:
    found = {
        str(path.relative_to(SOURCE))
        for path in SOURCE.rglob("*.py")
        if WRITES.search(path.read_text())
    }
    assert found == set(KNOWN), "book through authorizations.booking, or say here why not"


@pytest.fixture
def home(db: None) -> Family:
    return family()


DAY = date(2026, 11, 30)

# What somebody may do to the database past every page, and to which visit.
BEHIND: dict[str, str] = {
    "moves it": "UPDATE practice_visit SET date_of_service = date_of_service + 120",
    "gives it other hours": "UPDATE practice_visit SET ends_at = ends_at + interval '1 hour'",
    "takes its coverage": "UPDATE practice_visit SET coverage_id = NULL",
    "calls it off": "UPDATE practice_visit SET status = 'cancelled'",
    "cancels the authorization": "UPDATE authorizations_authorization SET cancelled_on = starts_on",
    "ends it sooner": "UPDATE authorizations_authorization SET ends_on = starts_on",
    "changes its codes": "UPDATE authorizations_authorizationline SET codes = '[\"97165\"]'",
    "locks it to a place": "UPDATE authorizations_authorizationline SET sites = '[\"x\"]'",
}


@pytest.mark.parametrize("what", BEHIND)
def test_whatever_is_done_behind_the_ledger_is_seen(home: Family, what: str) -> None:
    line = home.grant(4)
    visit = home.visit(DAY)
    book(visit, by=home.staff)
    before = Booking.objects.get(visit=visit)
    assert not Recheck.objects.exists()
    _run(BEHIND[what])
    assert Recheck.objects.filter(pk=visit.pk).exists()
    recheck.look_again()
    after = Booking.objects.get(visit=visit)
    assert (after.state, after.decided_at) != (before.state, before.decided_at)
    assert after.state == "insured" or adds_up(line).free == 4
    assert Visit.objects.filter(pk=visit.pk).exists()


def test_a_plan_that_begins_to_ask_is_seen(home: Family) -> None:
    PayerPlan.objects.update(needs_authorization=False)
    visit = home.visit(date(2099, 1, 5))
    home.coverage.refresh_from_db()
    book(visit, by=home.staff)
    PayerPlan.objects.update(needs_authorization=True)
    recheck.look_again()
    assert Booking.objects.get(visit=visit).reason == "none"


@pytest.mark.parametrize(
    "taken", ["held = 3", "used = 1, held = 2", "granted = 0, used = 1", "used_before = 5"]
)
def test_the_database_lets_nobody_take_more_than_is_free(home: Family, taken: str) -> None:
    line = home.grant(2)
    with pytest.raises(IntegrityError, match=r"not_overdrawn|used_within"), transaction.atomic():
        _run(f"UPDATE authorizations_authorizationline SET {taken}")  # noqa: S608 own words
    assert adds_up(line).free == 2


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_sync_of_many_settles_them_in_their_order(home: Family) -> None:
    line = home.grant(5, starts_on=START, ends_on=END)
    made: list[Any] = [home.visit(DAY + timedelta(days=n), hour=8 + n % 8) for n in range(9)]
    Visit.objects.bulk_create(made[::-1])
    report = recheck.look_again()
    assert (report.visits, report.overdrawn) == (9, 4)
    covered = Booking.objects.filter(state="insured").order_by("visit__date_of_service")
    assert [one.visit.date_of_service for one in covered] == [
        DAY + timedelta(days=n) for n in range(5)
    ]
    assert adds_up(line).held == 5


def test_a_balance_that_somebody_wrote_on_is_believed_and_named(home: Family) -> None:
    line = home.grant(2)
    _run("UPDATE authorizations_authorizationline SET held = 1")
    home.visit(DAY).save()
    home.visit(DAY, hour=12).save()
    assert recheck.look_again().overdrawn == 1
    assert proving.prove().wrong == (str(line.pk),)
