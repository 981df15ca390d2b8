"""A part kept back: signed with the sheet, so that care is recorded, and let out nowhere.

A finding that offers `…:keep-back` (no authorization, no counting method) then no longer keeps the
rest from leaving; one about what happened, its minutes or its evidence still does. The part
waits under Today until somebody takes it up (`corrections.take_up`): then every check counts again,
and it is signed by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.db.models import Exists, OuterRef, QuerySet

from countersign.spine.checks import Finding
from countersign.spine.draft import PartDraft
from countersign.spine.models import Draft, Release, Sheet, SheetKind, SheetStatus

MARK = "kept_back"
_DO = "This part is kept back and does not leave. It is put right when it is taken up."


def is_kept_back(part: PartDraft) -> bool:
    """Whether the therapist keeps this part from leaving."""
    return part.data.get(MARK) is True


def eased(findings: Sequence[Finding], parts: Mapping[str, PartDraft]) -> tuple[Finding, ...]:
    """`findings`, where those that may wait with a part that is kept back warn, not block."""
    kept = {kind for kind, part in parts.items() if is_kept_back(part)}
    if not kept:
        return tuple(findings)
    after = [
        replace(f, blocks=False, do=_DO, acts=())
        if f.blocks and f.part in kept and _waits(f)
        else f
        for f in findings
    ]
    return tuple(sorted(after, key=lambda f: (not f.blocks, f.part, f.where, f.code)))


def _waits(finding: Finding) -> bool:
    return any(verb.endswith(":keep-back") for verb, _ in finding.acts)


def waiting(kind: str) -> QuerySet[Sheet]:
    """Released visits' sheets whose part of that kind has not left, neither then nor since."""
    there = Draft.objects.filter(sheet=OuterRef("pk"), kind=kind)
    left = Release.objects.filter(sheet=OuterRef("pk"), part=kind)
    since = Release.objects.filter(sheet__corrects=OuterRef("pk"), part=kind)
    undone = Sheet.objects.filter(
        corrects=OuterRef("pk"), kind=SheetKind.WRONG_CHART, status=SheetStatus.RELEASED
    )
    return Sheet.objects.filter(
        Exists(there),
        ~Exists(left),
        ~Exists(since),
        ~Exists(undone),
        kind=SheetKind.VISIT,
        status=SheetStatus.RELEASED,
    )
