"""What payers answered becomes each claim's story, a work list, and the next claim."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import nullcontext
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.urls import reverse
from tests.claimed import Claiming, claiming_practice, ordered
from tests.gate.test_every_way import sign_as, visit_of, with_factor
from tests.small import SmallPractice, signed_in, small

from countersign.base.errors import UserError
from countersign.base.models_audit import AuditEntry
from countersign.cli import main
from countersign.demo import payer
from countersign.exchange.claims import batch, correcting, denials, file, taking, work
from countersign.exchange.formats.x12.read837 import Told
from countersign.exchange.formats.x12.segments import NotX12
from countersign.exchange.models import (
    Claim,
    ClaimAnswer,
    ClaimBatch,
    ClaimEvent,
    ClaimState,
    Denial,
    PayerFiling,
    Subscriber,
)
from countersign.practice.models import Client, Coverage, Payer, PayerPlan, Visit
from countersign.spine import corrections

__all__ = ["signed_in", "small"]
pytestmark = pytest.mark.django_db
SignedIn = Callable[[str], Browser]


@pytest.fixture
def claiming(small: SmallPractice, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Claiming:
    return claiming_practice(small, monkeypatch, tmp_path)


@pytest.fixture
def sent(claiming: Claiming) -> ClaimBatch:
    return claiming.released()


def claims_of(made: ClaimBatch) -> list[Told]:
    return payer.told(file.load(made).content)


def take(text: str, claiming: Claiming) -> ClaimAnswer:
    return taking.bring(text.encode(), by=claiming.biller)


def denied(made: ClaimBatch, claiming: Claiming, *, number: int = 3) -> Denial:
    """The payer denies it for want of an authorization."""
    text = payer.remittance(
        *(claims_of(made),), on=claiming.today, judge=payer.wants_authorization, number=number
    )
    take(text, claiming)
    return Denial.objects.get(claim__batch=made)


def test_a_claim_is_received_taken_and_paid(claiming: Claiming, sent: ClaimBatch) -> None:
    told, on = claims_of(sent), claiming.today
    assert take(payer.acknowledgement(sent.number, on=on), claiming).known == 1
    take(payer.statuses(told, on=on), claiming)
    claim = Claim.objects.get()
    assert (claim.state, claim.payer_number) == (ClaimState.TAKEN, "ICN000001")
    row = take(payer.remittance(told, on=on), claiming)
    claim.refresh_from_db()
    assert (claim.state, claim.paid, row.paid) == (
        ClaimState.PAID,
        Decimal("80.00"),
        Decimal("80.00"),
    )
    assert not Denial.objects.exists()  # what the contract takes off is no denial
    assert [e.kind for e in claim.events.all()] == ["received", "accepted", "paid", "line"]
    assert ClaimEvent.objects.get(kind="line").line == claim.lines.get()
    assert row.file.size


def test_a_refused_file_lays_the_fault_at_its_claim(claiming: Claiming) -> None:
    claiming.another(3)
    made = claiming.composed(*batch.waiting(Client.objects.all()).exclude(pk=claiming.charge.pk))
    sign_as(made.sheet, claiming.small, "biller")
    content = file.load(made).content.decode()
    second = content.split("~")
    begun = next(n for n, s in enumerate(second) if s.strip().startswith("ST*"))
    at = [n for n, s in enumerate(second) if s.strip().startswith("HI*")][1] - begun + 1
    text = payer.acknowledgement(made.number, on=claiming.today, faults={at: ("HI", "2300")})
    take(text, claiming)
    events = list(ClaimEvent.objects.order_by("claim__number"))
    assert {e.kind for e in events} == {"rejected"}
    assert "in another claim of the file" in events[0].words
    assert "number" in events[1].words
    assert "another claim" not in events[1].words
    assert batch.waiting(Client.objects.all()).count() == 2  # both wait again


def test_a_claim_that_the_payer_refuses_waits_again(claiming: Claiming, sent: ClaimBatch) -> None:
    told = claims_of(sent)
    text = payer.statuses(told, on=claiming.today, refused={told[0].number: "A7:562:85"})
    take(text, claiming)
    assert Claim.objects.get().state == ClaimState.REJECTED
    assert list(batch.waiting(Client.objects.all())) == [claiming.charge]
    assert claiming.composed().count == 1


def test_a_denial_becomes_work(claiming: Claiming, sent: ClaimBatch) -> None:
    one = denied(sent, claiming)
    assert (one.reason, one.group, one.dollars, one.about) == (
        *("197", "CO"),
        Decimal("100.00"),
        "authorization",
    )
    assert one.line is not None
    assert one.line.code == "97535"
    assert one.claim.state == ClaimState.DENIED
    assert "authorization" in denials.reason(one).says
    assert "named five birds" not in denials.note(one)
    assert any("5 birds" in sentence for sentence in denials.note(one))
    (worth,) = denials.worth(Client.objects.all())
    assert (worth.check, worth.count, worth.dollars) == (
        *("claims.no-authorization", 1),
        Decimal("100.00"),
    )


def test_a_denial_finds_the_others_with_the_same_fault(
    claiming: Claiming, sent: ClaimBatch
) -> None:
    other = claiming.another(3)
    more = batch.compose([other], by=claiming.biller, today=claiming.today)
    sign_as(more.sheet, claiming.small, "biller")
    one = denied(sent, claiming)
    (found,) = denials.alike(one, Client.objects.all())
    assert found.claim.batch == more
    assert "no authorization either" in found.why
    late = claiming.another(4)
    (soon,) = denials.alike_waiting(one, Client.objects.all(), today=claiming.today)
    assert (soon.release, soon.why) == (late, "names no authorization yet")


def test_the_same_file_is_read_once(claiming: Claiming, sent: ClaimBatch) -> None:
    text = payer.remittance(claims_of(sent), on=claiming.today)
    take(text, claiming)
    with pytest.raises(UserError, match="read before"):
        take(text, claiming)
    assert Claim.objects.get().paid == Decimal("80.00")


def test_a_malformed_file_leaves_nothing_behind(claiming: Claiming, sent: ClaimBatch) -> None:
    text = payer.remittance(claims_of(sent), on=claiming.today)
    for broken in (text[:-40], text.replace("CAS*CO*45*20", "CAS*CO*45*2O"), "hello"):
        with pytest.raises(NotX12):
            take(broken, claiming)
    assert not ClaimAnswer.objects.exists()
    assert not ClaimEvent.objects.exists()
    assert Claim.objects.get().state == ClaimState.SENT


def test_a_claim_of_another_program_is_named_and_changes_nothing(
    claiming: Claiming, sent: ClaimBatch
) -> None:
    text = payer.remittance(claims_of(sent), on=claiming.today)
    row = take(text.replace("CS000000001", "OTHER1"), claiming)
    assert (row.known, row.unknown) == (0, ["OTHER1"])
    row = take(payer.acknowledgement(77, on=claiming.today), claiming)
    assert row.unknown == ["file 77"]
    assert Claim.objects.get().state == ClaimState.SENT


def test_a_payment_that_is_taken_back_is_part_of_the_story(
    claiming: Claiming, sent: ClaimBatch
) -> None:
    text = payer.remittance(claims_of(sent), on=claiming.today)
    take(text, claiming)
    back = (
        text.replace("CLP*CS000000001*1*100*80", "CLP*CS000000001*22*-100*-80")
        .replace("*100*80**2", "*-100*-80**2")
        .replace("CAS*CO*45*20", "CAS*CO*45*-20")
        .replace("BPR*I*80", "BPR*I*-80")
    )
    assert take(back, claiming).faults == []
    claim = Claim.objects.get()
    assert (claim.paid, claim.events.last().kind) == (Decimal("0.00"), "line")  # type: ignore[union-attr]  # there are events
    assert claim.events.filter(kind="reversed").exists()


def test_a_denial_that_the_payer_takes_back_costs_nothing_and_waits_for_nobody(
    claiming: Claiming, sent: ClaimBatch
) -> None:
    one = denied(sent, claiming)
    text = payer.remittance(
        claims_of(sent), on=claiming.today, judge=payer.wants_authorization, number=4
    )
    back = (
        text.replace("CLP*CS000000001*4*100*0", "CLP*CS000000001*22*-100*0")
        .replace("*100*0**2", "*-100*0**2")
        .replace("CAS*CO*197*100", "CAS*CO*197*-100")
    )
    assert take(back, claiming).faults == []
    one.refresh_from_db()
    assert one.outcome == "taken_back"
    assert denials.worth(Client.objects.all()) == []
    assert not denials.open_denials(Client.objects.all())


def test_a_denied_claim_is_replaced(claiming: Claiming, sent: ClaimBatch) -> None:
    one = denied(sent, claiming)
    made = correcting.correct(one.claim, frequency="7", by=claiming.biller, today=claiming.today)
    with pytest.raises(UserError, match="under way"):
        correcting.correct(one.claim, frequency="7", by=claiming.biller, today=claiming.today)
    sign_as(made.sheet, claiming.small, "biller")
    (told,) = claims_of(made)
    assert (told.frequency, told.replaces) == ("7", "ICN000001")
    assert Claim.objects.get(pk=one.claim_id).state == ClaimState.REPLACED
    assert not batch.waiting(Client.objects.all())  # it is not claimed a third time
    text = payer.remittance([told], on=claiming.today, number=9)
    take(text, claiming)
    assert Claim.objects.get(batch=made).state == ClaimState.PAID
    (worth,) = denials.worth(Client.objects.all())
    assert (worth.dollars, worth.recovered) == (Decimal("100.00"), Decimal("80.00"))


def test_a_refused_replacement_leaves_the_first_claim_standing(
    claiming: Claiming, sent: ClaimBatch
) -> None:
    one = denied(sent, claiming)
    made = correcting.correct(one.claim, frequency="7", by=claiming.biller, today=claiming.today)
    sign_as(made.sheet, claiming.small, "biller")
    (told,) = claims_of(made)
    take(payer.statuses([told], on=claiming.today, refused={told.number: "A7:562"}), claiming)
    assert Claim.objects.get(batch=made).state == ClaimState.REJECTED
    assert Claim.objects.get(pk=one.claim_id).state == ClaimState.DENIED
    assert not batch.waiting(Client.objects.all())


def test_a_claim_without_the_payers_number_is_not_corrected(
    claiming: Claiming, sent: ClaimBatch
) -> None:
    with pytest.raises(UserError, match="number of its own"):
        correcting.correct(
            Claim.objects.get(), frequency="7", by=claiming.biller, today=claiming.today
        )


def test_a_visit_in_the_wrong_chart_has_its_claim_voided(
    claiming: Claiming, sent: ClaimBatch
) -> None:
    take(payer.remittance(claims_of(sent), on=claiming.today), claiming)
    claim = Claim.objects.get()
    assert not correcting.to_void(Client.objects.all())
    wrong = corrections.wrong_chart(
        claiming.sheet, reason="Another child's.", by=claiming.small.people["ot"]
    )
    sign_as(wrong, claiming.small, "ot")
    assert list(correcting.to_void(Client.objects.all())) == [claim]
    with pytest.raises(UserError, match="wrong chart"):
        correcting.correct(claim, frequency="7", by=claiming.biller, today=claiming.today)
    made = correcting.correct(claim, frequency="8", by=claiming.biller, today=claiming.today)
    sign_as(made.sheet, claiming.small, "biller")
    assert claims_of(made)[0].frequency == "8"
    claim.refresh_from_db()
    assert claim.state == ClaimState.VOIDED
    assert not correcting.to_void(Client.objects.all())


def second(claiming: Claiming) -> Coverage:
    """The client has a second plan."""
    state = Payer.objects.create(name="State Medicaid", payer_type="medicaid", payer_id="MCD01")
    plan = PayerPlan.objects.create(payer=state, name="Fee", needs_authorization=False)
    child = claiming.small.child
    cover = Coverage.objects.create(client=child, plan=plan, member_id="M9", order=2)
    Subscriber.objects.create(coverage=cover, relation="18")
    return cover


def test_the_rest_goes_to_the_second_payer(claiming: Claiming, sent: ClaimBatch) -> None:
    cover = second(claiming)
    claim = Claim.objects.get()
    assert correcting.second_coverage(claim) is None  # the first has not decided
    take(payer.remittance(claims_of(sent), on=claiming.today), claiming)
    claim.refresh_from_db()
    assert correcting.second_coverage(claim) == cover
    made = correcting.carry_on([claim], by=claiming.biller, today=claiming.today)
    sign_as(made.sheet, claiming.small, "biller")
    text = file.load(made).content.decode()
    for segment in ("SBR*S*18", "AMT*D*80~", "SVD*MER01*80*HC:97535**2~", "CAS*CO*45*20~"):
        assert segment in text
    assert "DTP*573*D8*" in text
    assert correcting.second_coverage(claim) is None


def test_a_claim_knows_its_last_day(claiming: Claiming, sent: ClaimBatch) -> None:
    claim = Claim.objects.get()
    assert claim.until == claim.date_of_service + timedelta(days=90)
    PayerFiling.objects.update(days=1)
    claiming.another(30)
    rows = list(batch.waiting(Client.objects.all()))
    (late,) = batch.prepared(rows, today=claiming.today)
    assert [(o.code, o.blocks) for o in late.obstacles] == [("claims.late", False)]


def test_the_pages_of_answers(claiming: Claiming, sent: ClaimBatch, signed_in: SignedIn) -> None:
    biller = with_factor(signed_in("biller"), claiming.biller)
    filing = PayerFiling.objects.get()
    filing.clause = "Claims are due within 90 days."
    filing.save()
    text = payer.remittance(claims_of(sent), on=claiming.today, judge=payer.wants_authorization)
    files = [
        SimpleUploadedFile("era.835", text.encode()),
        SimpleUploadedFile("bad.835", text[:300].encode()),
    ]
    answer = biller.post(reverse("claims_bring"), {"files": files}, secure=True, follow=True)
    shown = answer.content.decode()
    assert "era.835: 1 claim of yours." in shown
    assert "bad.835: Segment" in shown
    assert (
        "Choose one"
        in biller.post(reverse("claims_bring"), secure=True, follow=True).content.decode()
    )
    one = Denial.objects.get()
    listed = biller.get(reverse("denials"), secure=True).content.decode()
    assert "no authorization or notice beforehand" in listed
    url = reverse("denial", args=[one.pk])
    shown = biller.get(url, secure=True).content.decode()
    assert "due within 90 days" in shown
    assert "5 birds" in shown
    assert AuditEntry.objects.filter(kind="claims.note_read").count() == 1
    assert biller.post(url, {}, secure=True).status_code == 422
    posted = {"outcome": "appealed", "note": "Sent the letter."}
    assert biller.post(url, posted, secure=True).status_code == 302
    one.refresh_from_db()
    assert (one.outcome, one.note, one.closed_by) == (
        *("appealed", "Sent the letter."),
        claiming.biller,
    )
    assert "An appeal is sent" in biller.get(url, secure=True).content.decode()
    assert (
        "claims.no-authorization"
        in biller.get(reverse("claims_worth"), secure=True).content.decode()
    )
    page = reverse("claim", args=[one.claim_id])
    shown = biller.get(page, secure=True).content.decode()
    assert "CO-197" in shown
    assert "Replace it" in shown
    answer = biller.post(reverse("claim_correct", args=[one.claim_id, "replace"]), secure=True)
    assert answer.status_code == 302
    assert "Replaced by" in biller.get(page, secure=True).content.decode()
    again = biller.post(
        reverse("claim_correct", args=[one.claim_id, "void"]), secure=True, follow=True
    )
    assert "under way" in again.content.decode()
    wrong = biller.post(
        reverse("claim_correct", args=[one.claim_id, "burn"]), secure=True, follow=True
    )
    assert "Choose what to do" in wrong.content.decode()


def test_the_work_list_says_what_waits(
    claiming: Claiming, sent: ClaimBatch, signed_in: SignedIn
) -> None:
    biller = with_factor(signed_in("biller"), claiming.biller)
    assert "to answer" not in biller.get(reverse("today"), secure=True).content.decode()
    denied(sent, claiming)
    other = claiming.another(3)
    batch.compose([other], by=claiming.biller, today=claiming.today)
    shown = biller.get(reverse("today"), secure=True).content.decode()
    assert "1 denial to answer" in shown
    assert "$100.00" in shown
    assert "1 claim file to read and sign" in shown
    Claim.objects.filter(batch=sent).update(state=ClaimState.SENT)
    later = work.of(Client.objects.all(), today=claiming.today + timedelta(days=31))
    assert (later.silent, later.files) == (1, 1)


def test_the_commands_of_a_practice(
    claiming: Claiming,
    sent: ClaimBatch,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("countersign.cli.claims.installation", nullcontext)

    def said(*words: str) -> tuple[int, list[dict[str, Any]]]:
        status = main.main(["claims", *words])
        return status, [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    by = ("--by", str(claiming.biller.pk))
    claiming.another(3)
    status, (one,) = said("waiting")
    assert (status, one["ready"], one["dollars"]) == (0, True, "100.00")
    out = tmp_path / "claims.837"
    status, (one,) = said("out", str(sent.number), str(out), *by)
    assert out.read_bytes() == file.load(sent).content
    assert said("out", str(sent.number), str(out), *by) == (1, [])  # nothing is overwritten
    assert said("out", "77", str(tmp_path / "x"), *by) == (1, [])
    era = tmp_path / "era.835"
    era.write_text(
        payer.remittance(claims_of(sent), on=claiming.today, judge=payer.wants_authorization)
    )
    bad = tmp_path / "bad.835"
    bad.write_text(era.read_text()[:200])
    status, rows = said("take", str(era), str(bad), str(tmp_path / "none"), *by)
    assert status == 1
    assert rows[0] == {"id": "era", "kind": "835", "known": 1, "unknown": 0}
    assert all("error" in row for row in rows[1:])
    assert said("take", str(era), "--by", "nobody") == (1, [])
    _, (one,) = said("denials")
    assert said("fetch", *by) == (1, [])  # there is no road
    Visit.objects.filter(pk=visit_of(claiming.small, "ot", -3).pk).update(status="booked")
    status, (told,) = said("unknown")
    cover = Coverage.objects.get()
    assert (told["coverage"], told["asked"], told["needs"]) == (str(cover.pk), False, None)
    assert said("ask", str(cover.pk), *by) == (1, [])  # nor an order
    ordered(claiming.small)
    asked = tmp_path / "asked.270"
    status, (told,) = said("ask", str(cover.pk), *by, "--to", str(asked))
    assert (status, told["questions"], told["on_its_way"]) == (0, 1, False)
    assert asked.read_bytes().startswith(b"ISA*00*")
    assert said("ask", "nobody", *by) == (1, [])
    assert (one["reason"], one["dollars"], one["line"]) == ("197", "100.00", "97535")


def test_a_day_is_not_invented(claiming: Claiming, sent: ClaimBatch) -> None:
    on = date(2026, 11, 3)
    take(payer.statuses(claims_of(sent), on=on), claiming)
    assert ClaimEvent.objects.get().on == on
