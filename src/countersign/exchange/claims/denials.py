"""Denials as work: what each is about, who else has the same fault, what a check is worth."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet

from countersign.base import rules
from countersign.base.clock import now
from countersign.base.errors import UserError
from countersign.exchange.claims import batch, setup
from countersign.exchange.claims.making import Prepared
from countersign.exchange.claims.taking import LATEST, reason_of
from countersign.exchange.formats.x12 import p837
from countersign.exchange.models import Claim, ClaimState, Denial, Outcome
from countersign.practice.models import Client, Staff
from countersign.spine.draft import part_from_payload
from countersign.spine.models import Release
from countersign.spine.release import load

IN_FLIGHT = (ClaimState.SENT, ClaimState.TAKEN)
MOST_ALIKE = 100
MOST_WAITING = 50
"""Each is proven again before it is shown."""
ANSWERS = [(v, words) for v, words in Outcome.choices if v != Outcome.TAKEN_BACK]


def open_denials(clients: QuerySet[Client]) -> QuerySet[Denial]:
    """What waits for an answer, the most dollars first."""
    found = Denial.objects.filter(closed_at=None, claim__client__in=clients)
    rows = found.select_related("claim__client", "claim__coverage__plan__payer", "line")
    return rows.order_by("-dollars", "created_at")


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason in plain words, and what to do."""

    code: str
    says: str
    do: str
    about: str
    check: str
    group: str
    remarks: tuple[tuple[str, str], ...]


def reason(denial: Denial) -> Reason:
    """What the payer's codes mean; a code that is not in the rules stays a code."""
    table = rules.load("claim_codes", on=LATEST)
    known = reason_of(denial.reason)
    return Reason(
        code=denial.reason,
        says=str(known.get("says", "not in our list; look it up under its number")),
        do=str(known.get("do", "Ask the payer what is missing, then replace or appeal.")),
        about=str(known.get("about", "")),
        check=str(known.get("check", "")),
        group=str(table["groups"].get(denial.group, denial.group)),
        remarks=tuple((code, str(table["remarks"].get(code, ""))) for code in denial.remarks),
    )


def clause(denial: Denial) -> str:
    """The payer's own terms on claims, as somebody entered them."""
    return setup.filing_of(denial.claim.coverage.plan.payer).clause


def note(denial: Denial) -> list[str]:
    """The signed note's sentences behind the claim, proven again. Raises Forged."""
    rows = Release.objects.filter(sheet=denial.claim.release.sheet_id, part="note")[:1]
    if not rows and denial.claim.release.sheet.corrects_id:
        first = denial.claim.release.sheet.corrects_id
        rows = Release.objects.filter(sheet=first, part="note")[:1]
    payloads = [json.loads(load(row.pk).payload) for row in rows]
    return [one.text for p in payloads for one in part_from_payload(p).statements]


@dataclass(frozen=True, slots=True)
class Alike:
    """Another claim with the same fault: denied too, or on its way to be."""

    claim: Claim
    why: str


def alike(denial: Denial, clients: QuerySet[Client]) -> list[Alike]:
    """Every other claim of that payer with the same fault, on its way first."""
    payer = denial.claim.coverage.plan.payer_id
    others = (
        Claim.objects.filter(client__in=clients, coverage__plan__payer=payer)
        .exclude(pk=denial.claim_id)
        .select_related("client", "coverage__plan")
        .prefetch_related("lines")
        .order_by("-date_of_service")
    )
    found = list(_on_the_way(denial, others.filter(state__in=IN_FLIGHT)))
    same = others.filter(denials__reason=denial.reason, denials__closed_at=None).distinct()
    found += [Alike(claim, "denied for the same reason") for claim in same]
    return found[:MOST_ALIKE]


def _on_the_way(denial: Denial, others: Iterable[Claim]) -> Iterator[Alike]:
    about = reason_of(denial.reason).get("about", "")
    line = denial.line
    for other in others:
        if about == "authorization" and not denial.claim.authorization:
            if not other.authorization:
                yield Alike(other, "sent, and names no authorization either")
        elif about == "authorization":
            if other.authorization == denial.claim.authorization:
                yield Alike(other, "sent under the same authorization")
        elif about == "coverage":
            if other.coverage_id == denial.claim.coverage_id:
                yield Alike(other, "sent under the same coverage")
        elif line is not None:
            for held in other.lines.all():
                if held.code == line.code and set(held.modifiers) == set(line.modifiers):
                    yield Alike(other, f"sent with the same line, {held.code}")
                    break


