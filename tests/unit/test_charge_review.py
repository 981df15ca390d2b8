"""The queue of charges: lines beside their evidence, for who may see them; it signs nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from tests.small import SmallPractice, make_visit, signed_in, small

from countersign.base import clock, rules
from countersign.base.ids import new_id
from countersign.coding.changes import changed
from countersign.coding.modifiers import Billed, Case, proposals, told
from countersign.coding.tables import Tables
from countersign.practice import capture
from countersign.practice.facts import Fact
from countersign.practice.models import Coverage, Visit
from countersign.spine import sheet as sheets
from countersign.spine.models import Signature

__all__ = ["signed_in", "small"]

WORDS = "Zip of his own coat"
ON = date(2026, 10, 5)


def fact(minutes: int) -> Fact:
    return Fact(
        id=str(new_id()),
        kind="activity",
        at=clock.now(),
        activity=WORDS,
        aim="self-care",
        minutes=minutes,
    )


def charged(visit: Visit, minutes: int) -> None:
    visit.coverage = Coverage.objects.get(client=visit.client)
    visit.save()
    capture.record(visit, [fact(minutes)], by=visit.therapist, origin="tapped")
    sheets.compose(sheets.open_sheet(visit, by=visit.therapist), by=visit.therapist)


@pytest.fixture
def queue(small: SmallPractice) -> SmallPractice:
    earlier = make_visit(
        small.child, small.people["ot"], small.here, small.today - timedelta(days=7)
    )
    charged(earlier, 20)
    charged(small.visit, 30)
    return small


def shown(browser: Browser, **asked: str) -> str:
    answer = browser.get(reverse("charge_review"), asked, secure=True)
    assert answer.status_code == 200
    text: str = answer.content.decode()
    return text


def test_the_therapist_sees_each_line_beside_its_evidence(
    queue: SmallPractice, signed_in: Callable[[str], Browser]
) -> None:
    page = shown(signed_in("ot"))
    assert "97535 · 30 min · 2 units" in page
    assert "<mark>" in page
    assert WORDS.lower() in page.lower()
    assert "97535: 2 units, 1 last time (+10 min)" in page
    assert "Open the sheet to decide and sign" in page


def test_the_biller_sees_only_what_lines_stand_on_and_signs_nothing(
    queue: SmallPractice, signed_in: Callable[[str], Browser]
) -> None:
    page = shown(signed_in("biller"))
    assert "What the lines stand on" in page
    assert "Person ot decides and signs on the sheet." in page
    assert "Open the sheet to decide" not in page
    assert f"/visits/{queue.visit.pk}/" not in page
    assert not Signature.objects.exists()


def test_another_days_charge_and_another_sites_are_not_in_the_queue(
    queue: SmallPractice, signed_in: Callable[[str], Browser]
) -> None:
    browser = signed_in("biller")
    assert "No charge was drafted" in shown(browser, day=str(queue.today + timedelta(days=1)))
    assert "No charge was drafted" not in shown(browser, day="not a day")
    charge = shown(browser, visit=str(queue.visit_elsewhere.pk))
    assert "Pardo" not in charge


def test_a_medicare_charge_is_set_beside_the_kx_amount(
    queue: SmallPractice, signed_in: Callable[[str], Browser]
) -> None:
    browser = signed_in("biller")
    assert "Allowed for OT this year" not in shown(browser)
    payer = Coverage.objects.get(client=queue.visit.client).plan.payer
    payer.payer_type = "medicare"
    payer.save()
    assert "Allowed for OT this year" in shown(browser)
    assert "cannot be read" in shown(browser, allowed="much")
    year = queue.visit.date_of_service.year
    amount = rules.load("time_rules", on=queue.visit.date_of_service)["kx"]["by_year_usd"][year]
    page = shown(browser, allowed=str(amount + 1))
    assert "with <strong>KX</strong>" in page


def data(**units: int) -> dict[str, Any]:
    lines = [{"code": c.strip("c"), "units": n, "minutes": 15 * n} for c, n in units.items()]
    return {"method": "spm", "lines": lines}


def test_what_changed_is_said_line_by_line() -> None:
    assert changed(data(c97530=2), data(c97530=2)) == []
    told = changed(data(c97530=3, c97535=1), data(c97530=2, c97112=1))
    assert told == [
        "97535 is new",
        "97112 was billed then and is not now",
        "97530: 3 units, 2 last time (+15 min)",
    ]


def asked(payer: str, *, on: date = ON, **more: Any) -> dict[tuple[str, str], str]:
    lines = [Billed("97530", 2), Billed("97535", 1, frozenset({"GO"}))]
    found = proposals(lines, Case(payer, on, **more), {})
    return {(p.code, p.modifier): p.why for p in found}


def test_medicares_modifiers_are_proposed_for_medicare_alone() -> None:
    assert set(asked("medicare")) == {("97530", "GO")}
    assert set(asked("medicare", assistant=True)) >= {("97530", "CO"), ("97535", "CO")}
    assert asked("commercial", assistant=True) == {}


def test_kx_follows_the_amount_of_its_year_and_no_year_is_guessed() -> None:
    assert ("97530", "KX") in asked("medicare", allowed=Decimal("2481"))
    assert "is near" in asked("medicare", allowed=Decimal("2000"))["97530", ""]
    assert ("97530", "") not in asked("medicare", allowed=Decimal("900"))
    assert "is not known" in asked("medicare", on=date(2027, 1, 5))["97530", ""]


def test_delivery_and_kind_of_skill_are_proposed_when_they_are_known() -> None:
    found = asked("commercial", telehealth=True, habilitative=True)
    assert set(found) == {(c, m) for c in ("97530", "97535") for m in ("95", "96")}
    assert ("97530", "97") in asked("commercial", habilitative=False)


def test_the_note_says_what_video_and_kind_of_skill_it_was() -> None:
    assert told("Seen by video from home. Developmental delay; first buttons.", ON) == (True, True)
    assert told("S/p ORIF of the wrist, return to work as a cook.", ON) == (None, False)
    assert told("A video model of the steps; shoes tied.", ON) == (None, None)
    assert told("Cerebral palsy, now post-op.", ON)[1] is None, "both are said: a person decides"


def test_a_pair_asks_for_59_with_its_reason(tmp_path: Any) -> None:
    rows = tmp_path / "pairs.csv"
    head = "column_1,column_2,modifier_indicator,effective_date,deletion_date\n"
    rows.write_text(f"{head}97150,97530,1,20200101,*\n")
    with Tables() as tables:
        tables.read_pairs(rows)
        lines = [Billed("97150", 1), Billed("97530", 2)]
        (found,) = proposals(lines, Case("commercial", ON), {"commercial": tables})
        assert (found.code, found.modifier) == ("97530", "59")
        assert "minutes of their own" in found.why
        assert "XU" in found.why
        marked = [lines[0], Billed("97530", 2, frozenset({"59"}))]
        assert proposals(marked, Case("commercial", ON), {"commercial": tables}) == []
