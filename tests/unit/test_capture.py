"""The first capture stays as it was; corrections stand beside it; a repeat changes nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import ProgrammingError, connection, transaction
from tests import world

from countersign.base.errors import UserError
from countersign.base.ids import new_id
from countersign.practice import capture
from countersign.practice.facts import Cues, Fact
from countersign.practice.models import Capture, CapturedFact

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> world.World:
    return world.build()


def buttons(**changes: object) -> Fact:
    fact = Fact(
        id=str(new_id()),
        kind="activity",
        activity="Buttons",
        aim="self-care",
        minutes=23,
        successes=4,
        trials=5,
        assist="min",
        cues=(Cues("verbal", 2),),
    )
    return replace(fact, **changes)  # type: ignore[arg-type]  # the caller names fields of Fact


def test_what_was_captured_comes_back(here: world.World) -> None:
    facts = [buttons(), Fact(id="", kind="no_hard_moment")]
    made = capture.record(here.visit, facts, by=here.ot, origin="tapped")
    now = capture.current(here.visit)
    assert made.first
    assert [f.kind for f in now] == ["activity", "no_hard_moment"]
    assert now[0].id == facts[0].id
    assert now == capture.original(here.visit)


def test_a_repeated_post_changes_nothing(here: world.World) -> None:
    facts = [buttons()]
    first = capture.record(here.visit, facts, by=here.ot, origin="tapped")
    again = capture.record(here.visit, facts, by=here.ot, origin="tapped")
    assert again == first
    assert CapturedFact.objects.count() == 1
    later = capture.record(here.visit, [*facts, buttons()], by=here.ot, origin="tapped")
    assert not later.first
    assert CapturedFact.objects.count() == 2


def test_an_id_cannot_be_used_for_something_else(here: world.World) -> None:
    fact = buttons()
    capture.record(here.visit, [fact], by=here.ot, origin="tapped")
    with pytest.raises(UserError, match="already kept"):
        capture.record(here.visit, [replace(fact, minutes=30)], by=here.ot, origin="tapped")
    other = world.make_visit(here, here.ot)
    with pytest.raises(UserError, match="already kept"):
        capture.record(other, [fact], by=here.ot, origin="tapped")


def test_a_correction_stands_beside_the_original(here: world.World) -> None:
    fact = buttons()
    capture.record(here.visit, [fact], by=here.ot, origin="tapped")
    changed = replace(fact, minutes=30)
    capture.revise(
        here.visit, fact.id, changed, by=here.ot, findings_shown=["coding.total-above-visit"]
    )
    capture.revise(here.visit, fact.id, changed, by=here.ot, findings_shown=[])
    assert [f.minutes for f in capture.current(here.visit)] == [30]
    assert [f.minutes for f in capture.original(here.visit)] == [23]
    (version,) = capture.versions(here.visit)
    assert version.first.minutes == 23
    assert [c.findings_shown for c in version.changes] == [("coding.total-above-visit",)]
    assert Capture.objects.count() == 2


def test_a_fact_taken_back_can_return(here: world.World) -> None:
    fact = buttons()
    capture.record(here.visit, [fact], by=here.ot, origin="tapped")
    capture.revise(here.visit, fact.id, None, by=here.ot)
    assert capture.current(here.visit) == ()
    assert [f.id for f in capture.original(here.visit)] == [fact.id]
    capture.revise(here.visit, fact.id, fact, by=here.ot)
    assert [f.id for f in capture.current(here.visit)] == [fact.id]


def test_an_unconfirmed_fact_is_confirmed_as_it_stands(here: world.World) -> None:
    fact = buttons(confirmed=False)
    capture.record(here.visit, [fact], by=here.ot, origin="audio")
    capture.confirm(here.visit, fact.id, by=here.ot)
    assert [f.confirmed for f in capture.current(here.visit)] == [True]


@pytest.mark.parametrize(
    ("fact", "field"),
    [
        (buttons(successes=6), "successes"),
        (buttons(minutes=-1), "minutes"),
        (buttons(minutes=1441), "minutes"),
        (buttons(activity=" "), "activity"),
        (buttons(aim="money"), "aim"),
        (Fact(id="", kind="hard_moment"), "hard"),
        (Fact(id="", kind="plan"), "text"),
        (Fact(id="not-an-id", kind="free", text="x"), "id"),
    ],
)
def test_impossible_facts_are_refused_whole(here: world.World, fact: Fact, field: str) -> None:
    with pytest.raises(UserError) as told:
        capture.record(here.visit, [buttons(), fact], by=here.ot, origin="tapped")
    assert told.value.field == field
    assert not Capture.objects.exists()


def test_nothing_and_strangers_are_refused(here: world.World) -> None:
    with pytest.raises(UserError, match="nothing to keep"):
        capture.record(here.visit, [], by=here.ot, origin="tapped")
    fact = buttons()
    capture.record(here.visit, [fact], by=here.ot, origin="tapped")
    other = world.make_visit(here, here.ot)
    for wrong in (fact.id, "nonsense", str(new_id())):
        with pytest.raises(UserError, match="not part of this visit"):
            capture.revise(other, wrong, None, by=here.ot)


def test_an_upload_is_kept_whole_and_once(here: world.World) -> None:
    data = b"OT: Ready?\nChild: I did the top one!\nOT: Buttons 4 of 5 with min A.\n"
    made = capture.from_text(here.visit, "s.txt", data, by=here.ot)
    again = capture.from_text(here.visit, "s.txt", data, by=here.ot)
    assert made == again
    facts = capture.current(here.visit)
    text = data.decode()
    assert all(text[f.start : f.end] for f in facts)
    assert [f.text for f in facts if f.kind == "span"] == [
        text[f.start : f.end] for f in facts if f.kind == "span"
    ]
    found = [f for f in facts if f.kind == "activity"]
    assert [(f.activity, f.successes, f.trials, f.assist, f.confirmed) for f in found] == [
        ("Buttons", 4, 5, "min", False)
    ]


@pytest.mark.parametrize("table", ["practice_capture", "practice_capturedfact"])
@pytest.mark.parametrize("change", ["DELETE FROM {}", "UPDATE {} SET created_at = now()"])
def test_the_application_cannot_change_what_was_captured(
    here: world.World, table: str, change: str
) -> None:
    capture.record(here.visit, [buttons()], by=here.ot, origin="tapped")
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change.format(table))
