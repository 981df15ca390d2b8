"""An invented client with a payer that asks for authorizations. Import it as `tests.ledgers`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.small import make_client

from countersign.authorizations.models import (
    Authorization,
    AuthorizationLine,
    HouseRule,
    PayerTerms,
)
from countersign.practice.models import (
    Client,
    Coverage,
    Licence,
    Payer,
    PayerPlan,
    Practice,
    RoleGrant,
    Site,
    Staff,
    Visit,
)

START = date(2026, 9, 1)
END = date(2027, 2, 28)


@dataclass
class Family:
    """One client, who treats them where, and who pays."""

    client: Client
    staff: Staff
    site: Site
    payer: Payer
    plan: PayerPlan
    coverage: Coverage

    def grant(self, granted: int, **about: Any) -> AuthorizationLine:
        """An authorization of one line; dates, reference, and the line's own fields in `about`."""
        auth = Authorization.objects.create(
            client=self.client,
            payer=self.payer,
            reference=about.pop("reference", "A-100"),
            starts_on=about.pop("starts_on", START),
            ends_on=about.pop("ends_on", END),
            cancelled_on=about.pop("cancelled_on", None),
        )
        about.setdefault("counts", "visits")
        return AuthorizationLine.objects.create(authorization=auth, granted=granted, **about)

    def visit(self, day: date, *, hour: int = 9, **about: Any) -> Visit:
        """An unsaved visit of 45 minutes."""
        starts = datetime.combine(day, time(hour), tzinfo=ZoneInfo(self.site.zone))
        minutes = about.pop("minutes", 45)
        values: dict[str, Any] = {
            "client": self.client,
            "therapist": self.staff,
            "site": self.site,
            "coverage": self.coverage,
            "date_of_service": day,
            "starts_at": starts,
            "ends_at": starts + timedelta(minutes=minutes),
            "zone": self.site.zone,
        }
        return Visit(**{**values, **about})


def family(*, near_limit: int = 0, name: str = "Willow Street") -> Family:
    """A practice with one therapist and one client; its near-limit rule is off, unless asked."""
    if not Practice.objects.exists():
        Practice.objects.create(name="Willow Street OT", zone="America/Los_Angeles")
    site = Site.objects.create(name=name, state="CA", zone="America/Los_Angeles")
    staff = Staff.objects.create(name="Ada Larkin")
    RoleGrant.objects.create(staff=staff, role="ot", starts_on=date(2020, 1, 1))
    Licence.objects.create(
        staff=staff,
        state="CA",
        kind="OT",
        number="OT-1",
        valid_from=date(2020, 1, 1),
        valid_until=date(2035, 1, 1),
    )
    client = make_client("Juniper", "Hale", "3001", site)
    payer = Payer.objects.create(
        name="Meridian Crest" if name == "Willow Street" else f"Payer of {name}",
        payer_type="commercial",
    )
    plan = PayerPlan.objects.create(payer=payer, name="PPO")
    coverage = Coverage.objects.create(client=client, plan=plan, member_id="M-1")
    if not HouseRule.objects.exists():
        HouseRule.objects.create(
            opened_on=date(2026, 1, 1), near_limit=near_limit, near_limit_holds=bool(near_limit)
        )
    return Family(client, staff, site, payer, plan, coverage)


def terms(payer: Payer, **about: Any) -> PayerTerms:
    """The payer's terms."""
    return PayerTerms.objects.create(payer=payer, **about)


def adds_up(line: AuthorizationLine) -> AuthorizationLine:
    """The line as it stands, after proving that its balance is the sum of its holdings."""
    row = AuthorizationLine.objects.get(pk=line.pk)
    by_state: dict[str, int] = {}
    for one in row.holdings.all():
        by_state[one.state] = by_state.get(one.state, 0) + one.amount
    assert row.held == by_state.get("held", 0)
    assert row.used == by_state.get("used", 0)
    assert row.granted == row.free + row.used_before + row.held + row.used
    assert row.free >= 0
    return row
