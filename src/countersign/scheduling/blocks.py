"""A whole block: held for a while, then booked, let go or lapsed. All of its visits or none.

Every act is one transaction: times (exclusion constraints of the database), units (the ledger) and
the entry of the audit chain. What was shown is looked at again inside it; what has changed since is
not held, whoever pressed first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from uuid import UUID

from countersign.authorizations import series
from countersign.authorizations.booking import NotBooked, book
from countersign.base import audit
from countersign.base.clock import now
from countersign.base.dates import short
from countersign.base.errors import UserError
from countersign.practice.models import Client, Staff, Visit
from countersign.practice.models.visits import VisitKind, VisitStatus
from countersign.practice.paying import first_in_force
from countersign.scheduling.covering import coverages_of, refusal, wanted
from countersign.scheduling.finding import judge
from countersign.scheduling.models import (
    Block,
    BlockState,
    Closed,
    Place,
    PlaceState,
    Waiting,
)
from countersign.scheduling.places import said_in_words, take_turns
from countersign.scheduling.reading import last_day, sites_now, therapists_now, world_of
from countersign.scheduling.values import Obstacle, Offer, Wish
from countersign.spine import notices

HELD_FOR = timedelta(days=2)
MOST_HELD = timedelta(days=14)


class _Known(Exception):
    """It is so already: the act ends without an entry, and nothing was changed."""

    def __init__(self, block: Block):
        super().__init__()
        self.block = block


class NotHeld(UserError):
    """A block that was not held, with what stands in the way."""

    def __init__(self, obstacle: Obstacle):
        super().__init__(obstacle.says, remedy=obstacle.do or None)
        self.obstacle = obstacle


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for a block to be held, for whom, and until when. `key` is the form's own."""

    client: Client
    wish: Wish
    by: Staff
    key: UUID
    lasts: timedelta = HELD_FOR
    waiting: Waiting | None = None


def hold(offer: Offer, asked: Asked) -> Block:
    """Hold every visit of the offer. The same key again gives the same block.

    Raises NotHeld or Taken: then nothing is held.
    """
    if not timedelta(0) < asked.lasts <= MOST_HELD:
        raise UserError(
            f"A block is held for at most {MOST_HELD.days} days.",
            field="days",
            remedy="Choose fewer.",
        )
    try:
        return _hold(offer, asked)
    except _Known as known:
        return known.block


def hold_together(parts: Sequence[tuple[Offer, Asked]]) -> list[Block]:
    """Hold the blocks of two siblings, or neither. The same keys again give the same blocks.

    Raises NotHeld or Taken: then nothing is held.
    """
    known = list(Block.objects.filter(key__in=[asked.key for _, asked in parts]))
    if len(known) == len(parts):
        return known
    people = {offer.therapist.id for offer, _ in parts}
    people |= {one.evaluation.therapist.id for one, _ in parts if one.evaluation is not None}
    rooms = {offer.room.id for offer, _ in parts if offer.room is not None}
    clients = sorted(asked.client.pk for _, asked in parts)
    with said_in_words(), audit.act(actor=parts[0][1].by.pk) as entry:
        take_turns(staff=people, clients=clients, rooms=rooms)
        made = [hold(offer, asked) for offer, asked in parts]
        for one, other in zip(made, reversed(made), strict=True):
            one.twin = other
            one.save(update_fields=["twin"])
        entry.record("block.twinned", subject=made[0].pk, client=made[0].client_id)
    return made


