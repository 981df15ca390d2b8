"""A signed plan or appeal letter as the values that its paper, its Word file and FHIR show, from
the signed bytes. Nothing is shown that was not signed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from countersign.base import dates
from countersign.goals.plans.words import AREAS, SECTIONS
from countersign.spine.models import Signature

TITLES = {
    "care": "Occupational therapy: plan of care",
    "iep": "Occupational therapy: goals proposed for an IEP",
    "504": "Occupational therapy: goals proposed for a 504 plan",
}
CERTIFY = (
    "I certify the need for these services furnished under this plan of treatment and while under "
    "my care."
)


def plan_values(
    payload: Mapping[str, Any],
    about: Mapping[str, Any],
    signatures: Sequence[Signature],
    *,
    practice: str,
    moments: Sequence[str],
) -> dict[str, Any]:
    """What every form of a plan shows."""
    data = payload["data"]
    at_school = data["kind"] != "care"
    return {
        "title": TITLES[data["kind"]],
        "about": list(_about(data, about, practice)),
        "sections": list(_sections(payload["statements"])),
        "goals": [_goal(goal) for goal in data["goals"]],
        "certify": [] if at_school else [CERTIFY, "Physician or practitioner, credentials", "Date"],
        **signed(signatures, moments, practice=practice),
    }


def signed(
    signatures: Sequence[Signature], moments: Sequence[str], *, practice: str
) -> dict[str, Any]:
    """Who signed, under which licence, and how to verify it."""
    return {
        "signatures": [_signature(s, at) for s, at in zip(signatures, moments, strict=True)],
        "footer": f"{practice}. Verify with Countersign: signature {signatures[-1].pk}",
    }


def _about(data: Mapping[str, Any], about: Mapping[str, Any], practice: str) -> Iterator[list[str]]:
    yield ["Client", f"{about['first_name']} {about['last_name']}"]
    yield ["Born", dates.said(date.fromisoformat(about["birth_date"]))]
    if data["kind"] == "care":
        if data["diagnoses"]:
            yield ["Diagnoses (ICD-10-CM)", ", ".join(data["diagnoses"])]
        yield ["Payer", data["payer"] or "The family"]
    first, last = (dates.said(date.fromisoformat(data[x])) for x in ("starts_on", "ends_on"))
    yield ["Period", f"{first} to {last}"]
    if data["order"]:
        yield ["Order or referral", data["order"]]
    yield ["From", f"{about['therapist']}, {practice}"]


def _sections(statements: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    by_section: dict[str, list[str]] = {name: [] for name in SECTIONS}
    for statement in statements:
        by_section.setdefault(statement["section"], []).append(statement["text"])
    for name, sentences in by_section.items():
        if sentences:
            yield {"title": name, "sentences": sentences}


def _goal(goal: Mapping[str, Any]) -> list[str]:
    due = dates.said(date.fromisoformat(goal["due"])) if goal["due"] else ""
    step = goal.get("step") or {}
    return [f"Goal {goal['number']}", AREAS.get(goal["area"], ""), step.get("sum", ""), due]


def _signature(signature: Signature, moment: str) -> dict[str, str]:
    covered = json.loads(signature.sealed)
    signer, licence = covered["signer"], covered["licence"]
    return {
        "name": ", ".join(x for x in (signer["name"], signer["credentials"]) if x),
        "licence": f"Licence {licence['state']} {licence['kind']} {licence['number']}"
        if licence
        else "No licence of their own",
        "act": "Co-signed" if signature.intent == "cosign" else "Signed electronically",
        "at": moment,
        "digest": signature.digest,
    }
