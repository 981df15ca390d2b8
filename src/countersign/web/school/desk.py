"""The owner's pages of the school room: schools, approved texts, cloning over the archive."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from countersign.base.errors import UserError
from countersign.school import cloning
from countersign.school.models import ApprovedText, School
from countersign.web.needs import Asked, needs
from countersign.web.record import acting
from countersign.web.school.forms import BringForm, SchoolForm, TextForm

SAYS = ("state", "assistant", "wording", "contract")
MOST_BYTES = 100 * 1024 * 1024


@needs("school.setup")
def school(request: Asked, school_id: UUID | None = None) -> HttpResponse:
    """A school or district. What changes its disclosure raises the disclosure's version."""
    row = None if school_id is None else get_object_or_404(School, pk=school_id)
    form = SchoolForm(request.POST if request.method == "POST" else None, instance=row)
    if request.method == "POST" and form.is_valid():
        with acting(request) as entry:
            made = form.save(commit=False)
            if row is not None and set(SAYS) & set(form.changed_data):
                made.version += 1
            made.save()
            entry.record(
                "school.saved", subject=made.pk, what="school", changed=tuple(form.changed_data)
            )
        return redirect("school_texts")
    title = "New school" if row is None else str(row)
    return render(
        request,
        "web/form.html",
        {"form": form, "title": title, "back": "school_texts", "back_key": None},
    )


@needs("school.setup")
def texts(request: Asked) -> HttpResponse:
    """The schools, and the texts that are approved for every report."""
    form = TextForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        with acting(request) as entry:
            row = ApprovedText.objects.create(
                name=told["name"].strip(),
                text=told["text"].strip(),
                approved_by=request.staff,
                approved_on=request.today,
            )
            entry.record("school.saved", subject=row.pk, what="text", changed=("text",))
        messages.success(request, "The text is approved. It counts as nobody's copy from now on.")
        return redirect("school_texts")
    context = {
        "form": form,
        "schools": School.objects.all(),
        "texts": ApprovedText.objects.filter(ended_on=None).select_related("approved_by"),
    }
    return render(request, "web/school/texts.html", context)


@require_POST
@needs("school.setup")
def text_end(request: Asked, text_id: UUID) -> HttpResponse:
    """A text is approved no more; reports that used it stay as they are."""
    row = get_object_or_404(ApprovedText, pk=text_id, ended_on=None)
    with acting(request) as entry:
        row.ended_on = request.today
        row.save(update_fields=["ended_on"])
        entry.record("school.saved", subject=row.pk, what="text", changed=("ended_on",))
    return redirect("school_texts")


@needs("school.archive")
def archive(request: Asked) -> HttpResponse:
    """Authors and templates with the most cloning, over every report there is."""
    form = BringForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
    )
    if request.method == "POST" and form.is_valid():
        request.access.require("school.setup")
        try:
            with acting(request) as entry:
                count = cloning.bring(form.cleaned_data["file"], by=request.staff)
                entry.record("school.archive_brought", count=count)
        except UserError as error:
            form.add_error("file", str(error))
        else:
            messages.success(request, f"{count} reports were brought in.")
            return redirect("school_archive")
    found = cloning.over_all()
    with acting(request) as entry:
        entry.record("school.archive_read", reports=found.reports)
    return render(request, "web/school/archive.html", {"form": form, "found": found})
