"""OpenAI's chat completions, and every local server that speaks like them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from countersign.privacy.answer import Arguments, Called, Done, Event, NoAnswer, Reason, Said
from countersign.privacy.dialects.common import (
    as_json,
    as_text,
    calls,
    count,
    given,
    results,
    text,
    words,
)
from countersign.privacy.prompt import Message, Prompt, Tool

REASONS: Mapping[str, Reason] = {
    "stop": "stop",
    "length": "length",
    "tool_calls": "tools",
    "function_call": "tools",
    "content_filter": "filtered",
}


def ask(prompt: Prompt, model: str, streamed: bool) -> tuple[str, dict[str, Any]]:
    """Path and body."""
    turns: list[dict[str, Any]] = [turn for m in prompt.messages for turn in _turns(m)]
    if prompt.system:
        turns.insert(0, {"role": "system", "content": prompt.system})
    body = {"model": model, "messages": turns, "max_tokens": prompt.most_tokens, "store": False}
    body |= given(
        temperature=prompt.temperature,
        top_p=prompt.top_p,
        stop=list(prompt.stop),
        tools=[{"type": "function", "function": _tool(tool)} for tool in prompt.tools],
        tool_choice=_choice(prompt),
        stream=streamed or None,
        stream_options={"include_usage": True} if streamed else None,
    )
    return "/chat/completions", body


def _turns(message: Message) -> Iterator[dict[str, Any]]:
    for result in results(message):
        yield {"role": "tool", "tool_call_id": result.id, "content": as_text(result.content)}
    said, asked = words(message), calls(message)
    if said or asked or not message.parts:
        turn: dict[str, Any] = {"role": message.speaker, "content": said}
        if asked:
            turn["tool_calls"] = [
                {
                    "id": call.id,
                    "type": "function",
                    "function": {"name": call.name, "arguments": as_json(call.arguments)},
                }
                for call in asked
            ]
        yield turn


def _tool(tool: Tool) -> dict[str, Any]:
    return {"name": tool.name, **given(description=tool.about, parameters=tool.schema or None)}


def _choice(prompt: Prompt) -> Any:
    if prompt.only:
        return {"type": "function", "function": {"name": prompt.only}}
    if not prompt.tools or prompt.choice == "auto":
        return None
    return "required" if prompt.choice == "any" else "none"


def headers(secret: str) -> dict[str, str]:
    """How the key is shown; a local server may want none."""
    return {"Authorization": f"Bearer {secret}"} if secret else {}


def whole(body: Any) -> Iterator[Event]:
    """The first choice."""
    choice = body["choices"][0]
    message = choice["message"]
    if message.get("content") is not None:
        yield Said(text(message["content"]))
    for at, call in enumerate(message.get("tool_calls") or ()):
        yield Called(at, text(call["function"]["name"]))
        yield Arguments(at, text(call["function"]["arguments"]))
    yield _done(choice.get("finish_reason"), body.get("usage"))


def pieces(sent: Iterable[Any]) -> Iterator[Event]:
    """The deltas of the first choice; the usage comes after its end."""
    reason, usage, known = None, None, set[int]()
    for body in sent:
        usage = body.get("usage") or usage
        for choice in body["choices"][:1]:
            delta = choice.get("delta") or {}
            if delta.get("content"):
                yield Said(text(delta["content"]))
            for call in delta.get("tool_calls") or ():
                yield from _called(call, known)
            reason = choice.get("finish_reason") or reason
    if reason is None:
        raise NoAnswer("answer.broke-off")
    yield _done(reason, usage)


def _called(call: Mapping[str, Any], known: set[int]) -> Iterator[Event]:
    at, function = int(call.get("index", 0)), call.get("function") or {}
    if at not in known:
        known.add(at)
        yield Called(at, text(function["name"]))
    if function.get("arguments"):
        yield Arguments(at, text(function["arguments"]))


def _done(reason: Any, usage: Any) -> Done:
    used = usage if isinstance(usage, Mapping) else {}
    return Done(
        REASONS.get(reason, "stop"),
        count(used.get("prompt_tokens")),
        count(used.get("completion_tokens")),
    )
