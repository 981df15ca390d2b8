"""The same questions for every connector, and for FHIR everything a server can do wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from tests.connectors import fake as fakes
from tests.connectors.fake import Fake
from tests.connectors.stand import link, sign_now
from tests.world import World

from countersign.base.errors import UserError
from countersign.exchange import demo_emr, shipment, smart
from countersign.exchange.connectors.fhir import Fhir
from countersign.exchange.models import Counterpart, Parcel
from countersign.exchange.port import (
    Ability,
    Connector,
    ConnectorError,
    Drops,
    found,
    open_connector,
)
from countersign.exchange.shipment import Shipment
from countersign.spine.release import Released
from countersign.spine.signed import Forged

pytestmark = pytest.mark.django_db


@pytest.fixture
def fake() -> Iterator[Fake]:
    with fakes.running() as server:
        server.put(
            {
                "resourceType": "Patient",
                "id": "pt-1",
                "name": [{"family": "Hale", "given": ["Juniper"]}],
                "birthDate": "2018-05-04",
            }
        )
        yield server


def settings_of(name: str, fake: Fake) -> dict[str, Any]:
    limits = {"seconds": 1, "max_bytes": 1_000_000}
    in_browser = {"emr": "webpt", "origin": "https://emr.example"}
    kinds: dict[str, dict[str, Any]] = {
        "fhir": {"base_url": fake.base, **limits},
        "file_cabinet": {},
        "extension": in_browser,
        "clearinghouse": {"host": "127.0.0.1", "user": "x", "out_folder": "a", "in_folder": "b"},
    }
    return kinds[name]


@pytest.fixture(params=sorted(found()))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def connector(name: str, fake: Fake) -> Iterator[Connector]:
    opened = open_connector(name, settings_of(name, fake))
    yield opened
    opened.close()


@pytest.fixture
def fhir(fake: Fake) -> Iterator[Fhir]:
    opened = Fhir.open(settings_of("fhir", fake))
    yield opened
    opened.close()


@pytest.fixture
def ready(world: World) -> Shipment:
    """A signed sheet of a child whose chart there is pt-1."""
    Counterpart.objects.create(name="EMR", connector="fhir", settings={"base_url": "https://x"})
    link("EMR", "Patient", "pt-1", world.client)
    sheet = world.sheet_for()
    sign_now(sheet, world.ot)
    return shipment.build(Parcel.objects.get(sheet=sheet))


def code_of(work: Any) -> tuple[str, bool]:
    with pytest.raises(ConnectorError) as caught:
        work()
    return caught.value.code, caught.value.retry


# Every connector


def test_it_says_what_it_is_and_can_do(connector: Connector, name: str) -> None:
    assert connector.name == name
    assert connector.can <= frozenset(Ability)
    assert connector.can
    assert isinstance(connector, Drops) == (Ability.CLAIMS in connector.can)


@pytest.mark.parametrize("settings", [{"colour": "blue"}, {"base_url": 5}])
def test_settings_that_cannot_be_are_refused(name: str, settings: dict[str, Any]) -> None:
    with pytest.raises(UserError):
        open_connector(name, settings)


def test_sent_twice_is_there_once_with_the_same_receipt(
    connector: Connector, ready: Shipment, fake: Fake
) -> None:
    if Ability.NOTE not in connector.can:
        assert code_of(lambda: connector.send(ready)) == ("only-claims", False)
        return
    first, second = connector.send(ready), connector.send(ready)
    assert first.resources == second.resources
    assert first.resources
    assert fake.count("DocumentReference") <= 1


def test_what_is_not_released_cannot_even_be_packed(ready: Shipment) -> None:
    real = ready.released[0]
    forgeries: list[Any] = [object(), "text", replace_maker(real)]
    for forgery in forgeries:
        with pytest.raises(Forged):
            replace(ready, released=(forgery,))
    with pytest.raises(ValueError, match="signed"):
        replace(ready, released=())


def replace_maker(real: Released) -> Released:
    """A copy with other bytes, made behind the constructor's back."""
    copy = object.__new__(Released)
    for field in ("release_id", "sheet_id", "signature_id", "revision_id", "part", "digest"):
        object.__setattr__(copy, field, getattr(real, field))
    object.__setattr__(copy, "destination", "emr")
    object.__setattr__(copy, "payload", b"{}")
    return copy


def test_every_failure_is_a_connector_error(connector: Connector, ready: Shipment) -> None:
    other = replace(ready, paper=b"", chart=replace(ready.chart, id=""))
    code, retry = code_of(lambda: connector.send(other))
    assert code
    assert retry is False


# A FHIR server that misbehaves while it is read

