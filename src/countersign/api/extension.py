"""The browser extension's own door: pair, ask what waits for the open page, fetch once, report.

Every question is a POST with the extension's own origin, so that no web page can use a token it got
hold of; no answer carries a header that would let one read it. Nothing can be signed or released.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, cast
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest
from ninja import Router, Schema
from ninja.security import HttpBearer
from pydantic import ConfigDict, Field

from countersign.base import audit, clock
from countersign.exchange.connectors.extension import EMRS
from countersign.exchange.filling import collect, maps, pairing
from countersign.exchange.filling.artefacts import VALUES
from countersign.exchange.filling.collect import Outcome
from countersign.exchange.filling.matching import OnPage
from countersign.exchange.models import Artefact, Pairing
from countersign.practice.access import Access, NotAllowed
from countersign.practice.models import Practice, Staff
from countersign.spine import keys


@dataclass(frozen=True, slots=True)
class Paired:
    """A paired browser, and what its person may do today."""

    pairing: Pairing
    access: Access


class PairingAuth(HttpBearer):
    """`Authorization: Bearer csx_…`, from the extension that was paired."""

    def authenticate(self, request: HttpRequest, token: str) -> Paired | None:
        """The browser, or None: then the answer is 401."""
        at, practice = clock.now(), Practice.objects.first()
        row = pairing.known(token, origin=request.headers.get("Origin", ""), at=at)
        if row is None or practice is None:
            return None
        staff = Staff.objects.prefetch_related("role_grants").get(pk=row.staff_id)
        access = Access(staff, clock.today(practice.tz))
        if not access.may("extension.own"):
            return None
        row.last_used_at = at
        row.save(update_fields=["last_used_at"])
        return Paired(row, access)


router = Router(auth=PairingAuth())


class _In(Schema):
    model_config = ConfigDict(extra="forbid")


class CodeIn(_In):
    """The code that a page of Countersign showed."""

    code: str = Field(max_length=40)


class SeenIn(_In):
    """Whom and which day the open page shows."""

    name: str = Field(max_length=200)
    birth_date: date
    day: date | None = None


class FetchIn(_In):
    """One artefact of the list, by its id and its digest."""

    id: UUID
    digest: str = Field(pattern="^[0-9a-f]{64}$")


class ReceiptIn(_In):
    """What became of it. `read` is SHA-256 by value of what was read back on the page."""

    id: UUID
    result: str = Field(pattern="^(filled|undone|unknown)$")
    code: str = Field(default="", max_length=80, pattern="^[a-z-]*$")
    field: str = Field(default="", max_length=40, pattern="^[a-z_.0-9]*$")
    read: dict[str, str] = Field(default_factory=dict, max_length=80)
    version: int = Field(default=0, ge=0, le=1_000_000)
    ms: int = Field(default=0, ge=0, le=3_600_000)


class MapIn(_In):
    """A field map as the recorder made it."""

    map: dict[str, Any]


def _paired(request: HttpRequest) -> Paired:
    return cast(Paired, request.auth)  # type: ignore[attr-defined]  # set by ninja from PairingAuth


def _told(row: Pairing) -> dict[str, Any]:
    """What a browser has to know about the connection it is paired for."""
    settings = row.counterpart.settings
    return {
        "connection": str(row.counterpart_id),
        "name": row.counterpart.name,
        "emr": settings["emr"],
        "emr_name": EMRS[settings["emr"]],
        "origin": settings["origin"],
        "person": row.staff.name,
        "until": row.expires_at.isoformat() if row.expires_at else None,
        "key": keys.public(),
    }


@router.post("/pair", auth=None, include_in_schema=False)
def pair(request: HttpRequest, body: CodeIn) -> dict[str, Any]:
    """A one-time code becomes this browser's token."""
    origin = request.headers.get("Origin", "")
    with transaction.atomic():
        row, token = pairing.finish(body.code, origin=origin)
        with audit.act(actor=row.staff_id, subject=row.pk) as entry:
            entry.record("extension.paired", counterpart=row.counterpart_id)
    return {"token": token, **_told(row)}


@router.post("/state", include_in_schema=False)
def state(request: HttpRequest) -> dict[str, Any]:
    """The connection as it is now, every signed map, and whether this person may make one."""
    paired = _paired(request)
    row = paired.pairing
    return {
        **_told(row),
        "paused": row.counterpart.paused,
        "maps": [one.jws for one in maps.current(row.counterpart)],
        "values": VALUES,
        "may_record": paired.access.may("connection.edit"),
    }


@router.post("/waiting", include_in_schema=False)
def waiting(request: HttpRequest, body: SeenIn) -> list[dict[str, Any]]:
    """What was released for the child and the day that are open; ids and digests, no words."""
    paired = _paired(request)
    seen = OnPage(body.name, body.birth_date, body.day)
    found = collect.waiting(paired.pairing, paired.access, seen)
    return [_listed(row) for row in found]


def _listed(row: Artefact) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "digest": row.digest,
        "page": row.page,
        "number": row.number,
        "title": row.get_page_display(),
        "refused": row.last_refusal,
    }


@router.post("/fetch", include_in_schema=False)
def fetch(request: HttpRequest, body: FetchIn) -> dict[str, str]:
    """The exact signed values of one artefact, once. Their SHA-256 is the digest of the list."""
    paired = _paired(request)
    values = collect.fetch(paired.pairing, paired.access, body.id, digest=body.digest)
    return {"artefact": values.to_bytes().decode()}


@router.post("/receipt", include_in_schema=False)
def receipt(request: HttpRequest, body: ReceiptIn) -> dict[str, str]:
    """What was read back, or why nothing was filled in."""
    outcome = Outcome(body.result, body.code, body.field, body.read, body.version, body.ms)
    return {"state": collect.report(_paired(request).pairing, body.id, outcome)}


@router.post("/map", include_in_schema=False)
def propose(request: HttpRequest, body: MapIn) -> dict[str, str]:
    """Keep a map from the recorder; the owner reads and signs it on a page of Countersign."""
    paired = _paired(request)
    if not paired.access.may("connection.edit"):
        raise NotAllowed("connection.edit", subject=str(paired.pairing.pk))
    with audit.act(actor=paired.access.staff.pk, subject=paired.pairing.pk) as entry:
        row = maps.propose(paired.pairing.counterpart, body.map, by=paired.access.staff)
        entry.record(
            "extension.map_proposed",
            subject=row.pk,
            page=row.page,
            counterpart=row.counterpart_id,
            digest=row.digest,
        )
    return {"id": str(row.pk)}
