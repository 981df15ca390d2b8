"""Corrective actions: kept with owner, day, steps and how far they are, and never lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client as Browser
from django.urls import reverse
from tests.small import signed_in, small

from countersign.base.models_audit import AuditEntry
from countersign.coding.models import Correction, CorrectionState

__all__ = ["signed_in", "small"]

FINDING = "Therapist B: 97530 billed where the notes show 97535"


def given(small: Any, **more: Any) -> dict[str, Any]:
    told = {
        "finding": FINDING,
        "steps": "Training on 5 May\nFourteen claims corrected",
        "owner": str(small.people["biller"].pk),
        "due_on": str(small.today + timedelta(days=30)),
        "source": "a" * 64,
    }
    return told | more


def opened(small: Any, browser: Browser, **more: Any) -> Correction:
    browser.post(reverse("correction_new"), given(small, **more), secure=True)
    return Correction.objects.get()


def test_a_corrective_action_is_kept_and_shown(
    small: Any, signed_in: Callable[[str], Browser]
) -> None:
    one = opened(small, signed_in("owner"))
    assert one.state == CorrectionState.OPEN
    assert one.opened_by == small.people["owner"]
    page = signed_in("auditor").get(reverse("corrections"), secure=True).content.decode()
    assert FINDING in page
    assert "Fourteen claims corrected" in page
    assert "Change" not in page, "an auditor reads and does not change"
    entry = AuditEntry.objects.get(kind="coding.correction_opened")
    assert entry.actor == str(small.people["owner"].pk)


def test_its_words_are_unreadable_in_the_database(
    small: Any, signed_in: Callable[[str], Browser]
) -> None:
    opened(small, signed_in("owner"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT finding, steps FROM coding_correction")
        assert all(b"Therapist" not in bytes(cell) for cell in cursor.fetchone())


def test_done_needs_words_about_how_it_was_checked(
    small: Any, signed_in: Callable[[str], Browser]
) -> None:
    browser = signed_in("biller")
    one = opened(small, browser)
    address = reverse("correction", args=[one.pk])
    page = browser.post(address, given(small, state="done"), secure=True).content.decode()
    assert "Say how it was checked" in page
    told = given(small, state="done", checked="20 notes of May read again, none overbilled.")
    browser.post(address, told, secure=True)
    one.refresh_from_db()
    assert (one.state, one.done_on) == (CorrectionState.DONE, small.today)
    assert AuditEntry.objects.filter(kind="coding.correction_changed").count() == 1
    browser.post(address, told | {"state": "doing"}, secure=True)
    one.refresh_from_db()
    assert one.done_on is None, "opened again, it is not done"


def test_a_day_that_has_passed_and_a_missing_owner_are_told(
    small: Any, signed_in: Callable[[str], Browser]
) -> None:
    told = given(small, due_on="2020-01-01", owner="")
    page = signed_in("owner").post(reverse("correction_new"), told, secure=True).content.decode()
    assert "This day has passed" in page
    assert "Choose one" in page
    assert not Correction.objects.exists()


def test_a_late_one_stands_out(small: Any, signed_in: Callable[[str], Browser]) -> None:
    one = opened(small, signed_in("owner"))
    earlier = small.today - timedelta(days=40)
    Correction.objects.filter(pk=one.pk).update(
        opened_on=earlier, due_on=earlier + timedelta(days=3)
    )
    assert "Late" in signed_in("owner").get(reverse("corrections"), secure=True).content.decode()
    page = signed_in("owner").get(reverse("correction", args=[one.pk]), secure=True)
    assert page.status_code == 200, "a late one can still be changed"


def test_a_habit_of_the_audit_begins_one_with_its_words(
    small: Any, signed_in: Callable[[str], Browser]
) -> None:
    told = {"found": FINDING, "source": "b" * 64}
    page = signed_in("owner").post(reverse("correction_new"), told, secure=True).content.decode()
    assert FINDING in page
    assert not Correction.objects.exists(), "the words are only put into the form"


@pytest.mark.parametrize("role", ["ot", "ota", "student", "front_desk", "auditor"])
def test_nobody_else_opens_or_changes_one(
    small: Any, signed_in: Callable[[str], Browser], role: str
) -> None:
    one = opened(small, signed_in("owner"))
    browser = signed_in(role)
    assert browser.post(reverse("correction_new"), given(small), secure=True).status_code == 403
    address = reverse("correction", args=[one.pk])
    assert browser.post(address, given(small, state="doing"), secure=True).status_code == 403
    assert Correction.objects.count() == 1


def test_the_database_refuses_a_done_one_without_its_day(
    small: Any, signed_in: Callable[[str], Browser]
) -> None:
    one = opened(small, signed_in("owner"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Correction.objects.filter(pk=one.pk).update(state="done")
