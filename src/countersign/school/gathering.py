"""A child's own signed observations of a period, and the people around a report: plain values."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet

from countersign.base.canonical import digest_of
from countersign.base.errors import UserError
from countersign.practice import capture
from countersign.practice.facts_wording import ASSIST_SHORT, describe
from countersign.practice.models import Client, Goal, Staff, Visit
from countersign.practice.models.goals import GoalStatus
from countersign.school.disclosure import Asks
from countersign.school.given import Aim, Counted, Hard, ReportInput, Seen, To
from countersign.school.models import Custody, Permission, SchoolReport, TestResult
from countersign.school.permission import Deciding, Given
from countersign.school.results import Result, score_from
from countersign.spine.models import Revision, Sheet, SheetKind, SheetStatus

LONGEST = timedelta(weeks=53)
OWN_SECTIONS = ("S", "O", "A")
_SELF_OR_COURT = re.compile(r"(?i)\b(?:self|student|client|court|conservator|legal guardian)\b")
_LONG = {
    "independent": "no help",
    "setup": "set-up",
    "supervision": "supervision",
    "standby": "standby assistance",
    "contact_guard": "contact guard assistance",
    "min": "minimal assistance",
    "mod": "moderate assistance",
    "max": "maximal assistance",
    "dependent": "total assistance",
}


def signed_notes(client: Client, starts_on: date, ends_on: date) -> QuerySet[Revision]:
    """The child's signed notes of these days that still count, in their order."""
    wrong = Sheet.objects.filter(
        corrects=OuterRef("draft__sheet"),
        kind=SheetKind.WRONG_CHART,
        status=SheetStatus.RELEASED,
    )
    return (
        Revision.objects.filter(
            ~Exists(wrong),
            number=F("draft__head"),
            draft__kind="note",
            draft__sheet__kind=SheetKind.VISIT,
            draft__sheet__status=SheetStatus.RELEASED,
            draft__sheet__client=client,
            draft__sheet__visit__date_of_service__range=(starts_on, ends_on),
        )
        .select_related("draft__sheet__visit__therapist")
        .order_by("draft__sheet__visit__starts_at")
    )


def last_visit_of(client: Client, by: Staff, starts_on: date, ends_on: date) -> Visit:
    """The OT's own last signed session of the period, at which the report is kept.

    Raises UserError when this person took no part in it.
    """
    mine = signed_notes(client, starts_on, ends_on).filter(draft__sheet__visit__therapist=by)
    row = mine.last()
    if row is None or row.draft.sheet.visit is None:
        raise UserError(
            "You have no signed session with this child in the period.",
            field="starts_on",
            remedy="Choose a longer period, or let the OT who treated write the report.",
        )
    return row.draft.sheet.visit


def gather(report: SchoolReport, client: Client, *, on: date) -> ReportInput:
    """What the report may stand on."""
    starts_on, ends_on = report.starts_on, report.ends_on
    notes = list(signed_notes(client, starts_on, ends_on))
    seen, counted, hard = [], [], []
    for row in notes:
        payload: dict[str, Any] = json.loads(bytes(row.payload))
        visit = row.draft.sheet.visit
        if visit is None:
            continue
        seen += list(_seen(payload, row.draft.sheet, visit.date_of_service))
        counted += list(_counted(payload, row.draft.sheet, visit.date_of_service))
        hard += list(_hard(payload, visit))
    goals = Goal.objects.filter(client=client).exclude(status=GoalStatus.STOPPED).order_by("pk")
    pronoun = client.pronouns.strip().casefold().split("/")[0]
    return ReportInput(
        kind=report.kind,
        name=client.called,
        pronoun=pronoun if pronoun in ("she", "he", "they") else "",
        voice=int(digest_of(str(client.pk))[:6], 16),
        starts_on=starts_on,
        ends_on=ends_on,
        written_on=on,
        to=to_of(report.permission),
        sessions=len(notes),
        goals=tuple(Aim(str(g.pk), g.text, g.activity) for g in goals),
        seen=tuple(seen),
        counted=tuple(counted),
        hard=tuple(hard),
        results=results_of(client, starts_on, ends_on),
    )


def _seen(payload: dict[str, Any], sheet: Sheet, on: date) -> Iterator[Seen]:
    """What a note tells. The therapist's own lines are hers; the composer's are arithmetic."""
    for statement in payload["statements"]:
        if statement["section"] in OWN_SECTIONS and statement["author"] != "model":
            own = statement["author"] == "person"
            yield Seen(f"note:{sheet.pk}:{statement['id']}", on, statement["text"], own)


def _counted(payload: dict[str, Any], sheet: Sheet, on: date) -> Iterator[Counted]:
    for at, body in enumerate(payload["data"].get("measures", ())):
        done, tries, level = body.get("successes"), body.get("trials"), body.get("assist")
        yield Counted(
            id=f"note:{sheet.pk}:m{at}",
            on=on,
            activity=str(body.get("activity") or ""),
            done=done if tries else None,
            tries=tries,
            help=_LONG.get(level, "") if level in ASSIST_SHORT else "",
            goal=str(body.get("goal_id") or ""),
        )


def _hard(payload: dict[str, Any], visit: Visit) -> Iterator[Hard]:
    ids = set(payload["data"].get("hard_moments", ()))
    if not ids:
        return
    for fact in capture.current(visit):
        if fact.id in ids:
            yield Hard(f"fact:{fact.id}", visit.date_of_service, describe(fact))


def results_of(client: Client, starts_on: date, ends_on: date) -> tuple[Result, ...]:
    """The child's test results of these days that were not replaced."""
    rows = TestResult.objects.filter(client=client, replaced_by=None).order_by("created_at")
    found = [result_of(row, client) for row in rows]
    return tuple(r for r in found if starts_on <= r.given_on <= ends_on)


def result_of(row: TestResult, client: Client) -> Result:
    """A stored result with the age that the birth date gives."""
    return Result(
        id=f"test:{row.pk}",
        tool=row.tool,
        edition=row.edition,
        given_on=row.given_on,
        born=client.birth_date,
        scores=tuple(score_from(body) for body in row.scores),
        form=row.form,
        informant=row.informant,
    )


def to_of(permission: Permission) -> To:
    """Who gets it, and what they and the family said."""
    school = permission.school
    return To(
        school_id=str(school.pk),
        school=school.name,
        person=permission.person,
        purpose=permission.purpose,
        permission_id=str(permission.pk),
        records=tuple(sorted(permission.records)),
        asks=asks_of(permission),
    )


def asks_of(permission: Permission) -> Asks:
    """What the school says of AI."""
    school = permission.school
    return Asks(
        state=school.state,
        assistant=school.assistant,
        wording=school.wording,
        contract=school.contract,
        version=school.version,
        school=school.name,
    )


def permission_of(permission: Permission) -> Given:
    """The permission as its rules read it."""
    signed = permission.given_by.all()
    return Given(
        id=str(permission.pk),
        school=str(permission.school_id),
        basis=permission.basis,
        records=frozenset(permission.records),
        given_by=frozenset(str(who.pk) for who in signed),
        signed_on=permission.signed_on,
        starts_on=permission.starts_on,
        ends_on=permission.ends_on,
        withdrawn_on=permission.withdrawn_on,
        by_self_or_court=any(_SELF_OR_COURT.search(who.relation) for who in signed),
    )


def deciding_of(client: Client) -> Deciding | None:
    """Who decides for the child, by the newest entry."""
    row = Custody.objects.filter(client=client).order_by("-created_at").first()
    if row is None:
        return None
    return Deciding(row.rule, frozenset(str(pk) for pk in row.who.values_list("pk", flat=True)))
