"""The update to a family: a draft from what was captured, the human part, and what is wrong.

Nothing is sent or kept here. What it says of a text is what `countersign family check` says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from countersign.family import draft
from countersign.family.faults import findings
from countersign.family.update import LONGEST, Found, Update
from countersign.practice import capture
from countersign.practice.models import Visit
from countersign.spine import roster
from countersign.spine.models import Sheet, SheetKind
from countersign.web.needs import Asked, needs
from countersign.web.sheet.page import was_read
from countersign.web.visits.views import of

CHANNELS = (("portal", "Portal or paper"), ("email", "E-mail"), ("sms", "Text message"))


class UpdateForm(forms.Form):
    """The text, the part of it that a person wrote, and how it will go."""

    update = forms.CharField(
        label="Update",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Composed from what was captured. Change it as you like.",
        error_messages={"required": "Write the update first."},
    )
    human = forms.CharField(
        label="Your own words",
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="One thing only you saw today. It is added at the end, if it is not in the text.",
    )
    channel = forms.ChoiceField(label="How it goes", choices=CHANNELS)


@dataclass(frozen=True, slots=True)
class Shown:
    """A fault, and the words of the text it is about."""

    found: Found
    words: str


@needs("sheet.edit")
def update(request: Asked, visit_id: UUID) -> HttpResponse:
    """The update to the family after this visit, checked against what happened."""
    visit = of(request, visit_id, "sheet.edit")
    facts = capture.current(visit)
    lines, events = draft.record(facts)
    first = {"update": draft.compose(visit.client.called, facts), "channel": "portal"}
    form = UpdateForm(request.POST or None, initial=first)
    context: dict[str, object] = {"form": form, "visit": visit, "lines": (*events, *lines)}
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        text = _whole(given["update"], given["human"])
        one = Update(
            child=visit.client.called,
            text=text,
            human=given["human"].strip(),
            facts=lines,
            events=events,
            others=_others(visit),
            channel=given["channel"],
        )
        found = findings(one)
        context |= {"checked": True, "text": text, "faults": _shown(found, text)}
    if (sheet := Sheet.objects.filter(visit=visit, kind=SheetKind.VISIT).first()) is not None:
        was_read(sheet, by=request.staff)
    return render(request, "web/family/update.html", context)


def _whole(text: str, human: str) -> str:
    """The text as it would leave: the human part in it once."""
    text, human = text.strip(), human.strip()
    return text if not human or human in text else f"{text} {human}"


def _others(visit: Visit) -> tuple[str, ...]:
    """First and preferred names of the practice's other children."""
    names = roster.names()
    client = str(visit.client_id)
    return tuple(sorted(names.others(client, names.of(client))))


def _shown(found: Sequence[Found], text: str) -> list[Shown]:
    return [Shown(one, text[slice(*one.where)] if one.where else "") for one in found]
