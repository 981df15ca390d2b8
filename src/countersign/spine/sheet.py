"""The sheet: one visit, its parts, and everything that may happen to them before a signature.

Every change is a new revision and one row of the audit chain, in one transaction. Nothing here
signs or releases. A released sheet is closed; `spine.corrections` opens a new one beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from countersign.base.clock import now
from countersign.base.errors import UserError
from countersign.base.ids import new_id
from countersign.practice.models import Staff, Visit
from countersign.spine import acts, checks, context
from countersign.spine.checks import CheckInput, Finding
from countersign.spine.draft import MODELS, PartDraft, Statement
from countersign.spine.evidence import Evidence
from countersign.spine.kept_back import eased
from countersign.spine.merging import end_of_section, merged_with
from countersign.spine.models import (
    CosignWait,
    Revision,
    Sheet,
    SheetKind,
    SheetStatus,
)
from countersign.spine.parts import Part, fits, part_of, parts, register
from countersign.spine.revisions import Steps, append, data_digest, drafted, heads, locked_draft
from countersign.spine.set_aside import set_aside

__all__ = [
    "Assembled",
    "Part",
    "add_statement",
    "answer",
    "assemble",
    "attest",
    "compose",
    "compose_alone",
    "edit_data",
    "edit_statement",
    "examine",
    "history",
    "open_sheet",
    "part_of",
    "parts",
    "propose_statement",
    "redo",
    "register",
    "remove_statement",
    "tie",
    "undo",
]


@dataclass(frozen=True, slots=True)
class Assembled:
    """A sheet as it stands: its parts by kind, in reading order, and the revisions they are."""

    sheet: Sheet
    parts: Mapping[str, PartDraft]
    revisions: Mapping[str, Revision]


_ABOUT = ("author", "client", "visit__site", "visit__coverage__plan__payer")


def whole(rows: QuerySet[Sheet], pk: UUID | str) -> Sheet:
    """The sheet of that id with what checks and pages ask of it, in one query.

    Its client and its author are nearly always the visit's own: they are read once, and asked
    again only where they differ. Raises Sheet.DoesNotExist.
    """
    sheet = rows.select_related(*_ABOUT).get(pk=pk)
    if (visit := sheet.visit) is not None:
        if sheet.client is not None and visit.client_id == sheet.client_id:
            visit.client = sheet.client
        if visit.therapist_id == sheet.author_id:
            visit.therapist = sheet.author
    return sheet


CHECKED_AS_THEMSELVES = (
    SheetKind.OVERRIDE,
    SheetKind.STANDING_ORDER,
    SheetKind.RENEWAL,
    SheetKind.GOAL_ENTRY,
    SheetKind.AUTH_ENTRY,
    SheetKind.SERIES_ENTRY,
    SheetKind.CLAIM_BATCH,
    SheetKind.PRACTICE_RULE,
    SheetKind.AI_POLICY,
)
"""Sheets that are not about a visit: no check of a visit's sheet looks at them."""


def open_sheet(visit: Visit, *, by: Staff) -> Sheet:
    """The visit's sheet, made when there is none yet."""
    with transaction.atomic():
        sheet, made = Sheet.objects.get_or_create(
            visit=visit,
            kind=SheetKind.VISIT,
            defaults={"client_id": visit.client_id, "author_id": visit.therapist_id},
        )
        if made:
            acts.record("sheet.opened", by=by, sheet=sheet)
    return sheet


def assemble(sheet: Sheet) -> Assembled:
    """Every part of `sheet` at its newest revision. One query."""
    order = {part.kind: at for at, part in enumerate(parts())}
    found = sorted(heads(sheet), key=lambda r: (order.get(r.draft.kind, 99), r.draft.kind))
    return Assembled(
        sheet=sheet,
        parts={r.draft.kind: drafted(r) for r in found},
        revisions={r.draft.kind: r for r in found},
    )


