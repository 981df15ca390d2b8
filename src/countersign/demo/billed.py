"""The demo's claims: everything that they need, one file that was sent, and a day that waits.

Wrong on purpose: one child has no address for claims, and one payer's claims name no authorization.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from countersign.base import clock
from countersign.base.errors import UserError
from countersign.demo import payer as invented
from countersign.demo.fees import INVENTED, UNTIMED
from countersign.demo.people import DemoPractice, npi
from countersign.exchange.claims import asking, batch, fetching, file, setup, taking
from countersign.exchange.models import (
    Claim,
    ClaimBatch,
    ClaimSetup,
    ClaimState,
    ClientBilling,
    Inquiry,
    PayerFiling,
    Subscriber,
)
from countersign.practice.models import Client, Coverage, Payer, Practice, Staff
from countersign.practice.models.coverage import PayerType
from countersign.spine.models import Sheet, SheetStatus

SENT_SHARE = 2  # every second charge is in the file that was sent
MARKUP = Decimal("1.6")
STREETS = ("Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir")
CLAUSE = (
    "Claims are received within 90 days of the service. Services that need authorization are paid "
    "only when its number is on the claim; a claim without it may be replaced within 180 days."
)


def write(
    demo: DemoPractice, clients: Mapping[str, Client], *, sign: Callable[[Sheet], None]
) -> None:
    """Enter what claims need, send every second charge, and read the payer's first answers."""
    biller = Staff.objects.filter(role_grants__role="biller").first()
    if biller is None:
        return
    _practice(demo.today)
    for number, child in enumerate(clients.values()):
        if number:  # the first child's address was never entered
            _bill(child, number)
    waiting = list(batch.waiting(Client.objects.all()))
    ready = [o.release for o in batch.prepared(waiting, today=demo.today) if o.ready]
    chosen = ready[::SENT_SHARE]
    if not chosen:
        return
    made = batch.compose(chosen, by=biller, today=demo.today)
    sign(made.sheet)
    told = invented.told(file.load(made).content)
    for text in (
        invented.acknowledgement(made.number, on=demo.today),
        invented.statuses(told, on=demo.today),
    ):
        taking.bring(text.encode(), by=biller)


def _practice(today: date) -> None:
    practice = Practice.objects.get()
    ClaimSetup.objects.create(
        submitter_id="DEMO01",
        contact="Billing desk",
        phone="5105550100",
        receiver_name="Invented Clearinghouse",
        receiver_id="INVENTED",
        sender="DEMO01",
        receiver="INVENTED",
        test=True,
        name=practice.name[:60],
        npi=npi(10000990),
        tax_id="12-3456789",
        line="1 Willow Street",
        city="Oakland",
        state="CA",
        postal="946121234",
        starts_on=today - timedelta(weeks=13),
    )
    prices = {c: (Decimal(d) * MARKUP).quantize(Decimal("0.01")) for c, d in INVENTED.items()}
    prices |= {c: (Decimal(d) * MARKUP).quantize(Decimal("0.01")) for c, d in UNTIMED.items()}
    setup.store_prices(prices)
    insurers = Payer.objects.exclude(payer_type=PayerType.SELF_PAY).order_by("name")
    for number, payer in enumerate(insurers, start=1):
        payer.payer_id = payer.payer_id or f"INV{number:02d}"
        payer.save(update_fields=["payer_id"])
        filing = setup.filing_of(payer)
        PayerFiling.objects.create(
            payer=payer, filing=filing.filing, days=filing.days, correction_days=180, clause=CLAUSE
        )


def _bill(child: Client, number: int) -> None:
    ClientBilling.objects.create(
        client=child,
        sex="FMU"[number % 3],
        line=f"{number} {STREETS[number % len(STREETS)]} Street",
        city="Oakland",
        state="CA",
        postal="946120000",
    )
    guardian = child.guardians.first()
    *first, last = (guardian.name if guardian else f"Parent {child.last_name}").split()
    for coverage in Coverage.objects.filter(client=child):
        Subscriber.objects.create(
            coverage=coverage,
            relation="19",
            last=last,
            first=" ".join(first) or "Parent",
            born=child.birth_date - timedelta(days=11_000),
        )


def ask(demo: DemoPractice) -> None:
    """Half of those who are booked were asked about; of one the plan has ended."""
    biller = Staff.objects.filter(role_grants__role="biller").first()
    if biller is None:
        return
    due = asking.due(Client.objects.all(), today=demo.today)
    complete = [one for one in due if asking.obstacle(one) is None][::2][: asking.MOST]
    if not complete:
        return
    made = asking.ask(complete, by=biller, today=demo.today)
    ended = made.questions.order_by("-trace").values_list("trace", flat=True)[0]
    text = invented.eligibility(
        asking.load(made).content, on=demo.today, inactive=lambda one: one.trace == ended
    )
    fetching.take(text.encode(), name="answer.271", by=biller)


def eligibility() -> str:
    """The invented payers' answer to the newest file of questions. Raises UserError for none."""
    made = Inquiry.objects.first()
    if made is None:
        raise UserError("Nobody has asked a payer yet.", remedy="Ask under Eligibility first.")
    today = clock.today(ZoneInfo(Practice.objects.get().zone))
    number = int(clock.now().timestamp()) % 1_000_000_000
    return invented.eligibility(asking.load(made).content, on=today, number=number)


def remittance() -> str:
    """The invented payer's answer to every released claim that it has not paid or denied yet."""
    open_ = Claim.objects.filter(state__in=(ClaimState.SENT, ClaimState.TAKEN))
    numbers = set(open_.values_list("number", flat=True))
    files = ClaimBatch.objects.filter(sheet__status=SheetStatus.RELEASED, claims__in=open_)
    told = [
        one
        for made in files.distinct().order_by("number")
        for one in invented.told(file.load(made).content)
        if one.number in numbers
    ]
    today = clock.today(ZoneInfo(Practice.objects.get().zone))
    number = int(clock.now().timestamp()) % 1_000_000_000
    return invented.remittance(
        told,
        on=today,
        judge=invented.wants_authorization,
        number=number,
        check=f"DEMO{number}",
    )
