"""Where the practice stands: figures are counts of dated rows, and every figure opens its list."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from uuid import UUID, uuid4

import pytest
from django.test import Client as Browser
from django.urls import reverse
from tests import proofs
from tests.proofs import sign_by_code
from tests.world import World, make_visit

from countersign.assessment import live, recounted, saved
from countersign.assessment.jobs import close_month
from countersign.assessment.models import BaselineWeek, RiskTarget
from countersign.base import clock
from countersign.base.models_audit import AuditEntry
from countersign.notes.gains import worked
from countersign.practice.models import Visit
from countersign.spine import chained, gains, risks
from countersign.spine.gains import Row
from countersign.spine.models import Signature
from countersign.spine.risks import Counted, Event, Risk, Window

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


class Fees:
    """Forty dollars a visit."""

    def of(self, visits: Collection[UUID]) -> Mapping[UUID, Decimal]:
        return dict.fromkeys(visits, Decimal(40))

    def usual(self) -> Decimal | None:
        return Decimal(50)


def _always(event: Event, window: Window) -> list[Event]:
    return [event]


def test_what_went_wrong_is_priced_once_and_orders_the_work(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    visit = uuid4()
    held = Event(TODAY, wrong=True, visit=visit)
    waits = Event(TODAY, wrong=True, visits=Decimal("1.5"))
    quiet = Event(TODAY, wrong=True)
    known = tuple(
        Risk(n, key, key, "", partial(_always, event))
        for n, key, event in (
            (2, "coding.unsigned", held),
            (4, "family.quiet", quiet),
            (5, "notes.late", held),
            (7, "scheduling.waits", waits),
        )
    )
    monkeypatch.setattr(risks, "known", lambda: known)
    monkeypatch.setattr(risks, "dollars", Fees)
    score = live.measure(today=TODAY)
    assert score.dollars == 40 + 75  # the visit that two measures count is one visit
    order = [one.risk.key for one in score.worklist]
    assert order == ["scheduling.waits", "notes.late", "family.quiet", "coding.unsigned"]
    assert all(one.harm for one in score.worklist)


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


def test_what_left_is_told_by_the_bytes_that_the_chain_names(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    signature = Signature.objects.select_related("sheet__visit").get()
    visit = signature.sheet.visit
    assert visit is not None
    (one,) = chained.left(since=visit.date_of_service)
    assert (one.visit, one.ended) == (str(visit.pk), visit.ends_at)
    assert one.parts == {"test-note", "test-charge"}
    assert abs(one.at - signature.signed_at) < timedelta(minutes=5)
    monkeypatch.setattr(chained, "digest", lambda data: "0" * 64)
    assert chained.left(since=visit.date_of_service) == []  # other bytes prove nothing


def test_a_row_that_the_chain_tells_otherwise_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    first = date(2026, 11, 1)
    events = [Event(TODAY, wrong=False, row=name) for name in ("a", "b", "c")]
    monkeypatch.setattr(risks, "known", lambda: (of(*events),))
    said = [Counted("a", wrong=True), Counted("b", wrong=False)]
    monkeypatch.setattr(risks, "recount_of", lambda key: lambda window: said)
    (one,) = recounted.month(first, today=TODAY)
    assert (one.unlike, one.silent, one.by_chain, one.same) == (("a",), 1, 1, False)
    assert close_month(date(2026, 12, 1))
    assert not close_month(date(2026, 12, 2))  # a month is written into the chain once
    (one,) = recounted.month(first, today=date(2026, 12, 2))
    assert (one.reported, one.same_rows) == ((0, 3), True)
    monkeypatch.setattr(risks, "known", lambda: (of(*events[:2]),))
    assert recounted.month(first, today=date(2026, 12, 2))[0].same_rows is False


def test_without_a_baseline_nothing_was_saved_yet(world: World) -> None:
    Visit.objects.update(status="done")
    page = browser(world.owner.user).get(reverse("saved"), secure=True).content.decode()
    assert "Not yet." in page
    told = {"first": "2026-09-07", "how": "timed", "minutes_per_note": "14.5", "told": ""}
    answer = browser(world.owner.user).post(reverse("baseline"), told, secure=True)
    assert answer.status_code == 302
    assert AuditEntry.objects.filter(kind="assessment.baseline_kept").count() == 1
    rows = [Row(TODAY, Decimal(n)) for n in (4, 6, 8, 5, 7)]
    minutes = next(g for g in gains.known() if g.key == "notes.minutes")
    found = saved._figure(minutes, rows, live.window(today=TODAY), BaselineWeek.objects.get())
    assert (found.now, found.change) == (Decimal("6.0"), Decimal("-8.5"))
    assert found.hours == Decimal("0.2")  # 8.5 minutes of five notes in four weeks
    assert saved.fold("median", [Decimal(1)] * 4) is None  # four rows say nothing yet
    empty = browser(world.owner.user).post(
        reverse("baseline"), {"first": "2026-09-07", "how": "timed"}, secure=True
    )
    assert "at least one figure" in empty.content.decode()


def test_minutes_of_writing_leave_out_what_was_no_writing() -> None:
    shown = datetime(2026, 11, 30, 9, tzinfo=UTC)
    acts = [shown + timedelta(minutes=m) for m in (2, 4, 60, 61)]
    assert worked(shown, shown + timedelta(minutes=62), acts) == timedelta(minutes=4 + 5 + 2)


def test_a_month_is_one_page_that_names_nobody(world: World) -> None:
    today = clock.today(world.practice.tz)
    url = reverse("risk_report", args=[today.year, today.month])
    answer = browser(world.owner.user).get(url, secure=True)
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert world.client.first_name.encode() not in answer.content
    ahead = reverse("risk_report", args=[today.year + 1, 1])
    assert browser(world.owner.user).get(ahead, secure=True).status_code == 404
