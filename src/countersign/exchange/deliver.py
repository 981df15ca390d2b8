"""Delivering one parcel: nothing is lost, nothing arrives twice, whatever fails and whenever.

The order is: prove the releases again, mark the attempt, speak to the other side (which proves the
patient, looks whether it is there already, sends, reads back), then receipt and state and audit
entry in one transaction. No transaction is open while the other side is asked.
"""

from __future__ import annotations

import logging
import random
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from countersign.base import audit
from countersign.base.clock import now
from countersign.base.crypto import Unreadable
from countersign.base.errors import CountersignError, UserError
from countersign.exchange import queue, shipment
from countersign.exchange.alone import alone
from countersign.exchange.claims import outgoing
from countersign.exchange.models import Parcel, ParcelState, Receipt, Settled
from countersign.exchange.port import Arrived, ConnectorError, Drops, open_connector
from countersign.exchange.shipment import Arrival
from countersign.spine.models import SheetKind
from countersign.spine.signed import Forged

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 30
"""With an hour between the later ones, more than a day: longer than an EMR's bad night."""
FIRST_PAUSE = timedelta(seconds=20)
LONGEST_PAUSE = timedelta(hours=1)
OPEN = (ParcelState.WAITING, ParcelState.SENT)
TAKEN_AWAY = "taken-away"
"""A file that lay there named, perhaps, and is gone: nobody but a person sends it again."""


def deliver(parcel_id: UUID | str) -> None:
    """Bring a parcel one step further. May run any number of times, at any moment."""
    parcel = _find(parcel_id)
    if parcel is None:
        return
    # One at a time per client and counterpart: notes arrive in the order they were signed.
    with alone(f"parcel {parcel.counterpart_id} {parcel.sheet.client_id}") as ours:
        if not ours:
            queue.post(parcel, at=now() + timedelta(seconds=5))
            return
        parcel = _find(parcel_id)
        if parcel is None or not _is_due(parcel):
            return
        earlier = _earlier(parcel)
        if earlier is not None:
            queue.post_once(earlier)
            return
        _attempt(parcel)


def _find(parcel_id: UUID | str) -> Parcel | None:
    return (
        Parcel.objects.select_related(
            "counterpart", "sheet__client", "sheet__visit", "paper", "inquiry"
        )
        .filter(pk=parcel_id)
        .first()
    )


def _is_due(parcel: Parcel) -> bool:
    return (
        parcel.state in OPEN
        and not parcel.counterpart.paused
        and (parcel.next_try_at is None or parcel.next_try_at <= now())
    )


def _earlier(parcel: Parcel) -> Parcel | None:
    """The oldest undelivered parcel of the same client before this one."""
    before = Parcel.objects.filter(
        counterpart=parcel.counterpart_id,
        sheet__client=parcel.sheet.client_id,
        state__in=OPEN,
        created_at__lt=parcel.created_at,
    )
    return before.order_by("created_at").first()


def _attempt(parcel: Parcel) -> None:
    if parcel.attempts >= MOST_ATTEMPTS:
        hold(
            parcel,
            parcel.last_error or "gave-up",
            f"It was tried {parcel.attempts} times. {parcel.problem}".strip(),
            parcel.remedy or "Find out why the other system does not answer, then try again.",
        )
        return
    # Counted first: what fails before anything is sent must end some time, too.
    parcel.attempts += 1
    parcel.save(update_fields=["attempts"])
    try:
        arrived = _handed_over(parcel)
        if arrived.proven:
            confirm(parcel, arrived)
        else:
            _lay(parcel, arrived)
    except ConnectorError as error:
        _failed(parcel, error)
    except (Forged, Unreadable) as error:
        code = ",".join(error.codes) if isinstance(error, Forged) else "unreadable"
        hold(
            parcel,
            code,
            "The signature or the signed paper does not prove any more. Nothing was sent.",
            "Run `countersign audit verify`, and call whoever looks after the system.",
        )
    except UserError as error:
        # Of the connection, not of this note: it goes by itself once the settings are right.
        _failed(
            parcel,
            ConnectorError("settings", error.message, retry=True, remedy=error.remedy or ""),
        )
    except CountersignError as error:
        _failed(parcel, _unforeseen(error))
    except Exception as error:  # noqa: BLE001 — a failed job keeps its text, which may name a person
        log.error("delivery of %s failed: %s", parcel.pk, type(error).__qualname__)
        _failed(parcel, _unforeseen(error))


