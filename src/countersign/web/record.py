"""The pages' one way to the audit chain: who asked is always the signed-in person."""

from __future__ import annotations

from contextlib import AbstractContextManager
from uuid import UUID

from countersign.base import audit
from countersign.practice.models import Client
from countersign.practice.models.staff import Role
from countersign.web.needs import Asked


def acting(
    request: Asked, subject: UUID | str = "", client: Client | None = None
) -> AbstractContextManager[audit.Recorder]:
    """One act of the signed-in person: a transaction whose entries are written at its end."""
    return audit.act(
        actor=request.staff.pk,
        role=next((r for r in Role.values if r in request.access.roles), ""),
        subject=subject or (client.pk if client else ""),
        client=client.pk if client else None,
    )


def read(request: Asked, page: str, client: Client) -> None:
    """Record that a page of a client's chart was read."""
    with acting(request, client=client) as entry:
        entry.record("chart.read", page=page)
