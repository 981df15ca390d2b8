"""Whatever people do, in any order: what is released was signed by whom it must be, over its bytes.

Hypothesis draws acts on two sheets, an OT's and an assistant's, in a real database. After every
act each release must rest on a signature that proves, over the very same revision, by an OT with a
licence, made while nothing blocked.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from tests import proofs
from tests.world import FAR_AHEAD

from countersign.base import clock
from countersign.base.clock import now
from countersign.base.errors import CountersignError, Refused, UserError
from countersign.practice.models import Licence, Staff, Visit
from countersign.spine import corrections, cosign, overrides, sheet, sign
from countersign.spine.checks import CheckInput, Finding, engine
from countersign.spine.models import Release, Sheet, SheetStatus, Signature
from countersign.spine.release import load, proven, release
from countersign.spine.signed import prove

PEOPLE = ("ot", "ota", "supervisor", "student", "biller", "owner")
PLANTED = Finding("planted.blocks", "Planted.", part="test-note", override=("owner",))
people = st.sampled_from(PEOPLE)
whose = st.sampled_from(("of_ot", "of_ota"))


class Gate(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.block: Any = transaction.atomic()
        vars(self.block)["_from_testcase"] = (
            True  # refusals are written in a transaction of their own
        )
        self.block.__enter__()
        self.patch = pytest.MonkeyPatch()
        self.step, self.planted, self.crashing = 0, False, False
        self.signed: list[sign.Signed] = []
        self.released: dict[Any, str] = {}

    @initialize()
    def build(self) -> None:
        self.world = proofs.signing_world(self.patch)
        check = engine.Check("planted", "sheet", self.checked, (), (), "", "", ())
        self.patch.setattr(engine, "find_all", lambda: (check,))
        self.sheets = {
            "of_ot": self.world.sheet_for(self.world.ot),
            "of_ota": self.world.sheet_for(self.world.ota),
        }

    def checked(self, subject: CheckInput) -> Iterator[Finding]:
        if self.crashing:
            raise RuntimeError
        if self.planted:
            yield PLANTED

    def staff(self, name: str) -> Staff:
        return Staff.objects.get(pk=getattr(self.world, name).pk)

    def fresh(self, name: str) -> Sheet:
        return Sheet.objects.get(pk=self.sheets[name].pk)

    def licensed(self, staff: Staff) -> bool:
        return any(x.kind == "OT" and x.covers(self.today()) for x in staff.licences.all())

    def today(self) -> date:
        """The day at the practice, which is not everywhere the same."""
        return clock.today(ZoneInfo(self.world.site.zone))

    @rule(name=whose, text=st.sampled_from(["First.", "Second.", "Third."]))
    def edit(self, name: str, text: str) -> None:
        one = self.fresh(name)
        before = sheet.assemble(one).revisions["test-note"].pk
        try:
            sheet.edit_statement(
                one, part="test-note", statement_id="o1", text=text, by=self.world.ot
            )
        except UserError:
            assert one.status == SheetStatus.RELEASED
            assert sheet.assemble(one).revisions["test-note"].pk == before

    @rule(name=whose, minutes=st.sampled_from([15, 30]), told=st.booleans())
    def make_longer(self, name: str, minutes: int, told: bool) -> None:
        """The front desk changes the visit, as its page does or, untold, as nothing should."""
        visit = Visit.objects.get(sheets=self.sheets[name].pk)
        visit.ends_at = visit.starts_at + timedelta(minutes=minutes)
        visit.save()
        if told:
            cosign.visit_changed([visit.pk], by=self.world.owner)

    @rule(name=whose)
    def undo(self, name: str) -> None:
        try:
            sheet.undo(self.fresh(name), part="test-note", by=self.world.ot)
        except UserError:
            return

    @rule(name=whose, who=people, intent=st.sampled_from(["sign", "cosign"]))
    def sign_it(self, name: str, who: str, intent: str) -> None:
        self.try_to_sign(self.fresh(name), who, intent)

    @rule(name=whose)
    def sign_as_it_should_be(self, name: str) -> None:
        """The way that works, so that many runs get as far as a release."""
        self.try_to_sign(self.fresh(name), "ot" if name == "of_ot" else "ota", "sign")
        if name == "of_ota":
            self.try_to_sign(self.fresh(name), "supervisor", "cosign")

    def try_to_sign(self, one: Sheet, who: str, intent: str, *, edits: bool = False) -> None:
        self.step += 1
        staff = self.staff(who)
        user = proofs.user_of(staff)
        with clock.frozen(now() + timedelta(seconds=30 * self.step)):
            try:
                offer = sign.prepare(one, user=user, intent=intent)
                if edits:
                    sheet.remove_statement(
                        one, part="test-note", statement_id="s1", by=self.world.ot
                    )
                signed = sign.sign(
                    offer.request_id,
                    user=user,
                    proof=proofs.typed(offer),
                    session_is_web=proofs.web(user),
                )
            except (Refused, UserError):
                return
        assert not edits, "a change between offer and proof must be refused"
        assert not self.crashing
        self.signed.append(signed)
        if Release.objects.filter(signature_id=signed.signature_id).exists():
            assert self.licensed(staff)
            assert all(not f.blocks for f in sheet.examine(self.fresh_of(signed)))

    def fresh_of(self, signed: sign.Signed) -> Sheet:
        return Sheet.objects.get(pk=signed.sheet_id)

    @rule(name=whose, who=st.sampled_from(["ot", "ota"]))
    def edit_between_offer_and_proof(self, name: str, who: str) -> None:
        if any(
            s.id == "s1" for s in sheet.assemble(self.fresh(name)).parts["test-note"].statements
        ):
            self.try_to_sign(self.fresh(name), who, "sign", edits=True)

    @rule(who=people, valid=st.booleans())
    def licence(self, who: str, valid: bool) -> None:
        until = FAR_AHEAD if valid else self.today() - timedelta(days=1)
        Licence.objects.filter(staff=self.staff(who)).update(valid_until=until)

    @rule(planted=st.booleans(), crashing=st.sampled_from([False, False, True]))
    def plant(self, planted: bool, crashing: bool) -> None:
        self.planted, self.crashing = planted, crashing

    @rule(name=whose)
    def override(self, name: str) -> None:
        try:
            draft = overrides.propose(
                self.fresh(name),
                code=PLANTED.code,
                part=PLANTED.part,
                reason="Agreed by phone.",
                by=self.world.owner,
            )
        except (Refused, UserError):
            return
        self.try_to_sign(draft, "owner", "sign")

    @rule(name=whose)
    def correct(self, name: str) -> None:
        try:
            draft = corrections.addendum(self.fresh(name), text="More.", by=self.world.ot)
        except UserError:
            return
        self.try_to_sign(draft, "ot", "sign")

    @rule(data=st.data())
    def release_again(self, data: st.DataObject) -> None:
        """Any signature ever made, pushed through the door once more."""
        if not self.signed:
            return
        signed = data.draw(st.sampled_from(self.signed))
        before = Release.objects.count()
        try:
            with transaction.atomic():
                release(signed)
        except CountersignError:
            assert Release.objects.count() == before

    @invariant()
    def every_release_rests_on_an_entitled_signature_over_its_bytes(self) -> None:
        for row in Release.objects.select_related("signature__staff", "revision"):
            if row.pk in self.released:
                assert self.released[row.pk] == row.digest, "what was released changed"
                continue
            let_out = proven(load(row.pk))
            signed = prove(row.signature_id)
            assert signed.revisions()[row.part] == str(row.revision_id)
            assert let_out.payload == bytes(row.revision.payload)
            assert signed.covers()["licence"]["kind"] == "OT"
            assert signed.role == "ot"
            assert not any(f["blocks"] for f in signed.covers()["findings"])
            if row.signature.intent == "cosign":
                first = Signature.objects.get(digest=signed.covers()["cosigns"])
                assert first.staff_id != row.signature.staff_id
                both = (prove(first.pk).covers()["about"], signed.covers()["about"])
                assert both[0]["ends_at"] == both[1]["ends_at"]
            self.released[row.pk] = row.digest

    @invariant()
    def released_sheets_have_releases(self) -> None:
        for one in Sheet.objects.filter(status=SheetStatus.RELEASED, kind="visit"):
            assert one.releases.count() == 2

    def teardown(self) -> None:
        self.patch.undo()
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)


@pytest.mark.django_db
def test_the_gate_holds_whatever_people_do() -> None:
    run_state_machine_as_test(
        Gate,
        settings=settings(
            max_examples=20,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