def _handed_over(parcel: Parcel) -> Arrived:
    """Build what the parcel carries, hand it to its connector, and give what was read back."""
    for_claims = parcel.inquiry_id is not None or parcel.sheet.kind == SheetKind.CLAIM_BATCH
    ready = outgoing.of(parcel) if for_claims else shipment.build(parcel)
    _mark_attempt(parcel)
    connector = open_connector(parcel.counterpart.connector, parcel.counterpart.settings)
    try:
        if isinstance(ready, outgoing.Outgoing):
            if not isinstance(connector, Drops):
                raise ConnectorError("takes-no-files", "No claims go there.", retry=False)
            return connector.drop(ready, land=lambda: _land(parcel))
        return connector.send(ready)
    finally:
        connector.close()


def _land(parcel: Parcel) -> None:
    """From here on a file may lie there under its name, whatever becomes of us."""
    parcel.landing_at = parcel.landing_at or now()
    parcel.save(update_fields=["landing_at"])


def _unforeseen(error: Exception) -> ConnectorError:
    code = f"unforeseen.{type(error).__name__}"[:80]
    return ConnectorError(code, "Something unforeseen happened on our side.", retry=True)


def _mark_attempt(parcel: Parcel) -> None:
    """From here on the outcome is unknown until it is proven."""
    parcel.state = ParcelState.SENT
    parcel.save(update_fields=["state"])


def _lay(parcel: Parcel, arrived: Arrived) -> None:
    """It is laid out; the rest is a person's at the EMR. What is signed later need not wait."""
    with audit.act(actor="system", subject=parcel.pk, client=parcel.sheet.client_id) as entry:
        locked = Parcel.objects.select_for_update().get(pk=parcel.pk)
        if locked.state not in OPEN:
            entry.record("exchange.confirmed_again", receipts=locked.receipts.count())
            return
        locked.state, locked.next_try_at = ParcelState.LAID, None
        locked.last_error = locked.problem = locked.remedy = ""
        locked.save()
        entry.record(
            "exchange.laid",
            counterpart=locked.counterpart_id,
            resources=[f"{one.type}/{one.id}" for one in arrived.resources],
            digests=[one.digest for one in arrived.resources],
        )
        for later in _next(locked):
            queue.post(later)


def confirm(parcel: Parcel, arrived: Arrived) -> None:
    """The receipt, the state and the audit entry, together; once."""
    with audit.act(actor="system", subject=parcel.pk, client=parcel.sheet.client_id) as entry:
        locked = Parcel.objects.select_for_update().get(pk=parcel.pk)
        if locked.state == ParcelState.CONFIRMED:
            entry.record("exchange.confirmed_again", receipts=locked.receipts.count())
            return
        receipt = Receipt.objects.create(
            parcel=locked,
            resources=[one.as_dict() for one in arrived.resources],
            body=dict(arrived.body),
        )
        locked.state = ParcelState.CONFIRMED
        locked.confirmed_at = now()
        locked.next_try_at = None
        locked.last_error = locked.problem = locked.remedy = ""
        locked.save()
        entry.record(
            "exchange.confirmed",
            receipt=receipt.pk,
            counterpart=locked.counterpart_id,
            attempts=locked.attempts,
            resources=[f"{one.type}/{one.id}" for one in arrived.resources],
            digests=[one.digest for one in arrived.resources],
        )
        _wake(locked)
        for later in _next(locked):
            queue.post(later)


def _wake(parcel: Parcel) -> None:
    """Corrections that waited for this need not wait out their pause."""
    Parcel.objects.filter(
        counterpart=parcel.counterpart_id,
        sheet__client=parcel.sheet.client_id,
        state__in=OPEN,
        last_error="first-not-there",
    ).update(next_try_at=None)


def _next(parcel: Parcel) -> list[Parcel]:
    same = Parcel.objects.filter(
        counterpart=parcel.counterpart_id, sheet__client=parcel.sheet.client_id, state__in=OPEN
    )
    return list(same.exclude(pk=parcel.pk).order_by("created_at")[:1])


