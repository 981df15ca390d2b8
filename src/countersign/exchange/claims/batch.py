"""A file of claims: chosen charges become one sheet, which the biller reads and signs."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from countersign.base.clock import now
from countersign.base.errors import UserError
from countersign.exchange.claims import making, setup
from countersign.exchange.claims.file import PART
from countersign.exchange.claims.making import Prepared
from countersign.exchange.claims.signed import CHARGE, EMR
from countersign.exchange.formats.x12 import p837
from countersign.exchange.models import Claim, ClaimBatch, ClaimLine, ClaimSetup, ClaimState
from countersign.exchange.models_claims import LIVE
from countersign.practice.models import Client, Staff
from countersign.practice.models.coverage import PayerType
from countersign.spine import acts
from countersign.spine.draft import PartDraft
from countersign.spine.models import Release, Sheet, SheetKind, SheetStatus
from countersign.spine.revisions import append, locked_draft

COMPOSER = "countersign claims 1"
MOST = 500
"""Claims of one file: what a person can read before signing it."""


def waiting(clients: QuerySet[Client]) -> QuerySet[Release]:
    """Released charges of these clients that some payer should get and no claim is over yet."""
    claimed = standing(Claim.objects.filter(release=OuterRef("pk")))
    undone = Sheet.objects.filter(
        visit=OuterRef("sheet__visit"),
        kind=SheetKind.WRONG_CHART,
        status=SheetStatus.RELEASED,
    )
    held = setup.setup()
    found = Release.objects.filter(
        ~Exists(claimed),
        ~Exists(undone),
        part=CHARGE,
        destination=EMR,
        sheet__client__in=clients,
        sheet__visit__coverage__isnull=False,
    ).exclude(sheet__visit__coverage__plan__payer__payer_type=PayerType.SELF_PAY)
    if held is not None:
        found = found.filter(sheet__visit__date_of_service__gte=held.starts_on)
    rows = found.select_related("sheet__visit__site", "sheet__client")
    return rows.order_by("sheet__visit__date_of_service", "created_at", "pk")


def standing(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    """Those by which a payer is asked for the money now; one that voids asks for none."""
    return claims.filter(state__in=LIVE).exclude(frequency=p837.VOID)


def prepared(rows: Sequence[Release], *, today: date) -> list[Prepared]:
    """Each charge with what it still needs."""
    prices = setup.prices()
    return [making.prepare(row, today=today, prices=prices) for row in rows]


def compose(rows: Sequence[Release], *, by: Staff, today: date) -> ClaimBatch:
    """Make the file of these charges as a draft to sign. Nothing leaves by this.

    Raises UserError when the set-up is missing, a charge is not ready, or one is claimed already.
    """
    if not 1 <= len(rows) <= MOST:
        raise UserError(f"Choose 1 to {MOST} charges for one file.", field="charges")
    with transaction.atomic():
        held = setup_held()
        _none_twice(rows)
        wanted = [Wanted(one) for one in prepared(rows, today=today)]
        return made(held, wanted, by=by)


def _none_twice(rows: Sequence[Release]) -> None:
    """The set-up's row is held by now, so two people cannot put one charge into two files."""
    keys = [row.pk for row in rows]
    taken = standing(Claim.objects.filter(release__in=keys))
    if len(set(keys)) < len(keys) or taken.exists():
        raise UserError(
            "One of these charges is in a file already.",
            field="charges",
            remedy="Load the page again; it shows what is left.",
        )


@dataclass(frozen=True, slots=True)
class Wanted:
    """One claim to be made: of a charge, and, for a correction, of which claim and how."""

    prepared: Prepared
    frequency: str = p837.NEW
    first: Claim | None = None
    earlier: p837.Earlier | None = None


def setup_held() -> ClaimSetup:
    """The set-up's row, held until the transaction ends. Raises UserError when there is none."""
    held = ClaimSetup.objects.select_for_update().first()
    if held is None:
        raise UserError(
            "Nobody entered who bills and where claims go.",
            field="setup",
            remedy="Enter it under Claims, Set-up; the clearinghouse's welcome letter has it.",
        )
    return held


