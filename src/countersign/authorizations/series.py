"""Holding a whole series: every place of it or none, for a while, with the reason for each.

What scheduling calls. A series is held first, so that nobody else takes its units while a family
thinks it over; then it is confirmed with its visits, let go, or lapses by itself:

    held = series.reserve(client, wanted, by=staff)       # held.ok, or held.answers[n].said
    bookings = series.confirm(held.hold, visits, by=staff)  # one visit for each place, in order
    series.let_go(held.hold, by=staff)

`preview` gives the same answers and holds nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal
from uuid import UUID

from django.db import transaction

from countersign.authorizations.booking import (
    Frame,
    NotBooked,
    own_rules,
    settle_for_a_person,
)
from countersign.authorizations.books import Books, open_books
from countersign.authorizations.house import house, terms_by_payer
from countersign.authorizations.models import Booking, Hold, Holding, Recheck
from countersign.authorizations.standing import Ask, Obstacle, allot, of_obstacle
from countersign.authorizations.words import Said, why
from countersign.base import audit
from countersign.base.clock import now
from countersign.practice.models import Client, PayerPlan, Staff, Visit

MOST_PLACES = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """One place of a series. `plan` is who pays on that day, None when nobody is known."""

    day: date
    plan: PayerPlan | None
    minutes: int = 45
    therapist: UUID | None = None
    site: UUID | None = None
    evaluation: bool = False
    codes: Mapping[str, int] = field(default_factory=dict)

    def ask(self) -> Ask:
        """The place as the ledger sees it."""
        return Ask(
            day=self.day,
            codes=self.codes,
            minutes=self.minutes,
            therapist=str(self.therapist or ""),
            site=str(self.site or ""),
            evaluation=self.evaluation,
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one place: which line it holds of, or why it cannot be had."""

    place: int
    wanted: Wanted
    state: Literal["held", "not_needed", "refused"]
    line: str = ""
    said: Said | None = None

    @property
    def ok(self) -> bool:
        return self.state != "refused"


@dataclass(frozen=True, slots=True)
class Series:
    """Every place's answer; `hold` only when all of them can be had and they were asked for."""

    answers: tuple[Answer, ...]
    hold: Hold | None = None

    @property
    def ok(self) -> bool:
        return all(answer.ok for answer in self.answers)


def preview(client: Client, wanted: Sequence[Wanted]) -> Series:
    """What `reserve` would answer now."""
    return asking(client)(wanted)


def asking(client: Client) -> Callable[[Sequence[Wanted]], Series]:
    """As `preview` for one series after another, on the books as they stand now, read once."""
    books = open_books(client.pk, lock=False)
    frame = Frame(house(), terms_by_payer(), now())

    def answer(wanted: Sequence[Wanted]) -> Series:
        answers = _answers(books, wanted, hold=None, frame=frame)
        books.forget()
        return Series(answers)

    return answer


def reserve(
    client: Client, wanted: Sequence[Wanted], *, by: Staff | None, minutes: int | None = None
) -> Series:
    """Hold every place of the series for `minutes` (else the practice's own rule), or none."""
    if len(wanted) > MOST_PLACES:
        raise ValueError(f"a series has at most {MOST_PLACES} places")
    with transaction.atomic():
        books = open_books(client.pk)
        lasts = timedelta(minutes=minutes or house().hold_minutes)
        hold = Hold(client=client, by=by, expires_at=now() + lasts)
        answers = _answers(books, wanted, hold=hold)
        if not all(answer.ok for answer in answers):
            return Series(answers)
        hold.save()
        books.write()
        actor = by.pk if by is not None else "system"
        with audit.act(actor=actor, subject=hold.pk, client=client.pk) as entry:
            entry.record("series.held", places=len(wanted))
    return Series(answers, hold)


def _answers(
    books: Books, wanted: Sequence[Wanted], *, hold: Hold | None, frame: Frame | None = None
) -> tuple[Answer, ...]:
    frame = frame or Frame(house(), terms_by_payer(), now())
    held = hold or Hold(client_id=books.client_id, expires_at=frame.at)
    return tuple(_answer(books, frame, held, place, one) for place, one in enumerate(wanted))


def _answer(books: Books, frame: Frame, hold: Hold, place: int, one: Wanted) -> Answer:
    plan = one.plan
    if plan is None or not plan.needs_authorization:
        return Answer(place, one, "not_needed")
    if one.evaluation and not frame.terms_of(plan.payer_id).evaluation_needs_one:
        return Answer(place, one, "not_needed")
    found = allot(one.ask(), books.lines(plan.payer_id, one.day))
    if isinstance(found, Obstacle):
        said = why(of_obstacle(found), payer=plan.payer.name)
        line = found.line.id if found.line is not None else ""
        return Answer(place, one, "refused", line=line, said=said)
    taken = books.take(found, on=one.day, hold=hold, place=place)
    line = str(taken[0].line_id)
    if said_by_rule := own_rules(taken, books, frame):
        return Answer(place, one, "refused", line=line, said=said_by_rule)
    return Answer(place, one, "held", line=line)


def confirm(hold: Hold, visits: Sequence[Visit], *, by: Staff) -> list[Booking]:
    """Save the series' visits with what was held for them; all of them or none.

    One visit for each place, in their order. A visit of another day or length than its place is
    placed anew. Raises NotBooked: nothing is saved, and the hold stays until it lapses.
    """
    with transaction.atomic(), audit.act(actor=by.pk, subject=hold.pk) as entry:
        for visit in visits:
            visit.save()
        books = open_books(hold.client_id)
        kept = Hold.objects.select_for_update().get(pk=hold.pk)
        if kept.closed_at is not None:
            raise NotBooked(
                Said(
                    "authorizations.lapsed",
                    "This series is not held any more.",
                    "Hold it again, then confirm.",
                )
            )
        frame = Frame(house(), terms_by_payer(), now())
        by_place: dict[int, list[Holding]] = {}
        for holding in books.active.values():
            if holding.hold_id == hold.pk:
                by_place.setdefault(holding.place, []).append(holding)
        for place, visit in enumerate(visits):
            books.belongs_to(by_place.pop(place, []), visit.pk)
        for left in by_place.values():
            books.give_back(left)
        bookings = [settle_for_a_person(visit, books, frame, by=by) for visit in visits]
        books.write()
        Booking.objects.bulk_create(bookings)
        Recheck.objects.filter(pk__in=[visit.pk for visit in visits]).delete()
        Hold.objects.filter(pk=hold.pk).update(closed_at=frame.at)
        entry.record("series.confirmed", client=hold.client_id, visits=len(visits))
    return bookings


def let_go(hold: Hold, *, by: Staff | None) -> None:
    """Give back what the series holds. Harmless when it was confirmed or has lapsed."""
    with transaction.atomic():
        books = open_books(hold.client_id)
        mine = [
            one for one in books.active.values() if one.hold_id == hold.pk and one.visit_id is None
        ]
        books.give_back(mine)
        books.write()
        Hold.objects.filter(pk=hold.pk, closed_at=None).update(closed_at=now())
        actor = by.pk if by is not None else "system"
        with audit.act(actor=actor, subject=hold.pk, client=hold.client_id) as entry:
            entry.record("series.let_go", places=len(mine))


def lapse() -> int:
    """Give back every series whose time is over; how many. The worker calls it every minute."""
    over = Hold.objects.filter(closed_at=None, expires_at__lte=now())
    for hold in over:
        let_go(hold, by=None)
    return len(over)
