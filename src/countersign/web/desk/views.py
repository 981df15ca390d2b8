"""Staying signed in, text kept at log-off, and a person's own access tokens."""

from __future__ import annotations

import json
from typing import Any

from django.db import transaction
from django.http import HttpResponse, HttpResponseBadRequest
from django.views.decorators.http import require_POST

from countersign.practice.models import UnsavedText
from countersign.web import sign_ins
from countersign.web.needs import Asked, needs

LONGEST = 200_000


@require_POST
@needs("account.own")
def still_here(request: Asked) -> HttpResponse:
    """The page says that its reader is still there; the middleware has noted the time."""
    return HttpResponse(status=204)


@require_POST
@needs("account.own")
def sign_off(request: Asked) -> HttpResponse:
    """Sign off after idling; the page then goes to sign-in."""
    sign_ins.left(request, idle=True)
    return HttpResponse(status=204)


@require_POST
@needs("account.own")
def keep_text(request: Asked) -> HttpResponse:
    """Keep what was typed on a page, encrypted, for this person alone; no fields: forget it."""
    asked = _kept(request.body)
    if asked is None:
        return HttpResponseBadRequest()
    path, fields = asked
    with transaction.atomic():
        UnsavedText.objects.filter(user_id=request.account, path=path).delete()
        if fields:
            UnsavedText.objects.create(user_id=request.account, path=path, fields=fields)
    return HttpResponse(status=204)


def _kept(body: bytes) -> tuple[str, dict[str, str]] | None:
    """The path and fields of a request to keep text; None when it is not in that form."""
    if len(body) > LONGEST:
        return None
    try:
        asked: Any = json.loads(body)
        path, fields = asked["path"], asked["fields"]
    except (ValueError, KeyError, TypeError):
        return None
    if not isinstance(path, str) or not path.startswith("/") or len(path) > 200:
        return None
    if not isinstance(fields, dict) or not all(isinstance(v, str) for v in fields.values()):
        return None
    return path, fields
