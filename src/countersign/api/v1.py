"""Version 1: read today's visits, add what happened. It can never sign, override or release."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI, Status
from ninja.errors import AuthenticationError, HttpError, ValidationError

from countersign.api import extension, models_door
from countersign.api.access import Caller, TokenAuth
from countersign.api.schemas import CaptureIn, CaptureOut, Problem, VisitOut
from countersign.base import audit
from countersign.base.errors import UserError
from countersign.practice import capture
from countersign.practice.access import NotAllowed
from countersign.practice.facts import from_dict
from countersign.practice.models import Visit

api = NinjaAPI(
    title="Countersign",
    version="1",
    description="Read today's visits and add what happened. Nothing can be signed here.",
    auth=TokenAuth(),
    docs_url=None,
    openapi_url=None,
    urls_namespace="api",
)

api.add_router("/models", models_door.router)
api.add_router("/extension", extension.router)

PROBLEMS = dict.fromkeys((400, 401, 403, 422, 503), Problem)
"""Every answer that says what is wrong, in one shape."""


def _problem(
    request: HttpRequest, status: int, message: str, field: str | None = None
) -> HttpResponse:
    return api.create_response(request, {"field": field, "message": message}, status=status)


def _caller(request: HttpRequest) -> Caller:
    return cast(Caller, request.auth)  # type: ignore[attr-defined]  # set by ninja from TokenAuth


@api.get("/openapi.json", include_in_schema=False)
def description(request: HttpRequest) -> HttpResponse:
    """What this API takes and gives, generated from the code."""
    return JsonResponse(api.get_openapi_schema())


@api.get("/visits/today", response={200: list[VisitOut], **PROBLEMS}, summary="Today's visits")
def visits_today(request: HttpRequest) -> list[VisitOut]:
    """The visits of the token's person on the practice's present day."""
    caller = _caller(request)
    caller.require("visits.read", "visit.read")
    mine = caller.access.visits().filter(
        therapist=caller.access.staff, date_of_service=caller.access.today
    )
    found = [_out(visit) for visit in mine.select_related("client")]
    with audit.act(actor=caller.access.staff.pk, subject=caller.token.pk) as entry:
        entry.record("token.used", what="visits.read", rows=len(found))
    return found


def _out(visit: Visit) -> VisitOut:
    return VisitOut(
        id=visit.pk,
        client_id=visit.client_id,
        client=visit.client.short_name,
        date_of_service=visit.date_of_service,
        starts_at=visit.starts_at.astimezone(visit.tz),
        ends_at=visit.ends_at.astimezone(visit.tz),
        kind=visit.kind,
        status=visit.status,
        checked_in_at=visit.checked_in_at,
        checked_out_at=visit.checked_out_at,
    )


@api.post(
    "/visits/{visit_id}/captures",
    response={201: CaptureOut, **PROBLEMS},
    summary="Add what happened",
)
def add_capture(request: HttpRequest, visit_id: UUID, body: CaptureIn) -> Status[CaptureOut]:
    """Keep facts of one of the person's own visits."""
    caller = _caller(request)
    caller.require("captures.add", "sheet.edit")
    own = caller.access.visits("sheet.edit").filter(therapist=caller.access.staff, pk=visit_id)
    visit = own.select_related("client").first()
    if visit is None:
        raise NotAllowed("sheet.edit", subject=str(visit_id))
    facts = [from_dict({**f.model_dump(mode="json"), "origin": "typed"}) for f in body.facts]
    with audit.act(actor=caller.access.staff.pk, subject=caller.token.pk) as entry:
        kept = capture.record(
            visit, facts, by=caller.access.staff, origin="typed", device_at=body.device_at
        )
        entry.record("token.used", what="captures.add", rows=len(facts))
    return Status(201, CaptureOut(id=kept.pk, first=kept.first, facts=len(facts)))


@api.exception_handler(PermissionDenied)
def not_allowed(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    """A refusal: on record first, then answered."""
    caller = _caller(request)
    act = error.act if isinstance(error, NotAllowed) else "api"
    subject = error.subject if isinstance(error, NotAllowed) else ""
    try:
        audit.refused(act, actor=caller.access.staff.pk, codes=("access.role",), subject=subject)
    except audit.NotAudited as unwritten:
        return not_audited(request, unwritten)
    return _problem(
        request,
        403,
        "This token, or your role, does not include that. Ask the owner of the practice.",
    )


@api.exception_handler(AuthenticationError)
def not_known(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """No token, or one that is closed, has ended, or was never ours."""
    return _problem(
        request, 401, "This token is not known or has ended. Make a new one under Access tokens."
    )


@api.exception_handler(HttpError)
def not_readable(request: HttpRequest, error: HttpError) -> HttpResponse:
    """What was sent is not JSON at all."""
    return _problem(request, error.status_code, "What was sent could not be read. Send JSON.")


@api.exception_handler(ValidationError)
def not_as_described(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """A value that does not fit its field: the first one, by its place. Never the value itself."""
    first = error.errors[0] if error.errors else {}
    place = [str(step) for step in first.get("loc", ())]
    field = ".".join(place[2:] if place[:2] == ["body", "body"] else place) or None
    said = str(first.get("msg", "This does not fit"))
    return _problem(request, 422, f"{said}. See /api/v1/openapi.json.", field)


@api.exception_handler(audit.NotAudited)
@api.exception_handler(DatabaseError)
@api.exception_handler(OSError)
def not_audited(request: HttpRequest, error: Exception) -> HttpResponse:
    """What cannot be put on record does not happen. Any other error goes on."""
    if not audit.unwritable(error):
        raise error
    return _problem(
        request, 503, "This could not be put on record, so it was not done. Try again later."
    )


@api.exception_handler(UserError)
def mistaken(request: HttpRequest, error: UserError) -> HttpResponse:
    """A mistake in what was sent, with the field and what to do."""
    return api.create_response(request, error.as_dict(), status=422)
