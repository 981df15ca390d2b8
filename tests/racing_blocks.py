"""Many processes reach for one hour at the same moment. Prints what became of each.

    python tests/racing_blocks.py --processes 100 [--at-once 45]

Works on whatever database the environment names, which has its tables. Each process has a
connection and a child of its own; a third of them book single visits in the same hour instead of
holding the block, through the same door as the page. All have seen the hour free.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import sys
from datetime import timedelta
from typing import Any
from uuid import uuid4

import django


def main() -> int:
    """Race and print one JSON line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--processes", type=int, default=100)
    parser.add_argument("--at-once", type=int, default=100)
    asked = parser.parse_args()
    django.setup()
    from django.db import connection
    from tests.blocks import clinic, sibling, waits

    from countersign.scheduling import blocks, places
    from countersign.scheduling.models import Place
    from countersign.scheduling.reading import wish_of

    there = clinic()
    offer = there.offers()[0]
    children = [sibling(there.home, f"Child{number}") for number in range(asked.processes)]
    entries = [waits(child, there.today) for child in children]
    connection.close()
    fork = multiprocessing.get_context("fork")
    gate, seats = fork.Barrier(asked.processes), fork.Semaphore(asked.at_once)
    results: Any = fork.SimpleQueue()

    def hold(number: int) -> str:
        entry = entries[number]
        block = there.hold(
            offer,
            client=children[number],
            wish=wish_of(entry, there.today),
            waiting=entry,
            key=uuid4(),
        )
        return str(blocks.accept(block.pk, by=there.home.staff).state)

    def book(number: int) -> str:
        at = offer.visits[number % len(offer.visits)]
        visit = there.home.visit(at.day, hour=at.start // 60)
        visit.starts_at = offer.site.moment(at.day, at.start)
        visit.ends_at = visit.starts_at + timedelta(minutes=at.minutes)
        visit.client, visit.coverage = children[number], children[number].coverages.get()
        places.book_one(visit, by=there.home.staff)
        return "one visit"

    def run(number: int) -> None:
        gate.wait(120)
        with seats:
            try:
                said = book(number) if number % 3 == 2 else hold(number)
            except Exception as error:  # noqa: BLE001 — what went wrong is the answer
                said = type(error).__name__
            connection.close()
        results.put(said)

    running = [fork.Process(target=run, args=(number,)) for number in range(asked.processes)]
    for child in running:
        child.start()
    said = [results.get() for _ in running]
    for child in running:
        child.join()
    taken = Place.objects.exclude(state="given_back")
    overlaps = sum(
        taken.filter(
            therapist=one.therapist_id, starts_at__lt=one.ends_at, ends_at__gt=one.starts_at
        ).count()
        - 1
        for one in taken
    )
    counted = {one: said.count(one) for one in sorted(set(said))}
    sys.stdout.write(
        json.dumps({"counted": counted, "places": taken.count(), "overlaps": overlaps})
    )
    return 0


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "countersign.base.settings")
    sys.exit(main())
