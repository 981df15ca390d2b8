"""A small practice that may send claims, with a charge that an OT has signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from tests import proofs
from tests.families import agreed, guardian
from tests.gate.test_every_way import drafted, sign_as, visit_of
from tests.small import SmallPractice

from countersign.base.audit import checkpoints
from countersign.exchange.claims import batch
from countersign.exchange.formats.x12.values import with_check_digit
from countersign.exchange.models import (
    ClaimBatch,
    ClaimSetup,
    ClientBilling,
    PayerFiling,
    Price,
    SitePlace,
    Subscriber,
)
from countersign.practice.models import Client, Coverage, Payer, Staff
from countersign.spine import standing
from countersign.spine.models import Release, Sheet, StandingOrder


@dataclass
class Claiming:
    """The practice, and one signed visit with its released charge."""

    small: SmallPractice
    sheet: Sheet
    charge: Release
    today: date

    @property
    def biller(self) -> Staff:
        return self.small.people["biller"]

    def composed(self, *more: Release) -> ClaimBatch:
        """A file of the charge (and `more`), not signed."""
        return batch.compose([self.charge, *more], by=self.biller, today=self.today)

    def released(self) -> ClaimBatch:
        """The same, signed by the biller."""
        made = self.composed()
        sign_as(made.sheet, self.small, "biller")
        made.refresh_from_db()
        return made

    def another(self, days_ago: int) -> Release:
        """One more signed visit's charge."""
        return signed_charge(self.small, days_ago)


def signed_charge(small: SmallPractice, days_ago: int) -> Release:
    sheet = drafted(visit_of(small, "ot", days_ago), f"He named {days_ago} birds.")
    sign_as(sheet, small, "ot")
    return Release.objects.get(sheet=sheet, part="charge")


def ordered(small: SmallPractice) -> StandingOrder:
    """The owner's signed order that payers may be asked about coverage."""
    year = timedelta(days=365)
    sheet = standing.propose(
        "eligibility", starts_on=small.today, ends_on=small.today + year, by=small.people["owner"]
    )
    sign_as(sheet, small, "owner")
    return sheet.standing_order


def bill(client: Client) -> None:
    """Enter what a claim says of the client."""
    ClientBilling.objects.create(
        client=client, sex="M", line="2 Oak Road", city="Oakland", state="CA", postal="94612-0000"
    )
    cover = Coverage.objects.get(client=client)
    Subscriber.objects.create(
        coverage=cover, relation="19", last="Reyes", first="Paz", born=date(1990, 1, 2)
    )


def enter_setup(small: SmallPractice) -> ClaimSetup:
    """Enter everything that claims need beside the charge."""
    for number, role in enumerate(("ot", "ota"), start=1):
        staff = small.people[role]
        staff.name, staff.npi = f"Ada {role.title()}", with_check_digit(f"19876543{number}")
        staff.save()
    Payer.objects.update(payer_id="MER01")
    PayerFiling.objects.create(payer=Payer.objects.get(), filing="CI", days=90)
    SitePlace.objects.create(site=small.here, place="11")
    for code, dollars in (("97535", "50.00"), ("97530", "48.00"), ("97533", "45.00")):
        Price.objects.create(code=code, dollars=Decimal(dollars))
    small.child.diagnosis_codes = "F82, F84.0"
    small.child.save()
    bill(small.child)
    return ClaimSetup.objects.create(
        submitter_id="SUB01",
        contact="Fay Brook",
        phone="510-555-0100",
        receiver_name="Clearing House",
        receiver_id="RCV01",
        sender="RIVERSIDE",
        receiver="CLEARING",
        starts_on=date(2020, 1, 1),
        test=False,
        name="Riverside Therapy",
        npi=with_check_digit("123456789"),
        tax_id="12-3456789",
        line="1 River Street",
        city="Oakland",
        state="CA",
        postal="946121234",
    )


def claiming_practice(
    small: SmallPractice, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Claiming:
    """The practice ready to send a claim."""
    monkeypatch.setattr(checkpoints, "path", lambda: tmp_path / "checkpoints.jsonl")
    for role in ("ot", "ota", "biller", "owner"):
        user = proofs.user_of(small.people[role])
        Authenticator.objects.filter(user=user).delete()
        proofs.set_up_codes(user)
    small.child.coverages.get().plan.__class__.objects.update(needs_authorization=False)
    enter_setup(small)
    agreed(guardian(small.child))
    charge = signed_charge(small, 5)
    return Claiming(small, charge.sheet, charge, small.today)
