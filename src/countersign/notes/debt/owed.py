"""Every visit that took place and has no signed note, by person and age, with what it holds up."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet

from countersign.base.clock import now
from countersign.notes.debt import fees, worth
from countersign.notes.debt.worth import Worth
from countersign.practice.models import Practice, Staff, Visit
from countersign.practice.models.visits import VisitStatus
from countersign.spine.models import CosignWait, Release, Revision, Sheet, SheetKind, SheetStatus

LATE_AFTER = timedelta(hours=48)
"""A note counts as late two days after its visit: the product's own measure, no law's."""
LOOKED_BACK = timedelta(days=365)
RELEASED_LOOKED_AT = 300
USUAL_LOOKED_AT = 60
STANDS = {
    SheetStatus.NOT_STARTED: "not started",
    SheetStatus.DRAFT: "drafted",
    SheetStatus.BLOCKED: "to resolve",
    SheetStatus.TO_SIGN: "ready to sign",
    SheetStatus.TO_COSIGN: "waits for a co-signature",
}


@dataclass(frozen=True, slots=True)
class Owed:
    """One visit or report that waits for `who`, since `since`."""

    who: Staff
    sheet_id: UUID | None
    visit: Visit
    stands: str
    days: int
    late: bool
    worth: Worth
    report: bool = False
    writer: Staff | None = None

    @property
    def url(self) -> str:
        if self.report and self.sheet_id is not None:
            return f"/sheets/{self.sheet_id}/"
        return f"/visits/{self.visit.pk}/"

    @property
    def age(self) -> str:
        return "today" if self.days < 1 else f"{self.days} day{'s' * (self.days != 1)}"


@dataclass(frozen=True, slots=True)
class OfPerson:
    """What waits for one person, oldest first."""

    who: Staff
    owed: tuple[Owed, ...]

    @property
    def late(self) -> int:
        return sum(one.late for one in self.owed)

    @property
    def oldest(self) -> int:
        return max((one.days for one in self.owed), default=0)

    @property
    def dollars(self) -> Decimal:
        return total(self.owed)

    @property
    def unknown(self) -> int:
        """Visits without a known fee; a report bills nothing."""
        return sum(one.worth.dollars is None and not one.report for one in self.owed)


def total(owed: Iterable[Owed]) -> Decimal:
    """Dollars held up, as far as fees are known."""
    return sum((one.worth.dollars or Decimal(0) for one in owed), Decimal(0))


def owed(visits: QuerySet[Visit], *, on: date) -> list[OfPerson]:
    """What waits among `visits` (those the asker may see), by person, the oldest debt first."""
    since = max(on - LOOKED_BACK, Practice.notes_since())
    taken = (
        visits.filter(date_of_service__range=(since, on), ends_at__lte=now())
        .filter(Q(status=VisitStatus.DONE) | Q(status=VisitStatus.ARRIVED))
        .select_related("client", "therapist", "coverage__plan__payer", "site")
    )
    open_visits = list(
        taken.exclude(sheets__kind=SheetKind.VISIT, sheets__status=SheetStatus.RELEASED)
    )
    found = [*_of_visits(open_visits, on), *_of_reports(visits, on)]
    by_person: dict[UUID, list[Owed]] = {}
    for one in found:
        by_person.setdefault(one.who.pk, []).append(one)
    people = [
        OfPerson(some[0].who, tuple(sorted(some, key=lambda o: -o.days)))
        for some in by_person.values()
    ]
    return sorted(people, key=lambda p: (-p.late, -p.oldest, p.who.name))


def _of_visits(visits: Sequence[Visit], on: date) -> Iterator[Owed]:
    ids = [visit.pk for visit in visits]
    rows = Sheet.objects.filter(visit__in=ids, kind=SheetKind.VISIT)
    sheets = {sheet.visit_id: sheet for sheet in rows}
    waits = {
        wait.sheet_id: wait
        for wait in CosignWait.objects.filter(done_at=None, sheet__in=rows).select_related(
            "supervisor"
        )
    }
    value = Value(visits, sheets)
    for visit in visits:
        sheet = sheets.get(visit.pk)
        wait = waits.get(sheet.pk) if sheet else None
        age = now() - visit.ends_at
        late = wait.due_at <= now() if wait else age > LATE_AFTER
        yield Owed(
            who=wait.supervisor if wait else visit.therapist,
            sheet_id=sheet.pk if sheet else None,
            visit=visit,
            stands=STANDS[SheetStatus(sheet.status)] if sheet else "not started",
            days=(on - visit.date_of_service).days,
            late=late,
            worth=value.of(visit),
            writer=visit.therapist if wait else None,
        )


def _of_reports(visits: QuerySet[Visit], on: date) -> Iterator[Owed]:
    """Reports that were begun and not signed. They bill nothing, but payers stop without them."""
    rows = Sheet.objects.filter(kind=SheetKind.REPORT, visit__in=visits.values("pk"))
    for sheet in rows.exclude(status=SheetStatus.RELEASED).select_related(
        "author", "visit__client", "visit__therapist"
    ):
        age = now() - sheet.created_at
        if sheet.visit is not None:
            yield Owed(
                who=sheet.author,
                sheet_id=sheet.pk,
                visit=sheet.visit,
                stands=f"progress report, {STANDS[SheetStatus(sheet.status)]}",
                days=max((on - sheet.created_at.date()).days, 0),
                late=age > LATE_AFTER,
                worth=worth.UNKNOWN,
                report=True,
            )


class Value:
    """Dollars of each visit: its drafted charge, else what its child's visits usually come to."""

    def __init__(self, visits: Sequence[Visit], sheets: Mapping[UUID | None, Sheet]):
        self.fees = fees.by_plan()
        self.charges = _charges([s.pk for s in sheets.values()])
        self.sheets = sheets
        self.usual = self._usual(visits) if self.fees else {}

    def of(self, visit: Visit) -> Worth:
        plan = visit.coverage.plan_id if visit.coverage else None
        known = self.fees.get(plan) if plan else None
        if known is None:
            return worth.UNKNOWN
        sheet = self.sheets.get(visit.pk)
        lines = self.charges.get(sheet.pk) if sheet else None
        if lines:
            return worth.of_lines(lines, known)
        own = self.usual.get(visit.client_id, [])
        everybody = [one for some in self.usual.values() for one in some]
        return worth.average(own or everybody)

    def _usual(self, visits: Sequence[Visit]) -> dict[UUID, list[Worth]]:
        """Released charges of the plans in question, newest first, by child."""
        plans = {v.coverage.plan_id for v in visits if v.coverage} & self.fees.keys()
        rows = (
            Release.objects.filter(part="charge", sheet__visit__coverage__plan__in=plans)
            .select_related("revision", "sheet__visit__coverage")
            .order_by("-created_at")[:RELEASED_LOOKED_AT]
        )
        found: dict[UUID, list[Worth]] = {}
        for row in rows:
            visit = row.sheet.visit
            if visit is not None and visit.coverage is not None:
                found.setdefault(visit.client_id, []).append(
                    worth.of_lines(_lines(row.revision), self.fees[visit.coverage.plan_id])
                )
        return found


