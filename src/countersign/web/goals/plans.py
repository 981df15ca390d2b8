"""A child's plan page: what is missing before a reviewer would say it, orders, certification,
papers; and one plan's own acts on its sheet."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from countersign.base.errors import UserError
from countersign.goals.appeals import making as appeals
from countersign.goals.appeals.words import KIND as APPEAL
from countersign.goals.models import AppealLetter, Certification, Order, Paper, Plan, PlanKind
from countersign.goals.plans import making, standing
from countersign.goals.plans.asks import needs as needs_of
from countersign.goals.plans.asks import ready
from countersign.goals.plans.words import ASIDE, KIND, PROBLEMS
from countersign.practice.models import Client
from countersign.spine import sheet as sheets
from countersign.spine.models import Sheet, SheetKind
from countersign.web import record
from countersign.web.clients.views import of
from countersign.web.goals.plan_forms import CertifyForm, DenialForm, OrderForm, PlanForm
from countersign.web.needs import Asked, needs
from countersign.web.sheet.answers import done, found, told

SHOWN = 20
PARTS = {SheetKind.PLAN.value: KIND, SheetKind.APPEAL.value: APPEAL}


@needs("goal.read")
def client(request: Asked, client_id: UUID) -> HttpResponse:
    """What is missing for this child, payer and state today, and everything that was kept."""
    child = of(request, client_id, "goal.read")
    record.read(request, "plan", child)
    return _client(request, child, PlanForm(client=child, today=request.today))


def _client(request: Asked, child: Client, form: PlanForm, *, status: int = 200) -> HttpResponse:
    asked = request.GET.get("kind", "")
    kind = asked if asked in PlanKind.values else PlanKind.CARE.value
    case = standing.case_of(child, on=request.today, kind=kind)
    found_needs = needs_of(case)
    context = {
        "client": child,
        "form": form,
        "case": case,
        "kinds": PlanKind.choices,
        "kind": kind,
        "needs": found_needs,
        "ready": ready(found_needs),
        "missing": sum(one.state == "missing" for one in found_needs),
        "plan": making.signed_plan(child, kind),
        "plans": Plan.objects.filter(sheet__client=child)
        .select_related("sheet", "coverage__plan__payer")
        .prefetch_related("certifications")
        .order_by("-created_at")[:SHOWN],
        "orders": Order.objects.filter(client=child).order_by("-signed_on"),
        "letters": AppealLetter.objects.filter(sheet__client=child)
        .select_related("sheet", "payer")
        .order_by("-created_at")[:SHOWN],
        "papers": Paper.objects.filter(sheet__client=child)
        .select_related("sheet")
        .prefetch_related("handed")
        .order_by("-created_at")[:SHOWN],
    }
    return render(request, "web/goals/plan.html", context, status=status)


@require_POST
@needs("goal.edit")
def make(request: Asked, client_id: UUID) -> HttpResponse:
    """Begin the plan, then its page; a mistake is said on the child's page."""
    child = of(request, client_id, "goal.edit")
    form = PlanForm(request.POST, client=child, today=request.today)
    if not form.is_valid():
        return _client(request, child, form, status=422)
    asked = making.Asked(**form.cleaned_data)
    try:
        sheet = making.make(child, asked, by=request.staff, on=request.today)
    except UserError as error:
        form.add_error(None, str(error))
        return _client(request, child, form, status=422)
    return redirect("sheet:sheet", sheet.pk)


@needs("plan.papers")
def order(request: Asked, client_id: UUID) -> HttpResponse:
    """Enter a physician's order or referral."""
    child = of(request, client_id, "plan.papers")
    form = OrderForm(request.POST or None, today=request.today)
    if request.method == "POST" and form.is_valid():
        with record.acting(request, client=child) as entry:
            row = Order.objects.create(client=child, entered_by=request.staff, **form.cleaned_data)
            entry.record("plan.order_kept", order=row.pk, what=row.kind)
        return redirect(_back(request), child.pk)
    return _form(request, form, f"Order for {child.short_name}", child)


@require_POST
@needs("plan.papers")
def withdraw(request: Asked, client_id: UUID, order_id: UUID) -> HttpResponse:
    """The order was entered wrongly, or was taken back: from today it counts for nothing."""
    child = of(request, client_id, "plan.papers")
    row = get_object_or_404(Order, pk=order_id, client=child)
    if row.withdrawn_on is None:
        with record.acting(request, client=child) as entry:
            row.withdrawn_on = request.today
            row.save(update_fields=["withdrawn_on"])
            entry.record("plan.order_withdrawn", order=row.pk)
    messages.success(request, "The order no longer counts.")
    return redirect(_back(request), child.pk)