READING = {
    "hang": ("timed-out", True),
    "500": ("status-500", True),
    "503": ("status-503", True),
    "429": ("status-429", True),
    "403": ("not-allowed", False),
    "400": ("status-400", False),
    "404": ("not-there", False),
    "half": ("unreachable", True),
    "not json": ("broken-answer", True),
    "huge": ("too-large", False),
    "elsewhere": ("redirected", False),
    "next elsewhere": ("other-origin", False),
    "next in a circle": ("endless", False),
}


@pytest.mark.parametrize("fault", READING)
def test_reading_stops_with_one_known_error(fhir: Fhir, fake: Fake, fault: str) -> None:
    fake.faults["GET Patient"].append(fault)
    assert code_of(lambda: list(fhir.fetch(None))) == READING[fault]


def test_a_server_is_asked_to_wait_as_long_as_it_says(fhir: Fhir, fake: Fake) -> None:
    fake.faults["GET Patient"].append("429")
    with pytest.raises(ConnectorError) as caught:
        list(fhir.fetch(None))
    assert caught.value.after == 7.0


def test_more_pages_than_we_read_is_an_error(fake: Fake) -> None:
    few = Fhir.open(settings_of("fhir", fake) | {"max_pages": 1})
    fake.faults["GET Patient"].append("next in a circle")
    assert code_of(lambda: list(few.fetch(None))) == ("endless", False)
    few.close()


@pytest.mark.parametrize(
    "url", ["http://emr.example/fhir", "ftp://emr.example", "emr.example", "https://", "file:///x"]
)
def test_only_https_or_this_machine(url: str) -> None:
    with pytest.raises(UserError, match="https"):
        Fhir.open({"base_url": url})


# A FHIR server that misbehaves while something is sent

SENDING = {
    "hang": "timed-out",
    "500": "status-500",
    "half": "unreachable",
    "not json": "broken-answer",
    "done, then lost": "unreachable",
    "done, then slow": "timed-out",
    "412": "changed-meanwhile",
    "409": "status-409",
    "done, then 500": "status-500",
    "failed entries": "not-whole",
    "nothing done": "not-whole",
    "400": "status-400",
    "403": "not-allowed",
    "elsewhere": "redirected",
}


@pytest.mark.parametrize("fault", SENDING)
def test_whatever_the_answer_was_the_next_try_leaves_one(
    fhir: Fhir, fake: Fake, ready: Shipment, fault: str
) -> None:
    fake.faults["POST"].append(fault)
    code, _ = code_of(lambda: fhir.send(ready))
    assert code == SENDING[fault]
    sent = fake.asked.count("POST")
    arrived = fhir.send(ready)
    assert [r.type for r in arrived.resources] == ["DocumentReference", "Claim", "Provenance"]
    kinds = ("DocumentReference", "Claim", "Provenance")
    assert [fake.count(kind) for kind in kinds] == [1, 1, 1]
    if fault.startswith("done") or fault == "failed entries":
        assert fake.asked.count("POST") == sent  # it looked first and did not send again


@pytest.mark.parametrize("where", ["GET Patient", "GET DocumentReference", "GET Provenance"])
@pytest.mark.parametrize("fault", ["hang", "500", "half"])
def test_nothing_is_sent_while_it_cannot_be_looked(
    fhir: Fhir, fake: Fake, ready: Shipment, where: str, fault: str
) -> None:
    fake.faults[where].append(fault)
    _, retry = code_of(lambda: fhir.send(ready))
    assert retry
    assert fake.count("DocumentReference") == 0
    fhir.send(ready)
    assert fake.count("DocumentReference") == 1


def test_an_old_answer_after_sending_is_asked_again_and_nothing_is_doubled(
    fhir: Fhir, fake: Fake, ready: Shipment
) -> None:
    fake.faults["GET DocumentReference"] += ["", "an old answer"]
    assert code_of(lambda: fhir.send(ready)) == ("not-found-after", True)
    assert fhir.send(ready).resources
    assert fake.count("DocumentReference") == 1
    assert fake.asked.count("POST") == 1


def test_an_old_answer_before_sending_cannot_double_it(
    fhir: Fhir, fake: Fake, ready: Shipment
) -> None:
    first = fhir.send(ready)
    fake.faults["GET DocumentReference"].append("an old answer")
    assert fhir.send(ready).resources == first.resources
    assert [fake.count(k) for k in ("DocumentReference", "Claim", "Provenance")] == [1, 1, 1]


def test_a_server_that_shows_everything_it_has_gets_nothing(
    fhir: Fhir, fake: Fake, ready: Shipment
) -> None:
    fake.faults["GET DocumentReference"].append("everything")
    assert code_of(lambda: fhir.send(ready)) == ("cannot-look", False)
    assert "POST" not in fake.asked