def compose(sheet: Sheet, *, by: Staff) -> Assembled:
    """Draft every part again from the visit's facts.

    Sentences that a person wrote or attested stay; sentences a person took out stay out; data a
    person changed stays while the facts propose what they proposed before. A part that comes out
    as it stands makes no new revision. Raises UserError for a released sheet.
    """
    if sheet.kind != SheetKind.VISIT or sheet.visit is None:
        raise UserError("Only a visit's sheet is drafted from facts.", field="sheet")
    with transaction.atomic():
        _held_open(sheet)
        earlier: dict[str, PartDraft] = {}
        changed = []
        for part in parts():
            fresh = part.compose(sheet.visit, dict(earlier))
            earlier[part.kind], new = _compose_part(sheet, part, fresh, by=by)
            changed += [part.kind] if new else []
        if changed:
            _needs_new_signature(sheet)
            acts.record("sheet.composed", by=by, sheet=sheet, parts=changed)
    return assemble(sheet)


def compose_alone(sheet: Sheet, fresh: PartDraft, *, by: Staff) -> Assembled:
    """Draft the one part of a sheet that is no visit's, again when it was drafted before.

    What a person wrote or took out stays as in `compose`. Raises UserError for a released sheet,
    and for a part that stands on another kind of sheet.
    """
    part = part_of(fresh.kind)
    if part is None or part.sheet == SheetKind.VISIT or part.sheet != sheet.kind:
        raise UserError("This sheet has no such part.", field="part")
    with transaction.atomic():
        _held_open(sheet)
        _, changed = _compose_part(sheet, part, fresh, by=by)
        if changed:
            _needs_new_signature(sheet)
            acts.record("sheet.composed", by=by, sheet=sheet, parts=[part.kind])
    return assemble(sheet)


def _compose_part(
    sheet: Sheet, part: Part, fresh: PartDraft, *, by: Staff
) -> tuple[PartDraft, bool]:
    draft = locked_draft(sheet, part.kind)
    head = Revision.objects.filter(draft=draft, number=draft.head).first()
    composed_data = data_digest(fresh)
    merged, removed = fresh, []
    if head is not None:
        old, removed = drafted(head), list(head.removed)
        merged = merged_with(old, fresh, removed=removed, order=part.sections)
        if head.composed_data == composed_data:
            merged = replace(merged, data=old.data)
        if merged.to_bytes() == head.payload and merged.evidence == old.evidence:
            return merged, False
    append(
        draft,
        merged,
        cause="composed",
        by=by,
        removed=removed,
        composed_data=composed_data,
        composer=part.composer,
    )
    return merged, True


Edit = Callable[[PartDraft], PartDraft]


def _held_open(sheet: Sheet) -> Sheet:
    """The sheet's row, locked, so that nobody signs while it changes. Refuses a released one."""
    held = Sheet.objects.select_for_update().get(pk=sheet.pk)
    if held.status == SheetStatus.RELEASED:
        raise UserError(
            "This sheet is signed and has left.",
            field="sheet",
            remedy="To change it, write an addendum, a late entry, or mark it as a wrong chart.",
        )
    return held


def _must_fit(sheet: Sheet, kind: str) -> None:
    """Raises UserError for a part that a sheet of this kind is not made of."""
    there = set(sheet.drafts.values_list("kind", flat=True))
    if not fits(sheet.kind, there | {kind}):
        raise UserError(
            "This sheet has no such part.",
            field="part",
            remedy="A note is written on the visit's own sheet.",
        )


def _needs_new_signature(sheet: Sheet) -> None:
    """What was signed stays signed; what stands now has to be signed again."""
    CosignWait.objects.filter(sheet=sheet, done_at=None).delete()
    Sheet.objects.filter(pk=sheet.pk).update(status=SheetStatus.DRAFT)
    sheet.status = SheetStatus.DRAFT


