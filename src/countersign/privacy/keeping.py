"""What the room does as time goes by: it forgets what expired, and reminds of what ends."""

from __future__ import annotations

from countersign.base import audit, clock
from countersign.practice.models import Notice
from countersign.privacy import agreements
from countersign.privacy.models import Agreement, Conversation, Sent
from countersign.spine import notices

_PAGE = "/privacy/"


def forget() -> int:
    """Delete the expired stand-ins and what was sent with them; how many conversations it was."""
    now = clock.now()
    if not (
        Conversation.objects.filter(expires_at__lte=now).exists()
        or Sent.objects.filter(expires_at__lte=now).exists()
    ):
        return 0
    with audit.act(actor="system") as entry:
        Sent.objects.filter(expires_at__lte=now).delete()
        gone, _ = Conversation.objects.filter(expires_at__lte=now).delete()
        entry.record("privacy.forgotten", conversations=gone)
    return gone


def remind() -> None:
    """Tell each owner once that an agreement ends soon, and once that it has ended."""
    on = agreements.today()
    for agreement in Agreement.objects.filter(closed_on=None, ends_on__isnull=False):
        ends = agreement.ends_on
        if ends is None or not agreement.ends_soon(on):
            continue
        over = on > ends
        kind = "agreement-ended" if over else "agreement-ends"
        for owner in notices.owners():
            link = f"{_PAGE}agreements/{agreement.pk}/?ends={ends.isoformat()}"
            if not Notice.objects.filter(staff=owner, kind=kind, link=link).exists():
                notices.tell(owner, kind=kind, message=agreements.warning(agreement, on), link=link)
