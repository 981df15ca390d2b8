"""Ask a model through the gateway, and in plain words how that keeps names in."""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render

from countersign.base import clock
from countersign.base.models_audit import AuditPayload
from countersign.privacy import agreements
from countersign.privacy.call import CallFailed, call
from countersign.privacy.gateway import clear
from countersign.privacy.models import Use, Way
from countersign.privacy.prompt import Prompt, said
from countersign.spine.models import Sheet, SheetStatus
from countersign.web.fields import Named
from countersign.web.needs import Asked, needs
from countersign.web.privacy.words import kind
from countersign.web.privacy.workbench import CheckForm

SHOWN_FOR = timedelta(days=90)


class AskForm(CheckForm):
    """A question for one of the open ways."""

    way = Named(queryset=Way.objects.none(), label="Model")
    field_order = ("way", "text")


@needs("privacy.ask")
def ask(request: Asked) -> HttpResponse:
    """Ask a model through the gateway: hidden on the way out, put back in the answer."""
    form = AskForm(request.POST or None)
    ways = Way.objects.select_related("agreement").filter(open=True)
    form.fields["way"].queryset = ways  # type: ignore[attr-defined]  # a choice of rows
    context: dict[str, object] = {"form": form}
    if request.method != "POST":
        context["none_open"] = all(agreements.obstacles(way, request.today) for way in ways)
    if request.method == "POST" and form.is_valid():
        prompt = Prompt((said("user", form.cleaned_data["text"]),))
        cleared = clear(prompt, way=form.cleaned_data["way"], staff=request.staff)
        context |= {"sent": cleared.body.decode(), "use": cleared.use}
        try:
            context["answer"] = call(cleared).text
        except CallFailed as failure:
            context["failed"] = str(failure)
    return render(request, "web/privacy/ask.html", context)


@needs("privacy.check")
def how(request: Asked) -> HttpResponse:
    """In plain words: what is hidden, what is not, and this practice's own figures."""
    since = clock.now() - SHOWN_FOR
    uses = Use.objects.filter(created_at__gte=since)
    outcomes = dict(uses.values_list("outcome").annotate(Count("pk")).order_by())
    hidden: Counter[str] = Counter()
    for counts in uses.values_list("hidden", flat=True):
        hidden.update(counts)
    released = Sheet.objects.filter(status=SheetStatus.RELEASED)
    context = {
        "days": SHOWN_FOR.days,
        "uses": sum(outcomes.values()),
        "answered": outcomes.get("answered", 0),
        "kept_back": outcomes.get("not-put-back", 0),
        "recordings": uses.filter(door="sound").count(),
        "refused": _refused(since),
        "hidden": [(kind(label), count) for label, count in hidden.most_common()],
        "hidden_in_all": sum(hidden.values()),
        "signed": released.count(),
    }
    return render(request, "web/privacy/how.html", context)


def _refused(since: object) -> int:
    """How many texts the gateway kept here."""
    rows = AuditPayload.objects.filter(entry__kind="act.refused", entry__at__gte=since)
    acts = (json.loads(bytes(kept)).get("act") for kept in rows.values_list("kept", flat=True))
    return sum(act == "privacy.clear" for act in acts)
