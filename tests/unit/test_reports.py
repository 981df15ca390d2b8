"""The progress report: from 24 signed sessions to one that an OT signs and that leaves."""

from __future__ import annotations

import json
from contextlib import nullcontext
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO

import pypdf
import pytest
from allauth.mfa.models import Authenticator
from tests import proofs
from tests.reported import Reported, reported

from countersign.base import clock, files
from countersign.base.errors import Refused, UserError
from countersign.cli import main
from countersign.exchange.models import Parcel
from countersign.notes import caught
from countersign.notes.grammar import Child
from countersign.notes.measures import Measure
from countersign.notes.numbers import allowed, in_text
from countersign.notes.reports import answering, making
from countersign.notes.reports.attended import a_week
from countersign.notes.reports.compose import compose
from countersign.notes.reports.given import (
    Attendance,
    Hard,
    Period,
    ReportGoal,
    ReportInput,
    Session,
)
from countersign.notes.reports.trend import ends_of, way_of
from countersign.practice.models import Goal
from countersign.spine import corrections, sheet, sign
from countersign.spine.models import Release, Sheet, SheetStatus

START = date(2026, 9, 1)
GOAL = ReportGoal("g1", "June will fasten buttons in 5 of 5 trials, up from 1 of 5.", "buttons")


def given(
    counts: list[int], *, goal: ReportGoal = GOAL, hard: tuple[Hard, ...] = ()
) -> ReportInput:
    """One session a week with that many buttons of five."""
    sessions = tuple(
        Session(
            sheet_id=f"s{n}",
            on=START + timedelta(weeks=n),
            therapist="Ada Larkin",
            measures=(
                Measure(
                    "buttons",
                    START + timedelta(weeks=n),
                    goal_id=goal.id,
                    successes=done,
                    trials=5,
                    assist="max" if n < len(counts) // 2 else "min",
                    evidence=f"note:s{n}:0",
                ),
            ),
            hard=hard if n == 0 else (),
            hard_asked=True,
        )
        for n, done in enumerate(counts)
    )
    return ReportInput(
        child=Child("June", "she"),
        period=Period(START, START + timedelta(weeks=max(len(counts) - 1, 0))),
        written_on=START + timedelta(weeks=len(counts)),
        goals=(goal,),
        sessions=sessions,
        attendance=Attendance(signed=len(counts), cancelled=1),
        days_since_report=len(counts),
    )


@pytest.mark.parametrize(
    ("counts", "way"),
    [
        ([1, 1, 2, 2, 3, 3, 4, 4], "rising"),
        ([4, 4, 3, 3, 2, 2, 1, 1], "falling"),
        ([2, 3, 2, 3, 2, 3, 2, 3], "none"),
        ([3, 3, 3, 3, 3, 3], "none"),
        ([1, 3, 5], "few"),
        ([], "few"),
    ],
)
def test_a_trend_is_called_one_only_when_chance_would_seldom_make_it(
    counts: list[int], way: str
) -> None:
    assert way_of([(done, 5) for done in counts]) == way


def test_the_ends_are_the_first_and_last_three_sessions() -> None:
    ends = ends_of([(1, 5), (2, 5), (1, 5), (3, 5), (4, 5), (4, 5), (5, 5)])
    assert (ends.first, ends.last, ends.sessions) == ((4, 15), (13, 15), 3)


def test_what_the_data_show_is_computed_and_what_it_means_is_asked() -> None:
    part = compose(given([1, 1, 2, 2, 3, 3, 4, 4]))
    text = " ".join(s.text for s in part.statements)
    assert (
        "Goal 1: from a baseline of 1 of 5, June went from 4 of 15 tries in the first 3 sessions "
        "to 11 of 15 in the last 3: a rising trend over 8 sessions." in text
    )
    assert "short of the goal’s 5 of 5 trials" in text
    assert "Help went from maximal to minimal assistance." in text
    assert "June attended 8 of 9 booked visits; 1 was cancelled." in text
    assert "No hard moment was recorded" in text
    asked = {q["id"]: [c["id"] for c in q["choices"]] for q in part.data["questions"]}
    assert [q["section"] for q in part.data["questions"]] == ["Assessment", "Skilled need", "Plan"]
    assert asked["need"]
    assert asked["plan"]
    assert next(iter(asked.values())) == ["progress", "slower"]
    assert all(s.section not in ("Assessment", "Plan") for s in part.statements)


