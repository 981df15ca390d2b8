"""Files of claims go to the clearinghouse whole and once, whatever breaks; answers are fetched."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.claimed import Claiming, claiming_practice, ordered
from tests.connectors import ssh_server
from tests.connectors.ssh_server import Stand
from tests.gate.test_forgery import FORGERIES
from tests.small import SmallPractice, small

from countersign.base.errors import UserError
from countersign.demo import payer
from countersign.exchange import connections, deliver, ssh_keys
from countersign.exchange.claims import asking, fetching, outgoing
from countersign.exchange.claims import batch as batches
from countersign.exchange.connectors.clearinghouse import Clearinghouse
from countersign.exchange.models import (
    Asked,
    Claim,
    ClaimBatch,
    ClaimState,
    Counterpart,
    FetchedFile,
    Parcel,
    ParcelState,
)
from countersign.exchange.port import ConnectorError
from countersign.practice.models import Coverage
from countersign.spine.signed import Forged

__all__ = ["small"]
pytestmark = pytest.mark.django_db
KEY = ssh_keys.new_key()


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Stand]:
    root = tmp_path / "clearinghouse"
    root.mkdir()
    with ssh_server.running(root, ssh_keys.public_half(KEY)) as stand:
        yield stand


@pytest.fixture
def claiming(
    small: SmallPractice, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, there: Stand
) -> Claiming:
    made = claiming_practice(small, monkeypatch, tmp_path)
    Counterpart.objects.create(
        name="House", connector="clearinghouse", settings=there.settings(KEY), ready=True
    )
    return made


@pytest.fixture
def sent(claiming: Claiming) -> tuple[ClaimBatch, Parcel]:
    batch = claiming.released()
    return batch, Parcel.objects.get(sheet=batch.sheet)


def step(parcel: Parcel) -> Parcel:
    """One try, whenever it is due."""
    Parcel.objects.filter(pk=parcel.pk).update(next_try_at=None)
    deliver.deliver(parcel.pk)
    parcel.refresh_from_db()
    return parcel


def anew(parcel: Parcel, there: Stand) -> Parcel:
    """The same parcel, as if nobody had tried yet."""
    there.empty()
    Parcel.objects.filter(pk=parcel.pk).update(state=ParcelState.WAITING, landing_at=None)
    parcel.refresh_from_db()
    return parcel


def test_a_released_file_lies_there_once_and_whole(
    sent: tuple[ClaimBatch, Parcel], there: Stand
) -> None:
    _, parcel = sent
    assert step(parcel).state == ParcelState.CONFIRMED
    (name,) = there.there()
    made = outgoing.of(parcel)
    path = there.root / "claims" / name
    assert path.read_bytes() == made.content
    assert name == made.name
    receipt = parcel.receipts.get()
    assert receipt.resources == [{"type": "File", "id": name, "digest": made.sha256}]
    assert receipt.body["proven"] == "read back"
    deliver.deliver(parcel.pk)
    connector = Clearinghouse.open(parcel.counterpart.settings)
    assert connector.drop(made, land=lambda: None).resources[0].id == name
    assert there.asked.count("write") == 1

    there.faults += ["cannot read", "cannot read"]
    assert step(anew(parcel, there)).state == ParcelState.CONFIRMED
    assert parcel.receipts.latest("created_at").body["proven"] == "size"

    anew(parcel, there)
    path.write_text("something else")
    assert step(parcel).state == ParcelState.HELD
    assert (parcel.last_error, path.read_text()) == ("differs", "something else")


def test_nothing_but_a_release_makes_a_parcel_and_nothing_else_is_taken(
    sent: tuple[ClaimBatch, Parcel], claiming: Claiming, there: Stand
) -> None:
    real = outgoing.of(sent[1])
    assert outgoing.proven(real) is real
    connector = Clearinghouse.open(there.settings(KEY))
    for fake in (object(), b"ISA*00*", *(forge(real) for forge in FORGERIES)):
        with pytest.raises(Forged):
            connector.drop(fake, land=lambda: None)
    with pytest.raises(ConnectorError, match="only-claims"):
        connector.send(None)  # type: ignore[arg-type]  # whatever it is
    unsigned = batches.compose([claiming.another(3)], by=claiming.biller, today=claiming.today)
    assert not Parcel.objects.filter(sheet=unsigned.sheet).exists()
    forged = Parcel(sheet=unsigned.sheet, counterpart=Counterpart.objects.get(name="House"))
    with pytest.raises(UserError, match="not released"):
        outgoing.of(forged)
    assert there.there() == []
    with pytest.raises(UserError, match="clearinghouse already"):
        connections.make(name="Other", connector="clearinghouse", settings={})


BROKEN = {
    "disk full": "sftp-refused",
    "cut while writing": "unreachable",
    "keeps half": "half-there",
    "cut before the name": "unreachable",
    "cut after the name": "unreachable",
}


def test_whatever_broke_the_next_try_leaves_one(
    sent: tuple[ClaimBatch, Parcel], there: Stand
) -> None:
    _, parcel = sent
    for fault, code in BROKEN.items():
        anew(parcel, there).landing_at = None
        there.faults.append(fault)
        assert (step(parcel).state, parcel.last_error) == (ParcelState.SENT, code), fault
        named = [one for one in there.there() if not one.endswith(".part")]
        assert len(named) == (fault == "cut after the name")  # never a half one under its name
        assert step(parcel).state == ParcelState.CONFIRMED, fault
        (name,) = there.there()
        assert (there.root / "claims" / name).read_bytes() == outgoing.of(parcel).content
        assert there.asked.count("write") == (1 if fault == "cut after the name" else 2)
    there.faults.append("picked up at once")  # after it had been compared
    assert step(anew(parcel, there)).state == ParcelState.CONFIRMED
    assert there.there() == []


def test_what_was_picked_up_before_we_knew_is_not_sent_again_by_itself(
    sent: tuple[ClaimBatch, Parcel], there: Stand, claiming: Claiming
) -> None:
    batch, parcel = sent
    there.faults.append("picked up, then cut")
    assert step(parcel).landing_at is not None
    assert step(parcel).state == ParcelState.HELD
    assert (parcel.last_error, there.there()) == ("taken-away", [])
    deliver.try_again(parcel, actor=claiming.biller.pk)  # who looked there, and found nothing
    assert step(parcel).state == ParcelState.CONFIRMED
    assert len(there.there()) == 1

    there.faults.append("picked up, then cut")
    step(step(anew(parcel, there)))
    there.lay("a.999", payer.acknowledgement(batch.number, on=claiming.today))
    fetching.fetch()
    parcel.refresh_from_db()
    assert parcel.state == ParcelState.CONFIRMED
    assert there.asked.count("write") == 1

    house = Counterpart.objects.get(name="House")
    house.settings = there.settings(KEY, host_key=ssh_keys.of_blob(b"another key"))
    house.save()
    assert step(anew(parcel, there)).state == ParcelState.HELD
    assert (parcel.last_error, there.asked, there.there()) == ("host-key-changed", [], [])
    with pytest.raises(ConnectorError, match="host-key-changed"):
        fetching.fetch()


def test_a_trial_says_what_is_so(there: Stand) -> None:
    said: dict[str, dict[str, Any]] = {
        "Claims go to claims": {},
        "The server shows the key SHA256:": {"host_key": ""},
        "shows another key": {"host_key": ssh_keys.of_blob(b"x")},
        "refused the key or password": {"key": "", "password": "wrong"},
        "let us in": {"key": "", "password": "right"},
        "no such folder": {"in_folder": "elsewhere"},
        "no folder elsewhere": {"out_folder": "elsewhere"},
        "could not be reached": {"port": 1},
    }
    for words, changed in said.items():
        steps = list(Clearinghouse.open(there.settings(KEY, **changed)).trial())
        assert any(words in one.said for one in steps), (words, steps)
    assert there.there() == []
    wrong = (("host", "-oProxyCommand=x"), ("host", ""), ("port", "0"), ("user", ""))
    for name, value in (
        *wrong,
        *(("out_folder", "../etc"), ("in_folder", "claims"), ("host_key", "MD5:00:11")),
    ):
        with pytest.raises(UserError) as caught:
            Clearinghouse.open(there.settings(KEY, **{name: value}))
        assert caught.value.field == name


# Answers


def test_answers_are_fetched_once_and_read_into_the_story(
    sent: tuple[ClaimBatch, Parcel], there: Stand, claiming: Claiming
) -> None:
    batch, parcel = sent
    step(parcel)
    told = payer.told(outgoing.of(parcel).content)
    day = claiming.today
    there.lay("1.999", payer.acknowledgement(batch.number, on=day))
    there.lay("2.277", payer.statuses(told, on=day))
    there.lay("3.835", payer.remittance(told, on=day))
    there.lay("4.835.part", "ISA*half")
    there.lay("5.835", b"")
    got = fetching.fetch()
    assert (got.taken, got.refused) == (3, 0)
    assert Claim.objects.get(batch=batch).state == ClaimState.PAID
    again = fetching.fetch()
    assert (again.taken, again.refused) == (0, 0)
    assert len(list((there.root / "answers").iterdir())) == 5


def test_half_an_answer_is_named_and_read_when_it_is_whole(
    sent: tuple[ClaimBatch, Parcel], there: Stand, claiming: Claiming
) -> None:
    batch, parcel = sent
    received = payer.acknowledgement(batch.number, on=claiming.today)
    fetching.take(
        received.encode(), name="x", by=claiming.biller
    )  # brought by hand, and lies there
    there.lay("x.999", received)
    text = payer.remittance(payer.told(outgoing.of(parcel).content), on=claiming.today)
    there.lay("pay.835", text[:400])
    got = fetching.fetch()
    assert (got.taken, got.refused) == (0, 1)
    (row,) = fetching.problems()
    assert "Segment" in row.problem
    assert Claim.objects.get(batch=batch).state == ClaimState.SENT
    assert fetching.fetch().refused == 0  # it has not changed: not said twice
    there.lay("pay.835", text)
    assert fetching.fetch().taken == 1
    assert fetching.problems() == []
    assert Claim.objects.get(batch=batch).state == ClaimState.PAID


def test_a_question_goes_out_and_its_answer_comes_back(claiming: Claiming, there: Stand) -> None:
    ordered(claiming.small)
    cover = Coverage.objects.get()
    made = asking.ask([cover], by=claiming.biller, today=claiming.today)
    parcel = Parcel.objects.get(inquiry=made)
    assert step(parcel).state == ParcelState.CONFIRMED
    content = (there.root / "claims" / there.there()[0]).read_bytes()
    there.lay("a.271", payer.eligibility(content, on=claiming.today))
    assert fetching.fetch().taken == 1
    told = Asked.objects.get()
    assert (told.coverage_id, told.active) == (cover.pk, True)
    assert told.question is not None
    assert FetchedFile.objects.get().kind == "271"
    assert asking.benefits(claiming.small.child, today=claiming.today)[0].known
    assert made.created_at - timedelta(1) < told.created_at
