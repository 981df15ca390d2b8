"""The demo's day: each planted fault is found, and says what is wrong, where, and what to do."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from tests.spec import clean

from countersign.authorizations import proving
from countersign.authorizations.ahead import outlooks
from countersign.authorizations.letters import desk as letter_desk
from countersign.authorizations.models import Booking, BookingState, Letter
from countersign.base import clock
from countersign.demo import chart, families, letters, signing, story
from countersign.demo.authorized import special
from countersign.demo.people import wanting
from countersign.family.models import Reply
from countersign.practice.models import Client
from countersign.spine import sheet as sheets
from countersign.spine.checks import Finding
from countersign.spine.models import Sheet, SheetStatus

pytestmark = pytest.mark.django_db

# Whose visit: what must be found there, and whether it stops.
PLANTED: dict[str, dict[str, bool]] = {
    "Ada": {},
    "Theo": {"notes.no-evidence": True, "family.no-human-detail": True},
    "June": {"coding.minutes-above-visit": True},
    "Ines": {"authorizations.used-up": True},
    "Wen": {"notes.same-as-earlier": False},
    "Kofi": {"notes.no-evidence": True, "notes.other-child": True},
    "Noor": {"coding.method-unset": True},
    "Lev": {"licence.not-valid": True},
}
WEEKDAY, SATURDAY = date(2026, 11, 19), date(2026, 11, 21)


def findings_of(day: date) -> tuple[dict[str, tuple[Finding, ...]], dict[str, str]]:
    """Each child's findings and the state of their sheet, on the evening of the demo's day."""
    evening = datetime.combine(day, time(2), UTC) + timedelta(days=1)  # six o'clock in California
    with clock.frozen(evening):
        demo = clean.practice(11, today=day)
        ours = chart.clients_by_key(clean.SYSTEM)
        families.write(demo, ours)
        with signing.desk() as desk:
            story.play(demo, ours, sign=desk.sign)
        found, states = {}, {}
        for name, key in demo.named.items():
            sheet = Sheet.objects.filter(visit__client=ours[key], visit__date_of_service=day)
            if (one := sheet.first()) is not None:
                found[name] = sheets.examine(one)
                states[name] = one.status
    return found, states


@pytest.mark.parametrize("day", [WEEKDAY, SATURDAY])
def test_every_planted_fault_is_found_and_nothing_else_stops(day: date) -> None:
    found, states = findings_of(day)
    for name, planted in PLANTED.items():
        said = {f.code: f.blocks for f in found[name]}
        assert planted.items() <= said.items(), name
        stops = {code for code, blocks in said.items() if blocks}
        assert stops == {code for code, blocks in planted.items() if blocks}, name
        assert states[name] == (SheetStatus.BLOCKED if stops else SheetStatus.TO_SIGN)
        for finding in found[name]:
            assert finding.message.endswith((".", "”")), finding
            assert finding.do, finding
            assert finding.part or finding.where, finding
    assert states["Malik"] == SheetStatus.TO_COSIGN
    assert Reply.objects.get().answered_at is None  # Ada's family wrote back
    assert "Bea" not in states  # not started


def test_the_ledger_s_lists_have_one_of_each() -> None:
    noon = datetime.combine(WEEKDAY, time(20), UTC)
    with clock.frozen(noon):
        demo = clean.practice(11, today=WEEKDAY)
        ours = chart.clients_by_key(clean.SYSTEM)
        rows = {one.client.pk: one for one in outlooks(Client.objects.all(), WEEKDAY, every=True)}
        by_role = {
            role: ours[key]
            for key, role in special(wanting(demo.clients, demo.visits), WEEKDAY).items()
        }
    full, ending = rows[by_role["full"].pk], rows[by_role["ending"].pk]
    assert (full.says, full.overdrawn) == ("0 visits of 12", 0)
    assert full.renewal is not None
    assert (ending.ends_on, ending.standing) == (WEEKDAY + timedelta(days=7), "late")
    word = Booking.objects.filter(visit__client=by_role["word"])
    assert word.filter(state=BookingState.TENTATIVE).count() == 2
    ines = Booking.objects.filter(visit__client=ours[demo.named["Ines"]])
    beyond = ines.filter(state=BookingState.OVERDRAWN)
    assert set(beyond.values_list("found_in", "reason")) == {("emr", "used-up")}
    assert min(beyond.values_list("visit__date_of_service", flat=True)) == WEEKDAY
    assert proving.prove() == proving.Proof(len(demo.authorizations), 0, (), 0)


def test_of_three_letters_one_is_in_order_one_disagrees_and_one_says_no() -> None:
    noon = datetime.combine(WEEKDAY, time(20), UTC)
    with clock.frozen(noon):
        demo = clean.practice(11, today=WEEKDAY)
        letters.write(demo, chart.clients_by_key(clean.SYSTEM))
        read = []
        for letter in sorted(Letter.objects.all(), key=lambda one: one.name):
            letter_desk.read(str(letter.pk))
            letter.refresh_from_db()
            fields = letter.reading["fields"]
            read.append((fields["decision"]["value"], fields["lines.0.quantity"]["doubts"]))
    assert [decision for decision, _ in read] == ["approved", "approved", "denied"]
    assert [bool(doubts) for _, doubts in read] == [False, True, False]
    assert letter.appeal_by == WEEKDAY + timedelta(days=90)
