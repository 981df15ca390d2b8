"""The practice that the benchmarks measure, running as the product itself starts it.

`countersign demo --therapists 30 --clients 600 --years 2` in a folder of its own (var/bench, kept
between runs): the embedded PostgreSQL, granian with its workers, a background worker and the demo
EMR. Filling it takes some minutes the first time.
"""

from __future__ import annotations

import os
import random
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[1]
HOME = ROOT / "var" / "bench"
THERAPISTS, CLIENTS, YEARS = 30, 600, 2
PORT = 8970
PATIENCE_SECONDS = 3600
SHEETS_EACH = 3


@contextmanager
def running(*, port: int = PORT) -> Iterator[str]:
    """The practice's address while it runs; this process may ask its database meanwhile."""
    sizes = ("--therapists", THERAPISTS, "--clients", CLIENTS, "--years", YEARS)
    command = [sys.executable, "-m", "countersign.cli.main", "demo", "--home", HOME]
    command += ["--port", port, *sizes]
    env = os.environ | {"PYTHONPATH": str(ROOT / "src"), "COUNTERSIGN_STOP_WITH_PARENT": "1"}
    started = time.perf_counter()
    program = subprocess.Popen([*map(str, command)], env=env, stderr=subprocess.DEVNULL)
    try:
        _wait_until_ready(program, port)
        print(f"practice ready after {time.perf_counter() - started:.0f} s", flush=True)
        address = f"http://localhost:{port}"
        join(address)
        yield address
    finally:
        program.send_signal(signal.SIGINT)
        program.wait(timeout=60)


def _wait_until_ready(program: subprocess.Popen[bytes], port: int) -> None:
    """The web server is started last, when everything is filled."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and program.poll() is None:
        line = HTTPConnection("127.0.0.1", port, timeout=20)
        try:
            line.request("GET", "/account/sign-in/", headers={"Host": f"localhost:{port}"})
            if line.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.5)
        finally:
            line.close()
    raise SystemExit("The practice did not start; see its logs under var/bench/logs.")


def join(address: str) -> None:
    """Let this process use the practice's database, as the web server does."""
    os.environ.update(
        COUNTERSIGN_HOME=str(HOME),
        COUNTERSIGN_URL=address,
        COUNTERSIGN_DEMO="1",
        COUNTERSIGN_LOG_LEVEL="WARNING",
        DJANGO_SETTINGS_MODULE="countersign.base.settings",
    )
    import django

    django.setup()


@dataclass(frozen=True, slots=True)
class Desk:
    """One therapist at work: a session, and drafted sheets with a sentence to edit in each."""

    name: str
    session: str
    sheets: tuple[str, ...]
    sentences: tuple[tuple[str, str], ...]  # ref and words, per sheet


def desks(*, most: int = THERAPISTS) -> list[Desk]:
    """Everybody who treats, each signed in, with sheets drafted and free of blocking findings."""
    from countersign.base.clock import now
    from countersign.practice.models import Staff

    today = now().date()
    found = []
    people = Staff.objects.filter(licences__valid_until__gte=today, user__isnull=False)
    for staff in people.select_related("user").distinct().order_by("name")[:most]:
        sheets = [_clean(sheet) for sheet in _drafted(staff)]
        pairs = [pair for pair in sheets if pair is not None]
        if pairs:
            ids, sentences = zip(*pairs, strict=True)
            found.append(Desk(staff.name, _session(staff), ids, sentences))
    return found


def _drafted(staff: Any) -> list[Any]:
    from countersign.spine.models import Sheet

    open_ones = Sheet.objects.filter(author=staff, kind="visit", status="to_sign")
    sheets = list(open_ones.select_related("visit")[:SHEETS_EACH])
    for visit in _nearest(staff)[: SHEETS_EACH - len(sheets)]:
        sheets.append(_draft(visit))
    return sheets


def _nearest(staff: Any) -> list[Any]:
    """This person's latest visits that nobody has written about."""
    from countersign.base.clock import now
    from countersign.practice.models import Visit

    found = Visit.objects.filter(
        therapist=staff,
        sheets=None,
        starts_at__lte=now(),
        status__in=("booked", "done"),
        coverage__plan__method__in=("cms_8_minute", "spm"),
    ).select_related("client", "site", "therapist", "coverage__plan__payer")
    later = Visit.objects.filter(
        therapist=staff,
        sheets=None,
        status="booked",
        coverage__plan__method__in=("cms_8_minute", "spm"),
    ).select_related("client", "site", "therapist", "coverage__plan__payer")
    return [*found.order_by("-starts_at")[:20], *later.order_by("starts_at")[:20]]


