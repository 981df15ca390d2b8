"""How fast a sheet is: its page, the sign page, an edit with its checks, the checks alone.

    PYTHONPATH=src python benchmarks/bench_sheet.py [--seconds 40]

Against the product as `countersign demo` starts it (30 therapists, 600 clients, two years of notes)
over loopback with signed-in sessions; the load comes from this process, on the same cores. First
one person without a pause, then 30 people at once who each do something every three seconds on
average, then 30 without a pause, which no people are. Beside it, in the same run, the same three
loads on the peer (see peer.py). Exit code 1 when a limit of the issue does not hold.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator

import peer
import practice
from practice import Browser, Desk, percentile

PAUSE = 3.0
SIGN_LIMIT, CHECK_LIMIT = 150, 100
ENDINGS = ("", " Then a slow song.", " Then the swing.", " Then a snack.", " Then home.")
Times = dict[str, list[float]]
Act = Callable[[], tuple[str, tuple[int, bytes, float]]]


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=float, default=40, help="of each of the three loads")
    seconds = parser.parse_args().seconds
    with practice.running() as address:
        port = int(address.rpartition(":")[2])
        people = practice.desks()
        from countersign.spine.models import Signature

        print(f"{Signature.objects.count():,} signatures, {len(people)} people at desks")
        print(f"load of the machine before: {os.getloadavg()[0]:.1f}")
        makers = [lambda d=desk: _acts(Browser(port, d.session), d) for desk in people]
        held = [*_checks_alone(people)]
        held += _loads("countersign", makers, seconds, limits={"sign page": SIGN_LIMIT})
        _beside(people, seconds)
    return 0 if all(held) else 1


def _acts(browser: Browser, desk: Desk) -> Iterator[Act]:
    """What a person does, one after the other: look, edit three times, look at the sign page."""
    while True:
        for sheet, (ref, words) in zip(desk.sheets, desk.sentences, strict=True):
            yield lambda s=sheet: ("sheet page", browser.get(f"/sheets/{s}/"))
            for ending in random.sample(ENDINGS, 3):
                path = f"/sheets/{sheet}/sentences/{ref}/edit/"
                said = {"text": f"{words}{ending}", "shown": ""}
                yield lambda p=path, v=said: ("edit, checks and answer", browser.post(p, v))
            yield lambda s=sheet: ("sign page", browser.get(f"/sheets/{s}/sign/"))


def _loads(
    who: str,
    makers: list[Callable[[], Iterator[Act]]],
    seconds: float,
    *,
    limits: dict[str, float],
) -> Iterator[bool]:
    _work(makers, 10, pause=0)  # every thread of the server has connected and worked
    for title, these, pause in (
        (f"{who}: 1 person, no pause", makers[:1], 0.0),
        (f"{who}: {len(makers)} people, an act every {PAUSE:.0f} s each", makers, PAUSE),
        (f"{who}: {len(makers)} people, no pause", makers, 0.0),
    ):
        times, took = _work(these, seconds, pause=pause)
        count = sum(map(len, times.values()))
        print(f"\n{title}: {count / took:.1f} requests a second, load {os.getloadavg()[0]:.1f}")
        print(practice.HEAD)
        for name, some in sorted(times.items()):
            limit = limits.get(name) if pause or len(these) == 1 else None
            print(practice.line(name, some, limit), flush=True)
            if limit is not None:
                yield percentile(some, 0.95) <= limit


def _work(
    makers: list[Callable[[], Iterator[Act]]], seconds: float, *, pause: float
) -> tuple[Times, float]:
    """Everybody at once for so long; seconds by act."""
    times: Times = defaultdict(list)
    wrong: list[str] = []
    began = time.perf_counter()

    def person(make: Callable[[], Iterator[Act]]) -> None:
        for act in make():
            if pause:
                time.sleep(random.expovariate(1 / pause))
            if time.perf_counter() - began > seconds or wrong:
                return
            name, (status, _, took) = act()
            if status != 200:
                wrong.append(f"{name} answered {status}")
            times[name].append(took)

    threads = [threading.Thread(target=person, args=[make]) for make in makers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise SystemExit(wrong[0])
    return times, time.perf_counter() - began


def _checks_alone(people: list[Desk]) -> Iterator[bool]:
    """Gather, check, set aside and store, in this process: what every edit waits for."""
    from django.db import connection

    from countersign.spine import sheet as sheets
    from countersign.spine.models import Sheet

    ids = [pk for desk in people for pk in desk.sheets]
    rows = [sheets.whole(Sheet.objects.all(), pk) for pk in ids]
    for title in ("check run, first time", "check run, again"):
        times = []
        for sheet in rows:
            started = time.perf_counter()
            sheets.examine(sheet)
            times.append(time.perf_counter() - started)
        if title.endswith("first time"):
            print(f"\nchecks alone\n{practice.HEAD}")
        print(practice.line(title, times, CHECK_LIMIT), flush=True)
        yield percentile(times, 0.95) <= CHECK_LIMIT
    connection.close()


def _beside(people: list[Desk], seconds: float) -> None:
    """The same loads on the peer."""
    import notes

    ids = []

    def counted() -> Iterator[tuple[str, str, str, str]]:
        for row in notes.plain():
            ids.append(row[0])
            yield row

    count = peer.make(notes.superuser(), counted())
    print(f"\npeer: {count:,} notes in clear text")
    sessions = peer.people(len(people))
    with peer.running():
        makers = [
            lambda s=session, n=number: _peer_acts(Browser(peer.PORT, s), ids[n :: len(people)])
            for number, session in enumerate(sessions)
        ]
        list(_loads("peer", makers, seconds, limits={}))


def _peer_acts(browser: Browser, ids: list[str]) -> Iterator[Act]:
    for one in ids:
        path = f"/notes/{one}/"
        yield lambda p=path: ("note page", browser.get(p))
        for ending in ENDINGS[:3]:
            said = {"number": "0", "text": f"Said hello.{ending}"}
            yield lambda p=path, v=said: ("edit and answer", browser.post(p, v))


if __name__ == "__main__":
    sys.exit(main())
