"""What waits with families: replies, calls, messages that need a person, and who heard nothing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from countersign.base import clock
from countersign.base.errors import UserError
from countersign.exchange import text_answers
from countersign.exchange.models import Came, TextIn
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
from countersign.practice.models import Guardian
from countersign.web.fields import Named, Text, changes, people
from countersign.web.needs import Asked, needs, refuse
from countersign.web.record import acting

MOST_TEXTS = 20


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
        "texts": _came_in(request),
        "quiet": silent,
        "rules": rules,
        "reminder": REMINDER,
    }
    return render(request, "web/family/inbox.html", context)


def _came_in(request: Asked) -> list[tuple[TextIn, list[Guardian]]]:
    """Text messages nobody dealt with, and whose number it is; a stranger's are the owner's too."""
    rows = TextIn.objects.filter(asks=Came.WORDS, seen_at=None).order_by("created_at")[:MOST_TEXTS]
    mine = set(request.access.clients("family.read").values_list("pk", flat=True)) if rows else ()
    found = []
    for row in rows:
        known = text_answers.of_number(row.number)
        seen = [one for one in known if one.client_id in mine]
        if seen or not known:
            found.append((row, seen))
    return found


@require_POST
@needs("family.answer")
def text_read(request: Asked, text_id: UUID) -> HttpResponse:
    """Somebody dealt with a text message that came in."""
    row = get_object_or_404(TextIn, pk=text_id)
    known = text_answers.of_number(row.number)
    mine = set(request.access.clients("family.answer").values_list("pk", flat=True))
    if known and not any(one.client_id in mine for one in known):
        raise refuse("family.answer", text_id)
    with acting(request, row.pk) as entry:
        if row.seen_at is None:
            row.seen_at, row.seen_by = clock.now(), request.staff
            row.save(update_fields=["seen_at", "seen_by"])
            entry.record("messages.read")
    return redirect("family")


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


class RulesForm(forms.Form):
    """What the practice decided about writing to families."""

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

    def __init__(self, *args: Any, today: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["answers"].queryset = people(today)  # type: ignore[attr-defined]  # a ModelChoiceField


def _first(rules: FamilyRules) -> dict[str, Any]:
    first: dict[str, Any] = {
        name: getattr(rules, name) for name in ("quiet_days", "answer_hours", "call_hours", "phone")
    }
    first["answers"] = rules.answers_id
    return first


@needs("family.rules")
def rules(request: Asked) -> HttpResponse:
    """How this practice writes to families; by which ways is entered under Messages."""
    row = rules_now()
    form = RulesForm(request.POST or None, initial=_first(row), today=request.today)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with acting(request) as entry:
            for name in ("quiet_days", "answer_hours", "call_hours", "phone", "answers"):
                setattr(row, name, data[name])
            row.save()
            entry.record("family.rules_saved", subject=row.pk, changed=changes(form))
        messages.success(request, "Saved.")
        return redirect("family")
    context = {
        "form": form,
        "title": "Writing to families",
        "lead": "Mail server and text-message service are under Set-up, Messages.",
        "back": "family",
        "back_key": None,
    }
    return render(request, "web/form.html", context)
