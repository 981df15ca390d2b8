"""Charges to look at: a day's queue, and one charge beside its evidence. Nothing is signed here.

Whoever may read the sheet sees its whole note, with what the lines stand on marked; the biller sees
only the sentences that the lines stand on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import F, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from countersign.base.errors import UserError
from countersign.coding import imported
from countersign.coding.changes import changed
from countersign.coding.claims import dollars
from countersign.coding.modifiers import MEDICARE, Billed, Case, Proposal, proposals, told
from countersign.practice.models import Visit
from countersign.practice.models.staff import Role
from countersign.spine import sheet as sheets
from countersign.spine.checks import Finding
from countersign.spine.draft import PartDraft
from countersign.spine.models import Revision, Sheet, SheetKind, SheetStatus
from countersign.spine.revisions import drafted
from countersign.web.needs import Asked, needs
from countersign.web.today.worklist import CHIPS, WHOSE_MONEY

ABOUT_MONEY = ("coding.", "authorizations.")


@dataclass(frozen=True, slots=True)
class Waiting:
    """One charge of the queue."""

    visit: Visit
    sign: str
    words: str
    tone: str
    codes: str
    open: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of the note; `codes` are the lines that stand on it."""

    section: str
    text: str
    codes: str


@dataclass(frozen=True, slots=True)
class Review:
    """One charge beside everything it stands on."""

    visit: Visit
    sheet: Sheet
    charge: PartDraft
    words: tuple[Said, ...]
    findings: tuple[Finding, ...]
    proposed: tuple[Proposal, ...]
    before: Visit | None
    changes: tuple[str, ...]
    whole_note: bool
    may_sign: bool


@require_GET
@needs("charge.read")
def queue(request: Asked) -> HttpResponse:
    """The charges of a day, and the chosen one, or else the first that waits."""
    day = _day(request)
    found = list(_charges(request, day))
    wanted = request.GET.get("visit", "")
    at = next((n for n, r in enumerate(found) if str(_visit(r).pk) == wanted), None)
    if at is None:
        waiting = (n for n, r in enumerate(found) if r.draft.sheet.status != SheetStatus.RELEASED)
        at = next(waiting, 0)
    context: dict[str, Any] = {
        "day": day,
        "today": request.today,
        "on": day.isoformat(),
        "before": (day - timedelta(days=1)).isoformat(),
        "after": (day + timedelta(days=1)).isoformat(),
        "rows": [_row(r, chosen=n == at) for n, r in enumerate(found)],
    }
    if found:
        context["one"] = _review(request, found[at])
        context["asks_allowed"] = _is_medicare(_visit(found[at]))
        context["allowed"] = request.GET.get("allowed", "")
        context["allowed_wrong"] = _allowed(request)[1]
        context["previous"] = _visit(found[at - 1]) if at else None
        context["next"] = _visit(found[at + 1]) if at + 1 < len(found) else None
    return render(request, "web/coding/review.html", context)


def _is_medicare(visit: Visit) -> bool:
    return visit.coverage is not None and visit.coverage.plan.payer.payer_type == MEDICARE


def _day(request: Asked) -> date:
    try:
        return date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return request.today


def _charges(request: Asked, day: date) -> QuerySet[Revision]:
    """The newest charge of every visit of the day that this person may see, in its order."""
    found = Revision.objects.filter(
        number=F("draft__head"),
        draft__kind="charge",
        draft__sheet__kind=SheetKind.VISIT,
        draft__sheet__visit__in=request.access.visits("charge.read"),
        draft__sheet__visit__date_of_service=day,
    )
    if not request.access.roles & WHOSE_MONEY:
        found = found.filter(draft__sheet__visit__therapist=request.staff)
    return found.select_related(
        "draft__sheet__visit__client",
        "draft__sheet__visit__therapist",
        "draft__sheet__visit__coverage__plan__payer",
        "draft__sheet__visit__site",
    ).order_by("draft__sheet__visit__starts_at", "pk")


def _visit(revision: Revision) -> Visit:
    visit = revision.draft.sheet.visit
    assert visit is not None  # noqa: S101 narrows: the queue holds visits' own sheets
    return visit