def _draft(visit: Any) -> Any:
    from countersign.demo.people import DemoGoal
    from countersign.demo.sessions import session
    from countersign.practice import capture
    from countersign.practice.models import Goal
    from countersign.spine import sheet as sheets

    @dataclass
    class Child:
        goals: list[DemoGoal]

    goals = [
        DemoGoal(g.activity, "self-care", g.text, g.target_on, start=2)
        for g in Goal.objects.filter(client=visit.client)
    ]
    rng = random.Random(str(visit.pk))  # noqa: S311 — invents a session
    facts = session(rng, Child(goals), starts_at=visit.starts_at, progress=0.55)
    visit.checked_in_at = visit.starts_at - timedelta(minutes=1)
    visit.checked_out_at = visit.ends_at + timedelta(minutes=1)
    visit.save(update_fields=["checked_in_at", "checked_out_at"])
    capture.record(visit, facts, by=visit.therapist, origin="tapped", device_at=visit.ends_at)
    sheet = sheets.open_sheet(visit, by=visit.therapist)
    sheets.compose(sheet, by=visit.therapist)
    return sheet


def _clean(sheet: Any) -> tuple[str, tuple[str, str]] | None:
    """The sheet's id and its last sentence, when nothing keeps it from being signed."""
    from countersign.spine import sheet as sheets

    if any(finding.blocks for finding in sheets.examine(sheet)):
        return None
    note = sheets.assemble(sheet).parts["note"]
    last = note.statements[-1]
    return str(sheet.pk), (f"note.{last.id}", last.text.split(" Then ")[0])


def _session(staff: Any) -> str:
    """A signed-in session, as the sign-in page makes it."""
    from django.test import Client

    browser = Client()
    browser.force_login(staff.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser.cookies["sessionid"].value


class Browser:
    """A keep-alive connection with a session, as thin as can be: it shares the server's cores."""

    def __init__(self, port: int, session: str) -> None:
        self.token = secrets.token_hex(16)
        self.headers = {
            "Cookie": f"sessionid={session}; csrftoken={self.token}",
            "Host": f"localhost:{port}",
        }
        self.line = HTTPConnection("127.0.0.1", port, timeout=60)

    def get(self, path: str, *, part: bool = False) -> tuple[int, bytes, float]:
        """Status, body and seconds."""
        return self._ask("GET", path, None, {"HX-Request": "true"} if part else {})

    def post(self, path: str, values: dict[str, str]) -> tuple[int, bytes, float]:
        """Status, body and seconds of a form sent by the page's script."""
        more = {
            "HX-Request": "true",
            "X-CSRFToken": self.token,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        return self._ask("POST", path, urlencode(values), more)

    def _ask(
        self, method: str, path: str, body: str | None, more: dict[str, str]
    ) -> tuple[int, bytes, float]:
        started = time.perf_counter()
        self.line.request(method, path, body, self.headers | more)
        answer: HTTPResponse = self.line.getresponse()
        read = answer.read()
        return answer.status, read, time.perf_counter() - started


def percentile(times: list[float], share: float) -> float:
    """In milliseconds."""
    ordered = sorted(times)
    return 1000 * ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def line(name: str, times: list[float], limit: float | None = None) -> str:
    """A row of a table: p50, p95, p99, how many, and whether the limit holds at p95."""
    p50, p95, p99 = (percentile(times, share) for share in (0.5, 0.95, 0.99))
    held = "" if limit is None else f"  {'holds' if p95 <= limit else 'NOT MET'} (< {limit:.0f})"
    return f"{name:<44}{p50:>8.0f}{p95:>8.0f}{p99:>8.0f}{len(times):>8}{held}"


HEAD = f"{'milliseconds':<44}{'p50':>8}{'p95':>8}{'p99':>8}{'n':>8}"


def birthday(rng: random.Random) -> date:
    """A child's."""
    return date(2014, 1, 1) + timedelta(days=rng.randrange(3000))
