"""Correcting what has left: an addendum, a late entry, or "entered in the wrong chart".

What was signed is never changed. A correction is a sheet of its own, composed from the original,
signed like any other, and released to everyone who got the first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import transaction

from countersign.base import dates
from countersign.base.errors import UserError
from countersign.practice.models import Staff
from countersign.spine import acts, signers
from countersign.spine.draft import PartDraft, Statement
from countersign.spine.kept_back import MARK, is_kept_back
from countersign.spine.models import Revision, Sheet, SheetKind, SheetStatus
from countersign.spine.parts import part_of
from countersign.spine.revisions import append, data_digest, drafted, heads, locked_draft

COMPOSER = "correction 1"


def addendum(original: Sheet, *, text: str, by: Staff) -> Sheet:
    """A draft that adds `text` to a released sheet. Raises UserError when it was not released."""
    return _draft(original, SheetKind.ADDENDUM, text, by, lead="Addendum to the note of {day}.")


def late_entry(original: Sheet, *, text: str, by: Staff) -> Sheet:
    """A draft that records, late, what was left out of a released sheet."""
    return _draft(
        original,
        SheetKind.LATE_ENTRY,
        text,
        by,
        lead="Late entry for {day}, written on {today}.",
    )


def wrong_chart(original: Sheet, *, reason: str, by: Staff) -> Sheet:
    """A draft that marks a released sheet as entered in the wrong chart, everywhere it went.

    Raises UserError when it was not released, or is marked already.
    """
    return _draft(
        original,
        SheetKind.WRONG_CHART,
        reason,
        by,
        lead="Entered in error: the note of {day} was recorded in the wrong chart.",
    )


def take_up(original: Sheet, *, part: str, by: Staff) -> Sheet:
    """A draft of what was kept back when the visit was signed, to check and sign by itself.

    Gives the one that was begun already, if there is one. Raises UserError when nothing is kept
    back, or the visit was marked as entered in the wrong chart.
    """
    with transaction.atomic():
        root = _root(original)
        _not_in_error(root)
        begun = root.corrections.filter(kind=SheetKind.TAKEN_UP, drafts__kind=part).first()
        if begun is not None:
            return begun
        signed = {r.draft.kind: r for r in heads(root)}
        head = signed.get(part)
        if head is None or not is_kept_back(drafted(head)):
            raise UserError("Nothing of this visit is kept back.", field="part")
        sheet = _beside(root, SheetKind.TAKEN_UP, by)
        append(
            locked_draft(sheet, part),
            _as_of_now(root, part, signed),
            cause="composed",
            by=by,
            composer=head.composer,
        )
        acts.record(
            "correction.drafted", by=by, sheet=sheet, original=root.pk, as_a=SheetKind.TAKEN_UP
        )
    return sheet


def _as_of_now(root: Sheet, part: str, signed: Mapping[str, Revision]) -> PartDraft:
    """The part as it was kept back, or composed again when the facts or the plan say otherwise."""
    head, known = signed[part], part_of(part)
    if known is not None and root.visit is not None:
        others = {kind: drafted(r) for kind, r in signed.items() if kind != part}
        fresh = known.compose(root.visit, others)
        if data_digest(fresh) != head.composed_data:
            return fresh
    kept = drafted(head)
    return replace(kept, data={k: v for k, v in kept.data.items() if k != MARK})


def _draft(original: Sheet, kind: SheetKind, text: str, by: Staff, *, lead: str) -> Sheet:
    words = text.strip()
    if not words:
        raise UserError("A correction needs words.", field="text")
    with transaction.atomic():
        root = _root(original)
        _not_in_error(root)
        sheet = _beside(root, kind, by)
        part = PartDraft(
            kind=kind.value,
            statements=(
                Statement("lead", "", lead.format(**_days(root)), author="composer"),
                Statement("words", "", words, author="person"),
            ),
            data=_about(root, kind),
        )
        append(locked_draft(sheet, kind), part, cause="composed", by=by, composer=COMPOSER)
        acts.record("correction.drafted", by=by, sheet=sheet, original=root.pk, as_a=kind.value)
    return sheet


def _root(original: Sheet) -> Sheet:
    """The first sheet: a correction of a correction corrects the same original."""
    pk = original.corrects_id or original.pk
    root = Sheet.objects.select_for_update().get(pk=pk)
    if root.kind != SheetKind.VISIT or root.status != SheetStatus.RELEASED:
        raise UserError(
            "Only a sheet that was signed and has left is corrected this way.",
            field="sheet",
            remedy="This one is still a draft: change it directly.",
        )
    return root


def _not_in_error(root: Sheet) -> None:
    if root.corrections.filter(kind=SheetKind.WRONG_CHART).exists():
        raise UserError(
            "This sheet is already marked as entered in the wrong chart.",
            field="sheet",
            remedy="Write the note again on a visit in the right chart.",
        )


def _beside(root: Sheet, kind: SheetKind, by: Staff) -> Sheet:
    return Sheet.objects.create(
        kind=kind,
        visit=root.visit,
        client=root.client,
        author=by,
        corrects=root,
        status=SheetStatus.DRAFT,
    )


def _days(root: Sheet) -> dict[str, str]:
    days = signers.days_of(root.visit)
    return {"day": dates.said(days.service), "today": dates.said(days.today)}


def _about(root: Sheet, kind: SheetKind) -> dict[str, Any]:
    """What the correction is about: the original's releases by part, digest and destination."""
    releases = root.releases.select_related("signature").order_by("part", "destination")
    signature = root.signatures.latest("signed_at")
    return {
        "corrects": str(root.pk),
        "entered_in_error": kind == SheetKind.WRONG_CHART,
        "original_signature": signature.digest,
        "original_signed_at": signature.signed_at.isoformat(),
        "original_releases": [
            {"part": r.part, "destination": r.destination, "digest": r.digest, "id": str(r.pk)}
            for r in releases
        ],
    }