class Fees:
    """What visits bring by the practice's own fees; see `spine.risks.Worth`."""

    def of(self, visits: Collection[UUID]) -> Mapping[UUID, Decimal]:
        """Dollars of each visit whose fees are known."""
        rows = list(Visit.objects.filter(pk__in=visits).select_related("coverage"))
        sheets = Sheet.objects.filter(visit__in=rows, kind=SheetKind.VISIT)
        value = Value(rows, {sheet.visit_id: sheet for sheet in sheets})
        found = {visit.pk: value.of(visit).dollars for visit in rows}
        return {pk: dollars for pk, dollars in found.items() if dollars is not None}

    def usual(self) -> Decimal | None:
        """The mean of the released charges looked at; None when no fee is known."""
        known = fees.by_plan()
        rows = (
            Release.objects.filter(part="charge", sheet__visit__coverage__plan__in=known)
            .select_related("revision", "sheet__visit__coverage")
            .order_by("-created_at")[:USUAL_LOOKED_AT]
        )
        return worth.average(
            worth.of_lines(_lines(row.revision), known[row.sheet.visit.coverage.plan_id])
            for row in rows
            if row.sheet.visit is not None and row.sheet.visit.coverage is not None
        ).dollars


def _lines(revision: Revision) -> list[Mapping[str, Any]]:
    return list(json.loads(bytes(revision.payload))["data"].get("lines") or ())


def _charges(sheets: Sequence[UUID]) -> dict[UUID, list[Mapping[str, Any]]]:
    """The lines of the drafted charges, by sheet."""
    rows = Revision.objects.filter(
        draft__sheet__in=sheets, draft__kind="charge", number=F("draft__head")
    ).select_related("draft")
    return {row.draft.sheet_id: _lines(row) for row in rows}
