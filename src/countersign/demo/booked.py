"""The practice's side of the ledger: its rules, the payers' terms, and what stands on a word."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from decimal import Decimal

from countersign.authorizations import recheck, settling
from countersign.authorizations.booking import book
from countersign.authorizations.models import AuthorizationLine, HouseRule, PayerTerms
from countersign.authorizations.wishes import Wish
from countersign.demo.authorized import special
from countersign.demo.people import TERM_WEEKS, DemoPractice, wanting
from countersign.practice.models import Client, Payer, Staff, Visit

ON_A_WORD = 2


def write(demo: DemoPractice, clients: Mapping[str, Client]) -> None:
    """Set the rules and terms, settle every visit, and book what the payer said on the phone."""
    term = demo.today - timedelta(weeks=TERM_WEEKS, days=demo.today.weekday())
    HouseRule.objects.create(opened_on=term)
    for number, payer in enumerate(Payer.objects.exclude(payer_type="self_pay").order_by("name")):
        PayerTerms.objects.create(
            payer=payer,
            no_show="take" if number == 1 else "release",
            family_pays="agreed" if number == 0 else "no",
            turnaround_days=10 + 4 * number,
            dollars_a_visit=Decimal("96.40") + 7 * number,
            clause="Section 4.2, page 11",
            read_on=demo.today - timedelta(days=40),
        )
    recheck.look_again()
    desk = Staff.objects.filter(role_grants__role="front_desk").first()
    if desk is None:
        return
    for key, role in special(wanting(demo.clients, demo.visits), demo.today).items():
        if role == "word":
            _on_a_word(demo, clients[key], desk)
        if role == "full":
            lines = AuthorizationLine.objects.filter(authorization__client=clients[key])
            settling.ask_for_more(lines.order_by("-authorization__ends_on")[0], by=desk)


def _on_a_word(demo: DemoPractice, client: Client, desk: Staff) -> None:
    coming = Visit.objects.filter(
        client=client, date_of_service__gte=demo.today, status="booked"
    ).select_related("coverage__plan__payer", "client")
    for visit in coming.order_by("starts_at")[:ON_A_WORD]:
        until = datetime.combine(demo.today + timedelta(days=9), time(23, 59), tzinfo=visit.tz)
        word = Wish(
            "tentative", reference="CALL-20417", said_by="Renee, utilization desk", expires_at=until
        )
        book(visit, by=desk, wish=word)
