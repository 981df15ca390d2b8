"""What is known of a client's plans before somebody books, for the pages that book."""

from __future__ import annotations

from typing import Any

from countersign.exchange.claims import asking
from countersign.practice.models import Client
from countersign.web.needs import Asked


def known_to_pay(request: Asked, client: Client) -> dict[str, Any]:
    """What `_benefits.html` shows: each plan in force, and the way to ask about it."""
    found = asking.benefits(client, today=request.today)
    return {
        "benefits": found,
        "unknown": any(not one.known and not one.waiting for one in found),
        "ask": request.access.may("coverage.edit", client),
        "client_id": client.pk,
    }