def test_a_choice_that_the_data_do_not_bear_is_not_offered() -> None:
    falling = compose(given([5, 4, 4, 3, 3, 2, 2, 1])).data["questions"][0]
    assert "progress" not in [c["id"] for c in falling["choices"]]
    met = compose(given([3, 3, 4, 4, 4, 5, 5, 5])).data["questions"][0]
    assert met["choices"][0]["id"] == "met"
    none = compose(replace(given([]), sessions=())).data["questions"][0]
    assert [c["id"] for c in none["choices"]] == ["aside"]


@pytest.mark.parametrize("counts", [[1, 1, 2, 2, 3, 3, 4, 4], [2], [5, 3], []])
def test_every_number_of_every_sentence_and_choice_is_in_its_evidence(counts: list[int]) -> None:
    hard = (
        Hard("fact:1", START, "meltdown", "Hard moment: meltdown 7 min"),
        Hard("fact:2", START, "refusal", "Hard moment: refusal"),
    )
    part = compose(given(counts, hard=hard))
    pieces = {e.id: e.text for e in part.evidence}
    told = [(s.text, s.evidence) for s in part.statements]
    told += [(c["text"], c["evidence"]) for q in part.data["questions"] for c in q["choices"]]
    for text, evidence in told:
        own = [pieces[e] for e in evidence]
        assert own, text
        assert set(in_text(text)) <= allowed(own, ()), text


def test_how_often_is_said_in_words() -> None:
    assert a_week(given([1] * 8)) == "about once a week"


pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture
def child(db: None) -> Reported:
    made = reported()
    Authenticator.objects.filter(user=made.ot.user).delete()
    proofs.set_up_codes(proofs.user_of(made.ot))
    user = proofs.user_of(made.ot)
    user.set_password(proofs.PASSWORD)
    user.save()
    return made


def answered(one: Sheet, made: Reported) -> None:
    part = sheet.assemble(one).parts["report"]
    for question in part.data["questions"]:
        choice = question["choices"][0]["id"]
        answering.choose(one, question=question["id"], choice=choice, by=made.ot)


def test_a_report_of_24_sessions_is_signed_and_leaves_as_a_note_does(child: Reported) -> None:
    one = making.make(child.client, by=child.ot, on=child.demo.today)
    part = sheet.assemble(one).parts["report"]
    assert part.data["sessions"] == 24
    assert [len(f["points"]) for f in part.data["figures"]] == [24, 24]
    assert "2 or 3" not in str(part.data["attendance"])
    assert any("meltdowns" in s.text for s in part.statements)
    with pytest.raises(Refused) as refusal:
        sign.prepare(one, user=proofs.user_of(child.ot))
    assert proofs.codes(refusal) == {"report.unanswered"}
    answered(one, child)
    assert not [f for f in sheet.examine(one) if f.blocks]
    proofs.sign_by_code(one, child.ot)
    one.refresh_from_db()
    assert one.status == SheetStatus.RELEASED
    assert [(r.part, r.destination) for r in Release.objects.filter(sheet=one)] == [
        ("report", "emr")
    ]
    text = "".join(
        page.extract_text()
        for page in pypdf.PdfReader(BytesIO(files.read(Parcel.objects.get(sheet=one).paper))).pages
    )
    assert "Progress report" in text
    assert "Skilled need" in text
    assert text.count("of 5") > 48  # both tables are on the paper


def test_nobody_but_an_ot_who_treated_signs_or_makes_one(child: Reported) -> None:
    from countersign.practice.models import Staff

    other = Staff.objects.get(name="Femi Adeyemi")
    with pytest.raises(UserError, match="no signed session with this child"):
        making.make(child.client, by=other, on=child.demo.today)
    one = making.make(child.client, by=child.ot, on=child.demo.today)
    answered(one, child)
    child.ot.role_grants.update(role="ota")
    child.ot.licences.update(kind="OTA")
    with pytest.raises(Refused) as refusal:
        sign.prepare(one, user=proofs.user_of(child.ot))
    assert "signer.role" in proofs.codes(refusal)


