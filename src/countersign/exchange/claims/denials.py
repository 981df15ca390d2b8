"""Denials as work: what each is about, who else has the same fault, what a check is worth."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from django.db.models import QuerySet

from countersign.base import rules
from countersign.base.clock import now
from countersign.base.errors import UserError
from countersign.exchange.claims import setup
from countersign.exchange.claims.taking import LATEST, reason_of
from countersign.exchange.models import Claim, ClaimState, Denial, Outcome
from countersign.practice.models import Client, Staff
from countersign.spine.draft import part_from_payload
from countersign.spine.models import Release
from countersign.spine.release import load

IN_FLIGHT = (ClaimState.SENT, ClaimState.TAKEN)
MOST_ALIKE = 100


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


def close(denial: Denial, *, outcome: str, note: str, by: Staff) -> None:
    """Somebody has answered it. Raises UserError for no outcome, or one that is closed."""
    if outcome not in Outcome.values:
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


def worth(clients: QuerySet[Client], *, days: int = 365) -> list[Worth]:
    """What payers kept back in that time, by the check that looks for the fault beforehand."""
    since = now() - timedelta(days=days)
    rows = Denial.objects.filter(claim__client__in=clients, created_at__gte=since)
    found: dict[str, Worth] = defaultdict(lambda: Worth("", ""))
    for one in rows.select_related("claim"):
        known = reason_of(one.reason)
        key = str(known.get("check") or f"reason {one.reason}")
        held = found[key]
        held.check, held.says = key, held.says or str(known.get("says", ""))
        held.count += 1
        held.dollars += one.dollars
        held.open += one.closed_at is None
        held.recovered += one.dollars if one.outcome == Outcome.PAID else Decimal(0)
        held.reasons.add(one.reason)
    return sorted(found.values(), key=lambda w: -w.dollars)
