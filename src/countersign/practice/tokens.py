"""Access tokens of a person for the API: what they may do, and how one is known again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime

from countersign.practice.models import ApiToken, Staff

PREFIX = "cst_"
SCOPES: Mapping[str, str] = {
    "visits.read": "Read today's visits",
    "captures.add": "Add what happened to a visit",
    "models.ask": "Ask a model through the gateway",
}


def hashed(token: str) -> str:
    """What is kept of a token. It is random, so a plain SHA-256 is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def bearer(token: str, at: datetime) -> tuple[ApiToken, Staff] | None:
    """The live token and the person it stands for, or None."""
    if not token.startswith(PREFIX):
        return None
    row = ApiToken.objects.select_related("user").filter(digest=hashed(token)).first()
    if row is None or not row.is_live(at) or not row.user.is_active:
        return None
    staff = Staff.objects.filter(user=row.user).prefetch_related("role_grants").first()
    return (row, staff) if staff else None