def test_the_commands_draft_a_report_and_list_what_is_owed_and_sign_nothing(
    child: Reported, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("countersign.cli.notes.installation", nullcontext)
    monkeypatch.setattr(clock, "today", lambda zone: child.demo.today)
    words = ["notes", "report", str(child.client.pk), "--by"]
    assert main.main([*words, str(child.ot.pk)]) == 0
    told = json.loads(capsys.readouterr().out)
    one = Sheet.objects.get(pk=told["sheet"])
    assert told["blocks"] == ["report.unanswered"]
    assert all(s["evidence"] for s in told["sentences"] if "of 5" in s["text"])
    assert one.status != SheetStatus.RELEASED
    assert not Release.objects.filter(sheet=one).exists()
    assert main.main([*words, "nobody"]) == 1
    assert main.main([*words, str(child.ot.pk), "--first", "2026-09-01"]) == 1
    child.ot.role_grants.update(role="biller")
    assert main.main([*words, str(child.ot.pk)]) == 1
    assert "no child of that id they may report on" in capsys.readouterr().err
    assert main.main(["notes", "debt"]) == 0
    owed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert one.visit_id
    assert str(one.visit_id) in {row["visit"] for row in owed if "report" in row["stands"]}


def test_made_again_it_keeps_what_the_ot_chose_and_is_the_same_report(child: Reported) -> None:
    one = making.make(child.client, by=child.ot, on=child.demo.today)
    part = sheet.assemble(one).parts["report"]
    question = part.data["questions"][0]["id"]
    answering.write(one, question=question, text="She is ready for smaller buttons.", by=child.ot)
    first, last = (date.fromisoformat(day) for day in part.data["period"])
    shorter = Period(first + timedelta(weeks=6), last)
    again = making.make(child.client, by=child.ot, on=child.demo.today, period=shorter)
    assert again.pk == one.pk
    after = sheet.assemble(again).parts["report"]
    assert after.data["sessions"] < 24
    assert "She is ready for smaller buttons." in [s.text for s in after.statements]


def test_the_next_report_begins_where_the_last_one_ended(child: Reported) -> None:
    one = making.make(child.client, by=child.ot, on=child.demo.today)
    answered(one, child)
    proofs.sign_by_code(one, child.ot)
    with pytest.raises(UserError, match="no signed session to report on"):
        making.make(child.client, by=child.ot, on=child.demo.today)


def test_a_note_in_the_wrong_chart_is_not_counted(child: Reported) -> None:
    note = Sheet.objects.filter(kind="visit").order_by("created_at").last()
    assert note is not None
    wrong = corrections.wrong_chart(note, reason="Another child's session.", by=child.ot)
    Sheet.objects.filter(pk=wrong.pk).update(status=SheetStatus.RELEASED)
    one = making.make(child.client, by=child.ot, on=child.demo.today)
    assert sheet.assemble(one).parts["report"].data["sessions"] == 23


def test_what_was_caught_and_put_right_is_told(child: Reported) -> None:
    one = making.make(child.client, by=child.ot, on=child.demo.today)
    added = sheet.add_statement(
        one, part="report", section="Plan", text="She will be cured.", by=child.ot
    )
    caught.keep(one, sheet.examine(one))
    assert caught.words(one) == "1 caught, 0 put right"
    new = json.loads(bytes(added.payload))["statements"][-1]["id"]
    sheet.remove_statement(one, part="report", statement_id=new, by=child.ot)
    caught.keep(one, sheet.examine(one))
    assert caught.words(one) == "1 caught, 1 put right"


def test_an_unknown_choice_or_question_is_refused(child: Reported) -> None:
    one = making.make(child.client, by=child.ot, on=child.demo.today)
    with pytest.raises(UserError, match="no longer offered"):
        answering.choose(one, question="need", choice="cure", by=child.ot)
    with pytest.raises(UserError, match="no longer asked"):
        answering.write(one, question="other", text="Hm.", by=child.ot)


def test_a_goal_that_was_stopped_is_left_out(child: Reported) -> None:
    goal = Goal.objects.filter(client=child.client).first()
    assert goal is not None
    Goal.objects.filter(pk=goal.pk).update(status="stopped")
    one = making.make(child.client, by=child.ot, on=child.demo.today)
    assert len(sheet.assemble(one).parts["report"].data["figures"]) == 1