def _change(
    sheet: Sheet, kind: str, edit: Edit, *, cause: str, by: Staff, removes: str = "", **codes: Any
) -> Revision:
    with transaction.atomic():
        _held_open(sheet)
        _must_fit(sheet, kind)
        draft = locked_draft(sheet, kind)
        head = Revision.objects.filter(draft=draft, number=draft.head).first()
        before = PartDraft(kind=kind) if head is None else drafted(head)
        after = edit(before)
        if head is not None and after == before:
            return head
        removed = [] if head is None else list(head.removed)
        revision = append(
            draft,
            after,
            cause=cause,
            by=by,
            removed=[*removed, removes] if removes else removed,
            composed_data="" if head is None else head.composed_data,
            composer="" if head is None else head.composer,
        )
        _needs_new_signature(sheet)
        acts.record(
            f"sheet.{cause}", by=by, sheet=sheet, part=kind, number=revision.number, **codes
        )
    return revision


def _statement(part: PartDraft, statement_id: str) -> Statement:
    for statement in part.statements:
        if statement.id == statement_id:
            return statement
    raise UserError(
        "This sentence is no longer in the draft.",
        field=statement_id,
        remedy="Load the page again to see the draft as it stands.",
    )


def _words(text: str) -> str:
    words = text.strip()
    if not words:
        raise UserError("A sentence needs words.", field="text", remedy="Or remove the sentence.")
    return words


def edit_statement(
    sheet: Sheet,
    *,
    part: str,
    statement_id: str,
    text: str,
    by: Staff,
    shown: Sequence[str] = (),
) -> Revision:
    """Change the words of a sentence. `shown` are the codes of the findings on the screen.

    An attestation was of the earlier words, so it goes; other evidence stays and is checked again.
    Raises UserError for no words, an unknown sentence, or a released sheet.
    """
    words = _words(text)

    def edit(before: PartDraft) -> PartDraft:
        old = _statement(before, statement_id)
        if old.text == words:
            return before
        attested = {e.id for e in before.evidence if e.kind == "attested"}
        evidence = tuple(e for e in old.evidence if e not in attested)
        new = replace(old, text=words, author="person", evidence=evidence)
        return before.with_statement(new)

    return _change(sheet, part, edit, cause="edited", by=by, shown=list(shown))


def add_statement(
    sheet: Sheet,
    *,
    part: str,
    section: str,
    text: str,
    by: Staff,
    evidence: Sequence[str] = (),
    shown: Sequence[str] = (),
) -> Revision:
    """Add a sentence at the end of its section, wherever the part has that section.

    Raises UserError for no words or unknown evidence ids.
    """
    words = _words(text)

    def edit(before: PartDraft) -> PartDraft:
        _known(before, evidence)
        new = Statement(f"p-{new_id().hex[-12:]}", section, words, tuple(evidence), "person")
        statements = list(before.statements)
        statements.insert(end_of_section(statements, section, _order(part)), new)
        return replace(before, statements=tuple(statements))

    return _change(sheet, part, edit, cause="added", by=by, shown=list(shown))


def propose_statement(
    sheet: Sheet, *, part: str, section: str, text: str, evidence: Sequence[str], by: Staff
) -> Statement:
    """Add a sentence that a model worded for `by`, at the end of its section; gives it back.

    It is the model's until a person changes its words, and its id says so for good. Raises
    UserError for no words, and where it names no evidence of the part.
    """
    words = _words(text)
    if not evidence:
        raise UserError("A model's sentence needs something it stands on.", field="evidence")
    new = Statement(f"{MODELS}{new_id().hex[-12:]}", section, words, tuple(evidence), "model")

    def edit(before: PartDraft) -> PartDraft:
        _known(before, evidence)
        statements = list(before.statements)
        statements.insert(end_of_section(statements, section, _order(part)), new)
        return replace(before, statements=tuple(statements))

    _change(sheet, part, edit, cause="proposed", by=by)
    return new


