"""The family's own answer to a held block, by a link that the practice sent or gave them.

The page behind the link names no child: days, hours, first names of therapists, and the site. It
opens as long as the block is held. Only the digest of the link's secret is kept. A link is sent by
e-mail or text message under the owner's standing order, and the message names no child either.
"""

from __future__ import annotations

import hashlib
import secrets
from uuid import UUID

from countersign.base import audit, dates, home
from countersign.base.clock import now
from countersign.base.errors import UserError
from countersign.exchange import reminders, texts, ways
from countersign.exchange.port import ConnectorError
from countersign.practice import terms
from countersign.practice.models import Practice, Staff
from countersign.scheduling import blocks, reminding
from countersign.scheduling.house import channel_of
from countersign.scheduling.models import Block, BlockState, Channel, OfferMessage
from countersign.spine import notices

FAMILY = "family"
WORDS = {
    "en": (
        "Times for your visits",
        "{practice}: we hold times for your visits until {until}. See them and answer: {link}",
    ),
    "es": (
        "Horas para sus citas",
        "{practice}: le guardamos horas para sus citas hasta el {until}. Véalas y responda: {link}",
    ),
}


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def make_link(block_id: UUID, *, by: Staff) -> str:
    """A new secret for the family of a held block; an older one closes. Raises UserError."""
    secret = secrets.token_urlsafe(24)
    with audit.act(actor=by.pk, subject=block_id) as entry:
        block = Block.objects.select_for_update().get(pk=block_id)
        if not block.is_held(now()):
            raise UserError("This block is not held any more.", remedy="Find a block again.")
        block.link = _digest(secret)
        block.save(update_fields=["link"])
        entry.record("block.offered", client=block.client_id)
    return secret


def send_link(block_id: UUID, guardian_id: UUID, *, by: Staff) -> OfferMessage:
    """Send a guardian the link to a held block. An earlier link closes.

    Raises UserError when it is not held any more, or the guardian cannot be written to.
    """
    block = Block.objects.select_related("client").get(pk=block_id)
    if not block.is_held(now()):
        raise UserError("This block is not held any more.", remedy="Find a block again.")
    told = terms.told_of_visits(block.client.guardians.all(), writing=True)
    guardian = next((one for one in told if one.pk == guardian_id), None)
    if guardian is None:
        raise UserError("This person gets nothing in writing.", remedy="Call the family.")
    channel = channel_of(guardian, ways.ways_now())
    if channel == Channel.NONE:
        raise UserError(
            "There is no way to write to this person.",
            remedy="Enter an e-mail address or a telephone number, or give them the link.",
        )
    row = OfferMessage.objects.filter(block=block, guardian=guardian, error="again").first()
    row = row or OfferMessage.objects.create(block=block, guardian=guardian, channel=channel, by=by)
    _send(row)
    return row


def send_again() -> int:
    """Settle what was broken off while it was handed over, as long as its block is held."""
    rows = OfferMessage.objects.filter(
        error="again", block__state=BlockState.HELD, block__expires_at__gt=now()
    )
    sent = 0
    for row in rows.select_related("guardian", "by", "block__client", "block__site"):
        try:
            _send(row)
        except UserError:
            OfferMessage.objects.filter(pk=row.pk, error="again").update(error="not-sent")
        sent += row.sent_at is not None
    return sent


def _send(row: OfferMessage) -> None:
    practice = Practice.objects.first()
    zone = row.block.site.tz

    def letter() -> reminders.Letter:
        link = f"{home.address()}/offers/{make_link(row.block_id, by=row.by)}/"
        spanish = row.guardian.language == "es"
        day = row.block.expires_at.astimezone(zone).date()
        until = reminding.in_spanish(day) if spanish else dates.short(day)
        subject, text = WORDS["es" if spanish else "en"]
        named = practice.name if practice else ""
        to = row.guardian.email if row.channel == Channel.EMAIL else row.guardian.phone
        return reminders.Letter(to, subject, text.format(practice=named, until=until, link=link))

    try:
        _, order = reminders.remind(
            row.pk,
            way=row.channel,
            write=letter,
            on=now().astimezone(zone).date(),
            under=reminders.OFFER,
        )
    except ConnectorError as error:
        again = error.retry and error.code != "no-standing-order"
        row.error = "again" if again else error.code[:80]
        row.save(update_fields=["error"])
        if not again:
            raise UserError(error.message, remedy=error.remedy) from error
        return
    with audit.act(actor=row.by_id, subject=row.block_id, client=row.block.client_id) as entry:
        row.sent_at, row.order, row.error = now(), order, ""
        row.save(update_fields=["sent_at", "order", "error"])
        entry.record("block.sent", channel=row.channel, order=str(order))


def sent_of(block: Block) -> list[tuple[OfferMessage, str]]:
    """Each message with the block's link, and what became of it in words."""
    rows = list(block.messages.select_related("guardian"))
    lost = texts.undelivered([one.pk for one in rows])
    return [(one, _stands(one, lost)) for one in rows]


def _stands(row: OfferMessage, lost: set[UUID]) -> str:
    if row.pk in lost:
        return "did not arrive"
    if row.sent_at is not None:
        return "sent"
    return "being handed over" if row.error == "again" else "did not go"


def of(secret: str) -> Block | None:
    """The block that a link is about, held or not."""
    found = Block.objects.filter(link=_digest(secret))
    return found.select_related("therapist", "site", "client", "by").first()


def answer(secret: str, *, yes: bool) -> Block:
    """What the family says: yes books the whole block, no lets it go. Twice changes nothing.

    Raises UserError when it is not held any more, or cannot be booked any more.
    """
    block = of(secret)
    if block is None:
        raise UserError("This link is not known.", remedy="Call the practice.")
    if block.answer:
        return block
    if not block.is_held(now()):
        raise UserError("This offer is over.", remedy="Call the practice for another one.")
    with audit.act(actor=FAMILY, subject=block.pk, client=block.client_id) as entry:
        if yes:
            blocks.accept(block.pk, by=block.by)
        else:
            blocks.let_go(block.pk, by=None)
        said = "yes" if yes else "no"
        Block.objects.filter(pk=block.pk).update(answer=said)
        entry.record("block.answered", said=said)
        _tell(block, yes=yes)
    block.refresh_from_db()
    return block


def _tell(block: Block, *, yes: bool) -> None:
    name = block.client.short_name
    words = f"{name}: the family said yes; the block is booked."
    notices.tell(
        block.by,
        kind="block.answered",
        message=words if yes else f"{name}: the family said no; the hours are free again.",
        link=f"/schedule/blocks/{block.pk}/",
    )
