"""The whole list at once, a leaver's caseload, a move with its series, what if, and the figures."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from tests.blocks import AFTERNOONS, Clinic, clinic, colleague, sibling, waits
from tests.unit.test_schedule_absence import booked, monday

from countersign.base.errors import UserError
from countersign.practice.models import Client, Visit
from countersign.scheduling import blocks, changes, figures, leaving, moving, planning
from countersign.scheduling.models import Block, Change, Place, RoomKind, Waiting

pytestmark = pytest.mark.django_db
ONE_HOUR = [{"day": 1, "from": "15:00", "to": "15:45"}]


def listed() -> list[Waiting]:
    return planning.entries_of(Client.objects.all())


def test_the_list_gains_the_most_not_the_first_the_best() -> None:
    """Who is first could take the only hour of the second, and has others."""
    there = clinic(priority=1, per_week=1, windows=AFTERNOONS)
    other = waits(sibling(there.home), there.today, per_week=1, windows=ONE_HOUR)
    plan = planning.plan(listed(), there.today)
    assert (plan.placed, plan.proven) == (2, True)
    held = planning.commit(plan.packed, there.today, by=there.home.staff)
    assert len(held) == 2
    assert Place.objects.filter(state="held", clash=False).count() == 12
    assert Block.objects.get(client=other.client).starts.hour == 15
    again = planning.commit(plan.packed, there.today, by=there.home.staff)
    assert {one.pk for one in again} == {one.pk for one in held}
    assert Block.objects.count() == 2


def test_a_plan_of_an_old_state_holds_nothing() -> None:
    there = clinic(per_week=1)
    waits(sibling(there.home), there.today, per_week=1, windows=ONE_HOUR)
    plan = planning.plan(listed(), there.today)
    booked(there, sibling(there.home, "Third"), there.home.staff, monday(there), 17)
    with pytest.raises(UserError, match="has changed since this plan was made"):
        planning.commit(plan.packed, there.today, by=there.home.staff)
    with pytest.raises(UserError, match="too old"):
        planning.commit(plan.packed[:-2], there.today, by=there.home.staff)
    assert not Block.objects.exists()


def test_who_gets_nothing_is_told_why() -> None:
    there = clinic(per_week=1, windows=ONE_HOUR, priority=2)
    waits(sibling(there.home), there.today, per_week=1, windows=ONE_HOUR)
    waits(sibling(there.home, "Late"), there.today, windows=[{**ONE_HOUR[0], "from": "15:30"}])
    given = planning.plan(listed(), there.today).given
    assert [one.offer is not None for one in given].count(True) == 1
    assert given[0].offer is not None
    whys = {one.why for one in given if one.offer is None}
    assert "its hours go to children who wait longer or are more urgent" in whys
    more = figures.with_therapist(there.home.site, listed(), there.today)
    assert more.placed == 2
    assert more.packed == ""
    same = figures.with_room(there.home.site, RoomKind.GYM, listed(), there.today)
    assert same.placed == 1


def _series(there: Clinic, child: Client, day: date, hour: int, weeks: int = 3) -> list[Visit]:
    return [
        booked(there, child, there.home.staff, day + timedelta(weeks=n), hour) for n in range(weeks)
    ]


def test_a_leavers_children_go_as_wholes_and_come_back() -> None:
    there = clinic()
    day = monday(there)
    bo = colleague("Bo Anders", there.home)
    kept, lost = sibling(there.home, "Kept"), sibling(there.home, "Lost")
    Client.objects.update(primary_therapist=there.home.staff)
    _series(there, kept, day, 15)
    _series(there, lost, day, 16)
    booked(there, sibling(there.home, "Bo's"), bo, day + timedelta(weeks=1), 16)
    entry = waits(lost, there.today, closed_how="booked", windows=ONE_HOUR)
    Waiting.objects.filter(pk=entry.pk).update(closed_at=entry.created_at)
    plan = leaving.plan(there.home.staff, day)
    assert (plan.kept, plan.lost, plan.proven) == (1, 1, True)
    assert "nobody has all 3 hours free; Bo Anders has 2" in plan.shares[0].why
    done = leaving.commit(plan.packed, by=bo)
    assert Visit.objects.filter(client=kept, therapist=bo).count() == 3
    assert Visit.objects.filter(client=lost, status="cancelled").count() == 3
    assert Client.objects.get(pk=kept.pk).primary_therapist == bo
    assert Waiting.objects.get(pk=entry.pk).closed_at is None
    changes.undo(done.pk, by=bo)
    assert Visit.objects.filter(therapist=there.home.staff, status="booked").count() == 6
    assert Client.objects.get(pk=kept.pk).primary_therapist == there.home.staff
    assert Waiting.objects.get(pk=entry.pk).closed_at is not None


def test_a_leavers_child_comes_at_another_hour_where_the_family_can() -> None:
    there = clinic()
    day = monday(there)
    bo = colleague("Bo Anders", there.home)
    child = sibling(there.home, "Moved")
    _series(there, child, day, 15)
    booked(there, sibling(there.home, "Bo's"), bo, day, 15)
    waits(child, there.today, windows=AFTERNOONS)
    share = leaving.plan(there.home.staff, day).shares[0]
    assert share.moves
    assert share.when == "Monday at 15:45"


def test_a_visit_moves_alone_or_with_those_that_follow() -> None:
    there = clinic()
    day = monday(there)
    visits = _series(there, sibling(there.home), day, 15)
    to = moving.Wanted(there.home.staff.pk, day + timedelta(days=1), 14 * 60, following=True)
    shown = moving.preview(visits[0], to)
    assert (len(shown.rows), shown.stops) == (3, 0)
    done = moving.commit(shown.packed, by=there.home.staff)
    moved = Visit.objects.order_by("starts_at")
    assert {one.starts_at.astimezone(one.tz).hour for one in moved} == {14}
    assert {one.date_of_service.weekday() for one in moved} == {1}
    with pytest.raises(UserError, match="done already"):
        moving.commit(shown.packed, by=there.home.staff)
    changes.undo(done.pk, by=there.home.staff)
    assert Change.objects.get().undone_by == there.home.staff


@pytest.mark.parametrize(
    ("day", "start", "says"),
    [
        (0, 16 * 60, "has another child"),
        (0, 19 * 60, "does not work then"),
        (5, 15 * 60, "does not work then"),
        (-20, 15 * 60, "this hour is over"),
    ],
)
def test_what_stands_in_the_way_of_a_move_is_said(day: int, start: int, says: str) -> None:
    there = clinic()
    first = monday(there)
    visit = booked(there, sibling(there.home), there.home.staff, first, 15)
    booked(there, sibling(there.home, "Other"), there.home.staff, first, 16)
    to = moving.Wanted(there.home.staff.pk, first + timedelta(days=day), start)
    shown = moving.preview(visit, to)
    assert says in shown.rows[0].stop
    assert shown.packed == ""


def test_the_figures_count_hours_and_waits() -> None:
    there = clinic()
    block = there.hold()
    blocks.accept(block.pk, by=there.home.staff)
    use = figures.use([there.home.site], there.today)
    assert use[0].name == there.home.staff.name
    assert 0 < use[0].percent < 100
    waiting: Any = waits(sibling(there.home), there.today)
    assert dict(figures.waits([waiting], there.today))["up to 8 weeks"] == 1  # 41 days
