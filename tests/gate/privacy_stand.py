"""A vendor that is a real server on this machine, and agreements and ways to it."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4

import pytest
from tests.proofs import user_of
from tests.small import SmallPractice

from countersign.base import clock, files
from countersign.practice.models import ApiToken
from countersign.practice.tokens import PREFIX, hashed
from countersign.privacy.models import Agreement, Policy, Training, Way

NOON = datetime(2026, 11, 25, 20, 0, tzinfo=UTC)  # noon in Los Angeles
TEXT = "Emi Reyes, MRN A-12, came with her mother Oluwaseun on 11/24/2026 and wrote 4/5 letters."
HIDDEN = ("Emi", "Reyes", "A-12", "Oluwaseun", "11/24")
API = "API platform"
Event = dict[str, Any]


class Vendor:
    """Answers in every dialect, in one piece or in many; says back what it was told last."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, dict[str, str], Any]] = []
        self.says: Callable[[str], str] = lambda text: f"About {text}"
        self.calls: Callable[[str], list[tuple[str, str]]] = lambda text: []
        self.status = 200
        self.raw: bytes | None = None
        self.dies_after: int | None = None
        self.piece = 7
        self.hangs: threading.Event | None = None
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                outer.answer(self)

            def log_message(self, format: str, *args: Any) -> None:
                """Quiet."""

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request: Any, client_address: Any) -> None:
                """A client that went away is what some tests want."""

        self.server = Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/v1"

    @property
    def sent(self) -> str:
        """Everything that ever came here, as text."""
        return "\n".join(f"{path} {headers} {body}" for path, headers, body in self.seen)

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        raw = handler.rfile.read(int(handler.headers["Content-Length"]))
        is_json = handler.headers["Content-Type"] == "application/json"
        asked = json.loads(raw) if is_json else raw
        self.seen.append((handler.path, dict(handler.headers), asked))
        if self.hangs is not None:
            self.hangs.wait(30)
        body = self.raw if self.raw is not None else self.body(handler.path, asked)
        handler.send_response(self.status)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        for at in range(0, len(body), self.piece if len(body) < 100_000 else len(body)):
            if self.dies_after is not None and at >= self.dies_after:
                break
            handler.wfile.write(body[at : at + (self.piece if len(body) < 100_000 else len(body))])
            handler.wfile.flush()

    def body(self, path: str, asked: Any) -> bytes:
        if path.endswith("/audio/transcriptions"):
            return json.dumps({"text": self.says("what was heard")}).encode()
        if "enerateContent" in path:
            given, made, streamed = _told_gemini(asked), gemini_events, "stream" in path
        elif path.endswith("/messages"):
            given, made, streamed = _told(asked["messages"]), anthropic_events, "stream" in asked
        elif path.endswith("/responses"):
            given, made, streamed = _told(asked["input"]), responses_events, "stream" in asked
        else:
            given, made, streamed = _told(asked["messages"]), openai_events, "stream" in asked
        whole, events = made(self.says(given), self.calls(given))
        if not streamed:
            return json.dumps(whole).encode()
        lines = "".join(f"data: {json.dumps(one, ensure_ascii=False)}\n\n" for one in events)
        return (lines + ("data: [DONE]\n\n" if made is openai_events else "")).encode()


def _told(turns: list[Any]) -> str:
    """The last words, wherever this dialect keeps them."""
    last = turns[-1]
    content = last.get("content") or last.get("output") or ""
    if isinstance(content, str):
        return content
    parts = [part.get("text") or part.get("content") or "" for part in content]
    return "\n".join(part for part in parts if isinstance(part, str))


def _told_gemini(asked: Any) -> str:
    parts = asked["contents"][-1]["parts"]
    return "\n".join(p.get("text") or json.dumps(p, ensure_ascii=False) for p in parts)


def halves(text: str) -> list[str]:
    """A text in small pieces."""
    return [text[at : at + 3] for at in range(0, len(text), 3)]


def openai_events(text: str, calls: list[tuple[str, str]]) -> tuple[Event, list[Event]]:
    reason = "tool_calls" if calls else "stop"
    tools = [
        {"id": f"c{n}", "type": "function", "function": {"name": name, "arguments": given}}
        for n, (name, given) in enumerate(calls)
    ]
    message = {"role": "assistant", "content": text, **({"tool_calls": tools} if tools else {})}
    usage = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}
    whole = {"choices": [{"message": message, "finish_reason": reason}], "usage": usage}
    deltas: list[Event] = [{"content": piece} for piece in halves(text)]
    for n, (name, given) in enumerate(calls):
        begun = {"index": n, "id": f"c{n}", "function": {"name": name, "arguments": ""}}
        deltas.append({"tool_calls": [begun]})
        deltas += [
            {"tool_calls": [{"index": n, "function": {"arguments": piece}}]}
            for piece in halves(given)
        ]
    events: list[Event] = [{"choices": [{"delta": d, "finish_reason": None}]} for d in deltas]
    events.append({"choices": [{"delta": {}, "finish_reason": reason}]})
    events.append({"choices": [], "usage": usage})
    return whole, events


