"""Nobody came: who is late, what is noted, and whom to speak to when it happens again and again.

Nothing is noted by itself: a person presses. What a missed visit costs is the payer's rule, kept by
the ledger; how often it may happen before somebody speaks to the family is the practice's.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from countersign.authorizations.booking import book
from countersign.base import audit
from countersign.base.clock import now
from countersign.base.errors import UserError
from countersign.practice.models import Client, Staff, Visit
from countersign.practice.models.visits import VisitStatus
from countersign.scheduling.house import rules_now
from countersign.scheduling.models import Block, BlockState
from countersign.scheduling.reminding import desk
from countersign.spine import notices

A_DAY = timedelta(hours=16)


@dataclass(frozen=True, slots=True)
class Late:
    """A visit that should have begun, with how long ago, and how often nobody came lately."""

    visit: Visit
    minutes: int
    before: int


def late(visits: list[Visit]) -> list[Late]:
    """Of these visits, those of today that nobody has come to for longer than the rule says."""
    if not visits:
        return []
    at, rule = now(), rules_now()
    shortest = timedelta(minutes=rule.late_minutes)
    due = [
        one
        for one in visits
        if one.status == VisitStatus.BOOKED
        and one.checked_in_at is None
        and shortest <= at - one.starts_at < A_DAY
    ]
    before = Counter(
        Visit.objects.filter(
            client__in={one.client_id for one in due},
            status=VisitStatus.NO_SHOW,
            starts_at__gte=at - timedelta(days=rule.misses_days),
        ).values_list("client", flat=True)
    )
    return [
        Late(one, int((at - one.starts_at).total_seconds() // 60), before[one.client_id])
        for one in due
    ]


def times(client: Client) -> int:
    """How often nobody came in the days that the practice's rule looks back."""
    since = now() - timedelta(days=rules_now().misses_days)
    return Visit.objects.filter(
        client=client, status=VisitStatus.NO_SHOW, starts_at__gte=since
    ).count()


def note(visit_id: UUID, *, by: Staff) -> Visit:
    """Nobody came. The unit goes as the payer's terms say. Pressed twice changes nothing more.

    Raises UserError for a visit that has not begun, or to which somebody came.
    """
    known = Visit.objects.filter(pk=visit_id, status=VisitStatus.NO_SHOW).first()
    if known is not None:
        return known
    with audit.act(actor=by.pk, subject=visit_id) as entry:
        visit = _locked(visit_id)
        if visit.status != VisitStatus.BOOKED:
            raise UserError("This visit is not booked any more.", remedy="Look at it again.")
        if visit.starts_at > now() or visit.checked_in_at is not None or visit.sheets.exists():
            raise UserError("Somebody may still come, or came.", remedy="Look at it again.")
        visit.status = VisitStatus.NO_SHOW
        book(visit, by=by)
        entry.record("visit.missed", client=visit.client_id)
        _tell_when_often(visit)
    return visit


def take_back(visit_id: UUID, *, by: Staff) -> Visit:
    """Somebody came after all. Raises UserError when the visit's hour or unit is taken by now."""
    with audit.act(actor=by.pk, subject=visit_id):
        visit = _locked(visit_id)
        if visit.status != VisitStatus.NO_SHOW:
            raise UserError("This visit was not noted as missed.", remedy="Look at it again.")
        visit.status = VisitStatus.BOOKED
        book(visit, by=by)
    return visit


def _locked(visit_id: UUID) -> Visit:
    return (
        Visit.objects.select_for_update(of=("self",))
        .select_related("client", "site", "coverage__plan__payer", "therapist")
        .get(pk=visit_id)
    )


def _tell_when_often(visit: Visit) -> None:
    """At the number that the practice chose, somebody is asked to speak to the family."""
    count, rule = times(visit.client), rules_now()
    if count != rule.misses:
        return
    block = Block.objects.filter(client=visit.client, state=BlockState.BOOKED).last()
    for who in {one.pk: one for one in (visit.therapist, *desk(visit))}.values():
        notices.tell(
            who,
            kind="visit.missed-often",
            message=f"{visit.client.short_name} did not come {count} times in "
            f"{rule.misses_days} days. Speak to the family before the block goes on.",
            link=f"/schedule/blocks/{block.pk}/" if block is not None else "/schedule/",
        )
