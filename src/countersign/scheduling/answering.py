"""The family's own answer to a held block, by a link that somebody of the practice gave them.

The page behind the link names no child: days, hours, first names of therapists, and the site. It
opens as long as the block is held. Only the digest of the link's secret is kept.
"""

from __future__ import annotations

import hashlib
import secrets
from uuid import UUID

from countersign.base import audit
from countersign.base.clock import now
from countersign.base.errors import UserError
from countersign.practice.models import Staff
from countersign.scheduling import blocks
from countersign.scheduling.models import Block
from countersign.spine import notices

FAMILY = "family"


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
