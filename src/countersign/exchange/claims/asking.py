"""Asking payers whether clients are covered (270), and laying the answers (271) at the coverage.

Routine traffic: it goes under the standing order that the owner signed, proven again at the moment
of leaving, and only says what is on record of the coverage. An answer is known by the trace number
of its question; without one by the member number.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import InitVar, dataclass, field
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from countersign.base import audit, clock, files, rules
from countersign.base.audit import Recorder
from countersign.base.clock import now
from countersign.base.errors import UserError
from countersign.base.fields import matching
from countersign.exchange import outbox
from countersign.exchange.claims import making, setup
from countersign.exchange.claims.batch import setup_held
from countersign.exchange.formats.x12 import p270, p837
from countersign.exchange.formats.x12.answers import Answer, ReadBefore
from countersign.exchange.formats.x12.r271 import Covered, Eligibility
from countersign.exchange.formats.x12.segments import read
from countersign.exchange.formats.x12.values import plain
from countersign.exchange.models import (
    Asked,
    ClaimAnswer,
    ClaimSetup,
    ClientBilling,
    Inquiry,
    Question,
    Subscriber,
)
from countersign.exchange.port import ConnectorError
from countersign.practice.models import Client, Coverage, Practice, Staff, Visit
from countersign.practice.models.coverage import PayerType
from countersign.practice.models.visits import VisitStatus
from countersign.spine import standing
from countersign.spine.marks import Mark
from countersign.spine.models import StandingOrder
from countersign.spine.signed import Forged

ORDER = "eligibility"
MOST = 99
"""Questions of one file: what the guide asks a sender not to exceed."""
GOOD_FOR = timedelta(days=31)
"""Plans change with the month: an older answer is none."""
ASK_AGAIN = timedelta(days=3)
"""A payer that has not answered by then is asked again."""
AHEAD = timedelta(days=14)
LATEST = date(2100, 1, 1)
_mark = Mark()
_ours = object()


@dataclass(frozen=True, slots=True, weakref_slot=True)
class QuestionFile:
    """One file of questions under an order in force. Only `load` makes one."""

    inquiry_id: UUID
    order_id: UUID
    number: int
    content: bytes
    sha256: str
    _maker: InitVar[object] = field(default=None)

    def __post_init__(self, _maker: object) -> None:
        if _maker is not _ours:
            raise Forged("questions.maker")

    @property
    def name(self) -> str:
        """A file name that sorts by number and says nothing of anybody."""
        return f"eligibility-{self.number:09d}.270"


# What is not known ------------------------------------------------------------------------------


def in_force(today: date) -> QuerySet[Coverage]:
    """Coverages that a payer answers for on that day."""
    begun = Q(starts_on=None) | Q(starts_on__lte=today)
    going = Q(ends_on=None) | Q(ends_on__gte=today)
    return Coverage.objects.filter(begun, going).exclude(plan__payer__payer_type=PayerType.SELF_PAY)


def unknown(rows: QuerySet[Coverage], *, today: date) -> QuerySet[Coverage]:
    """Those whose benefits nobody knows now: no answer within the last month."""
    told = Asked.objects.filter(
        coverage=OuterRef("pk"), active__isnull=False, on__gte=today - GOOD_FOR
    )
    return rows.filter(~Exists(told))


def due(clients: QuerySet[Client], *, today: date) -> QuerySet[Coverage]:
    """Unknown, with a visit booked in the next two weeks."""
    booked = Visit.objects.filter(
        client=OuterRef("client"),
        status=VisitStatus.BOOKED,
        starts_at__gte=now(),
        starts_at__lte=now() + AHEAD,
    )
    rows = unknown(in_force(today), today=today).filter(Exists(booked), client__in=clients)
    return rows.select_related("client", "plan__payer").order_by("client_id", "order")


def waiting(coverages: Iterable[Coverage]) -> set[UUID]:
    """Of these, the ones that were asked about lately and wait for their answer."""
    keys = [one.pk for one in coverages]
    open_ = Question.objects.filter(
        coverage__in=keys, answered_at=None, created_at__gte=now() - ASK_AGAIN
    ).exclude(inquiry__taken=False)
    return set(open_.values_list("coverage_id", flat=True))


@dataclass(frozen=True, slots=True)
class Benefits:
    """What is known of one coverage now. `active` is None when it is not known."""

    coverage: Coverage
    active: bool | None
    on: date | None
    told: tuple[dict[str, str], ...]
    waiting: bool

    @property
    def known(self) -> bool:
        return self.active is not None


def benefits(client: Client, *, today: date) -> list[Benefits]:
    """Of each coverage in force, the one that pays first at the top."""
    rows = in_force(today).filter(client=client).select_related("plan__payer").order_by("order")
    held = list(rows.prefetch_related("eligibility"))
    open_ = waiting(held)
    return [_benefits(one, one.pk in open_, today) for one in held]


def _benefits(coverage: Coverage, waits: bool, today: date) -> Benefits:
    fresh = (a for a in coverage.eligibility.all() if a.on >= today - GOOD_FOR)
    last = next((a for a in fresh if a.active is not None), None)
    if last is None:
        return Benefits(coverage, None, None, (), waits)
    return Benefits(coverage, last.active, last.on, tuple(last.said.get("told", ())), waits)


# Asking -------------------------------------------------------------------------------------------


def obstacle(coverage: Coverage) -> making.Obstacle | None:
    """What keeps the payer from knowing whom we mean; None when nothing does."""
    payer = coverage.plan.payer
    if not payer.payer_id:
        return making.Obstacle(
            *("claims.no-payer-id", f"{payer.name} has no payer id."),
            "Enter it; the clearinghouse lists them.",
            page="payer_filing",
            key=payer.pk,
        )
    if not coverage.member_id.strip():
        return making.Obstacle(
            *("claims.no-member-id", "The coverage has no member number."),
            "Enter it on the client's chart.",
            page="chart",
            key=coverage.client_id,
        )
    insured = Subscriber.objects.filter(coverage=coverage).first()
    if insured is None or (insured.relation != p837.SELF and not insured.last):
        return making.Obstacle(
            *("claims.no-subscriber", "Nobody said whose insurance it is."),
            "Say whether it is the client's own or a parent's.",
            page="client_billing",
            key=coverage.client_id,
        )
    return None


def order_in_force() -> StandingOrder:
    """The owner's order for today, proven now. Raises UserError when there is none."""
    practice = Practice.objects.first()
    order = practice and standing.in_force(ORDER, on=clock.today(practice.tz))
    if not order:
        raise UserError(
            "No standing order lets questions of coverage go out.",
            field="order",
            remedy="The owner signs one under Set-up, Standing orders.",
        )
    return order


