"""What waits with families: replies, calls, messages that need a person, and who heard nothing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from countersign.base.errors import UserError
from countersign.exchange.messages import CARRIERS
from countersign.family import calling, replying
from countersign.family.harm import REMINDER
from countersign.family.models import (
    FamilyCall,
    FamilyRules,
    Message,
    MessageState,
    Reply,
    rules_now,
)
from countersign.family.quiet import leaving, quiet
from countersign.web.fields import Named, Text, changes, people
from countersign.web.needs import Asked, needs
from countersign.web.record import acting

Secret = forms.PasswordInput(attrs={"autocomplete": "off"})
KEPT = "Leave empty to keep the one that is there."


@needs("family.read")
def page(request: Asked) -> HttpResponse:
    """One list for the day: urgent first, then what is late, then who heard nothing."""
    clients = request.access.clients("family.read")
    rules = rules_now()
    silent = quiet(clients, today=request.today, days=rules.quiet_days)
    with acting(request) as entry:
        entry.record("family.list_read", what="quiet", count=len(silent))
    context = {
        "calls": FamilyCall.objects.filter(done_at=None, client__in=clients)
        .select_related("client", "to", "reply")
        .order_by("due_at"),
        "replies": Reply.objects.filter(answered_at=None, message__client__in=clients)
        .select_related("message__client", "message__guardian", "to")
        .order_by("-urgent", "due_at"),
        "held": Message.objects.filter(
            client__in=clients, state__in=(MessageState.HELD, MessageState.TO_HAND)
        )
        .select_related("client", "guardian")
        .order_by("created_at"),
        "quiet": silent,
        "rules": rules,
        "reminder": REMINDER,
    }
    return render(request, "web/family/inbox.html", context)


@require_POST
@needs("family.answer")
def answered(request: Asked, reply_id: UUID) -> HttpResponse:
    """Somebody spoke with the family about what it wrote."""
    reply = get_object_or_404(Reply.objects.select_related("message__client"), pk=reply_id)
    request.access.require("family.answer", reply.message.client)
    try:
        replying.answered(reply.pk, words=request.POST.get("words", ""), by=request.staff)
    except UserError as error:
        messages.error(request, str(error))
    return redirect("family")


@require_POST
@needs("family.answer")
def call_made(request: Asked, call_id: UUID) -> HttpResponse:
    """A call on the list is made."""
    call = get_object_or_404(FamilyCall.objects.select_related("client"), pk=call_id)
    request.access.require("family.answer", call.client)
    try:
        calling.done(call.pk, outcome=request.POST.get("outcome", ""), by=request.staff)
    except UserError as error:
        messages.error(request, str(error))
    return redirect("family")


@needs("family.rules")
def may_leave(request: Asked) -> HttpResponse:
    """For the owner: families with signs that they may leave."""
    rules = rules_now()
    rows = leaving(
        request.access.clients("family.rules"), today=request.today, days=rules.quiet_days
    )
    with acting(request) as entry:
        entry.record("family.list_read", what="leaving", count=len(rows))
    return render(request, "web/family/leaving.html", {"rows": rows, "rules": rules})


MAIL, TEXTS = "mail", "texts"
"""How the fields of each way begin."""


class RulesForm(forms.Form):
    """What the practice decided, and the ways it has to reach families."""

    quiet_days = forms.IntegerField(
        label="A family is on the list after so many days without a word",
        min_value=3,
        max_value=120,
    )
    answer_hours = forms.IntegerField(
        label="A reply is answered within so many hours", min_value=1, max_value=168
    )
    call_hours = forms.IntegerField(
        label="A call is made within so many hours", min_value=1, max_value=72
    )
    phone = Text(
        label="Phone number that a person answers",
        max_length=40,
        help_text="It stands under every update.",
    )
    answers = Named(
        queryset=None,
        label="Answers when the therapist is away",
        required=False,
        empty_label="The owner",
    )
    mail_host = Text(label="Mail server", max_length=200, required=False)
    mail_security = forms.ChoiceField(
        label="Mail server is reached by",
        choices=(
            ("starttls", "STARTTLS (usually port 587)"),
            ("tls", "TLS (usually port 465)"),
            ("none", "Unencrypted, on this computer only"),
        ),
    )
    mail_port = forms.IntegerField(label="Port", initial=587, min_value=1, max_value=65535)
    mail_user = Text(label="Mail user", max_length=200, required=False)
    mail_password = forms.CharField(
        label="Mail password", max_length=400, required=False, widget=Secret, help_text=KEPT
    )
    mail_sender = Text(label="E-mails come from", max_length=200, required=False)
    texts_address = Text(
        label="Text-message service",
        max_length=200,
        required=False,
        help_text="For example https://api.twilio.com. Sign a business associate agreement first.",
    )
    texts_account = Text(label="Account", max_length=100, required=False)
    texts_secret = forms.CharField(
        label="Account secret", max_length=400, required=False, widget=Secret, help_text=KEPT
    )
    texts_sender = Text(label="Text messages come from (number)", max_length=40, required=False)

    def __init__(self, *args: Any, today: Any, rules: FamilyRules, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["answers"].queryset = people(today)  # type: ignore[attr-defined]  # a ModelChoiceField
        self.rules = rules

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        for way, prefix, asked in (
            ("email", MAIL, "mail_host"),
            ("sms", TEXTS, "texts_address"),
        ):
            if not data.get(asked) or self.errors:
                continue
            try:
                CARRIERS[way].of(self.settings(prefix))
            except UserError as error:
                field = f"{prefix}_{error.field}"
                where = field if field in self.fields else asked
                self.add_error(where, f"{error.message} {error.remedy or ''}".strip())
        return data

    def settings(self, prefix: str) -> dict[str, Any]:
        """The settings of one way as they are kept; empty when it is not set up."""
        data = self.cleaned_data
        before = self.rules.mail if prefix == MAIL else self.rules.texts
        secret = "password" if prefix == MAIL else "secret"
        names: tuple[str, ...] = ("address", "account", "sender")
        if prefix == MAIL:
            names = ("host", "security", "port", "user", "sender")
        if not data.get(f"{prefix}_{names[0]}"):
            return {}
        kept = {name: data[f"{prefix}_{name}"] for name in names}
        return {**kept, secret: data.get(f"{prefix}_{secret}") or before.get(secret, "")}


def _first(rules: FamilyRules) -> dict[str, Any]:
    first: dict[str, Any] = {
        name: getattr(rules, name) for name in ("quiet_days", "answer_hours", "call_hours", "phone")
    }
    first["answers"] = rules.answers_id
    first |= {f"mail_{k}": v for k, v in rules.mail.items() if k != "password"}
    first |= {f"texts_{k}": v for k, v in rules.texts.items() if k != "secret"}
    return first


@needs("family.rules")
def rules(request: Asked) -> HttpResponse:
    """How this practice writes to families, and the ways it has."""
    row = rules_now()
    form = RulesForm(request.POST or None, initial=_first(row), today=request.today, rules=row)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with acting(request) as entry:
            for name in ("quiet_days", "answer_hours", "call_hours", "phone", "answers"):
                setattr(row, name, data[name])
            row.mail, row.texts = form.settings(MAIL), form.settings(TEXTS)
            row.save()
            entry.record("family.rules_saved", subject=row.pk, changed=changes(form))
        messages.success(request, "Saved.")
        return redirect("family")
    context = {
        "form": form,
        "title": "Writing to families",
        "lead": "Leave a way empty that you do not use.",
        "back": "family",
        "back_key": None,
    }
    return render(request, "web/form.html", context)
