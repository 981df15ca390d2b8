"""Gemini's generateContent, as its own client speaks it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from countersign.api.doors import reading
from countersign.api.doors.reading import Asked
from countersign.api.doors.writing import used
from countersign.privacy.answer import Answer, Arguments, Called, Done, Event, Said
from countersign.privacy.prompt import (
    Message,
    Part,
    Prompt,
    Speaker,
    Text,
    Tool,
    ToolCall,
    ToolResult,
)
from countersign.privacy.sse import event

_REASONS = {"stop": "STOP", "tools": "STOP", "length": "MAX_TOKENS", "filtered": "SAFETY"}
_MODES = {"AUTO": "auto", "NONE": "none", "ANY": "any", "MODE_UNSPECIFIED": "auto"}
_PART_EXTRAS = frozenset({"thoughtSignature", "thought"})


def read(asked: Mapping[str, Any], name: str, *, streamed: bool) -> Asked:
    """What was asked. Raises UserError."""
    reading.refuse(asked, "cachedContent")
    config = reading.mapping(asked.get("generationConfig") or {}, "generationConfig")
    reading.refuse(config, "responseSchema", "responseJsonSchema", "speechConfig")
    if config.get("responseMimeType") not in (None, "text/plain"):
        raise reading.not_passed("generationConfig.responseMimeType")
    if config.get("responseModalities") not in (None, ["TEXT"]):
        raise reading.not_passed("generationConfig.responseModalities")
    if config.get("candidateCount") not in (None, 1):
        raise reading.not_passed("generationConfig.candidateCount")
    calls: Pending = {}
    messages = tuple(_turn(turn, calls) for turn in reading.rows(asked.get("contents"), "contents"))
    if not messages:
        raise reading.wrong("There is nothing to answer.", "contents")
    tools = tuple(_tools(reading.rows(asked.get("tools") or [], "tools")))
    choice, only = _choice(asked.get("toolConfig"), tools)
    prompt = Prompt(
        messages,
        _system(asked.get("systemInstruction")),
        reading.tokens(config.get("maxOutputTokens")),
        tools,
        choice,
        only,
        reading.number(config.get("temperature"), "generationConfig.temperature"),
        reading.number(config.get("topP"), "generationConfig.topP"),
        reading.stops(config.get("stopSequences"), "generationConfig.stopSequences"),
    )
    return Asked(name, prompt, streamed)


Pending = dict[str, list[str]]
"""Of each function the calls that wait for their result: this vendor tells them by name alone."""


def _turn(turn: Mapping[str, Any], calls: Pending) -> Message:
    if turn.get("role") not in (None, "user", "model", "function"):
        raise reading.not_passed("contents.role")
    speaker: Speaker = "assistant" if turn.get("role") == "model" else "user"
    parts = reading.rows(turn.get("parts"), "contents.parts")
    return Message(speaker, tuple(_part(p, calls) for p in parts if not p.get("thought")))


def _part(part: Mapping[str, Any], calls: Pending) -> Part:
    where = "contents.parts"
    said = {key for key, value in part.items() if value is not None} - _PART_EXTRAS
    if said == {"text"}:
        return Text(reading.string(part["text"], where))
    if said == {"inlineData"}:
        return reading.picture(reading.mapping(part["inlineData"], where).get("data"), where)
    if said == {"functionCall"}:
        call = reading.mapping(part["functionCall"], where)
        name = reading.string(call.get("name"), where)
        key = f"call_{name}_{len(calls.setdefault(name, []))}"
        calls[name].append(key)
        return ToolCall(key, name, reading.arguments(call.get("args"), where))
    if said == {"functionResponse"}:
        given = reading.mapping(part["functionResponse"], where)
        name = reading.string(given.get("name"), where)
        if not calls.get(name):
            raise reading.wrong("This result belongs to no call in the conversation.", where)
        return ToolResult(calls[name].pop(0), name, reading.mapping(given.get("response"), where))
    raise reading.not_passed(where)


def _system(given: Any) -> str:
    if given is None:
        return ""
    message = _turn(reading.mapping(given, "systemInstruction"), {})
    return "\n".join(part.text for part in message.parts if isinstance(part, Text))


def _tools(given: list[Mapping[str, Any]]) -> Iterator[Tool]:
    for one in given:
        if {key for key, value in one.items() if value} - {"functionDeclarations"}:
            raise reading.not_passed("tools")
        for f in reading.rows(one.get("functionDeclarations") or [], "tools"):
            schema = f.get("parametersJsonSchema") or _plain(f.get("parameters") or {})
            yield reading.tool(f.get("name"), f.get("description"), schema, "tools")


def _plain(schema: Any) -> Any:
    """This vendor writes the types of a schema in capitals; JSON schema does not."""
    if isinstance(schema, Mapping):
        return {
            key: one.lower() if key == "type" and isinstance(one, str) else _plain(one)
            for key, one in schema.items()
        }
    return [_plain(one) for one in schema] if isinstance(schema, list) else schema


def _choice(given: Any, tools: tuple[Tool, ...]) -> Any:
    config = reading.mapping(given or {}, "toolConfig").get("functionCallingConfig") or {}
    wanted = reading.mapping(config, "toolConfig")
    names = wanted.get("allowedFunctionNames") or []
    if len(names) > 1:
        raise reading.not_passed("toolConfig.functionCallingConfig.allowedFunctionNames")
    mode = _MODES.get(wanted.get("mode") or "AUTO", "")
    return reading.choice(mode, tools, reading.string(names[0], "toolConfig") if names else "")


def write(answer: Answer, name: str) -> dict[str, Any]:
    """The answer in one piece."""
    parts: list[dict[str, Any]] = [{"text": answer.text}] if answer.text else []
    parts += [_call(called, given) for called, given in answer.calls]
    return _candidate(parts, name, answer.done)


def _call(name: str, given: str) -> dict[str, Any]:
    return {"functionCall": {"name": name, "args": json.loads(given)}}


def _candidate(parts: list[dict[str, Any]], name: str, done: Done | None) -> dict[str, Any]:
    candidate: dict[str, Any] = {"content": {"role": "model", "parts": parts}, "index": 0}
    shape: dict[str, Any] = {"candidates": [candidate], "modelVersion": name}
    if done is not None:
        candidate["finishReason"] = _REASONS[done.reason]
        names = ("promptTokenCount", "candidatesTokenCount", "totalTokenCount")
        shape["usageMetadata"] = used(done, *names)
    return shape


def pieces(events: Iterable[Event], name: str) -> Iterator[str]:
    """The answer piece by piece; a call in one, when its arguments are whole."""
    called, given = "", ""
    for one in events:
        if called and not isinstance(one, Arguments):
            yield event(_candidate([_call(called, given)], name, None))
            called = ""
        match one:
            case Said(text):
                yield event(_candidate([{"text": text}], name, None))
            case Called(_, which):
                called, given = which, ""
            case Arguments(_, text):
                given += text
            case Done():
                yield event(_candidate([], name, one))


def fault(message: str, code: str) -> dict[str, Any]:
    """A mistake or refusal, in the shape that the vendor's client shows to its user."""
    return {"error": {"code": 422, "message": message, "status": code.upper()}}


def broken(message: str, code: str) -> str:
    """The same in the middle of a stream."""
    return event(fault(message, code))
