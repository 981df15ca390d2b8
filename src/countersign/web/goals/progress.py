"""How far goals have come: a client's, the practice's, and the goals that proved themselves."""

from __future__ import annotations

from collections import defaultdict
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from countersign.base import graph
from countersign.goals import attainment, bank
from countersign.goals.given import Given
from countersign.goals.reading.goal import read
from countersign.practice.models import Goal, GoalEvent
from countersign.practice.models.goals import GoalEventKind, GoalStatus
from countersign.web import record
from countersign.web.clients.views import of
from countersign.web.goals.forms import ToldForm
from countersign.web.goals.shown import AREAS
from countersign.web.needs import Asked, needs

A_PAGE = 25
_ENDED = {GoalEventKind.MET: GoalStatus.MET, GoalEventKind.STOPPED: GoalStatus.STOPPED}


def _whole(goals: QuerySet[Goal]) -> QuerySet[Goal]:
    return goals.prefetch_related("points", "events__payer").order_by("created_at")


@require_GET
@needs("goal.read")
def of_client(request: Asked, client_id: UUID) -> HttpResponse:
    """A client's goals with their measurements, the family's words and every decision on them."""
    return _page(request, client_id, ToldForm(today=request.today, initial={"on": request.today}))


def _page(
    request: Asked, client_id: UUID, form: ToldForm, *, of_goal: str = "", status: int = 200
) -> HttpResponse:
    client = of(request, client_id, "goal.read")
    every = [attainment.attained(goal) for goal in _whole(client.goals.all())]
    record.read(request, "goal-progress", client)
    context = {
        "client": client,
        "goals": sorted(every, key=lambda one: one.goal.status != GoalStatus.ACTIVE),
        "together": attainment.together(every),
        "form": form,
        "of_goal": of_goal,
    }
    return render(request, "web/goals/progress.html", context, status=status)


@require_POST
@needs("goal.edit")
def tell(request: Asked, client_id: UUID) -> HttpResponse:
    """Write down what became of a goal, or what the family says of it."""
    client = of(request, client_id, "goal.edit")
    key = request.POST.get("goal", "")
    form = ToldForm(request.POST, today=request.today)
    if not form.is_valid():
        return _page(request, client_id, form, of_goal=key, status=422)
    goal = get_object_or_404(client.goals, pk=_uuid(key))
    told = form.cleaned_data
    with record.acting(request, client=client) as entry:
        event = GoalEvent.objects.create(
            goal=goal,
            kind=told["kind"],
            on=told["on"],
            payer=told["payer"],
            words=told["words"].strip(),
            by=request.staff,
        )
        if (ended := _ENDED.get(told["kind"])) is not None:
            Goal.objects.filter(pk=goal.pk).update(status=ended)
        entry.record("goal.told", subject=goal.pk, what=event.kind, event=str(event.pk))
    messages.success(request, "It is written down.")
    return redirect("goal_progress", client.pk)


def _uuid(key: str) -> UUID:
    try:
        return UUID(key)
    except ValueError:
        raise Http404 from None


@require_GET
@needs("goal.read")
def picture(request: Asked, goal_id: UUID, theme: str) -> HttpResponse:
    """A goal's measurements as a graph, with what it asks for as a line."""
    goal = get_object_or_404(Goal.objects.prefetch_related("points", "events"), pk=goal_id)
    of(request, goal.client_id, "goal.read")
    if theme not in ("light", "dark"):
        raise Http404
    one = attainment.attained(goal)
    lines = [graph.Line("goal", one.target)] if one.target else []
    points = [(measured.on, measured.percent) for measured in one.measured]
    drawn = graph.svg(points, lines=lines, dark=theme == "dark")
    return HttpResponse(drawn, content_type="image/svg+xml")


@require_GET
@needs("goal.read")
def practice(request: Asked) -> HttpResponse:
    """How far the practice's goals have come, by everyday task and by child."""
    clients = request.access.clients("goal.read").filter(discharged_on=None)
    by_child: dict[UUID, list[attainment.Attained]] = defaultdict(list)
    by_task: dict[str, list[attainment.Attained]] = defaultdict(list)
    every = []
    goals = Goal.objects.filter(client__in=clients).exclude(status=GoalStatus.STOPPED)
    for goal in _whole(goals):
        one = attainment.attained(goal)
        every.append(one)
        by_child[goal.client_id].append(one)
        by_task[_task(goal)].append(one)
    named = {one.pk: one for one in clients.filter(pk__in=by_child)}
    rows = [(named[key], attainment.together(found)) for key, found in by_child.items()]
    rows.sort(key=lambda row: (row[1].way is None, row[1].way or 0, row[0].short_name))
    tasks = [(name, attainment.together(found)) for name, found in by_task.items()]
    context = {
        "page": Paginator(rows, A_PAGE).get_page(request.GET.get("page")),
        "tasks": sorted(tasks, key=lambda row: -row[1].goals),
        "together": attainment.together(every),
    }
    with record.acting(request) as entry:
        entry.record("goals.counted", clients=len(rows), goals=len(every))
    return render(request, "web/goals/attainment.html", context)


def _task(goal: Goal) -> str:
    found = read(Given(text=goal.text or " ")).occupations
    return AREAS.get(next((one.area for one in found if one.area in AREAS), ""), "No everyday task")


@require_GET
@needs("goal.read")
def proven(request: Asked) -> HttpResponse:
    """The practice's goals that were met or accepted, without their children."""
    wanted = request.GET.get("for", "").strip()[:200]
    area = request.GET.get("task", "")
    clients = request.access.clients("goal.read")
    goals = Goal.objects.filter(client__in=clients).exclude(status=GoalStatus.STOPPED)
    every = [attainment.attained(goal) for goal in _whole(goals)]
    found = bank.bank(every, wanted=wanted, occupation=area if area in AREAS else "")
    with record.acting(request) as entry:
        entry.record("goals.bank", found=len(found))
    context = {
        "page": Paginator(found, A_PAGE).get_page(request.GET.get("page")),
        "wanted": wanted,
        "area": area,
        "areas": AREAS,
        "keep": "&" + urlencode({"for": wanted, "task": area}) if wanted or area else "",
        "found": len(found),
    }
    return render(request, "web/goals/bank.html", context)