def _failed(parcel: Parcel, error: ConnectorError) -> None:
    if not error.retry:
        hold(parcel, error.code, error.message, error.remedy)
        return
    at = now() + pause(parcel.attempts, after=error.after)
    with audit.act(actor="system", subject=parcel.pk, client=parcel.sheet.client_id) as entry:
        parcel.next_try_at, parcel.last_error = at, error.code
        parcel.problem, parcel.remedy = error.message[:200], error.remedy[:200]
        parcel.save(update_fields=["next_try_at", "last_error", "problem", "remedy"])
        entry.record(
            "exchange.delayed",
            code=error.code,
            attempts=parcel.attempts,
            counterpart=parcel.counterpart_id,
        )
        queue.post(parcel, at=at)


def pause(attempts: int, *, after: float | None = None) -> timedelta:
    """How long to wait after the n-th try: doubling, spread by a half, at most an hour."""
    if after is not None:
        return timedelta(seconds=max(after, 1.0))
    doubled = FIRST_PAUSE * (1 << min(max(attempts - 1, 0), 12))
    return min(doubled, LONGEST_PAUSE) * random.uniform(0.5, 1.0)  # noqa: S311 — spreads load, guards nothing


def hold(parcel: Parcel, code: str, problem: str, remedy: str) -> None:
    """Stop trying until a person has looked at it."""
    with audit.act(actor="system", subject=parcel.pk, client=parcel.sheet.client_id) as entry:
        parcel.state, parcel.next_try_at = ParcelState.HELD, None
        parcel.last_error, parcel.problem, parcel.remedy = code[:80], problem[:200], remedy[:200]
        parcel.save(update_fields=["state", "next_try_at", "last_error", "problem", "remedy"])
        entry.record(
            "exchange.held",
            code=code,
            attempts=parcel.attempts,
            counterpart=parcel.counterpart_id,
        )


def answered(number: int, *, kind: str, digest: str) -> None:
    """The clearinghouse has answered about our file `number`: so it arrived, whatever we saw."""
    mine = Parcel.objects.filter(
        Q(sheet__claim_batch__number=number) | Q(inquiry__number=number),
        state__in=(*OPEN, ParcelState.HELD),
    ).exclude(landing_at=None)
    for parcel in mine.select_related("sheet"):
        confirm(parcel, Arrived((Arrival(kind, str(number), digest),), {"answered by": kind}))


def try_again(parcel: Parcel, *, actor: UUID) -> None:
    """A person has put right what was wrong. Raises UserError when the parcel is not held."""
    with audit.act(actor=actor, subject=parcel.pk, client=parcel.sheet.client_id) as entry:
        locked = Parcel.objects.select_for_update().get(pk=parcel.pk)
        if locked.state != ParcelState.HELD:
            raise UserError("This is on its way already.", remedy="Look again in a minute.")
        if locked.last_error == TAKEN_AWAY:
            locked.landing_at = None  # somebody has looked there, and it is not there
        locked.state, locked.attempts, locked.next_try_at = ParcelState.WAITING, 0, None
        locked.save(update_fields=["state", "attempts", "next_try_at", "landing_at"])
        entry.record("exchange.tried_again", counterpart=locked.counterpart_id)
        queue.post(locked)


def settle(parcel: Parcel, *, how: Settled, actor: UUID) -> None:
    """A person has looked at the other side and says what is so; nothing more is sent.

    Raises UserError when the parcel waits for nobody.
    """
    with audit.act(actor=actor, subject=parcel.pk, client=parcel.sheet.client_id) as entry:
        locked = Parcel.objects.select_for_update().get(pk=parcel.pk)
        if locked.state not in (ParcelState.HELD, ParcelState.LAID):
            raise UserError("This is not held any more.", remedy="Look where it is now.")
        locked.state, locked.settled, locked.next_try_at = ParcelState.SETTLED, how, None
        locked.save(update_fields=["state", "settled", "next_try_at"])
        entry.record(
            "exchange.settled",
            counterpart=locked.counterpart_id,
            how=how.value,
            code=locked.last_error,
        )
        for later in _next(locked):
            queue.post(later)


def due(at: datetime) -> list[Parcel]:
    """Undelivered parcels whose time has come: jobs may have been lost with a killed worker."""
    waiting = Parcel.objects.filter(state__in=OPEN, counterpart__paused=False)
    return list(waiting.exclude(next_try_at__gt=at).order_by("created_at")[:500])
