"""The spine's hand-over: a released report becomes its two files and a delivery, or nothing leaves.

The disclosure's code, version and day, and the recipient, are kept with the delivery. Whatever this
raises, nothing was released.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.resources import files as package_files
from uuid import UUID

from countersign.base import dates, files, paper
from countersign.base.clock import now, today
from countersign.base.errors import UserError
from countersign.base.ids import new_id
from countersign.base.models import StoredFile
from countersign.practice.models import Notice, Practice
from countersign.school import paperwork, word
from countersign.school.making import TO_SIGN
from countersign.school.models import Delivery, SchoolReport
from countersign.spine import acts, notices
from countersign.spine.models import Sheet, SheetKind, Signature
from countersign.spine.release import Released, proven
from countersign.spine.signed import prove
from countersign.spine.signed import signatures as signatures_of

DESTINATION = "school"
TO_HAND = "school.to_hand"
TEMPLATE = "paper/report.typ"


def accept(sheet: Sheet, released: Sequence[Released]) -> None:
    """Make the PDF and the Word file of a report that is released to a school."""
    for one in released:
        if one.destination == DESTINATION and sheet.kind == SheetKind.SCHOOL:
            _deliver(sheet, proven(one))


def _deliver(sheet: Sheet, one: Released) -> None:
    report = SchoolReport.objects.select_related("permission__school").get(sheet=sheet)
    practice = Practice.objects.first()
    if practice is None:
        raise UserError("The practice is not set up.", field="practice")
    signed = prove(one.signature_id)
    signatures = signatures_of(signed)
    payload = json.loads(one.payload)
    values = paperwork.values(
        payload,
        signed.covers()["about"],
        signatures,
        practice=practice.name,
        moments=[_moment(s, sheet) for s in signatures],
    )
    at = signatures[-1].signed_at
    template = package_files("countersign.school").joinpath(TEMPLATE).read_text("utf-8")
    key = new_id()
    disclosure = payload["data"]["disclosure"]
    delivery = Delivery.objects.create(
        id=key,
        release_id=one.release_id,
        sheet=sheet,
        school=report.permission.school,
        permission=report.permission,
        recipient=_recipient(payload["data"]["recipient"]),
        disclosure_code=disclosure["code"],
        disclosure_version=disclosure["version"],
        disclosure=disclosure["text"],
        disclosed_on=today(practice.tz),
        pdf=_stored(paper.render(template, values, at=at), key, paper.MEDIA_TYPE),
        docx=_stored(word.make(values, at=at), key, word.MEDIA_TYPE),
    )
    waiting = Notice.objects.filter(kind=TO_SIGN, link=f"/sheets/{sheet.pk}/", seen_at=None)
    waiting.update(seen_at=now())
    notices.tell(
        sheet.author,
        kind=TO_HAND,
        message=f"A signed report to {report.permission.school} waits to be handed over.",
        link=f"/schools/deliveries/{delivery.pk}/",
    )
    acts.record(
        "school.delivered",
        by=None,
        sheet=sheet,
        delivery=delivery.pk,
        school=delivery.school_id,
        permission=delivery.permission_id,
        code=disclosure["code"],
        version=disclosure["version"],
        pdf=delivery.pdf.sha256,
        docx=delivery.docx.sha256,
    )


def _stored(made: bytes, key: UUID, media_type: str) -> StoredFile:
    return files.write([made], owner=f"delivery {key}", media_type=media_type)


def _recipient(to: dict[str, str]) -> str:
    return ", ".join(bit for bit in (to["person"], to["school"]) if bit)


def _moment(signature: Signature, sheet: Sheet) -> str:
    local = signature.signed_at.astimezone(sheet.visit.tz) if sheet.visit else signature.signed_at
    return f"{dates.said(local)} at {local:%H:%M:%S} {local:%Z}"