def made(held: ClaimSetup, wanted: Sequence[Wanted], *, by: Staff) -> ClaimBatch:
    """The sheet of these claims, to read and sign. Raises UserError for one that is not ready."""
    for one in wanted:
        if not one.prepared.ready:
            why = next(o for o in one.prepared.obstacles if o.blocks)
            raise UserError(why.message, field="charges", remedy=why.do)
    sheet = Sheet.objects.create(kind=SheetKind.CLAIM_BATCH, author=by, status=SheetStatus.DRAFT)
    held.last_file += 1
    pairs = []
    for one in wanted:
        held.last_claim += 1
        claim = making.claim(
            one.prepared,
            f"CS{held.last_claim:09d}",
            frequency=one.frequency,
            replaces=one.first.payer_number if one.first else "",
            earlier=one.earlier,
        )
        pairs.append((one, claim))
    pairs.sort(key=lambda pair: (pair[1].insured.payer, pair[1].insured.member_id))
    held.save(update_fields=["last_file", "last_claim"])
    claims = [claim for _, claim in pairs]
    batch = ClaimBatch.objects.create(
        sheet=sheet,
        number=held.last_file,
        count=len(pairs),
        total=sum(claim.total for claim in claims),
        test=held.test,
    )
    for one, claim in pairs:
        keep(batch, one, claim)
    part = part_of(held, claims, {c.control: str(o.prepared.release.pk) for o, c in pairs})
    append(locked_draft(sheet, PART), part, cause="composed", by=by, composer=COMPOSER)
    acts.record("claims.composed", by=by, sheet=sheet, number=batch.number, claims=len(pairs))
    return batch


def part_of(held: ClaimSetup, claims: Sequence[p837.Claim], releases: dict[str, str]) -> PartDraft:
    """The file as a part to sign: its bytes, their digest, and which release each claim is over."""
    to, who = setup.submitter(held), setup.billing(held)
    file = "\n".join(p837.interchange(setup.envelope(held, at=now()), to, who, claims)) + "\n"
    return PartDraft(
        kind=PART,
        data={
            "number": held.last_file,
            "file": file,
            "sha256": hashlib.sha256(file.encode("ascii")).hexdigest(),
            "claims": [{"number": c.control, "release": releases[c.control]} for c in claims],
            "total": str(sum(claim.total for claim in claims)),
        },
    )


def keep(batch: ClaimBatch, wanted: Wanted, claim: p837.Claim) -> Claim:
    """The claim's row with its lines."""
    one = wanted.prepared
    charge = one.charge
    if charge is None or one.coverage is None:
        raise ValueError("a claim is over a signed charge")
    row = Claim.objects.create(
        batch=batch,
        release=one.release,
        client_id=charge.client_id,
        coverage=one.coverage,
        number=claim.control,
        order=claim.insured.order,
        frequency=claim.frequency,
        first=wanted.first,
        date_of_service=charge.day,
        total=claim.total,
        authorization=claim.authorization,
        until=one.until,
    )
    ClaimLine.objects.bulk_create(
        ClaimLine(
            claim=row,
            number=at,
            code=line.code,
            modifiers=list(line.modifiers),
            units=line.units,
            dollars=line.dollars,
        )
        for at, line in enumerate(claim.lines, start=1)
    )
    return row


def drop(batch: ClaimBatch, *, by: Staff) -> None:
    """Take a file back that nobody released: its charges wait again. Raises UserError."""
    with transaction.atomic():
        sheet = Sheet.objects.select_for_update().get(pk=batch.sheet_id)
        if sheet.status == SheetStatus.RELEASED or batch.dropped_at is not None:
            raise UserError(
                "This file is released or was dropped before.",
                field="batch",
                remedy="A claim that was sent is replaced or voided, not dropped.",
            )
        ClaimBatch.objects.filter(pk=batch.pk).update(dropped_at=now())
        Claim.objects.filter(batch=batch).update(state=ClaimState.DROPPED)
        acts.record("claims.dropped", by=by, sheet=sheet, number=batch.number)


def sent(sheet: Sheet) -> None:
    """The spine's call inside the release: every claim of the file is now sent."""
    for batch in ClaimBatch.objects.filter(sheet=sheet):
        Claim.objects.filter(batch=batch).update(state=ClaimState.SENT)
        for claim in batch.claims.exclude(first=None).select_related("first"):
            state = ClaimState.VOIDED if claim.frequency == p837.VOID else ClaimState.REPLACED
            Claim.objects.filter(later=claim).update(state=state)