def ask(coverages: Sequence[Coverage], *, by: Staff, today: date) -> Inquiry:
    """One file that asks about these coverages, on its way when there is a road to send it by.

    Raises UserError when no order is in force, the set-up is missing, a coverage is not complete
    or was asked about within the last days.
    """
    if not 1 <= len({one.pk for one in coverages}) == len(coverages) <= MOST:
        raise UserError(f"Choose 1 to {MOST} coverages.", field="coverage")
    order = order_in_force()
    for one in coverages:
        if stop := obstacle(one):
            raise UserError(stop.message, field="coverage", remedy=stop.do)
    with audit.act(actor=by.pk) as entry:
        held = setup_held()
        if waiting(coverages):
            raise UserError(
                "One of these was asked about already and is not answered yet.",
                field="coverage",
                remedy="Load the page again; it shows what is left.",
            )
        return _made(entry, held, order, coverages, by=by, today=today)


def _made(
    entry: Recorder,
    held: ClaimSetup,
    order: StandingOrder,
    coverages: Sequence[Coverage],
    *,
    by: Staff,
    today: date,
) -> Inquiry:
    held.last_file += 1
    held.save(update_fields=["last_file"])
    asked = [
        (one, question_of(one, trace=f"CSQ{held.last_file}-{number}", on=today))
        for number, one in enumerate(coverages, start=1)
    ]
    asked.sort(key=lambda pair: pair[1].insured.payer)
    content = "\n".join(
        p270.question_file(
            setup.envelope(held, at=now()),
            held.receiver_name,
            setup.billing(held),
            [q for _, q in asked],
        )
    )
    content += "\n"
    row = Inquiry(number=held.last_file, order=order, by=by, count=len(asked), test=held.test)
    row.digest = hashlib.sha256(content.encode("ascii")).hexdigest()
    row.file = files.write(
        [content.encode("ascii")], owner=_owner(row.pk), media_type=outbox.CLAIM_FILE
    )
    row.save(force_insert=True)
    for coverage, question in asked:
        Question.objects.create(inquiry=row, coverage=coverage, trace=question.trace, on=today)
    entry.record(
        "claims.asked",
        subject=row.pk,
        number=row.number,
        questions=row.count,
        order=str(order.pk),
        digest=row.digest,
    )
    outbox.accept_questions(row, content.encode("ascii"))
    return row


def _owner(key: UUID) -> str:
    return f"questions {key}"


def question_of(coverage: Coverage, *, trace: str, on: date) -> p270.Question:
    """What a question says: the client and the insured as they are on record."""
    held = ClientBilling.objects.filter(client=coverage.client_id).first()
    address = p837.Address("", "", "", "")
    client = coverage.client
    person = p837.Person(
        *(client.last_name, client.first_name, client.birth_date, held.sex if held else "U"),
        address,
    )
    return p270.Question(trace, person, making.insured_of(coverage, person), on)


def load(inquiry: Inquiry) -> QuestionFile:
    """The file of these questions, under an order proven now and still saying what is on record.

    Raises UserError without an order, ConnectorError when a coverage was changed since, Forged.
    """
    order = order_in_force()
    content = files.read(inquiry.file)
    if hashlib.sha256(content).hexdigest() != inquiry.digest:
        raise Forged("questions.other-bytes")
    _must_agree(inquiry, content)
    made = QuestionFile(
        *(inquiry.pk, order.pk, inquiry.number, content, inquiry.digest), _maker=_ours
    )
    _mark.put(made)
    return made


