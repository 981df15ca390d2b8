"""Recordings and other recorders' transcripts of a visit: who agreed, what is kept, what went."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from countersign.base.errors import UserError
from countersign.notes.models import Answer, Recording, Relation, ScribeRule
from countersign.notes.scribe import consent, hearing, keeping
from countersign.notes.scribe.reading import Layout
from countersign.practice.models import Visit
from countersign.web.needs import Asked, needs
from countersign.web.record import acting


class HeardForm(forms.Form):
    """One person's answer."""

    name = forms.CharField(max_length=80)
    relation = forms.ChoiceField(choices=Relation.choices)
    said = forms.ChoiceField(choices=Answer.choices)
    given_by = forms.CharField(max_length=80, required=False)
    in_writing = forms.BooleanField(required=False)


class BringForm(forms.Form):
    """A file, and where its words stand when the recorder's export is not a known one."""

    file = forms.FileField()
    turns = forms.CharField(required=False, max_length=120)
    text = forms.CharField(required=False, max_length=120)
    speaker = forms.CharField(required=False, max_length=120)
    start = forms.CharField(required=False, max_length=120)

    def layout(self) -> Layout | None:
        """The mapping somebody entered; None without the place of the words."""
        said = self.cleaned_data
        if not said["text"]:
            return None
        return Layout(said["text"], said["speaker"], said["start"], said["turns"])


class RuleForm(forms.Form):
    """The practice's own: how long originals are kept, and its weights."""

    days = forms.IntegerField(
        label="Days an original is kept after the note is signed", min_value=0, max_value=365
    )
    weights = forms.CharField(
        label="Folder with the practice’s own transcription weights",
        required=False,
        max_length=300,
        help_text="On this machine. whisper.cpp: whisper-cli and ggml-….bin. faster-whisper: "
        "model.bin and config.json. Empty: recordings are not written down here.",
    )


def _visit(request: Asked, visit_id: UUID) -> Visit:
    found = Visit.objects.select_related("client", "site", "therapist")
    visit = get_object_or_404(found, pk=visit_id)
    request.access.require("sheet.edit", visit)
    return visit


@needs("sheet.edit")
def page(request: Asked, visit_id: UUID) -> HttpResponse:
    """Who can be heard and what each said; what was brought; what was deleted."""
    visit = _visit(request, visit_id)
    rows = (
        Recording.objects.filter(visit=visit).select_related("by", "visit").order_by("created_at")
    )
    context = {
        "visit": visit,
        "client": visit.client,
        "standing": consent.standing(visit),
        "relations": Relation.choices,
        "answers": Answer.choices,
        "guardians": visit.client.guardians.order_by("created_at"),
        "recordings": [(row, keeping.day_of_deletion(row)) for row in rows],
        "plug": hearing.here(request.staff),
        "none_here": hearing.NONE_HERE,
    }
    return render(request, "web/scribe/page.html", context)


@require_POST
@needs("sheet.edit")
def agree(request: Asked, visit_id: UUID) -> HttpResponse:
    """One person's answer, with its time."""
    visit = _visit(request, visit_id)
    form = HeardForm(request.POST)
    try:
        if not form.is_valid():
            raise UserError("Say who it is and what they answered.", field="name")
        consent.answer(visit, by=request.staff, **form.cleaned_data)
    except UserError as error:
        messages.error(request, str(error))
    return redirect("scribe", visit.pk)


@require_POST
@needs("sheet.edit")
def bring(request: Asked, visit_id: UUID) -> HttpResponse:
    """Keep a file, and read what is text."""
    visit = _visit(request, visit_id)
    form = BringForm(request.POST, request.FILES)
    try:
        if not form.is_valid():
            raise UserError("Choose a file that is not empty.", field="file")
        file = form.cleaned_data["file"]
        came = keeping.bring(visit, file.name, file.read(), by=request.staff, layout=form.layout())
        if came.recording.sound and hearing.here(request.staff) is not None:
            written = hearing.write_down(came.recording, by=request.staff)
            said = "It is written down." if written else "Nobody speaks in it; no text was made."
            messages.success(request, said)
        elif came.recording.sound:
            messages.info(request, hearing.NONE_HERE)
        else:
            messages.success(request, f"{came.spans} pieces of speech were read.")
    except UserError as error:
        messages.error(request, str(error))
    return redirect("scribe", visit.pk)


@require_POST
@needs("sheet.edit")
def forget(request: Asked, visit_id: UUID, recording_id: UUID) -> HttpResponse:
    """Delete an original before its day."""
    visit = _visit(request, visit_id)
    row = get_object_or_404(Recording, pk=recording_id, visit=visit)
    keeping.forget(row, by=request.staff)
    return redirect("scribe", visit.pk)


@require_http_methods(["GET", "POST"])
@needs("setup.edit")
def rule(request: Asked) -> HttpResponse:
    """The owner's decision about originals and weights."""
    held = ScribeRule.objects.first()
    initial = {"days": keeping.days_kept(), "weights": held.weights if held else ""}
    form = RuleForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with acting(request) as entry:
            row = held or ScribeRule()
            row.days, row.weights = form.cleaned_data["days"], form.cleaned_data["weights"].strip()
            row.save()
            changed = tuple(form.changed_data)
            entry.record(
                "practice.saved", subject=row.pk, what="scribe", changed=changed, made=held is None
            )
        return redirect("setup")
    context = {"form": form, "title": "Recordings", "back": "setup", "back_key": None}
    return render(request, "web/form.html", context)
