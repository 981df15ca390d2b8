"""One report: its questions, its child's observations to write from, shared words, hand-over."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from countersign.base import files
from countersign.base.clock import now
from countersign.base.errors import UserError
from countersign.practice.models import Client, Notice
from countersign.school import compose, handing, making, wording
from countersign.school.archive import REPORTS, Match, text_of
from countersign.school.context import WARNS_FROM, as_report
from countersign.school.models import Delivery, Handed, SchoolReport, Way
from countersign.school.outbox import TO_HAND
from countersign.school.telling import telling
from countersign.spine import sheet as sheets
from countersign.spine.models import Sheet, SheetKind
from countersign.web.needs import Asked, needs, refuse
from countersign.web.record import acting
from countersign.web.sheet.answers import done, found, told


def _school(request: Asked, sheet_id: UUID, act: str) -> Sheet:
    sheet = found(request, sheet_id, act)
    if sheet.kind != SheetKind.SCHOOL:
        raise Http404
    return sheet


@require_POST
@needs("sheet.edit")
def answer(request: Asked, sheet_id: UUID) -> HttpResponse:
    """What only the therapist may say, in her own words, which she attests by writing."""
    return _answered(request, _school(request, sheet_id, "sheet.edit"))


@told
def _answered(request: Asked, sheet: Sheet) -> HttpResponse:
    question, text = request.POST.get("question", ""), request.POST.get("text", "")
    sheets.answer(
        sheet, part=compose.KIND, question=question, text=text, evidence=(), by=request.staff
    )
    sheets.attest(sheet, part=compose.KIND, statement_id=f"q-{question}", by=request.staff)
    return done(request, sheet)


@require_POST
@needs("sheet.edit")
def use(request: Asked, sheet_id: UUID) -> HttpResponse:
    """Write from an observation of this child: a sentence of hers that stands on it."""
    return _used(request, _school(request, sheet_id, "sheet.edit"))


@told
def _used(request: Asked, sheet: Sheet) -> HttpResponse:
    text = request.POST.get("text", "")
    section = request.POST.get("section", compose.SAW)
    if section not in compose.SECTIONS:
        raise UserError("The report has no such section.", field="section")
    sheets.add_statement(
        sheet,
        part=compose.KIND,
        section=section,
        text=text,
        evidence=[request.POST.get("evidence", "")],
        by=request.staff,
    )
    return done(request, sheet)


@require_POST
@needs("sheet.edit")
def word(request: Asked, sheet_id: UUID) -> HttpResponse:
    """Have a model word observations of this child, by the gateway; marked as the model's."""
    request.access.require("privacy.ask")
    return _worded(request, _school(request, sheet_id, "sheet.edit"))


@told
def _worded(request: Asked, sheet: Sheet) -> HttpResponse:
    report = SchoolReport.objects.select_related("permission__school").get(sheet=sheet)
    key = request.POST.get("way", "")
    way = next((one for one in wording.ways(report, request.staff) if str(one.pk) == key), None)
    if way is None:
        raise UserError(
            "No model may be asked for this report.",
            field="way",
            remedy="Write the sentence yourself, or ask the owner to look at Models.",
        )
    asked = wording.Asked(
        tuple(request.POST.getlist("evidence")), request.POST.get("section", ""), way
    )
    new = wording.word(sheet, asked, by=request.staff)
    return done(request, sheet, at=f"{compose.KIND}.{new.id}")


@require_POST
@needs("report.make")
def again(request: Asked, sheet_id: UUID) -> HttpResponse:
    """Draft it again from what is signed and on file now; her own sentences stay."""
    return _again(request, _school(request, sheet_id, "report.make"))


@told
def _again(request: Asked, sheet: Sheet) -> HttpResponse:
    report = SchoolReport.objects.select_related("permission").get(sheet=sheet)
    if sheet.client is None:
        raise Http404
    asked = making.Asked(report.kind, report.permission, report.starts_on, report.ends_on)
    making.make(sheet.client, asked, by=sheet.author, on=request.today)
    return done(request, sheet)


@dataclass(frozen=True, slots=True)
class Side:
    """A shared passage: ours, and theirs with the name for those who may see that child."""

    words: int
    ours: str
    theirs: str
    who: str
    same_child: bool


