"""Ask a model with a `Cleared` prompt, and put the identifiers back in its answer.

This is the only file of the room that opens a connection. Nothing of prompt, answer or stand-ins is
logged or put into an error: ids, codes and counts only.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from time import monotonic
from typing import Any
from uuid import UUID

import httpx

from countersign.base import audit, clock
from countersign.base.errors import CountersignError
from countersign.privacy import agreements, dialects, sse
from countersign.privacy.answer import Answer, Done, Event, NoAnswer, whole
from countersign.privacy.coming_back import put_back
from countersign.privacy.gateway import Cleared, Forged, genuine
from countersign.privacy.models import Conversation, Use, Way
from countersign.privacy.restoring import NotPutBack
from countersign.privacy.sound import Entrusted, entrusted_here

TIMEOUTS = httpx.Timeout(120.0, connect=10.0)
MOST_SECONDS = 600.0
MOST_BYTES = 8 * 1024 * 1024
Forms = dict[str, list[str]]


class CallFailed(CountersignError):
    """The model gave no answer that may be shown. `code` says why; its words are kept nowhere."""

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code = code


def call(cleared: Cleared) -> Answer:
    """The model's answer with identifiers put back. Raises Forged, CallFailed."""
    with ExitStack() as stack:
        way, forms = _ready(cleared)
        outcome = _Outcome(cleared.use, cleared.way)
        with outcome:
            response = _open(stack, cleared, way)
            body = _json(b"".join(_bounded(response.iter_bytes())))
            events = dialects.find(way.dialect).whole(body)
            answer = whole(put_back(events, forms, cleared.tools))
        outcome.record("answered")
    return answer


def stream(cleared: Cleared) -> Iterator[Event]:
    """The same while it comes in. The connection stands when this returns. Raises as `call`.

    What was shown before a fault was right; with the fault it ends, by CallFailed.
    """
    with ExitStack() as stack:
        way, forms = _ready(cleared)
        with _Outcome(cleared.use, cleared.way):
            response = _open(stack, cleared, way)
        return _streamed(cleared, way, forms, response, stack.pop_all())


def _streamed(
    cleared: Cleared, way: Way, forms: Forms, response: httpx.Response, stack: ExitStack
) -> Iterator[Event]:
    outcome = _Outcome(cleared.use, cleared.way)
    try:
        with stack, outcome:
            sent = sse.read(sse.lines(_bounded(response.iter_bytes())))
            events = dialects.find(way.dialect).pieces(sent)
            for event in put_back(events, forms, cleared.tools):
                if isinstance(event, Done):  # on record first: with it the answer is whole
                    outcome.record("answered")
                yield event
    finally:
        if not outcome.recorded:
            outcome.record("left")


def hear(entrusted: Entrusted) -> str:
    """What a model heard in a recording. Raises Forged, CallFailed."""
    if not entrusted_here(entrusted):
        raise Forged("entrusted.forged")
    way = Way.objects.select_related("agreement").get(pk=entrusted.way)
    outcome = _Outcome(entrusted.use, entrusted.way)
    with ExitStack() as stack:
        with outcome:
            if agreements.obstacles(way, agreements.today(), sound=True):
                raise _closed()
            response = _post(
                stack,
                way,
                entrusted.path,
                data=dict(entrusted.fields),
                files={"file": (entrusted.name, entrusted.sound, entrusted.media_type)},
            )
            body = _json(b"".join(_bounded(response.iter_bytes())))
            text = body.get("text") if isinstance(body, dict) else None
            if not isinstance(text, str):
                raise NoAnswer("answer.unreadable")
        outcome.record("answered")
    return text


def _ready(cleared: Cleared) -> tuple[Way, Forms]:
    """The way, still open, and the stand-ins, still there. Raises Forged, CallFailed."""
    if not genuine(cleared):
        raise Forged("cleared.forged")
    way = Way.objects.select_related("agreement").get(pk=cleared.way)
    with _Outcome(cleared.use, cleared.way):
        # Midnight may have passed since it was cleared.
        if agreements.obstacles(way, agreements.today()):
            raise _closed()
        held = Conversation.objects.filter(pk=cleared.conversation).first()
        if held is None or held.expires_at <= clock.now():
            raise CallFailed("expired", "This took too long; start again.")
        forms = {name: list(written) for name, written in held.stand_ins["forms"].items()}
    return way, forms


def _closed() -> CallFailed:
    return CallFailed("closed", "The way to this model was closed in the meantime.")


def _open(stack: ExitStack, cleared: Cleared, way: Way) -> httpx.Response:
    return _post(
        stack,
        way,
        cleared.path,
        content=cleared.body,
        headers={"Content-Type": "application/json"},
    )


def _post(
    stack: ExitStack, way: Way, path: str, *, headers: dict[str, str] | None = None, **sent: Any
) -> httpx.Response:
    """The response of the other side, its body still to be read. Raises CallFailed."""
    here = agreements.is_here(way.address)
    if not way.address.startswith("https://") and not here:
        raise CallFailed("not-https", "The address of the model must begin with https://.")
    shown = {**(headers or {}), **dialects.find(way.dialect).headers(way.secret)}
    client = stack.enter_context(
        httpx.Client(timeout=TIMEOUTS, follow_redirects=False, trust_env=not here)
    )
    response = stack.enter_context(
        client.stream("POST", way.address.rstrip("/") + path, headers=shown, **sent)
    )
    if response.status_code != 200:
        raise CallFailed(f"status-{response.status_code}", "The model refused to answer.")
    return response


def _bounded(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The bytes, neither too many nor for too long. Raises CallFailed."""
    size, until = 0, monotonic() + MOST_SECONDS
    for piece in pieces:
        size += len(piece)
        if size > MOST_BYTES:
            raise CallFailed("too-large", "The model's answer is larger than we read.")
        if monotonic() > until:
            raise CallFailed("too-slow", "The model's answer took too long.")
        yield piece


def _json(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        raise NoAnswer("answer.unreadable") from None


class _Outcome:
    """What became of a use: a fault inside becomes a CallFailed whose code is on record."""

    def __init__(self, use: UUID, way: UUID):
        self._use, self._way = use, way
        self.recorded = False

    def __enter__(self) -> None:
        """Nothing to begin."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        failed = _failure(error)
        if failed is not None:
            self.record(failed.code)
            raise failed from None

    def record(self, outcome: str) -> None:
        """Write it to the use and to the audit chain."""
        self.recorded = True
        use = Use.objects.get(pk=self._use)
        with audit.act(actor=use.staff_id, subject=use.pk) as entry:
            Use.objects.filter(pk=use.pk).update(outcome=outcome)
            entry.record("privacy.answered", way=self._way, outcome=outcome)


def _failure(error: BaseException | None) -> CallFailed | None:
    match error:
        case CallFailed():
            return error
        case NotPutBack():
            return CallFailed(
                "not-put-back",
                "The answer names somebody in a way that cannot be put back, so it is not shown.",
            )
        case NoAnswer():
            return CallFailed("no-answer", "The model's answer could not be read.")
        case httpx.HTTPError() | httpx.InvalidURL() | httpx.StreamError():
            return CallFailed("unreachable", "The model could not be reached.")
        case ValueError() | RecursionError():
            return CallFailed("no-answer", "The model's answer could not be read.")
    return None
