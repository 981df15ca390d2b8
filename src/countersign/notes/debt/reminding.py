"""Reminders of late notes: one notice on a person's desk, not repeated while it lies there."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from countersign.base import audit
from countersign.base.clock import now
from countersign.notes.debt.owed import OfPerson, owed
from countersign.practice.models import Notice, Practice, Staff, Visit
from countersign.spine import notices

KIND = "notes-late"
LINK = "/notes/debt/"
AGAIN_AFTER = timedelta(days=1)


def remind_all() -> int:
    """Remind everybody for whom something is late; how many were told."""
    practice = Practice.objects.first()
    if practice is None:
        return 0
    day = now().astimezone(practice.tz).date()
    people = [one for one in owed(Visit.objects.all(), on=day) if one.late]
    return sum(remind(one, by=None) for one in people)


def remind(one: OfPerson, *, by: Staff | None) -> bool:
    """Put the notice on their desk; False when the last one is younger than a day, or unread."""
    with transaction.atomic():
        Staff.objects.select_for_update().get(pk=one.who.pk)
        told = Notice.objects.filter(staff=one.who, kind=KIND).order_by("-created_at").first()
        if told is not None and (told.seen_at is None or now() - told.created_at < AGAIN_AFTER):
            return False
        with audit.act(actor="system" if by is None else by.pk, subject=one.who.pk) as entry:
            notices.tell(one.who, kind=KIND, message=words(one), link=LINK)
            entry.record("notes.reminded", late=one.late, waiting=len(one.owed))
    return True


def words(one: OfPerson) -> str:
    """ "3 notes wait for you, 2 of them late; the oldest for 9 days."."""
    waiting, oldest = len(one.owed), one.oldest
    said = f"{waiting} note{'s wait' if waiting != 1 else ' waits'} for you"
    said += f", {one.late} late" if one.late else ""
    return f"{said}; the oldest for {oldest} day{'s' * (oldest != 1)}."