@require_GET
@needs("sheet.read")
def shared(request: Asked, sheet_id: UUID) -> HttpResponse:
    """The passages this report shares with others, on both sides; this child's own apart."""
    sheet = _school(request, sheet_id, "sheet.read")
    part = sheets.assemble(sheet).parts.get(compose.KIND)
    child = sheet.client
    if part is None or child is None:
        raise Http404
    unread = REPORTS.refresh()
    report = as_report(part, child)
    text = telling(part).text
    found_ones = [(m, False) for m in REPORTS.matches(report)]
    found_ones += [(m, True) for m in REPORTS.matches(report, same_child=True)]
    kept = [(m, own) for m, own in found_ones if m.words >= WARNS_FROM]
    keys = [m.known.owner for m, _ in kept if not m.known.owner.startswith("child ")]
    may = request.access.clients("chart.read").in_bulk([UUID(key) for key in keys])
    sides = [s for m, own in kept for s in _sides(m, own, text, may)]
    closed = sum(not side.theirs for side in sides)
    with acting(request, subject=sheet.pk, client=child) as entry:
        entry.record("school.shared_words_read", shown=len(sides) - closed, closed=closed)
    context = {"sheet": sheet, "client": child, "sides": sides, "unread": unread}
    return render(request, "web/school/shared.html", context)


def _sides(match: Match, own: bool, text: str, may: dict[UUID, Client]) -> list[Side]:
    owner = match.known.owner
    other = None if owner.startswith("child ") else may.get(UUID(owner))
    theirs = text_of(match.known) if other is not None else ""
    who = other.short_name if other is not None else ""
    return [
        Side(
            run.words,
            text[slice(*run.a)],
            theirs[slice(*run.b)],
            who,
            own,
        )
        for run in match.runs
    ]


def _delivery(request: Asked, delivery_id: UUID, act: str) -> Delivery:
    row = (
        Delivery.objects.select_related(
            "sheet__client", "school", "permission__school", "pdf", "docx", "release__revision"
        )
        .filter(pk=delivery_id)
        .first()
    )
    if row is None or row.sheet.client is None or not request.access.may(act, row.sheet.client):
        raise refuse(act, delivery_id)
    return row


class HandForm(forms.Form):
    """How it is handed over, and who of the recipient took it."""

    way = forms.ChoiceField(choices=Way.choices)
    to = forms.CharField(max_length=160, required=False)


@require_GET
@needs("school.read")
def delivery(request: Asked, delivery_id: UUID) -> HttpResponse:
    """A released report: its disclosure, its recipient, its files, and each hand-over."""
    row = _delivery(request, delivery_id, "school.read")
    return _shown(request, row)


def _shown(request: Asked, row: Delivery, *, status: int = 200) -> HttpResponse:
    context = {
        "row": row,
        "client": row.sheet.client,
        "handed": row.handed.select_related("by"),
        "obstacles": handing.obstacles(row, request.today),
    }
    return render(request, "web/school/delivery.html", context, status=status)


def _to(row: Delivery, form: HandForm) -> str:
    """The recipient the family allowed, and who there took it when a name is given."""
    taker = form.cleaned_data["to"].strip()
    return row.recipient if taker in ("", row.recipient) else f"{row.recipient}: {taker}"


@require_POST
@needs("school.hand")
def hand(request: Asked, delivery_id: UUID) -> HttpResponse:
    """Take the file, or say that the print was handed over: recorded with the recipient."""
    row = _delivery(request, delivery_id, "school.hand")
    form = HandForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Say how it is handed over.")
        return _shown(request, row, status=422)
    if handing.obstacles(row, request.today):
        messages.error(request, "Nothing may be handed over: see why below.")
        return _shown(request, row, status=422)
    way = Way(form.cleaned_data["way"])
    with acting(request, subject=row.sheet_id, client=row.sheet.client) as entry:
        Handed.objects.create(delivery=row, way=way, by=request.staff, to=_to(row, form))
        link = f"/schools/deliveries/{row.pk}/"
        Notice.objects.filter(kind=TO_HAND, link=link, seen_at=None).update(seen_at=now())
        entry.record("school.handed_over", delivery=row.pk, way=way.value)
    if way is Way.PRINT:
        messages.success(request, "It is on record.")
        return redirect("school_delivery", row.pk)
    kept = row.pdf if way is Way.PDF else row.docx
    name = f"school-report-{row.pk.hex[-8:]}.{way.value}"  # an id: downloads land in shared folders
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(files.read(kept), content_type=kept.media_type, headers=headers)
