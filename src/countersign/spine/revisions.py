"""Revisions: every state a part was ever in. Undo and redo make new ones with earlier bytes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import F, QuerySet

from countersign.base.canonical import digest_of
from countersign.practice.models import Staff
from countersign.spine.draft import PartDraft, part_from_payload
from countersign.spine.evidence import evidence_digest, evidence_from_dict
from countersign.spine.models import Draft, Revision, Sheet


def drafted(revision: Revision) -> PartDraft:
    """The part as that revision holds it, read from its stored canonical bytes."""
    evidence = tuple(evidence_from_dict(piece) for piece in revision.evidence)
    return part_from_payload(json.loads(revision.payload), evidence)


def heads(sheet: Sheet) -> QuerySet[Revision]:
    """The newest revision of each part of `sheet`, its draft with it."""
    return Revision.objects.filter(draft__sheet=sheet, number=F("draft__head")).select_related(
        "draft"
    )


def locked_draft(sheet: Sheet, kind: str) -> Draft:
    """The sheet's draft of that kind, made when missing, held until the transaction ends."""
    Draft.objects.get_or_create(sheet=sheet, kind=kind)
    return Draft.objects.select_for_update().get(sheet=sheet, kind=kind)


def append(
    draft: Draft,
    part: PartDraft,
    *,
    cause: str,
    by: Staff | None,
    removed: Iterable[str] = (),
    composed_data: str = "",
    composer: str = "",
) -> Revision:
    """Write `part` as the next revision of `draft`, which the caller holds locked."""
    revision = Revision.objects.create(
        draft=draft,
        number=draft.head + 1,
        payload=part.to_bytes(),
        evidence=[piece.as_dict() for piece in part.evidence],
        digest=part.digest,
        evidence_digest=evidence_digest(part.evidence),
        removed=sorted(set(removed)),
        composed_data=composed_data,
        by=by,
        cause=cause,
        composer=composer,
    )
    draft.head = revision.number
    draft.save(update_fields=["head"])
    return revision


def data_digest(part: PartDraft) -> str:
    """Digest of the part's structured data alone."""
    return digest_of(dict(part.data))


@dataclass(slots=True)
class Steps:
    """Which revision the words of the head first stood in, and what undo and redo lead to."""

    at: int = 0
    back: list[int] = field(default_factory=list)
    forth: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, causes: Iterable[tuple[int, str]]) -> Steps:
        """Walk (number, cause) pairs in order, as the editor's undo and redo stacks would."""
        steps = cls()
        for number, cause in causes:
            if cause == "undone":
                steps.forth.append(steps.at)
                steps.at = steps.back.pop()
            elif cause == "redone":
                steps.back.append(steps.at)
                steps.at = steps.forth.pop()
            else:
                if steps.at:
                    steps.back.append(steps.at)
                steps.at = number
                steps.forth.clear()
        return steps
