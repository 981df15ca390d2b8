"""Whether a person may sign every part of a sheet, as findings that the sign page can show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta

from countersign.base import dates
from countersign.base.clock import now
from countersign.practice.models import Staff
from countersign.spine import overrides, signers
from countersign.spine.checks import Finding
from countersign.spine.models import CosignWait, Intent, Sheet, SheetKind, Signature
from countersign.spine.signers import Verdict

RESET_DELAY = timedelta(hours=24)


def verdicts(
    sheet: Sheet, kinds: Iterable[str], staff: Staff, intent: str, first: Signature | None
) -> dict[str, Verdict]:
    """A verdict per part of `sheet`. Signing one sheet takes all of them."""
    roles = overrides.roles_for(sheet) if sheet.kind == SheetKind.OVERRIDE else ()
    return {
        kind: signers.may_sign(
            kind,
            staff,
            visit=sheet.visit,
            intent="cosign" if intent == Intent.COSIGN else "sign",
            first=None if first is None else first.staff,
            roles=roles,
        )
        for kind in kinds
    }


def verdict_findings(found: Mapping[str, Verdict]) -> list[Finding]:
    """One finding per different reason why the parts may not be signed."""
    unlike = {v.code: (kind, v) for kind, v in reversed([*found.items()]) if not v.ok}
    return [
        Finding(code, verdict.why, do=verdict.remedy, part=kind, where="signer")
        for code, (kind, verdict) in unlike.items()
    ]


def cosign_wait(sheet: Sheet) -> CosignWait | None:
    """The clock of the sheet's waiting co-signature, with whom it waits for and who signed."""
    waiting = CosignWait.objects.filter(sheet=sheet, done_at=None)
    return waiting.select_related("supervisor", "signature__staff").first()


def first_signature(sheet: Sheet) -> Signature | None:
    """The signature that waits for a co-signature, if one does."""
    wait = cosign_wait(sheet)
    return None if wait is None else wait.signature


def factor_findings(staff: Staff) -> list[Finding]:
    """Signing waits a day after somebody's second factor was reset."""
    reset = None if staff.user is None else staff.user.second_factor_reset_at
    if reset is None or now() >= reset + RESET_DELAY:
        return []
    until = reset + RESET_DELAY
    return [
        Finding(
            "signer.second-factor-reset",
            "Your second sign-in factor was reset less than a day ago, so signing waits until "
            f"{dates.short(until)}, {until:%H:%M} UTC.",
            do="If you did not ask for the reset, tell the owner of the practice now.",
            where="signer",
        )
    ]
