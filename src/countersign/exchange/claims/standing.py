"""What checks of a claim file may know: the signed charge behind each claim, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from countersign.exchange.claims import batch
from countersign.exchange.claims.signed import is_taken_back, signed_charge
from countersign.exchange.formats.x12.values import icd_bare, plain
from countersign.exchange.models import Claim, ClaimBatch, Price
from countersign.exchange.port import ConnectorError
from countersign.spine.models import Sheet
from countersign.spine.signed import Forged


@dataclass(frozen=True, slots=True)
class Behind:
    """The charge that an OT signed. `fault` is a code when it does not prove; `lines` are
    (code, modifiers, units)."""

    release: str
    fault: str = ""
    lines: tuple[tuple[str, tuple[str, ...], int], ...] = ()
    day: date | None = None
    diagnoses: tuple[str, ...] = ()
    last: str = ""
    first: str = ""
    born: date | None = None
    therapist_npi: str = ""
    taken_back: bool = False
    claimed_before: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """Of one file: its claims by their own number. `known` is False for a sheet made elsewhere."""

    known: bool = False
    dropped: bool = False
    billing_npi: str = ""
    codes: frozenset[str] = frozenset()
    behind: Mapping[str, Behind] = field(default_factory=dict)


def standing_of(sheet: Sheet, *, billing_npi: str) -> Standing:
    """Prove every charge behind the file of that sheet."""
    batch = ClaimBatch.objects.filter(sheet=sheet).first()
    if batch is None:
        return Standing()
    rows = batch.claims.select_related("release__sheet")
    return Standing(
        known=True,
        dropped=batch.dropped_at is not None,
        billing_npi=billing_npi,
        codes=frozenset(Price.objects.values_list("code", flat=True)),
        behind={row.number: _behind(row) for row in rows},
    )


def _behind(row: Claim) -> Behind:
    key = str(row.release_id)
    try:
        charge = signed_charge(row.release)
    except Forged as error:
        return Behind(key, fault=error.codes[0])
    except ConnectorError as error:
        return Behind(key, fault=error.code)
    if (charge.client_id, charge.coverage_id) != (row.client_id, row.coverage_id):
        later = row.order != "P" and charge.client_id == row.client_id
        if not later:
            return Behind(key, fault="claims.other-client")
    others = batch.standing(
        Claim.objects.filter(release=row.release, coverage=row.coverage).exclude(pk=row.pk)
    )
    return Behind(
        release=key,
        lines=tuple((line.code, line.modifiers, line.units) for line in charge.lines),
        day=charge.day,
        diagnoses=tuple(icd_bare(code) for code in charge.diagnoses),
        last=plain(charge.last, 60),
        first=plain(charge.first, 35),
        born=charge.born,
        therapist_npi=charge.therapist.npi,
        taken_back=is_taken_back(row.release.sheet) and row.frequency != "8",
        claimed_before=row.frequency == "1" and others.exists(),
    )
