"""Connections: listed with how they stand, added, tried, started, paused, read now."""

from __future__ import annotations

import json
from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from countersign.base.errors import UserError
from countersign.exchange import connections
from countersign.exchange.models import Counterpart, Misfit
from countersign.exchange.port import Step
from countersign.web.connections.forms import Connection, held
from countersign.web.fields import changes
from countersign.web.needs import Asked, needs, refuse
from countersign.web.record import acting

MOST_MISFITS = 50
STATES = {
    "start": (connections.start, "started", "It is started, and being read for the first time."),
    "pause": (connections.pause, "paused", "It is paused. Signed notes wait until you resume it."),
    "resume": (connections.resume, "resumed", "It goes on. What waited is on its way."),
}


@needs("connection.edit")
def listed(request: Asked) -> HttpResponse:
    """Every connection with its last reading, its last delivery, and what waits or is held."""
    found = connections.standings()
    has = any(one.row.connector == connections.CLEARINGHOUSE for one in found)
    context = {"standings": found, "has_clearinghouse": has}
    return render(request, "web/connections/list.html", context)


def _row(connection_id: UUID) -> Counterpart:
    row = Counterpart.objects.select_related("site").filter(pk=connection_id).first()
    if row is None:
        raise refuse("connection.edit", connection_id)
    return row


@needs("connection.edit")
def one(request: Asked, connection_id: UUID) -> HttpResponse:
    """One connection: how it stands, what the other side has to know, and what can be done."""
    return _shown(request, _row(connection_id))


def _shown(request: Asked, row: Counterpart, steps: Sequence[Step] = ()) -> HttpResponse:
    public = connections.public_keys(row)
    context = {
        "one": connections.standing(row),
        "row": row,
        "keys": json.dumps(public, indent=2) if public else "",
        "ssh_key": connections.ssh_key(row),
        "steps": steps,
        "works": bool(steps) and all(step.mark != "stop" for step in steps),
        "misfits": Misfit.objects.filter(counterpart=row, resolved_at=None)[:MOST_MISFITS],
    }
    return render(request, "web/connections/one.html", context)


@needs("connection.edit")
def new(request: Asked) -> HttpResponse:
    """Add a connection; it is started later, once the other side knows our key."""
    clearinghouse = request.GET.get("kind") == connections.CLEARINGHOUSE
    form = Connection(request.POST or None, clearinghouse=clearinghouse)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            with acting(request) as entry:
                row = connections.make(
                    name=data["name"],
                    connector=form.kind,
                    settings=form.addresses,
                    **form.more,
                )
                entry.record(
                    "exchange.connection_saved", subject=row.pk, made=True, changed=changes(form)
                )
        except UserError as error:
            _say(form, error)
        else:
            return redirect("connection", row.pk)
    context = {
        "form": form,
        "title": "New clearinghouse" if clearinghouse else "New connection",
        "lead": "Nothing is sent and nothing is read until you start it.",
        "back": "connections",
        "back_key": None,
    }
    return render(request, "web/form.html", context)


@needs("connection.edit")
def edit(request: Asked, connection_id: UUID) -> HttpResponse:
    """Change a connection's settings."""
    row = _row(connection_id)
    form = Connection(request.POST or None, initial=held(row), row=row)
    if request.method == "POST" and form.is_valid():
        try:
            with acting(request, row.pk) as entry:
                connections.change(row, settings=form.addresses, **form.more)
                entry.record("exchange.connection_saved", made=False, changed=changes(form))
        except UserError as error:
            _say(form, error)
        else:
            return redirect("connection", row.pk)
    context = {"form": form, "title": row.name, "back": "connection", "back_key": row.pk}
    return render(request, "web/form.html", context)


def _say(form: Connection, error: UserError) -> None:
    field = error.field if error.field in form.fields else None
    form.add_error(field, f"{error.message} {error.remedy or ''}".strip())


@require_POST
@needs("connection.edit")
def test(request: Asked, connection_id: UUID) -> HttpResponse:
    """Try it now, and say in plain words what is wrong."""
    row = _row(connection_id)
    steps = connections.tried(row)
    with acting(request, row.pk) as entry:
        worst = next((m for m in ("stop", "warn") if any(s.mark == m for s in steps)), "good")
        entry.record("exchange.connection_tried", result=worst)
    return _shown(request, row, steps)


@require_POST
@needs("connection.edit")
def set_state(request: Asked, connection_id: UUID, state: str) -> HttpResponse:
    """Start, pause or resume it."""
    row = _row(connection_id)
    act, code, said = STATES[state]
    try:
        with acting(request, row.pk) as entry:
            act(row)
            entry.record("exchange.connection_set", state=code)
    except UserError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said if row.connector == "fhir" else "Done.")
    return redirect("connection", row.pk)


@require_POST
@needs("connection.edit")
def read(request: Asked, connection_id: UUID) -> HttpResponse:
    """Read it now: what changed, or with `all` everything."""
    row = _row(connection_id)
    full = request.POST.get("all") == "1"
    try:
        with acting(request, row.pk) as entry:
            asked = connections.ask_to_read(row, full=full)
            entry.record("exchange.read_asked", full=full)
    except UserError as error:
        messages.error(request, str(error))
    else:
        if not asked:
            messages.info(request, "It is about to be read already.")
    return redirect("connection", row.pk)


@needs("connection.edit")
def reading(request: Asked, connection_id: UUID) -> HttpResponse:
    """How far the reading is; asked again every second while it goes on."""
    one = connections.standing(_row(connection_id))
    return render(request, "web/connections/_reading.html", {"one": one, "row": one.row})
