"""Reminders: what a family opens with its link; and who is late, noted by a press."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from countersign.base.errors import UserError
from countersign.exchange import reminders
from countersign.exchange.ways import ways_now
from countersign.practice.models import Guardian, Practice
from countersign.scheduling import missed, reminding
from countersign.scheduling.house import rules_now
from countersign.scheduling.models import Channel, Reach, Reminder
from countersign.spine import standing
from countersign.web.needs import Asked, needs, public, refuse
from countersign.web.record import acting


@never_cache
@public
def answer(request: HttpRequest, secret: str) -> HttpResponse:
    """The family confirms or cancels one visit. It names no child, and nobody needs to sign in."""
    found, practice = reminding.of(secret), Practice.objects.first()
    if found is None or practice is None:
        raise Http404
    stop = ""
    way = request.POST.get("way", "")
    sure = way != "cancelled" or request.POST.get("sure") == "yes"
    if request.method == "POST" and way in ("confirmed", "cancelled") and sure:
        try:
            found = reminding.answer(secret, "cancelled" if way == "cancelled" else "confirmed")
        except UserError as error:
            stop = str(error)
    context = {
        "practice_name": practice.name,
        "visit": found.visit,
        "begins": found.starts_at.astimezone(found.visit.tz),
        "said": found.answer,
        "open": reminding.is_open(found),
        "ask": way == "cancelled" and not sure,
        "stop": stop,
    }
    return render(request, "web/schedule/reminder.html", context)


@require_POST
@needs("visit.edit")
def miss(request: Asked, visit_id: UUID) -> HttpResponse:
    """Note that nobody came, or take that back."""
    if not request.access.visits("visit.edit").filter(pk=visit_id).exists():
        raise refuse("visit.edit", visit_id)
    try:
        if request.POST.get("way") == "back":
            visit = missed.take_back(visit_id, by=request.staff)
            messages.success(request, "Taken back: the visit is booked.")
        else:
            visit = missed.note(visit_id, by=request.staff)
            count = missed.times(visit.client)
            messages.success(
                request,
                f"Noted: {visit.client.short_name} did not come"
                + (f", {count} times in {rules_now().misses_days} days." if count > 1 else "."),
            )
    except UserError as error:
        messages.error(request, str(error))
    return redirect("schedule")


class RulesForm(forms.Form):
    """The practice's rules around a visit."""

    remind_hours = forms.IntegerField(
        label="Remind so many hours before", min_value=2, max_value=336
    )
    late_minutes = forms.IntegerField(
        label="Late after so many minutes", min_value=5, max_value=120
    )
    misses = forms.IntegerField(
        label="Speak to the family after so many missed visits", min_value=1, max_value=20
    )
    misses_days = forms.IntegerField(label="In so many days", min_value=7, max_value=366)


@needs("setup.edit")
def rules(request: Asked) -> HttpResponse:
    """The rules around a visit; reminders go only under a standing order, by the ways set up."""
    rule = rules_now()
    names = ("remind_hours", "late_minutes", "misses", "misses_days")
    form = RulesForm(request.POST or None, initial={name: getattr(rule, name) for name in names})
    if request.method == "POST" and form.is_valid():
        with acting(request) as entry:
            for name in names:
                setattr(rule, name, form.cleaned_data[name])
            rule.save()
            entry.record(
                "practice.saved",
                subject=rule.pk,
                what="visit_rule",
                changed=tuple(form.changed_data),
                made=False,
            )
        messages.success(request, "Kept.")
        return redirect("visit_rules")
    context = {
        "form": form,
        "ways": ways_now(),
        "order": standing.in_force(reminders.ORDER, on=request.today),
        "sent": Reminder.objects.exclude(sent_at=None).count(),
        "failed": Reminder.objects.exclude(error="").count(),
        "answered": Reminder.objects.exclude(answer="").count(),
    }
    return render(request, "web/schedule/rules.html", context)


@needs("client.edit")
def reach(request: Asked, client_id: UUID) -> HttpResponse:
    """How each guardian of a child wishes to be reminded."""
    client = request.access.clients("client.edit").filter(pk=client_id).first()
    if client is None:
        raise refuse("client.edit", client_id)
    guardians = list(client.guardians.all())
    if request.method == "POST":
        with acting(request) as entry:
            for one in guardians:
                said = request.POST.get(f"channel-{one.pk}", "")
                if said in Channel.values:
                    Reach.objects.update_or_create(guardian=one, defaults={"channel": said})
            entry.record(
                "practice.saved",
                subject=client.pk,
                client=client.pk,
                what="reach",
                changed=("channel",),
                made=False,
            )
        messages.success(request, "Kept.")
        return redirect("reach", client.pk)
    kept = {one.guardian_id: one.channel for one in Reach.objects.filter(guardian__in=guardians)}
    context = {
        "client": client,
        "rows": [(one, kept.get(one.pk) or _usual(one)) for one in guardians],
        "channels": Channel.choices,
    }
    return render(request, "web/schedule/reach.html", context)


def _usual(guardian: Guardian) -> str:
    if guardian.email:
        return str(Channel.EMAIL)
    return str(Channel.SMS) if guardian.phone else str(Channel.NONE)
