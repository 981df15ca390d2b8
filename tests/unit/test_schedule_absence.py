"""Therapists out: chains, other hours of the week, assistants left alone, and one undo."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from tests.blocks import AFTERNOONS, Clinic, clinic, colleague, sibling, waits

from countersign.authorizations.booking import book
from countersign.authorizations.models import Authorization, AuthorizationLine
from countersign.base.errors import UserError
from countersign.practice.models import Client, Coverage, Leave, RoleGrant, Staff, Visit
from countersign.scheduling import absence, changes
from countersign.scheduling.changes import NewPlace
from countersign.scheduling.models import Change, ChangeKind, Place

pytestmark = pytest.mark.django_db


@pytest.fixture
def there() -> Clinic:
    """A clinic and the next Monday."""
    return clinic()


def monday(there: Clinic) -> date:
    return there.today + timedelta(days=7 - there.today.weekday())


def booked(there: Clinic, child: Client, who: Staff, day: date, hour: int, **about: Any) -> Visit:
    begin = datetime.combine(day, time(hour), tzinfo=there.home.site.tz)
    visit = Visit(
        client=child,
        therapist=who,
        site=there.home.site,
        zone=there.home.site.zone,
        date_of_service=day,
        starts_at=begin,
        ends_at=begin + timedelta(minutes=45),
        coverage=Coverage.objects.get(client=child),
        **about,
    )
    book(visit, by=there.home.staff)
    return visit


def test_a_chain_moves_one_family_so_that_another_is_kept(there: Clinic) -> None:
    day = monday(there)
    bo, cy = colleague("Bo Anders", there.home), colleague("Cy Brook", there.home)
    AuthorizationLine.objects.update(therapists=[str(there.home.staff.pk), str(bo.pk)])
    mine = booked(there, there.home.client, there.home.staff, day, 15)
    theirs = booked(there, sibling(there.home), bo, day, 15)
    Place.objects.filter(visit=theirs.pk).update(clash=False)
    there.entry.windows = [{"day": day.weekday(), "from": "15:00", "to": "15:45"}]
    there.entry.save()
    shown = absence.plan([there.home.staff], day, day)
    assert shown.proven
    assert (shown.kept, shown.cancelled, shown.moved_families) == (1, 0, 1)
    assert [one.becomes for one in shown.steps] == ["kept", "other"]
    done = absence.commit(shown.packed, by=there.home.staff)
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert (mine.therapist, theirs.therapist) == (bo, cy)
    assert not Place.objects.filter(clash=True).exists()
    changes.undo(done.pk, by=there.home.staff)
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert (mine.therapist, theirs.therapist) == (there.home.staff, bo)
    assert not Place.objects.filter(clash=True).exists()
    assert not Leave.objects.exists()
    assert AuthorizationLine.objects.get().held == 1


def test_three_at_once_and_one_colleague_left(there: Clinic) -> None:
    day = monday(there)
    others = [colleague(name, there.home) for name in ("Bo Anders", "Cy Brook", "Di Cole")]
    for number, who in enumerate((there.home.staff, *others[:2])):
        booked(there, sibling(there.home, f"Kid{number}"), who, day, 15)
    shown = absence.plan([there.home.staff, *others[:2]], day, day)
    assert (shown.kept, shown.cancelled) == (1, 2)
    assert all(one.why for one in shown.steps)
    absence.commit(shown.packed, by=there.home.staff)
    assert Leave.objects.count() == 3
    assert Visit.objects.filter(therapist=others[2], status="booked").count() == 1


def test_a_visit_moves_within_its_week_where_the_family_can(there: Clinic) -> None:
    day = monday(there)
    child = sibling(there.home)
    visit = booked(there, child, there.home.staff, day, 15)
    waits(child, there.today, windows=AFTERNOONS)
    shown = absence.plan([there.home.staff], day, day)
    step = shown.steps[0]
    assert step.becomes == "moved"
    assert step.to is not None
    assert step.to.id == there.home.staff.pk
    absence.commit(shown.packed, by=there.home.staff)
    visit.refresh_from_db()
    assert visit.date_of_service == day + timedelta(days=1)
    assert visit.starts_at.astimezone(visit.tz).hour == 15


def test_an_assistant_whose_ot_is_out_is_concerned_too(there: Clinic) -> None:
    day = monday(there)
    aide = colleague("Ota Dale", there.home, kind="OTA")
    booked(there, sibling(there.home), aide, day, 14)
    booked(there, sibling(there.home, "Ned"), there.home.staff, day, 14)
    shown = absence.plan([there.home.staff], day, day)
    assert shown.cancelled == 2
    assert RoleGrant.objects.filter(staff=aide).exists()


def test_nothing_is_undone_when_a_visit_was_changed_since(there: Clinic) -> None:
    day = monday(there)
    bo = colleague("Bo Anders", there.home)
    visit = booked(there, sibling(there.home), there.home.staff, day, 15)
    step = NewPlace(visit.pk, bo.pk, day, visit.starts_at, visit.ends_at)
    done = changes.apply([step], kind=ChangeKind.MOVE, by=bo, key=uuid4())
    Visit.objects.filter(pk=visit.pk).update(therapist=there.home.staff)
    with pytest.raises(UserError, match="changed again since"):
        changes.undo(done.pk, by=bo)
    assert Change.objects.get().undone_at is None


def test_a_refusal_of_the_ledger_refuses_all_of_it(there: Clinic) -> None:
    day = monday(there)
    first = booked(there, there.home.client, there.home.staff, day, 15)
    free = booked(there, sibling(there.home), there.home.staff, day, 16)
    beyond = Authorization.objects.get().ends_on + timedelta(days=3)
    steps = [
        NewPlace(one.pk, one.therapist_id, beyond, one.starts_at, one.ends_at)
        for one in (free, first)
    ]
    with pytest.raises(UserError):
        changes.apply(steps, kind=ChangeKind.MOVE, by=there.home.staff, key=uuid4())
    free.refresh_from_db()
    assert free.date_of_service == day
    assert not Change.objects.exists()
