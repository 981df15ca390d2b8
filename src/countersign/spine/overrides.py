"""An override: a signed sheet of its own that sets one finding aside, on exact bytes.

Only where the check's own definition allows it, and only for the roles it names. Never for a model
without BAA, the wrong patient, a missing or expired licence, or money without minutes.
"""

from __future__ import annotations

from django.db import transaction

from countersign.base.errors import Refused, UserError
from countersign.practice.models import Staff
from countersign.spine import acts
from countersign.spine import sheet as sheets
from countersign.spine.checks import Finding
from countersign.spine.draft import PartDraft, Statement
from countersign.spine.models import Override, Sheet, SheetKind, SheetStatus
from countersign.spine.revisions import append, locked_draft
from countersign.spine.set_aside import PART, may_be_set_aside, target_digest


def propose(
    target: Sheet, *, code: str, reason: str, by: Staff, part: str = "", where: str = ""
) -> Sheet:
    """A draft override of the finding with that code, part and place, for `by` to sign.

    Raises UserError when there is no such finding or no reason, Refused when nobody may set it
    aside. It counts only once it is signed, and only while the target's bytes stay as they are.
    """
    words = reason.strip()
    if not words:
        raise UserError("Say why this may be set aside.", field="reason")
    with transaction.atomic():
        held = Sheet.objects.select_for_update().get(pk=target.pk)
        if held.status == SheetStatus.RELEASED:
            raise UserError("This sheet has already been released.", field="sheet")
        assembled = sheets.assemble(target)
        finding = _finding(sheets.found(target, assembled), code=code, part=part, where=where)
        if finding is None:
            raise UserError("This finding is no longer there.", field="code")
        if not may_be_set_aside(finding, target):
            raise Refused([finding], act="override.proposed", subject=str(target.pk))
        digest = target_digest(assembled.parts, part)
        sheet = Sheet.objects.create(
            kind=SheetKind.OVERRIDE,
            visit=target.visit,
            client=target.client,
            author=by,
            status=SheetStatus.DRAFT,
        )
        Override.objects.create(
            sheet=sheet, target=target, code=code, part=part, where=where, digest=digest
        )
        draft = PartDraft(
            kind=PART,
            statements=(Statement("reason", "reason", words, author="person"),),
            data={
                "code": code,
                "part": part,
                "where": where,
                "target": str(target.pk),
                "digest": digest,
            },
        )
        append(locked_draft(sheet, PART), draft, cause="composed", by=by)
        acts.record("override.proposed", by=by, sheet=sheet, target=target.pk, code=code)
    return sheet


def roles_for(sheet: Sheet) -> tuple[str, ...]:
    """Roles that may sign this override now; none once the finding or its bytes changed."""
    override = sheet.override
    assembled = sheets.assemble(override.target)
    finding = _finding(
        sheets.found(override.target, assembled),
        code=override.code,
        part=override.part,
        where=override.where,
    )
    if finding is None or not may_be_set_aside(finding, override.target):
        return ()
    if target_digest(assembled.parts, override.part) != override.digest:
        return ()
    return finding.override


def _finding(findings: tuple[Finding, ...], *, code: str, part: str, where: str) -> Finding | None:
    wanted = (code, part, where)
    return next((f for f in findings if (f.code, f.part, f.where) == wanted), None)
