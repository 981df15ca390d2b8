"""What checks may know about a visit, as plain values gathered once per check run.

A room adds a provider in its own `context.py`:

    @provider("authorizations")
    def standing(visit: Visit) -> Standing: ...

What only one kind of sheet needs is gathered for that sheet alone:

    @sheet_provider("school", kind="school")
    def around(sheet: Sheet, parts: Mapping[str, PartDraft]) -> Around: ...
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from countersign.base.clock import today
from countersign.practice.models import Staff, Visit
from countersign.practice.models.visits import VisitStatus
from countersign.spine import roster
from countersign.spine.checks import walk_modules
from countersign.spine.draft import PartDraft
from countersign.spine.models import Sheet

Gather = Callable[[Visit], Any]
SheetGather = Callable[[Sheet, Mapping[str, PartDraft]], Any]
_providers: dict[str, Gather] = {}
_of_sheets: dict[str, tuple[str, SheetGather]] = {}


@dataclass(frozen=True, slots=True)
class LicenceOnDay:
    """A therapist's licence as it stood on the date of service. `kind` is OT or OTA."""

    number: str
    state: str
    kind: str
    valid_from: date
    valid_until: date
    temporary: bool = False


@dataclass(frozen=True, slots=True)
class OtherVisit:
    """Another visit of the same therapist that day, by its minutes on the clock."""

    visit_id: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class VisitContext:
    """The visit itself. Times are aware; `method` is the payer's way to count units or None.

    `child_names` are the written forms of this child's own name; `other_names` are first and
    preferred names of the practice's other clients, with the client's id.
    """

    visit_id: str
    client_id: str
    date_of_service: date
    state: str
    starts_at: datetime
    ends_at: datetime
    checked_in_at: datetime | None
    checked_out_at: datetime | None
    status: str
    author_id: str
    author_role: str
    licence: LicenceOnDay | None
    payer_name: str | None
    method: str | None
    child_names: tuple[str, ...]
    other_names: Mapping[str, str]
    other_visits: tuple[OtherVisit, ...] = ()
    emr_age_minutes: int | None = None
    author_name: str = ""
    author_left_on: date | None = None
    licensed_today: bool = True
    today: date | None = None


@dataclass(frozen=True, slots=True)
class SheetContext:
    """What kind of sheet is being checked: a visit's, or a correction of one."""

    kind: str
    sheet_id: str = ""


def provider(name: str) -> Callable[[Gather], Gather]:
    """Register a provider of context under `name`. Raises ValueError for a name taken twice."""

    def register(gather: Gather) -> Gather:
        known = _providers.get(name)
        if known is not None and known.__module__ != gather.__module__:
            raise ValueError(f"two providers call themselves {name}")
        _providers[name] = gather
        return gather

    return register


def sheet_provider(name: str, *, kind: str) -> Callable[[SheetGather], SheetGather]:
    """Register what the checks of sheets of one kind know beyond the visit, under `name`.

    Raises ValueError for a name taken twice.
    """

    def register(gather: SheetGather) -> SheetGather:
        known = _of_sheets.get(name)
        if name in _providers or (known and known[1].__module__ != gather.__module__):
            raise ValueError(f"two providers call themselves {name}")
        _of_sheets[name] = (kind, gather)
        return gather

    return register


@lru_cache(maxsize=1)
def _find() -> None:
    for module in walk_modules("context"):
        importlib.import_module(module)


def gather(visit: Visit) -> dict[str, Any]:
    """Everything the rooms and the practice know about `visit`, by provider name."""
    _find()
    return {name: _providers[name](visit) for name in sorted(_providers)}


def gather_of(sheet: Sheet, parts: Mapping[str, PartDraft]) -> dict[str, Any]:
    """What only sheets of this kind need, by provider name."""
    _find()
    return {
        name: one(sheet, parts)
        for name, (kind, one) in sorted(_of_sheets.items())
        if kind == sheet.kind
    }


ROLES_BY_WEIGHT = ("ot", "ota", "student", "owner", "biller", "front_desk", "auditor")


def author_role(staff: Staff, visit: Visit) -> str:
    """The weightiest role the visit's therapist held that day at that site, or an empty text."""
    held = staff.roles_on(visit.date_of_service, visit.site)
    return next((role for role in ROLES_BY_WEIGHT if role in held), "")


@provider("visit")
def visit_context(visit: Visit) -> VisitContext:
    """The practice's own facts about the visit, in few queries; the roster comes from memory."""
    full = (
        Visit.objects.select_related("site", "therapist", "coverage__plan__payer", "client")
        .prefetch_related("therapist__licences", "therapist__role_grants")
        .get(pk=visit.pk)
    )
    licence = full.therapist.licence_on(full.date_of_service, full.site.state)
    plan = full.coverage.plan if full.coverage else None
    others = (
        Visit.objects.filter(therapist=full.therapist, date_of_service=full.date_of_service)
        .exclude(pk=full.pk)
        .exclude(status__in=[VisitStatus.CANCELLED, VisitStatus.NO_SHOW])
        .values_list("id", "starts_at", "ends_at")
    )
    names = roster.names()
    own = names.of(str(full.client_id))
    return VisitContext(
        visit_id=str(full.pk),
        client_id=str(full.client_id),
        date_of_service=full.date_of_service,
        state=full.site.state,
        starts_at=full.starts_at,
        ends_at=full.ends_at,
        checked_in_at=full.checked_in_at,
        checked_out_at=full.checked_out_at,
        status=full.status,
        author_id=str(full.therapist_id),
        author_role=author_role(full.therapist, full),
        licence=None
        if licence is None
        else LicenceOnDay(
            number=licence.number,
            state=licence.state,
            kind=licence.kind,
            valid_from=licence.valid_from,
            valid_until=licence.valid_until,
            temporary=licence.temporary,
        ),
        payer_name=plan.payer.name if plan else None,
        method=(plan.method or None) if plan else None,
        child_names=own,
        other_names=names.others(str(full.client_id), own),
        other_visits=tuple(OtherVisit(str(pk), start, end) for pk, start, end in others),
        author_name=full.therapist.name,
        author_left_on=full.therapist.left_on,
        licensed_today=any(
            x.state == full.site.state and x.covers(today(full.tz))
            for x in full.therapist.licences.all()
        ),
        today=today(full.tz),
    )