def taken_out(inquiry: Inquiry) -> QuestionFile:
    """The file for a person who carries it. Raises UserError when it may not go, Forged."""
    try:
        return load(inquiry)
    except ConnectorError as error:
        raise UserError(error.message, field="coverage", remedy=error.remedy) from error


def _must_agree(inquiry: Inquiry, content: bytes) -> None:
    told = {one.trace: one for one in p270.questions(read(io.BytesIO(content)))}
    rows = list(inquiry.questions.select_related("coverage__client", "coverage__plan__payer"))
    for row in rows:
        one = told.get(row.trace)
        now_ = question_of(row.coverage, trace=row.trace, on=row.on)
        if one is None or (one.payer_id, one.member_id, one.last, one.first, one.born) != (
            now_.insured.payer_id,
            plain(now_.insured.member_id, 80),
            plain(now_.client.last, 60),
            plain(now_.client.first, 35),
            now_.client.birth_date,
        ):
            raise ConnectorError(
                "coverage-changed",
                "A coverage or a name was changed after the question was written. It is not sent.",
                retry=False,
                remedy="Ask again; the new question says what is on record now.",
            )
    if len(told) != len(rows):
        raise Forged("questions.other-questions")


def proven(file: object) -> QuestionFile:
    """`file` itself when it is genuine. Raises Forged for a copy or a hand-made one."""
    if not isinstance(file, QuestionFile) or not _mark.on(file):
        raise Forged("questions.maker")
    return file


# Answers ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Laid:
    """At how many coverages answers were laid, and how many people are not known here."""

    known: int
    unknown: int


def bring(answer: Answer, data: bytes, *, by: Staff | None) -> Laid:
    """Lay every answer of a 271 at its coverage, once. Raises UserError; then nothing is kept."""
    said: list[Eligibility] = list(answer.said)
    digest = hashlib.sha256(data).hexdigest()
    known = unknown_ = 0
    with audit.act(actor=by.pk if by else "system") as entry:
        if ClaimAnswer.objects.filter(digest=digest).exists():
            raise ReadBefore
        row = ClaimAnswer(kind="271", digest=digest, by=by, made_on=answer.made_on)
        row.file = files.write([data], owner=f"claim answer {row.pk}", media_type="text/x12")
        row.payer = next((one.payer for one in said), "")[:80]
        row.save(force_insert=True)
        strangers: list[str] = []
        for who in (person for one in said for person in one.people):
            laid = list(_laid(who, row, answer.made_on or now().date()))
            known += len(laid)
            if not laid:
                unknown_ += 1
                strangers.append(who.trace or who.member_id or "nobody named")
        row.known, row.unknown = known, [one[:40] for one in strangers]
        row.faults = list(_refusals(said))
        row.save(update_fields=["known", "unknown", "faults"])
        entry.record(
            "claims.answer_read", subject=row.pk, of_kind="271", known=known, unknown=unknown_
        )
    return Laid(known, unknown_)


def _refusals(said: Iterable[Eligibility]) -> Iterator[str]:
    codes = {code for one in said for who in one.people for code in who.refused}
    for code in sorted(codes):
        yield f"The payer could not answer a question: {refusal(code)}."


def refusal(code: str) -> str:
    """A payer's reason for not answering (AAA03), in words."""
    words = rules.load("claim_codes", on=LATEST)["refusals"].get(code, "")
    return f"{words} ({code})" if words else f"reason {code}"


def _laid(who: Covered, row: ClaimAnswer, on: date) -> Iterator[Asked]:
    question = _question(who)
    if question is not None:
        Question.objects.filter(pk=question.pk, answered_at=None).update(answered_at=now())
    for coverage in [question.coverage] if question is not None else _by_number(who):
        yield Asked.objects.create(
            coverage=coverage,
            question=question,
            answer=row,
            active=who.active,
            on=on,
            said=who.as_dict(),
        )


def _question(who: Covered) -> Question | None:
    """Our question that is answered: the trace is ours, and name or member number agree."""
    rows = Question.objects.select_related("coverage__client")
    found = rows.filter(trace=who.trace).first() if who.trace else None
    if found is None:
        return None
    coverage = found.coverage
    insured = Subscriber.objects.filter(coverage=coverage).first()
    names = {plain(coverage.client.last_name, 60), plain(insured.last, 60) if insured else ""}
    same = plain(coverage.member_id, 80) == plain(who.member_id, 80)
    return found if same or not who.last or plain(who.last, 60) in names else None


def _by_number(who: Covered) -> list[Coverage]:
    """The coverages with that member number; of brothers and sisters, the one who was named."""
    if not who.member_id:
        return []
    rows = Coverage.objects.filter(matching(Coverage, "member_id", who.member_id))
    held = list(rows.select_related("client"))
    named = [one for one in held if plain(one.client.first_name, 35) == plain(who.first, 35)]
    return named or held


__all__ = [
    "ORDER",
    "Benefits",
    "Laid",
    "QuestionFile",
    "ask",
    "benefits",
    "bring",
    "due",
    "load",
    "obstacle",
    "proven",
    "taken_out",
    "unknown",
    "waiting",
]
