"""OpenAI's responses, as its own client speaks them. Nothing is kept: send all turns along."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from countersign.api.doors import openai, reading
from countersign.api.doors.reading import Asked, Calls
from countersign.api.doors.writing import new_id, used
from countersign.privacy.answer import Answer, Arguments, Called, Done, Event, Said
from countersign.privacy.prompt import Message, Part, Prompt, Speaker, Text, Tool, ToolCall, said
from countersign.privacy.sse import event

_REFUSED = ("previous_response_id", "conversation", "prompt", "background", "include")
fault = openai.fault


def read(asked: Mapping[str, Any]) -> Asked:
    """What was asked. Raises UserError."""
    reading.refuse(asked, *_REFUSED)
    form = (asked.get("text") or {}).get("format") or {"type": "text"}
    if form != {"type": "text"}:
        raise reading.not_passed("text.format")
    system, messages = _turns(asked.get("input"))
    if asked.get("instructions"):
        system = "\n\n".join([reading.string(asked["instructions"], "instructions"), system])
    tools = tuple(_tool(one) for one in reading.rows(asked.get("tools") or [], "tools"))
    choice, only = _choice(asked.get("tool_choice"), tools)
    prompt = Prompt(
        messages,
        system.strip(),
        reading.tokens(asked.get("max_output_tokens")),
        tools,
        choice,
        only,
        reading.number(asked.get("temperature"), "temperature"),
        reading.number(asked.get("top_p"), "top_p"),
    )
    return Asked(reading.string(asked.get("model"), "model"), prompt, asked.get("stream") is True)


def _turns(given: Any) -> tuple[str, tuple[Message, ...]]:
    if isinstance(given, str):
        return "", (said("user", given),)
    system: list[str] = []
    messages: list[Message] = []
    calls = Calls()
    for item in reading.rows(given, "input"):
        kind = item.get("type") or "message"
        if kind == "message" and item.get("role") in ("system", "developer"):
            system += [part.text for part in _content(item.get("content"))]
        elif kind == "message" and item.get("role") in ("user", "assistant"):
            speaker: Speaker = "user" if item["role"] == "user" else "assistant"
            messages.append(Message(speaker, tuple(_content(item.get("content")))))
        elif kind == "function_call":
            messages.append(Message("assistant", (_call(item, calls),)))
        elif kind == "function_call_output":
            content = item.get("output")
            if not isinstance(content, str):
                content = "\n".join(part.text for part in _content(content))
            messages.append(Message("user", (calls.result(item.get("call_id"), content),)))
        elif kind != "reasoning":
            raise reading.not_passed("input.type")
    if not messages:
        raise reading.wrong("There is nothing to answer.", "input")
    return "\n\n".join(system), reading.joined(messages)


def _call(item: Mapping[str, Any], calls: Calls) -> Part:
    name = reading.string(item.get("name"), "input.name")
    given = reading.arguments(item.get("arguments"), "input.arguments")
    return ToolCall(calls.called(item.get("call_id"), name), name, given)


def _content(content: Any) -> list[Text]:
    if isinstance(content, str):
        return [Text(content)]
    return [_part(part) for part in reading.rows(content, "input.content")]


def _part(part: Mapping[str, Any]) -> Text:
    where = "input.content"
    match part.get("type"):
        case "input_text" | "output_text":
            return Text(reading.string(part.get("text"), where))
        case "refusal":
            return Text(reading.string(part.get("refusal"), where))
        case "input_image":
            return reading.from_address(part.get("image_url"), where)
        case "input_file":
            return reading.from_address(part.get("file_data"), where)
    raise reading.not_passed(where)


def _tool(given: Mapping[str, Any]) -> Tool:
    if given.get("type") != "function":
        raise reading.not_passed("tools")
    about, schema = given.get("description"), given.get("parameters")
    return reading.tool(given.get("name"), about, schema, "tools")


def _choice(given: Any, tools: tuple[Tool, ...]) -> Any:
    if isinstance(given, Mapping):
        return reading.choice("auto", tools, reading.string(given.get("name"), "tool_choice"))
    return reading.choice(reading.string(given or "auto", "tool_choice"), tools)


def write(answer: Answer, name: str) -> dict[str, Any]:
    """The answer in one piece."""
    items = [_message(new_id("msg_"), answer.text)] if answer.text else []
    items += [_called(new_id("fc_"), new_id("call_"), *call) for call in answer.calls]
    return _response(new_id("resp_"), name, items, answer.done)


def _message(key: str, text: str) -> dict[str, Any]:
    part = {"type": "output_text", "text": text, "annotations": []}
    return {
        "id": key,
        "type": "message",
        "status": "completed",
        "role": "assistant",
        "content": [part],
    }


def _called(key: str, call: str, name: str, given: str) -> dict[str, Any]:
    return {
        "id": key,
        "type": "function_call",
        "status": "completed",
        "call_id": call,
        "name": name,
        "arguments": given,
    }


def _response(
    key: str, name: str, items: list[dict[str, Any]], done: Done | None
) -> dict[str, Any]:
    cut = done is not None and done.reason in ("length", "filtered")
    ended = "incomplete" if cut else "completed"
    why = "max_output_tokens" if done and done.reason == "length" else "content_filter"
    return {
        "id": key,
        "object": "response",
        "created_at": 0,
        "status": ended if done else "in_progress",
        "error": None,
        "incomplete_details": {"reason": why} if cut else None,
        "instructions": None,
        "metadata": {},
        "model": name,
        "output": items,
        "parallel_tool_calls": True,
        "temperature": None,
        "tool_choice": "auto",
        "tools": [],
        "top_p": None,
        "store": False,
        "usage": {
            **used(done, "input_tokens", "output_tokens", "total_tokens"),
            "input_tokens_details": {"cached_tokens": 0},
            "output_tokens_details": {"reasoning_tokens": 0},
        }
        if done
        else None,
    }


def pieces(events: Iterable[Event], name: str) -> Iterator[str]:
    """The answer piece by piece."""
    writing = _Writing(name)
    yield from writing.start()
    for one in events:
        yield from writing.take(one)


class _Writing:
    """One streamed answer: the items so far, and the one that is open."""

    def __init__(self, name: str):
        self._name = name
        self._key = new_id("resp_")
        self._items: list[dict[str, Any]] = []
        self._open: dict[str, Any] | None = None
        self._told = 0

    def _tell(self, kind: str, **more: Any) -> str:
        said = event({"type": kind, "sequence_number": self._told, **more}, kind)
        self._told += 1
        return said

    def start(self) -> Iterator[str]:
        """What comes before any word."""
        begun = _response(self._key, self._name, [], None)
        yield self._tell("response.created", response=begun)
        yield self._tell("response.in_progress", response=begun)

    def take(self, one: Event) -> Iterator[str]:
        match one:
            case Said(text):
                if self._open is None or self._open["type"] != "message":
                    yield from self._end_item()
                    yield from self._begin(_message(new_id("msg_"), ""))
                self._grow(text)
                yield self._tell(
                    "response.output_text.delta", **self._where(part=True), delta=text, logprobs=[]
                )
            case Called(_, called):
                yield from self._end_item()
                yield from self._begin(_called(new_id("fc_"), new_id("call_"), called, ""))
            case Arguments(_, text):
                self._grow(text)
                yield self._tell(
                    "response.function_call_arguments.delta", **self._where(), delta=text
                )
            case Done():
                yield from self._end_item()
                ended = _response(self._key, self._name, self._items, one)
                yield self._tell(f"response.{ended['status']}", response=ended)

    def _where(self, *, part: bool = False) -> dict[str, Any]:
        item = self._open or {}
        at = {"item_id": item.get("id"), "output_index": len(self._items)}
        return {**at, "content_index": 0} if part else at

    def _grow(self, text: str) -> None:
        item = self._open or {}
        if item.get("type") == "message":
            item["content"][0]["text"] += text
        else:
            item["arguments"] += text

    def _begin(self, item: dict[str, Any]) -> Iterator[str]:
        self._open = item
        at = len(self._items)
        bare = {**item, "status": "in_progress"}
        if item["type"] == "message":
            bare["content"] = []
        yield self._tell("response.output_item.added", output_index=at, item=bare)
        if item["type"] == "message":
            part = item["content"][0]
            yield self._tell("response.content_part.added", **self._where(part=True), part=part)

    def _end_item(self) -> Iterator[str]:
        item = self._open
        if item is None:
            return
        if item["type"] == "message":
            part, where = item["content"][0], self._where(part=True)
            yield self._tell("response.output_text.done", **where, text=part["text"], logprobs=[])
            yield self._tell("response.content_part.done", **where, part=part)
        else:
            yield self._tell(
                "response.function_call_arguments.done",
                **self._where(),
                name=item["name"],
                arguments=item["arguments"],
            )
        yield self._tell("response.output_item.done", output_index=len(self._items), item=item)
        self._items.append(item)
        self._open = None


def broken(message: str, code: str) -> str:
    """A fault in the middle of a stream."""
    said = {"type": "error", "code": code, "message": message, "param": None, "sequence_number": 0}
    return event({**said, **fault(message, code)}, "error")
