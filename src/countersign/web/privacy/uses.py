"""Each use of a model, and what of it was sent; and what the owner decided."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render

from countersign.base import clock
from countersign.practice.access import ACTS
from countersign.practice.models.staff import Role
from countersign.privacy import policy as decided
from countersign.privacy.models import Conversation, Sent, Use
from countersign.privacy.restoring import kind_of
from countersign.web.fields import changes
from countersign.web.needs import Asked, needs, refuse
from countersign.web.privacy.words import kind, outcome
from countersign.web.record import acting

A_PAGE = 50
_TOKEN = re.compile(r"\[\[([A-Z0-9]+-[A-Z0-9]{5})(?:\.(\d+))?\]\]")


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of what was sent: as it was here, and as it left when that is another."""

    here: str
    left: str = ""
    kind: str = ""


def parts(sent: str, forms_of: Mapping[str, Sequence[str]]) -> Iterator[Part]:
    """What was sent beside what it stands for."""
    at = 0
    for match in _TOKEN.finditer(sent):
        written = forms_of.get(match[1], ())
        number = int(match[2] or 1)
        if 1 <= number <= len(written):
            yield Part(sent[at : match.start()])
            yield Part(written[number - 1], match.group(), kind_of(match[1]).lower())
            at = match.end()
    yield Part(sent[at:])


@needs("privacy.check")
def uses(request: Asked) -> HttpResponse:
    """Each use: who, which model, what kinds were hidden and how often; one's own, or all."""
    everybodys = request.access.may("privacy.read")
    listed = Use.objects.select_related("staff", "way")
    page = Paginator(listed if everybodys else listed.filter(staff=request.staff), A_PAGE).get_page(
        request.GET.get("page")
    )
    rows = [
        (use, [(kind(label), count) for label, count in use.hidden.items()], outcome(use.outcome))
        for use in page
    ]
    context = {"page": page, "rows": rows, "everybodys": everybodys}
    return render(request, "web/privacy/uses.html", context)


@needs("privacy.check")
def use(request: Asked, use_id: UUID) -> HttpResponse:
    """What of one use was sent, beside what it was here; while its codes are kept."""
    row = Use.objects.select_related("staff", "way__agreement").filter(pk=use_id).first()
    allowed = row is not None and (
        row.staff_id == request.staff.pk or request.access.may("privacy.read")
    )
    if row is None or not allowed:
        raise refuse("privacy.check", use_id)
    now = clock.now()
    sent = Sent.objects.filter(use=row, expires_at__gt=now).first()
    held = Conversation.objects.filter(pk=row.conversation, expires_at__gt=now).first()
    shown: list[list[Part]] = []
    if sent is not None and held is not None:
        with acting(request, subject=row.pk) as entry:
            entry.record("privacy.sent_read")
        shown = [list(parts(piece, held.stand_ins["forms"])) for piece in sent.pieces]
    context = {
        "use": row,
        "outcome": outcome(row.outcome),
        "hidden": [(kind(label), count) for label, count in row.hidden.items()],
        "pieces": shown,
        "until": sent.expires_at if sent else None,
    }
    return render(request, "web/privacy/use.html", context)


class PolicyForm(forms.Form):
    """What the owner decides, in plain words."""

    roles = forms.MultipleChoiceField(
        label="Who may ask a model",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Nobody ticked: nobody may.",
    )
    numbered_dates = forms.TypedChoiceField(
        label="A date leaves as",
        coerce=lambda said: said == "True",
        choices=[
            ("True", "a numbered day: how long things took stays readable"),
            ("False", "a code that says nothing"),
        ],
        widget=forms.RadioSelect,
    )
    reads_pictures = forms.BooleanField(
        label="Read pictures and papers here, and send their words",
        required=False,
        help_text="Unticked: an attachment is refused. The picture itself never leaves.",
    )
    tools = forms.BooleanField(
        label="Let a model ask for tools that a program offers it",
        required=False,
        help_text="What a tool gives back is looked through like any text.",
    )
    sound = forms.BooleanField(
        label="Let recordings go to a model whose agreement names sound",
        required=False,
        help_text="A voice cannot be hidden. Unticked: no recording leaves.",
    )
    words_reports = forms.BooleanField(
        label="Let a model word sentences of school reports",
        required=False,
        help_text="From signed notes and results that the therapist chooses, marked as the "
        "model's, and told to the school. Unticked: none is asked.",
    )
    hours_kept = forms.IntegerField(
        label="Keep the codes of a conversation for (hours)",
        min_value=1,
        max_value=72,
        help_text="After that no answer can be put back, and what was sent can no longer be seen.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(role, label) for role, label in Role.choices if role in ACTS["privacy.ask"]]
        self.fields["roles"].choices = named  # type: ignore[attr-defined]  # a choice field


@needs("privacy.edit")
def policy(request: Asked) -> HttpResponse:
    """The owner's policy for models, in plain words."""
    row = decided.present()
    held = {name: getattr(row, name) for name in PolicyForm.base_fields}
    held["numbered_dates"] = str(held["numbered_dates"])
    form = PolicyForm(request.POST or None, initial=held)
    if request.method == "POST" and form.is_valid():
        with acting(request, subject=row.pk) as entry:
            for name, value in form.cleaned_data.items():
                setattr(row, name, value)
            row.save()
            entry.record("privacy.policy_saved", changed=changes(form))
        return redirect("privacy")
    return render(request, "web/privacy/policy.html", {"form": form})
