"""What an OT has signed of a charge, read from the signed bytes and proven again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from countersign.exchange.shipment import ChargeLine, charge_lines
from countersign.practice.models import Staff
from countersign.spine import release as releases
from countersign.spine.models import Release, Sheet, SheetKind, SheetStatus
from countersign.spine.signed import Forged, prove, signatures

CHARGE = "charge"
EMR = "emr"


@dataclass(frozen=True, slots=True)
class SignedCharge:
    """One released charge. `therapist` is the OT whose signature let it go."""

    release_id: UUID
    sheet_id: UUID
    digest: str
    client_id: UUID
    coverage_id: UUID | None
    day: date
    lines: tuple[ChargeLine, ...]
    diagnoses: tuple[str, ...]
    last: str
    first: str
    born: date
    therapist: Staff


def signed_charge(row: Release) -> SignedCharge:
    """The charge of that release. Raises Forged for one that does not prove or is no OT's.

    Raises ConnectorError for a line that was signed without units.
    """
    if row.part != CHARGE:
        raise Forged("claims.not-a-charge")
    signed = prove(row.signature_id)
    released = releases.load(row.pk)
    covered = signed.covers()
    about = covered["about"]
    if signed.role != "ot" or covered["client"] is None:
        raise Forged("claims.not-an-ot")
    return SignedCharge(
        release_id=row.pk,
        sheet_id=row.sheet_id,
        digest=released.digest,
        client_id=UUID(covered["client"]),
        coverage_id=UUID(about["coverage"]) if about["coverage"] else None,
        day=date.fromisoformat(about["date_of_service"]),
        lines=charge_lines([released]),
        diagnoses=tuple(code.strip() for code in about["diagnoses"].split(",") if code.strip()),
        last=about["last_name"],
        first=about["first_name"],
        born=date.fromisoformat(about["birth_date"]),
        therapist=signatures(signed)[-1].staff,
    )


def is_taken_back(sheet: Sheet) -> bool:
    """Whether the visit was marked as entered in the wrong chart since."""
    return Sheet.objects.filter(
        corrects=sheet.corrects_id or sheet.pk,
        kind=SheetKind.WRONG_CHART,
        status=SheetStatus.RELEASED,
    ).exists()
