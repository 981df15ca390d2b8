"""A child's blocks: found with reasons, looked at in full, held, and then booked or let go."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from countersign.authorizations import series
from countersign.authorizations.clauses import clause_of
from countersign.authorizations.models import AuthorizationLine, Booking
from countersign.base import clock
from countersign.base.errors import UserError
from countersign.practice import terms
from countersign.scheduling import answering, blocks, offers, waiting
from countersign.scheduling.covering import coverages_of, wanted
from countersign.scheduling.models import Block, BlockState, Waiting
from countersign.scheduling.reading import wish_of
from countersign.scheduling.values import Found, Offer
from countersign.web.claims.known import known_to_pay
from countersign.web.needs import Asked, needs, refuse
from countersign.web.schedule import pairs
from countersign.web.schedule.waits import entry_of


@needs("visit.edit")
def find(request: Asked, entry_id: UUID) -> HttpResponse:
    """Every whole block for a child; POST looks at one of them, and then holds it."""
    entry = entry_of(request, entry_id)
    if entry.closed_at is not None:
        raise UserError(
            "This child does not wait any more.", remedy="Put the child on the list again."
        )
    sibling = waiting.sibling_of(entry)
    if sibling is not None and request.GET.get("alone") is None:
        return pairs.find(request, entry, sibling)
    wish = wish_of(entry, request.today)
    stop: UserError | None = None
    if request.method == "POST":
        try:
            return _chosen(request, entry)
        except UserError as error:
            stop = error
            pairs.not_held(request, entry)
    found = offers.search(entry.client, wish)
    context = {
        "entry": entry,
        "found": [(one, offers.pack(one, wish)) for one in found.offers],
        "obstacles": _obstacles(request, found),
        "nearly": [] if found.offers else offers.nearly(entry.client, wish, found),
        "tried": found.tried,
        "stop": stop,
        "held": _held(entry),
        **known_to_pay(request, entry.client),
    }
    return render(request, "web/schedule/find.html", context)


def _held(entry: Waiting) -> Block | None:
    return (
        Block.objects.filter(
            client=entry.client_id, state=BlockState.HELD, expires_at__gt=clock.now()
        )
        .select_related("therapist")
        .first()
    )


def _obstacles(request: Asked, found: Found) -> list[dict[str, Any]]:
    """What stands in the way, with the letter's line where the person may see it."""
    may_see = request.access.may("authorization.read")
    rows = []
    for one in found.obstacles:
        kind = one.kind if one.kind in ("used-up", "past-end") else "past-end"
        clause = clause_of(one.line, kind) if one.line and may_see else None
        rows.append({"one": one, "clause": clause})
    return rows


def _chosen(request: Asked, entry: Waiting) -> HttpResponse:
    """The chosen offer, looked at before anybody is told; or held."""
    wish = wish_of(entry, request.today)
    around = offers.around(entry.client, wish)
    offer = offers.unpack(request.POST.get("offer", ""), wish, around)
    if request.POST.get("way") != "hold":
        return _look(request, entry, offer)
    try:
        key = UUID(request.POST.get("key", ""))
        days = int(request.POST.get("days", "2"))
    except ValueError as error:
        raise UserError("This form is not complete.", remedy="Choose the block again.") from error
    asked = blocks.Asked(
        entry.client, wish, request.staff, key, lasts=timedelta(days=days), waiting=entry
    )
    block = blocks.hold(offer, asked)
    return redirect("block", block.pk)


def _look(request: Asked, entry: Waiting, offer: Offer) -> HttpResponse:
    """Every visit of the offer with what pays for it. Nothing is held, nobody is told."""
    places = wanted(offer, coverages_of(entry.client))
    answers = series.preview(entry.client, places).answers
    lines = {
        str(line.pk): line
        for line in AuthorizationLine.objects.filter(
            pk__in=[one.line for one in answers if one.line]
        ).select_related("authorization")
    }
    rows = [
        {
            "day": one.wanted.day,
            "evaluation": one.wanted.evaluation,
            "answer": one,
            "line": lines.get(one.line),
        }
        for one in answers
    ]
    context = {
        "entry": entry,
        "offer": offer,
        "packed": request.POST["offer"],
        "rows": rows,
        "ok": all(one.ok for one in answers),
        "key": uuid4(),
    }
    return render(request, "web/schedule/look.html", context)


def block_of(request: Asked, block_id: UUID, act: str = "visit.edit") -> Block:
    """The block, when the person may see its child. Raises NotAllowed."""
    found = (
        Block.objects.filter(pk=block_id, client__in=request.access.clients(act))
        .select_related(
            "client", "therapist", "site", "room", "by", "decided_by", "waiting", "twin__client"
        )
        .first()
    )
    if found is None:
        raise refuse(act, block_id)
    return found


@needs("visit.edit")
def block(request: Asked, block_id: UUID) -> HttpResponse:
    """One block: its visits, its state, and what can be done with it."""
    about = block_of(request, block_id)
    places = list(about.places.select_related("therapist").order_by("starts_at"))
    words = dict(
        Booking.objects.filter(visit__in=[p.visit for p in places if p.visit]).values_list(
            "visit_id", "state"
        )
    )
    coming = blocks.to_cancel(about, request.today)
    context = {
        "about": about,
        "rows": [{"place": p, "state": words.get(p.visit, "") if p.visit else ""} for p in places],
        "is_held": about.is_held(clock.now()),
        "expired": about.state == BlockState.HELD and not about.is_held(clock.now()),
        "can_undo": about.state == BlockState.BOOKED
        and len(coming) == sum(p.state == "booked" for p in places),
        "coming": coming,
        "sent": answering.sent_of(about),
        "guardians": terms.told_of_visits(about.client.guardians.all()),
    }
    return render(request, "web/schedule/block.html", context)


@require_POST
@needs("visit.edit")
def decide(request: Asked, block_id: UUID) -> HttpResponse:
    """Book the block, let it go, or undo its booking."""
    about = block_of(request, block_id)
    way = request.POST.get("way", "")
    try:
        if way == "book":
            blocks.accept(about.pk, by=request.staff)
            messages.success(request, f"Booked: {about.client.short_name} has a block.")
        elif way == "let_go":
            blocks.let_go(about.pk, by=request.staff)
            messages.success(request, "Let go. Its hours and units are free again.")
        elif way == "undo":
            blocks.undo(about.pk, by=request.staff)
            messages.success(request, "Undone: every visit of it is cancelled.")
        else:
            messages.error(request, "Choose what to do with this block.")
    except UserError as error:
        messages.error(request, str(error))
    return redirect("block", about.pk)


@needs("visit.edit")
def end(request: Asked, block_id: UUID) -> HttpResponse:
    """End a block from a day on: first what would be cancelled, then the act."""
    about = block_of(request, block_id)
    said = request.POST.get("first") or request.GET.get("first") or ""
    try:
        first = date.fromisoformat(said)
    except ValueError:
        first = request.today
    visits = blocks.to_cancel(about, first)
    stop = ""
    if request.method == "POST":
        try:
            seen = [UUID(one) for one in request.POST.getlist("seen")]
            blocks.end(about.pk, first, by=request.staff, seen=seen)
            messages.success(request, f"{len(seen)} visits are cancelled; their units are free.")
            return redirect("block", about.pk)
        except UserError as error:
            stop = str(error)
        except ValueError:
            stop = "This form is not complete."
    context = {"about": about, "first": first, "visits": visits, "stop": stop}
    return render(request, "web/schedule/end.html", context)
