"""What the search for one child's blocks costs in processor time, without database and ledger.

    PYTHONPATH=src python benchmarks/bench_finding.py

One site of the large practice of `bench_blocks.py`: ten therapists who work ten hours a day, six of
ten hours taken, a term and a half ahead; a child who can come on four afternoons.
"""

from __future__ import annotations

import random
import statistics
import time
from datetime import date, timedelta
from uuid import UUID

from countersign.scheduling.finding import find
from countersign.scheduling.values import Shift, SiteNow, Span, Therapist, Window, Wish, World

FIRST = date(2026, 12, 1)
MONDAY = date(2026, 11, 30)
THERAPISTS, WEEKS, TIMES = 10, 30, 20


def practice() -> World:
    """The site and its people."""
    rng = random.Random(3)  # noqa: S311  invents a practice, guards nothing
    closed = ((Span(date(2026, 12, 25), date(2026, 12, 25)), "Christmas Day"),)
    site = SiteNow(UUID(int=1), "Site", "CA", "America/Los_Angeles", closed=closed)
    people = []
    for number in range(THERAPISTS):
        weekly = [
            [(at, at + 45) for at in range(480, 1080, 60) if rng.random() < 0.6] for _ in range(5)
        ]
        people.append(
            Therapist(
                UUID(int=10 + number),
                f"Therapist {number}",
                is_ot=True,
                shifts=tuple(
                    Shift(site.id, Window(day, 480, 1080), date(2020, 1, 1)) for day in range(5)
                ),
                licences=(("CA", Span(date(2020, 1, 1))),),
                busy={
                    MONDAY + timedelta(weeks=week, days=day): tuple(weekly[day])
                    for week in range(WEEKS)
                    for day in range(5)
                },
            )
        )
    return World((site,), tuple(people))


def main() -> None:
    """Measure and print."""
    world = practice()
    for per_week in (1, 2):
        windows = tuple(Window(day, 14 * 60, 18 * 60) for day in range(4))
        wish = Wish(per_week, 12, 45, windows, FIRST)
        spent = []
        for _ in range(TIMES):
            began = time.process_time()
            found = find(world, wish)
            spent.append(1000 * (time.process_time() - began))
        print(
            f"{per_week} a week: {found.tried:,} blocks tried, {len(found.offers)} offered, "
            f"median {statistics.median(spent):.0f} ms of processor, most {max(spent):.0f} ms"
        )


if __name__ == "__main__":
    main()
