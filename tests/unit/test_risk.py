"""Where the practice stands: figures are counts of dated rows, and every figure opens its list."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse
from tests import proofs
from tests.proofs import sign_by_code
from tests.world import World, make_visit

from countersign.assessment import live
from countersign.assessment.models import RiskTarget
from countersign.base import clock
from countersign.base.models_audit import AuditEntry
from countersign.spine import risks
from countersign.spine.risks import Event, Risk, Window

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 30)


def of(*events: Event) -> Risk:
    def inside(window: Window) -> list[Event]:
        return [e for e in events if window.since <= e.on <= window.until]

    return Risk(1, "x", "X", "counted so", inside)


def measured(monkeypatch: pytest.MonkeyPatch, *events: Event) -> live.Measured:
    monkeypatch.setattr(risks, "known", lambda: (of(*events),))
    return live.measure(today=TODAY).measures[0]


def test_a_figure_counts_the_last_thirty_days_and_each_month(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one = measured(
        monkeypatch,
        Event(TODAY, wrong=True),
        Event(TODAY - timedelta(days=29), wrong=False),
        Event(TODAY - timedelta(days=30), wrong=True),
        Event(date(2026, 6, 1), wrong=True),
        Event(date(2026, 5, 31), wrong=True),
    )
    assert (len(one.wrong), one.of, one.percent) == (1, 2, 50)
    assert [(m.first.month, m.wrong, m.of) for m in one.months] == [
        (6, 1, 1),
        (7, 0, 0),
        (8, 0, 0),
        (9, 0, 0),
        (10, 1, 1),
        (11, 1, 2),
    ]


def test_the_score_counts_what_is_over_the_practices_own_target(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    events = [Event(TODAY, wrong=n < 1) for n in range(10)]
    assert measured(monkeypatch, *events).over
    RiskTarget.objects.create(measure="x", percent=10)
    assert not measured(monkeypatch, *events).over
    assert live.measure(today=TODAY).over == 0


def test_what_has_no_row_is_neither_good_nor_bad(monkeypatch: pytest.MonkeyPatch) -> None:
    one = measured(monkeypatch)
    assert (one.of, one.percent, one.over) == (0, None, False)
    assert live.measure(today=TODAY).of == 0


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    """One visit of five days ago without a note, one signed at once."""
    made = proofs.signing_world(monkeypatch)
    sign_by_code(made.sheet_for(made.ot), made.ot)
    ago = clock.now() - timedelta(days=5)
    made.extra["late"] = make_visit(
        made,
        made.ot,
        status="done",
        starts_at=ago,
        ends_at=ago + timedelta(minutes=45),
        date_of_service=ago.date(),
    )
    return made


def browser(user: object) -> Browser:
    made = Browser(headers={"origin": "https://testserver"})
    made.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")  # type: ignore[arg-type]  # any user
    return made


def test_the_owner_finds_the_late_note_behind_its_figure(world: World) -> None:
    page = browser(world.owner.user).get(reverse("risk"), secure=True).content.decode()
    assert "Notes signed late or not yet" in page
    behind = browser(world.owner.user).get(reverse("risk_behind", args=["notes.late"]), secure=True)
    said = behind.content.decode()
    assert f"/visits/{world.extra['late'].pk}/" in said
    assert "Not signed yet" in said


def test_a_target_is_the_owners_and_on_record(world: World) -> None:
    url = reverse("risk_target", args=["notes.late"])
    browser(world.owner.user).post(url, {"percent": "20"}, secure=True)
    assert RiskTarget.objects.get().percent == 20
    assert AuditEntry.objects.filter(kind="assessment.target_set").count() == 1
    said = browser(world.owner.user).post(url, {"percent": "120"}, secure=True, follow=True)
    assert "from 0 to 100" in said.content.decode()
    assert RiskTarget.objects.get().percent == 20
    assert browser(world.ot.user).post(url, {"percent": "1"}, secure=True).status_code == 403


def test_a_month_is_one_page_that_names_nobody(world: World) -> None:
    today = clock.now().date()
    url = reverse("risk_report", args=[today.year, today.month])
    answer = browser(world.owner.user).get(url, secure=True)
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert world.client.first_name.encode() not in answer.content
    ahead = reverse("risk_report", args=[today.year + 1, 1])
    assert browser(world.owner.user).get(ahead, secure=True).status_code == 404
