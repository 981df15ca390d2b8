"""An invented practice with hours, rooms and a child who waits. Import it as `tests.blocks`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any
from uuid import uuid4

from tests.ledgers import Family, family
from tests.small import make_client

from countersign.base import clock
from countersign.practice.models import Client, Coverage, Licence, RoleGrant, Staff
from countersign.scheduling import blocks, offers
from countersign.scheduling.models import Block, Hours, Waiting
from countersign.scheduling.reading import wish_of
from countersign.scheduling.values import Offer, Wish

AFTERNOONS = [{"day": day, "from": "15:00", "to": "17:30"} for day in (0, 1, 2, 3)]


@dataclass
class Clinic:
    """One site, one OT who works afternoons, one child who waits."""

    home: Family
    entry: Waiting
    today: date

    @property
    def wish(self) -> Wish:
        return wish_of(self.entry, self.today)

    def offers(self) -> tuple[Offer, ...]:
        return offers.search(self.home.client, self.wish).offers

    def hold(self, offer: Offer | None = None, **about: Any) -> Block:
        asked = blocks.Asked(
            about.pop("client", self.home.client),
            about.pop("wish", self.wish),
            self.home.staff,
            about.pop("key", uuid4()),
            waiting=about.pop("waiting", self.entry),
            **about,
        )
        return blocks.hold(offer or self.offers()[0], asked)


def clinic(*, granted: int = 48, **wish: Any) -> Clinic:
    """The practice. `wish` are fields of the waiting list entry."""
    home = family()
    today = clock.today(home.site.tz)
    home.client.coverages.all()
    grant_from(home, granted, today)
    work(home.staff, home)
    entry = waits(home.client, today, **wish)
    return Clinic(home, entry, today)


def grant_from(home: Family, granted: int, today: date, **about: Any) -> Any:
    about.setdefault("starts_on", today - timedelta(days=30))
    about.setdefault("ends_on", today + timedelta(days=200))
    return home.grant(granted, **about)


def waits(client: Client, today: date, **about: Any) -> Waiting:
    values: dict[str, Any] = {
        "client": client,
        "since": today - timedelta(days=41),
        "per_week": 2,
        "weeks": 6,
        "minutes": 45,
        "windows": AFTERNOONS,
    }
    return Waiting.objects.create(**{**values, **about})


def work(staff: Staff, home: Family, days: tuple[int, ...] = (0, 1, 2, 3, 4)) -> None:
    """Hours from one to six in the afternoon."""
    for day in days:
        Hours.objects.create(
            staff=staff,
            site=home.site,
            weekday=day,
            opens=time(13),
            closes=time(18),
            starts_on=date(2020, 1, 1),
        )


def colleague(name: str, home: Family, *, kind: str = "OT") -> Staff:
    """One more therapist with the same hours."""
    staff = Staff.objects.create(name=name)
    RoleGrant.objects.create(
        staff=staff, role="ota" if kind == "OTA" else "ot", starts_on=date(2020, 1, 1)
    )
    Licence.objects.create(
        staff=staff,
        state="CA",
        kind=kind,
        number=f"{kind}-{name[:2]}",
        valid_from=date(2020, 1, 1),
        valid_until=date(2035, 1, 1),
    )
    work(staff, home)
    return staff


def sibling(home: Family, first: str = "Milo") -> Client:
    """Another child of the site, whose plan asks for no authorization."""
    child = make_client(first, "Hale", f"30{first}", home.site)
    plan, _ = home.payer.plans.get_or_create(name="Open", needs_authorization=False)
    Coverage.objects.create(client=child, plan=plan, member_id=f"M-{first}")
    return child
