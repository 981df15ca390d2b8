"""A child's schools: permissions, who decides, test results, and beginning a report."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from countersign.base import files
from countersign.base.errors import UserError
from countersign.base.ids import new_id
from countersign.practice.models import Client
from countersign.school import gathering, making, results
from countersign.school.models import Custody, Delivery, Permission, SchoolReport, TestResult
from countersign.school.permission import table
from countersign.spine.models import SheetStatus
from countersign.web import record
from countersign.web.clients.views import of
from countersign.web.needs import Asked, needs
from countersign.web.school.forms import (
    CustodyForm,
    MakeForm,
    PermissionForm,
    ResultForm,
    guardians,
)

SHOWN = 50


@needs("school.read")
def listed(request: Asked) -> HttpResponse:
    """Reports to schools: what is begun, and what has left and to whom."""
    mine = request.access.clients("school.read")
    rows = SchoolReport.objects.filter(sheet__client__in=mine).select_related(
        "sheet__client", "sheet__author", "permission__school"
    )
    begun = rows.exclude(sheet__status=SheetStatus.RELEASED).order_by("-created_at")
    left = (
        Delivery.objects.filter(sheet__client__in=mine)
        .select_related("sheet__client", "sheet__author", "school")
        .prefetch_related("handed")
        .order_by("-created_at")
    )
    context = {"begun": begun[:SHOWN], "left": left[:SHOWN]}
    return render(request, "web/school/list.html", context)


@needs("school.read")
def client(request: Asked, client_id: UUID) -> HttpResponse:
    """Everything about one child and schools."""
    child = of(request, client_id, "school.read")
    record.read(request, "school", child)
    return _client(request, child, MakeForm(client=child, today=request.today))


def _client(request: Asked, child: Client, form: MakeForm, *, status: int = 200) -> HttpResponse:
    words = table(request.today)["records"]
    permissions = [
        {
            "row": row,
            "in_force": row.in_force(request.today),
            "records": [words[code] for code in row.records if code in words],
        }
        for row in Permission.objects.filter(client=child)
        .select_related("school")
        .prefetch_related("given_by")
    ]
    tests = TestResult.objects.filter(client=child, replaced_by=None).order_by("-created_at")
    context = {
        "client": child,
        "form": form,
        "permissions": permissions,
        "custody": Custody.objects.filter(client=child)
        .prefetch_related("who")
        .order_by("-created_at")
        .first(),
        "tests": [_test(row, child) for row in tests],
        "reports": SchoolReport.objects.filter(sheet__client=child)
        .select_related("sheet", "permission__school")
        .order_by("-created_at")[:SHOWN],
    }
    return render(request, "web/school/client.html", context, status=status)


def _test(row: TestResult, child: Client) -> dict[str, object]:
    found = gathering.result_of(row, child)
    return {
        "row": row,
        "name": found.name,
        "age": results.age_said(found.age),
        "given_on": found.given_on,
        "scores": [(score.name, results.said(score)) for score in found.scores],
        "faults": tuple(results.faults(found)),
    }


@require_POST
@needs("report.make")
def make(request: Asked, client_id: UUID) -> HttpResponse:
    """Begin the report, then its page; a mistake is said on the child's page."""
    child = of(request, client_id, "report.make")
    form = MakeForm(request.POST, client=child, today=request.today)
    if not form.is_valid():
        return _client(request, child, form, status=422)
    told = form.cleaned_data
    asked = making.Asked(told["kind"], told["permission"], told["starts_on"], told["ends_on"])
    try:
        sheet = making.make(child, asked, by=request.staff, on=request.today)
    except UserError as error:
        form.add_error(None, str(error))
        return _client(request, child, form, status=422)
    return redirect("sheet:sheet", sheet.pk)


@needs("school.permit")
def permission(request: Asked, client_id: UUID) -> HttpResponse:
    """Enter a signed permission."""
    child = of(request, client_id, "school.permit")
    asked = request.method == "POST"
    form = PermissionForm(
        request.POST if asked else None,
        request.FILES if asked else None,
        client=child,
        today=request.today,
    )
    if asked and form.is_valid():
        _keep_permission(request, child, form)
        return redirect(_back(request), child.pk)
    lead = (
        ""
        if guardians(child).exists()
        else "Nobody of the family is on file. Enter them first, on the client's page."
    )
    return _form(request, form, f"Permission for {child.short_name}", child, lead)


