"""What the invented payers allowed: mostly plenty, and four children with something to look at.

| child | what the lists show |
|---|---|
| Ines, of the story | 12 of 12 are used before today: her visits are beyond, found in the EMR |
| the first other one | 12 of 12 are booked: a thirteenth is refused |
| the second | it ends next week, and nobody has asked for more |
| the third | it ended yesterday; the payer said yes on the phone: two visits are tentative |
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

TWELVE = 12
SINCE = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class DemoAuthorization:
    client: str
    payer: str
    reference: str
    starts_on: date
    ends_on: date
    counts: str
    granted: int
    used_before: int
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanting:
    """A child whose payer asks for authorizations, and the days on which they come."""

    key: str
    payer: str
    days: tuple[date, ...]
    of_story: bool = False
    used_up: bool = False


def special(children: Sequence[Wanting], today: date) -> Mapping[str, str]:
    """Which child is "full", "ending" or "word", by key: the first others who come often enough."""
    often = [
        one.key
        for one in children
        if not one.of_story
        and len(one.days) > TWELVE + 1
        and sum(day >= today for day in one.days) >= 3
    ]
    return dict(zip(often, ("full", "ending", "word"), strict=False))


def authorizations(
    rng: random.Random, children: Sequence[Wanting], today: date
) -> Iterator[DemoAuthorization]:
    """Every child's authorizations."""
    roles = special(children, today)
    for child in children:
        number = f"A{rng.randrange(10**6, 10**7)}"
        usual = DemoAuthorization(
            client=child.key,
            payer=child.payer,
            reference=number,
            starts_on=today - SINCE,
            ends_on=today + timedelta(days=rng.randrange(60, 160)),
            counts="visits",
            granted=48,
            used_before=rng.randrange(6, 30),
        )
        yield from _of(child, roles.get(child.key, ""), usual, today)


def _of(
    child: Wanting, role: str, usual: DemoAuthorization, today: date
) -> Iterator[DemoAuthorization]:
    def changed(**values: object) -> DemoAuthorization:
        kept = {name: getattr(usual, name) for name in usual.__slots__}
        return DemoAuthorization(**{**kept, **values})

    if child.used_up:
        before = sum(day < today for day in child.days)
        yield changed(granted=TWELVE, used_before=max(0, TWELVE - before))
    elif role == "full":
        first = child.days[-TWELVE]
        yield changed(ends_on=first - timedelta(days=1))
        yield changed(
            reference=f"{usual.reference}-2",
            starts_on=first,
            ends_on=today + timedelta(days=120),
            granted=TWELVE,
            used_before=0,
        )
    elif role == "ending":
        yield changed(ends_on=today + timedelta(days=7))
    elif role == "word":
        yield changed(ends_on=today - timedelta(days=1))
    else:
        yield usual
