"""Calls to make: who calls, by when, and what came of it."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from countersign.base import audit
from countersign.base.clock import now
from countersign.base.errors import UserError
from countersign.family import posting
from countersign.family.models import FamilyCall, Message, MessageState, Reply, Why, rules_now
from countersign.practice.models import Client, Leave, Staff
from countersign.spine import notices
from countersign.spine.models import Sheet, SheetKind


def _what(why: Why) -> str:
    return "Words about harm:" if why == Why.HARM else "Call the family of"


def named_person(client: Client, *, first: Staff | None = None) -> Staff:
    """Who answers this family today: `first`, the child's therapist, whoever the practice named.

    Somebody on leave is stood in for. Raises UserError when nobody works here.
    """
    day = now().date()
    rules = rules_now()
    asked = [first, client.primary_therapist, rules.answers, *notices.owners()]
    for one in asked:
        if one is not None and (there := _there(one, day)) is not None:
            return there
    raise UserError(
        "Nobody can answer this family.", remedy="Name somebody under Set-up, Families."
    )


def _there(staff: Staff, day: date) -> Staff | None:
    if staff.left_on is not None and day > staff.left_on:
        return None
    away = Leave.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=day), staff=staff, starts_on__lte=day
    )
    leave = away.select_related("fill_in").first()
    return staff if leave is None else leave.fill_in


def ask_for(
    client: Client, why: Why, *, to: Staff, sheet: Sheet | None = None, reply: Reply | None = None
) -> FamilyCall:
    """Put a call on somebody's list, with a notice on their desk. The same call is asked for
    once."""
    with audit.act(actor="system", subject=client.pk, client=client.pk) as entry:
        same = FamilyCall.objects.filter(client=client, why=why, sheet=sheet, reply=reply)
        if (known := same.first()) is not None:
            entry.record("family.call", why=why, call=known.pk, to=known.to_id)
            return known
        call = FamilyCall.objects.create(
            client=client,
            why=why,
            sheet=sheet,
            reply=reply,
            to=to,
            due_at=now() + timedelta(hours=rules_now().call_hours),
        )
        entry.record("family.call", why=why, call=call.pk, to=to.pk)
        notices.tell(
            to,
            kind="family-call",
            message=f"{_what(why)} {client.short_name}. {call.get_why_display()}.",
            link="/family/",
        )
    return call


def harm(
    client: Client, *, first: Staff | None, sheet: Sheet | None = None, reply: Reply | None = None
) -> FamilyCall:
    """Somebody told of harm: on a named person's list and on every owner's desk, at once."""
    to = named_person(client, first=first)
    known = FamilyCall.objects.filter(client=client, why=Why.HARM, sheet=sheet, reply=reply)
    if (same := known.first()) is not None:
        return same
    with audit.act(actor="system", subject=client.pk, client=client.pk):
        call = ask_for(client, Why.HARM, to=to, sheet=sheet, reply=reply)
        for owner in notices.owners():
            if owner.pk != to.pk:
                notices.tell(
                    owner,
                    kind="family-harm",
                    message=f"Words about harm, {client.short_name}. {to.name} reports it now.",
                    link="/family/",
                )
    return call


def told_by_phone(
    sheet: Sheet, *, outcome: str, by: Staff, why: Why = Why.PHONE_FIRST
) -> FamilyCall:
    """The family was told by phone what happened at the visit of `sheet`; what waited goes now.

    `why` HARM: the person reported what was told to them. Raises UserError without words on it, or
    for a sheet without a visit.
    """
    root = visit_sheet(sheet)
    if root is None or root.client is None:
        raise UserError("This sheet is about no visit.", field="sheet")
    if not " ".join(outcome.split()):
        raise UserError("Say with whom you spoke, and what was said.", field="outcome")
    if why == Why.HARM:
        call = harm(root.client, first=by, sheet=root)
    else:
        call = ask_for(root.client, why, to=by, sheet=root)
    return done(call.pk, outcome=outcome, by=by)


def visit_sheet(sheet: Sheet) -> Sheet | None:
    """The visit's own sheet behind this one."""
    if sheet.kind == SheetKind.VISIT:
        return sheet
    return Sheet.objects.filter(visit=sheet.visit_id, kind=SheetKind.VISIT).first()


def done(call_id: UUID, *, outcome: str, by: Staff) -> FamilyCall:
    """A call is made: with whom, and what was said. What waited for it is sent now."""
    words = " ".join(outcome.split())
    if not words:
        raise UserError("Say with whom you spoke, and what was said.", field="outcome")
    with transaction.atomic():
        call = FamilyCall.objects.select_for_update().get(pk=call_id)
        if call.done_at is not None:
            return call
        with audit.act(actor=by.pk, subject=call.pk, client=call.client_id) as entry:
            call.done_at, call.done_by, call.outcome = now(), by, words
            call.save(update_fields=["done_at", "done_by", "outcome"])
            entry.record("family.called", why=call.why)
        if call.reply_id is not None:
            Reply.objects.filter(pk=call.reply_id, answered_at=None).update(
                answered_at=now(), answered_by=by
            )
        if call.why == Why.PHONE_FIRST and call.sheet is not None:
            for message in Message.objects.filter(
                release__sheet__visit=call.sheet.visit_id, state=MessageState.AFTER_CALL
            ):
                posting.let_go(message)
    return call
