"""What one parcel carries, in plain values, for any connector: who, what, signed by whom.

Only genuine `Released` parts get in; everything else is read from what was signed.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any
from uuid import UUID

from countersign.base import files
from countersign.exchange.links import external_id
from countersign.exchange.models import Parcel, ParcelState
from countersign.exchange.port import ConnectorError
from countersign.practice.models import Client, Practice, Staff
from countersign.spine import release
from countersign.spine.models import Revision, Signature
from countersign.spine.release import Released
from countersign.spine.signed import Forged, Signed, prove, signatures

ENTRIES = frozenset({"goal_entry", "auth_entry", "series_entry"})
"""Kinds of sheet whose part is entered on a page of the EMR beside the visits."""


@dataclass(frozen=True, slots=True)
class Chart:
    """Whose chart: their id there, and what proves that it is the right one."""

    id: str
    first_name: str
    last_name: str
    preferred_name: str
    birth_date: date


@dataclass(frozen=True, slots=True)
class Signer:
    """A person who signed: `act` is sign or cosign; `id` is theirs there, or empty."""

    id: str
    name: str
    npi: str
    act: str
    at: datetime
    digest: str
    jws: str


@dataclass(frozen=True, slots=True)
class ChargeLine:
    code: str
    modifiers: tuple[str, ...]
    units: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Arrival:
    """One resource at the other side, and the digest of what we sent as it was read back."""

    type: str
    id: str
    digest: str

    def as_dict(self) -> dict[str, str]:
        return {"type": self.type, "id": self.id, "digest": self.digest}


@dataclass(frozen=True, slots=True)
class Shipment:
    """Everything of one sheet for one counterpart. `key` is our own id there.

    `first` are the arrivals of what this corrects. `paper` is the signed PDF.
    """

    key: UUID
    kind: str
    released: tuple[Released, ...]
    chart: Chart
    title: str
    paper: bytes
    evaluation: bool
    day: date
    starts_at: datetime
    ends_at: datetime
    made_at: datetime
    zone: tzinfo
    signers: tuple[Signer, ...]
    composers: tuple[str, ...]
    lines: tuple[ChargeLine, ...] = ()
    diagnoses: tuple[str, ...] = ()
    coverage: str = ""
    coverage_name: str = ""
    appointment: str = ""
    place: str = ""
    first: tuple[Arrival, ...] = ()

    def __post_init__(self) -> None:
        if not self.released or not self.signers:
            raise ValueError("a shipment carries something that somebody signed")
        for one in self.released:
            release.proven(one)

    @property
    def sha1(self) -> str:
        """What FHIR R4 has in Attachment.hash; it guards nothing."""
        return base64.b64encode(hashlib.sha1(self.paper, usedforsecurity=False).digest()).decode()


def build(parcel: Parcel) -> Shipment:
    """The shipment of a parcel, its releases proven again.

    Raises spine.Forged, crypto.Unreadable, and ConnectorError when something is not ready to go.
    """
    released = tuple(release.load(pk) for pk in parcel.releases.values_list("pk", flat=True))
    signed = _signed(parcel, released)
    sheet, system = parcel.sheet, parcel.counterpart.name
    client, visit = sheet.client, sheet.visit
    if client is None:
        raise ConnectorError("no-client", "This sheet is about nobody.", retry=False)
    if visit is None:
        return _entry(parcel, client, released, signed)
    about = signed.covers()["about"]
    coverage = about["coverage"]
    return Shipment(
        key=parcel.key,
        kind=sheet.kind,
        released=released,
        chart=_chart(client, system),
        title=title(sheet.kind, about["kind"]),
        paper=files.read(parcel.paper),
        evaluation=about["kind"] == "evaluation" and sheet.kind == "visit",
        day=date.fromisoformat(about["date_of_service"]),
        starts_at=datetime.fromisoformat(about["starts_at"]),
        ends_at=datetime.fromisoformat(about["ends_at"]),
        made_at=parcel.created_at,
        zone=visit.tz,
        signers=tuple(_signer(s, system) for s in signatures(signed)),
        composers=_composers(released),
        lines=charge_lines(released),
        diagnoses=tuple(c.strip() for c in about["diagnoses"].split(",") if c.strip()),
        coverage=external_id(system, "Coverage", UUID(coverage)) if coverage else "",
        coverage_name=about["plan"],
        appointment=external_id(system, "Appointment", visit.pk),
        first=_first(parcel),
        place=about["site"],
    )


def _entry(
    parcel: Parcel, client: Client, released: tuple[Released, ...], signed: Signed
) -> Shipment:
    """What is entered beside the visits, only for an EMR whose pages a person fills.

    Raises ConnectorError for any other sheet without a visit.
    """
    sheet, system = parcel.sheet, parcel.counterpart.name
    if sheet.kind not in ENTRIES:
        raise ConnectorError("no-visit", "This sheet belongs to no visit.", retry=False)
    practice = Practice.objects.get()
    return Shipment(
        key=parcel.key,
        kind=sheet.kind,
        released=released,
        chart=_chart(client, system),
        title=title(sheet.kind, ""),
        paper=files.read(parcel.paper),
        evaluation=False,
        day=signed.signed_at.astimezone(practice.tz).date(),
        starts_at=signed.signed_at,
        ends_at=signed.signed_at,
        made_at=parcel.created_at,
        zone=practice.tz,
        signers=tuple(_signer(s, system) for s in signatures(signed)),
        composers=_composers(released),
    )


def _signed(parcel: Parcel, released: Sequence[Released]) -> Signed:
    """The one signature behind all of it. Raises Forged for a parcel packed by hand."""
    sheet = parcel.sheet
    if {one.sheet_id for one in released} != {sheet.pk}:
        raise Forged("parcel.other-sheet")
    if len({one.signature_id for one in released}) != 1:
        raise Forged("parcel.signatures")
    if parcel.paper.owner != f"parcel {parcel.key}":
        raise Forged("parcel.other-paper")
    signed = prove(released[0].signature_id)
    said = signed.covers()
    theirs = [None if pk is None else str(pk) for pk in (sheet.client_id, sheet.visit_id)]
    if [said["client"], said["visit"]] != theirs:
        raise Forged("parcel.other-chart")
    return signed


def title(sheet_kind: str, visit_kind: str) -> str:
    """What the document is called."""
    names = {
        "visit": "Evaluation note" if visit_kind == "evaluation" else "Session note",
        "addendum": "Addendum",
        "late_entry": "Late entry",
        "wrong_chart": "Entered in the wrong chart",
        "taken_up": "Charge",
        "report": "Progress report",
        "goal_entry": "Goals",
        "auth_entry": "Authorization",
        "series_entry": "Appointment series",
    }
    return f"Occupational therapy: {names.get(sheet_kind, 'Correction')}"


def _chart(client: Client, system: str) -> Chart:
    return Chart(
        id=external_id(system, "Patient", client.pk),
        first_name=client.first_name,
        last_name=client.last_name,
        preferred_name=client.preferred_name,
        birth_date=client.birth_date,
    )


def _signer(signature: Signature, system: str) -> Signer:
    staff: Staff = signature.staff
    return Signer(
        id=external_id(system, "Practitioner", staff.pk),
        name=str(staff),
        npi=staff.npi,
        act=signature.intent,
        at=signature.signed_at,
        digest=signature.digest,
        jws=signature.jws,
    )


def _composers(released: Sequence[Released]) -> tuple[str, ...]:
    """Names and versions of what drafted the parts, in order, each once."""
    drafts = Revision.objects.filter(pk__in=[r.revision_id for r in released]).values("draft")
    rows = Revision.objects.filter(draft__in=drafts).exclude(composer="").order_by("number")
    return tuple(dict.fromkeys(rows.values_list("composer", flat=True)))


def payloads(released: Sequence[Released]) -> list[Mapping[str, Any]]:
    """The signed parts, each once, in the order they were released."""
    return list({r.revision_id: json.loads(r.payload) for r in released}.values())


def charge_lines(released: Sequence[Released]) -> tuple[ChargeLine, ...]:
    """The billed lines of the signed charge. Raises ConnectorError for one without units."""
    lines = []
    for part in payloads(released):
        for line in part["data"].get("lines") or ():
            units = line.get("units")
            if not isinstance(units, int):
                raise ConnectorError(
                    "charge-without-units",
                    "A charge line was signed without units.",
                    retry=False,
                    remedy="Set the plan's counting method and correct the sheet.",
                )
            if units > 0:
                lines.append(
                    ChargeLine(
                        code=line["code"],
                        modifiers=tuple(line.get("modifiers") or ()),
                        units=units,
                        minutes=int(line.get("minutes") or 0),
                    )
                )
    return tuple(lines)


def _first(parcel: Parcel) -> tuple[Arrival, ...]:
    """Where the corrected sheet arrived at the same counterpart.

    A wrong chart takes back everything of that visit: addenda and a charge taken up later too.
    """
    sheet = parcel.sheet
    if sheet.corrects_id is None:
        return ()
    there = Parcel.objects.filter(counterpart=parcel.counterpart)
    found = list(there.filter(sheet=sheet.corrects_id)[:1])
    if sheet.kind == "wrong_chart":
        others = there.filter(sheet__corrects=sheet.corrects_id).exclude(pk=parcel.pk)
        found += others.order_by("created_at")
    if any(one.state == ParcelState.SETTLED for one in found):
        raise ConnectorError(
            "first-settled",
            "The note that this corrects was settled by hand, so its place there is not known.",
            retry=False,
            remedy="Enter this correction there by hand too, then settle it.",
        )
    if not found or any(one.state != ParcelState.CONFIRMED for one in found):
        raise ConnectorError(
            "first-not-there",
            "The note that this corrects has not arrived yet.",
            retry=True,
            remedy="Look at that note first: it waits or is held.",
        )
    receipts = [one.receipts.latest("created_at") for one in found]
    return tuple(
        Arrival(r["type"], r["id"], r["digest"]) for one in receipts for r in one.resources
    )
