"""Two siblings' blocks: found side by side, looked at in full, and both held or neither."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.shortcuts import redirect, render

from countersign.authorizations import series
from countersign.base import audit
from countersign.base.errors import UserError
from countersign.scheduling import blocks, offers
from countersign.scheduling.covering import coverages_of, refusal, wanted
from countersign.scheduling.models import Waiting
from countersign.scheduling.reading import wish_of
from countersign.scheduling.values import Offer
from countersign.web.needs import Asked, refuse

BETWEEN = "|"


def find(request: Asked, entry: Waiting, sibling: Waiting) -> HttpResponse:
    """The pairs for two children; POST looks at one of them, and then holds both blocks."""
    mine = request.access.clients("visit.edit")
    if not mine.filter(pk=sibling.client_id).exists():
        raise refuse("visit.edit", sibling.pk)
    both = (entry, sibling)
    stop: UserError | None = None
    if request.method == "POST":
        try:
            return _chosen(request, both)
        except UserError as error:
            stop = error
            not_held(request, entry)
    wishes = [wish_of(one, request.today) for one in both]
    found = offers.search_together((entry.client, wishes[0]), (sibling.client, wishes[1]))
    context = {
        "entry": entry,
        "sibling": sibling,
        "found": [
            (
                pair,
                BETWEEN.join(
                    offers.pack(offer, wish)
                    for offer, wish in zip((pair.first, pair.second), wishes, strict=True)
                ),
            )
            for pair in found.found
        ],
        "obstacles": [(entry, found.first), (sibling, found.second)],
        "tried": found.tried,
        "stop": stop,
    }
    return render(request, "web/schedule/pairs.html", context)


def not_held(request: Asked, entry: Waiting) -> None:
    """Record that a block was asked for and is not held."""
    audit.refused(
        "block.held",
        actor=request.staff.pk,
        codes=("schedule.not-held",),
        subject=entry.pk,
        client=entry.client_id,
    )


def _chosen(request: Asked, both: tuple[Waiting, Waiting]) -> HttpResponse:
    """The chosen pair, looked at before anybody is told; or held."""
    packed = request.POST.get("offer", "").split(BETWEEN)
    if len(packed) != len(both):
        raise UserError("This offer is too old.", remedy="Find blocks again.")
    parts: list[tuple[Waiting, Offer]] = []
    for entry, said in zip(both, packed, strict=True):
        wish = wish_of(entry, request.today)
        parts.append((entry, offers.unpack(said, wish, offers.around(entry.client, wish))))
    if request.POST.get("way") != "hold":
        return _look(request, parts)
    try:
        keys = [UUID(one) for one in request.POST.getlist("key")]
        days = int(request.POST.get("days", "2"))
        asked = [
            blocks.Asked(
                entry.client,
                wish_of(entry, request.today),
                request.staff,
                key,
                lasts=timedelta(days=days),
                waiting=entry,
            )
            for (entry, _), key in zip(parts, keys, strict=True)
        ]
    except ValueError as error:
        raise UserError("This form is not complete.", remedy="Choose the blocks again.") from error
    held = blocks.hold_together(
        [(offer, one) for (_, offer), one in zip(parts, asked, strict=True)]
    )
    return redirect("block", held[0].pk)


def _look(request: Asked, parts: list[tuple[Waiting, Offer]]) -> HttpResponse:
    """Every visit of both; nothing is held, nobody is told."""
    rows: list[dict[str, Any]] = []
    stops: list[str] = []
    for entry, offer in parts:
        answers = series.preview(entry.client, wanted(offer, coverages_of(entry.client))).answers
        if (stop := refusal(answers, offer)) is not None:
            stops.append(f"{entry.client.short_name}: {stop.says}")
        dated = ([offer.evaluation.at] if offer.evaluation is not None else []) + [*offer.visits]
        rows += [
            {
                "at": at,
                "starts": offer.site.moment(at.day, at.start),
                "child": entry.client.short_name,
                "offer": offer,
                "evaluation": answer.wanted.evaluation,
                "answer": answer,
            }
            for at, answer in zip(dated, answers, strict=True)
        ]
    rows.sort(key=lambda row: row["starts"])
    context = {
        "entry": parts[0][0],
        "parts": parts,
        "rows": rows,
        "stops": stops,
        "packed": request.POST["offer"],
        "keys": [uuid4(), uuid4()],
    }
    return render(request, "web/schedule/pair.html", context)
