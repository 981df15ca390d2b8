"""The practice's own rules around a visit, and how each guardian wishes to be reminded."""

from __future__ import annotations

from countersign.practice.models import Guardian
from countersign.scheduling.models import Channel, Reach, VisitRule


def rules_now() -> VisitRule:
    """The rules; the usual ones until somebody enters others."""
    return VisitRule.objects.order_by("created_at").first() or VisitRule()


def channel_of(guardian: Guardian, rule: VisitRule) -> Channel:
    """By which way: as the guardian wishes, else by e-mail where there is an address."""
    kept = Reach.objects.filter(guardian=guardian).first()
    if kept is not None:
        return _possible(Channel(kept.channel), guardian, rule)
    for one in (Channel.EMAIL, Channel.SMS):
        if _possible(one, guardian, rule) != Channel.NONE:
            return one
    return Channel.NONE


def _possible(channel: Channel, guardian: Guardian, rule: VisitRule) -> Channel:
    if channel == Channel.EMAIL and guardian.email and rule.mail:
        return channel
    if channel == Channel.SMS and guardian.phone and rule.sms:
        return channel
    return Channel.NONE