def answer(
    sheet: Sheet, *, part: str, question: str, text: str, evidence: Sequence[str], by: Staff
) -> Revision:
    """Put the person's answer to a question of the part as the sentence `q-<question>`.

    An earlier answer to it gives way. The part's data names its questions, each with the section
    its answer stands in. Raises UserError for no words, an unknown question or unknown evidence.
    """
    words = _words(text)

    def edit(before: PartDraft) -> PartDraft:
        _known(before, evidence)
        asked = {q["id"]: q for q in before.data.get("questions", ())}
        if question not in asked:
            raise UserError(
                "This question is no longer asked.",
                field="question",
                remedy="Load the page again to see the draft as it stands.",
            )
        section = asked[question]["section"]
        new = Statement(f"q-{question}", section, words, tuple(evidence), "person")
        if any(s.id == new.id for s in before.statements):
            return before.with_statement(new)
        statements = list(before.statements)
        statements.insert(end_of_section(statements, section, _order(part)), new)
        return replace(before, statements=tuple(statements))

    return _change(sheet, part, edit, cause="answered", by=by)


def remove_statement(
    sheet: Sheet, *, part: str, statement_id: str, by: Staff, shown: Sequence[str] = ()
) -> Revision:
    """Take a sentence out; composing again leaves it out."""

    def edit(before: PartDraft) -> PartDraft:
        _statement(before, statement_id)
        return before.without(statement_id)

    return _change(
        sheet, part, edit, cause="removed", by=by, removes=statement_id, shown=list(shown)
    )


def attest(sheet: Sheet, *, part: str, statement_id: str, by: Staff) -> Revision:
    """The clinician saw it: the sentence, in these words, becomes its own evidence."""

    def edit(before: PartDraft) -> PartDraft:
        statement = _statement(before, statement_id)
        piece = Evidence(
            id=f"attested-{new_id().hex[-12:]}",
            kind="attested",
            text=statement.text,
            source=str(by.pk),
            at=now(),
        )
        new = replace(statement, evidence=(*statement.evidence, piece.id))
        return replace(before.with_statement(new), evidence=(*before.evidence, piece))

    return _change(sheet, part, edit, cause="attested", by=by)


def tie(
    sheet: Sheet, *, part: str, statement_id: str, evidence: Sequence[str], by: Staff
) -> Revision:
    """Say that a sentence also stands on these pieces of the part's evidence (ids)."""

    def edit(before: PartDraft) -> PartDraft:
        _known(before, evidence)
        statement = _statement(before, statement_id)
        more = tuple(e for e in dict.fromkeys(evidence) if e not in statement.evidence)
        return before.with_statement(replace(statement, evidence=(*statement.evidence, *more)))

    return _change(sheet, part, edit, cause="tied", by=by)


def _order(kind: str) -> tuple[str, ...]:
    part = part_of(kind)
    return part.sections if part else ()


def _known(part: PartDraft, evidence: Sequence[str]) -> None:
    known = {piece.id for piece in part.evidence}
    if any(piece not in known for piece in evidence):
        raise UserError(
            "That piece of evidence is not part of this draft.",
            field="evidence",
            remedy="Load the page again, or capture the fact first.",
        )


def edit_data(
    sheet: Sheet, *, part: str, data: Mapping[str, Any], by: Staff, shown: Sequence[str] = ()
) -> Revision:
    """Replace the part's structured data (plain JSON, no floats). The room validates it first."""
    return _change(
        sheet,
        part,
        lambda before: replace(before, data=dict(data)),
        cause="edited",
        by=by,
        shown=list(shown),
    )


def undo(sheet: Sheet, *, part: str, by: Staff) -> Revision:
    """Go back one step, as a new revision. Raises UserError when there is nothing to undo."""
    return _step(sheet, part, cause="undone", by=by)


