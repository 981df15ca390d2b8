"""A client's goals and what a reviewer would say of them; writing one; the whole caseload."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from countersign.goals import builder, charted, packs, verdict
from countersign.goals.given import Given
from countersign.goals.reading.goal import Reading, read
from countersign.practice.models import Client, Goal
from countersign.practice.models.goals import GoalStatus
from countersign.web import record
from countersign.web.clients.views import of
from countersign.web.fields import changes
from countersign.web.goals.forms import GoalForm, PartsForm, initial
from countersign.web.goals.shown import Shown, shown
from countersign.web.needs import Asked, needs

A_PAGE = 25


@needs("goal.read")
def caseload(request: Asked) -> HttpResponse:
    """Which goals would be sent back today, by payer, with the booked hours that stand on them."""
    cases = charted.caseload(
        request.access.clients("goal.read").filter(discharged_on=None), on=request.today
    )
    refused = [case for case in cases if case.refused]
    payers = Counter(case.payer for case in refused)
    page = Paginator(refused, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "cases": refused,
        "clients": len(cases),
        "goals": sum(case.count for case in cases),
        "back": sum(len(case.refused) for case in refused),
        "hours": sum(case.hours for case in refused),
        "payers": [
            {
                "name": name,
                "clients": count,
                "goals": sum(len(c.refused) for c in refused if c.payer == name),
                "hours": sum(c.hours for c in refused if c.payer == name),
            }
            for name, count in payers.most_common()
        ],
    }
    with record.acting(request) as entry:
        entry.record("goals.reviewed", clients=len(cases), refused=len(refused))
    return render(request, "web/goals/caseload.html", context)


@needs("goal.read")
def of_client(request: Asked, client_id: UUID) -> HttpResponse:
    """The client's goals with their findings, and the rules they were held against."""
    client = of(request, client_id, "goal.read")
    known = charted.around([client], on=request.today)[client.pk]
    record.read(request, "goals", client)
    context = {
        "client": client,
        "known": known,
        "goals": charted.judged(_active(client), known),
        "rules": packs.pack(known.state) if known.state else (),
    }
    return render(request, "web/goals/client.html", context)


@require_http_methods(["GET", "POST"])
@needs("goal.edit")
def write(request: Asked, client_id: UUID) -> HttpResponse:
    """GET: the form. POST: the goal is saved when nothing blocks it, else shown with why not."""
    client = of(request, client_id, "goal.edit")
    goal = _asked_for(request, client)
    parts = PartsForm(request.POST or None)
    form = GoalForm(_posted(request, client, parts), initial=initial(goal))
    found: Shown | None = None
    status = 200
    if request.method == "POST" and form.is_valid() and parts.is_valid():
        given = _given(request, client, form)
        found = shown(given, verdict.judge(given))
        if "save" in request.POST:
            if found.accept:
                return _saved(request, client, goal, form)
            status = 422
    elif goal is not None:
        given = charted.around([client], on=request.today)[client.pk].given(goal.text)
        found = shown(given, verdict.judge(given))
    context = {
        "client": client,
        "goal": goal,
        "form": form,
        "parts": parts,
        "found": found,
        "refused": status == 422,
        "measured": charted.first_measured(goal.points.all()) if goal is not None else "",
    }
    return render(request, "web/goals/write.html", context, status=status)


@require_POST
@needs("goal.edit")
def check(request: Asked, client_id: UUID) -> HttpResponse:
    """What the checks say of the words as they stand on the page; nothing is kept."""
    client = of(request, client_id, "goal.edit")
    form = GoalForm(request.POST)
    found: Shown | None = None
    if form.is_valid():
        given = _given(request, client, form)
        found = shown(given, verdict.judge(given))
    return render(request, "web/goals/_verdict.html", {"found": found})


def _posted(request: Asked, client: Client, parts: PartsForm) -> Mapping[str, Any] | None:
    """What was posted; with the sentence made of its parts when that was asked."""
    if request.method != "POST":
        return None
    if "compose" in request.POST and parts.is_valid():
        text = builder.sentence(parts.parts(client))
        return {**request.POST.dict(), "text": text, "baseline": ""}
    return request.POST


def _active(client: Client) -> list[Goal]:
    goals = client.goals.filter(status=GoalStatus.ACTIVE).prefetch_related("points")
    return list(goals.order_by("created_at"))


def _asked_for(request: Asked, client: Client) -> Goal | None:
    key = request.GET.get("goal")
    return None if not key else get_object_or_404(client.goals, pk=key)


def _given(request: Asked, client: Client, form: GoalForm) -> Given:
    known = charted.around([client], on=request.today)[client.pk]
    told = form.cleaned_data
    return Given(
        text=told["text"] or " ",
        setting=told["setting"],
        state=known.state,
        payer=known.payer_type,
        baseline=told["baseline"] or None,
        plan_end=told["plan_end"],
        authorized_until=known.authorized_until,
    )


def _saved(request: Asked, client: Client, goal: Goal | None, form: GoalForm) -> HttpResponse:
    told = form.cleaned_data
    reading: Reading = read(_given(request, client, form))
    text = told["text"].strip()
    if told["baseline"].strip():
        text = f"{text.rstrip('. ')} (baseline {told['baseline'].strip().rstrip('.')})."
    row = goal or Goal(client=client)
    row.text, row.activity = text, told["activity"].strip()
    row.target_on = reading.timeline.on
    with record.acting(request, client=client) as entry:
        row.save()
        entry.record(
            "practice.saved",
            subject=row.pk,
            what="goal",
            changed=changes(form),
            made=goal is None,
            digest=charted.digest_of_words(row),
        )
    messages.success(request, "The goal is saved.")
    return redirect("client_goals", client.pk)
