"""The re-authorization packet: drafted from the chart and the ledger, signed by the therapist.

A sheet of its own, with one part. Every sentence stands on a row of the chart or of the ledger; it
is a draft like any other, and nothing of it leaves before a licensed person has signed it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from countersign.authorizations import amounts
from countersign.authorizations.ahead import outlooks
from countersign.authorizations.models import AuthorizationLine, Renewal
from countersign.base import dates
from countersign.base.errors import UserError
from countersign.practice.models import Client, Staff, Visit
from countersign.practice.models.goals import Goal, GoalPoint, GoalStatus
from countersign.practice.models.staff import Role
from countersign.practice.models.visits import VisitStatus
from countersign.spine import acts
from countersign.spine.draft import PartDraft, Statement
from countersign.spine.evidence import Evidence
from countersign.spine.models import Sheet, SheetKind, SheetStatus
from countersign.spine.revisions import append, locked_draft

PART = "renewal"
COMPOSER = "countersign renewal 1"
MOST_POINTS = 6


@dataclass(frozen=True, slots=True)
class Asking:
    """What is asked for: as much again, from the day after what is there ends."""

    starts_on: date
    ends_on: date
    amount: int
    counts: str
    weeks: int


def asking(line: AuthorizationLine, covered: date) -> Asking:
    """As much again for as long again. Pure; a person changes it in the draft."""
    about = line.authorization
    first = min(about.ends_on, covered) + timedelta(days=1)
    length = about.ends_on - about.starts_on
    weeks = max(1, round((length.days + 1) / 7))
    return Asking(first, first + length, line.granted, line.counts, weeks)


def draft(renewal: Renewal, *, today: date, by: Staff) -> Sheet:
    """The renewal's packet as a draft to sign; made once. Raises UserError without a therapist."""
    with transaction.atomic():
        kept = Renewal.objects.select_for_update().get(pk=renewal.pk)
        if kept.sheet is not None:
            return kept.sheet
        line = AuthorizationLine.objects.select_related(
            "authorization__client", "authorization__payer"
        ).get(pk=kept.line_id)
        client = line.authorization.client
        sheet = Sheet.objects.create(
            kind=SheetKind.RENEWAL,
            client=client,
            author=_author(client, today),
            status=SheetStatus.DRAFT,
        )
        append(
            locked_draft(sheet, PART),
            compose(line, today=today),
            cause="composed",
            by=by,
            composer=COMPOSER,
        )
        Renewal.objects.filter(pk=kept.pk).update(sheet=sheet)
        acts.record("renewal.drafted", by=by, sheet=sheet, line=line.pk)
    return sheet


def _author(client: Client, today: date) -> Staff:
    """The OT who signs for it: the child's own, else who treated last."""
    seen = Visit.objects.filter(client=client, date_of_service__lte=today)
    last = seen.select_related("therapist").order_by("-starts_at")[:20]
    for staff in (client.primary_therapist, *(visit.therapist for visit in last)):
        if staff is not None and Role.OT in staff.roles_on(today, None):
            return staff
    raise UserError(
        "No occupational therapist is on this child's chart.",
        field="primary_therapist",
        remedy="Name one on the client's page, then draft the packet.",
    )


def compose(line: AuthorizationLine, *, today: date) -> PartDraft:
    """What is asked for, what was used, how care went, and each goal with its measurements."""
    client = line.authorization.client
    pieces: list[Evidence] = []
    statements: list[Statement] = []

    def say(section: str, text: str, evidence: Evidence) -> None:
        pieces.append(evidence)
        statements.append(Statement(f"r{len(statements) + 1}", section, text, (evidence.id,)))

    found = outlooks(Client.objects.filter(pk=client.pk), today, every=True)
    covered = next((one.last_covered for one in found if line in one.lines), today)
    wanted = asking(line, covered)
    about = line.authorization
    row = Evidence(
        "line",
        "chart",
        f"{about.reference}: {amounts.said(line.granted, line.counts)}, "
        f"{dates.said(about.starts_on)} to {dates.said(about.ends_on)}, "
        f"{amounts.said(line.used + line.used_before, line.counts)} used",
    )
    say("Request", _request(line, wanted), row)
    say("Use so far", _used(line, covered), row)
    came = _attendance(client, about.starts_on, today)
    say("Use so far", came.text, came)
    for evidence, text in _progress(client):
        say("Progress and goals", text, evidence)
    data = {
        "line": str(line.pk),
        "starts_on": str(wanted.starts_on),
        "ends_on": str(wanted.ends_on),
        "amount": wanted.amount,
        "counts": wanted.counts,
        "codes": list(line.codes),
        "goals": sum(piece.id.startswith("goal") for piece in pieces),
    }
    unique = {piece.id: piece for piece in pieces}
    return PartDraft(
        kind=PART, statements=tuple(statements), data=data, evidence=tuple(unique.values())
    )


def _request(line: AuthorizationLine, wanted: Asking) -> str:
    codes = f" of {', '.join(line.codes)}" if line.codes else ""
    return (
        f"We ask for {amounts.said(wanted.amount, wanted.counts)}{codes} of occupational therapy "
        f"from {dates.said(wanted.starts_on)} to {dates.said(wanted.ends_on)} "
        f"({wanted.weeks} weeks), following authorization {line.authorization.reference}."
    )


def _used(line: AuthorizationLine, covered: date) -> str:
    used = amounts.said(line.used + line.used_before, line.counts)
    return (
        f"Of {amounts.said(line.granted, line.counts)} approved, {used} "
        f"{'is' if used.startswith('1 ') else 'are'} used; the last visit covered is on "
        f"{dates.said(covered)}."
    )


def _attendance(client: Client, since: date, today: date) -> Evidence:
    held = Visit.objects.filter(client=client, date_of_service__range=(since, today))
    states = list(held.values_list("status", flat=True))
    came = sum(one == VisitStatus.DONE for one in states)
    missed = sum(one in (VisitStatus.CANCELLED, VisitStatus.NO_SHOW) for one in states)
    text = (
        f"Since {dates.said(since)}, {came} visit{'s' * (came != 1)} took place and {missed} "
        f"{'was' if missed == 1 else 'were'} cancelled or missed."
    )
    return Evidence("visits", "chart", text)


def _progress(client: Client) -> Iterator[tuple[Evidence, str]]:
    goals = Goal.objects.filter(client=client, status=GoalStatus.ACTIVE).order_by("created_at")
    for goal in goals.prefetch_related("points"):
        points = [text for point in goal.points.all() if (text := _measured(point))]
        evidence = Evidence(f"goal-{goal.pk}", "chart", goal.text)
        yield evidence, f"Goal: {goal.text}"
        if points:
            measured = "; ".join(points[-MOST_POINTS:])
            yield (
                Evidence(f"points-{goal.pk}", "chart", measured),
                f"Measured: {measured}.",
            )


def _measured(point: GoalPoint) -> str:
    """ "4 of 5 on October 5, 2026"; empty for a measurement of another form."""
    value = point.value
    if "successes" not in value or "trials" not in value:
        return ""
    return f"{value['successes']} of {value['trials']} on {dates.said(point.on)}"
