"""The gateway for any tool that speaks a vendor's dialect: point its base address here.

OpenAI's chat completions and responses, Anthropic's messages and Gemini's generateContent, whole or
in pieces, with a personal token of the scope `models.ask` as the key. `model` is the name of a way
in the register. What we cannot look through is refused or read here, never passed on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, cast

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
    StreamingHttpResponse,
)
from ninja import Router
from ninja.security import APIKeyHeader

from countersign.api.access import Caller, TokenAuth
from countersign.api.doors import anthropic, gemini, openai, reading, responses
from countersign.api.doors.reading import Asked
from countersign.base import audit
from countersign.base.audit import NotAudited
from countersign.base.errors import Refused, UserError
from countersign.privacy import agreements
from countersign.privacy.answer import Answer, Event
from countersign.privacy.call import CallFailed, call, hear, stream
from countersign.privacy.gateway import clear
from countersign.privacy.models import Door, Way
from countersign.privacy.sound import entrust

_ONCE = {"x-should-retry": "false"}
"""The vendors' clients would ask again by themselves; what was refused stays refused."""


class _Key(APIKeyHeader):
    """The same personal token, in the header where this vendor's tools put a key."""

    def authenticate(self, request: HttpRequest, key: str | None) -> Caller | None:
        return TokenAuth().authenticate(request, key or "")


class _Anthropic(_Key):
    param_name = "x-api-key"


class _Gemini(_Key):
    param_name = "x-goog-api-key"


router = Router(auth=[TokenAuth(), _Anthropic(), _Gemini()])


@dataclass(frozen=True, slots=True)
class _Dialect:
    """How a door answers."""

    door: str
    write: Callable[[Answer, str], dict[str, Any]]
    pieces: Callable[[Iterable[Event], str], Iterator[str]]
    fault: Callable[[str, str], dict[str, Any]]
    broken: Callable[[str, str], str]


_OPENAI = _Dialect(Door.OPENAI, openai.write, openai.pieces, openai.fault, openai.broken)
_RESPONSES = _Dialect(
    Door.RESPONSES, responses.write, responses.pieces, responses.fault, responses.broken
)
_ANTHROPIC = _Dialect(
    Door.ANTHROPIC, anthropic.write, anthropic.pieces, anthropic.fault, anthropic.broken
)
_GEMINI = _Dialect(Door.GEMINI, gemini.write, gemini.pieces, gemini.fault, gemini.broken)


@router.post("/openai/chat/completions", include_in_schema=False)
def openai_chat(request: HttpRequest) -> HttpResponseBase:
    """OpenAI's chat completions."""
    return _answer(request, _OPENAI, lambda: openai.read(reading.body(request.body)))


@router.post("/openai/responses", include_in_schema=False)
def openai_responses(request: HttpRequest) -> HttpResponseBase:
    """OpenAI's responses."""
    return _answer(request, _RESPONSES, lambda: responses.read(reading.body(request.body)))


@router.post("/anthropic/v1/messages", include_in_schema=False)
def anthropic_messages(request: HttpRequest) -> HttpResponseBase:
    """Anthropic's messages."""
    return _answer(request, _ANTHROPIC, lambda: anthropic.read(reading.body(request.body)))


@router.post("/gemini/v1/models/{name}:generateContent", include_in_schema=False)
@router.post("/gemini/v1beta/models/{name}:generateContent", include_in_schema=False)
def gemini_whole(request: HttpRequest, name: str) -> HttpResponseBase:
    """Gemini's generateContent, in one piece."""
    return _gemini(request, name, streamed=False)


@router.post("/gemini/v1/models/{name}:streamGenerateContent", include_in_schema=False)
@router.post("/gemini/v1beta/models/{name}:streamGenerateContent", include_in_schema=False)
def gemini_streamed(request: HttpRequest, name: str) -> HttpResponseBase:
    """Gemini's generateContent, piece by piece."""
    return _gemini(request, name, streamed=True)


def _gemini(request: HttpRequest, name: str, *, streamed: bool) -> HttpResponseBase:
    def read() -> Asked:
        return gemini.read(reading.body(request.body), name, streamed=streamed)

    return _answer(request, _GEMINI, read)