@needs("plan.papers")
def certify(request: Asked, client_id: UUID) -> HttpResponse:
    """Write down what the physician did about the signed plan."""
    child = of(request, client_id, "plan.papers")
    plan = making.signed_plan(child)
    if plan is None:
        messages.error(request, "No plan of care is signed yet.")
        return redirect(_back(request), child.pk)
    form = CertifyForm(request.POST or None, today=request.today)
    if request.method == "POST" and form.is_valid():
        with record.acting(request, client=child) as entry:
            row = Certification.objects.create(
                plan=plan, entered_by=request.staff, **form.cleaned_data
            )
            entry.record("plan.certification_kept", plan=plan.pk, way=row.way)
        return redirect(_back(request), child.pk)
    return _form(request, form, f"Certification for {child.short_name}", child)


@needs("goal.edit")
def appeal(request: Asked, client_id: UUID) -> HttpResponse:
    """Begin an appeal letter from the denial's own words."""
    child = of(request, client_id, "goal.edit")
    form = DenialForm(request.POST or None, client=child, today=request.today)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        denied = appeals.Denied(
            payer=said["payer"],
            on=said["denied_on"],
            reason=said["reason"],
            reference=said["reference"],
            appeal=said.get("appeal"),
        )
        try:
            sheet = appeals.make(child, denied, by=request.staff, on=request.today)
        except UserError as error:
            form.add_error(None, str(error))
        else:
            return redirect("sheet:sheet", sheet.pk)
    return _form(request, form, f"Appeal for {child.short_name}", child, verb="Draft it")


def _back(request: Asked) -> str:
    """The page a person may see afterwards: the desk does not read charts."""
    return "client_plan" if request.access.may("goal.read") else "chart"


def _form(
    request: Asked, form: object, title: str, child: Client, *, verb: str = "Save"
) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "back": _back(request),
        "back_key": child.pk,
        "verb": verb,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "web/form.html", context, status=status)


def _sheet(request: Asked, sheet_id: UUID, act: str) -> Sheet:
    sheet = found(request, sheet_id, act)
    if sheet.kind not in PARTS:
        raise Http404
    return sheet


@require_POST
@needs("sheet.edit")
def answer(request: Asked, sheet_id: UUID) -> HttpResponse:
    """What only the OT may say, in her own words, which she attests by writing."""
    return _answered(request, _sheet(request, sheet_id, "sheet.edit"))


@told
def _answered(request: Asked, sheet: Sheet) -> HttpResponse:
    question, text = request.POST.get("question", ""), request.POST.get("text", "")
    part = PARTS[sheet.kind]
    sheets.answer(sheet, part=part, question=question, text=text, evidence=(), by=request.staff)
    sheets.attest(sheet, part=part, statement_id=f"q-{question}", by=request.staff)
    return done(request, sheet)


@require_POST
@needs("sheet.edit")
def problem(request: Asked, sheet_id: UUID) -> HttpResponse:
    """Add a problem that goals answer, or one that is set aside with its reason."""
    return _problem(request, _sheet(request, sheet_id, "sheet.edit"))


@told
def _problem(request: Asked, sheet: Sheet) -> HttpResponse:
    goals = [f"goal:{key}" for key in request.POST.getlist("goal")]
    text, why = request.POST.get("text", "").strip(), request.POST.get("why", "").strip()
    if not goals and not why:
        raise UserError(
            "No goal answers this problem, and no reason sets it aside.",
            field="goal",
            remedy="Choose a goal, or say why it waits.",
        )
    if not goals:
        text = f"{text.rstrip('.')}. Set aside: {why.rstrip('.')}."
    sheets.add_statement(
        sheet,
        part=KIND,
        section=PROBLEMS if goals else ASIDE,
        text=text,
        evidence=goals,
        by=request.staff,
    )
    return done(request, sheet)


@require_POST
@needs("goal.edit")
def again(request: Asked, sheet_id: UUID) -> HttpResponse:
    """Draft it again from the record as it stands; her own sentences stay."""
    return _again(request, _sheet(request, sheet_id, "goal.edit"))


@told
def _again(request: Asked, sheet: Sheet) -> HttpResponse:
    child = sheet.client
    if child is None:
        raise Http404
    if sheet.kind == SheetKind.APPEAL:
        letter = AppealLetter.objects.select_related("payer", "appeal").get(sheet=sheet)
        denied = appeals.Denied(
            letter.payer, letter.denied_on, letter.reason, letter.reference, letter.appeal
        )
        appeals.make(child, denied, by=sheet.author, on=request.today)
    else:
        plan = Plan.objects.select_related("coverage").get(sheet=sheet)
        asked = making.Asked(
            plan.kind, plan.starts_on, plan.ends_on, plan.per_week, plan.minutes, plan.coverage
        )
        making.make(child, asked, by=sheet.author, on=request.today)
    return done(request, sheet)
