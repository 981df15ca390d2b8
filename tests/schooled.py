"""A child with signed notes whose report to a school may leave, for tests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from allauth.mfa.models import Authenticator
from tests import proofs
from tests.reported import Reported, reported

from countersign.practice.models import Guardian
from countersign.school import archive, compose, making
from countersign.school.archive import Archive
from countersign.school.models import Custody, Permission, School
from countersign.spine import sheet as sheets
from countersign.spine import sign
from countersign.spine.models import Sheet

OWN = (
    "Getting dressed for recess takes long unless the coat hangs at shoulder height, and then "
    "everybody waits at the door with growing noise that makes the next step harder still, so an "
    "early start with two classmates and a picture of each step keeps the line calm and on time."
)


@dataclass
class Begun:
    """A child with signed notes, and everything that a report may leave under."""

    world: Reported
    school: School
    mother: Guardian
    permission: Permission

    @property
    def today(self) -> date:
        return self.world.demo.today

    def make(self, kind: str = "progress") -> Sheet:
        asked = making.Asked(kind, self.permission, self.today - timedelta(days=180), self.today)
        return making.make(self.world.client, asked, by=self.world.ot, on=self.today)

    def answered(self, text: str = OWN) -> Sheet:
        sheet = self.make()
        for question in ("means", "helps"):
            said = text if question == "means" else "A low hook."
            by = self.world.ot
            sheets.answer(
                sheet, part=compose.KIND, question=question, text=said, evidence=(), by=by
            )
            sheets.attest(sheet, part=compose.KIND, statement_id=f"q-{question}", by=by)
        return sheet


@pytest.fixture
def begun(db: None, monkeypatch: pytest.MonkeyPatch) -> Begun:
    fresh = Archive()
    monkeypatch.setattr(archive, "REPORTS", fresh)
    monkeypatch.setattr("countersign.school.context.REPORTS", fresh)
    monkeypatch.setattr("countersign.web.school.reports.REPORTS", fresh)
    return lay(reported())


def lay(world: Reported) -> Begun:
    """Permission, custody and school for a child with signed notes."""
    school = School.objects.create(name="Maple School", state="CA", contract="District letter 7")
    mother = Guardian.objects.create(client=world.client, name="Rosa Vale", relation="mother")
    custody = Custody.objects.create(
        client=world.client, rule="any", basis="She said so.", entered_by=world.ot
    )
    custody.who.set([mother])
    permission = Permission.objects.create(
        client=world.client,
        school=school,
        person="IEP team",
        basis="hipaa",
        records=["progress", "tests"],
        purpose="IEP meeting",
        signed_on=world.demo.today - timedelta(days=9),
        starts_on=world.demo.today - timedelta(days=9),
        ends_on=world.demo.today + timedelta(days=200),
        entered_by=world.ot,
    )
    permission.given_by.set([mother])
    return Begun(world, school, mother, permission)


def stops(sheet: Sheet) -> set[str]:
    return {f.code for f in sheets.examine(sheet) if f.blocks}


def signed(sheet: Sheet, world: Reported) -> None:
    user = proofs.user_of(world.ot)
    passkey = proofs.SoftPasskey(user).register()
    offer = sign.prepare(sheet, user=user)
    sign.sign(
        offer.request_id,
        user=user,
        proof=passkey.answer(offer),
        session_is_web=proofs.web(user),
    )
    Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).delete()
    sheet.refresh_from_db()
