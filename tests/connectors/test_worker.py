"""The jobs themselves: a real worker delivers what was released, also after one was killed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

import pytest
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from tests.connectors.stand import Practice

from countersign.base.audit import checkpoints
from countersign.exchange import deliver, queue
from countersign.exchange.alone import alone
from countersign.exchange.models import Parcel, ParcelState

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def own_checkpoints(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The audit chain is emptied after these tests; what is written outside it must not stay."""
    monkeypatch.setattr(checkpoints, "path", lambda: tmp_path / "checkpoints.jsonl")


@pytest.fixture(autouse=True)
def nothing_left_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker's thread keeps its connection; the test database could not be removed."""
    real = deliver.deliver

    def then_close(parcel_id: str) -> None:
        try:
            real(parcel_id)
        finally:
            connection.close()

    monkeypatch.setattr(deliver, "deliver", then_close)


def work() -> None:
    """Run every job that is due, as the worker does, to the end."""
    connector = cast(DjangoConnector, app.connector).get_worker_connector()
    with app.replace_connector(connector) as working:
        working.run_worker(
            queues=[queue.QUEUE], wait=False, listen_notify=False, install_signal_handlers=False
        )


def jobs_of(parcel: Parcel) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT status, args FROM procrastinate_jobs WHERE task_name = 'exchange.deliver' "
            "AND args->>'parcel_id' = %s ORDER BY id",
            [str(parcel.pk)],
        )
        return list(cursor.fetchall())


def test_a_release_is_delivered_by_the_worker(practice: Practice) -> None:
    parcel = practice.signed()
    assert [status for status, _ in jobs_of(parcel)] == ["todo"]
    assert set(json.loads(jobs_of(parcel)[0][1])) == {"parcel_id"}
    work()
    parcel.refresh_from_db()
    assert parcel.state == ParcelState.CONFIRMED
    assert practice.emr.of_patient(practice.patient) == (1, 1, 1)


def test_a_failed_delivery_leaves_a_later_job_and_no_words(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    parcel = practice.signed()

    def broken(*_: object) -> None:
        raise RuntimeError("Juniper Hale")

    monkeypatch.setattr(deliver, "open_connector", broken)
    work()
    parcel.refresh_from_db()
    assert parcel.state == ParcelState.SENT
    assert parcel.last_error == "unforeseen.RuntimeError"
    assert parcel.next_try_at is not None
    assert [status for status, _ in jobs_of(parcel)] == ["succeeded", "todo"]


def test_two_workers_at_once_leave_one(practice: Practice) -> None:
    parcel = practice.signed()
    with alone(f"parcel {parcel.counterpart_id} {parcel.sheet.client_id}") as ours:
        assert ours
        work()  # another session holds the client's lock
    parcel.refresh_from_db()
    assert parcel.state == ParcelState.WAITING
    Parcel.objects.update(next_try_at=None)
    queue.post(parcel)
    work()
    assert practice.emr.of_patient(practice.patient) == (1, 1, 1)
