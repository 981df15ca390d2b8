"""What a block costs in a large practice: finding, holding, booking; and who gets a contested hour.

    PYTHONPATH=src:. python benchmarks/bench_blocks.py [--children 5000] [--processes 100]

On the embedded server: a practice of 20 sites with ten therapists each, every child with a weekly
hour for 18 weeks. Children who wait are asked for one after the other: every block there is, with
reasons; then the best is held and booked. Last, that many processes reach for one hour at once, two
thirds for the whole block, one third for a single visit in it, all having seen it free. Exit code 1
when any hour is anybody's twice.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from datetime import time as clock_time
from pathlib import Path
from typing import Any
from uuid import uuid4

ROOT = Path(__file__).resolve().parents[1]
SITES, THERAPISTS, WEEKS, ASKED = 20, 10, 18, 60


def main() -> int:
    """Build, measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--children", type=int, default=5000)
    parser.add_argument("--processes", type=int, default=100)
    asked = parser.parse_args()
    sys.path.insert(0, str(ROOT))  # the race and its clinic are the tests' own
    print(f"load of the machine before: {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory(prefix="countersign-bench-") as folder:
        Path(folder).chmod(0o755)
        os.environ["COUNTERSIGN_HOME"] = f"{folder}/home"
        os.environ["DJANGO_SETTINGS_MODULE"] = "countersign.base.settings"
        from countersign.base import postgres, setup

        setup.create()
        server = postgres.ensure()
        try:
            command = [sys.executable, "-m", "countersign.cli.main", "migrate"]
            subprocess.run(command, env=_env(), check=True, capture_output=True)
            held = _race(asked.processes)
            _measure(asked.children)
        finally:
            server.stop()
    return 0 if held else 1


def _env() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}


def _race(processes: int) -> bool:
    command = [sys.executable, str(ROOT / "tests" / "racing_blocks.py")]
    command += ["--processes", str(processes), "--at-once", "40"]
    done = subprocess.run(command, env=_env(), check=True, capture_output=True)
    said = json.loads(done.stdout)
    print(f"{processes} processes for one hour: {said['counted']}, overlaps {said['overlaps']}")
    return bool(said["overlaps"] == 0)


def _measure(children: int) -> None:
    import django

    django.setup()
    from countersign.practice.models import Client, Visit
    from countersign.scheduling import blocks, offers
    from countersign.scheduling.models import Place, Waiting
    from countersign.scheduling.reading import wish_of

    began = time.perf_counter()
    today, staff = _practice(children)
    print(
        f"{Client.objects.count():,} children, {Visit.objects.count():,} visits, "
        f"{Place.objects.filter(clash=False).count():,} places: "
        f"built in {time.perf_counter() - began:.0f} s"
    )
    entries = list(Waiting.objects.filter(closed_at=None, per_week=1).select_related("client"))
    found: list[Any] = []
    _timed(
        "every block of a child, with reasons",
        [lambda e=e: found.append(offers.search(e.client, wish_of(e, today))) for e in entries],
    )
    print(f"  of {len(found)} children {sum(bool(one.offers) for one in found)} can have one")
    acts: list[Callable[[], object]] = []
    for entry, one in zip(entries, found, strict=True):
        if one.offers:
            asked = blocks.Asked(entry.client, wish_of(entry, today), staff, uuid4(), waiting=entry)
            acts.append(lambda o=one.offers[0], a=asked: _try(o, a))
    _timed("the best one held", acts)
    held = [one.pk for one in blocks.Block.objects.filter(state="held")]
    _timed("booked", [lambda k=key: blocks.accept(k, by=staff) for key in held])


def _try(offer: Any, asked: Any) -> object:
    """Hold it; somebody before may have taken the same hour."""
    from countersign.base.errors import UserError
    from countersign.scheduling import blocks

    try:
        return blocks.hold(offer, asked)
    except UserError as error:
        return error


def _practice(children: int) -> tuple[date, Any]:
    """Twenty sites, two hundred therapists, and a weekly hour for every child."""
    from tests.blocks import waits
    from tests.ledgers import family
    from tests.small import make_client

    from countersign.base import clock
    from countersign.practice.models import Coverage, Licence, RoleGrant, Staff, Visit
    from countersign.scheduling.models import Hours

    rng = random.Random(7)  # noqa: S311 — invents a practice, guards nothing
    first = family(name="bench 0")
    today = clock.today(first.site.tz)
    monday = today - timedelta(days=today.weekday())
    plan = first.payer.plans.create(name="Open bench", needs_authorization=False)
    visits: list[Visit] = []
    for number in range(SITES):
        home = first if number == 0 else family(name=f"bench {number}")
        people = [Staff(name=f"Therapist {number}-{n}") for n in range(THERAPISTS)]
        Staff.objects.bulk_create(people)
        for one in people:
            RoleGrant.objects.create(staff=one, role="ot", starts_on=date(2020, 1, 1))
            Licence.objects.create(
                staff=one,
                state="CA",
                kind="OT",
                number=str(one.pk)[:8],
                valid_from=date(2020, 1, 1),
                valid_until=date(2040, 1, 1),
            )
            for day in range(5):
                Hours.objects.create(
                    staff=one,
                    site=home.site,
                    weekday=day,
                    opens=clock_time(9),
                    closes=clock_time(18),
                    starts_on=date(2020, 1, 1),
                )
        slots = [(one, day, hour) for one in people for day in range(5) for hour in range(9, 18)]
        rng.shuffle(slots)
        for n, (who, day, hour) in enumerate(slots[: children // SITES]):
            child = make_client(f"Child{number}", f"No{n}", f"{number}-{n}", home.site)
            Coverage.objects.create(client=child, plan=plan, member_id=f"{number}-{n}")
            for week in range(WEEKS):
                visit = home.visit(monday + timedelta(weeks=week, days=day), hour=hour)
                visit.client, visit.therapist, visit.coverage = child, who, None
                visits.append(visit)
            if n < ASKED // SITES:
                waits(child, today, per_week=1, weeks=12)
    Visit.objects.bulk_create(visits, batch_size=1000)
    return today, first.staff


def _timed(what: str, acts: list[Callable[[], object]]) -> None:
    took = []
    spent = time.process_time()
    for act in acts:
        began = time.perf_counter()
        act()
        took.append(1000 * (time.perf_counter() - began))
    spent = time.process_time() - spent
    if took:
        took.sort()
        print(
            f"{what}: {len(took)} times, median {statistics.median(took):.0f} ms, "
            f"95 of 100 within {took[int(0.95 * (len(took) - 1))]:.0f} ms, "
            f"{1000 * spent / len(took):.0f} ms of processor here"
        )


if __name__ == "__main__":
    sys.exit(main())