def _row(revision: Revision, *, chosen: bool) -> Waiting:
    data = drafted(revision).data
    sign, words, tone = CHIPS[SheetStatus(revision.draft.sheet.status)]
    if revision.draft.sheet.status == SheetStatus.BLOCKED:
        words = f"{revision.draft.sheet.blocking} {words}"
    return Waiting(
        visit=_visit(revision),
        sign=sign,
        words=words,
        tone=tone,
        codes=", ".join(_line(line) for line in data["lines"]) or "nothing to bill",
        open=sum(bool(line["needs_review"]) for line in data["lines"]) + bool(data["ties"]),
        chosen=chosen,
    )


def _line(line: Mapping[str, Any]) -> str:
    return line["code"] if line["units"] is None else f"{line['code']} × {line['units']}"


def _review(request: Asked, revision: Revision) -> Review:
    sheet, visit, charge = revision.draft.sheet, _visit(revision), drafted(revision)
    assembled = sheets.assemble(sheet)
    whole = request.access.may("sheet.read", visit)
    before = _last(request, visit)
    return Review(
        visit=visit,
        sheet=sheet,
        charge=charge,
        words=tuple(_said(assembled.parts.get("note"), charge, whole=whole)),
        findings=tuple(f for f in sheets.found(sheet, assembled) if _is_about(f)),
        proposed=tuple(
            _proposed(visit, charge, assembled.parts.get("note"), allowed=_allowed(request)[0])
        ),
        before=None if before is None else _visit(before),
        changes=() if before is None else tuple(changed(charge.data, drafted(before).data)),
        whole_note=whole,
        may_sign=visit.therapist_id == request.staff.pk and Role.OT in request.access.roles,
    )


def _is_about(finding: Finding) -> bool:
    return finding.part == "charge" or finding.code.startswith(ABOUT_MONEY)


def _said(note: PartDraft | None, charge: PartDraft, *, whole: bool) -> Iterator[Said]:
    """The note's sentences with the codes of the lines that stand on the same facts."""
    for statement in note.statements if note is not None else ():
        codes = [
            line["code"]
            for line in charge.data["lines"]
            if set(statement.evidence) & set(line["evidence"])
        ]
        if codes or whole:
            yield Said(statement.section, statement.text, ", ".join(codes))


def _last(request: Asked, visit: Visit) -> Revision | None:
    """This client's charge before this one."""
    return (
        Revision.objects.filter(
            number=F("draft__head"),
            draft__kind="charge",
            draft__sheet__kind=SheetKind.VISIT,
            draft__sheet__visit__in=request.access.visits("charge.read"),
            draft__sheet__visit__client=visit.client_id,
            draft__sheet__visit__starts_at__lt=visit.starts_at,
        )
        .select_related("draft__sheet__visit__site")
        .order_by("-draft__sheet__visit__starts_at")
        .first()
    )


def _allowed(request: Asked) -> tuple[Decimal | None, str]:
    """The year's dollars that were typed in for this look, and what is wrong with them."""
    try:
        return dollars(request.GET.get("allowed", "").strip().lstrip("$")), ""
    except UserError as error:
        return None, str(error)


def _proposed(
    visit: Visit, charge: PartDraft, note: PartDraft | None, *, allowed: Decimal | None
) -> list[Proposal]:
    if visit.coverage is None:
        return []
    lines = [
        Billed(line["code"], line["units"] or 0, frozenset(line["modifiers"]))
        for line in charge.data["lines"]
    ]
    said = " ".join(one.text for one in note.statements) if note is not None else ""
    telehealth, habilitative = told(said, visit.date_of_service)
    case = Case(
        payer_type=visit.coverage.plan.payer.payer_type,
        on=visit.date_of_service,
        assistant=visit.therapist.role_grants.filter(role=Role.OTA).exists(),
        telehealth=telehealth,
        habilitative=habilitative,
        allowed=allowed,
    )
    with imported.Imported() as tables:
        return proposals(lines, case, tables.on(visit.date_of_service))
