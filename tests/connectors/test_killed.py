"""kill -9 between sending and receipt, at a real server: nothing is lost, nothing arrives twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo
from tests.connectors.stand import Practice

from countersign.base import home
from countersign.base.audit import checkpoints
from countersign.exchange import deliver
from countersign.exchange.alone import number
from countersign.exchange.models import Parcel, ParcelState, Receipt

pytestmark = pytest.mark.django_db(transaction=True)

# Delivers one parcel and dies in the middle, as a worker does when the power goes.
DIES = """
import os, signal, sys
import django
django.setup()
from countersign.exchange import deliver
from countersign.exchange.connectors.fhir import Fhir

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

owner = Fhir if hasattr(Fhir, sys.argv[2]) else deliver
real = getattr(owner, sys.argv[2])

def after(*given, **named):
    real(*given, **named)
    die()

setattr(owner, sys.argv[2], after if sys.argv[3] == "after" else die)
deliver.deliver(sys.argv[1])
"""


@pytest.fixture(autouse=True)
def own_checkpoints(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The audit chain is emptied after these tests; what is written outside it must not stay."""
    monkeypatch.setattr(checkpoints, "path", lambda: tmp_path / "checkpoints.jsonl")


def wait_until_nobody_delivers(parcel: Parcel) -> None:
    """The dead session's lock goes with it, as soon as the server has seen that it is dead."""
    held = [number(f"parcel {parcel.counterpart_id} {parcel.sheet.client_id}")]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", held)
        cursor.execute("SELECT pg_advisory_unlock(%s)", held)


@pytest.mark.parametrize(
    ("step", "when"),
    [("_mark_attempt", "after"), ("_post", "before"), ("_post", "after"), ("confirm", "before")],
)
def test_a_killed_worker_loses_and_doubles_nothing(
    practice: Practice, step: str, when: str
) -> None:
    parcel = practice.signed()
    database = make_conninfo(home.dsn("app"), dbname=connection.settings_dict["NAME"])
    died = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", DIES, str(parcel.pk), step, when],
        env={**os.environ, "DATABASE_URL": database},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert died.returncode == -signal.SIGKILL, died.stderr.decode()
    parcel.refresh_from_db()
    assert parcel.state == ParcelState.SENT
    assert not Receipt.objects.exists()
    wait_until_nobody_delivers(parcel)
    deliver.deliver(parcel.pk)
    parcel.refresh_from_db()
    assert parcel.state == ParcelState.CONFIRMED
    assert practice.emr.of_patient(practice.patient) == (1, 1, 1)
    assert Receipt.objects.count() == 1
