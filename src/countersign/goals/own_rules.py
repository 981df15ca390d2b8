"""Rules of a state or payer that the practice enters for itself: dated, with their source, signed.

A rule counts only while its signature can be proven and covers exactly what the row says.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q

from countersign.base import clock
from countersign.base.errors import UserError
from countersign.goals.models import OwnRule, Topic
from countersign.goals.plans.asks import Rule
from countersign.practice.models import Payer, Staff
from countersign.spine import acts
from countersign.spine.draft import PartDraft, Statement
from countersign.spine.models import Sheet, SheetKind, SheetStatus
from countersign.spine.revisions import append, locked_draft
from countersign.spine.signed import Forged, prove

PART = "practice_rule"


@dataclass(frozen=True, slots=True)
class Entered:
    """A rule as it was entered: of a state (two letters) or of a payer, never both."""

    topic: str
    words: str
    source: str
    source_on: date
    starts_on: date
    state: str = ""
    payer: Payer | None = None
    number: int | None = None
    ends_on: date | None = None


def propose(entered: Entered, *, by: Staff) -> Sheet:
    """The rule as a draft to sign. Raises UserError for a rule of nobody, without a number where
    one is counted by, or that ends before it starts."""
    if bool(entered.state) == (entered.payer is not None):
        raise UserError("A rule is a state's or a payer's.", field="state", remedy="Give one.")
    if entered.topic in Topic.counted() and not entered.number:
        raise UserError("This rule needs its number.", field="number", remedy="Give the days.")
    if entered.ends_on is not None and entered.ends_on < entered.starts_on:
        raise UserError("The rule ends before it starts.", field="ends_on")
    with transaction.atomic():
        sheet = Sheet.objects.create(
            kind=SheetKind.PRACTICE_RULE, author=by, status=SheetStatus.DRAFT
        )
        row = OwnRule.objects.create(
            sheet=sheet,
            state=entered.state,
            payer=entered.payer,
            topic=entered.topic,
            number=entered.number if entered.topic in Topic.counted() else None,
            words=entered.words.strip(),
            source=entered.source.strip(),
            source_on=entered.source_on,
            starts_on=entered.starts_on,
            ends_on=entered.ends_on,
        )
        part = PartDraft(
            kind=PART,
            statements=(Statement("rule", "", row.words, author="person"),),
            data=said(row),
        )
        append(locked_draft(sheet, PART), part, cause="composed", by=by)
        acts.record("goals.rule_entered", by=by, sheet=sheet, topic=row.topic)
    return sheet


def said(row: OwnRule) -> dict[str, Any]:
    """What a signature has to cover for the row to count."""
    return {
        "state": row.state,
        "payer": str(row.payer_id or ""),
        "topic": str(row.topic),
        "number": row.number,
        "words": row.words,
        "source": row.source,
        "source_on": str(row.source_on),
        "starts_on": str(row.starts_on),
        "ends_on": str(row.ends_on or ""),
    }


def signed(rows: Iterable[OwnRule]) -> list[OwnRule]:
    """Those of `rows` whose signature can be proven just now."""
    return [row for row in rows if _proven(row)]


def _proven(row: OwnRule) -> bool:
    for signature in row.sheet.signatures.all():
        try:
            covered = prove(signature.pk).covers()
        except Forged:
            continue  # a rule that cannot be proven says nothing
        if covered["parts"][0]["payload"]["data"] == said(row):
            return True
    return False


def every(*, on: date) -> list[OwnRule]:
    """The practice's signed rules that are in force on that day, the newest first."""
    rows = (
        OwnRule.objects.filter(starts_on__lte=on, ended_at=None)
        .filter(Q(ends_on=None) | Q(ends_on__gte=on))
        .select_related("payer", "sheet")
        .prefetch_related("sheet__signatures")
        .order_by("-starts_on")
    )
    return signed(rows)


def of(rows: Iterable[OwnRule], *, state: str = "", payer: Payer | None = None) -> tuple[Rule, ...]:
    """Those of `rows` that are this payer's, then this state's."""
    mine = [row for row in rows if payer is not None and row.payer_id == payer.pk]
    mine += [row for row in rows if state and row.state == state.upper()]
    return tuple(as_rule(row) for row in mine)


def in_force(*, on: date, state: str = "", payer: Payer | None = None) -> tuple[Rule, ...]:
    """The practice's signed rules of that state and payer on that day, the payer's first."""
    return of(every(on=on), state=state, payer=payer)


def as_rule(row: OwnRule) -> Rule:
    """The row as the clocks take it."""
    return Rule(
        topic=str(row.topic),
        words=row.words,
        source=row.source,
        on=row.source_on,
        of=row.state or str(row.payer),
        number=row.number,
    )


def end(row: OwnRule, *, by: Staff) -> None:
    """The rule no longer counts; the row and its signature stay."""
    with transaction.atomic():
        OwnRule.objects.filter(pk=row.pk, ended_at=None).update(ended_at=clock.now())
        acts.record("goals.rule_ended", by=by, sheet=row.sheet, topic=row.topic)
