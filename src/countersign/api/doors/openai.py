"""OpenAI's chat completions, as its own client speaks them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from countersign.api.doors import reading
from countersign.api.doors.reading import Asked, Calls
from countersign.api.doors.writing import new_id, used
from countersign.privacy.answer import Answer, Arguments, Called, Done, Event, Said
from countersign.privacy.prompt import Message, Part, Prompt, Text, Tool, ToolCall
from countersign.privacy.sse import event

_REFUSED = ("functions", "function_call", "audio", "web_search_options", "prediction")
_REASONS = {"stop": "stop", "length": "length", "tools": "tool_calls", "filtered": "content_filter"}


def read(asked: Mapping[str, Any]) -> Asked:
    """What was asked. Raises UserError."""
    reading.refuse(asked, *_REFUSED)
    if asked.get("modalities") not in (None, ["text"]):
        raise reading.not_passed("modalities")
    if asked.get("n") not in (None, 1):
        raise reading.not_passed("n")
    if (asked.get("response_format") or {"type": "text"}) != {"type": "text"}:
        raise reading.not_passed("response_format")
    system, messages = _turns(reading.rows(asked.get("messages"), "messages"))
    tools = tuple(_tool(one) for one in reading.rows(asked.get("tools") or [], "tools"))
    choice, only = _choice(asked.get("tool_choice"), tools)
    most = asked.get("max_completion_tokens") or asked.get("max_tokens")
    prompt = Prompt(
        messages,
        system,
        reading.tokens(most),
        tools,
        choice,
        only,
        reading.number(asked.get("temperature"), "temperature"),
        reading.number(asked.get("top_p"), "top_p"),
        reading.stops(asked.get("stop"), "stop"),
    )
    return Asked(reading.string(asked.get("model"), "model"), prompt, asked.get("stream") is True)


def _turns(given: list[Mapping[str, Any]]) -> tuple[str, tuple[Message, ...]]:
    system: list[str] = []
    messages: list[Message] = []
    calls = Calls()
    for turn in given:
        role = turn.get("role")
        if role in ("system", "developer"):
            system.append(_text(_content(turn.get("content"))))
        elif role == "user":
            messages.append(Message("user", tuple(_content(turn.get("content")))))
        elif role == "assistant":
            messages.append(Message("assistant", tuple(_said(turn, calls))))
        elif role == "tool":
            content = _text(_content(turn.get("content")))
            messages.append(Message("user", (calls.result(turn.get("tool_call_id"), content),)))
        else:
            raise reading.not_passed("messages.role")
    if not messages:
        raise reading.wrong("There is nothing to answer.", "messages")
    return "\n\n".join(system), reading.joined(messages)


def _said(turn: Mapping[str, Any], calls: Calls) -> Iterator[Part]:
    reading.refuse(turn, "audio", "function_call")
    if turn.get("content") is not None:
        yield from _content(turn["content"])
    for call in reading.rows(turn.get("tool_calls") or [], "messages.tool_calls"):
        function = reading.mapping(call.get("function"), "messages.tool_calls")
        name = reading.string(function.get("name"), "messages.tool_calls")
        given = reading.arguments(function.get("arguments"), "messages.tool_calls")
        yield ToolCall(calls.called(call.get("id"), name), name, given)


def _content(content: Any) -> list[Part]:
    if isinstance(content, str):
        return [Text(content)]
    return [_part(part) for part in reading.rows(content, "messages.content")]


def _part(part: Mapping[str, Any]) -> Text:
    where = "messages.content"
    match part.get("type"):
        case "text":
            return Text(reading.string(part.get("text"), where))
        case "refusal":
            return Text(reading.string(part.get("refusal"), where))
        case "image_url":
            image = reading.mapping(part.get("image_url"), where)
            return reading.from_address(image.get("url"), where)
        case "file":
            file = reading.mapping(part.get("file"), where)
            return reading.from_address(file.get("file_data"), where)
    raise reading.not_passed(where)


def _text(parts: list[Part]) -> str:
    return "\n".join(part.text for part in parts if isinstance(part, Text))


def _tool(given: Mapping[str, Any]) -> Tool:
    if given.get("type") != "function":
        raise reading.not_passed("tools")
    f = reading.mapping(given.get("function"), "tools")
    return reading.tool(f.get("name"), f.get("description"), f.get("parameters"), "tools")


def _choice(given: Any, tools: tuple[Tool, ...]) -> Any:
    if isinstance(given, Mapping):
        function = reading.mapping(given.get("function"), "tool_choice")
        return reading.choice("auto", tools, reading.string(function.get("name"), "tool_choice"))
    return reading.choice(reading.string(given or "auto", "tool_choice"), tools)


def write(answer: Answer, name: str) -> dict[str, Any]:
    """The answer in one piece."""
    said: dict[str, Any] = {"role": "assistant", "content": answer.text or None}
    if answer.calls:
        said["tool_calls"] = [
            {
                "id": new_id("call_"),
                "type": "function",
                "function": {"name": called, "arguments": given},
            }
            for called, given in answer.calls
        ]
    reason = _REASONS[answer.done.reason]
    return {
        "id": new_id("chatcmpl-"),
        "object": "chat.completion",
        "created": 0,
        "model": name,
        "choices": [{"index": 0, "message": said, "logprobs": None, "finish_reason": reason}],
        "usage": _used(answer.done),
    }


def pieces(events: Iterable[Event], name: str) -> Iterator[str]:
    """The answer piece by piece."""
    key = new_id("chatcmpl-")

    def chunk(delta: Mapping[str, Any], reason: str | None = None, **more: Any) -> str:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": reason}
        shape = {"id": key, "object": "chat.completion.chunk", "created": 0, "model": name}
        return event({**shape, "choices": [choice], **more})

    yield chunk({"role": "assistant", "content": ""})
    for one in events:
        match one:
            case Said(text):
                yield chunk({"content": text})
            case Called(at, called):
                function = {"name": called, "arguments": ""}
                call = {"index": at, "id": new_id("call_"), "type": "function"}
                yield chunk({"tool_calls": [{**call, "function": function}]})
            case Arguments(at, text):
                yield chunk({"tool_calls": [{"index": at, "function": {"arguments": text}}]})
            case Done():
                yield chunk({}, _REASONS[one.reason], usage=_used(one))
    yield "data: [DONE]\n\n"


def _used(done: Done) -> Mapping[str, Any]:
    return used(done, "prompt_tokens", "completion_tokens", "total_tokens")


def fault(message: str, code: str) -> dict[str, Any]:
    """A mistake or refusal, in the shape that the vendor's client shows to its user."""
    return {"error": {"message": message, "type": "countersign", "code": code, "param": None}}


def broken(message: str, code: str) -> str:
    """The same in the middle of a stream."""
    return event(fault(message, code))


def listed(names: Iterable[str]) -> dict[str, Any]:
    """The ways, as the vendor lists its models."""
    rows = [
        {"id": name, "object": "model", "created": 0, "owned_by": "countersign"} for name in names
    ]
    return {"object": "list", "data": rows}
