"""A plan of care: from the record to signed files, and everything state and payer want of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO, StringIO
from typing import Any

import docx
import pypdf
import pytest
from django.db import DatabaseError, transaction
from django.test import Client as Browser
from django.urls import reverse
from tests import proofs
from tests.reported import Reported, reported
from tests.schooled import signed, stops
from tests.small import signed_in, small

from countersign.base import files
from countersign.cli.jsonl import answers
from countersign.exchange.formats.fhir.bindings import problems
from countersign.goals import own_rules, packs
from countersign.goals.appeals import making as appeals
from countersign.goals.appeals import words as appeal_words
from countersign.goals.given import Given
from countersign.goals.models import Certification, Order, OwnRule, Paper, PaperHanded, Plan
from countersign.goals.own_rules import Entered
from countersign.goals.plans import lines, making, standing, words
from countersign.goals.plans.asks import (
    Case,
    Certified,
    Need,
    Ordered,
    PlanDays,
    Rule,
    Sent,
    needs,
)
from countersign.goals.plans.plainly import plainly
from countersign.goals.plans.steps import step
from countersign.practice.models import Goal, GoalEvent, Payer
from countersign.spine import sheet as sheets
from countersign.spine import sign
from countersign.spine.models import Sheet, SheetStatus

__all__ = ["signed_in", "small"]
NEED = (
    "She loses the grip after one line because the ring finger gives way; the tool, the seat and "
    "the paper are graded each week, which takes an OT’s judgement."
)
FIRST = date(2026, 10, 1)
PLAN = PlanDays(signed_on=FIRST, starts_on=FIRST, ends_on=date(2026, 12, 24), visits=12)
CASE = Case(
    on=date(2026, 11, 20),
    state="CA",
    payer="Medicare",
    payer_type="medicare",
    diagnoses=("F82",),
    facts=packs.pack("CA"),
    plan=PLAN,
    first_treated=FIRST,
    treated=tuple(FIRST + timedelta(days=7 * n) for n in range(7)),
    orders=(Ordered("written", date(2026, 9, 20)),),
    sent=(Sent("provider", date(2026, 10, 10), "fax receipt 12"),),
    goals=2,
)
TIE = (
    "At the front door, Maya will zip her coat in 4 of 5 mornings with 1 verbal cue by January 8, "
    "2027 (baseline 1 of 5 mornings on 10/12/2026)."
)


@pytest.fixture
def world(db: None) -> Reported:
    return reported()


def found(case: Case) -> dict[str, Need]:
    return {one.code: one for one in needs(case)}


def begun(world: Reported, **more: Any) -> Sheet:
    today = world.demo.today
    asked = {
        "kind": "care",
        "starts_on": today,
        "ends_on": today + timedelta(days=130),
        "per_week": 1,
        "minutes": 45,
        "coverage": world.client.coverages.first(),
        **more,
    }
    return making.make(world.client, making.Asked(**asked), by=world.ot, on=today)


def answered(world: Reported, sheet: Sheet, part: str, *said: tuple[str, str]) -> Sheet:
    for question, text in said:
        by = world.ot
        sheets.answer(sheet, part=part, question=question, text=text, evidence=(), by=by)
        sheets.attest(sheet, part=part, statement_id=f"q-{question}", by=by)
    return sheet


SAID = (
    ("need", NEED),
    ("treatment", "Graded paper and a pencil grip here; five minutes of tracing at home."),
    ("outlook", "Copying a sentence in class by spring; then therapy is done."),
)


def words_of(file: Any) -> str:
    pdf = pypdf.PdfReader(BytesIO(files.read(file)))
    root: Any = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    return " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


def browser_of(world: Reported) -> Browser:
    browser = Browser(headers={"origin": "https://testserver"})
    user = proofs.user_of(world.ot)
    browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


def test_from_the_record_to_signed_files_and_what_came_of_them(world: Reported) -> None:
    sheet = begun(world)
    part = sheets.assemble(sheet).parts[words.KIND]
    known = {e.id for e in part.evidence}
    assert all(s.evidence and set(s.evidence) <= known for s in part.statements)
    assert stops(sheet) == {"plan.unanswered"}
    answered(world, sheet, words.KIND, *SAID)
    assert stops(sheet) == set()
    goal = Goal.objects.filter(client=world.client).earliest("created_at")
    text = goal.text
    for goal.text, stopped in ((f"{text} Also.", {"plan.goal-changed"}), (text, set())):
        goal.save()
        assert stops(sheet) == stopped
    signed(sheet, world)
    assert sheet.status == SheetStatus.RELEASED
    row = Paper.objects.get(sheet=sheet)
    paper = words_of(row.pdf)
    assert NEED in paper
    assert "I certify the need for these services" in paper
    word = docx.Document(BytesIO(files.read(row.docx)))
    assert NEED in "\n".join(p.text for p in word.paragraphs)
    assert row.fhir is not None
    bundle = json.loads(files.read(row.fhir))
    made = [one["resource"] for one in bundle["entry"]]
    goals = Goal.objects.filter(client=world.client).count()
    assert [one["resourceType"] for one in made] == ["Patient", *["Goal"] * goals, "CarePlan"]
    assert not [fault for one in made for fault in problems(one)]
    assert Plan.objects.get().visits == 19
    _handed(world, row, goals)


def _handed(world: Reported, row: Paper, goals: int) -> None:
    """The same paper on its page: proof of sending, a school only with permission, the outcome."""
    browser, on = browser_of(world), str(world.demo.today)
    url = reverse("plan_hand", args=[row.pk])
    to = {"whom": "provider", "to": "M. Ode, MD", "on": on, "proof": "fax 12", "way": "pdf"}
    taken = browser.post(url, to, secure=True)
    assert taken["Content-Type"] == "application/pdf"
    at_school = browser.post(url, {**to, "whom": "school"}, secure=True)
    assert at_school.status_code == 422
    assert PaperHanded.objects.get().proof == "fax 12"
    with pytest.raises(DatabaseError), transaction.atomic():
        PaperHanded.objects.update(way="none")
    told = {"o-kind": "sent_back", "o-on": on, "o-words": "No baseline for goal 2."}
    browser.post(reverse("plan_outcome", args=[row.pk]), told, secure=True)
    assert GoalEvent.objects.filter(kind="sent_back").count() == goals
    page = browser.get(reverse("client_plan", args=[world.client.pk]), secure=True)
    assert "Before a reviewer says it" in page.content.decode()


def test_an_appeal_quotes_the_reason_and_the_record_and_promises_nothing(world: Reported) -> None:
    payer = Payer.objects.get(plans__coverage__client=world.client)
    Payer.objects.filter(pk=payer.pk).update(payer_type="medicaid")
    payer.refresh_from_db()
    today = world.demo.today
    reason = "No progress was shown."
    denied = appeals.Denied(payer, today - timedelta(days=3), reason, "A-77")
    sheet = appeals.make(world.client, denied, by=world.ot, on=today)
    part = sheets.assemble(sheet).parts[appeal_words.KIND]
    said = " ".join(s.text for s in part.statements)
    assert f"“{reason}”" in said
    assert "1905(r)(5)" in said
    assert stops(sheet) == {"appeal.unanswered"}
    promised = (("answer", "EPSDT guarantees these visits."), ("asked", "Approve 12 visits."))
    answered(world, sheet, appeal_words.KIND, *promised)
    assert stops(sheet) == {"appeal.law-guarantees"}
    truly = "Her words on the line went up with less help, as counted in each session."
    answered(world, sheet, appeal_words.KIND, ("answer", truly))
    assert stops(sheet) == set()
    signed(sheet, world)
    row = Paper.objects.get(sheet=sheet)
    text = words_of(row.pdf)
    assert all(one in text for one in (reason, "A-77", truly, "1905(r)(5)"))
    assert row.fhir is None


def test_the_order_stands_in_for_a_signature_only_where_it_applies() -> None:
    assert found(CASE)["plan.certified-by-order"].state == "met"
    unsent = replace(CASE, sent=())
    assert found(unsent)["plan.certify"].state == "missing"
    assert found(replace(unsent, on=date(2026, 10, 20)))["plan.certify"].state == "due"
    unproven = replace(CASE, sent=(Sent("provider", date(2026, 10, 10)),))
    assert found(unproven)["plan.sent-unproven"].state == "missing"
    late = replace(CASE, sent=(Sent("provider", date(2026, 11, 2), "fax"),))
    assert "plan.certified-by-order" not in found(late)
    verbal = replace(CASE, orders=(Ordered("verbal", date(2026, 9, 20)),))
    assert "plan.certified-by-order" not in found(verbal)
    before = date(2024, 12, 1)
    old = replace(CASE, first_treated=before, plan=replace(PLAN, signed_on=before))
    assert "plan.certified-by-order" not in found(old)
    again = replace(CASE, plan=replace(PLAN, initial=False))
    assert found(again)["plan.recertify-unsigned"].state == "missing"
    commercial = replace(CASE, payer="Crest", payer_type="commercial")
    assert not {"plan.certified-by-order", "plan.certify"} & found(commercial).keys()
    assert found(commercial)["plan.no-payer-pack"].state == "ask"


def test_a_verbal_certification_is_signed_within_fourteen_days() -> None:
    case = replace(CASE, orders=(), sent=(), certified=(Certified("verbal", date(2026, 10, 20)),))
    assert "verbal order" in found(replace(case, on=date(2026, 10, 25)))["plan.certified"].words
    assert found(case)["plan.certify"].state == "missing"
    signed_ = (*case.certified, Certified("written", date(2026, 10, 30)))
    assert found(replace(case, certified=signed_))["plan.certified"].state == "met"


def test_progress_counts_treatment_days_and_recertification_the_calendar() -> None:
    days = tuple(FIRST + timedelta(days=n) for n in range(10))
    assert found(replace(CASE, treated=days[:7]))["plan.progress"].state == "met"
    assert found(replace(CASE, treated=days[:8]))["plan.progress"].state == "due"
    assert found(replace(CASE, treated=days))["plan.progress"].state == "missing"
    since = replace(CASE, treated=days, last_report=days[8])
    assert "1 of 10" in found(since)["plan.progress"].words
    assert found(replace(CASE, on=date(2026, 12, 15)))["plan.recertify"].state == "due"
    long = replace(CASE, plan=replace(PLAN, ends_on=date(2027, 6, 1)), on=date(2026, 12, 30))
    assert found(long)["plan.recertify"].state == "missing"


def test_orders_follow_the_state_and_no_pack_is_said_loudly() -> None:
    none = replace(CASE, orders=())
    texas = replace(none, state="TX", facts=packs.pack("TX"))
    assert found(texas)["plan.order-missing"].state == "missing"
    assert "plan.order-missing" not in found(replace(texas, diagnoses=()))
    york = replace(none, state="NY", facts=packs.pack("NY"), treated=(FIRST,), on=FIRST)
    assert "plan.order-missing" not in found(york)
    assert "plan.order-missing" in found(replace(york, on=FIRST + timedelta(days=26)))
    after = replace(texas, orders=(Ordered("written", date(2026, 10, 9)),))
    assert found(after)["plan.order-late"].state == "missing"
    ohio = replace(CASE, state="OH", facts=packs.pack("OH"))
    assert found(ohio)["plan.no-state-pack"].state == "missing"
    ours = Rule("no_order", "None is needed.", "Board, by phone", FIRST, "OH")
    told = found(replace(ohio, own=(ours,), orders=()))
    assert "plan.no-state-pack" not in told
    assert told["plan.order"].state == "met"


def test_short_term_goals_are_half_of_the_way_and_pass_the_check() -> None:
    made = step(Given(TIE))
    assert made is not None
    assert "3 of 5 mornings" in made.text
    assert made.on == date(2026, 11, 25)
    tub = (
        "During hair washing at home, client stays in the tub for 3 minutes with a visual timer "
        "and 1 verbal cue, 4 of 5 baths by 02/28/2027 (baseline 11/20/2026: 30 seconds)."
    )
    timed = step(Given(tub))
    assert timed is not None
    assert "for 2 minutes" in timed.text
    helped = step(
        Given(
            "Client dons a pullover at home with minimal assist in 4 of 5 mornings by 04/01/2027 "
            "(baseline 12/01/2026: maximal assist 5 of 5)."
        )
    )
    assert helped is not None
    assert "moderate assistance" in helped.text
    assert step(Given("Maya will improve dressing by January 8, 2027.")) is None
    plain = plainly(Given(TIE), name="Maya")
    assert "1 spoken reminder" in plain
    assert "verbal" not in plain


def test_plans_go_from_line_to_line() -> None:
    line = {"id": 1, "on": "2026-11-20", "state": "OH", "goals": 1, "plan": None}
    bad = {"id": 2, "on": "tomorrow"}
    out = StringIO()
    source = BytesIO(b"\n".join(json.dumps(one).encode() for one in (line, bad)))
    assert answers(source, out, lines.check_line) == 1
    first, second = map(json.loads, out.getvalue().splitlines())
    assert not first["ready"]
    assert {"plan.no-state-pack", "plan.unsigned"} <= {one["code"] for one in first["needs"]}
    assert second["error"]["field"] == "on"


def test_a_rule_of_ours_counts_once_it_is_signed_and_only_as_signed(
    small: Any, signed_in: Callable[[str], Browser]
) -> None:
    browser = signed_in("owner")
    payer = Payer.objects.get()
    form = {
        "payer": str(payer.pk),
        "topic": "certify",
        "number": "14",
        "words": "A physician signs the plan within 14 days.",
        "source": "Provider manual 2026, section 4",
        "source_on": "2026-01-02",
        "starts_on": "2026-01-02",
    }
    both = browser.post(reverse("goal_rule_new"), {**form, "state": "CA"}, secure=True)
    assert both.status_code == 422
    made = browser.post(reverse("goal_rule_new"), form, secure=True)
    row = OwnRule.objects.get()
    assert made["Location"] == reverse("goal_rule_sign", args=[row.sheet_id])
    assert own_rules.in_force(on=small.today, payer=payer) == ()
    assert "A physician signs" in browser.get(made["Location"], secure=True).content.decode()
    user = proofs.user_of(small.people["owner"])
    passkey = proofs.SoftPasskey(user).register()
    offer = sign.prepare(row.sheet, user=user)
    web = proofs.web(user)
    sign.sign(offer.request_id, user=user, proof=passkey.answer(offer), session_is_web=web)
    assert [one.number for one in own_rules.in_force(on=small.today, payer=payer)] == [14]
    page = signed_in("ot").get(reverse("goal_rules"), secure=True).content.decode()
    assert "Provider manual 2026" in page
    OwnRule.objects.update(number=99)
    assert own_rules.in_force(on=small.today, payer=payer) == ()


def test_papers_of_a_plan_are_entered_by_the_desk_and_counted(
    small: Any, signed_in: Callable[[str], Browser]
) -> None:
    desk = signed_in("front_desk")
    url = reverse("plan_order", args=[small.child.pk])
    order = {"kind": "written", "source": "M. Ode, MD", "signed_on": str(small.today)}
    assert desk.post(url, {**order, "signed_on": "2999-01-01"}, secure=True).status_code == 422
    assert desk.post(url, order, secure=True).status_code == 302
    assert Order.objects.get().source == "M. Ode, MD"
    case = standing.case_of(small.child, on=small.today)
    assert [one.kind for one in case.orders] == ["written"]
    certified = desk.post(reverse("plan_certify", args=[small.child.pk]), secure=True)
    assert certified.status_code == 302  # no plan is signed yet
    assert not Certification.objects.exists()
    out = reverse("plan_order_withdraw", args=[small.child.pk, Order.objects.get().pk])
    desk.post(out, secure=True)
    assert standing.case_of(small.child, on=small.today).orders == ()
    with pytest.raises(Exception, match="rule"):
        own_rules.propose(
            Entered("says", "x", "y", small.today, small.today), by=small.people["owner"]
        )
