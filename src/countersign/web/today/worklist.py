"""What the work list shows: each visit with where its sheet stands, and waiting co-signatures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch, Q, QuerySet

from countersign.base import clock
from countersign.practice.access import CLINICIANS, Access
from countersign.practice.models import Staff, Visit
from countersign.practice.models.staff import Role
from countersign.practice.models.visits import VisitStatus
from countersign.spine import cosign
from countersign.spine import kept_back as kept
from countersign.spine.models import CosignWait, Sheet, SheetKind, SheetStatus

TREATING = CLINICIANS
WHOSE_MONEY = frozenset({Role.OWNER, Role.BILLER, Role.AUDITOR})

# status: sign, words, class of the chip
CHIPS = {
    SheetStatus.NOT_STARTED: ("", "Not started", "quiet"),
    SheetStatus.DRAFT: ("◦", "Draft", ""),
    SheetStatus.BLOCKED: ("■", "to resolve", "stop"),
    SheetStatus.TO_SIGN: ("●", "Ready to sign", ""),
    SheetStatus.TO_COSIGN: ("▲", "Co-sign", "warn"),
    SheetStatus.RELEASED: ("✓", "Released", "good"),
}
OFF = {VisitStatus.CANCELLED: "Cancelled", VisitStatus.NO_SHOW: "No-show"}
WORK = (
    SheetStatus.TO_SIGN,
    SheetStatus.TO_COSIGN,
    SheetStatus.BLOCKED,
    SheetStatus.DRAFT,
    SheetStatus.NOT_STARTED,
)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the work list. `status` is the sheet's, or the visit's when it did not happen."""

    visit: Visit
    status: str
    sign: str
    words: str
    tone: str
    starts: datetime
    ends: datetime

    @property
    def url(self) -> str:
        return f"/visits/{self.visit.pk}/"

    @property
    def detail(self) -> str:
        """One line under the name: what kind of visit, and whether the child is here."""
        said = [self.visit.get_kind_display()]
        if self.visit.checked_out_at:
            out = self.visit.checked_out_at.astimezone(self.visit.tz)
            said.append(f"left {out:%-H:%M}")
        elif self.visit.checked_in_at:
            came = self.visit.checked_in_at.astimezone(self.visit.tz)
            said.append(f"here since {came:%-H:%M}")
        return " · ".join(said)


def rows(access: Access, day: date, *, everyone: bool, waits: Sequence[Wait] = ()) -> list[Row]:
    """The visits of `day`: the person's own and those they co-sign, or all that they may see."""
    found = access.visits().filter(date_of_service=day)
    if not everyone:
        asked = [wait.sheet.visit_id for wait in waits]
        found = found.filter(Q(therapist=access.staff) | Q(pk__in=asked))
    sheets = Sheet.objects.filter(kind=SheetKind.VISIT)
    found = found.select_related("client", "therapist", "site").prefetch_related(
        Prefetch("sheets", queryset=sheets, to_attr="visit_sheets")
    )
    return [row_of(visit) for visit in found.order_by("starts_at", "id")]


def row_of(visit: Visit) -> Row:
    """The line of one visit, which was read with its sheet as `visit_sheets`."""
    held: list[Sheet] = visit.visit_sheets  # type: ignore[attr-defined]  # the Prefetch above
    times = (visit.starts_at.astimezone(visit.tz), visit.ends_at.astimezone(visit.tz))
    if visit.status in OFF and not held:
        return Row(visit, visit.status, "", OFF[VisitStatus(visit.status)], "quiet", *times)
    status = SheetStatus(held[0].status) if held else SheetStatus.NOT_STARTED
    sign, words, tone = CHIPS[status]
    if status is SheetStatus.BLOCKED:
        words = f"{held[0].blocking} {words}"
    return Row(visit, status, sign, words, tone, *times)


def next_row(listed: Sequence[Row], me: Staff) -> Row | None:
    """What to do next: sign what is ready, co-sign, then what is blocked, drafted, not begun."""
    for status in WORK:
        for row in listed:
            if row.status == status and _is_mine(row, me):
                return row
    return None


def _is_mine(row: Row, me: Staff) -> bool:
    """Whether it is this person's turn: another signs second what one wrote oneself."""
    if row.status == SheetStatus.TO_COSIGN:
        return row.visit.therapist_id != me.pk
    return row.status != SheetStatus.NOT_STARTED or row.starts <= clock.now()


def kept_back(access: Access) -> list[Sheet]:
    """Signed visits whose charge waits to be taken up: the person's own, or all for who bills."""
    seen = kept.waiting("charge").filter(visit__in=access.visits("charge.read"))
    if not access.roles & WHOSE_MONEY:
        seen = seen.filter(author=access.staff)
    return list(
        seen.select_related("client", "author", "visit").order_by("visit__date_of_service")[:50]
    )


@dataclass(frozen=True, slots=True)
class Wait:
    """A sheet that waits for a co-signature: whose, and since when."""

    sheet: Sheet
    days: int
    late: bool
    supervisor: Staff

    @property
    def url(self) -> str:
        return f"/visits/{self.sheet.visit_id}/"

    @property
    def age(self) -> str:
        return "since today" if self.days == 0 else f"{self.days} day{'s' * (self.days != 1)}"


def waits(staff: Staff, day: date) -> list[Wait]:
    """Co-signatures asked of `staff`, also in place of one who is on leave; the first due first."""
    return [_wait(w) for w in _with_authors(cosign.waiting_for(staff, on=day))]


def late_elsewhere(access: Access, mine: Sequence[Wait]) -> list[Wait]:
    """What waits too long for others, for who answers for the practice."""
    if Role.OWNER not in access.roles:
        return []
    listed = {wait.sheet.pk for wait in mine}
    found = _with_authors(cosign.late().filter(sheet__visit__in=access.visits("sheet.read")))
    return [_wait(w) for w in found if w.sheet_id not in listed]


def _with_authors(found: QuerySet[CosignWait]) -> QuerySet[CosignWait]:
    return found.select_related(
        "sheet__client", "sheet__author", "sheet__visit", "supervisor", "signature__staff"
    )[:50]


def _wait(held: CosignWait) -> Wait:
    now = clock.now()
    return Wait(held.sheet, (now - held.created_at).days, held.due_at <= now, held.supervisor)
