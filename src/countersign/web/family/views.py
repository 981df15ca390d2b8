"""The update on a visit's sheet: the person's own words, checked while they are typed."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from countersign.base.errors import UserError
from countersign.family import calling
from countersign.family.checks.translation import spanish_digest
from countersign.family.draft import GO, choose
from countersign.family.gathered import gathered
from countersign.family.models import Why
from countersign.family.parts import KIND, OWN
from countersign.practice.models import Visit
from countersign.spine import checks
from countersign.spine import sheet as sheets
from countersign.spine.checks import CheckInput, Finding
from countersign.spine.draft import PartDraft, Statement
from countersign.spine.kept_back import MARK, is_kept_back
from countersign.spine.models import Sheet
from countersign.web.needs import Asked, needs
from countersign.web.sheet.answers import done, found, told


def _update(sheet: Sheet) -> tuple[PartDraft, Visit]:
    """The sheet's update. Raises UserError when it has none."""
    part = sheets.assemble(sheet).parts.get(KIND)
    if part is None or sheet.visit is None:
        raise UserError("There is no update on this sheet yet.", remedy="Draft the sheet first.")
    return part, sheet.visit


@require_POST
@needs("sheet.edit")
def words(request: Asked, sheet_id: UUID) -> HttpResponse:
    """Add the person's own words; with them the update goes with the signature."""
    return _worded(request, found(request, sheet_id, "sheet.edit"))


@told
def _worded(request: Asked, sheet: Sheet) -> HttpResponse:
    part, visit = _update(sheet)
    with transaction.atomic():
        sheets.add_statement(
            sheet, part=KIND, section=OWN, text=request.POST.get("text", ""), by=request.staff
        )
        if is_kept_back(part):
            data = choose(part.data, GO, on=visit.date_of_service)
            sheets.edit_data(sheet, part=KIND, data=data, by=request.staff)
    return done(request, sheet)


@require_POST
@needs("sheet.edit")
def check(request: Asked, sheet_id: UUID) -> HttpResponse:
    """What the checks would say with these words added; nothing is kept."""
    sheet = found(request, sheet_id, "sheet.edit")
    part, visit = _update(sheet)
    text = " ".join(request.POST.get("text", "").split())
    findings: tuple[Finding, ...] | None = None
    if text:
        own = Statement("own-now", OWN, text, author="person")
        data = {key: value for key, value in part.data.items() if key != MARK}
        whole = PartDraft(KIND, (*part.statements, own), data, part.evidence)
        given = CheckInput({KIND: whole}, {"family": gathered(visit)})
        findings = tuple(f for f in checks.run("sheet", given) if f.code.startswith("family."))
    return render(request, "family/_live.html", {"found": findings})


@require_POST
@needs("sheet.edit")
def spanish(request: Asked, sheet_id: UUID) -> HttpResponse:
    """Somebody qualified read the Spanish text exactly as it stands."""
    return _spanish(request, found(request, sheet_id, "sheet.edit"))


@told
def _spanish(request: Asked, sheet: Sheet) -> HttpResponse:
    part, _ = _update(sheet)
    by = " ".join(request.POST.get("by", "").split())
    if not by:
        raise UserError("Say who read it, and how they are qualified.", field="by")
    read = {"by": by, "digest": spanish_digest(part)}
    sheets.edit_data(sheet, part=KIND, data={**part.data, "spanish": read}, by=request.staff)
    return done(request, sheet)


@require_POST
@needs("sheet.edit")
def called(request: Asked, sheet_id: UUID) -> HttpResponse:
    """The family was called about what is told by phone first."""
    return _called(request, found(request, sheet_id, "sheet.edit"))


@told
def _called(request: Asked, sheet: Sheet) -> HttpResponse:
    outcome = " ".join(request.POST.get("outcome", "").split())
    why = Why.HARM if request.POST.get("why") == Why.HARM else Why.PHONE_FIRST
    calling.told_by_phone(sheet, outcome=outcome, by=request.staff, why=why)
    return done(request, sheet)