def responses_events(text: str, calls: list[tuple[str, str]]) -> tuple[Event, list[Event]]:
    content = [{"type": "output_text", "text": text}]
    items: list[Event] = [{"type": "reasoning", "summary": []}]
    items.append({"type": "message", "content": content})
    items += [{"type": "function_call", "name": n, "arguments": a} for n, a in calls]
    usage = {"input_tokens": 11, "output_tokens": 7}
    whole = {"status": "completed", "output": items, "usage": usage}
    events: list[Event] = [{"type": "response.created"}]
    events += [{"type": "response.output_text.delta", "delta": p} for p in halves(text)]
    for at, (name, given) in enumerate(calls, 1):
        item = {"type": "function_call", "name": name}
        events.append({"type": "response.output_item.added", "output_index": at, "item": item})
        kind = "response.function_call_arguments.delta"
        events += [{"type": kind, "output_index": at, "delta": p} for p in halves(given)]
    return whole, [*events, {"type": "response.completed", "response": whole}]


def anthropic_events(text: str, calls: list[tuple[str, str]]) -> tuple[Event, list[Event]]:
    reason = "tool_use" if calls else "end_turn"
    blocks: list[Event] = [{"type": "thinking", "thinking": "…"}, {"type": "text", "text": text}]
    blocks += [{"type": "tool_use", "name": n, "input": json.loads(a)} for n, a in calls]
    usage = {"input_tokens": 11, "output_tokens": 7}
    whole = {"content": blocks, "stop_reason": reason, "usage": usage}
    events: list[Event] = [{"type": "message_start", "message": {"usage": usage}}]
    events.append({"type": "ping"})

    def block(at: int, begun: Event, deltas: list[Event]) -> None:
        events.append({"type": "content_block_start", "index": at, "content_block": begun})
        events.extend({"type": "content_block_delta", "index": at, "delta": d} for d in deltas)
        events.append({"type": "content_block_stop", "index": at})

    block(0, {"type": "text"}, [{"type": "text_delta", "text": p} for p in halves(text)])
    for at, (name, given) in enumerate(calls, 1):
        pieces: list[Event] = [{"type": "input_json_delta", "partial_json": ""}]
        pieces += [{"type": "input_json_delta", "partial_json": p} for p in halves(given)]
        block(at, {"type": "tool_use", "name": name}, pieces)
    events.append(
        {"type": "message_delta", "delta": {"stop_reason": reason}, "usage": {"output_tokens": 7}}
    )
    return whole, [*events, {"type": "message_stop"}]


def gemini_events(text: str, calls: list[tuple[str, str]]) -> tuple[Event, list[Event]]:
    asked: list[Event] = [
        {"functionCall": {"name": name, "args": json.loads(given)}} for name, given in calls
    ]
    usage = {"promptTokenCount": 11, "candidatesTokenCount": 7}
    end = {"usageMetadata": usage}

    def one(parts: list[Event], reason: str | None = None) -> Event:
        ended = {"finishReason": reason} if reason else {}
        return {"candidates": [{"content": {"parts": parts}, **ended}]}

    thought: Event = {"text": "…", "thought": True}
    whole = {**one([thought, {"text": text}, *asked], "STOP"), **end}
    events = [one([{"text": piece}]) for piece in halves(text)]
    events += [one([part]) for part in asked]
    return whole, [*events, {**one([], "STOP"), **end}]


@pytest.fixture
def vendor() -> Iterator[Vendor]:
    made = Vendor()
    yield made
    if made.hangs is not None:
        made.hangs.set()
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def noon() -> Iterator[None]:
    with clock.frozen(NOON):
        yield


def agreement(small: SmallPractice, **changed: Any) -> Agreement:
    made = Agreement(
        vendor="OpenAI",
        offering=API,
        covered_models="*",
        covered_regions="us, eu",
        parties="Riverside Therapy and OpenAI",
        signed_on=date(2026, 1, 5),
        starts_on=date(2026, 1, 5),
        ends_on=date(2099, 12, 31),
        training=Training.NO,
        checked_on=date(2026, 11, 1),
        checked_by=small.people["owner"],
        reviewed_on=date(2026, 11, 1),
    )
    made.paper = files.write(
        [b"%PDF-1.7"], owner=f"agreement:{made.pk}", media_type="application/pdf"
    )
    for name, value in changed.items():
        setattr(made, name, value)
    made.save()
    return made


def a_way(small: SmallPractice, vendor: Vendor, dialect: str = "openai", /, **changed: Any) -> Way:
    return Way.objects.create(
        agreement=agreement(small, **changed),
        name=f"way {uuid4().hex[:6]}",
        dialect=dialect,
        address=vendor.address,
        model="a-model",
        region="us",
        secret="key-of-the-vendor",
    )


def child(small: SmallPractice) -> None:
    """The child of `TEXT`."""
    small.child.first_name, small.child.last_name, small.child.mrn = "Emi", "Reyes", "A-12"
    small.child.save()


def key_of(small: SmallPractice, role: str, *scopes: str) -> str:
    """A personal key of the person with that role."""
    token = f"{PREFIX}{uuid4().hex}"
    ApiToken.objects.create(
        user=user_of(small.people[role]),
        name="tool",
        digest=hashed(token),
        scopes=list(scopes),
        expires_at=clock.now() + timedelta(days=1),
    )
    return token


def decide(**decided: Any) -> Policy:
    """The owner's policy."""
    policy = Policy.objects.first() or Policy()
    for name, value in decided.items():
        setattr(policy, name, value)
    policy.save()
    return policy
