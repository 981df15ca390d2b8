"""How much processor one answer takes: in our process, and in PostgreSQL's for it.

    PYTHONPATH=src python benchmarks/bench_work.py [--home FOLDER] [--answers 60]

Wall-clock times depend on what else runs; processor time hardly does. One therapist asks for the
sheet page, an edit with its checks, and the sign page, one after the other, inside this process, so
that nothing else is counted. `--home` is any demo's folder, running or not; without it, the
practice of practice.py, which takes minutes to fill the first time.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import practice

ENDINGS = ("", " Then a slow song.", " Then the swing.", " Then a snack.", " Then home.")
WARM = 15
HEAD = f"{'median for one answer':32} {'ours':>8} {'PostgreSQL':>11} {'statements':>11}"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--home", type=Path, help="a demo's folder")
    parser.add_argument("--answers", type=int, default=60)
    given = parser.parse_args()
    if given.home is None:
        with practice.running() as address:
            _measure(given.answers, address)
        return
    practice.HOME = given.home.resolve()
    address = f"http://localhost:{practice.PORT}"
    practice.join(address)
    from countersign.base import postgres

    server = postgres.ensure()
    try:
        _measure(given.answers, address)
    finally:
        server.stop()


def _measure(answers: int, address: str) -> None:
    from countersign.spine.models import Signature

    (desk,) = practice.desks(most=1)
    print(f"{Signature.objects.count():,} signatures; load {os.getloadavg()[0]:.1f}\n{HEAD}")
    ask = _browser(desk.session, address.rpartition("/")[2])
    sheet, (ref, words) = desk.sheets[0], desk.sentences[0]
    edit = f"/sheets/{sheet}/sentences/{ref}/edit/"
    for name, one in (
        ("sheet page", lambda: ask("get", f"/sheets/{sheet}/", {})),
        ("edit, checks and answer", lambda: ask("post", edit, _said(words))),
        ("sign page", lambda: ask("get", f"/sheets/{sheet}/sign/", {})),
    ):
        print(_line(name, one, answers), flush=True)


def _said(words: str) -> dict[str, str]:
    ending = random.choice(ENDINGS)  # noqa: S311 — any of them makes the words new
    return {"text": f"{words}{ending}", "shown": ""}


def _browser(session: str, host: str) -> Callable[[str, str, dict[str, str]], Any]:
    """Asks the application itself, as a signed-in browser would."""
    from django.conf import settings
    from django.test import Client

    client = Client(headers={"host": host, "origin": f"http://{host}"})
    client.cookies[settings.SESSION_COOKIE_NAME] = session

    def ask(method: str, path: str, said: dict[str, str]) -> Any:
        part = {"hx-request": "true"} if method == "post" else {}
        answer = getattr(client, method)(path, said, headers=part)
        if answer.status_code != 200:
            raise SystemExit(f"{path} answered {answer.status_code}")
        return answer

    return ask


def _line(name: str, ask: Callable[[], Any], answers: int) -> str:
    from django.db import connection

    for _ in range(WARM):
        ask()
    asked: list[str] = []

    def counting(execute: Any, sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(counting):
        ask()
    ours, theirs = [], []
    for _ in range(answers):
        before, began = _postgres(), time.process_time()
        ask()
        ours.append(time.process_time() - began)
        theirs.append(_postgres() - before)
    work = (1000 * statistics.median(ours), 1000 * statistics.median(theirs))
    return f"{name:32} {work[0]:5.0f} ms {work[1]:8.1f} ms {len(asked):11}"


def _postgres() -> float:
    """Seconds of processor that PostgreSQL's process for this connection has had."""
    from django.db import connection

    connection.ensure_connection()
    pid = connection.connection.info.backend_pid
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


if __name__ == "__main__":
    main()
