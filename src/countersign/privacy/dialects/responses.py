"""OpenAI's responses. Nothing is stored there and nothing is taken up from there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from countersign.privacy.answer import Arguments, Called, Done, Event, NoAnswer, Said
from countersign.privacy.dialects.common import as_json, as_text, count, given, text
from countersign.privacy.prompt import Message, Prompt, Text, ToolCall


def ask(prompt: Prompt, model: str, streamed: bool) -> tuple[str, dict[str, Any]]:
    """Path and body."""
    body: dict[str, Any] = {
        "model": model,
        "input": [item for message in prompt.messages for item in _items(message)],
        "max_output_tokens": prompt.most_tokens,
        "store": False,
    }
    body |= given(
        instructions=prompt.system,
        temperature=prompt.temperature,
        top_p=prompt.top_p,
        tools=[
            {
                "type": "function",
                "name": tool.name,
                "parameters": tool.schema or {"type": "object", "properties": {}},
                "strict": False,
                **given(description=tool.about),
            }
            for tool in prompt.tools
        ],
        tool_choice=_choice(prompt),
        stream=streamed or None,
    )
    return "/responses", body


def _items(message: Message) -> Iterator[dict[str, Any]]:
    kind = "input_text" if message.speaker == "user" else "output_text"
    for part in message.parts:
        if isinstance(part, Text):
            content = [{"type": kind, "text": part.text}]
            yield {"type": "message", "role": message.speaker, "content": content}
        elif isinstance(part, ToolCall):
            yield {
                "type": "function_call",
                "call_id": part.id,
                "name": part.name,
                "arguments": as_json(part.arguments),
            }
        else:
            yield {
                "type": "function_call_output",
                "call_id": part.id,
                "output": as_text(part.content),
            }


def _choice(prompt: Prompt) -> Any:
    if prompt.only:
        return {"type": "function", "name": prompt.only}
    if not prompt.tools or prompt.choice == "auto":
        return None
    return "required" if prompt.choice == "any" else "none"


def whole(body: Any) -> Iterator[Event]:
    """The output items that are words or calls; what it reasoned stays out."""
    at = 0
    for item in body["output"]:
        if item["type"] == "message":
            for part in item["content"]:
                yield Said(text(part["text"] if part["type"] == "output_text" else part["refusal"]))
        elif item["type"] == "function_call":
            yield Called(at, text(item["name"]))
            yield Arguments(at, text(item["arguments"]))
            at += 1
    yield _done(body, at)


def pieces(sent: Iterable[Any]) -> Iterator[Event]:
    """The deltas, until it says that it is complete."""
    calls: dict[int, int] = {}
    for event in sent:
        kind = event.get("type")
        if kind in ("response.output_text.delta", "response.refusal.delta"):
            yield Said(text(event["delta"]))
        elif kind == "response.output_item.added" and event["item"]["type"] == "function_call":
            calls[event["output_index"]] = len(calls)
            yield Called(calls[event["output_index"]], text(event["item"]["name"]))
        elif kind == "response.function_call_arguments.delta":
            yield Arguments(calls[event["output_index"]], text(event["delta"]))
        elif kind in ("response.completed", "response.incomplete"):
            yield _done(event["response"], len(calls))
            return
        elif kind in ("response.failed", "error"):
            break
    raise NoAnswer("answer.broke-off")


def _done(body: Mapping[str, Any], calls: int) -> Done:
    used = body.get("usage") or {}
    counted = count(used.get("input_tokens")), count(used.get("output_tokens"))
    status = body.get("status")
    if status == "incomplete":
        why = (body.get("incomplete_details") or {}).get("reason")
        return Done("filtered" if why == "content_filter" else "length", *counted)
    if status not in (None, "completed"):
        raise NoAnswer("answer.broke-off")
    return Done("tools" if calls else "stop", *counted)
