"""Rules of ours: what a state's board or a payer told the practice, entered, dated and signed."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from countersign.base.errors import Refused, UserError
from countersign.goals import own_rules, packs
from countersign.goals.models import OwnRule
from countersign.goals.own_rules import Entered
from countersign.practice.models import Payer, Site, User
from countersign.spine import sign as signing
from countersign.web import record
from countersign.web.goals.plan_forms import RuleForm
from countersign.web.needs import Asked, needs, refuse
from countersign.web.sheet.signing import sign_now, weakness


@require_GET
@needs("goal.read")
def listed(request: Asked) -> HttpResponse:
    """Every state and payer of the practice, with the rules on file, and loudly where none is."""
    rows = OwnRule.objects.select_related("payer", "sheet").prefetch_related(
        "sheet__signatures__staff"
    )
    every = list(rows)
    proven = {row.pk for row in own_rules.signed(every)}
    states = sorted(set(Site.objects.values_list("state", flat=True)))
    context = {
        "states": [
            {
                "name": state,
                "facts": packs.pack(state),
                "own": [r for r in every if r.state == state and r.ended_at is None],
            }
            for state in states
        ],
        "payers": [
            {"payer": payer, "own": [r for r in every if r.payer_id == payer.pk and not r.ended_at]}
            for payer in Payer.objects.order_by("name")
        ],
        "proven": proven,
        "others": [r for r in every if r.state and r.state not in states and not r.ended_at],
        "ended": [r for r in every if r.ended_at is not None],
    }
    with record.acting(request) as entry:
        entry.record("goals.rules_read", rules=len(every))
    return render(request, "web/goals/rules.html", context)


@needs("goal.rules")
def new(request: Asked) -> HttpResponse:
    """Enter a rule; it counts once it is signed on its own page."""
    first = {
        "starts_on": request.today,
        "source_on": request.today,
        "state": request.GET.get("state", "")[:2],
        "payer": request.GET.get("payer") or None,
    }
    form = RuleForm(request.POST or None, today=request.today, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            sheet = own_rules.propose(Entered(**form.cleaned_data), by=request.staff)
        except UserError as error:
            form.add_error(None, str(error))
        else:
            return redirect("goal_rule_sign", sheet.pk)
    context = {"form": form, "title": "A rule of ours", "back": "goal_rules", "verb": "Go on"}
    status = 422 if request.method == "POST" else 200
    return render(request, "web/form.html", context, status=status)


@needs("goal.rules")
def sign(request: Asked, sheet_id: UUID) -> HttpResponse:
    """What the rule says, word for word, and a fresh proof over exactly that."""
    row = OwnRule.objects.filter(sheet=sheet_id).select_related("sheet", "payer").first()
    if row is None:
        raise refuse("goal.rules", sheet_id)
    user, problem = cast(User, request.user), ""
    if request.method == "POST":
        try:
            sign_now(request)
            messages.success(request, "Signed: the rule counts from its first day.")
            return redirect("goal_rules")
        except Refused as refusal:
            problem = " ".join(one.message for one in refusal.findings)
        except UserError as error:
            problem = str(error)
    context: dict[str, Any] = {"row": row, "problem": problem or weakness(request)}
    try:
        context["offer"] = signing.prepare(row.sheet, user=user)
    except Refused as refusal:
        context["problem"] = " ".join(one.message for one in refusal.findings)
    return render(request, "web/goals/rule_sign.html", context, status=422 if problem else 200)


@require_POST
@needs("goal.rules")
def end(request: Asked, rule_id: UUID) -> HttpResponse:
    """End a rule now; it and its signature stay on file."""
    row = OwnRule.objects.filter(pk=rule_id).select_related("sheet").first()
    if row is None:
        raise refuse("goal.rules", rule_id)
    own_rules.end(row, by=request.staff)
    messages.success(request, "Ended: it no longer counts.")
    return redirect("goal_rules")
