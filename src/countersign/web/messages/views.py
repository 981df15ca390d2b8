"""Set-up, Messages: the two ways to families, set up, tried and stopped in one place."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from countersign.base import home
from countersign.base.errors import UserError
from countersign.exchange import ways
from countersign.exchange.models import TextOut, TextState, TextStop
from countersign.exchange.port import ConnectorError
from countersign.web.fields import changes
from countersign.web.messages.forms import form_of, settings_of
from countersign.web.needs import Asked, needs
from countersign.web.record import acting

COLUMNS = {ways.EMAIL: "mail", ways.SMS: "texts"}
TITLES = {ways.EMAIL: "E-mail", ways.SMS: "Text messages"}


def _column(way: str) -> str:
    if way not in COLUMNS:
        raise Http404
    return COLUMNS[way]


@needs("setup.edit")
def listed(request: Asked) -> HttpResponse:
    """Both ways as they stand, and what became of the text messages."""
    row = ways.ways_now()
    counted = dict(TextOut.objects.order_by().values_list("state").annotate(Count("pk")))
    hook = "texts_hook" if row.texts.get("carrier") == "webhook" else "texts_twilio"
    context = {
        "ways": [
            (way, TITLES[way], getattr(row, column).get("carrier", ""), getattr(row, column))
            for way, column in COLUMNS.items()
        ],
        "counted": [(TextState(state).label, n) for state, n in sorted(counted.items())],
        "stopped": TextStop.objects.filter(lifted_at=None).count(),
        "hook": home.address() + reverse(hook),
        "reachable": home.address().startswith("https://"),
    }
    return render(request, "web/messages/ways.html", context)


@needs("setup.edit")
def edit(request: Asked, way: str) -> HttpResponse:
    """Set a way up, or change it."""
    column, row = _column(way), ways.ways_now()
    held = getattr(row, column)
    form = form_of(way, held, request.POST or None)
    if request.method == "POST" and form.is_valid():
        settings = settings_of(form, held)
        try:
            if settings:
                ways.must_be(way, settings)
        except UserError as error:
            words = f"{error.message} {error.remedy or ''}".strip()
            form.add_error(error.field if error.field in form.fields else "carrier", words)
        else:
            with acting(request) as entry:
                setattr(row, column, settings)
                row.save()
                entry.record("messages.saved", subject=row.pk, way=way, changed=changes(form))
            return redirect("message_ways")
    context = {"form": form, "title": TITLES[way], "back": "message_ways", "back_key": None}
    return render(request, "web/form.html", context)


@require_POST
@needs("setup.edit")
def try_out(request: Asked, way: str) -> HttpResponse:
    """Send a message that says only that it is a trial, so that a mistake shows at once."""
    _column(way)
    to, result = request.POST.get("to", "").strip()[:200], "sent"
    try:
        if not to:
            raise UserError("Say where the trial goes.", field="to")
        ways.trial(way, to)
    except ConnectorError as error:
        result = error.code
        messages.error(request, f"{error.message} {error.remedy}".strip())
    except UserError as error:
        result = "settings"
        messages.error(request, str(error))
    else:
        messages.success(request, "It was handed over. See whether it arrives.")
    with acting(request) as entry:
        entry.record("messages.tried", way=way, result=result)
    return redirect("message_ways")
