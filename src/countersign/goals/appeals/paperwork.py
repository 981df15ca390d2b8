"""A signed appeal letter as the values that its paper and its Word file show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from countersign.base import dates
from countersign.goals.appeals.words import SECTIONS
from countersign.goals.plans.paperwork import signed
from countersign.spine.models import Signature


def letter_values(
    payload: Mapping[str, Any],
    about: Mapping[str, Any],
    signatures: Sequence[Signature],
    *,
    practice: str,
    moments: Sequence[str],
) -> dict[str, Any]:
    """What both papers show."""
    data = payload["data"]
    by_section = {
        name: [s["text"] for s in payload["statements"] if s["section"] == name]
        for name in SECTIONS
    }
    rows = [
        ["To", f"{data['payer']}, appeals"],
        ["About", f"{about['first_name']} {about['last_name']}"],
        ["Born", dates.said(date.fromisoformat(about["birth_date"]))],
        ["Denied on", dates.said(date.fromisoformat(data["denied_on"]))],
        *([["Reference", data["reference"]]] if data["reference"] else []),
        ["From", f"{about['therapist']}, {practice}"],
    ]
    return {
        "title": "Appeal of a denial of occupational therapy",
        "about": rows,
        "sections": [{"title": k, "sentences": v} for k, v in by_section.items() if v],
        "goals": [],
        "certify": [],
        **signed(signatures, moments, practice=practice),
    }
