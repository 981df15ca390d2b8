"""What a family writes back: to a named person, with a clock, and at once when it is urgent.

An answer is given by phone or in person, and what was said is kept. A written answer would be one
more text to a family, and those are signed: it is the next update.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from django.db import transaction

from countersign.base import audit
from countersign.base.clock import now
from countersign.base.errors import UserError
from countersign.family import calling
from countersign.family.harm import told_of_harm
from countersign.family.models import FamilyCall, Message, Reply, Why, rules_now
from countersign.practice import terms
from countersign.practice.models import Staff
from countersign.practice.models.guardians import Answered
from countersign.spine import notices

LONGEST = 4000
_URGENT = Path(__file__).parent / "lexicon" / "urgent.txt"


@lru_cache(maxsize=1)
def _urgent() -> re.Pattern[str]:
    lines = _URGENT.read_text("utf-8").splitlines()
    said = [re.escape(line.strip()) for line in lines if line.strip() and not line.startswith("#")]
    return re.compile(rf"(?i)(?<!\w)(?:{'|'.join(said)})(?!\w)")


def is_urgent(text: str) -> bool:
    """Whether a family's words may not wait until tomorrow."""
    return (
        _urgent().search(text.replace("’", "'")) is not None or told_of_harm([text], [text]) != ""
    )


def keep(message: Message, text: str) -> Reply:
    """Keep what a guardian wrote and put it on the named person's desk; urgent: a call, at once."""
    words = text.strip()
    if not words:
        raise UserError("Write something first.", field="text")
    if len(words) > LONGEST:
        raise UserError("This is too long for here.", field="text", remedy="Please call us.")
    client = message.client
    signer = message.release.signature.staff
    to = calling.named_person(client, first=signer)
    urgent, rules = is_urgent(words), rules_now()
    hours = rules.call_hours if urgent else rules.answer_hours
    with audit.act(actor="family", subject=message.pk, client=client.pk) as entry:
        reply = Reply.objects.create(
            message=message, text=words, urgent=urgent, to=to, due_at=now() + timedelta(hours=hours)
        )
        entry.record("family.replied", reply=reply.pk, urgent=int(urgent), to=to.pk)
        notices.tell(
            to,
            kind="family-reply",
            message=f"The family of {client.short_name} wrote back{', urgent' if urgent else ''}.",
            link="/family/",
        )
        if told_of_harm([words], [words]):
            calling.harm(client, first=to, reply=reply)
        elif urgent:
            calling.ask_for(client, Why.URGENT, to=to, reply=reply)
    return reply


def answered(reply_id: UUID, *, words: str, by: Staff) -> Reply:
    """Somebody spoke with the family. Raises UserError without words on what was said."""
    said = " ".join(words.split())
    if not said:
        raise UserError("Say with whom you spoke, and what was said.", field="words")
    with transaction.atomic():
        reply = Reply.objects.select_for_update().select_related("message").get(pk=reply_id)
        if reply.answered_at is not None:
            return reply
        client = reply.message.client_id
        with audit.act(actor=by.pk, subject=reply.pk, client=client) as entry:
            reply.answered_at, reply.answered_by, reply.answer = now(), by, said
            reply.save(update_fields=["answered_at", "answered_by", "answer"])
            entry.record("family.answered")
        for call in FamilyCall.objects.filter(reply=reply, done_at=None):
            calling.done(call.pk, outcome=said, by=by)
    return reply


def decline_software(message: Message, *, on: date) -> None:
    """The guardian says no to texts that software drafted: every further one is a person's own."""
    _say(message, "family.declined_ai", {"ai": Answered.NO, "asked_on": on}, "declined software")


def opt_out(message: Message, *, on: date) -> None:
    """The guardian wants no more messages."""
    _say(message, "family.opted_out", {"opted_out_on": on}, "wants no more messages")


def _say(message: Message, kind: str, changes: dict[str, object], words: str) -> None:
    guardian, client = message.guardian, message.client
    with audit.act(actor="family", subject=guardian.pk, client=client.pk) as entry:
        terms.agree(guardian, changes, by=None)
        entry.record(kind)
        notices.tell(
            calling.named_person(client, first=message.release.signature.staff),
            kind="family-terms",
            message=f"{guardian.name}, of the family of {client.short_name}, {words}.",
            link=f"/clients/{client.pk}/family/",
        )


def escalate() -> int:
    """Tell the owners of replies and calls past their time, once each; gives how many there
    were."""
    at = now()
    count = 0
    late = Reply.objects.filter(answered_at=None, escalated_at=None, due_at__lte=at)
    for reply in late.select_related("message__client", "to"):
        client = reply.message.client
        with audit.act(actor="system", subject=reply.pk, client=client.pk) as entry:
            Reply.objects.filter(pk=reply.pk).update(escalated_at=at)
            entry.record("family.escalated", what="reply", to=reply.to_id)
            _tell_owners(f"Nobody has answered the family of {client.short_name} in time.")
            owner = next(iter(notices.owners()), reply.to)
            if not reply.family_calls.filter(done_at=None).exists():
                calling.ask_for(client, Why.UNANSWERED, to=owner, reply=reply)
        count += 1
    calls = FamilyCall.objects.filter(done_at=None, escalated_at=None, due_at__lte=at)
    for call in calls.select_related("client", "to"):
        with audit.act(actor="system", subject=call.pk, client=call.client_id) as entry:
            FamilyCall.objects.filter(pk=call.pk).update(escalated_at=at)
            entry.record("family.escalated", what="call", to=call.to_id)
            late = "entered no report about harm yet for" if call.why == Why.HARM else "not called"
            _tell_owners(f"{call.to.name} has {late} the family of {call.client.short_name}.")
        count += 1
    return count


def _tell_owners(message: str) -> None:
    for owner in notices.owners():
        notices.tell(owner, kind="family-late", message=message, link="/family/")
