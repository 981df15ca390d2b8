"""What the ledger costs, and who gets the last unit.

    PYTHONPATH=src:. python benchmarks/bench_ledger.py [--processes 100] [--races 3]

First the race: that many processes, each with a connection of its own, book the last visit of an
authorization through the same door as the page; on the embedded server and on a PostgreSQL of the
system (else the wheel's) over TCP. Beside it, in the same run, the same race by a page that books
what it showed to be free a moment before, which is what a schedule without a ledger does. Then one
client's bookings one after the other, a sync's worth of visits settled at once, and the pure
rule. Processor time is this process's; a server's own is not in it. Exit code 1 when a race is not
won by exactly one.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ALLOTS = 20_000
BOOKINGS = 200
SYNCED = 1_000


def main() -> int:
    """Race, measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--processes", type=int, default=100)
    parser.add_argument("--races", type=int, default=3)
    asked = parser.parse_args()
    sys.path.insert(0, str(ROOT))  # the race and its family are the tests' own
    print(f"load of the machine before: {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory(prefix="countersign-bench-") as folder:
        Path(folder).chmod(0o755)
        os.environ["COUNTERSIGN_HOME"] = f"{folder}/home"
        os.environ["DJANGO_SETTINGS_MODULE"] = "countersign.base.settings"
        held = _embedded(asked) and _real(asked)
    return 0 if held else 1


def _embedded(asked: argparse.Namespace) -> bool:
    from countersign.base import postgres, setup

    setup.create()
    server = postgres.ensure()
    try:
        _migrate({})
        held = _races("embedded server", {}, asked, at_once=40)
        _one_by_one()
    finally:
        server.stop()
    return held


def _real(asked: argparse.Namespace) -> bool:
    from tests import tcp_server

    with tcp_server.running() as server:
        env = tcp_server.migrated(server)
        given = {"DATABASE_URL": env["DATABASE_URL"]}
        return _races(f"PostgreSQL {server.version} over TCP", given, asked, at_once=100)


def _env(given: dict[str, str]) -> dict[str, str]:
    path = f"{ROOT / 'src'}{os.pathsep}{ROOT}"
    return {**os.environ, "PYTHONPATH": path, **given}


def _migrate(given: dict[str, str]) -> None:
    command = [sys.executable, "-m", "countersign.cli.main", "migrate"]
    subprocess.run(command, env=_env(given), check=True, capture_output=True)


def _races(where: str, given: dict[str, str], asked: argparse.Namespace, *, at_once: int) -> bool:
    held = True
    for way in ("ledger", "naive"):
        for _ in range(asked.races if way == "ledger" else 1):
            command = [sys.executable, str(ROOT / "tests" / "racing.py"), "--way", way]
            command += ["--processes", str(asked.processes), "--at-once", str(at_once)]
            done = subprocess.run(command, env=_env(given), check=True, capture_output=True)
            said = json.loads(done.stdout)
            won = said["counted"].get("insured", 0)
            print(
                f"{where}, {way}: {asked.processes} processes for the last visit: {won} won, "
                f"{said['seconds']} s"
            )
            held = held and (way != "ledger" or (won == 1 and said["free"] == 0))
    return held


def _one_by_one() -> None:
    import django

    django.setup()
    from tests.ledgers import START, family

    from countersign.authorizations import proving, recheck
    from countersign.authorizations.booking import book
    from countersign.authorizations.books import open_books
    from countersign.authorizations.models import Recheck
    from countersign.authorizations.standing import Ask, allot
    from countersign.practice.models import Visit

    Recheck.objects.all().delete()  # the races' own
    home = family(name="benched")
    home.grant(BOOKINGS + SYNCED)
    days = [START + timedelta(days=n % 150) for n in range(BOOKINGS + SYNCED)]
    visits = [home.visit(day, hour=8 + n % 10) for n, day in enumerate(days)]
    _timed(
        "booked one by one", BOOKINGS, lambda: [book(v, by=home.staff) for v in visits[:BOOKINGS]]
    )
    Visit.objects.bulk_create(visits[BOOKINGS:])
    _timed("settled after a sync", SYNCED, recheck.look_again)
    lines = open_books(home.client.pk, lock=False).lines(home.payer.pk, days[0])
    ask = Ask(days[0])
    _timed("asked of the pure rule", ALLOTS, lambda: [allot(ask, lines) for _ in range(ALLOTS)])
    print(f"every balance is the sum of its holdings: {proving.prove().ok}")


def _timed(what: str, count: int, act: Callable[[], object]) -> None:
    began, spent = time.perf_counter(), time.process_time()
    act()
    took, cpu = time.perf_counter() - began, time.process_time() - spent
    print(
        f"{what}: {count:,} in {took:.1f} s, {1000 * took / count:.2f} ms each, "
        f"{1000 * cpu / count:.2f} ms of processor here"
    )


if __name__ == "__main__":
    sys.exit(main())
