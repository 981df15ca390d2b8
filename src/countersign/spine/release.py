"""The only door: what is signed by whom it must be leaves here, part by part, or nothing does.

`release` checks everything again in the signing transaction: the signature and its bytes, the
findings, licences and roles, the clock and the audit chain. It has no way round and no force.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Sequence
from dataclasses import InitVar, dataclass, field
from functools import lru_cache
from types import ModuleType
from uuid import UUID

from django.db import transaction

from countersign.base.audit import checkpoints
from countersign.base.canonical import to_bytes
from countersign.base.clock import now
from countersign.base.errors import Refused, UserError
from countersign.spine import acts, signers
from countersign.spine import sheet as sheets
from countersign.spine.checks import Finding, walk_modules
from countersign.spine.entitled import first_signature, verdict_findings, verdicts
from countersign.spine.kept_back import is_kept_back
from countersign.spine.marks import Mark
from countersign.spine.models import (
    CosignWait,
    Intent,
    Release,
    Revision,
    Sheet,
    SheetKind,
    SheetStatus,
)
from countersign.spine.parts import part_of, parts
from countersign.spine.revisions import drafted
from countersign.spine.sealed import about
from countersign.spine.signed import Forged, Signed, genuine, prove, signer

_mark = Mark()
_ours = object()
STAYS = frozenset(
    {SheetKind.OVERRIDE.value, SheetKind.STANDING_ORDER.value, SheetKind.AI_POLICY.value}
)
"""Signed, and meant for nobody outside."""


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Released:
    """One signed part, let out to one destination. `payload` are the part's signed bytes.

    No code but this module's makes one; whoever sends asks `proven` first.
    """

    release_id: UUID
    sheet_id: UUID
    signature_id: UUID
    revision_id: UUID
    part: str
    destination: str
    digest: str
    payload: bytes
    _maker: InitVar[object] = field(default=None)

    def __post_init__(self, _maker: object) -> None:
        if _maker is not _ours:
            raise Forged("released.maker")


def release(signed: Signed) -> tuple[Released, ...]:
    """Let everything that `signed` covers go to its destinations, or raise Refused and let nothing.

    Writes one Release row per part and destination and hands them to every room's outbox, all in
    one transaction. Raises Forged for anything but a genuine `Signed`.
    """
    if not genuine(signed):
        raise Forged("signed.maker")
    signed = prove(signed.signature_id)
    with transaction.atomic():
        sheet = Sheet.objects.select_for_update().get(pk=signed.sheet_id)
        if obstacles := _obstacles(sheet, signed):
            raise Refused(obstacles, act="sheet.released", subject=str(sheet.pk))
        released = tuple(_write(sheet, signed))
        CosignWait.objects.filter(sheet=sheet, done_at=None).update(done_at=now())
        Sheet.objects.filter(pk=sheet.pk).update(status=SheetStatus.RELEASED)
        sheet.status = SheetStatus.RELEASED
        for outbox in _outboxes():
            outbox.accept(sheet, released)
        acts.record(
            "sheet.released",
            by=signer(signed),
            sheet=sheet,
            role=signed.role,
            signature=signed.signature_id,
            digest=signed.digest,
            parts=[one.part for one in released],
            destinations=sorted({one.destination for one in released}),
        )
    return released


def _obstacles(sheet: Sheet, signed: Signed) -> tuple[Finding, ...]:
    found: list[Finding] = []
    if sheet.status == SheetStatus.RELEASED:
        found.append(Finding("release.already", "This sheet has already been released."))
    obstacle = checkpoints.may_release()
    if obstacle is not None:
        found.append(Finding(obstacle.code, obstacle.message, do=obstacle.do))
    assembled = sheets.assemble(sheet)
    heads = {kind: str(revision.pk) for kind, revision in assembled.revisions.items()}
    if signed.revisions() != heads:
        found.append(
            Finding(
                "release.other-bytes",
                "The sheet was changed after it was signed.",
                do="Read what changed and sign again.",
            )
        )
    if json.loads(to_bytes(about(sheet))) != signed.covers()["about"]:
        found.append(
            Finding(
                "release.other-visit",
                "The visit, its chart or its payer was changed after the signature.",
                do="Read it again and sign again.",
            )
        )
    found += sheets.misfit(sheet, assembled)
    found += [finding for finding in sheets.examine(sheet) if finding.blocks]
    found += _entitlement(sheet, signed, tuple(heads))
    return tuple(found)


def _entitlement(sheet: Sheet, signed: Signed, kinds: Sequence[str]) -> list[Finding]:
    first = first_signature(sheet) if signed.intent == Intent.COSIGN else None
    if signed.intent == Intent.COSIGN:
        if first is None or first.digest != signed.covers()["cosigns"]:
            return [Finding("release.no-first-signature", "The signature to co-sign is not there.")]
        if prove(first.pk).revisions() != signed.revisions():
            return [Finding("release.other-bytes", "The first signature is of other words.")]
    found = verdicts(sheet, kinds, signer(signed), signed.intent, first)
    obstacles = verdict_findings(found)
    waiting = next((v.needs_cosign_by for v in found.values() if v.needs_cosign_by), None)
    if waiting is not None:
        obstacles.append(
            Finding("release.needs-cosign", f"{waiting} has to co-sign before this can leave.")
        )
    return obstacles


def _write(sheet: Sheet, signed: Signed) -> list[Released]:
    rows = []
    for kind, revision_id in signed.revisions().items():
        revision = Revision.objects.get(pk=revision_id)
        if is_kept_back(drafted(revision)):
            continue
        for destination in destinations(sheet, kind):
            row = Release.objects.create(
                sheet=sheet,
                signature_id=signed.signature_id,
                revision=revision,
                part=kind,
                destination=destination,
                digest=revision.digest,
            )
            rows.append(_made(row, revision))
    return rows


def destinations(sheet: Sheet, kind: str) -> tuple[str, ...]:
    """Where a part goes. A correction goes to everyone who got what it corrects."""
    part = part_of(kind)
    if part is not None:
        return part.destinations
    if sheet.corrects_id is None:
        return ()
    family = [sheet.corrects_id]
    family += Sheet.objects.filter(corrects=sheet.corrects_id).values_list("pk", flat=True)
    went = Release.objects.filter(sheet__in=family).values_list("part", "destination")
    return tuple(sorted({place for kind, place in went if _follows(kind)}))


def _follows(kind: str) -> bool:
    """Whether corrections go where a part of that kind went."""
    part = part_of(kind)
    return part is None or part.follows


def _made(row: Release, revision: Revision) -> Released:
    made = Released(
        release_id=row.pk,
        sheet_id=row.sheet_id,
        signature_id=row.signature_id,
        revision_id=revision.pk,
        part=row.part,
        destination=row.destination,
        digest=row.digest,
        payload=bytes(revision.payload),
        _maker=_ours,
    )
    _mark.put(made)
    return made


@lru_cache(maxsize=1)
def _outboxes() -> tuple[ModuleType, ...]:
    found = (importlib.import_module(name) for name in walk_modules("outbox"))
    return tuple(module for module in found if hasattr(module, "accept"))


def load(release_id: UUID | str) -> Released:
    """A release from its row, after proving its signature and bytes again. Raises Forged."""
    row = Release.objects.select_related("revision").filter(pk=release_id).first()
    if row is None:
        raise UserError("There is no such release.", field="release")
    signed = prove(row.signature_id)
    if (
        signed.revisions().get(row.part) != str(row.revision_id)
        or signed.sheet_id != row.sheet_id
        or row.digest != row.revision.digest
    ):
        raise Forged("release.row")
    if fault := _fault(row, signed):
        raise Forged(fault)
    return _made(row, row.revision)


def _fault(row: Release, signed: Signed) -> str:
    """Why this row cannot be the work of `release`, as a code; empty when it can.

    A signature that waits for another one is genuine, and so is one over a part that is kept back:
    whoever can write a row beside it must not have let anything go.
    """
    part = part_of(row.part)
    places = part.destinations if part else [d for one in parts() for d in one.destinations]
    if row.destination not in places or row.part in STAYS:
        return "release.elsewhere"
    if is_kept_back(drafted(row.revision)):
        return "release.kept-back"
    if signed.intent != Intent.COSIGN and signers.waits_for_cosign(signed.covers()):
        return "release.needs-cosign"
    return ""


def proven(released: object) -> Released:
    """`released` itself when it is genuine. Every connector calls this before sending.

    Raises Forged for a copy, a pickle, a hand-made or an altered one.
    """
    if not isinstance(released, Released) or not _mark.on(released):
        raise Forged("released.maker")
    return released
