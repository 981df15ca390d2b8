"""Two people, or one in two windows, act on the same sheet at the same moment.

The first act stops where it holds its locks until the database says that the second waits for
them; then both run to their end, each in a transaction of its own.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from tests import proofs
from tests.proofs import sign_by_code, user_of
from tests.world import LONG_AGO, World

from countersign.base import audit
from countersign.base.audit import chain, checkpoints
from countersign.base.errors import CountersignError, Refused, UserError
from countersign.exchange.models import Parcel
from countersign.practice.models import Delegation, Staff
from countersign.spine import sheet as sheets
from countersign.spine import sign
from countersign.spine.models import Release, Revision, Sheet, SheetStatus, Signature, UsedCode
from countersign.spine.release import release
from countersign.spine.signed import prove

pytestmark = pytest.mark.django_db(transaction=True)

Act = Callable[[], Any]
PATIENCE_SECONDS = 30


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> World:
    monkeypatch.setattr(checkpoints, "path", lambda: tmp_path / "checkpoints.jsonl")
    return proofs.signing_world(monkeypatch)


@dataclass
class AtOnce:
    """Runs two acts so that the second finds the first in the middle."""

    held: threading.Event = field(default_factory=threading.Event)
    go: threading.Event = field(default_factory=threading.Event)
    ends: dict[str, Any] = field(default_factory=dict)

    def __call__(self, first: Act, second: Act) -> tuple[Any, Any]:
        """What each gave or raised."""
        threads = [self._thread("first", first), self._thread("second", second)]
        threads[0].start()
        assert self.held.wait(PATIENCE_SECONDS), self.ends
        threads[1].start()
        while threads[1].is_alive() and not self._somebody_waits():
            threads[1].join(0.01)
        self.go.set()
        for thread in threads:
            thread.join(PATIENCE_SECONDS)
            assert not thread.is_alive()
        return self.ends["first"], self.ends["second"]

    def _thread(self, name: str, act: Act) -> threading.Thread:
        def run() -> None:
            try:
                self.ends[name] = act()
            except Exception as error:  # noqa: BLE001 — what it raised is what the test looks at
                self.ends[name] = error
            finally:
                connection.close()
                self.held.set()

        return threading.Thread(target=run, name=name)

    @staticmethod
    def _somebody_waits() -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            return bool(cursor.fetchone()[0])


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> AtOnce:
    """The first act stops just before it writes to the audit chain."""
    both = AtOnce()
    real = chain.append_all

    def append_all(entries: Any) -> list[int]:
        if threading.current_thread().name == "first" and not both.held.is_set():
            both.held.set()
            both.go.wait(PATIENCE_SECONDS)
        return real(entries)

    monkeypatch.setattr(chain, "append_all", append_all)
    return both


def signing(one: Sheet, staff: Staff, *, intent: str = "sign") -> Act:
    """What is left to do once somebody read the sheet and holds the key in their hand."""
    user = user_of(staff)
    passkey = proofs.SoftPasskey(user).register()
    offer = sign.prepare(one, user=user, intent=intent)
    return lambda: sign.sign(
        offer.request_id,
        user=user,
        proof=passkey.answer(offer),
        session_is_web=proofs.web(user),
    )


def refusal_of(end: Any) -> set[str]:
    assert isinstance(end, Refused), end
    assert all(finding.message for finding in end.findings)
    return {finding.code for finding in end.findings}


def released_once(one: Sheet) -> bool:
    one.refresh_from_db()
    assert one.status == SheetStatus.RELEASED
    assert Release.objects.filter(sheet=one).count() == 2
    assert Parcel.objects.filter(sheet=one).count() == 1
    assert audit.verify().ok
    return True


def test_one_person_signs_in_two_windows(world: World, at_once: AtOnce) -> None:
    one = world.sheet_for()
    signed, refused = at_once(signing(one, world.ot), signing(one, world.ot))
    assert isinstance(signed, sign.Signed)
    assert "sign.released" in refusal_of(refused)
    assert "already signed" in str(refused)
    assert Signature.objects.filter(sheet=one).count() == 1
    assert released_once(one)


def test_the_author_and_a_delegate_sign(world: World, at_once: AtOnce) -> None:
    Delegation.objects.create(
        principal=world.ot,
        delegate=world.supervisor,
        acts=["clinical", "money"],
        reason="Leave",
        starts_on=LONG_AGO,
    )
    one = world.sheet_for()
    signed, refused = at_once(signing(one, world.ot), signing(one, world.supervisor))
    assert isinstance(signed, sign.Signed)
    assert "sign.released" in refusal_of(refused)
    (signature,) = Signature.objects.filter(sheet=one)
    assert signature.staff_id == world.ot.pk
    assert released_once(one)


def test_a_supervisor_co_signs_in_two_windows(world: World, at_once: AtOnce) -> None:
    one = world.sheet_for(world.ota)
    sign_by_code(one, world.ota)
    signed, refused = at_once(
        signing(one, world.supervisor, intent="cosign"),
        signing(one, world.supervisor, intent="cosign"),
    )
    assert isinstance(signed, sign.Signed)
    assert "sign.released" in refusal_of(refused)
    assert Signature.objects.filter(sheet=one).count() == 2
    assert released_once(one)


def test_two_releases_of_one_signature(
    world: World, at_once: AtOnce, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = world.sheet_for()
    with monkeypatch.context() as patch:
        patch.setattr(sign, "release", lambda signed: ())
        signed = sign_by_code(one, world.ot)
    assert not Release.objects.exists()

    def let_go() -> Any:
        return release(prove(signed.signature_id))

    released, refused = at_once(let_go, let_go)
    assert len(released) == 2
    assert "release.already" in refusal_of(refused)
    assert released_once(one)


def editing(one: Sheet, by: Staff) -> Act:
    return lambda: sheets.edit_statement(
        one, part="test-note", statement_id="o1", text="Tied 1 of 5 laces.", by=by
    )


CHANGES: dict[str, Callable[[Sheet, Staff], Act]] = {
    "edit": editing,
    "remove": lambda one, by: (
        lambda: sheets.remove_statement(one, part="test-note", statement_id="s1", by=by)
    ),
    "attest": lambda one, by: (
        lambda: sheets.attest(one, part="test-note", statement_id="s1", by=by)
    ),
    "charge": lambda one, by: (
        lambda: sheets.edit_data(one, part="test-charge", data={"lines": []}, by=by)
    ),
    "undo": lambda one, by: lambda: sheets.undo(one, part="test-note", by=by),
}


@pytest.fixture
def edited(world: World) -> Sheet:
    """A sheet with something to undo."""
    one = world.sheet_for()
    sheets.add_statement(one, part="test-note", section="P", text="Go on.", by=world.ot)
    return one


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_that_meets_a_signature_is_too_late(
    world: World, edited: Sheet, at_once: AtOnce, change: str
) -> None:
    states = Revision.objects.count()
    signed, late = at_once(signing(edited, world.ot), CHANGES[change](edited, world.ot))
    assert isinstance(signed, sign.Signed)
    assert isinstance(late, UserError)
    assert "signed and has left" in str(late)
    assert "addendum" in str(late)
    assert Revision.objects.count() == states
    assert released_once(edited)


@pytest.mark.parametrize("change", CHANGES)
def test_a_signature_that_meets_a_change_is_void(
    world: World, edited: Sheet, at_once: AtOnce, change: str
) -> None:
    changed, refused = at_once(CHANGES[change](edited, world.ot), signing(edited, world.ot))
    assert isinstance(changed, Revision)
    assert "sign.changed-parts" in refusal_of(refused)
    assert "Read it again" in refused.findings[-1].do
    assert not Signature.objects.exists()
    assert not Release.objects.exists()


def test_one_code_for_two_sheets_signs_one(world: World, at_once: AtOnce) -> None:
    user = user_of(world.ot)
    offers = [sign.prepare(world.sheet_for(), user=user) for _ in range(2)]
    proven = [proofs.typed(offer) for offer in offers]

    def posting(n: int) -> Act:
        return lambda: sign.sign(
            offers[n].request_id, user=user, proof=proven[n], session_is_web=proofs.web(user)
        )

    signed, refused = at_once(posting(0), posting(1))
    assert isinstance(signed, sign.Signed)
    assert isinstance(refused, UserError)
    assert "This code has signed before" in str(refused)
    assert UsedCode.objects.count() == 1
    assert Signature.objects.count() == 1


def test_a_crowd_on_two_sheets_never_locks_itself_out(world: World) -> None:
    """Six people do everything at once; each act ends, and only with words for a person."""
    both = [world.sheet_for(), world.sheet_for(world.ota)]
    people = [world.ot, world.ota, world.supervisor]
    keys = {staff.pk: proofs.SoftPasskey(user_of(staff)).register() for staff in people}
    unforeseen: list[BaseException] = []

    def sign_now(one: Sheet, staff: Staff) -> None:
        user, intent = user_of(staff), "cosign" if staff == world.supervisor else "sign"
        offer = sign.prepare(one, user=user, intent=intent)
        sign.sign(
            offer.request_id,
            user=user,
            proof=keys[staff.pk].answer(offer),
            session_is_web=proofs.web(user),
        )

    acts: list[Callable[[Sheet, Staff], object]] = [
        sign_now,
        lambda one, staff: sheets.compose(one, by=staff),
        lambda one, staff: sheets.examine(one),
        *((lambda one, staff, c=c: c(one, staff)()) for c in CHANGES.values()),
    ]

    def work(seed: int) -> None:
        rng = random.Random(seed)  # noqa: S311 — chooses acts, guards nothing
        try:
            for _ in range(15):
                one = Sheet.objects.get(pk=rng.choice(both).pk)
                try:
                    rng.choice(acts)(one, rng.choice(people))
                except CountersignError:
                    continue
        except BaseException as error:  # noqa: BLE001 — looked at below
            unforeseen.append(error)
        finally:
            connection.close()

    crowd = [threading.Thread(target=work, args=(seed,)) for seed in range(6)]
    for thread in crowd:
        thread.start()
    for thread in crowd:
        thread.join(PATIENCE_SECONDS * 2)
        assert not thread.is_alive()
    assert not unforeseen
    assert audit.verify().ok
    for one in both:
        releasing = {r.signature_id for r in Release.objects.filter(sheet=one)}
        assert len(releasing) <= 1
        for key in releasing:
            assert {str(r.revision_id) for r in Release.objects.filter(sheet=one)} == set(
                prove(key).revisions().values()
            )
