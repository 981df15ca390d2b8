"""The spine's hand-over: a released plan or appeal letter becomes its files, or nothing leaves.

Whatever this raises, nothing was released.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.resources import files as package_files
from uuid import UUID

from countersign.base import dates, files, paper
from countersign.base.clock import now
from countersign.base.errors import UserError
from countersign.base.ids import new_id
from countersign.base.models import StoredFile
from countersign.goals.appeals import paperwork as letters
from countersign.goals.models import Paper
from countersign.goals.plans import fhir, paperwork, word
from countersign.goals.plans.making import TO_SIGN
from countersign.practice.models import Notice, Practice
from countersign.spine import acts, notices
from countersign.spine.models import Sheet, SheetKind, Signature
from countersign.spine.release import Released, proven
from countersign.spine.signed import prove
from countersign.spine.signed import signatures as signatures_of

DESTINATION = "paper"
TO_HAND = "plan.to_hand"
TEMPLATE = "paper/plan.typ"


def accept(sheet: Sheet, released: Sequence[Released]) -> None:
    """Make the files of what is released to be handed over."""
    for one in released:
        if one.destination == DESTINATION and sheet.kind in (SheetKind.PLAN, SheetKind.APPEAL):
            _make(sheet, proven(one))


def _make(sheet: Sheet, one: Released) -> None:
    practice = Practice.objects.first()
    if practice is None or sheet.client is None:
        raise UserError("The practice is not set up.", field="practice")
    signed = prove(one.signature_id)
    signatures = signatures_of(signed)
    payload, about = json.loads(one.payload), signed.covers()["about"]
    of_kind = paperwork.plan_values if sheet.kind == SheetKind.PLAN else letters.letter_values
    moments = [_moment(s, sheet) for s in signatures]
    values = of_kind(payload, about, signatures, practice=practice.name, moments=moments)
    at = signatures[-1].signed_at
    template = package_files("countersign.goals").joinpath(TEMPLATE).read_text("utf-8")
    key = new_id()
    made = Paper.objects.create(
        id=key,
        release_id=one.release_id,
        sheet=sheet,
        pdf=_stored(paper.render(template, values, at=at), key, paper.MEDIA_TYPE),
        docx=_stored(word.make(values, at=at), key, word.MEDIA_TYPE),
        fhir=_stored(
            fhir.bundle(
                payload,
                about,
                key=str(key),
                patient=str(sheet.client_id),
                by=values["signatures"][0]["name"],
                at=at,
            ),
            key,
            fhir.MEDIA_TYPE,
        )
        if sheet.kind == SheetKind.PLAN
        else None,
    )
    waiting = Notice.objects.filter(kind=TO_SIGN, link=f"/sheets/{sheet.pk}/", seen_at=None)
    waiting.update(seen_at=now())
    notices.tell(
        sheet.author,
        kind=TO_HAND,
        message=f"A signed {sheet.get_kind_display().lower()} of {sheet.client.short_name} "
        "waits to be handed over.",
        link=f"/plans/papers/{made.pk}/",
    )
    acts.record(
        "plan.ready",
        by=None,
        sheet=sheet,
        what=sheet.kind,
        paper=made.pk,
        pdf=made.pdf.sha256,
        docx=made.docx.sha256,
        fhir=made.fhir.sha256 if made.fhir is not None else "",
    )


def _stored(made: bytes, key: UUID, media_type: str) -> StoredFile:
    return files.write([made], owner=f"paper {key}", media_type=media_type)


def _moment(signature: Signature, sheet: Sheet) -> str:
    local = signature.signed_at.astimezone(sheet.visit.tz) if sheet.visit else signature.signed_at
    return f"{dates.said(local)} at {local:%H:%M:%S} {local:%Z}"
