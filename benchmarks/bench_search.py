"""How fast the search page is with 5,000 clients and 100,000 notes, cold and warm, and its memory.

    PYTHONPATH=src python benchmarks/bench_search.py [--searches 400]

The practice of bench_sheet.py, with invented clients added up to 5,000 for the time of the run.
Cold: the first searches after the web server started, while its processes still read notes. Warm:
when they have read them all. Beside it the same words asked of PostgreSQL over the same notes in
clear text: its full-text index, and ILIKE. Exit code 1 when a warm p95 is above 300 ms.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import notes
import peer
import practice
import psycopg
from practice import Browser, percentile

CLIENTS = 5000
LIMIT = 300
UNREAD = b"not looked through yet"
WORDS = ("buttons", "weighted lap pad", "volcano", "obstacle", "zipper moderate", "shoe tying")
RARE = ("jelly", "scratchy", "dinosaur", "fish tank")


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--searches", type=int, default=400)
    searches = parser.parse_args().searches
    with practice.running() as address, more_clients():
        from countersign.practice.models import Client
        from countersign.spine.models import Signature

        print(f"{Client.objects.count():,} clients, {Signature.objects.count():,} signatures")
        print(f"load of the machine: {os.getloadavg()[0]:.1f}")
        port = int(address.rpartition(":")[2])
        session = practice.desks(most=1)[0].session
        asked = list(_asked(searches))
        print(f"memory of the web server's processes, MiB: {_memory()}")
        print(practice.HEAD)
        cold = _time(port, session, asked[:40], fresh=True)
        print(practice.line("search page, cold", cold))
        started = time.perf_counter()
        _until_read(port, session)
        waited = time.perf_counter() - started
        warm = _time(port, session, asked)
        print(practice.line("search page, warm", warm, LIMIT))
        print(f"all notes were read {waited:.0f} s after the cold searches")
        print(f"memory of the web server's processes, MiB: {_memory()}")
        _alone(asked)
        _peers(asked)
    return 0 if percentile(warm, 0.95) <= LIMIT else 1


@contextmanager
def more_clients() -> Iterator[None]:
    """Invented clients up to 5,000, taken out again afterwards."""
    from countersign.demo.names import FIRST, LAST
    from countersign.practice.models import Client

    rng = random.Random(5)  # noqa: S311 — invents people
    made = [
        Client(
            first_name=rng.choice(FIRST),
            last_name=f"{rng.choice(LAST)}-{rng.choice(LAST)}",
            birth_date=practice.birthday(rng),
            mrn=f"SX{number:06d}",
        )
        for number in range(CLIENTS - Client.objects.count())
    ]
    Client.objects.bulk_create(made, batch_size=1000)
    try:
        yield
    finally:
        with psycopg.connect(notes.superuser()) as connection:
            gone = [client.pk for client in made]
            connection.execute("DELETE FROM practice_client WHERE id = ANY(%s)", [gone])


def _asked(count: int) -> Iterator[str]:
    """What people type: names, the beginnings of names, names misspelt, birth dates, words."""
    from countersign.demo.names import FIRST, LAST
    from countersign.practice.models import Client

    rng = random.Random(3)  # noqa: S311 — invents questions
    some = list(Client.objects.all()[:50])
    for number in range(count):
        one = rng.choice(some)
        match number % 6:
            case 0:
                yield f"{one.first_name} {one.last_name}"
            case 1:
                yield rng.choice(LAST)[:4]
            case 2:
                name = rng.choice(FIRST)
                yield name[:1] + name[2:3] + name[1:2] + name[3:]
            case 3:
                yield one.birth_date.isoformat()
            case 4:
                yield rng.choice(WORDS)
            case _:
                yield rng.choice(RARE)


def _time(port: int, session: str, asked: list[str], *, fresh: bool = False) -> list[float]:
    from urllib.parse import quote

    browser = Browser(port, session)
    times = []
    for words in asked:
        if fresh:  # another connection may be served by another process
            browser = Browser(port, session)
        status, _, took = browser.get(f"/clients/?q={quote(words)}", part=True)
        if status != 200:
            raise SystemExit(f"the search page answered {status}")
        times.append(took)
    return times


def _until_read(port: int, session: str) -> None:
    done = 0
    while done < 12:
        _, body, _ = Browser(port, session).get("/clients/?q=buttons", part=True)
        done = 0 if UNREAD in body else done + 1
        if not done:
            time.sleep(2)


def _memory() -> list[int]:
    """Resident memory of granian's workers."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes()
            status = (folder / "status").read_text()
        except OSError:
            continue
        if b"service\0web" in command and str(practice.PORT).encode() in command:
            size = next(line for line in status.splitlines() if line.startswith("VmRSS"))
            found.append(int(size.split()[1]) // 1024)
    return sorted(found)


def _alone(asked: list[str]) -> None:
    """The search without a page, in this process."""
    from countersign.base.clock import now
    from countersign.practice.access import Access
    from countersign.practice.models import Staff
    from countersign.web import note_index, search

    note_index.RESTS = 0.0
    started = time.perf_counter()
    before = time.process_time()
    search.NOTES.read_on()
    while search.NOTES.refresh():
        time.sleep(0.2)
    took, spent = time.perf_counter() - started, time.process_time() - before
    print(f"reading all notes without a rest: {took:.0f} s, {spent:.0f} s of it our own work")
    access = Access(Staff.objects.get(name="Ola Brandt"), now().date())
    print(practice.HEAD)

    def find(words: str) -> None:
        search.search(access, words)

    print(practice.line("search alone, warm", _each(asked, find)))
    words = [w for w in asked if w in WORDS or w in RARE]
    print(practice.line("  of these, words of notes", _each(words, find)))


def _each(asked: list[str], act: Any) -> list[float]:
    times = []
    for words in asked:
        started = time.perf_counter()
        act(words)
        times.append(time.perf_counter() - started)
    return times


def _peers(asked: list[str]) -> None:
    count = peer.make(notes.superuser(), notes.plain())
    words = [w for w in asked if w in WORDS or w in RARE]
    print(f"peers over {count:,} notes in clear text, words of notes only")
    with psycopg.connect(peer.dsn(), autocommit=True) as connection:

        def indexed(text: str) -> None:
            query = (
                "SELECT id, client, day, ts_headline('simple', body, q) FROM (SELECT *,"
                " plainto_tsquery('simple', %s) AS q FROM note) n WHERE words @@ q"
                " ORDER BY day DESC LIMIT 50"
            )
            connection.execute(query, [text]).fetchall()

        def like(text: str) -> None:
            every = " AND ".join(["body ILIKE %s"] * len(text.split()))
            query = (
                f"SELECT id, client, day, body FROM note WHERE {every} ORDER BY day DESC LIMIT 50"  # noqa: S608 — only placeholders
            )
            connection.execute(query, [f"%{word}%" for word in text.split()]).fetchall()

        print(practice.line("PostgreSQL full-text, clear text", _each(words, indexed)))
        print(practice.line("PostgreSQL ILIKE, clear text", _each(words[:60], like)))


if __name__ == "__main__":
    sys.exit(main())
