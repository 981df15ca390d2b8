"""The practice's own rules around a visit, and how each guardian wishes to be reminded."""

from __future__ import annotations

from countersign.exchange import texts, ways
from countersign.exchange.models import Ways
from countersign.practice.models import Guardian
from countersign.scheduling.models import Channel, Reach, VisitRule


def rules_now() -> VisitRule:
    """The rules; the usual ones until somebody enters others."""
    return VisitRule.objects.order_by("created_at").first() or VisitRule()


def channel_of(guardian: Guardian, open_ways: Ways) -> Channel:
    """By which way: as the guardian wishes, else by e-mail where there is an address.

    Whoever wishes text messages and said STOP gets an e-mail, where there is an address.
    """
    kept = Reach.objects.filter(guardian=guardian).first()
    if kept is not None and kept.channel == Channel.NONE:
        return Channel.NONE
    order: tuple[Channel, ...] = (Channel.EMAIL, Channel.SMS)
    if kept is not None:
        order = (Channel.SMS, Channel.EMAIL) if kept.channel == Channel.SMS else (Channel.EMAIL,)
    return next((one for one in order if _possible(one, guardian, open_ways)), Channel.NONE)


def _possible(channel: Channel, guardian: Guardian, open_ways: Ways) -> bool:
    if not ways.can(channel, open_ways):
        return False
    if channel == Channel.EMAIL:
        return bool(guardian.email)
    return bool(guardian.phone) and not texts.stopped(guardian.phone)
