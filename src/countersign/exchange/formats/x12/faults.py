"""A fault in a claim file, and every kind that our own reader names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: a stable code, the claim (CLM01, or empty), its loop, segment and element."""

    code: str
    message: str
    do: str
    loop: str
    segment: str
    at: int
    line: int
    claim: str = ""
    element: str = ""
    blocks: bool = True

    def as_dict(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "claim": self.claim,
            "loop": self.loop,
            "segment": self.segment,
            "element": self.element,
            "at": self.at,
            "line": self.line,
            "blocks": self.blocks,
            "message": self.message,
            "do": self.do,
        }


CODES = (
    "claims.not-a-claim",
    "claims.not-whole",
    "claims.count",
    "claims.no-billing-provider",
    "claims.no-tax-id",
    "claims.no-payer",
    "claims.no-payer-id",
    "claims.no-member-id",
    "claims.no-name",
    "claims.no-client",
    "claims.no-dmg",
    "claims.no-npi",
    "claims.npi",
    "claims.postal",
    "claims.level",
    "claims.control",
    "claims.total",
    "claims.amount",
    "claims.no-line",
    "claims.no-service-date",
    "claims.date",
    "claims.no-diagnosis",
    "claims.icd",
    "claims.icd-twice",
    "claims.pointer",
    "claims.unknown-code",
    "claims.modifier",
    "claims.unit-code",
    "claims.units",
    "claims.no-payer-number",
    "claims.letters",
    "claims.out-of-order",
    "claims.guide",
    "claims.not-a-code",
    "claims.control-number",
    "claims.no-receiver",
    "claims.level-order",
    "claims.address",
    "claims.state",
    "claims.postal-form",
    "claims.contact",
    "claims.taxonomy",
    "claims.tax-id",
    "claims.empty-reference",
    "claims.qualifier",
    "claims.placeholder",
    "claims.no-address",
    "claims.born-after",
    "claims.too-long",
    "claims.first-diagnosis",
    "claims.icd-short",
    "claims.line-number",
    "claims.line-twice",
    "claims.modifier-twice",
    "claims.pointers",
    "claims.no-first-payer",
    "claims.first-payer-sum",
)
"""Every code of a fault that is found here."""

ROLES = {
    "41": "the submitter",
    "40": "the receiver",
    "85": "the billing provider",
    "87": "the pay-to address",
    "82": "the rendering therapist",
    "DN": "the referring provider",
    "DK": "the ordering provider",
    "DQ": "the supervising provider",
    "77": "the site",
    "IL": "the insured",
    "QC": "the client",
    "PR": "the payer",
}
"""Who an NM1 names, in words."""
