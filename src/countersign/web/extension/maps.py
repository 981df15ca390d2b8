"""Field maps of a connection: read what a proposal says, sign it, close it, take on the shipped."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from countersign.base.errors import UserError
from countersign.exchange.filling import maps, pairing
from countersign.exchange.filling.artefacts import VALUES
from countersign.exchange.models import Counterpart, FieldMap, PageKind
from countersign.web.needs import Asked, needs, refuse
from countersign.web.record import acting


def _connection(connection_id: UUID) -> Counterpart:
    row = Counterpart.objects.filter(pk=connection_id, connector=pairing.CONNECTOR).first()
    if row is None:
        raise refuse("connection.edit", connection_id)
    return row


def _map(map_id: UUID) -> FieldMap:
    row = FieldMap.objects.select_related("counterpart", "by", "signed_by").filter(pk=map_id)
    if (found := row.first()) is None:
        raise refuse("connection.edit", map_id)
    return found


@needs("connection.edit")
def listed(request: Asked, connection_id: UUID) -> HttpResponse:
    """Every page of that EMR with its map in force, and what waits to be read and signed."""
    row = _connection(connection_id)
    now = {one.page: one for one in maps.current(row)}
    rows = row.maps.select_related("by", "signed_by")
    context = {
        "row": row,
        "pages": [(PageKind(page).label, now.get(page)) for page in PageKind.values],
        "waiting": rows.filter(version=None, closed_at=None),
        "before": rows.filter(version__isnull=False).order_by("page", "-version")[:100],
        "shipped": [m for m in maps.shipped(row.settings["emr"]) if m["page"] not in now],
    }
    return render(request, "web/extension/maps.html", context)


@needs("connection.edit")
def one(request: Asked, map_id: UUID) -> HttpResponse:
    """What a map says, in words: each value and where it goes."""
    row = _map(map_id)
    context = {
        "row": row,
        "places": list(places(row.body)),
        "whole": json.dumps(row.body, indent=2, ensure_ascii=False),
        "proven": row.version is None or maps.is_proven(row),
    }
    return render(request, "web/extension/map.html", context)


def places(body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each value of a map in words, and where it is on the page."""
    names = VALUES[body["page"]]
    said = {"name": "Client’s name", "birth_date": "Birth date", "day": "Date of service"}
    for name, told in body["identity"].items():
        yield f"{said[name]} (read, never written)", _where(told["at"])
    for field in body.get("fields") or ():
        if field["as"] == "checks":
            where = "; ".join(f"{box}: {_where(at)}" for box, at in field["boxes"].items())
        else:
            where = _where(field["at"])
        if field.get("open"):
            where += f"; pressed to show it: {_where(field['open'])}"
        if field.get("needs"):
            where += f"; ticked to show it: {_where(field['needs'])}"
        yield names[field["value"]], where
    rows = body.get("rows") or {"fields": ()}
    for field in rows["fields"]:
        yield names[f"{rows['value']}.{field['value']}"], _where(field["at"])
    if rows.get("add"):
        yield "Adds a row (pressed)", _where(rows["add"])


def _where(place: list[Mapping[str, str]]) -> str:
    return ", ".join(f"{way['by']} “{way['is']}”" for way in place)


@require_POST
@needs("connection.edit")
def take_on(request: Asked, connection_id: UUID) -> HttpResponse:
    """Sign the maps that came with the product, for pages without one."""
    row = _connection(connection_id)
    with acting(request, row.pk) as entry:
        signed = maps.take_on(row, by=request.staff)
        for each in signed:
            _signed(entry, each)
        if not signed:
            entry.record("exchange.connection_set", state="unchanged")
    messages.success(request, f"{len(signed)} signed." if signed else "Every page has one.")
    return redirect("field_maps", row.pk)


def _signed(entry: Any, row: FieldMap) -> None:
    entry.record(
        "extension.map_signed",
        subject=row.pk,
        page=row.page,
        counterpart=row.counterpart_id,
        version=row.version,
        digest=row.digest,
    )


@require_POST
@needs("connection.edit")
def sign(request: Asked, map_id: UUID) -> HttpResponse:
    """The next version of that page is this map."""
    row = _map(map_id)
    try:
        with acting(request, row.pk) as entry:
            _signed(entry, maps.sign(row, by=request.staff))
    except UserError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Signed. Browsers use it from their next look at a page.")
    return redirect("field_maps", row.counterpart_id)


@require_POST
@needs("connection.edit")
def close(request: Asked, map_id: UUID) -> HttpResponse:
    """Use it no more; a page without a map in force is not filled."""
    row = _map(map_id)
    with acting(request, row.pk) as entry:
        maps.close(row)
        entry.record("extension.map_closed", page=row.page)
    return redirect("field_maps", row.counterpart_id)
