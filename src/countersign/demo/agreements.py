"""Agreements with vendors of models: one that ends soon, one in order, one no paper can open."""

from __future__ import annotations

from datetime import date, timedelta

from countersign.base import files
from countersign.base.ids import new_id
from countersign.demo import vendors
from countersign.practice.models import RoleGrant, Staff
from countersign.practice.models.staff import Role
from countersign.privacy.models import Agreement, Training, Way

_PAPER = b"%PDF-1.4\n% An invented agreement of the demo practice.\n%%EOF\n"


def write(today: date) -> None:
    """Three agreements, their ways, and a vendor read. No way holds a key to a real vendor."""
    owner = Staff.objects.filter(
        pk__in=RoleGrant.objects.filter(role=Role.OWNER).values("staff")
    ).first()
    if owner is None:
        return
    api = _agreement(owner, today, "OpenAI", "API platform", ends=today + timedelta(days=41))
    _way(api, "Drafts", "openai", "https://api.openai.com/v1")
    local = _agreement(owner, today, "local", "model run on the practice's own machine", ends=None)
    _way(local, "On this computer", "openai", "http://localhost:8090/v1")
    chat = _agreement(
        owner,
        today,
        "OpenAI",
        "ChatGPT Free, Plus, Pro, Team, self-serve Business",
        ends=today + timedelta(days=300),
    )
    _way(chat, "Somebody's own chat", "openai", "https://chatgpt.com")
    vendors.write(today, owner)


def _agreement(
    owner: Staff, today: date, vendor: str, offering: str, *, ends: date | None
) -> Agreement:
    key = new_id()
    paper = None
    if vendor != "local":
        paper = files.write([_PAPER], owner=f"agreement:{key}", media_type="application/pdf")
    return Agreement.objects.create(
        id=key,
        vendor=vendor,
        offering=offering,
        covered_models="a-model",
        covered_regions="us",
        parties=f"the demo practice and {vendor}",
        signed_on=today - timedelta(days=300),
        starts_on=today - timedelta(days=300),
        ends_on=ends,
        paper=paper,
        training=Training.NO,
        retention_days=0,
        checked_on=today - timedelta(days=20),
        checked_by=owner,
        reviewed_on=today - timedelta(days=20),
    )


def _way(agreement: Agreement, name: str, dialect: str, address: str) -> None:
    Way.objects.create(
        agreement=agreement,
        name=name,
        dialect=dialect,
        address=address,
        model="a-model",
        region="us",
    )