def redo(sheet: Sheet, *, part: str, by: Staff) -> Revision:
    """Take the last undo back, as a new revision. Raises UserError when there is none."""
    return _step(sheet, part, cause="redone", by=by)


def _step(sheet: Sheet, kind: str, *, cause: str, by: Staff) -> Revision:
    with transaction.atomic():
        _held_open(sheet)
        draft = locked_draft(sheet, kind)
        steps = Steps.of(
            Revision.objects.filter(draft=draft).order_by("number").values_list("number", "cause")
        )
        way = steps.back if cause == "undone" else steps.forth
        if not way:
            verb = "undo" if cause == "undone" else "redo"
            raise UserError(f"There is nothing to {verb} here.", field=kind)
        target = Revision.objects.get(draft=draft, number=way[-1])
        revision = append(
            draft,
            drafted(target),
            cause=cause,
            by=by,
            removed=target.removed,
            composed_data=target.composed_data,
            composer=target.composer,
        )
        _needs_new_signature(sheet)
        acts.record(f"sheet.{cause}", by=by, sheet=sheet, part=kind, number=revision.number)
    return revision


def history(sheet: Sheet, *, part: str) -> list[Revision]:
    """Every state of the part, oldest first, with who made it."""
    return list(
        Revision.objects.filter(draft__sheet=sheet, draft__kind=part)
        .select_related("by")
        .order_by("number")
    )


def misfit(sheet: Sheet, assembled: Assembled) -> list[Finding]:
    """A finding when the sheet holds a part that its checks do not look at."""
    if fits(sheet.kind, assembled.parts):
        return []
    return [
        Finding(
            "sign.other-parts",
            "This sheet holds something that does not belong on a sheet of its kind.",
            do="Write the note on the visit's own sheet, and begin this one again.",
        )
    ]


def found(sheet: Sheet, assembled: Assembled) -> tuple[Finding, ...]:
    """Every finding of every check on the sheet as it stands, whatever was set aside."""
    gathered = {} if sheet.visit is None else context.gather(sheet.visit)
    gathered |= context.gather_of(sheet, assembled.parts)
    gathered["sheet"] = context.SheetContext(kind=sheet.kind, sheet_id=str(sheet.pk))
    on = sheet.kind if sheet.kind in CHECKED_AS_THEMSELVES else "sheet"
    findings = checks.run(on, CheckInput(parts=assembled.parts, context=gathered))
    return eased(findings, assembled.parts)


def examine(sheet: Sheet, assembled: Assembled | None = None) -> tuple[Finding, ...]:
    """Run every check on the sheet, set aside what a signed override covers, and store the counts.

    `assembled` is the sheet's when the caller has just read it. Whoever shows the sheet shows these
    findings; blocking ones keep the sign button off.
    """
    assembled = assembled or assemble(sheet)
    findings = set_aside(sheet, assembled.parts, found(sheet, assembled))
    _store(sheet, assembled, findings)
    return findings


def _store(sheet: Sheet, assembled: Assembled, findings: Sequence[Finding]) -> None:
    blocking = sum(f.blocks for f in findings)
    if not assembled.parts:
        status = SheetStatus.NOT_STARTED
    elif CosignWait.objects.filter(sheet=sheet, done_at=None).exists():
        status = SheetStatus.TO_COSIGN
    else:
        status = SheetStatus.BLOCKED if blocking else SheetStatus.TO_SIGN
    counted = {
        "status": status,
        "blocking": min(blocking, 32_767),
        "warnings": min(len(findings) - blocking, 32_767),
    }
    if sheet.checked_at and all(getattr(sheet, name) == n for name, n in counted.items()):
        return  # as it stands already; looking at a page writes nothing
    stored = {**counted, "checked_at": now()}
    if Sheet.objects.filter(pk=sheet.pk).exclude(status=SheetStatus.RELEASED).update(**stored):
        for name, value in stored.items():
            setattr(sheet, name, value)
