"""Many processes reach for the last of a line at the same moment. Prints what became of each.

    python tests/racing.py --processes 100 --free 1 [--at-once 45] [--way naive]

Works on whatever database the environment names, which has its tables. Each process has a
connection of its own and books through the same door as the page. `--at-once` is for a server that
takes fewer connections than there are processes: all race, and that many are connected at a time.
`--way naive` is what a page does that shows what is free, and books what was shown, for comparison.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import sys
import time
from datetime import timedelta
from typing import Any

import django


def main() -> int:
    """Race and print one JSON line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--processes", type=int, default=100)
    parser.add_argument("--free", type=int, default=1)
    parser.add_argument("--at-once", type=int, default=100)
    parser.add_argument("--way", choices=("ledger", "naive"), default="ledger")
    asked = parser.parse_args()
    django.setup()
    from django.db import connection
    from tests.ledgers import START, family

    from countersign.authorizations.models import AuthorizationLine

    home = family(name=f"race {os.getpid()}")
    line = home.grant(asked.free)
    connection.close()
    fork = multiprocessing.get_context("fork")
    ledger = asked.way == "ledger"
    gate, seats = fork.Barrier(asked.processes), fork.Semaphore(asked.at_once)
    results: Any = fork.SimpleQueue()

    def run(number: int) -> None:
        from countersign.authorizations.booking import NotBooked, book

        visit = home.visit(START + timedelta(days=number % 150), hour=8 + number % 10)
        shown = 0 if ledger else asked.free  # what each of them saw on the page before
        gate.wait(120)
        with seats:
            try:
                said = book(visit, by=home.staff).state if ledger else naive(visit, shown)
            except NotBooked as refused:
                said = refused.said.code
            except Exception as error:  # noqa: BLE001 — what went wrong is the answer
                said = f"{type(error).__name__}: {error}"
            connection.close()
        results.put(str(said))

    children = [fork.Process(target=run, args=(number,)) for number in range(asked.processes)]
    began = time.perf_counter()
    for child in children:
        child.start()
    said = [results.get() for _ in children]
    for child in children:
        child.join()
    counted: dict[str, int] = {one: said.count(one) for one in sorted(set(said))}
    row = AuthorizationLine.objects.get(pk=line.pk)
    sys.stdout.write(
        json.dumps(
            {
                "counted": counted,
                "granted": row.granted,
                "free": row.free,
                "held": row.held,
                "seconds": round(time.perf_counter() - began, 1),
            }
        )
    )
    return 0


def naive(visit: Any, shown: int) -> str:
    """Book when the page showed something free: right alone, wrong in a crowd."""
    if shown < 1:
        return "authorizations.used-up"
    visit.save()
    return "insured"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "countersign.base.settings")
    sys.exit(main())
