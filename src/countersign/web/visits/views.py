"""Visits entered by hand, check-in and check-out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from countersign.authorizations.booking import NotBooked, book
from countersign.authorizations.clauses import clause_of
from countersign.authorizations.models import Booking
from countersign.authorizations.overview import of_client
from countersign.base import audit, clock
from countersign.base.errors import UserError
from countersign.exchange import age
from countersign.practice.models import Visit
from countersign.practice.models.visits import VisitStatus
from countersign.scheduling import evaluations, places
from countersign.spine import cosign
from countersign.spine.models import Sheet, SheetStatus
from countersign.web.fields import changes
from countersign.web.needs import Asked, needs, refuse
from countersign.web.record import acting
from countersign.web.visits.forms import WORD, VisitForm

MOVED = {"client", "therapist", "site", "day", "starts", "minutes", "status"}
"""The fields that decide whose time a visit takes."""


def of(request: Asked, visit_id: UUID, act: str) -> Visit:
    """The visit, when the person may do `act` there. Raises NotAllowed, also when there is none."""
    found = request.access.visits(act).select_related("client", "site").filter(pk=visit_id).first()
    if found is None:
        raise refuse(act, visit_id)
    return found


@needs("visit.edit")
def new(request: Asked) -> HttpResponse:
    """A visit entered by hand; `?client=` and `?day=` fill in what is known."""
    therapist = request.staff.pk if {"ot", "ota"} & request.access.roles else None
    initial = {
        "day": request.GET.get("day") or request.today,
        "client": request.GET.get("client"),
        "therapist": therapist,
    }
    return _form(request, None, initial)


@needs("visit.edit")
def edit(request: Asked, visit_id: UUID) -> HttpResponse:
    """Move, cancel or correct a visit that nobody has signed yet."""
    visit = of(request, visit_id, "visit.edit")
    _must_be_open(Sheet.objects.filter(visit=visit))
    begin = visit.starts_at.astimezone(visit.tz)
    initial = {
        "client": visit.client_id,
        "therapist": visit.therapist_id,
        "site": visit.site_id,
        "kind": visit.kind,
        "day": visit.date_of_service,
        "starts": begin.time(),
        "minutes": int((visit.ends_at - visit.starts_at).total_seconds() // 60),
        "status": visit.status,
        **_said(visit),
    }
    return _form(request, visit, initial)


def _said(visit: Visit) -> dict[str, object]:
    """On whose word the visit stands, as the form shows it."""
    booking = Booking.objects.filter(visit=visit).first()
    if booking is None:
        return {}
    until = booking.expires_at
    word = booking.state if booking.state in ("tentative", "self_pay") else "insured"
    return {
        "basis": word,
        "reference": booking.reference,
        "said_by": booking.said_by,
        "expires_on": until.astimezone(visit.tz).date() if until is not None else None,
        "agreement": booking.agreement_id,
        "codes": ", ".join(f"{code} x{units}" for code, units in booking.codes.items()),
    }


def _form(request: Asked, visit: Visit | None, initial: Mapping[str, object]) -> HttpResponse:
    form = VisitForm(
        request.POST or None,
        clients=request.access.clients("visit.edit").filter(discharged_on=None),
        today=request.today,
        within=request.access.sites_for("visit.edit"),
        initial=dict(initial),
    )
    refusal: NotBooked | None = None
    if request.method == "POST" and form.is_valid() and _fits(form, visit):
        try:
            saved = _booked(request, form, visit)
        except NotBooked as error:
            refusal = error
            form.add_error(error.field if error.field in form.fields else None, error.message)
            audit.refused(
                "booking.decided",
                actor=request.staff.pk,
                codes=(error.said.code,),
                subject=visit.pk if visit is not None else "",
            )
        except UserError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            return redirect("/?day=" + saved.date_of_service.isoformat())
    return render(request, "web/visits/form.html", _context(request, form, visit, refusal))


def _booked(request: Asked, form: VisitForm, visit: Visit | None) -> Visit:
    """The visit, saved by the ledger. Raises NotBooked, or UserError about what was said."""
    with acting(request) as entry:
        if visit is not None:  # held, so that nobody signs while the visit changes
            _must_be_open(Sheet.objects.filter(visit=visit).select_for_update())
        saved = form.filled(visit)
        evaluations.must_be_followed(saved)
        places.take_turns(staff=[saved.therapist_id], client=saved.client_id)
        book(saved, by=request.staff, wish=form.wish())
        if visit is None or MOVED & set(form.changed_data):
            places.must_be_alone(saved)
        cosign.visit_changed([saved.pk], by=request.staff)
        entry.record(
            "practice.saved",
            subject=saved.pk,
            client=saved.client_id,
            what="visit",
            changed=changes(form),
            made=visit is None,
        )
    return saved


def _context(
    request: Asked, form: VisitForm, visit: Visit | None, refusal: NotBooked | None
) -> dict[str, Any]:
    client = visit.client_id if visit is not None else form["client"].value()
    may_see = request.access.may("authorization.read")
    found = refusal.found if refusal is not None else None
    clause = clause_of(found.line, found.reason) if found is not None and found.line else None
    return {
        "form": form,
        "title": "New visit" if visit is None else "Change this visit",
        "word": [form[name] for name in WORD],
        "plain": [field for field in form.visible_fields() if field.name not in WORD],
        "open_word": refusal is not None or any(name in form.errors for name in WORD),
        "refusal": refusal,
        "clause": clause if may_see else None,
        "left": of_client(UUID(str(client)), request.today) if may_see and _is_id(client) else (),
        "booking": Booking.objects.filter(visit=visit).first() if visit is not None else None,
        "emr": age.oldest(visit.site_id if visit is not None else None),
    }


def _is_id(given: object) -> bool:
    try:
        return bool(given) and bool(UUID(str(given)))
    except ValueError:
        return False


def _must_be_open(about_it: QuerySet[Sheet]) -> None:
    """Raises UserError when a sheet of the visit has left."""
    if any(sheet.status == SheetStatus.RELEASED for sheet in about_it):
        raise UserError(
            "This visit's note is signed and released.",
            remedy="Open the sheet and write a correction instead.",
        )


def _fits(form: VisitForm, visit: Visit | None) -> bool:
    """A visit that somebody wrote about stays the child's whom it is about."""
    if visit is None or form.cleaned_data["client"].pk == visit.client_id:
        return True
    if not Sheet.objects.filter(visit=visit).exists() and not visit.captures.exists():
        return True
    form.add_error(
        "client",
        "There is a record of this visit already. Cancel it, and make a new visit for this client.",
    )
    return False


@require_POST
@needs("visit.check")
def check(request: Asked, visit_id: UUID) -> HttpResponse:
    """Note that the child came, or left; the first time counts, pressing twice changes nothing."""
    visit = of(request, visit_id, "visit.check")
    way = "out" if request.POST.get("way") == "out" else "in"
    if visit.status in (VisitStatus.CANCELLED, VisitStatus.NO_SHOW):
        raise UserError("This visit is cancelled.", remedy="Change the visit first.")
    with acting(request, visit.pk, visit.client) as entry:
        held = Visit.objects.select_for_update().get(pk=visit.pk)
        if way == "in" and held.checked_in_at is None:
            held.checked_in_at, held.status = clock.now(), VisitStatus.ARRIVED
        elif way == "out" and held.checked_out_at is None:
            if held.checked_in_at is None:
                raise UserError(
                    "Nobody checked this child in.", remedy="Check in first, then check out."
                )
            held.checked_out_at, held.status = clock.now(), VisitStatus.DONE
        held.save(update_fields=["checked_in_at", "checked_out_at", "status"])
        entry.record("visit.checked", way=way)
    return redirect(f"/?day={visit.date_of_service.isoformat()}#v{visit.pk}")
