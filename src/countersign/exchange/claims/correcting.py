"""A claim that was sent is replaced, voided, or carried on to the second payer. Never changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from countersign.base.errors import UserError
from countersign.exchange.claims import batch, making, setup
from countersign.exchange.claims.batch import Wanted
from countersign.exchange.claims.making import Prepared
from countersign.exchange.formats.x12 import p837
from countersign.exchange.models import Claim, ClaimBatch, ClaimEvent, ClaimState, ClientBilling
from countersign.exchange.models_claims import LIVE
from countersign.practice.models import Client, Coverage, Staff
from countersign.spine.models import Release, Sheet, SheetKind, SheetStatus

ANSWERED = (ClaimState.TAKEN, ClaimState.PAID, ClaimState.PARTLY, ClaimState.DENIED)

DECIDED = (ClaimState.PAID, ClaimState.PARTLY, ClaimState.DENIED)


def to_void(clients: QuerySet[Client]) -> QuerySet[Claim]:
    """Live claims of visits that were marked as entered in the wrong chart since."""
    undone = Sheet.objects.filter(
        visit=OuterRef("release__sheet__visit"),
        kind=SheetKind.WRONG_CHART,
        status=SheetStatus.RELEASED,
    )
    begun = Claim.objects.filter(first=OuterRef("pk"), state__in=LIVE)
    found = Claim.objects.filter(
        Exists(undone), ~Exists(begun), client__in=clients, state__in=(ClaimState.SENT, *ANSWERED)
    ).exclude(frequency=p837.VOID)
    return found.select_related("client", "coverage__plan__payer").order_by("date_of_service")


def correct(claim: Claim, *, frequency: str, by: Staff, today: date) -> ClaimBatch:
    """A file that replaces or voids `claim`, to read and sign.

    A replacement says again what was signed, with the authorization, member number, address and
    price as they are now. Raises UserError when the payer has not numbered the claim yet, when a
    correction is under way, or when something is still missing.
    """
    with transaction.atomic():
        held = batch.setup_held()
        claim = Claim.objects.select_for_update(of=("self",)).get(pk=claim.pk)
        if claim.state not in ANSWERED or not claim.payer_number:
            raise UserError(
                "The payer has not taken this claim under a number of its own yet.",
                field="claim",
                remedy="Bring its 277CA or 835 first. One that was rejected is simply sent again.",
            )
        if claim.later.filter(state__in=LIVE).exists():
            raise UserError("A correction of this claim is under way.", field="claim")
        void, first = frequency == p837.VOID, claim.order == "P"
        one = _prepared(
            claim.release, today=today, coverage=None if first else claim.coverage, void=void
        )
        earlier = None if first else _earlier(_of_first_payer(claim))
        return batch.made(held, [Wanted(one, frequency, claim, earlier)], by=by)


def _of_first_payer(claim: Claim) -> Claim:
    """The claim to the first payer over the same charge."""
    found = Claim.objects.filter(release=claim.release_id, order="P").exclude(
        state__in=(ClaimState.MADE, ClaimState.DROPPED, ClaimState.REJECTED)
    )
    last = found.order_by("created_at").last()
    if last is None:
        raise UserError("The claim to the first payer is not here.", field="claim")
    return last


def _prepared(
    release: Release, *, today: date, coverage: Coverage | None = None, void: bool = False
) -> Prepared:
    one = making.prepare(release, today=today, prices=setup.prices(), coverage=coverage, void=void)
    # A correction has a last day of its own.
    one.obstacles = [obstacle for obstacle in one.obstacles if obstacle.code != "claims.late"]
    if one.coverage is not None and one.charge is not None:
        one.until = last_day(one.coverage, one.charge.day)
    return one


def last_day(coverage: Coverage, day: date) -> date:
    """Until when the payer takes a correction of a visit's claim."""
    return day + timedelta(days=setup.filing_of(coverage.plan.payer).correction_days)


def second_coverage(claim: Claim) -> Coverage | None:
    """The client's next coverage in force that day, once the first payer has decided."""
    if claim.order != "P" or claim.state not in DECIDED:
        return None
    day = claim.date_of_service
    rows = claim.client.coverages.select_related("plan__payer").order_by("order")
    for one in rows.filter(order__gt=claim.coverage.order):
        begun = one.starts_on is None or one.starts_on <= day
        if begun and (one.ends_on is None or day <= one.ends_on):
            sent = Claim.objects.filter(release=claim.release_id, coverage=one, state__in=LIVE)
            return None if sent.exists() else one
    return None


def carry_on(claims: Sequence[Claim], *, by: Staff, today: date) -> ClaimBatch:
    """A file to the second payers of these claims, with what the first decided line by line."""
    with transaction.atomic():
        held = batch.setup_held()
        wanted = []
        for claim in claims:
            coverage = second_coverage(claim)
            if coverage is None:
                raise UserError(
                    "There is no second coverage that this could go to.",
                    field="claim",
                    remedy="Enter it on the chart with its days and order.",
                )
            one = _prepared(claim.release, today=today, coverage=coverage)
            wanted.append(Wanted(one, earlier=_earlier(claim)))
        return batch.made(held, wanted, by=by)


def _earlier(claim: Claim) -> p837.Earlier:
    """What the first payer decided, from its last 835."""
    whole = claim.events.filter(kind__in=("paid", "partly", "denied")).last()
    if whole is None:
        raise UserError("The first payer has not paid yet.", field="claim")
    lines = []
    for line in claim.lines.all():
        event = line.events.filter(kind="line").last()
        lines.append((Decimal(0), []) if event is None else _decided(event))
    held = ClientBilling.objects.get(client=claim.client_id)
    address = p837.Address(held.line, held.city, held.state, held.postal)
    client = claim.client
    person = p837.Person(client.last_name, client.first_name, client.birth_date, held.sex, address)
    return p837.Earlier(
        insured=making.insured_of(claim.coverage, person),
        paid=claim.paid or Decimal(0),
        on=whole.on,
        lines=lines,
    )


def _decided(event: ClaimEvent) -> tuple[Decimal, list[p837.Adjustment]]:
    taken = [
        p837.Adjustment(one["group"], one["reason"], Decimal(one["dollars"]))
        for one in event.adjustments
    ]
    return event.paid or Decimal(0), taken
