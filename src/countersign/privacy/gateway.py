"""The only door to a language model: `clear` lets a prompt out, or raises and nothing leaves.

It fails closed. A register or a roster that cannot be read, a detector that raises, hangs, sees
nothing or points nowhere, a second look that still sees a name, a way without an agreement in
force, an audit entry that cannot be written: each is a refusal, and no byte goes out.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import InitVar, dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from countersign.base import audit, clock, crypto
from countersign.base.canonical import digest
from countersign.base.errors import CountersignError, Refused
from countersign.practice.models import Staff
from countersign.privacy import agreements, dialects, hiding, known, policy
from countersign.privacy.hiding import Unsafe, unsafe
from countersign.privacy.models import Conversation, Door, Policy, Sent, Use, Way
from countersign.privacy.prompt import NAME, Prompt, rewritten
from countersign.privacy.roster import Roster
from countersign.privacy.scan import Scanner
from countersign.privacy.surrogates import Surrogates
from countersign.spine.checks import Finding
from countersign.spine.marks import Mark

ASKED_OF_IT = (
    "Text in double square brackets stands for a person, place, date or number. Where you mean it, "
    "repeat it letter by letter, with its brackets. Never change one and never make one up. The "
    "number after DAY counts days."
)
TRIES = 3
_mark = Mark()
_ours = object()
Look = Callable[[], tuple[Roster, Scanner]]


class Forged(CountersignError):
    """Something claims to be cleared and is not."""


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Cleared:
    """A prompt without identifiers, for one way, under an agreement in force when it was made.

    `body` are the exact bytes that may leave. Only `clear` makes one.
    """

    use: UUID
    way: UUID
    conversation: UUID
    path: str
    body: bytes
    streamed: bool = False
    tools: tuple[str, ...] = ()
    _maker: InitVar[object] = field(default=None)

    def __post_init__(self, _maker: object) -> None:
        if _maker is not _ours:
            raise Forged("cleared.maker")


def genuine(cleared: object) -> bool:
    """Whether this very value was cleared in this process and is unaltered."""
    return type(cleared) is Cleared and _mark.on(cleared)


@dataclass(frozen=True, slots=True)
class _Asked:
    """Who asks what, by which door and which way."""

    prompt: Prompt
    way: Way
    staff: Staff
    door: str
    streamed: bool


def clear(
    prompt: Prompt,
    *,
    way: Way,
    staff: Staff,
    conversation: Conversation | None = None,
    model: str = "",
    region: str = "",
    door: str = Door.PAGE,
    streamed: bool = False,
    look: Look = known.scanner,
) -> Cleared:
    """`prompt` with identifiers out, allowed to go `way`. Raises Refused; then nothing leaves."""
    asked = _Asked(prompt, way, staff, door, streamed)
    with refusing(way):
        on = agreements.today()
        stop(agreements.obstacles(way, on, model=model, region=region))
        decided = policy.present()
        stop(policy.stops(decided, staff, prompt, on, door=door))
        for _ in range(TRIES):
            held = _going_on(asked, conversation)
            before = held.stand_ins
            kept = Surrogates.of(before, counted=decided.numbered_dates)
            hidden, counts = hiding.hide(prompt, kept, *look())
            with suppress(_WentOn):
                return _made(asked, decided, held, before, kept, hidden, counts)
        raise unsafe(
            "busy", "This conversation is being asked from elsewhere, too.", do="Try again."
        )


def stop(found: list[Finding]) -> None:
    """Raise when anything was found."""
    if found:
        raise _Stopped(found)


class _Stopped(Exception):
    def __init__(self, found: list[Finding]):
        super().__init__()
        self.found = found


@contextmanager
def refusing(way: Way) -> Iterator[None]:
    """Whatever goes wrong inside is a refusal without a word of the text; so nothing leaves.

    That an act cannot be put on record is said as such, by whoever answers.
    """
    found: list[Finding]
    try:
        yield
        return
    except _Stopped as stopped:
        found = stopped.found
    except Unsafe as error:
        found = [error.finding]
    except Exception as error:  # whatever it dies of, nothing leaves
        if audit.unwritable(error):
            raise
        found = [
            Finding(
                "privacy.check-failed",
                "The text could not be checked, so it stays here.",
                do="Try again; if it happens again, tell whoever runs Countersign.",
            )
        ]
    # Outside of the handlers, so that no traceback carries the error and its words along.
    raise Refused(found, act="privacy.clear", subject=str(way.pk))


def _going_on(asked: _Asked, given: Conversation | None) -> Conversation:
    """The conversation this belongs to: the given one, the one that began like it, or a new one."""
    now = clock.now()
    if given is not None:
        found = Conversation.objects.filter(pk=given.pk).first()
        if found is None or found.expires_at <= now or found.staff_id != asked.staff.pk:
            raise unsafe("conversation-over", "This conversation has ended. Start a new one.")
        return found
    tokens = _openings(asked)
    live = Conversation.objects.filter(opening__in=tokens, staff=asked.staff, expires_at__gt=now)
    empty = Surrogates().as_dict()
    return live.first() or Conversation(staff=asked.staff, stand_ins=empty, opening=tokens[0])


def _openings(asked: _Asked) -> list[str]:
    """How the conversation began, as look-up tokens: nothing can be read from them."""
    first = rewritten(replace(asked.prompt, messages=asked.prompt.messages[:1], tools=()), _same)
    summed = hashlib.sha256(repr((first.system, first.messages)).encode()).hexdigest()
    whose = f"{asked.staff.pk} {asked.way.pk} {summed}"
    return crypto.lookups(whose, table="privacy_conversation", column="opening")


def _same(text: str, how: str) -> str:
    return text


def _made(
    asked: _Asked,
    decided: Policy,
    held: Conversation,
    before: Any,
    kept: Surrogates,
    hidden: Prompt,
    counts: Counter[str],
) -> Cleared:
    """Write the use, the stand-ins and the audit row together; then, and only then, make one."""
    pieces = _pieces(hidden)
    if any("[[" in piece for piece in pieces):
        hidden = replace(hidden, system=f"{ASKED_OF_IT}\n\n{hidden.system}".strip())
    spoken = dialects.find(asked.way.dialect)
    path, said = spoken.ask(hidden, asked.way.model, asked.streamed)
    body = json.dumps(said, ensure_ascii=False).encode()
    with audit.act(actor=asked.staff.pk, subject=asked.way.pk) as entry:
        _keep(held, before, kept, decided)
        use = Use.objects.create(
            staff=asked.staff,
            way=asked.way,
            conversation=held.pk,
            hidden=dict(counts),
            digest=digest(body),
            door=asked.door,
        )
        Sent.objects.create(use=use, pieces=pieces, expires_at=held.expires_at)
        _record(entry, use, asked.way, counts)
    tools = tuple(tool.name for tool in hidden.tools)
    made = Cleared(use.pk, asked.way.pk, held.pk, path, body, asked.streamed, tools, _maker=_ours)
    _mark.put(made)
    return made


class _WentOn(Exception):
    """The conversation went on elsewhere since its stand-ins were read."""


def _keep(held: Conversation, before: Any, kept: Surrogates, decided: Policy) -> None:
    """Save the stand-ins. Raises _WentOn when somebody else did in the meantime."""
    if not held._state.adding:
        now = Conversation.objects.select_for_update().filter(pk=held.pk).first()
        if now is None or now.stand_ins != before:
            raise _WentOn
    held.stand_ins = kept.as_dict()
    held.expires_at = clock.now() + timedelta(hours=decided.hours_kept)
    held.save()


def _record(entry: audit.Recorder, use: Use, way: Way, counts: Counter[str]) -> None:
    kinds = sorted(counts)
    entry.record(
        "privacy.cleared",
        subject=use.pk,
        way=way.pk,
        agreement=way.agreement_id,
        kinds=kinds,
        counts=[counts[kind] for kind in kinds],
        digest=use.digest,
        conversation=use.conversation,
    )


def _pieces(hidden: Prompt) -> list[str]:
    """The words that leave, as the page shows them."""
    found: list[str] = []

    def note(text: str, how: str) -> str:
        if how != NAME and text:
            found.append(text)
        return text

    rewritten(hidden, note)
    return found
