"""Anthropic's messages, as its own client speaks them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from countersign.api.doors import reading
from countersign.api.doors.reading import Asked, Calls
from countersign.api.doors.writing import new_id, used
from countersign.privacy.answer import Answer, Arguments, Called, Done, Event, Said
from countersign.privacy.prompt import Message, Part, Prompt, Speaker, Text, Tool, ToolCall
from countersign.privacy.sse import event

_REFUSED = ("mcp_servers", "container", "context_management", "output_format", "output_config")
_REASONS = {"stop": "end_turn", "length": "max_tokens", "tools": "tool_use", "filtered": "refusal"}


def read(asked: Mapping[str, Any]) -> Asked:
    """What was asked. Raises UserError."""
    reading.refuse(asked, *_REFUSED)
    calls = Calls()
    messages = tuple(_turn(m, calls) for m in reading.rows(asked.get("messages"), "messages"))
    if not messages:
        raise reading.wrong("There is nothing to answer.", "messages")
    tools = tuple(_tool(one) for one in reading.rows(asked.get("tools") or [], "tools"))
    choice, only = _choice(asked.get("tool_choice"), tools)
    prompt = Prompt(
        messages,
        _text(_content(asked.get("system") or "", calls, "system")),
        reading.tokens(asked.get("max_tokens")),
        tools,
        choice,
        only,
        reading.number(asked.get("temperature"), "temperature"),
        reading.number(asked.get("top_p"), "top_p"),
        reading.stops(asked.get("stop_sequences"), "stop_sequences"),
    )
    return Asked(reading.string(asked.get("model"), "model"), prompt, asked.get("stream") is True)


def _turn(turn: Mapping[str, Any], calls: Calls) -> Message:
    if turn.get("role") not in ("user", "assistant"):
        raise reading.not_passed("messages.role")
    speaker: Speaker = "user" if turn["role"] == "user" else "assistant"
    return Message(speaker, tuple(_content(turn.get("content"), calls, "messages.content")))


def _content(content: Any, calls: Calls, where: str) -> list[Part]:
    if isinstance(content, str):
        return [Text(content)]
    blocks = reading.rows(content, where)
    return [
        _block(block, calls, where)
        for block in blocks
        if block.get("type") not in ("thinking", "redacted_thinking")
    ]


def _block(block: Mapping[str, Any], calls: Calls, where: str) -> Part:
    match block.get("type"):
        case "text":
            return Text(reading.string(block.get("text"), where))
        case "image" | "document":
            return _paper(reading.mapping(block.get("source"), where), where)
        case "tool_use":
            name = reading.string(block.get("name"), where)
            given = reading.arguments(block.get("input"), where)
            return ToolCall(calls.called(block.get("id"), name), name, given)
        case "tool_result":
            content = _text(_content(block.get("content") or "", calls, where))
            return calls.result(block.get("tool_use_id"), content)
    raise reading.not_passed(where)


def _paper(source: Mapping[str, Any], where: str) -> Text:
    if source.get("type") == "base64":
        return reading.picture(source.get("data"), where)
    if source.get("type") == "text":
        return Text(reading.string(source.get("data"), where))
    raise reading.not_passed(where)


def _text(parts: list[Part]) -> str:
    return "\n".join(part.text for part in parts if isinstance(part, Text))


def _tool(given: Mapping[str, Any]) -> Tool:
    if given.get("type") not in (None, "custom"):
        raise reading.not_passed("tools")
    about, schema = given.get("description"), given.get("input_schema")
    return reading.tool(given.get("name"), about, schema, "tools")


def _choice(given: Any, tools: tuple[Tool, ...]) -> Any:
    if given is None:
        return reading.choice("auto", tools)
    wanted = reading.mapping(given, "tool_choice")
    if wanted.get("type") == "tool":
        return reading.choice("auto", tools, reading.string(wanted.get("name"), "tool_choice"))
    return reading.choice(reading.string(wanted.get("type"), "tool_choice"), tools)


def write(answer: Answer, name: str) -> dict[str, Any]:
    """The answer in one piece."""
    blocks: list[dict[str, Any]] = [{"type": "text", "text": answer.text}] if answer.text else []
    for called, given in answer.calls:
        block = {"type": "tool_use", "id": new_id("toolu_"), "name": called}
        blocks.append({**block, "input": reading.arguments(given, "input")})
    return {**_message(name), "content": blocks, **_ended(answer.done), "usage": _used(answer.done)}


def _message(name: str) -> dict[str, Any]:
    return {
        "id": new_id("msg_"),
        "type": "message",
        "role": "assistant",
        "model": name,
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": _used(Done()),
    }


def _ended(done: Done) -> dict[str, Any]:
    return {"stop_reason": _REASONS[done.reason], "stop_sequence": None}


def _used(done: Done) -> Mapping[str, Any]:
    return used(done, "input_tokens", "output_tokens")


def pieces(events: Iterable[Event], name: str) -> Iterator[str]:
    """The answer piece by piece: one block after the other."""
    yield _tell("message_start", message=_message(name))
    at, kind = -1, ""
    for one in events:
        wanted = "text" if isinstance(one, Said) else "tool_use"
        if kind and (isinstance(one, (Called, Done)) or wanted != kind):
            yield _tell("content_block_stop", index=at)
            kind = ""
        if not isinstance(one, Done) and not kind:
            at, kind = at + 1, wanted
            yield _tell("content_block_start", index=at, content_block=_begun(one))
        match one:
            case Said(text):
                yield _delta(at, {"type": "text_delta", "text": text})
            case Arguments(_, text):
                yield _delta(at, {"type": "input_json_delta", "partial_json": text})
            case Done():
                yield _tell("message_delta", delta=_ended(one), usage=_used(one))
                yield _tell("message_stop")


def _begun(one: Event) -> dict[str, Any]:
    if isinstance(one, Called):
        return {"type": "tool_use", "id": new_id("toolu_"), "name": one.name, "input": {}}
    return {"type": "text", "text": ""}


def _delta(at: int, delta: Mapping[str, Any]) -> str:
    return _tell("content_block_delta", index=at, delta=delta)


def _tell(kind: str, **more: Any) -> str:
    return event({"type": kind, **more}, kind)


def fault(message: str, code: str) -> dict[str, Any]:
    """A mistake or refusal, in the shape that the vendor's client shows to its user."""
    return {"type": "error", "error": {"type": code, "message": message}}


def broken(message: str, code: str) -> str:
    """The same in the middle of a stream."""
    return event(fault(message, code), "error")
