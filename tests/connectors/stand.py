"""A real FHIR server on the loopback address for the whole run, and a signed sheet to send it."""

from __future__ import annotations

import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests import proofs
from tests import world as made
from tests.world import World

from countersign.base import clock
from countersign.base.ids import new_id
from countersign.exchange import demo_emr
from countersign.exchange.connectors.fhir import Fhir
from countersign.exchange.formats.fhir import write
from countersign.exchange.formats.records import PatientRecord, PractitionerRecord
from countersign.exchange.http import must_succeed
from countersign.exchange.models import Counterpart, Parcel
from countersign.practice.models import ExternalLink, Staff
from countersign.spine import sign
from countersign.spine.models import Sheet


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(home: Path) -> Iterator[int]:
    """The port of a running sekmet-fhir that asks for SMART Backend Services."""
    port = free_port()
    demo_emr.prepare(home, port)
    with (home / "log").open("w") as log:
        process = subprocess.Popen(
            demo_emr.command(home, port),
            env=demo_emr.environment(home, port),
            stdout=log,
            stderr=log,
        )
    try:
        _wait_for(port, process, home / "log")
        yield port
    finally:
        process.terminate()
        process.wait(10)
        shutil.rmtree(home)


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    pause = threading.Event()
    for _ in range(150):
        if demo_emr.ready(port):
            return
        if process.poll() is not None:
            break
        pause.wait(0.1)
    raise AssertionError(f"the FHIR server did not start: {log.read_text()[-2000:]}")


@dataclass
class Emr:
    """The real server, and a way to look into it."""

    port: int
    server: Fhir

    def all(self, kind: str, **params: str) -> list[dict[str, Any]]:
        bundle = must_succeed(self.server.ask("GET", kind, params={**params, "_count": "200"}))
        return [entry["resource"] for entry in bundle.get("entry") or ()]

    def put(self, resource: dict[str, Any]) -> None:
        where = f"{resource['resourceType']}/{resource['id']}"
        must_succeed(self.server.ask("PUT", where, resource=resource))

    def of_patient(self, patient: str) -> tuple[int, int, int]:
        """How many documents, claims and provenances there are of a patient."""
        documents = self.all("DocumentReference", subject=f"Patient/{patient}")
        claims = self.all("Claim", patient=f"Patient/{patient}")
        targets = {f"{r['resourceType']}/{r['id']}" for r in (*documents, *claims)}
        found = {p["id"] for target in targets for p in self.all("Provenance", target=target)}
        return len(documents), len(claims), len(found)


@contextmanager
def opened(port: int) -> Iterator[Emr]:
    """A way into the server at `port`."""
    server = Fhir.open(demo_emr.connection(port))
    try:
        yield Emr(port, server)
    finally:
        server.close()


def build(monkeypatch: pytest.MonkeyPatch) -> World:
    """A practice whose therapists can sign with codes."""
    made.only_test_parts(monkeypatch)
    built = made.build()
    for staff in (built.ot, built.ota, built.supervisor):
        assert staff.user is not None
        proofs.set_up_codes(staff.user)
    return built


def link(system: str, kind: str, there: str, ours: Any) -> None:
    """Say that a row of ours is theirs."""
    ExternalLink.objects.create(
        system=system, kind=kind, external_id=there, object_id=ours.pk, seen_at=clock.now()
    )


@dataclass
class Practice:
    """A world connected to the real server, with a chart of its own there."""

    world: World
    emr: Emr
    counterpart: Counterpart
    patient: str
    codes: int = 0

    def signed(self, sheet: Sheet | None = None, *, by: Staff | None = None) -> Parcel:
        """A sheet signed and released just now, and its parcel."""
        sheet = sheet or self.world.sheet_for()
        sign_now(sheet, by or self.world.ot, later=self.codes)
        self.codes += 1
        return Parcel.objects.get(sheet=sheet)


def sign_now(sheet: Sheet, staff: Staff, *, intent: str = "sign", later: int = 0) -> sign.Signed:
    """Sign with password and code; `later` takes a later code, since one signs once."""
    user = staff.user
    assert user is not None
    with clock.frozen(clock.now() + timedelta(seconds=30 * later)):
        offer = sign.prepare(sheet, user=user, intent=intent)
        return sign.sign(
            offer.request_id, user=user, proof=proofs.typed(offer), session_is_web=proofs.web(user)
        )


def connected(world: World, emr: Emr) -> Practice:
    """The world, connected to the real server, with a chart of its own there."""
    counterpart = Counterpart.objects.create(
        name="EMR", connector="fhir", settings=demo_emr.connection(emr.port)
    )
    patient, therapist = f"pt-{new_id()}", f"dr-{new_id()}"
    child = world.client
    emr.put(
        write.resource(
            PatientRecord(
                patient,
                first_name=child.first_name,
                last_name=child.last_name,
                birth_date=child.birth_date,
            )
        )
    )
    emr.put(write.resource(PractitionerRecord(therapist, name=world.ot.name, npi=world.ot.npi)))
    link("EMR", "Patient", patient, child)
    link("EMR", "Practitioner", therapist, world.ot)
    return Practice(world, emr, counterpart, patient)
