"""The whole chart for a family, a court or a leaver: as values, with every paper and signature."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from countersign.authorizations.models import Authorization
from countersign.base import files as stored
from countersign.base.canonical import digest, to_bytes
from countersign.base.models import StoredFile
from countersign.base.models_audit import AuditEntry
from countersign.exchange.models import Parcel
from countersign.practice.facts import from_dict
from countersign.practice.facts_wording import describe
from countersign.practice.models import Client, Visit
from countersign.spine import keys
from countersign.web import audit_words
from countersign.web.clients import chart as charts

GIVEN_OUT = (
    "chart.exported",
    "sheet.released",
    "sheet.printed",
    "exchange.confirmed",
    "exchange.paper_read",
)
"""Acts by which something of a chart left the practice's own pages."""


@dataclass(frozen=True, slots=True)
class Whole:
    """A chart as plain values, and the files that belong to it by their names in it."""

    chart: dict[str, Any]
    files: dict[str, bytes]


def whole(client: Client) -> Whole:
    """Everything the practice holds about a client that has been signed or captured."""
    notes = charts.released_notes(client)
    chart = _chart(client, notes)
    files = {}
    for kept, name in [*_papers(client), *_uploads(client)]:
        data = stored.read(kept)
        files[name] = data
        chart["attachments"].append(
            {
                "name": name,
                "media_type": kept.media_type,
                "sha256": digest(data),
                "bytes": len(data),
            }
        )
    for note in notes:
        files[f"signatures/{note.signature.pk}.jws"] = note.signature.jws.encode()
    files["signatures/key.jwk"] = to_bytes(keys.public())
    return Whole(chart, files)


def _papers(client: Client) -> list[tuple[StoredFile, str]]:
    """The signed papers, as they left."""
    found = Parcel.objects.filter(sheet__client=client).select_related("paper")
    return list({p.sheet_id: (p.paper, f"papers/{p.sheet_id}.pdf") for p in found}.values())


def _uploads(client: Client) -> list[tuple[StoredFile, str]]:
    """The texts that were brought to its visits, whole."""
    visits = client.visits.values_list("pk", flat=True)
    owned = Q(pk__in=())
    for visit in visits:
        owned |= Q(owner__startswith=f"visit:{visit}:")
    return [(f, f"uploads/{f.pk}.txt") for f in StoredFile.objects.filter(owned)]


def _chart(client: Client, notes: list[charts.SignedNote]) -> dict[str, Any]:
    return {
        "client": {
            "id": client.pk,
            "first_name": client.first_name,
            "last_name": client.last_name,
            "preferred_name": client.preferred_name,
            "birth_date": client.birth_date,
            "chart_number": client.mrn,
            "diagnosis_codes": client.diagnosis_codes,
            "discharged_on": client.discharged_on,
        },
        "guardians": [
            {
                "name": g.name,
                "relation": g.relation,
                "phone": g.phone,
                "email": g.email,
                "language": g.language,
            }
            for g in client.guardians.order_by("created_at")
        ],
        "coverage": [
            {
                "plan": str(c.plan),
                "member_number": c.member_id,
                "from": c.starts_on,
                "until": c.ends_on,
                "order": c.order,
            }
            for c in client.coverages.select_related("plan__payer")
        ],
        "authorizations": [_letter(letter) for letter in charts.letters(client)],
        "goals": _goals(client),
        "visits": [_visit(v) for v in reversed(charts.visits(client))],
        "signed": [_signed(n) for n in reversed(notes)],
        "signature_key": keys.public(),
        "recorded_by_exception": [
            {"at": c.entry.happened_at, "by": str(c.entry.staff), "facts": list(c.lines)}
            for c in reversed(charts.emergency_care(client))
        ],
        "attachments": [],
        "disclosures": _disclosures(client),
    }


def _disclosures(client: Client) -> list[dict[str, Any]]:
    """What was given out before, to whom and by whom, from the audit chain."""
    found = AuditEntry.objects.filter(client=client.pk, kind__in=GIVEN_OUT)
    entries = found.select_related("payload").order_by("seq")
    return [
        {"at": one.entry.at, "entry": one.entry.seq, "what": one.says}
        for one in audit_words.said(entries)
    ]


def _letter(letter: Authorization) -> dict[str, Any]:
    return {
        "payer": letter.payer.name,
        "reference": letter.reference,
        "first_day": letter.starts_on,
        "last_day": letter.ends_on,
        "cancelled_on": letter.cancelled_on,
        "lines": [
            {
                "approved": line.granted,
                "counted_in": line.counts,
                "codes": line.codes,
                "used_before": line.used_before,
            }
            for line in letter.lines.all()
        ],
    }


def _goals(client: Client) -> list[dict[str, Any]]:
    return [
        {
            "goal": goal.text,
            "target": goal.target_on,
            "status": goal.status,
            "points": [{"on": p.on, "value": p.value} for p in goal.points.all()],
            "events": [
                {"on": e.on, "what": e.get_kind_display(), "words": e.words}
                for e in goal.events.all()
            ],
        }
        for goal in client.goals.prefetch_related("points", "events").order_by("created_at")
    ]


def _visit(visit: Visit) -> dict[str, Any]:
    return {
        "date": visit.date_of_service,
        "from": visit.starts_at.astimezone(visit.tz),
        "until": visit.ends_at.astimezone(visit.tz),
        "kind": visit.kind,
        "status": visit.status,
        "therapist": str(visit.therapist),
        "site": visit.site.name,
        "checked_in": visit.checked_in_at,
        "checked_out": visit.checked_out_at,
        "captured": [
            {
                "at": f.created_at,
                "fact": f.body,
                "words": describe(from_dict(f.body)) if f.body else "",
                "replaces": f.replaces_id,
                "withdrawn": f.withdrawn,
            }
            for f in visit.facts.order_by("created_at", "position")
        ],
    }


def _signed(note: charts.SignedNote) -> dict[str, Any]:
    signature = note.signature
    return {
        "sheet": signature.sheet_id,
        "kind": signature.sheet.kind,
        "corrects": signature.sheet.corrects_id,
        "signature": signature.pk,
        "date": signature.sheet.visit.date_of_service if signature.sheet.visit else None,
        "signed_at": signature.signed_at,
        "signed_by": str(signature.staff),
        "role": signature.role,
        "act": signature.intent,
        "sha256": signature.digest,
        "words": note.words,
        "signature_jws": signature.jws,
    }
