"""The exact bytes that get signed: what, on which evidence, under which findings, by whom.

Canonical JSON; nothing about a signature is ever computed from columns read back later.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from django.conf import settings

from countersign.base import rules
from countersign.base.canonical import to_bytes
from countersign.practice.models import Licence, Staff
from countersign.spine.checks import Finding
from countersign.spine.models import Revision, Sheet, Signature
from countersign.spine.signers import Verdict

FORMAT = 2


@lru_cache(maxsize=1)
def code() -> dict[str, str]:
    """The running version and SHA-256 over every Python file of the package, computed once."""
    total = hashlib.sha256()

    def walk(folder: Traversable, prefix: str) -> None:
        for entry in sorted(folder.iterdir(), key=lambda e: e.name):
            if entry.is_dir():
                walk(entry, f"{prefix}{entry.name}/")
            elif entry.name.endswith(".py"):
                total.update(f"{prefix}{entry.name}\0".encode())
                total.update(hashlib.sha256(entry.read_bytes()).digest())

    walk(files("countersign"), "")
    return {"version": settings.VERSION, "digest": total.hexdigest()}


def seal(
    sheet: Sheet,
    *,
    revisions: Mapping[str, Revision],
    findings: Sequence[Finding],
    staff: Staff,
    verdicts: Mapping[str, Verdict],
    intent: str,
    at: datetime,
    nonce: bytes,
    first: Signature | None = None,
) -> bytes:
    """Canonical bytes of everything the signature covers."""
    leading = next(iter(verdicts.values()))
    return to_bytes(
        {
            "format": FORMAT,
            "sheet": sheet.pk,
            "sheet_kind": sheet.kind,
            "corrects": sheet.corrects_id,
            "visit": sheet.visit_id,
            "client": sheet.client_id,
            "about": about(sheet),
            "parts": [_part(kind, revision) for kind, revision in revisions.items()],
            "findings": [finding.as_dict() for finding in findings],
            "rules": rules.digests(),
            "code": code(),
            "signer": {
                "id": staff.pk,
                "name": staff.name,
                "credentials": staff.credentials,
                "npi": staff.npi,
                "role": leading.role,
                "on_behalf_of": leading.on_behalf_of and leading.on_behalf_of.pk,
            },
            "licence": _licence(leading.licence),
            "intent": intent,
            "cosigns": first and first.digest,
            "prepared_at": at,
            "nonce": nonce.hex(),
        }
    )


def about(sheet: Sheet) -> dict[str, Any]:
    """What the paper and the claim say beside the words: whose visit, when, where, who pays.

    Signed with the words, since a visit can be moved or given another payer at any time.
    """
    said: dict[str, Any] = {}
    if (client := sheet.client) is not None:
        said |= {
            "first_name": client.first_name,
            "last_name": client.last_name,
            "birth_date": client.birth_date,
            "chart_number": client.mrn,
            "diagnoses": client.diagnosis_codes,
        }
    if (visit := sheet.visit) is not None:
        said |= {
            "visit_client": visit.client_id,
            "date_of_service": visit.date_of_service,
            "starts_at": visit.starts_at.astimezone(UTC),
            "ends_at": visit.ends_at.astimezone(UTC),
            "kind": visit.kind,
            "site": visit.site.name,
            "therapist": str(visit.therapist),
            "coverage": visit.coverage_id,
            "plan": str(visit.coverage.plan) if visit.coverage else "Self-pay",
        }
    return said


_OF_THE_VISIT = (
    "visit_client",
    "date_of_service",
    "starts_at",
    "ends_at",
    "kind",
    "site",
    "therapist",
)


def same_visit(sealed: bytes, sheet: Sheet) -> bool:
    """Whether the visit is still the one, at the time and place, of which these bytes speak."""
    signed = json.loads(sealed).get("about", {})
    present = json.loads(to_bytes(about(sheet)))
    return all(signed.get(name) == present.get(name) for name in _OF_THE_VISIT)


def _part(kind: str, revision: Revision) -> dict[str, Any]:
    return {
        "kind": kind,
        "revision": revision.pk,
        "number": revision.number,
        "digest": revision.digest,
        "evidence_digest": revision.evidence_digest,
        "payload": json.loads(revision.payload),
    }


def _licence(licence: Licence | None) -> dict[str, Any] | None:
    if licence is None:
        return None
    return {
        "number": licence.number,
        "state": licence.state,
        "kind": licence.kind,
        "valid_from": licence.valid_from,
        "valid_until": licence.valid_until,
        "temporary": licence.temporary,
    }


_COMPARED: Mapping[str, str] = {
    "parts": "The text",
    "findings": "What the checks found",
    "rules": "The rule files",
    "code": "The program",
    "signer": "Your name or role",
    "licence": "Your licence",
    "client": "The chart",
    "about": "The visit's time, place, chart or payer",
    "visit": "The visit",
    "cosigns": "The first signature",
}


def changes(offered: bytes, present: bytes) -> list[tuple[str, str]]:
    """What differs between two seals of the same sheet, as (name, what to call it)."""
    old, new = json.loads(offered), json.loads(present)
    return [
        (name, said)
        for name, said in _COMPARED.items()
        if _essence(name, old[name]) != _essence(name, new[name])
    ]


def _essence(name: str, value: Any) -> Any:
    """Findings are the same while code, place and weight are: a message may tell passing time."""
    if name != "findings":
        return value
    return sorted([f["code"], f["part"], f["where"], f["blocks"]] for f in value)
