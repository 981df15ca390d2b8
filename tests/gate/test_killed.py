"""kill -9 anywhere in signing, releasing and delivering: nothing signed is lost or sent twice.

20 points in the ordinary run, 200 with COUNTERSIGN_SOAK=1, drawn by a fixed seed over everything
that the process does to the world. What it left behind is finished by those who would: the person
signs again when nothing was signed, the worker delivers when something was.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.db import connection
from psycopg.conninfo import make_conninfo
from tests import proofs
from tests.connectors import stand
from tests.connectors.stand import Emr, Practice
from tests.connectors.test_worker import work

from countersign.base import audit, files, home
from countersign.base.audit import checkpoints
from countersign.base.models import StoredFile
from countersign.exchange import deliver
from countersign.exchange.formats.fhir import handover
from countersign.exchange.models import Parcel, ParcelState, Receipt
from countersign.spine import sheet as sheets
from countersign.spine import sign
from countersign.spine.models import Release, Sheet, SheetStatus, Signature, SigningRequest
from countersign.spine.release import load, proven
from countersign.spine.signed import prove

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parents[2]
SEED = 1125
EACH = 20
BATCHES = 10 if os.environ.get("COUNTERSIGN_SOAK") else 1
NAME = "to be killed"


@pytest.fixture(scope="module")
def emr_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with stand.running(tmp_path_factory.mktemp("emr")) as port:
        yield port


@pytest.fixture
def practice(
    db: None, emr_server: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Practice]:
    """A practice at a real EMR; what it writes outside the database stays in this test."""
    monkeypatch.setattr(checkpoints, "path", lambda: tmp_path / "checkpoints.jsonl")
    real = deliver.deliver

    def then_close(parcel_id: str) -> None:
        try:
            real(parcel_id)
        finally:
            connection.close()  # of the worker's thread

    monkeypatch.setattr(deliver, "deliver", then_close)
    world = stand.build(monkeypatch)
    with stand.opened(emr_server) as emr:
        yield stand.connected(world, emr)


@dataclass
class Doomed:
    """A person's process, which can be told where to die."""

    practice: Practice
    folder: Path
    process: subprocess.Popen[str]
    passkey: proofs.SoftPasskey

    def run(self, sheet: Sheet, *, die_at: int) -> tuple[int, list[str]]:
        """Sign and deliver `sheet`; how the process ended, and the steps it took until then."""
        key = self.passkey.key.private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
        ).decode()
        order = {
            "sheet": str(sheet.pk),
            "user": str(self.passkey.user.pk),
            "key": key,
            "credential": self.passkey.credential_id.hex(),
            "checkpoints": str(checkpoints.path()),
            "trace": str(self.folder / "trace"),
            "die_at": die_at,
        }
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{json.dumps(order)}\n")
        self.process.stdin.flush()
        ended = int(self.process.stdout.readline())
        self._is_forgotten()
        return ended, (self.folder / "trace").read_text().splitlines()

    def _is_forgotten(self) -> None:
        """The server has noticed the death and let go of the dead session's locks."""
        pause = threading.Event()
        for _ in range(1000):
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT count(*) FROM pg_stat_activity WHERE application_name = %s", [NAME]
                )
                if cursor.fetchone() == (0,):
                    return
            pause.wait(0.01)
        raise AssertionError("the server still serves a dead process")


