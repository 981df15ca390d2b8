"""Note debt: whose it is, how late, what it holds up; reminders; and training."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from tests.small import SmallPractice, make_visit, signed_in, small

from countersign.base import clock
from countersign.base.errors import UserError
from countersign.notes.debt import fees, reminding, worth
from countersign.notes.debt.owed import owed
from countersign.notes.models import TrainingRound
from countersign.notes.training import rounds
from countersign.notes.training.planting import KINDS, exercise
from countersign.practice import capture, dollars
from countersign.practice.facts import Fact
from countersign.practice.models import Notice, PayerPlan, Visit
from countersign.spine import sheet as sheets
from countersign.spine.models import Sheet, SheetStatus
from countersign.web.setup.views import PracticeForm

__all__ = ["signed_in", "small"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [("97530 x", "Line 1"), ("97530 1\n97530 2", "two lines"), ("\n9753 4", "Line 2")],
)
def test_a_line_that_is_no_fee_is_named(text: str, problem: str) -> None:
    with pytest.raises(UserError, match=problem):
        dollars.read(text, field="fees")


def test_fees_are_read_as_they_are_written() -> None:
    assert dollars.read("97530 38.50\n\n97535: $35\n", field="fees") == {
        "97530": Decimal("38.50"),
        "97535": Decimal(35),
    }


def test_a_charge_without_a_known_fee_or_units_is_worth_nothing_known() -> None:
    known = {"97530": Decimal("38.50")}
    assert worth.of_lines([{"code": "97530", "units": 3}], known).dollars == Decimal("115.50")
    assert worth.of_lines([{"code": "97110", "units": 1}], known).dollars is None
    assert worth.of_lines([{"code": "97530", "units": None}], known).dollars is None
    usual = worth.average([worth.Worth(Decimal(100)), worth.Worth(Decimal(51)), worth.UNKNOWN])
    assert (usual.dollars, usual.estimated) == (Decimal("75.50"), True)


def taken(small: SmallPractice, days: int, role: str = "ot") -> Visit:
    """A visit that took place so many days ago."""
    visit = make_visit(
        small.child, small.people[role], small.here, small.today - timedelta(days=days)
    )
    visit.status, visit.coverage = "done", small.child.coverages.get()
    visit.save()
    return visit


def drafted(visit: Visit) -> Sheet:
    fact = Fact(id="", kind="activity", activity="buttons", aim="self-care", minutes=38)
    capture.record(visit, [fact], by=visit.therapist, origin="tapped")
    sheet = sheets.open_sheet(visit, by=visit.therapist)
    sheets.compose(sheet, by=visit.therapist)
    sheets.examine(sheet)
    return sheet


@pytest.mark.django_db
def test_what_is_not_signed_is_listed_by_person_with_age_and_dollars(small: SmallPractice) -> None:
    fees.store(PayerPlan.objects.get(), {"97535": Decimal("35.50")})
    drafted(taken(small, 6))
    taken(small, 1)
    signed = drafted(taken(small, 9))
    Sheet.objects.filter(pk=signed.pk).update(status=SheetStatus.RELEASED)
    taken(small, 4, "ota")
    people = owed(Visit.objects.all(), on=small.today)
    assert [p.who.name for p in people] == ["Person ot", "Person ota"]
    mine = people[0]
    assert [(o.days, o.late) for o in mine.owed] == [(6, True), (1, False)]
    assert mine.owed[0].worth.dollars == Decimal("106.50")  # 3 units of 97535
    assert mine.owed[1].worth.dollars is None
    assert (mine.late, mine.oldest, mine.dollars, mine.unknown) == (1, 6, Decimal("106.50"), 1)


@pytest.mark.django_db
def test_a_cancelled_visit_or_one_to_come_is_no_debt(small: SmallPractice) -> None:
    off = taken(small, 3)
    off.status = "cancelled"
    off.save()
    taken(small, -2)
    assert owed(Visit.objects.all(), on=small.today) == []


@pytest.mark.django_db
def test_a_reminder_is_one_notice_until_it_is_read_and_a_day_is_over(small: SmallPractice) -> None:
    taken(small, 6)
    assert reminding.remind_all() == 1
    assert reminding.remind_all() == 0
    notice = Notice.objects.get(kind=reminding.KIND)
    assert notice.message == "1 note waits for you, 1 late; the oldest for 6 days."
    notice.seen_at = clock.now()
    notice.save()
    assert reminding.remind_all() == 0
    with clock.frozen(clock.now() + timedelta(days=2)):
        assert reminding.remind_all() == 1


@pytest.mark.django_db
def test_the_page_shows_a_clinician_their_own_and_the_owner_everybodys(
    small: SmallPractice, signed_in: Callable[[str], Browser]
) -> None:
    taken(small, 6)
    taken(small, 4, "ota")
    url = reverse("note_debt")
    own = signed_in("ota").get(url, secure=True).content.decode()
    assert own.count("<tbody>") == 1
    owner = signed_in("owner")
    everyone = owner.get(url, secure=True).content.decode()
    assert "Person ot</h2>" in everyone
    assert "Person ota</h2>" in everyone
    remind = reverse("debt_remind", args=[small.people["ota"].pk])
    assert owner.post(remind, secure=True).status_code == 302
    assert Notice.objects.filter(staff=small.people["ota"]).count() == 1


@pytest.mark.django_db
def test_fees_are_entered_on_the_plans_page(
    small: SmallPractice, signed_in: Callable[[str], Browser]
) -> None:
    plan = PayerPlan.objects.get()
    url = reverse("plan_edit", args=[plan.pk])
    posted: dict[str, Any] = {"name": "PPO", "method": "spm", "fees": "97530 38,50"}
    refused = signed_in("biller").post(url, posted, secure=True)
    assert "Line 1 is no code and dollars" in refused.content.decode()
    signed_in("biller").post(url, {**posted, "fees": "97530 38.50"}, secure=True)
    assert fees.by_plan() == {plan.pk: {"97530": Decimal("38.50")}}
    assert "97530 38.50" in signed_in("biller").get(url, secure=True).content.decode()


@given(st.integers(min_value=0, max_value=2**31))
def test_an_exercise_is_the_same_for_its_seed_and_marks_what_it_planted(seed: int) -> None:
    one = exercise(seed)
    assert one == exercise(seed)
    assert len(one.planted) <= 3
    assert set(one.planted.values()) <= set(KINDS)
    assert all(0 <= at < len(one.sentences) for at in one.planted)


def test_every_kind_of_error_is_planted_by_some_exercise() -> None:
    assert {kind for seed in range(80) for kind in exercise(seed).planted.values()} == set(KINDS)


@pytest.mark.django_db
def test_a_round_is_answered_once_and_shown_to_its_signer_only(
    small: SmallPractice, signed_in: Callable[[str], Browser]
) -> None:
    browser = signed_in("ot")
    assert browser.get(reverse("training"), secure=True).status_code == 200
    one = TrainingRound.objects.get()
    TrainingRound.objects.filter(pk=one.pk).update(seed=1, planted={"0": "number", "2": "cue"})
    answer = browser.post(reverse("training"), {"wrong": ["0", "1"]}, secure=True)
    ended = reverse("training_ended", args=[one.pk])
    assert answer["Location"] == ended
    assert "1 of 2 caught" in browser.get(ended, secure=True).content.decode()
    assert signed_in("ota").get(ended, secure=True).status_code == 404
    record = rounds.record_of(small.people["ot"])
    assert (record.rounds, record.planted, record.caught, record.false) == (1, 2, 1, 1)
    with pytest.raises(UserError, match="over"):
        rounds.answer(one.pk, staff=small.people["ot"], marked=[])
    assert rounds.record_of(small.people["ota"]).rounds == 0


def test_a_start_that_never_comes_cannot_hide_missing_notes() -> None:
    far = PracticeForm({"name": "Demo OT", "zone": "America/Chicago", "written_from": "2199-01-01"})
    assert far.errors["written_from"] == [
        "At most 60 days ahead: until then no missing note is shown."
    ]
    near = clock.now().date().isoformat()
    assert PracticeForm({"name": "A", "zone": "America/Chicago", "written_from": near}).is_valid()
