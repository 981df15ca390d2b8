"""Anthropic's messages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from countersign.privacy.answer import Arguments, Called, Done, Event, NoAnswer, Reason, Said
from countersign.privacy.dialects.common import as_json, as_text, count, given, text
from countersign.privacy.prompt import Message, Part, Prompt, Text, ToolCall

_VERSION = "2023-06-01"
REASONS: Mapping[str, Reason] = {
    "end_turn": "stop",
    "stop_sequence": "stop",
    "max_tokens": "length",
    "tool_use": "tools",
    "refusal": "filtered",
}


def ask(prompt: Prompt, model: str, streamed: bool) -> tuple[str, dict[str, Any]]:
    """Path and body."""
    body: dict[str, Any] = {
        "model": model,
        "max_tokens": prompt.most_tokens,
        "messages": [{"role": m.speaker, "content": _content(m)} for m in prompt.messages],
    }
    body |= given(
        system=prompt.system,
        temperature=prompt.temperature,
        top_p=prompt.top_p,
        stop_sequences=list(prompt.stop),
        tools=[
            {
                "name": tool.name,
                "input_schema": tool.schema or {"type": "object", "properties": {}},
                **given(description=tool.about),
            }
            for tool in prompt.tools
        ],
        tool_choice=_choice(prompt),
        stream=streamed or None,
    )
    return "/messages", body


def _content(message: Message) -> str | list[dict[str, Any]]:
    if all(isinstance(part, Text) for part in message.parts) and len(message.parts) == 1:
        return "".join(part.text for part in message.parts if isinstance(part, Text))
    return [_block(part) for part in message.parts]


def _block(part: Part) -> dict[str, Any]:
    if isinstance(part, Text):
        return {"type": "text", "text": part.text}
    if isinstance(part, ToolCall):
        return {"type": "tool_use", "id": part.id, "name": part.name, "input": part.arguments}
    return {"type": "tool_result", "tool_use_id": part.id, "content": as_text(part.content)}


def _choice(prompt: Prompt) -> Any:
    if prompt.only:
        return {"type": "tool", "name": prompt.only}
    return {"type": prompt.choice} if prompt.tools and prompt.choice != "auto" else None


def headers(secret: str) -> dict[str, str]:
    """How the key is shown."""
    return {"x-api-key": secret, "anthropic-version": _VERSION}


def whole(body: Any) -> Iterator[Event]:
    """The text blocks and the tools asked for; what it thought stays out."""
    at = 0
    for block in body["content"]:
        if block["type"] == "text":
            yield Said(text(block["text"]))
        elif block["type"] == "tool_use":
            yield Called(at, text(block["name"]))
            yield Arguments(at, as_json(block["input"]))
            at += 1
    used = body.get("usage") or {}
    yield Done(
        REASONS.get(body.get("stop_reason"), "stop"),
        count(used.get("input_tokens")),
        count(used.get("output_tokens")),
    )


def pieces(sent: Iterable[Any]) -> Iterator[Event]:
    """The deltas, until the message stops."""
    calls: dict[int, int] = {}
    reason, tokens_in, tokens_out = "end_turn", 0, 0
    for event in sent:
        kind = event.get("type")
        if kind == "message_start":
            tokens_in = count((event["message"].get("usage") or {}).get("input_tokens"))
        elif kind == "content_block_start" and event["content_block"]["type"] == "tool_use":
            calls[event["index"]] = len(calls)
            yield Called(calls[event["index"]], text(event["content_block"]["name"]))
        elif kind == "content_block_delta":
            yield from _delta(event, calls)
        elif kind == "message_delta":
            reason = event["delta"].get("stop_reason") or reason
            tokens_out = count((event.get("usage") or {}).get("output_tokens"))
        elif kind == "message_stop":
            yield Done(REASONS.get(reason, "stop"), tokens_in, tokens_out)
            return
        elif kind == "error":
            break
    raise NoAnswer("answer.broke-off")


def _delta(event: Mapping[str, Any], calls: Mapping[int, int]) -> Iterator[Event]:
    delta = event["delta"]
    if delta["type"] == "text_delta":
        yield Said(text(delta["text"]))
    elif delta["type"] == "input_json_delta" and delta["partial_json"]:
        yield Arguments(calls[event["index"]], text(delta["partial_json"]))
