"""Begin an appeal letter from a denial, or draft an unsigned one again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from countersign.authorizations.models import Appeal
from countersign.base import dates, rules
from countersign.base.errors import UserError
from countersign.goals import own_rules
from countersign.goals.appeals.compose import (
    UNDER,
    LetterInput,
    Measured,
    Quoted,
    compose,
)
from countersign.goals.models import AppealLetter, Topic
from countersign.goals.plans import gathering, making
from countersign.practice.models import Client, Goal, GoalPoint, Payer, Staff, Visit
from countersign.practice.models.goals import GoalStatus
from countersign.practice.models.visits import VisitStatus
from countersign.spine import acts, notices
from countersign.spine import sheet as sheets
from countersign.spine.draft import PartDraft
from countersign.spine.models import Sheet, SheetKind, SheetStatus

READ_ON = date(2026, 11, 23)


@dataclass(frozen=True, slots=True)
class Denied:
    """A denial as it came: who, when, in which words, under which reference."""

    payer: Payer
    on: date
    reason: str
    reference: str = ""
    appeal: Appeal | None = None


def make(client: Client, denied: Denied, *, by: Staff, on: date) -> Sheet:
    """The letter as a draft for `by` to sign; an unsigned one of that denial is drafted again.

    Raises UserError without the payer's own reason, for another child's denial, and for an OT who
    has not seen the child.
    """
    if not denied.reason.strip():
        raise UserError(
            "The denial's reason is missing.",
            field="reason",
            remedy="Copy it word for word from the payer's letter.",
        )
    if denied.on > on:
        raise UserError("The denial is from a day to come.", field="denied_on")
    if denied.appeal is not None and denied.appeal.client_id != client.pk:
        raise UserError("This denial is another child's.", field="appeal")
    visit = gathering.last_visit_of(client, by)
    with transaction.atomic():
        Client.objects.select_for_update().get(pk=client.pk)  # one open letter for each denial
        letter = _open(client, visit, denied, by)
        sheets.compose_alone(letter.sheet, compose(gather(letter, client, on=on)), by=by)
    sheets.examine(letter.sheet)
    return letter.sheet


def _open(client: Client, visit: Visit, denied: Denied, by: Staff) -> AppealLetter:
    begun = (
        AppealLetter.objects.filter(
            sheet__client=client, sheet__author=by, payer=denied.payer, denied_on=denied.on
        )
        .exclude(sheet__status=SheetStatus.RELEASED)
        .select_related("sheet__visit", "sheet__client", "sheet__author", "payer")
        .order_by("-created_at")
        .first()
    )
    if begun is not None:
        begun.reason, begun.reference = denied.reason.strip(), denied.reference.strip()
        begun.appeal = denied.appeal or begun.appeal
        begun.save()
        return begun
    sheet = Sheet.objects.create(
        kind=SheetKind.APPEAL, visit=visit, client=client, author=by, status=SheetStatus.DRAFT
    )
    letter = AppealLetter.objects.create(
        sheet=sheet,
        appeal=denied.appeal,
        payer=denied.payer,
        reference=denied.reference.strip(),
        denied_on=denied.on,
        reason=denied.reason.strip(),
    )
    notices.tell(
        by,
        kind=making.TO_SIGN,
        message=f"An appeal letter for {client.short_name} is begun.",
        link=f"/sheets/{sheet.pk}/",
    )
    acts.record("sheet.opened", by=by, sheet=sheet)
    acts.record("appeal.drafted", by=by, sheet=sheet, letter=letter.pk)
    return letter


def gather(letter: AppealLetter, client: Client, *, on: date) -> LetterInput:
    """What the letter may stand on today."""
    plan = making.signed_plan(client)
    since = plan.starts_on if plan is not None else None
    states = Visit.objects.filter(client=client, date_of_service__lte=on)
    first = states.order_by("date_of_service").values_list("date_of_service", flat=True).first()
    since = since or first
    came = list(
        states.filter(date_of_service__gte=since).values_list("status", flat=True) if since else ()
    )
    goals = Goal.objects.filter(client=client).exclude(status=GoalStatus.STOPPED)
    return LetterInput(
        name=client.called,
        born=client.birth_date,
        payer=letter.payer.name,
        payer_type=str(letter.payer.payer_type),
        reference=letter.reference,
        denied_on=letter.denied_on,
        reason=letter.reason,
        written_on=on,
        due_on=letter.appeal.due_on if letter.appeal is not None else None,
        held=sum(one == VisitStatus.DONE for one in came),
        missed=sum(one in gathering.GONE for one in came),
        since=since,
        goals=tuple(
            _measured(goal) for goal in goals.prefetch_related("points").order_by("created_at")
        ),
        rules=tuple(quoted(letter, client, on=on)),
        plan=_plan(plan),
    )


def _plan(plan: object) -> str:
    starts, ends = getattr(plan, "starts_on", None), getattr(plan, "ends_on", None)
    if starts is None or ends is None:
        return ""
    return f"A signed plan of care covers {dates.said(starts)} to {dates.said(ends)}."


def _measured(goal: Goal) -> Measured:
    points = [p for p in goal.points.all() if p.value.get("trials")]
    said = [_point(p) for p in sorted(points, key=lambda p: p.on)]
    return Measured(str(goal.pk), goal.text, said[0] if said else None, said[-1] if said else None)


def _point(point: GoalPoint) -> tuple[date, str, int]:
    done, tries = int(point.value.get("successes", 0)), int(point.value["trials"])
    return point.on, f"{done} of {tries}", round(100 * done / tries)


def quoted(letter: AppealLetter, client: Client, *, on: date) -> list[Quoted]:
    """The rules of this payer that may be put before it: verified ones, and the practice's own."""
    found = []
    if letter.payer.payer_type == "medicaid" and client.age_on(on) < UNDER:
        epsdt = rules.load("goals", on=READ_ON)["epsdt"]
        if epsdt["verified"]:
            found.append(Quoted("epsdt", str(epsdt["law"]), str(epsdt["source"])))
        if epsdt["maintenance_verified"]:
            found.append(
                Quoted("epsdt-maintenance", str(epsdt["maintenance"]), str(epsdt["source"]))
            )
    own = own_rules.in_force(on=on, payer=letter.payer)
    found += [
        Quoted(f"own-{at}", rule.words, f"{rule.source}, {dates.said(rule.on)}")
        for at, rule in enumerate(own)
        if rule.topic == Topic.SAYS
    ]
    return found


def compose_again(visit: Visit, _parts: Mapping[str, PartDraft]) -> PartDraft:
    """The unsigned letter kept at `visit`, drafted as the record stands now."""
    letter = (
        AppealLetter.objects.filter(sheet__visit=visit)
        .exclude(sheet__status=SheetStatus.RELEASED)
        .select_related("payer", "appeal")
        .order_by("-created_at")
        .first()
    )
    if letter is None:
        raise UserError("No appeal letter was begun at this visit.", field="appeal")
    return compose(gather(letter, visit.client, on=visit.date_of_service))
