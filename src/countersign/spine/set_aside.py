"""Findings that a signed override sets aside: same code and place, same bytes, still valid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from countersign.base.canonical import digest_of
from countersign.practice.models import Staff
from countersign.spine import signers
from countersign.spine.checks import Finding
from countersign.spine.draft import PartDraft
from countersign.spine.models import Override, Sheet
from countersign.spine.signed import Forged, Signed, prove

PART = "override"


def target_digest(parts: Mapping[str, PartDraft], kind: str) -> str:
    """What an override is bound to: the part's digest, or all parts' when none is named."""
    if kind in parts:
        return parts[kind].digest
    return digest_of({name: part.digest for name, part in parts.items()})


def may_be_set_aside(finding: Finding, sheet: Sheet) -> bool:
    """Whether the check's own definition and the table let somebody override this finding."""
    day = signers.days_of(sheet.visit).service
    return (
        finding.blocks
        and bool(finding.override)
        and not signers.never_overridable(finding.code, on=day)
    )


def set_aside(
    sheet: Sheet, parts: Mapping[str, PartDraft], findings: Sequence[Finding]
) -> tuple[Finding, ...]:
    """`findings` with those no longer blocking that a valid override covers. One query, or none."""
    if not any(may_be_set_aside(finding, sheet) for finding in findings):
        return tuple(findings)
    signed = [
        (override, one)
        for override in Override.objects.filter(target=sheet).prefetch_related("sheet__signatures")
        for one in _proven(override)
    ]
    after = []
    for finding in findings:
        wanted = {
            "code": finding.code,
            "part": finding.part,
            "where": finding.where,
            "target": str(sheet.pk),
            "digest": target_digest(parts, finding.part),
        }
        signature = next(
            (
                one
                for _, one in signed
                if may_be_set_aside(finding, sheet)
                and one.role in finding.override
                and _named(one) == wanted
            ),
            None,
        )
        after.append(finding if signature is None else _quiet(finding, signature))
    return tuple(sorted(after, key=lambda f: (not f.blocks, f.part, f.where, f.code)))


def _proven(override: Override) -> list[Signed]:
    found = []
    for row in override.sheet.signatures.all():
        try:
            found.append(prove(row.pk))
        except Forged:
            continue  # an override that cannot be proven overrides nothing
    return found


def _named(signed: Signed) -> dict[str, str]:
    """What the signed bytes themselves say is overridden; the row beside them is only an index."""
    covered = signed.covers()
    parts = [part for part in covered["parts"] if part["kind"] == PART]
    return dict(parts[0]["payload"]["data"]) if parts else {}


def _quiet(finding: Finding, signed: Signed) -> Finding:
    who = Staff.objects.get(pk=signed.staff_id)
    statements = signed.covers()["parts"][0]["payload"]["statements"]
    reason = " ".join(s["text"] for s in statements)
    return replace(finding, blocks=False, do=f"Set aside by {who}: {reason}")
