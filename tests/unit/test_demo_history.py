"""The invented past: as many notes as promised, and each one as good as one signed on the page."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, timedelta

import pytest
from allauth.mfa.models import Authenticator

from countersign.base import audit
from countersign.base.clock import today
from countersign.base.errors import CountersignError
from countersign.demo import chart, history, people, rows, signing
from countersign.demo.people import DemoPractice
from countersign.notes import earlier
from countersign.practice.models import Client, Coverage, PayerPlan, Practice, Visit
from countersign.spine import sign
from countersign.spine.models import Release, Sheet, Signature

pytestmark = pytest.mark.django_db


def practice(*, years: int) -> tuple[DemoPractice, dict[str, Client]]:
    """What the demo reads from its EMR, written directly."""
    from zoneinfo import ZoneInfo

    demo = people.make(today=today(ZoneInfo(people.ZONE)), therapists=4, clients=20, years=years)
    demo = replace(demo, clients=demo.clients[8:13], authorizations=())  # a few will do
    staff = rows.write(demo)
    plans = {(p.payer.name, p.name): p for p in PayerPlan.objects.select_related("payer")}
    payer_of = {p.key: (p.payer, p.name) for p in demo.plans}
    clients = {}
    for child in demo.clients:
        clients[child.key] = Client.objects.create(
            first_name=child.first_name,
            last_name=child.last_name,
            birth_date=child.birth_date,
            pronouns=child.pronouns,
            primary_therapist=staff[child.therapist],
        )
        Coverage.objects.create(
            client=clients[child.key], plan=plans[payer_of[child.plan]], member_id=child.member_id
        )
    chart.write(demo, clients)
    return demo, clients


@pytest.mark.parametrize("day", [date(2026, 11, 24), date(2026, 11, 28)])
def test_the_first_therapist_s_day_is_the_story_and_each_child_is_known_by_name(day: date) -> None:
    demo = people.make(today=day)
    names = [child.first_name for child in demo.clients]
    assert all(names.count(name) == 1 for name in people.STORY)
    hers = [v for v in demo.visits if v.starts_at.date() == day and v.therapist == "st-1"]
    seen = {child.key: child.first_name for child in demo.clients}
    # Malik's visit is the assistant's; the list shows it because it waits for the therapist.
    assert {seen[v.client] for v in hers} == set(people.STORY) - {"Malik", "Lev"}
    raes = [v for v in demo.visits if v.starts_at.date() == day and v.therapist == "st-4"]
    assert "Lev" in {seen[v.client] for v in raes}


@pytest.fixture
def past() -> int:
    demo, clients = practice(years=1)
    with signing.desk():
        return history.write(demo, clients)


def test_a_year_holds_a_note_for_nearly_every_week(past: int) -> None:
    assert past == Sheet.objects.filter(status="released").count()
    assert 5 * 40 < past < 5 * 104
    assert Release.objects.count() == 2 * past
    days = Visit.objects.order_by("date_of_service").values_list("date_of_service", flat=True)
    assert days[0] < today(UTC) - timedelta(days=400)


def test_every_signature_verifies_and_is_a_row_of_the_chain(past: int) -> None:
    first = list(Signature.objects.filter(intent="sign").order_by("?")[:5])
    second = list(Signature.objects.filter(intent="cosign").order_by("?")[:5])
    assert second
    for one in (*first, *second):
        assert sign.verify(one.pk).ok
    assert audit.verify().count == Signature.objects.count() + past


def test_notes_differ_and_tell_what_came_before(past: int) -> None:
    client = Client.objects.filter(visits__isnull=False).first()
    assert client is not None
    last = client.visits.latest("starts_at")
    notes = earlier.of_child(Visit(client=client, starts_at=last.ends_at))
    texts = ["\n".join(s.text for s in note.part.statements) for note in notes]
    assert len(set(texts)) == len(texts) == earlier.OF_CHILD
    sealed = json.loads(Signature.objects.filter(sheet__client=client).last().sealed)  # type: ignore[union-attr]  # there are some
    assert {part["kind"] for part in sealed["parts"]} == {"note", "charge"}


def test_no_passkey_of_the_past_stays(past: int) -> None:
    assert not Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN).exists()


def test_a_term_alone_has_no_past_and_a_real_practice_never() -> None:
    demo, clients = practice(years=0)
    assert history.write(demo, clients) == 0
    demo = people.make(today=demo.today, therapists=4, clients=20, years=1)
    Practice.objects.update(demo=False)
    with pytest.raises(CountersignError, match="invented"):
        history.write(demo, clients)
    assert not Signature.objects.exists()
