"""The signed sheet on paper: who signed what, under which licence, when, and the digest to verify.

Rendered once, inside the release, from the signed bytes; stored encrypted; never rendered again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from importlib.resources import files as package_files
from typing import Any
from uuid import UUID

from countersign.base import dates, files, graph, paper
from countersign.base.models import StoredFile
from countersign.exchange.shipment import payloads, title
from countersign.practice.models import Practice
from countersign.spine.models import Sheet, SheetKind, Signature
from countersign.spine.release import Released
from countersign.spine.signed import prove
from countersign.spine.signed import signatures as signatures_of

SECTIONS = {"S": "Subjective", "O": "Objective", "A": "Assessment", "P": "Plan", "": "Text"}
TEMPLATE = "paper/signed_note.typ"


def store(sheet: Sheet, released: Sequence[Released], *, owner: UUID) -> StoredFile:
    """Render and store the paper of a released sheet. Raises NotRendered, OSError."""
    signed = prove(released[0].signature_id)
    signatures = signatures_of(signed)
    template = package_files("countersign.exchange").joinpath(TEMPLATE).read_text("utf-8")
    data = _data(sheet, released, signatures, signed.covers()["about"])
    made = paper.render(template, data, at=signatures[-1].signed_at)
    return files.write([made], owner=f"parcel {owner}", media_type=paper.MEDIA_TYPE)


def _data(
    sheet: Sheet,
    released: Sequence[Released],
    signatures: Sequence[Signature],
    about: Mapping[str, str],
) -> dict[str, Any]:
    parts = payloads(released)
    practice = Practice.objects.first()
    named = practice.name if practice else ""
    return {
        "title": title(sheet.kind, about.get("kind", "")),
        "about": list(_about(sheet, about)),
        "notice": "Entered in the wrong chart. Do not use the note this corrects."
        if sheet.kind == "wrong_chart"
        else "",
        "sections": [section for part in parts for section in _sections(part)],
        "figures": [_figure(one) for part in parts for one in part["data"].get("figures") or ()],
        "lines": [
            [
                str(line["code"]),
                ", ".join(line.get("modifiers") or ()),
                str(line.get("minutes") or ""),
                str(line["units"]),
            ]
            for part in parts
            for line in part["data"].get("lines") or ()
        ],
        "signatures": [_signature(s, sheet) for s in signatures],
        "footer": f"{named}. Verify with `countersign`: signature {signatures[-1].pk}",
    }


def _figure(signed: Mapping[str, Any]) -> dict[str, Any]:
    """A signed table, and the graph drawn from it; a graph of one point shows nothing."""
    points = graph.read(signed)
    drawn = graph.svg(points, lines=graph.lines_of(signed)) if len(points) > 1 else ""
    return {
        "title": signed["title"],
        "about": signed["about"],
        "head": signed["head"],
        "rows": signed["rows"],
        "svg": drawn,
        "alt": graph.in_words(points),
    }


def _about(sheet: Sheet, about: Mapping[str, str]) -> Iterator[list[str]]:
    """As it was signed, whatever was changed since."""
    if sheet.client_id is not None:
        yield ["Client", f"{about['first_name']} {about['last_name']}"]
        yield ["Born", dates.said(date.fromisoformat(about["birth_date"]))]
        if about["chart_number"]:
            yield ["Record number", about["chart_number"]]
    if sheet.visit is not None and sheet.kind != SheetKind.REPORT:
        starts, ends = (
            datetime.fromisoformat(about[m]).astimezone(sheet.visit.tz)
            for m in ("starts_at", "ends_at")
        )
        yield ["Date of service", dates.said(date.fromisoformat(about["date_of_service"]))]
        yield ["Time", f"{starts:%H:%M} to {ends:%H:%M}"]
        yield ["Place", about["site"]]
        yield ["Therapist", about["therapist"]]
    if sheet.kind == SheetKind.REPORT:
        if about["diagnoses"]:
            yield ["Diagnoses", about["diagnoses"]]
        yield ["Last session", dates.said(date.fromisoformat(about["date_of_service"]))]
        yield ["Place", about["site"]]
    if sheet.corrects_id is not None:
        yield ["Corrects", f"sheet {sheet.corrects_id}"]


def _sections(part: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    by_section: dict[str, list[str]] = {}
    for statement in part["statements"]:
        by_section.setdefault(statement["section"], []).append(statement["text"])
    for key, sentences in by_section.items():
        yield {"title": SECTIONS.get(key, key), "sentences": sentences}


def _signature(signature: Signature, sheet: Sheet) -> dict[str, str]:
    covered = json.loads(signature.sealed)
    signer, licence = covered["signer"], covered["licence"]
    name = ", ".join(x for x in (signer["name"], signer["credentials"]) if x)
    return {
        "name": name,
        "licence": f"Licence {licence['state']} {licence['kind']} {licence['number']}"
        if licence
        else "No licence of their own",
        "act": "Co-signed" if signature.intent == "cosign" else "Signed electronically",
        "at": _moment(signature.signed_at, sheet),
        "digest": signature.digest,
    }


def _moment(at: datetime, sheet: Sheet) -> str:
    local = at.astimezone(sheet.visit.tz) if sheet.visit else at
    return f"{dates.said(local)} at {local:%H:%M:%S} {local:%Z}"
