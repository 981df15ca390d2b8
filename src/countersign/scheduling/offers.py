"""Looking for a child's blocks in the database, and carrying an offer through a form unchanged."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core import signing

from countersign.base.errors import UserError
from countersign.practice.models import Client
from countersign.scheduling import together
from countersign.scheduling.covering import ledger_of
from countersign.scheduling.finding import find
from countersign.scheduling.reading import last_day, world_of
from countersign.scheduling.values import (
    Dated,
    Evaluation,
    Found,
    Offer,
    RoomNow,
    SiteNow,
    Therapist,
    Window,
    Wish,
    World,
)

SALT = "countersign.scheduling.offer"
SHOWN_FOR = timedelta(hours=12)


def search(client: Client, wish: Wish) -> Found:
    """Every block the child can have, the best first; or what stands in the way."""
    return find(around(client, wish), wish, ledger_of(client))


def search_together(first: tuple[Client, Wish], second: tuple[Client, Wish]) -> together.Pairs:
    """Every pair of blocks that two siblings can have side by side."""
    one, other = (
        together.Child(around(client, wish), wish, ledger_of(client))
        for client, wish in (first, second)
    )
    return together.find(one, other)


def around(client: Client, wish: Wish) -> World:
    """What the search reads of the database."""
    return world_of(client, wish.earliest - timedelta(days=1), last_day(wish))


def nearly(client: Client, wish: Wish, found: Found) -> list[tuple[str, Offer]]:
    """The smallest changes that would give a block, each with the block it gives."""
    covers = ledger_of(client)
    changed: list[tuple[str, Offer]] = []
    for words, other in _easier(wish, found):
        offers = find(around(client, other), other, covers).offers
        if offers:
            changed.append((words, offers[0]))
    return changed


def _easier(wish: Wish, found: Found) -> list[tuple[str, Wish]]:
    def wider(earlier: int, later: int) -> tuple[Window, ...]:
        return tuple(
            replace(
                one, opens=max(0, one.opens - earlier), closes=min(24 * 60 - 1, one.closes + later)
            )
            for one in wish.windows
        )

    by_ledger = next((one for one in found.obstacles if one.kind == "ledger"), None)
    if by_ledger is not None:  # another hour would not change what is authorized
        weeks = by_ledger.reached // wish.per_week
        shorter = (f"{weeks} weeks instead of {wish.weeks}, now", replace(wish, weeks=weeks))
        return [shorter] if 0 < weeks < wish.weeks else []
    changes = [
        ("an hour earlier", replace(wish, windows=wider(60, 0))),
        ("an hour later", replace(wish, windows=wider(0, 60))),
    ]
    if wish.per_week > 1:
        changes.append(("once a week less", replace(wish, per_week=wish.per_week - 1)))
    if wish.room:
        changes.append((f"without the {wish.room}", replace(wish, room="")))
    if wish.only_ot:
        changes.append(("with an assistant", replace(wish, only_ot=False)))
    if wish.skills:
        changes.append(("without the skill", replace(wish, skills=frozenset())))
    if wish.weeks > 3:
        half = wish.weeks // 2
        changes.append((f"{half} weeks instead of {wish.weeks}", replace(wish, weeks=half)))
    return changes


def pack(offer: Offer, wish: Wish) -> str:
    """The offer as a form carries it: nobody can change it on the way."""
    return signing.dumps(
        {
            "therapist": str(offer.therapist.id),
            "site": str(offer.site.id),
            "room": str(offer.room.id) if offer.room is not None else "",
            "weekdays": list(offer.weekdays),
            "days": [str(one.day) for one in offer.visits],
            "start": offer.start,
            "minutes": offer.minutes,
            "reasons": digest(offer.reasons),
            "evaluation": _evaluation(offer.evaluation),
            "wish": digest(repr(wish)),
        },
        salt=SALT,
        compress=True,
    )


def digest(of: object) -> str:
    """A short fingerprint of what was shown."""
    return hashlib.sha256(repr(of).encode()).hexdigest()[:16]


def _evaluation(one: Evaluation | None) -> list[Any] | None:
    return None if one is None else [str(one.therapist.id), str(one.at.day), one.at.start]


def unpack(said: str, wish: Wish, world: World) -> Offer:
    """The offer that was shown, with the people and rooms as they are now.

    Raises UserError when it is not ours, too old, or made for another wish.
    """
    try:
        kept: Mapping[str, Any] = signing.loads(said, salt=SALT, max_age=SHOWN_FOR)
    except signing.BadSignature as error:
        raise UserError("This offer is too old.", remedy="Find a block again.") from error
    if kept["wish"] != digest(repr(wish)):
        raise UserError(
            "What the family needs has changed since this offer was found.",
            remedy="Find a block again.",
        )
    therapist = _of(world.therapists, kept["therapist"])
    site = _of(world.sites, kept["site"])
    room = _of(site.rooms, kept["room"]) if kept["room"] else None
    visits = tuple(
        Dated(date.fromisoformat(day), kept["start"], kept["minutes"]) for day in kept["days"]
    )
    evaluation = None
    if kept["evaluation"] is not None:
        who, day, start = kept["evaluation"]
        at = Dated(date.fromisoformat(day), start, 60)
        evaluation = Evaluation(_of(world.therapists, who), at)
    weekdays = tuple(kept["weekdays"])
    return Offer(
        therapist, site, room, weekdays, kept["start"], kept["minutes"], visits, evaluation
    )


def _of(rows: Any, key: str) -> Any:
    """The row with that id. Raises UserError when it is not there any more."""
    for row in rows:
        if row.id == UUID(key):
            return row
    raise UserError(
        "Somebody or something of this offer is not there any more.", remedy="Find a block again."
    )


__all__ = ["RoomNow", "SiteNow", "Therapist", "around", "nearly", "pack", "search", "unpack"]