@router.get("/openai/models", include_in_schema=False)
def openai_models(request: HttpRequest) -> HttpResponseBase:
    """The ways that are open today, as a tool lists models."""
    _caller(request)
    today = agreements.today()
    ways = Way.objects.select_related("agreement").filter(open=True)
    names = [way.name for way in ways if not agreements.obstacles(way, today)]
    return JsonResponse(openai.listed(names))


@router.post("/openai/audio/transcriptions", include_in_schema=False)
def openai_sound(request: HttpRequest) -> HttpResponseBase:
    """A recording to be written down. Nothing is hidden in it; it needs an agreement for sound."""

    def heard() -> HttpResponseBase:
        caller = _caller(request)
        given = request.FILES.get("file")
        if given is None:
            raise reading.wrong("Send the recording as `file`.", "file")
        asked = {key: str(value) for key, value in request.POST.items()}
        reading.refuse(asked, "prompt", "stream", "chunking_strategy", "timestamp_granularities[]")
        form = asked.get("response_format", "json")
        if form not in ("json", "text"):
            raise reading.not_passed("response_format")
        way = _way(asked.get("model", ""))
        sound, language = given.read(), asked.get("language", "")
        text = hear(entrust(sound, way=way, staff=caller.access.staff, language=language))
        if form == "text":
            return HttpResponse(text, content_type="text/plain; charset=utf-8")
        return JsonResponse({"text": text})

    return _or_fault(request, _OPENAI, heard)


def _answer(request: HttpRequest, dialect: _Dialect, read: Callable[[], Asked]) -> HttpResponseBase:
    """The model's words with names put back, or the answer that says why there are none."""

    def answered() -> HttpResponseBase:
        caller = _caller(request)
        asked = read()
        cleared = clear(
            asked.prompt,
            way=_way(asked.name),
            staff=caller.access.staff,
            door=dialect.door,
            streamed=asked.streamed,
        )
        if not asked.streamed:
            return JsonResponse(dialect.write(call(cleared), asked.name))
        pieces = dialect.pieces(stream(cleared), asked.name)
        return StreamingHttpResponse(
            _to_its_end(pieces, dialect), content_type="text/event-stream; charset=utf-8"
        )

    return _or_fault(request, dialect, answered)


def _or_fault(
    request: HttpRequest, dialect: _Dialect, work: Callable[[], HttpResponseBase]
) -> HttpResponseBase:
    try:
        return work()
    except Refused as refusal:
        codes = [finding.code for finding in refusal.findings]
        staff = cast(Caller, request.auth).access.staff  # type: ignore[attr-defined]  # set by ninja
        audit.refused(refusal.act, actor=staff.pk, codes=codes, subject=refusal.subject)
        said = " ".join(f"{f.message} {getattr(f, 'do', '')}".strip() for f in refusal.findings)
        return _wrong(dialect, 403, said, codes[0])
    except CallFailed as failure:
        return _wrong(dialect, 502, str(failure), failure.code)
    except UserError as mistake:
        return _wrong(dialect, 422, f"{mistake} ({mistake.field})", "countersign")


def _to_its_end(pieces: Iterator[str], dialect: _Dialect) -> Iterator[str]:
    """The pieces; with a fault, one that says so, and nothing more."""
    try:
        yield from pieces
    except CallFailed as failure:
        yield dialect.broken(str(failure), failure.code)
    except NotAudited as unwritten:
        yield dialect.broken("This could not be put on record, so it ends here.", unwritten.code)


def _caller(request: HttpRequest) -> Caller:
    caller = cast(Caller, request.auth)  # type: ignore[attr-defined]  # set by ninja
    caller.require("models.ask", "privacy.ask")
    return caller


def _way(name: str) -> Way:
    way = Way.objects.select_related("agreement").filter(name=name).first()
    if way is None:
        raise UserError(
            "No way to a model has this name.", field="model", remedy="See the page Models."
        )
    return way


def _wrong(dialect: _Dialect, status: int, message: str, code: str) -> HttpResponse:
    """In the shape that every vendor's tool shows to its user."""
    return JsonResponse(dialect.fault(message, code), status=status, headers=_ONCE)
