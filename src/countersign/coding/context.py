"""What the charge's checks know beside the sheet: the rest of the day, minutes raised."""

from __future__ import annotations

import json
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F

from countersign.base.kept import Kept
from countersign.practice.facts import from_dict
from countersign.practice.facts_wording import describe
from countersign.practice.models import CapturedFact, Visit
from countersign.spine.context import provider
from countersign.spine.models import Revision, SheetKind

MONEY_CODES = ("coding.", "authorizations.")


@dataclass(frozen=True, slots=True)
class Raised:
    """Minutes of a fact that went up while findings about money were on the screen."""

    what: str
    was: int
    became: int
    shown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """Minutes in the therapist's other charges that day, and this visit's raised facts."""

    other_minutes: int = 0
    raised: tuple[Raised, ...] = ()


@provider("coding")
def day(visit: Visit) -> Day:
    """One day of one therapist: a dozen charges at most; corrections of this visit's facts."""
    return Day(other_minutes=_other_minutes(visit), raised=_raised(visit))


def _other_minutes(visit: Visit) -> int:
    charges = Revision.objects.filter(
        number=F("draft__head"),
        draft__kind="charge",
        draft__sheet__kind=SheetKind.VISIT,
        draft__sheet__visit__therapist_id=visit.therapist_id,
        draft__sheet__visit__date_of_service=visit.date_of_service,
    ).exclude(draft__sheet__visit_id=visit.pk)
    return sum(map(_minutes_of, charges.only("payload")))


_minutes: Kept[UUID, int] = Kept(5000)


def _minutes_of(charge: Revision) -> int:
    """A charge's minutes. Decrypted once by a process, since a revision never changes."""
    known = _minutes.get(charge.pk)
    if known is None:
        body = json.loads(bytes(charge.payload))
        known = _minutes.put(charge.pk, int(body["data"].get("total_minutes") or 0))
    return known


def _raised(visit: Visit) -> tuple[Raised, ...]:
    rows = (
        CapturedFact.objects.filter(visit=visit, replaces__isnull=False, withdrawn=False)
        .select_related("capture", "replaces")
        .order_by("created_at")
    )
    found = []
    for row in rows:
        shown = tuple(c for c in row.capture.after_findings if c.startswith(MONEY_CODES))
        before = row.replaces
        if not shown or before is None or before.withdrawn:
            continue
        now, was = from_dict(row.body), from_dict(before.body)
        if (now.minutes or 0) > (was.minutes or 0):
            found.append(
                Raised(now.activity or describe(now), was.minutes or 0, now.minutes or 0, shown)
            )
    return tuple(found)