def _keep_permission(request: Asked, child: Client, form: PermissionForm) -> None:
    told = form.cleaned_data
    key = new_id()
    with record.acting(request, client=child) as entry:
        paper = None
        if told["paper"] is not None:
            paper = files.write(
                told["paper"].chunks(),
                owner=f"permission {key}",
                media_type="application/octet-stream",
            )
        row = Permission.objects.create(
            id=key,
            client=child,
            school=told["school"],
            person=told["person"].strip(),
            basis=told["basis"],
            records=sorted(told["records"]),
            purpose=told["purpose"].strip(),
            signed_on=told["signed_on"],
            starts_on=told["starts_on"],
            ends_on=told["ends_on"],
            paper=paper,
            entered_by=request.staff,
        )
        row.given_by.set(told["given_by"])
        entry.record(
            "school.permission_kept",
            permission=row.pk,
            basis=row.basis,
            records=row.records,
            until=row.ends_on,
        )


def _back(request: Asked) -> str:
    """The page a person may see afterwards: the desk does not read charts."""
    return "client_school" if request.access.may("school.read") else "chart"


@require_POST
@needs("school.permit")
def withdraw(request: Asked, client_id: UUID, permission_id: UUID) -> HttpResponse:
    """The family took a permission back: from today nothing more may be shared under it."""
    child = of(request, client_id, "school.permit")
    row = get_object_or_404(Permission, pk=permission_id, client=child)
    if row.withdrawn_on is None:
        with record.acting(request, client=child) as entry:
            row.withdrawn_on = request.today
            row.save(update_fields=["withdrawn_on"])
            entry.record("school.permission_withdrawn", permission=row.pk)
    messages.success(request, "The permission is withdrawn. Nothing more leaves under it.")
    return redirect(_back(request), child.pk)


@needs("school.permit")
def custody(request: Asked, client_id: UUID) -> HttpResponse:
    """Enter who decides for the child."""
    child = of(request, client_id, "school.permit")
    form = CustodyForm(request.POST if request.method == "POST" else None, client=child)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        with record.acting(request, client=child) as entry:
            row = Custody.objects.create(
                client=child, rule=told["rule"], basis=told["basis"], entered_by=request.staff
            )
            row.who.set(told["who"])
            entry.record("school.custody_kept", rule=row.rule, count=len(told["who"]))
        return redirect(_back(request), child.pk)
    return _form(request, form, f"Who decides for {child.short_name}", child)


@needs("school.result")
def result(request: Asked, client_id: UUID) -> HttpResponse:
    """Enter a test's result; `?replaces=` corrects an earlier entry, which stays on file."""
    child = of(request, client_id, "school.result")
    form = ResultForm(
        request.POST if request.method == "POST" else None, client=child, today=request.today
    )
    earlier = None
    if key := request.GET.get("replaces"):
        open_ones = TestResult.objects.filter(client=child, replaced_by=None)
        earlier = get_object_or_404(open_ones, pk=key)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        with record.acting(request, client=child) as entry:
            row = TestResult.objects.create(
                client=child,
                tool=told["tool"],
                edition=told["edition"].strip(),
                form=told["form"].strip(),
                given_on=told["given_on"],
                informant=told["informant"].strip(),
                scores=[score.as_dict() for score in told["scores"]],
                entered_by=request.staff,
            )
            if earlier is not None:
                earlier.replaced_by = row
                earlier.save(update_fields=["replaced_by"])
            entry.record(
                "school.result_kept",
                tool=row.tool,
                edition=row.edition.replace(" ", "-"),
                result=row.pk,
            )
        return redirect("client_school", child.pk)
    context = {"client": child, "form": form, "earlier": earlier}
    return render(request, "web/school/result.html", context)


def _form(request: Asked, form: object, title: str, child: Client, lead: str = "") -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "lead": lead,
        "back": _back(request),
        "back_key": child.pk,
    }
    return render(request, "web/form.html", context)
