"""The note and the charge of a visit, from capture to sheet."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import world

from countersign.base.ids import new_id
from countersign.practice import capture
from countersign.practice.facts import Cues, Fact
from countersign.practice.models import Coverage, Goal, GoalPoint, Payer, PayerPlan, Visit
from countersign.spine import sheet

pytestmark = pytest.mark.django_db


def covered(here: world.World, method: str = "cms_8_minute") -> Visit:
    payer = Payer.objects.create(name="Meridian Crest", payer_type="commercial")
    plan = PayerPlan.objects.create(payer=payer, name="Choice", method=method)
    coverage = Coverage.objects.create(client=here.client, plan=plan, member_id="M1")
    return world.make_visit(here, here.ot, coverage=coverage)


def test_a_sheet_gets_its_note_and_its_charge() -> None:
    here = world.build()
    visit = covered(here)
    goal = Goal.objects.create(
        client=here.client, text="June will fasten 5 of 5 buttons.", activity="buttons"
    )
    point = GoalPoint.objects.create(
        goal=goal,
        on=visit.date_of_service - timedelta(days=7),
        value={"successes": 2, "trials": 5},
    )
    fact = Fact(
        id=str(new_id()),
        kind="activity",
        activity="buttons",
        aim="self-care",
        minutes=38,
        successes=4,
        trials=5,
        cues=(Cues("verbal", 2),),
        goal_id=str(goal.pk),
    )
    capture.record(visit, [fact, Fact(id="", kind="no_hard_moment")], by=here.ot, origin="tapped")
    made = sheet.open_sheet(visit, by=here.ot)
    assembled = sheet.compose(made, by=here.ot)
    note, charge = assembled.parts["note"], assembled.parts["charge"]
    by_section = {s.section: s for s in note.statements}
    assert note.statements[0].text == (
        "June fastened 4 of 5 buttons with 2 verbal cues (self-care training, 38 minutes)."
    )
    assert note.statements[0].evidence == (fact.id,)
    assert by_section["A"].text.startswith("June’s success with buttons rose from 2 of 5 on ")
    assert by_section["A"].text.endswith(
        "to 4 of 5 today with 2 verbal cues, short of the goal’s 5 of 5."
    )
    assert by_section["A"].evidence == (fact.id, f"point:{point.pk}", f"goal:{goal.pk}")
    assert [(ln["code"], ln["minutes"], ln["units"]) for ln in charge.data["lines"]] == [
        ("97535", 38, 3)
    ]
    known = {e.id for e in note.evidence}
    assert all(set(s.evidence) <= known for s in note.statements)


def test_without_a_method_nothing_timed_has_units() -> None:
    here = world.build()
    visit = covered(here, method="")
    fact = Fact(id="", kind="activity", activity="putty", aim="strength", minutes=20)
    capture.record(visit, [fact], by=here.ot, origin="tapped")
    made = sheet.open_sheet(visit, by=here.ot)
    charge = sheet.compose(made, by=here.ot).parts["charge"]
    assert [ln["units"] for ln in charge.data["lines"]] == [None]
