"""How old is what we know from the EMR, and when is it too old to decide on.

A connection that was never read has
told us nothing yet, so nothing of it can be old.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from django.db.models import Q

from countersign.base.clock import now
from countersign.exchange.models import Counterpart
from countersign.exchange.port import Ability, found

Standing = Literal["fresh", "old", "too_old"]
SOON = timedelta(hours=1)
"""It is read every five minutes: an hour without is worth a word, but nobody has to wait."""


@dataclass(frozen=True, slots=True)
class EmrAge:
    """When `name` was last read, seen at `at`; sheets wait when it is older than `limit`."""

    name: str
    read_at: datetime
    at: datetime
    limit: timedelta

    @property
    def age(self) -> timedelta:
        return self.at - self.read_at

    @property
    def standing(self) -> Standing:
        if self.age > self.limit:
            return "too_old"
        return "old" if self.age > min(SOON, self.limit) else "fresh"

    @property
    def words(self) -> str:
        """The age in words: "4 minutes"."""
        minutes = max(0, int(self.age.total_seconds() // 60))
        for size, word in ((1440, "day"), (60, "hour"), (1, "minute")):
            if minutes >= 2 * size or (size == 60 and minutes >= 60):
                count = minutes // size
                return f"{count} {word}{'s' * (count != 1)}"
        return "a minute"


def of(others: Iterable[Counterpart], at: datetime) -> list[EmrAge]:
    """The ages of those that were read at least once, the oldest first."""
    ages = [
        EmrAge(one.name, one.last_read_at, at, timedelta(hours=one.holds_after_hours))
        for one in others
        if one.last_read_at is not None
    ]
    return sorted(ages, key=lambda age: age.read_at)


def oldest(site: UUID | None = None) -> EmrAge | None:
    """The oldest of what is read for `site` (every site when None); None when nothing is read."""
    readable = [name for name, one in found().items() if Ability.READ in one.can]
    rows = Counterpart.objects.filter(connector__in=readable, ready=True)
    if site is not None:
        rows = rows.filter(Q(site=None) | Q(site=site))
    return next(iter(of(rows, now())), None)
