"""The spine's hand-over: a released update becomes one message per guardian who may receive it.

Looked at once more here, in the release's own transaction: with nobody to receive it, or against
what the family allows, nothing is released.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from countersign.base import audit
from countersign.base.errors import Refused
from countersign.family import calling, posting
from countersign.family.compose import in_own_mouth, record
from countersign.family.disclosure import disclosure
from countersign.family.harm import told_of_harm
from countersign.family.models import FamilyCall, Message, MessageState, Why, rules_now
from countersign.family.parts import KIND
from countersign.family.phone import phone_first
from countersign.practice import capture, terms
from countersign.spine import notices
from countersign.spine.checks import Finding
from countersign.spine.draft import part_from_payload
from countersign.spine.models import Release, Sheet, SheetKind, SheetStatus
from countersign.spine.release import Released

FAMILY = "family"


def accept(sheet: Sheet, released: Sequence[Released]) -> None:
    """Make the messages of what goes to the family, and the calls that come before them.

    Called by spine.release inside the release: whatever this raises, nothing was released.
    """
    if sheet.kind == SheetKind.WRONG_CHART:
        _wrong_chart(sheet)
    if sheet.kind == SheetKind.VISIT:
        _call_first(sheet)
        _harm(sheet)
    for one in released:
        if one.destination == FAMILY and one.part == KIND:
            _messages(sheet, one)


def _call_first(sheet: Sheet) -> None:
    """A call, when something of this visit is told by phone first and nobody has called yet."""
    if sheet.visit is None or sheet.client is None:
        return
    if phone_first(capture.current(sheet.visit)):
        to = calling.named_person(sheet.client, first=sheet.visit.therapist)
        calling.ask_for(sheet.client, Why.PHONE_FIRST, to=to, sheet=sheet)


def _harm(sheet: Sheet) -> None:
    """What a child told of harm is on the therapist's list and the owners' desks, at once."""
    if sheet.visit is None or sheet.client is None:
        return
    facts = capture.current(sheet.visit)
    lines, events = record(facts)
    if told_of_harm([*lines, *events], in_own_mouth(facts)):
        calling.harm(sheet.client, first=sheet.visit.therapist, sheet=sheet)


def _messages(sheet: Sheet, released: Released) -> None:
    assert sheet.visit is not None and sheet.client is not None  # noqa: S101 PT018 an update is of a visit
    part = part_from_payload(json.loads(released.payload))
    drafted = any(one.author != "person" for one in part.statements)
    standings = terms.of_client(sheet.client.pk)
    receiving = [one for one in standings if one.receives]
    against = []
    if not receiving:
        against.append(
            Finding("family.no-receiver", "Nobody may receive this update any more.", part=KIND)
        )
    if drafted and terms.consent(standings, "ai") != "yes":
        against.append(
            Finding("family.ai-declined", "This family does not allow drafted texts.", part=KIND)
        )
    if against:
        raise Refused(against, act="sheet.released", subject=str(sheet.pk))
    waits = FamilyCall.objects.filter(
        sheet__visit=sheet.visit, why=Why.PHONE_FIRST, done_at=None
    ).exists()
    release = Release.objects.select_related("signature__staff").get(pk=released.release_id)
    for one in receiving:
        assert one.terms is not None  # noqa: S101  who receives has terms
        state = MessageState.AFTER_CALL if waits else posting.first_state(one.terms.channel)
        said = disclosure(
            sheet.visit.site.state,
            language=one.guardian.language,
            on=release.created_at.date(),
            signer=str(release.signature.staff),
            phone=rules_now().phone,
            drafted=drafted,
        )
        message = Message.objects.create(
            release=release,
            client=sheet.client,
            guardian=one.guardian,
            channel=one.terms.channel,
            language=one.guardian.language[:2] or "en",
            state=state,
            disclosure=said.version,
        )
        with audit.act(actor="system", subject=message.pk, client=sheet.client.pk) as entry:
            entry.record("family.queued", channel=message.channel, state=state)
        posting.post(message)


def _wrong_chart(sheet: Sheet) -> None:
    """An update of a note in the wrong chart: what waits stops, and somebody calls."""
    messages = Message.objects.filter(release__sheet__visit=sheet.visit_id)
    for message in messages.exclude(state__in=(MessageState.SENT, MessageState.SENDING)):
        message.state, message.last_error = MessageState.STOPPED, "wrong-chart"
        message.save(update_fields=["state", "last_error"])
    if messages.filter(state__in=(MessageState.SENT, MessageState.SENDING)).exists():
        client = sheet.client
        to = next(iter(notices.owners()), sheet.author)
        if client is not None:
            calling.ask_for(client, Why.WRONG_CHART, to=to, sheet=calling.visit_sheet(sheet))


def is_withdrawn(message: Message) -> bool:
    """Whether the note behind a message was marked as entered in the wrong chart since."""
    return Sheet.objects.filter(
        visit=message.release.sheet.visit_id,
        kind=SheetKind.WRONG_CHART,
        status=SheetStatus.RELEASED,
    ).exists()