@pytest.mark.parametrize(
    "patient",
    [
        {"birthDate": "2018-05-05"},
        {"birthDate": None},
        {"name": [{"family": "Hale", "given": ["Rowan"]}]},
        {"name": [{"family": "Vale", "given": ["Juniper"]}]},
        {"name": []},
        {"name": "Juniper Hale"},
        {"id": "pt-2"},
        {"resourceType": "Person"},
    ],
)
def test_the_wrong_patient_gets_nothing(
    fhir: Fhir, fake: Fake, ready: Shipment, patient: dict[str, Any]
) -> None:
    held = fake.resources["Patient", "pt-1"]
    fake.resources["Patient", "pt-1"] = held | patient
    assert code_of(lambda: fhir.send(ready)) == ("wrong-chart", False)
    assert "POST" not in fake.asked


def test_a_patient_who_is_not_there_gets_nothing(fhir: Fhir, fake: Fake, ready: Shipment) -> None:
    del fake.resources["Patient", "pt-1"]
    assert code_of(lambda: fhir.send(ready)) == ("wrong-chart", False)


def test_two_copies_there_are_not_taken_for_one(fhir: Fhir, fake: Fake, ready: Shipment) -> None:
    fhir.send(ready)
    (document,) = [r for (k, _), r in fake.resources.items() if k == "DocumentReference"]
    fake.put(document | {"id": "second"})
    assert code_of(lambda: fhir.send(ready)) == ("twice", False)


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("DocumentReference", {"subject": {"reference": "Patient/pt-2"}}),
        ("DocumentReference", {"docStatus": "preliminary"}),
        ("Claim", {"item": []}),
        ("Provenance", {"signature": []}),
    ],
)
def test_what_is_read_back_must_be_what_was_sent(
    fhir: Fhir, fake: Fake, ready: Shipment, kind: str, change: dict[str, Any]
) -> None:
    fhir.send(ready)
    (key,) = [k for k in fake.resources if k[0] == kind]
    fake.resources[key] |= change
    assert code_of(lambda: fhir.send(ready)) == ("differs", False)


def test_what_a_server_adds_or_writes_otherwise_is_no_difference(
    fhir: Fhir, fake: Fake, ready: Shipment
) -> None:
    first = fhir.send(ready)
    (key,) = [k for k in fake.resources if k[0] == "DocumentReference"]
    document = fake.resources[key]
    document["meta"] = {"versionId": "1"}
    document["subject"] = {"reference": f"{fake.base}/Patient/pt-1", "display": "J. Hale"}
    document["date"] = document["date"].replace("Z", "+00:00")
    attachment = document["content"][0]["attachment"]
    fake.put({"resourceType": "Binary", "id": "b", "data": attachment.pop("data")})
    attachment["url"] = f"{fake.base}/Binary/b"
    assert fhir.send(ready).resources == first.resources


# Signing in


@pytest.fixture
def guarded(fake: Fake) -> Iterator[Fhir]:
    smart.make_key(demo_emr.KEY_NAME)
    fake.keys = smart.public_keys(demo_emr.KEY_NAME)
    access = {
        "client_id": "us",
        "key_name": demo_emr.KEY_NAME,
        "token_url": fake.base.replace("/fhir", "/token"),
    }
    opened = Fhir.open(settings_of("fhir", fake) | access)
    yield opened
    opened.close()


def test_one_token_serves_many_requests(guarded: Fhir, fake: Fake) -> None:
    list(guarded.fetch(None))
    (claims,) = fake.assertions
    assert (claims["iss"], claims["sub"]) == ("us", "us")
    assert claims["aud"].endswith("/token")
    assert 0 < claims["exp"] - claims["iat"] <= 300


def test_an_expired_token_is_renewed_once_and_nothing_is_lost(
    guarded: Fhir, fake: Fake, ready: Shipment
) -> None:
    list(guarded.fetch(None))
    fake.tokens.clear()  # the server forgot it early
    guarded.send(ready)
    assert len(fake.assertions) == 2
    assert len({claims["jti"] for claims in fake.assertions}) == 2
    assert fake.count("DocumentReference") == 1


def test_a_key_that_is_no_longer_registered_is_said_plainly(guarded: Fhir, fake: Fake) -> None:
    fake.keys = {"keys": []}
    code, retry = code_of(lambda: list(guarded.fetch(None)))
    assert (code, retry) == ("not-signed-in", True)


def test_a_server_that_refuses_every_token_is_not_asked_for_ever(guarded: Fhir, fake: Fake) -> None:
    fake.faults["GET Location"] += ["401", "401", "401"]
    assert code_of(lambda: list(guarded.fetch(None)))[0] == "not-signed-in"
    assert fake.asked.count("GET Location") == 2


@pytest.mark.parametrize("key", ["../django.key", "", "a/b", ".hidden"])
def test_a_key_is_a_file_of_the_secrets_folder_and_nothing_else(key: str) -> None:
    with pytest.raises(UserError):
        smart.key_path(key)
