"""Released charges as the biller gets them: proven, by days, and never a formula."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from tests.connectors.stand import sign_now
from tests.connectors.test_sent_page import browser
from tests.world import World

from countersign.authorizations.models import Authorization
from countersign.base.models_audit import AuditEntry
from countersign.practice.models import (
    ClientSite,
    Coverage,
    Payer,
    PayerPlan,
    RoleGrant,
    Site,
    Visit,
)
from countersign.spine import corrections
from countersign.spine.models import Sheet
from countersign.spine.signed import Forged
from countersign.web.charges.lines import COLUMNS

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet(world: World, monkeypatch: pytest.MonkeyPatch) -> Sheet:
    """A signed visit with a charge, a payer and an authorization."""
    monkeypatch.setattr("countersign.web.charges.lines.PART", "test-charge")
    child = world.client
    child.last_name = "=HYPERLINK(1)"
    child.diagnosis_codes = "F84.0, R27.8"
    child.save()
    ClientSite.objects.create(client=child, site=world.site, starts_on=date(2020, 1, 1))
    payer = Payer.objects.create(name="Meridian", payer_type="commercial", payer_id="MER01")
    plan = PayerPlan.objects.create(payer=payer, name="PPO", method="cms_8_minute")
    cover = Coverage.objects.create(client=child, plan=plan, member_id="M-1")
    made = world.sheet_for()
    assert made.visit is not None
    Visit.objects.filter(pk=made.visit.pk).update(coverage=cover)
    day = made.visit.date_of_service
    Authorization.objects.create(
        client=child,
        payer=payer,
        reference="A-77",
        starts_on=day - timedelta(days=9),
        ends_on=day + timedelta(days=9),
    )
    again = Sheet.objects.get(pk=made.pk)
    sign_now(again, world.ot)
    return again


def biller(world: World) -> Any:
    RoleGrant.objects.create(staff=world.supervisor, role="biller", starts_on=date(2020, 1, 1))
    return browser(world.supervisor)


def asked(sheet: Sheet, **change: str) -> dict[str, str]:
    assert sheet.visit is not None
    day = sheet.visit.date_of_service.isoformat()
    return {"first": day, "last": day, "by": "service"} | change


def rows(world: World, **given: str) -> list[dict[str, str]]:
    answer = biller(world).get(reverse("charges_file"), given, secure=True)
    assert answer["Content-Type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_a_line_has_what_a_claim_needs(world: World, sheet: Sheet) -> None:
    (row,) = rows(world, **asked(sheet))
    assert tuple(row) == COLUMNS
    told = {name: row[name] for name in ("code", "units", "member_id", "payer_id", "diagnoses")}
    assert told == {
        "code": "97530",
        "units": "3",
        "member_id": "M-1",
        "payer_id": "MER01",
        "diagnoses": "F84.0, R27.8",
    }
    assert row["signed_by"] == str(world.ot)
    assert row["signed_by_npi"] == world.ot.npi
    assert (row["authorization"], row["state"]) == ("A-77", "released")
    assert row["client_last_name"] == "'=HYPERLINK(1)"  # text, not a formula
    entry = AuditEntry.objects.get(kind="charge.exported")
    assert entry.actor == str(world.supervisor.pk)


def test_the_days_decide(world: World, sheet: Sheet) -> None:
    assert sheet.visit is not None
    before = (sheet.visit.date_of_service - timedelta(days=1)).isoformat()
    assert rows(world, **asked(sheet, first=before, last=before)) == []
    today = sheet.signatures.get().signed_at.astimezone(world.practice.tz).date().isoformat()
    assert len(rows(world, first=today, last=today, by="released")) == 1


def test_what_is_not_released_or_was_taken_back_is_told_apart(world: World, sheet: Sheet) -> None:
    other = world.sheet_for()
    assert other.visit is not None
    assert len(rows(world, **asked(sheet))) == 1  # the other one is a draft
    wrong = corrections.wrong_chart(sheet, reason="Another child's visit.", by=world.ot)
    sign_now(wrong, world.ot, later=1)
    (row,) = rows(world, **asked(sheet))
    assert row["state"] == "taken back: wrong chart"


def test_the_page_shows_them_first(world: World, sheet: Sheet) -> None:
    mine = biller(world)
    page = mine.get(reverse("charges"), asked(sheet), secure=True).content.decode()
    assert "97530" in page
    assert "Download CSV" in page
    wrong = mine.get(reverse("charges"), asked(sheet, last="2020-01-01"), secure=True)
    assert "before the first" in wrong.content.decode()
    assert mine.get(reverse("charges"), secure=True).status_code == 200
    assert mine.get(reverse("charges_file"), {"first": "x"}, secure=True).status_code == 422


def test_another_site_s_charges_stay_there(world: World, sheet: Sheet) -> None:
    elsewhere = Site.objects.create(name="Elm", state="CA", zone="America/Los_Angeles")
    RoleGrant.objects.create(
        staff=world.supervisor, role="biller", site=elsewhere, starts_on=date(2020, 1, 1)
    )
    answer = browser(world.supervisor).get(reverse("charges_file"), asked(sheet), secure=True)
    assert answer.content.decode("utf-8-sig").count("\n") == 1


def test_a_signature_that_does_not_prove_makes_no_file(
    world: World, sheet: Sheet, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forged(signature_id: object) -> None:
        raise Forged("signature.jws")

    monkeypatch.setattr("countersign.web.charges.lines.prove", forged)
    answer = biller(world).get(reverse("charges_file"), asked(sheet), secure=True)
    assert answer.status_code == 422
    assert "no file was made" in answer.content.decode()
    assert not AuditEntry.objects.filter(kind="charge.exported").exists()
