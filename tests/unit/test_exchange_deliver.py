"""The small rules of delivering: pauses, identity, and what counts as the same resource."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countersign.exchange.deliver import LONGEST_PAUSE, MOST_ATTEMPTS, pause
from countersign.exchange.formats.fhir.handover import fingerprint, moment
from countersign.exchange.formats.fhir.identity import is_same
from countersign.exchange.shipment import Chart

BASE = "https://emr.example/fhir"


@given(st.integers(1, MOST_ATTEMPTS))
def test_pauses_grow_and_stay_within_an_hour(attempts: int) -> None:
    assert timedelta(seconds=10) <= pause(attempts) <= LONGEST_PAUSE
    if attempts > 10:
        assert pause(attempts) >= LONGEST_PAUSE / 2


def test_a_server_that_says_when_is_believed() -> None:
    assert pause(1, after=7.0) == timedelta(seconds=7)


CHART = Chart(
    id="pt-1",
    first_name="María José",
    last_name="O'Brien-Núñez",
    preferred_name="Majo",
    birth_date=date(2018, 5, 4),
)


def patient(family: str, *given: str, born: str = "2018-05-04") -> dict[str, Any]:
    return {
        "resourceType": "Patient",
        "id": "pt-1",
        "birthDate": born,
        "name": [{"use": "old", "family": "X"}, {"family": family, "given": list(given)}],
    }


@pytest.mark.parametrize(
    ("there", "same"),
    [
        (patient("O'Brien-Núñez", "María José"), True),
        (patient("OBRIEN NUNEZ", "Maria", "Jose"), True),
        (patient("O’Brien Núñez", "MARIA"), True),
        (patient("O'Brien-Núñez", "Majo"), True),
        (patient("O'Brien-Núñez", "María", born="2018-04-05"), False),
        (patient("O'Brien", "María José"), False),
        (patient("O'Brien-Núñez", "José"), False),
        (patient("O'Brien-Núñez"), False),
        (patient("", ""), False),
        ({**patient("O'Brien-Núñez", "Majo"), "id": "pt-2"}, False),
        ({}, False),
    ],
)
def test_name_and_birth_date_must_both_say_so(there: dict[str, Any], same: bool) -> None:
    assert is_same(CHART, there) is same


SENT: dict[str, Any] = {
    "resourceType": "Claim",
    "created": "2026-11-24T10:00:00.000Z",
    "patient": {"reference": "Patient/1"},
    "item": [{"sequence": 1, "quantity": {"value": 3}}],
}


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({"id": "9", "meta": {"versionId": "1"}}, True),
        ({"created": "2026-11-24T02:00:00-08:00"}, True),
        ({"patient": {"reference": f"{BASE}/Patient/1", "display": "J"}}, True),
        ({"item": [{"sequence": 1, "quantity": {"value": Decimal("3.0"), "unit": "u"}}]}, True),
        ({"created": "2026-11-24T10:00:01Z"}, False),
        ({"patient": {"reference": "Patient/2"}}, False),
        ({"patient": {"reference": "https://other.example/fhir/Patient/1"}}, False),
        ({"item": []}, False),
        ({"item": [*SENT["item"], {"sequence": 2}]}, False),
        ({"item": [{"sequence": 1, "quantity": {"value": 4}}]}, False),
        ({"item": None}, False),
        ({"item": "3"}, False),
    ],
)
def test_what_came_back_is_the_same_or_not(change: dict[str, Any], same: bool) -> None:
    wanted = fingerprint(SENT, SENT, base=BASE)
    assert (fingerprint(SENT, SENT | change, base=BASE) == wanted) is same


@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 — the zone is drawn beside it
def test_a_moment_is_written_once_and_for_all(at: datetime) -> None:
    written = moment(at)
    assert moment(datetime.fromisoformat(written)) == written
    assert written.endswith("Z")
