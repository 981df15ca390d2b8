"""How fast the exchange is: reading an EMR for the first time and again, and handing notes over.

    PYTHONPATH=src python benchmarks/bench_exchange.py [--clients 600] [--notes 20]

Fills the demo's EMR (a FHIR R4 server of its own, on the loopback address) with an invented
practice, reads it as every practice does, signs notes and delivers them one after the other. The
peer of a delivery is the bare request: the same server writing the same transaction, without
proving the patient, looking, reading back and comparing.
"""

from __future__ import annotations

import argparse
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from countersign.demo.people import DemoPractice
    from countersign.exchange.models import Counterpart


def main() -> int:
    """Make an installation and an EMR, measure, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--therapists", type=int, default=30)
    parser.add_argument("--clients", type=int, default=600)
    parser.add_argument("--notes", type=int, default=20)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        os.environ |= {"COUNTERSIGN_HOME": folder, "COUNTERSIGN_DEMO": "1"}
        Path(folder).chmod(0o755)
        from countersign.base import setup
        from countersign.cli import support

        setup.create()
        with support.installation(login="owner"):
            from django.core.management import call_command

            call_command("migrate", verbosity=0)
            call_command("createcachetable", verbosity=0)
            call_command("collectstatic", verbosity=0, interactive=False)
        with support.installation():
            return _with_emr(Path(folder), given)


def _with_emr(home: Path, given: argparse.Namespace) -> int:
    from countersign.exchange import demo_emr

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    demo_emr.prepare(home, port)
    with (home / "emr.log").open("w") as log:
        emr = subprocess.Popen(
            demo_emr.command(home, port),
            env=demo_emr.environment(home, port),
            stdout=log,
            stderr=log,
        )
        try:
            while not demo_emr.ready(port):
                time.sleep(0.1)
            _measure(port, given)
        finally:
            emr.terminate()
            emr.wait(10)
    return 0


def _timed(what: str, work: Callable[[], Any]) -> Any:
    started = time.perf_counter()
    done = work()
    print(f"{what:<34}{time.perf_counter() - started:8.2f} s")
    return done


def _measure(port: int, given: argparse.Namespace) -> None:
    from countersign.base import clock
    from countersign.demo import chart, records, rows
    from countersign.demo.people import ZONE, make
    from countersign.exchange import demo_emr, sync
    from countersign.exchange.formats.fhir.write import transactions
    from countersign.exchange.models import Counterpart

    demo = make(
        today=clock.today(ZoneInfo(ZONE)), therapists=given.therapists, clients=given.clients
    )
    rows.write(demo)
    _timed("fill the EMR", lambda: demo_emr.load(port, transactions(records.records(demo))))
    emr = Counterpart.objects.create(
        name=demo_emr.CONNECTION, connector="fhir", settings=demo_emr.connection(port)
    )
    for what, full in (("first", True), ("again, what changed", False), ("again, all of it", True)):
        report = _timed(f"read {what}", lambda full=full: sync.sync_now(emr, full=full))
        print(f"{'':<6}{report.read} entries, {report.created} new, {report.updated} changed")
    chart.write(demo, chart.clients_by_key(emr.name))
    _deliver(demo, emr, given.notes)


def _deliver(demo: DemoPractice, emr: Counterpart, notes: int) -> None:
    from countersign.exchange import deliver, shipment
    from countersign.exchange.connectors.fhir import Fhir
    from countersign.exchange.formats.fhir import handover
    from countersign.exchange.http import must_succeed
    from countersign.exchange.models import Parcel, ParcelState

    _sign(demo, notes)
    parcels = list(Parcel.objects.select_related("counterpart", "sheet__client", "paper"))
    server = Fhir.open(emr.settings)
    bare, whole = [], []
    for parcel in parcels:
        bundle = handover.transaction(shipment.build(parcel), retract=[])
        other = {**bundle, "entry": [_copied(entry) for entry in bundle["entry"]]}
        started = time.perf_counter()
        must_succeed(server.ask("POST", "", resource=other))
        bare.append(time.perf_counter() - started)
        started = time.perf_counter()
        deliver.deliver(parcel.pk)
        whole.append(time.perf_counter() - started)
    server.close()
    arrived = Parcel.objects.filter(state=ParcelState.CONFIRMED).count()
    print(f"delivered {arrived} of {len(parcels)} sheets, each proven, written and read back")
    for what, found in (("a sheet", whole), ("peer: the bare request", bare)):
        print(f"{what:<34}{statistics.median(found):8.3f} s median, {max(found):.3f} s slowest")


def _copied(entry: dict[str, Any]) -> dict[str, Any]:
    """The same resource as another one, so that the measured delivery still has to write."""
    plain = {k: v for k, v in entry["resource"].items() if k not in ("id", "identifier")}
    request = {"method": "POST", "url": entry["resource"]["resourceType"]}
    return {"fullUrl": entry["fullUrl"], "resource": plain, "request": request}


def _sign(demo: DemoPractice, notes: int) -> None:
    """Signed sheets of the last visits of so many children, as the demo's staff sign."""
    from countersign.base.errors import CountersignError
    from countersign.demo import chart, signing
    from countersign.demo.sessions import session
    from countersign.demo.story import _drafted
    from countersign.exchange.demo_emr import CONNECTION
    from countersign.practice.models import Visit

    rng, ours = random.Random(5), chart.clients_by_key(CONNECTION)  # noqa: S311 invents sessions
    signed, took = 0, []
    with signing.desk() as desk:
        for child in demo.clients:
            visit = Visit.objects.filter(client=ours[child.key], status="done").last()
            if signed == notes or visit is None:
                continue
            try:
                sheet = _drafted(
                    visit, session(rng, child, starts_at=visit.starts_at, progress=0.5)
                )
                started = time.perf_counter()
                desk.sign(sheet)
            except CountersignError:
                continue  # a fault that the demo planted
            took.append(time.perf_counter() - started)
            signed += 1
    print(f"{'sign and release a sheet':<34}{statistics.median(took):8.3f} s median")


if __name__ == "__main__":
    sys.exit(main())