def _hold(offer: Offer, asked: Asked) -> Block:
    people = {offer.therapist.id}
    if offer.evaluation is not None:
        people.add(offer.evaluation.therapist.id)
    room = offer.room.id if offer.room is not None else None
    with said_in_words(), audit.act(actor=asked.by.pk, client=asked.client.pk) as entry:
        take_turns(staff=people, client=asked.client.pk, room=room)
        known = Block.objects.filter(key=asked.key).first()
        if known is not None:
            raise _Known(known)
        lapse(people=people)
        if Block.objects.filter(client=asked.client, state=BlockState.HELD).exists():
            raise UserError(
                "A block is held for this child already.", remedy="Book it or let it go first."
            )
        now_so = _still(offer, asked)
        block = _block(now_so, asked)
        held = series.reserve(
            asked.client,
            wanted(now_so, coverages_of(asked.client)),
            by=asked.by,
            minutes=int(asked.lasts.total_seconds() // 60),
        )
        if (stop := refusal(held.answers, now_so)) is not None or held.hold is None:
            raise NotHeld(stop or Obstacle("ledger", "The authorization does not cover this."))
        block.hold = held.hold
        block.save(update_fields=["hold"])
        entry.record(
            "block.held",
            subject=block.pk,
            places=len(now_so.visits),
            therapist=now_so.therapist.id,
        )
    return block


def _still(offer: Offer, asked: Asked) -> Offer:
    """The offer as the database stands now. Raises NotHeld when it is not what was shown."""
    first = asked.wish.earliest - timedelta(days=1)
    world = world_of(asked.client, first, max(last_day(asked.wish), offer.last))
    found = judge(world, asked.wish, offer)
    if isinstance(found, Obstacle):
        raise NotHeld(found)
    if found.evaluation != offer.evaluation and (
        found.evaluation is None
        or offer.evaluation is None
        or found.evaluation.at != offer.evaluation.at
    ):
        raise NotHeld(
            Obstacle(
                "changed",
                "The hour of the evaluation is taken.",
                do="Look for a block again.",
            )
        )
    return found


def _block(offer: Offer, asked: Asked) -> Block:
    """The block and its places, saved. The database refuses a place that overlaps another."""
    until = now() + asked.lasts
    block = Block.objects.create(
        client=asked.client,
        therapist_id=offer.therapist.id,
        site_id=offer.site.id,
        room_id=offer.room.id if offer.room is not None else None,
        waiting=asked.waiting,
        weekdays=list(offer.weekdays),
        starts=time(offer.start // 60, offer.start % 60),
        minutes=offer.minutes,
        starts_on=offer.first,
        ends_on=offer.last,
        key=asked.key,
        reasons=list(offer.reasons),
        expires_at=until,
        by=asked.by,
    )
    places = [
        _place(block, offer, one.day, one.start, one.minutes, block.therapist_id)
        for one in offer.visits
    ]
    if offer.evaluation is not None:
        at = offer.evaluation.at
        before = _place(block, offer, at.day, at.start, at.minutes, offer.evaluation.therapist.id)
        before.kind, before.room = VisitKind.EVALUATION, None
        places.insert(0, before)
    Place.objects.bulk_create(places)
    return block


def _place(
    block: Block, offer: Offer, day: date, start: int, minutes: int, therapist: UUID
) -> Place:
    begin = offer.site.moment(day, start)
    return Place(
        block=block,
        client_id=block.client_id,
        therapist_id=therapist,
        site_id=block.site_id,
        room_id=block.room_id,
        day=day,
        starts=time(start // 60, start % 60),
        zone=offer.site.zone,
        starts_at=begin,
        ends_at=begin + timedelta(minutes=minutes),
        state=PlaceState.HELD,
    )


def _locked(block_id: UUID) -> Block:
    """The block, held against everybody else to the end of the act."""
    return (
        Block.objects.select_for_update(of=("self",))
        .select_related("client", "hold", "waiting", "site")
        .get(pk=block_id)
    )


def accept(block_id: UUID, *, by: Staff) -> Block:
    """The family says yes: the hold becomes bookings, all of them. A second time changes nothing.

    Raises UserError when it is not held any more, NotBooked when the ledger refuses.
    """
    try:
        with said_in_words(), audit.act(actor=by.pk, subject=block_id) as entry:
            block = _locked(block_id)
            if block.state == BlockState.BOOKED:
                raise _Known(block)
            for one in _with_twin(block):
                visits = _accepted(one, by=by)
                entry.record(
                    "block.booked", subject=one.pk, client=one.client_id, visits=len(visits)
                )
    except _Known as known:
        return known.block
    return block


def _with_twin(block: Block) -> list[Block]:
    """The block, and the sibling's that is held beside it."""
    if block.twin_id is None:
        return [block]
    twin = _locked(block.twin_id)
    return [block, twin] if twin.state == BlockState.HELD else [block]


def _accepted(block: Block, *, by: Staff) -> list[Visit]:
    """The visits of the block, saved with what was held for them."""
    if not block.is_held(now()) or block.hold is None:
        raise UserError(
            "This block is not held any more.", remedy="Find a block and hold it again."
        )
    places = list(block.places.order_by("starts_at"))
    _must_be_open(block, places)
    coverages = coverages_of(block.client)
    visits = [
        Visit(
            client=block.client,
            therapist_id=place.therapist_id,
            site=block.site,
            kind=place.kind,
            date_of_service=place.day,
            starts_at=place.starts_at,
            ends_at=place.ends_at,
            zone=place.zone,
            coverage=first_in_force(coverages, place.day),
        )
        for place in places
    ]
    for place, visit in zip(places, visits, strict=True):
        Place.objects.filter(pk=place.pk).update(visit=visit.pk, state=PlaceState.BOOKED)
    series.confirm(block.hold, visits, by=by)
    _decide(block, BlockState.BOOKED, by=by)
    if block.waiting_id is not None:
        Waiting.objects.filter(pk=block.waiting_id).update(
            closed_at=now(), closed_how=Closed.BOOKED
        )
    return visits


def _must_be_open(block: Block, places: Sequence[Place]) -> None:
    """Raises UserError when a day of the block was closed, or a day of leave entered, since."""
    first, last = places[0].day, places[-1].day
    site = sites_now([block.site_id], first, last)[0]
    people = {one.id: one for one in therapists_now([block.site_id], first, last)}
    for place in places:
        who = people.get(place.therapist_id)
        why = site.closed_for(place.day)
        if not why and (who is None or who.is_away(place.day)):
            why = "the therapist is away"
        if why:
            raise UserError(
                f"{short(place.day).capitalize()} is not open any more: {why}.",
                remedy="Let this block go and find another one.",
            )


def _decide(block: Block, state: BlockState, *, by: Staff | None) -> None:
    block.state, block.decided_at, block.decided_by = state, now(), by
    block.save(update_fields=["state", "decided_at", "decided_by"])


def let_go(block_id: UUID, *, by: Staff | None, state: BlockState = BlockState.LET_GO) -> Block:
    """Give back what a held block holds. Harmless when it is not held."""
    actor = by.pk if by is not None else "system"
    try:
        with audit.act(actor=actor, subject=block_id) as entry:
            block = _locked(block_id)
            if block.state != BlockState.HELD:
                raise _Known(block)
            for one in _with_twin(block):
                one.places.update(state=PlaceState.GIVEN_BACK)
                if one.hold is not None:
                    series.let_go(one.hold, by=by)
                _decide(one, state, by=by)
                entry.record(
                    "block.closed", subject=one.pk, client=one.client_id, state=state, visits=0
                )
    except _Known as known:
        return known.block
    return block


def lapse(*, people: set[UUID] | None = None) -> int:
    """Give back every hold whose time is over, or those with `people`; how many."""
    over = Block.objects.filter(state=BlockState.HELD, expires_at__lte=now())
    if people is not None:
        over = over.filter(places__therapist__in=people).distinct()
    ids = list(over.order_by("pk").values_list("pk", flat=True))
    for one in ids:
        block = let_go(one, by=None, state=BlockState.LAPSED)
        if block.state == BlockState.LAPSED:
            _tell(block)
    return len(ids)


def _tell(block: Block) -> None:
    """Whoever held it hears that the family has not answered in time."""
    name = block.client.short_name
    notices.tell(
        block.by,
        kind="block.lapsed",
        message=f"The block held for {name} has lapsed; its hours are free again.",
        link=f"/schedule/blocks/{block.pk}/",
    )


def to_cancel(block: Block, first: date) -> list[Visit]:
    """The visits of a booked block that are still to come from `first` on, unwritten."""
    ids = block.places.filter(state=PlaceState.BOOKED, day__gte=first).values_list(
        "visit", flat=True
    )
    return list(
        Visit.objects.filter(
            pk__in=[one for one in ids if one is not None],
            status=VisitStatus.BOOKED,
            starts_at__gt=now(),
            sheets=None,
        )
        .select_related("client", "coverage__plan__payer", "site")
        .order_by("starts_at")
    )


def end(block_id: UUID, first: date, *, by: Staff, seen: Sequence[UUID]) -> Block:
    """Cancel the block's visits from `first` on; their units go back. One act.

    `seen` are the visits that were shown: when others would be cancelled, nothing is.
    """
    with audit.act(actor=by.pk, subject=block_id) as entry:
        block = _locked(block_id)
        if block.state != BlockState.BOOKED:
            raise UserError("This block is not booked.", remedy="Look at it again.")
        visits = to_cancel(block, first)
        if not visits or {one.pk for one in visits} != set(seen):
            raise UserError(
                "The visits of this block have changed since they were shown.",
                remedy="Nothing was cancelled. Look at the list again.",
            )
        for visit in visits:
            visit.status = VisitStatus.CANCELLED
            book(visit, by=by)
        whole = not block.places.filter(state=PlaceState.BOOKED).exists()
        _decide(block, BlockState.LET_GO if whole else BlockState.ENDED, by=by)
        if whole and block.waiting is not None:
            _waits_again(block.waiting)
        entry.record("block.closed", client=block.client_id, state=block.state, visits=len(visits))
    return block


def _waits_again(entry: Waiting) -> None:
    others = Waiting.objects.filter(client=entry.client_id, closed_at=None)
    if not others.exists():
        Waiting.objects.filter(pk=entry.pk).update(closed_at=None, closed_how="")


def undo(block_id: UUID, *, by: Staff) -> Block:
    """Take a booking back as if it had not been made: every visit, while none has begun."""
    block = Block.objects.get(pk=block_id)
    visits = to_cancel(block, block.starts_on - timedelta(days=60))
    if len(visits) != block.places.filter(state=PlaceState.BOOKED).count():
        raise UserError(
            "A visit of this block has begun, so it cannot be undone.",
            remedy="End the block from a day on instead.",
        )
    return end(block_id, visits[0].date_of_service, by=by, seen=[one.pk for one in visits])


__all__ = ["Asked", "NotBooked", "NotHeld", "accept", "end", "hold", "lapse", "let_go", "undo"]
