"""Reminders under a signed order: who is written to, what it says, and what an answer does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client as Browser
from django.urls import reverse
from tests.families import agreed
from tests.small import SmallPractice, make_visit, signed_in, small

from countersign.base import clock
from countersign.base.errors import UserError
from countersign.exchange import reminders, ways
from countersign.exchange.models import Ways
from countersign.exchange.port import ConnectorError
from countersign.practice import terms
from countersign.practice.models import Guardian, Notice, Visit
from countersign.scheduling import missed, reminding
from countersign.scheduling.around import _phones
from countersign.scheduling.models import Reach, Reminder, VisitRule
from countersign.spine import standing

__all__ = ["signed_in", "small"]
pytestmark = pytest.mark.django_db
NOON = datetime(2026, 12, 1, 20, tzinfo=UTC)
"""Noon at the site."""


class Kept:
    """Keeps what is handed over, or refuses."""

    def __init__(self) -> None:
        self.sent: list[reminders.Letter] = []
        self.refuses: ConnectorError | None = None

    def convey(
        self, subject: UUID, way: str, write: Callable[[], reminders.Letter]
    ) -> ways.Receipt:
        if self.refuses is not None:
            raise self.refuses
        self.sent.append(write())
        return ways.Receipt("1", self.sent[-1].to)


@pytest.fixture
def carrier(monkeypatch: pytest.MonkeyPatch) -> Iterator[Kept]:
    kept = Kept()
    monkeypatch.setattr(reminders, "convey", kept.convey)
    Ways.objects.create(mail={"carrier": "stand_in"}, texts={"carrier": "stand_in"})
    VisitRule.objects.create()
    with clock.frozen(NOON):
        yield kept


@pytest.fixture
def order(monkeypatch: pytest.MonkeyPatch, small: SmallPractice) -> Any:
    """An order in force; its signature is proven in the tests of the spine."""
    sheet = standing.propose(
        reminders.ORDER, starts_on=NOON.date(), ends_on=NOON.date(), by=small.people["owner"]
    )
    monkeypatch.setattr(standing, "in_force", lambda kind, on: sheet.standing_order)
    return sheet.standing_order


@pytest.fixture
def visit(small: SmallPractice) -> Visit:
    Guardian.objects.create(client=small.child, name="Rosa Reyes", email="rosa@home.example")
    Guardian.objects.create(client=small.child, name="Luis Reyes", phone="5550123", language="es")
    return make_visit(small.child, small.people["ot"], small.here, NOON.date() + timedelta(days=1))


def test_without_a_signed_order_nothing_leaves(carrier: Kept, visit: Visit) -> None:
    assert reminding.send_due() == 0
    with pytest.raises(ConnectorError, match="No standing order"):
        reminders.remind(
            uuid4(),
            way="email",
            write=lambda: reminders.Letter("a@b.example", "", ""),
            on=NOON.date(),
        )
    assert not carrier.sent
    assert not Reminder.objects.exists()


def test_each_guardian_is_reminded_once_by_their_way(
    carrier: Kept, order: Any, visit: Visit, small: SmallPractice
) -> None:
    assert reminding.send_due() == 2
    assert reminding.send_due() == 0
    by_mail, by_text = sorted(carrier.sent, key=lambda one: "@" not in one.to)
    assert by_mail.to == "rosa@home.example"
    assert "Wednesday, 2 December" in by_mail.text
    assert by_text.text.startswith("Riverside Therapy: su cita es el miércoles 2 de diciembre")
    for one in carrier.sent:
        assert not {"Theodor", "Reyes", "Person"} & set(one.text.replace(",", " ").split())
    visit.starts_at += timedelta(hours=1)
    visit.ends_at += timedelta(hours=1)
    visit.save()
    assert reminding.send_due() == 2, "another hour is another reminder"
    Reach.objects.create(guardian=guardian("Rosa"), channel="none")
    make_visit(small.child, small.people["ot"], small.here, NOON.date() + timedelta(days=2), 18)
    assert reminding.send_due() == 1


@pytest.mark.parametrize(
    "agreement",
    [{"custody": "nothing"}, {"opted_out_on": NOON.date()}, {"receives": "nothing"}],
    ids=["court order", "opted out", "nothing in writing"],
)
def test_an_excluded_guardian_never_learns_when_and_where_the_child_is(
    carrier: Kept, order: Any, visit: Visit, agreement: dict[str, Any]
) -> None:
    agreed(guardian("Luis"), **agreement)
    agreed(guardian("Rosa"), receives="appointments")
    assert reminding.send_due() == 1
    assert [one.to for one in carrier.sent] == ["rosa@home.example"]


def test_a_court_order_closes_the_links_and_the_telephone_too(
    carrier: Kept, order: Any, visit: Visit
) -> None:
    assert reminding.send_due() == 2
    secret = next(one.text for one in carrier.sent if "@" not in one.to).split("/r/")[1].strip("/")
    agreed(guardian("Luis"), custody="nothing")
    with pytest.raises(UserError, match="not known"):
        reminding.answer(secret, "cancelled")
    assert reminding.of(secret) is None
    visit.refresh_from_db()
    assert visit.status == "booked"
    told = terms.told_of_visits(visit.client.guardians.all())
    assert [one.name for one in told] == ["Rosa Reyes"]
    assert _phones({visit.client_id}) == {}


def test_what_certainly_did_not_go_is_tried_again_and_nothing_else(
    carrier: Kept, order: Any, visit: Visit
) -> None:
    guardian("Luis").delete()
    carrier.refuses = ConnectorError("reminder-mail", "No.", retry=True)
    assert reminding.send_due() == 0
    carrier.refuses = None
    assert reminding.send_due() == 1
    visit.starts_at += timedelta(minutes=5)
    visit.save()
    carrier.refuses = ConnectorError("reminder-mail", "Perhaps.", retry=False)
    assert reminding.send_due() == 0
    carrier.refuses = None
    assert reminding.send_due() == 0


def guardian(first: str) -> Guardian:
    return next(one for one in Guardian.objects.all() if one.name.startswith(first))


def _link(carrier: Kept) -> str:
    return "/" + carrier.sent[0].text.split("/", 3)[3]


def test_a_family_cancels_by_its_link_after_being_asked(
    carrier: Kept, order: Any, visit: Visit
) -> None:
    reminding.send_due()
    family, link = Browser(headers={"origin": "https://testserver"}), _link(carrier)
    shown = family.get(link, secure=True).content.decode()
    assert "We cannot come" in shown
    assert "Theodor" not in shown
    asked = family.post(link, {"way": "cancelled"}, secure=True).content.decode()
    assert "Cancel this visit?" in asked
    visit.refresh_from_db()
    assert visit.status == "booked"
    done = family.post(link, {"way": "cancelled", "sure": "yes"}, secure=True).content.decode()
    assert "Thank you for telling us." in done
    visit.refresh_from_db()
    assert visit.status == "cancelled"
    kinds = Notice.objects.filter(kind="visit.cancelled-by-family")
    assert {one.staff.name for one in kinds} == {"Person ot", "Person front_desk"}
    again = family.post(link, {"way": "confirmed"}, secure=True).content.decode()
    assert "cannot be changed here any more" in again
    assert family.get("/r/nonsense/", secure=True).status_code == 404


def test_a_family_confirms(carrier: Kept, order: Any, visit: Visit) -> None:
    reminding.send_due()
    family = Browser(headers={"origin": "https://testserver"})
    shown = family.post(_link(carrier), {"way": "confirmed"}, secure=True).content.decode()
    assert "We look forward to seeing you." in shown
    assert Reminder.objects.get(answer="confirmed").visit == visit


def test_missed_visits_are_counted_and_told_at_the_practices_number(
    carrier: Kept, small: SmallPractice
) -> None:
    VisitRule.objects.update(misses=2)
    for days in (8, 0):
        gone = make_visit(
            small.child, small.people["ot"], small.here, NOON.date() - timedelta(days=days), 19
        )
        missed.note(gone.pk, by=small.people["front_desk"])
        missed.note(gone.pk, by=small.people["front_desk"])
    assert missed.times(small.child) == 2
    told = Notice.objects.filter(kind="visit.missed-often")
    assert told.count() == 2
    missed.take_back(gone.pk, by=small.people["front_desk"])
    assert [one.minutes for one in missed.late([Visit.objects.get(pk=gone.pk)])] == [60]


def test_the_owner_sets_rules_and_drafts_the_order(small: SmallPractice, signed_in: Any) -> None:
    owner = signed_in("owner")
    rules = reverse("visit_rules")
    posted = {
        "remind_hours": 24,
        "late_minutes": 10,
        "misses": 2,
        "misses_days": 60,
    }
    assert owner.post(rules, posted, secure=True).status_code == 302
    assert VisitRule.objects.get().misses == 2
    assert "No way to families is set up" in owner.get(rules, secure=True).content.decode()
    assert "No reminder leaves yet" in owner.get(rules, secure=True).content.decode()
    orders = reverse("standing_orders")
    assert (
        "no order: nothing of this kind leaves" in owner.get(orders, secure=True).content.decode()
    )
    drafted = owner.post(orders, {"kind": "appointment_reminder"}, secure=True)
    assert drafted.status_code == 302
    sheet = owner.get(drafted["location"], secure=True)
    assert sheet.status_code == 200
    assert "Remind a family of a confirmed appointment" in sheet.content.decode()
    assert owner.post(orders, {"kind": "x"}, secure=True).status_code == 302


def test_a_family_has_its_visits_in_its_own_calendar(
    small: SmallPractice, visit: Visit, signed_in: Any
) -> None:
    rosa, desk = guardian("Rosa"), signed_in("front_desk")
    give = reverse("family_feed_give", args=[small.child.pk, rosa.pk])
    with clock.frozen(NOON):
        shown = desk.post(give, secure=True).content.decode()
        feed = "/" + shown.split("/f/")[1].split("<")[0]
        text = Browser().get(f"/f{feed}", secure=True).content.decode()
        assert "DTSTART:20261202T" in text
        assert not {"Theodor", "Reyes", "Person"} & set(text.replace(":", " ").split())
        agreed(rosa, custody="nothing")
        assert "DTSTART" not in Browser().get(f"/f{feed}", secure=True).content.decode()
        desk.post(give, secure=True)
        assert Browser().get(f"/f{feed}", secure=True).status_code == 404
