"""What is not signed yet and what it holds up; and practice in finding errors."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from countersign.base.errors import UserError
from countersign.notes.debt import habits, owed, reminding
from countersign.notes.models import TrainingRound
from countersign.notes.training import rounds
from countersign.notes.training.planting import KINDS
from countersign.practice.models.staff import Role
from countersign.web.needs import Asked, needs

WHOSE = frozenset({Role.OWNER, Role.BILLER, Role.AUDITOR})
"""Roles that see what waits for everybody; a clinician sees their own."""


def _people(request: Asked) -> list[owed.OfPerson]:
    found = owed.owed(request.access.visits("debt.read"), on=request.today)
    if request.access.roles & WHOSE:
        return found
    return [one for one in found if one.who.pk == request.staff.pk]


@needs("debt.read")
def debt(request: Asked) -> HttpResponse:
    """Unsigned, late and waiting, by person and age, with the dollars it holds up."""
    people = _people(request)
    everything = [one for person in people for one in person.owed]
    context = {
        "people": people,
        "everyone": bool(request.access.roles & WHOSE),
        "count": len(everything),
        "late": sum(one.late for one in everything),
        "dollars": owed.total(everything),
        "unknown": sum(person.unknown for person in people),
        "estimated": any(one.worth.estimated for one in everything),
        "signs": bool(request.access.roles & {Role.OT, Role.OTA, Role.STUDENT}),
        "habits": habits.habits_of(request.staff),
        "record": rounds.record_of(request.staff),
    }
    return render(request, "web/debt/list.html", context)


@require_POST
@needs("debt.remind")
def remind(request: Asked, staff_id: UUID) -> HttpResponse:
    """A notice on one person's desk."""
    one = next((p for p in _people(request) if p.who.pk == staff_id), None)
    if one is None:
        raise Http404
    if reminding.remind(one, by=request.staff):
        messages.success(request, f"{one.who.name} is reminded on Today.")
    else:
        messages.info(request, f"{one.who.name} was reminded already and has not answered yet.")
    return redirect("note_debt")


@require_http_methods(["GET", "POST"])
@needs("training.own")
def training(request: Asked) -> HttpResponse:
    """GET: a note to read. POST: the sentences that the signer takes for wrong."""
    if request.method == "POST":
        one = rounds.begin(request.staff)
        marked = [int(at) for at in request.POST.getlist("wrong") if at.isdigit()]
        try:
            ended = rounds.answer(one.pk, staff=request.staff, marked=marked)
        except UserError as error:
            messages.error(request, str(error))
            return redirect("training")
        return redirect("training_ended", ended.pk)
    one = rounds.begin(request.staff)
    context = {"exercise": rounds.shown(one), "record": rounds.record_of(request.staff)}
    return render(request, "web/debt/training.html", context)


@needs("training.own")
def training_ended(request: Asked, round_id: UUID) -> HttpResponse:
    """How the signer's own round went; nobody else's is found here."""
    ended = TrainingRound.objects.exclude(ended_at=None)
    one = get_object_or_404(ended, pk=round_id, staff=request.staff)
    exercise = rounds.shown(one)
    planted = {int(at): kind for at, kind in one.planted.items()}
    marked = set(one.marked or ())
    lines = [
        {
            "text": text,
            "error": KINDS.get(planted.get(at, ""), ""),
            "marked": at in marked,
        }
        for at, text in enumerate(exercise.sentences)
    ]
    context = {
        "exercise": exercise,
        "lines": lines,
        "planted": len(planted),
        "caught": len(planted.keys() & marked),
        "record": rounds.record_of(request.staff),
    }
    return render(request, "web/debt/training_ended.html", context)