@dataclass(frozen=True, slots=True)
class AlikeCharge:
    """A signed charge that no payer has yet, with the same fault: it can be put right before."""

    release: Release
    day: date
    why: str


def alike_waiting(denial: Denial, clients: QuerySet[Client], *, today: date) -> list[AlikeCharge]:
    """Charges that wait to be claimed from that payer, with the same fault; the newest first."""
    about = reason_of(denial.reason).get("about", "")
    payer = denial.claim.coverage.plan.payer_id
    rows = batch.waiting(clients).filter(sheet__visit__coverage__plan__payer=payer)
    newest = list(rows.reverse()[:MOST_WAITING])
    return [
        AlikeCharge(one.release, one.charge.day, why)
        for one in batch.prepared(newest, today=today)
        if one.charge is not None and (why := _will_be(denial, one, about))
    ]


def _will_be(denial: Denial, one: Prepared, about: str) -> str:
    """Why this charge would be denied too; empty when it would not."""
    named, line = denial.claim.authorization, denial.line
    if about == "authorization":
        if one.authorization != named:
            return ""
        return "would go under the same authorization" if named else "names no authorization yet"
    if about == "coverage":
        same = one.coverage is not None and one.coverage.pk == denial.claim.coverage_id
        return "would go under the same coverage" if same else ""
    alike_lines = line is not None and any(
        held.code == line.code and set(held.modifiers) == set(line.modifiers) for held in one.lines
    )
    return f"has the same line, {line.code}" if alike_lines and line else ""


def close(denial: Denial, *, outcome: str, note: str, by: Staff) -> None:
    """Somebody has answered it. Raises UserError for no outcome, or one that is closed."""
    if outcome not in dict(ANSWERS):
        raise UserError("Say what was done about it.", field="outcome")
    held = Denial.objects.select_for_update().get(pk=denial.pk)
    if held.closed_at is not None:
        raise UserError("Somebody else has closed this.", remedy="Load the list again.")
    held.closed_at, held.closed_by = now(), by
    held.outcome, held.note = outcome, note.strip()
    held.save()


@dataclass(slots=True)
class Worth:
    """What a kind of fault cost: how often, how many dollars, and how many came back."""

    check: str
    says: str
    count: int = 0
    dollars: Decimal = Decimal(0)
    recovered: Decimal = Decimal(0)
    open: int = 0
    reasons: set[str] = field(default_factory=set)


def _came_back(rows: QuerySet[Denial]) -> dict[UUID, Decimal]:
    """Of each denial, the dollars that came after all: somebody saw it, or a later claim was paid.

    What a later claim brought more than the first is shared out among the first one's denials, in
    the order they came, and never more than each.
    """
    later = Claim.objects.filter(first__in=rows.values("claim"), frequency=p837.REPLACEMENT)
    more: dict[UUID | None, Decimal] = defaultdict(Decimal)
    for one in later.exclude(paid=None).select_related("first"):
        before = (one.first.paid if one.first else None) or Decimal(0)
        more[one.first_id] += max(Decimal(0), (one.paid or Decimal(0)) - before)
    found: dict[UUID, Decimal] = {}
    for denial in rows:
        brought = min(denial.dollars, more[denial.claim_id])
        more[denial.claim_id] -= brought
        found[denial.pk] = denial.dollars if denial.outcome == Outcome.PAID else brought
    return found


def worth(clients: QuerySet[Client], *, days: int = 365) -> list[Worth]:
    """What payers kept back in that time, by the check that looks for the fault beforehand."""
    since = now() - timedelta(days=days)
    rows = Denial.objects.filter(claim__client__in=clients, created_at__gte=since)
    rows = rows.exclude(outcome=Outcome.TAKEN_BACK).order_by("created_at")
    found: dict[str, Worth] = defaultdict(lambda: Worth("", ""))
    back = _came_back(rows)
    for one in rows.select_related("claim"):
        known = reason_of(one.reason)
        key = str(known.get("check") or f"reason {one.reason}")
        held = found[key]
        held.check, held.says = key, held.says or str(known.get("says", ""))
        held.count += 1
        held.dollars += one.dollars
        held.open += one.closed_at is None
        held.recovered += back[one.pk]
        held.reasons.add(one.reason)
    return sorted(found.values(), key=lambda w: -w.dollars)
