"""A child's family as the front desk keeps it: who is reached how, and what they allow."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from countersign.base import home
from countersign.base.errors import UserError
from countersign.family import links, sending, telling
from countersign.family.models import FamilyCall, Message, Reply
from countersign.practice import terms
from countersign.practice.models import Client, Guardian, Terms
from countersign.practice.models.guardians import Answered, Channel, Custody, Receives
from countersign.spine.release import load
from countersign.web.clients.views import of
from countersign.web.fields import Day, Text, changes
from countersign.web.needs import Asked, needs
from countersign.web.record import acting

RECENT = 40
LANGUAGES = (
    ("en", "English"),
    ("es", "Spanish (a draft that a qualified person reads first)"),
    ("other", "Another: we call with an interpreter"),
)
HOURS = [(hour, f"{hour}:00") for hour in range(25)]


class TermsForm(forms.Form):
    """What was agreed with one guardian, and when it was asked."""

    channel = forms.ChoiceField(label="Reached by", choices=Channel.choices)
    phone = Text(label="Phone", max_length=40, required=False)
    email = forms.EmailField(
        label="E-mail",
        required=False,
        error_messages={"invalid": "This is no e-mail address."},
    )
    email_text = forms.BooleanField(
        label="Wants the text itself in the e-mail",
        required=False,
        help_text="Only after they were told that others may read an e-mail on its way.",
    )
    language = forms.ChoiceField(label="Reads", choices=LANGUAGES)
    from_hour = forms.TypedChoiceField(label="Not before", choices=HOURS[:24], coerce=int)
    until_hour = forms.TypedChoiceField(label="Not after", choices=HOURS[1:], coerce=int)
    order = forms.IntegerField(
        label="Called as number", min_value=1, max_value=9, help_text="1 is called first."
    )
    custody = forms.ChoiceField(label="Custody", choices=Custody.choices)
    custody_note = Text(
        label="What the order says",
        max_length=500,
        required=False,
        help_text="Court, date, and where the paper is. Leave empty without one.",
    )
    receives = forms.ChoiceField(label="Receives", choices=Receives.choices)
    ai = forms.ChoiceField(
        label="Software may draft texts about the child",
        choices=Answered.choices,
        required=False,
        help_text="With a no, the therapist writes every sentence.",
    )
    recording = forms.ChoiceField(
        label="Sessions may be recorded", choices=Answered.choices, required=False
    )
    asked_on = Day(label="Asked on", help_text="The day you spoke with them.")
    opted_out = forms.BooleanField(label="Wants no messages at all", required=False)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("from_hour", 0) >= data.get("until_hour", 24):
            self.add_error("until_hour", "This is not after the first hour.")
        if data.get("channel") == Channel.SMS and not data.get("phone"):
            self.add_error("phone", "A text message needs a phone number.")
        if data.get("channel") == Channel.EMAIL and not data.get("email"):
            self.add_error("email", "An e-mail needs an address.")
        if data.get("custody") == Custody.NOTHING and not data.get("custody_note"):
            self.add_error("custody_note", "Say which order excludes this person.")
        return data


def _initial(guardian: Guardian, given: Terms | None) -> dict[str, Any]:
    known = dict(LANGUAGES)
    first: dict[str, Any] = {
        "phone": guardian.phone,
        "email": guardian.email,
        "language": guardian.language if guardian.language in known else "other",
        "order": 1,
        "channel": Channel.PORTAL,
        "from_hour": 8,
        "until_hour": 20,
        "custody": Custody.DECIDES,
        "receives": Receives.ALL,
    }
    if given is None:
        return first
    kept = {name: getattr(given, name) for name in terms.COPIED if name in TermsForm.base_fields}
    return {**first, **kept, "opted_out": given.opted_out_on is not None}


@needs("family.read")
def page(request: Asked, client_id: UUID) -> HttpResponse:
    """Each guardian as things stand, and what the family was told, wrote and was called about."""
    client = of(request, client_id, "family.read")
    with acting(request, client=client) as entry:
        entry.record("family.page_read")
    context = {
        "client": client,
        "standings": terms.of_client(client.pk),
        "messages_": Message.objects.filter(client=client)
        .select_related("guardian")
        .order_by("-created_at")[:RECENT],
        "replies": Reply.objects.filter(message__client=client)
        .select_related("message__guardian", "to", "answered_by")
        .order_by("-created_at")[:RECENT],
        "calls": FamilyCall.objects.filter(client=client)
        .select_related("to", "done_by")
        .order_by("-created_at")[:RECENT],
    }
    return render(request, "web/family/client.html", context)


@needs("terms.edit")
def agree(request: Asked, client_id: UUID, guardian_id: UUID) -> HttpResponse:
    """Enter what was agreed with one guardian; the earlier answers stay on record."""
    client = of(request, client_id, "terms.edit")
    guardian = get_object_or_404(client.guardians, pk=guardian_id)
    given = terms.of_guardian(guardian)
    form = TermsForm(request.POST or None, initial=_initial(guardian, given))
    if request.method == "POST" and form.is_valid():
        _kept(request, client, guardian, given, form)
        return redirect("family_client", client.pk)
    context = {
        "form": form,
        "title": f"{guardian.name}, for {client.short_name}",
        "lead": "What this person was asked, and answered. Each change is dated and kept.",
        "back": "family_client",
        "back_key": client.pk,
    }
    return render(request, "web/form.html", context)


def _kept(
    request: Asked, client: Client, guardian: Guardian, given: Terms | None, form: TermsForm
) -> None:
    data = dict(form.cleaned_data)
    out = data.pop("opted_out")
    before = None if given is None else given.opted_out_on
    with acting(request, guardian.pk, client) as entry:
        language = data.pop("language")
        guardian.phone, guardian.email = data.pop("phone"), data.pop("email")
        if language != "other" or guardian.language in dict(LANGUAGES):
            guardian.language = language
        guardian.save()
        entry.record("practice.saved", what="guardian", changed=changes(form), made=False)
        terms.agree(
            guardian,
            {**data, "opted_out_on": (before or request.today) if out else None},
            by=request.staff,
        )


def _message(request: Asked, message_id: UUID) -> Message:
    message = get_object_or_404(
        Message.objects.select_related(
            "client", "guardian", "release__sheet__visit__site", "release__signature__staff"
        ),
        pk=message_id,
    )
    request.access.require("family.answer", message.client)
    return message


@require_POST
@needs("family.answer")
def link(request: Asked, message_id: UUID) -> HttpResponse:
    """A new link to a message, shown once, to be given in person or by phone."""
    message = _message(request, message_id)
    try:
        secret = links.hand_over(message, by=request.staff, link=True)
    except UserError as error:
        messages.error(request, str(error))
        return redirect("family_client", message.client_id)
    address = home.address() + reverse("family_open", args=[secret])
    context = {"message": message, "address": address, "until": links.until()}
    return render(request, "web/family/link.html", context)


@needs("family.answer")
def paper(request: Asked, message_id: UUID) -> HttpResponse:
    """The update on paper. Its words are those that were signed."""
    message = _message(request, message_id)
    if why := links.closed(message):
        raise UserError(why, field="message")
    told = telling.words(message, load(message.release_id))
    if request.method == "POST":
        links.hand_over(message, by=request.staff, link=False)
        return redirect("family_client", message.client_id)
    with acting(request, message.pk, message.client) as entry:
        entry.record("sheet.printed", signed=1)
    return render(request, "web/family/paper.html", {"message": message, "told": told})


@require_POST
@needs("family.answer")
def settle(request: Asked, message_id: UUID) -> HttpResponse:
    """A message that needs a person: it is sent again, or it had come after all."""
    message = _message(request, message_id)
    try:
        if request.POST.get("way") == "came":
            sending.came(message, by=request.staff)
        else:
            sending.again(message, by=request.staff)
    except UserError as error:
        messages.error(request, str(error))
    return redirect("family_client", message.client_id)
