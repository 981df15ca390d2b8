"""Reminders: what a family opens with its link; and who is late, noted by a press."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from countersign.base.errors import UserError
from countersign.exchange import reminders
from countersign.practice.models import Guardian, Practice
from countersign.scheduling import missed, reminding
from countersign.scheduling.house import rules_now
from countersign.scheduling.models import Channel, Reach, Reminder
from countersign.spine import standing
from countersign.web.fields import Text
from countersign.web.needs import Asked, needs, public, refuse
from countersign.web.record import acting

KEPT = "Leave empty to keep the one that is there."
Secret = forms.PasswordInput(attrs={"autocomplete": "off"})


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
    """The practice's rules around a visit, and how reminders leave."""

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
    mail = forms.ChoiceField(
        label="Reminders by e-mail",
        choices=(("", "Not set up"), ("mail", "By our mail server"), ("stand_in", "Try out only")),
        required=False,
        help_text="Try out writes down here what would have gone, and sends nothing.",
    )
    host = Text(label="Mail server", max_length=200, required=False)
    security = forms.ChoiceField(
        label="Reached by",
        choices=(("starttls", "STARTTLS"), ("tls", "TLS"), ("none", "This computer only")),
        required=False,
    )
    port = forms.IntegerField(initial=587, min_value=1, max_value=65535, required=False)
    user = Text(max_length=200, required=False)
    password = forms.CharField(max_length=400, required=False, widget=Secret, help_text=KEPT)
    sender = Text(label="From", max_length=200, required=False)
    sms = forms.ChoiceField(
        label="Reminders by text message",
        choices=(("", "Not set up"), ("text", "By our service"), ("stand_in", "Try out only")),
        required=False,
    )
    url = Text(label="Address of the service", max_length=300, required=False)
    sms_user = Text(label="Account", max_length=200, required=False)
    sms_secret = forms.CharField(
        label="Secret", max_length=400, required=False, widget=Secret, help_text=KEPT
    )
    sms_sender = Text(label="Number it comes from", max_length=40, required=False)

    def carriers(self, mail: dict[str, Any], sms: dict[str, Any]) -> tuple[dict[str, Any], ...]:
        """The settings of both ways; a secret left empty stays what it was."""
        data = self.cleaned_data
        by_mail: dict[str, Any] = {}
        if data["mail"] == "mail":
            by_mail = {
                "carrier": "mail",
                "host": data["host"],
                "security": data["security"],
                "port": data["port"] or 587,
                "user": data["user"],
                "password": data["password"] or mail.get("password", ""),
                "sender": data["sender"],
                "to": data["sender"],
            }
        elif data["mail"]:
            by_mail = {"carrier": data["mail"]}
        by_text: dict[str, Any] = {}
        if data["sms"] == "text":
            by_text = {
                "carrier": "text",
                "url": data["url"],
                "user": data["sms_user"],
                "secret": data["sms_secret"] or sms.get("secret", ""),
                "sender": data["sms_sender"],
            }
        elif data["sms"]:
            by_text = {"carrier": data["sms"]}
        return by_mail, by_text


@needs("setup.edit")
def rules(request: Asked) -> HttpResponse:
    """The rules around a visit; reminders go only under a standing order."""
    rule = rules_now()
    names = ("remind_hours", "late_minutes", "misses", "misses_days")
    initial = {name: getattr(rule, name) for name in names}
    initial |= {
        name: rule.mail.get(name) for name in ("host", "security", "port", "user", "sender")
    }
    initial |= {"mail": rule.mail.get("carrier", ""), "sms": rule.sms.get("carrier", "")}
    initial |= {
        "url": rule.sms.get("url"),
        "sms_user": rule.sms.get("user"),
        "sms_sender": rule.sms.get("sender"),
    }
    form = RulesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        mail, sms = form.carriers(rule.mail, rule.sms)
        try:
            for given in (mail, sms):
                if given:
                    reminders.carrier(given)
        except UserError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            with acting(request) as entry:
                for name in names:
                    setattr(rule, name, form.cleaned_data[name])
                rule.mail, rule.sms = mail, sms
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
