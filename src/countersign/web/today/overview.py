"""The owner's home page: today's risks in dollars, what is blocked and why, who needs help."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count
from django.urls import reverse

from countersign.assessment import live
from countersign.assessment.live import Measured
from countersign.exchange.models import Parcel, ParcelState
from countersign.family.models import Message, MessageState
from countersign.notes.debt import owed
from countersign.practice.access import Access
from countersign.privacy import ai_policy
from countersign.spine import sheet as sheets
from countersign.spine.models import Sheet, SheetStatus

MOST = 4
LOOKED_INTO = 3
"""Sheets of which the reason is said: every check is run on each."""


@dataclass(frozen=True, slots=True)
class Blocked:
    """Something that does not go on: what, why, and where to go."""

    words: str
    why: str
    url: str


@dataclass(frozen=True, slots=True)
class Help:
    """Somebody who will not catch up alone, or who was not asked yet."""

    name: str
    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything an owner has to know today, on one screen."""

    dollars: Decimal
    over: int
    of: int
    risks: tuple[Measured, ...]
    blocked: tuple[Blocked, ...]
    help: tuple[Help, ...]


def of(access: Access, *, today: date) -> Overview:
    """The last thirty days, what stands still now, and who is behind."""
    score = live.lately(today=today)
    return Overview(
        dollars=score.dollars,
        over=score.over,
        of=score.of,
        risks=score.worklist[:MOST],
        blocked=tuple(_blocked(access)),
        help=tuple(_help(access, today)),
    )


def _blocked(access: Access) -> Iterable[Blocked]:
    waiting = Sheet.objects.filter(
        status=SheetStatus.BLOCKED, client__in=access.clients("sheet.read").values("pk")
    )
    oldest = waiting.select_related("client", "author", "visit").order_by("created_at")
    for one in oldest[:LOOKED_INTO]:
        whole = sheets.whole(Sheet.objects.all(), one.pk)
        found = [f for f in sheets.found(whole, sheets.assemble(whole)) if f.blocks]
        if not found:
            continue
        said = one.client.short_name if one.client else one.get_kind_display()
        day = f", {one.visit.date_of_service:%-d %B}" if one.visit else ""
        why = found[0].message
        more = f" And {len(found) - 1} more." if len(found) > 1 else ""
        words = f"{said}{day}, with {one.author.name}"
        yield Blocked(words, why + more, f"/sheets/{one.pk}/")
    if (rest := waiting.count() - LOOKED_INTO) > 0:
        day = reverse("note_debt")
        yield Blocked(
            f"{rest} more sheets have something to resolve",
            "By person, with what each holds up.",
            day,
        )
    held = Parcel.objects.filter(state=ParcelState.HELD).values("problem").annotate(n=Count("pk"))
    for row in held.order_by("-n")[:MOST]:
        words = f"{row['n']} signed, and not in the EMR"
        yield Blocked(words, row["problem"] or "A person has to look.", reverse("sent"))
    letters = Message.objects.filter(state=MessageState.HELD).count()
    if letters:
        words = f"{letters} message{'s' * (letters > 1)} to families held"
        yield Blocked(words, "They could not be sent as they are.", reverse("family"))


def _help(access: Access, today: date) -> Iterable[Help]:
    people = owed.owed(access.visits("debt.read"), on=today)
    late = [one for one in people if one.late]
    for one in sorted(late, key=lambda p: -p.late)[:MOST]:
        dollars = f", ${one.dollars:,.0f} held up" if one.dollars else ""
        words = f"{one.late} late, the oldest {one.oldest} days{dollars}"
        yield Help(one.who.name, words, reverse("note_debt"))
    policy = ai_policy.in_force()
    if policy is None:
        words = "No policy for AI is signed yet."
        yield Help("The practice", words, reverse("policy"))
        return
    missing = [one.staff.name for one in ai_policy.standings(policy, today) if one.missing]
    if missing:
        names = ", ".join(missing[:MOST]) + (", …" if len(missing) > MOST else "")
        yield Help(names, "Not agreed to the policy for AI yet", reverse("policy"))