@pytest.fixture
def doomed(practice: Practice, tmp_path: Path) -> Iterator[Doomed]:
    database = make_conninfo(
        home.dsn("app"), dbname=connection.settings_dict["NAME"], application_name=NAME
    )
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "tests.gate.killing"],
        env={**os.environ, "DATABASE_URL": database, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    passkey = proofs.SoftPasskey(proofs.user_of(practice.world.ot)).register()
    yield Doomed(practice, tmp_path, process, passkey)
    process.communicate(timeout=30)


@dataclass(frozen=True)
class Left:
    """What was drafted before the kill, to be found again after it."""

    sheet: Sheet
    drafted: dict[str, tuple[UUID, str, bytes]]

    @classmethod
    def of(cls, sheet: Sheet) -> Left:
        return cls(sheet, cls._now(sheet))

    @staticmethod
    def _now(sheet: Sheet) -> dict[str, tuple[UUID, str, bytes]]:
        found = sheets.assemble(sheet).revisions
        return {kind: (r.pk, r.digest, bytes(r.payload)) for kind, r in found.items()}

    def is_whole(self) -> bool:
        """Signed with its bytes, or unsigned with its draft; True when signed."""
        self.sheet.refresh_from_db()
        assert self._now(self.sheet) == self.drafted
        assert audit.verify().ok
        signatures = list(Signature.objects.filter(sheet=self.sheet))
        if not signatures:
            assert self.sheet.status != SheetStatus.RELEASED
            assert not SigningRequest.objects.filter(sheet=self.sheet).exclude(used_at=None)
            for table in (Release, Parcel):
                assert not table.objects.filter(sheet=self.sheet).exists()
            return False
        (signature,) = signatures
        covered = prove(signature.pk).revisions()
        assert covered == {kind: str(row[0]) for kind, row in self.drafted.items()}
        assert self.sheet.status == SheetStatus.RELEASED
        let_out = [proven(load(r.pk)) for r in Release.objects.filter(sheet=self.sheet)]
        assert {r.part: r.payload for r in let_out} == {k: v[2] for k, v in self.drafted.items()}
        assert files.read(Parcel.objects.get(sheet=self.sheet).paper).startswith(b"%PDF-")
        return True


def sign_again(sheet: Sheet, passkey: proofs.SoftPasskey) -> None:
    offer = sign.prepare(sheet, user=passkey.user)
    sign.sign(
        offer.request_id,
        user=passkey.user,
        proof=passkey.answer(offer),
        session_is_web=proofs.web(passkey.user),
    )


def there_once(emr: Emr, parcel: Parcel) -> None:
    """One document, one claim and one provenance of this parcel are at the EMR, and a receipt."""
    assert parcel.state == ParcelState.CONFIRMED
    receipt = Receipt.objects.get(parcel=parcel)
    kinds = sorted(one["type"] for one in receipt.resources)
    assert kinds == ["Claim", "DocumentReference", "Provenance"]
    keys = {
        "DocumentReference": f"urn:uuid:{parcel.key}",
        "Claim": handover.claim_key(parcel.key),
    }
    for kind, key in keys.items():
        (named,) = (r["id"] for r in receipt.resources if r["type"] == kind)
        found: Any = emr.server._one(kind, key)  # raises when there are two
        assert found["id"] == named


def points(steps: list[str], batch: int) -> Iterator[int]:
    """One point in each twentieth of the way, where in it the seed says."""
    rng = random.Random(SEED + batch)  # noqa: S311 — chooses points, guards nothing
    edges = [1 + len(steps) * n // EACH for n in range(EACH + 1)]
    for low, high in pairwise(edges):
        yield rng.randrange(low, high)


@pytest.mark.parametrize("batch", range(BATCHES))
def test_a_kill_anywhere_loses_and_doubles_nothing(doomed: Doomed, batch: int) -> None:
    practice, world = doomed.practice, doomed.practice.world
    undisturbed = Left.of(world.sheet_for())
    ended, steps = doomed.run(undisturbed.sheet, die_at=0)
    assert ended == 0
    assert undisturbed.is_whole()
    there_once(practice.emr, Parcel.objects.get(sheet=undisturbed.sheet))
    signed = 0
    for point in points(steps, batch):
        left = Left.of(world.sheet_for())
        ended, taken = doomed.run(left.sheet, die_at=point)
        assert ended == -signal.SIGKILL, taken[-3:]
        if left.is_whole():
            signed += 1
        else:
            sign_again(left.sheet, doomed.passkey)
        work()
        assert left.is_whole()
        there_once(practice.emr, Parcel.objects.get(sheet=left.sheet))
        checkpoints.write(witnesses=[])
    assert 0 < signed < EACH
    assert practice.emr.of_patient(practice.patient) == (EACH + 1,) * 3
    assert StoredFile.objects.count() == EACH + 1
    report = audit.verify()
    assert report.ok
    assert report.checkpoints
