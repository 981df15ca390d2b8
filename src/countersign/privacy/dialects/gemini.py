"""Gemini's generateContent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from countersign.privacy.answer import Arguments, Called, Done, Event, NoAnswer, Reason, Said
from countersign.privacy.dialects.common import as_json, count, given, text
from countersign.privacy.prompt import Part, Prompt, Text, ToolCall

REASONS: Mapping[str, Reason] = {
    "STOP": "stop",
    "MAX_TOKENS": "length",
    "SAFETY": "filtered",
    "RECITATION": "filtered",
    "BLOCKLIST": "filtered",
    "PROHIBITED_CONTENT": "filtered",
    "SPII": "filtered",
}
_MODES = {"auto": "AUTO", "none": "NONE", "any": "ANY"}


def ask(prompt: Prompt, model: str, streamed: bool) -> tuple[str, dict[str, Any]]:
    """Path and body."""
    body: dict[str, Any] = {
        "contents": [
            {
                "role": "user" if m.speaker == "user" else "model",
                "parts": [_part(part) for part in m.parts],
            }
            for m in prompt.messages
        ],
        "generationConfig": {
            "maxOutputTokens": prompt.most_tokens,
            **given(
                temperature=prompt.temperature,
                topP=prompt.top_p,
                stopSequences=list(prompt.stop),
            ),
        },
    }
    if prompt.system:
        body["systemInstruction"] = {"parts": [{"text": prompt.system}]}
    if prompt.tools:
        declared = [
            {
                "name": tool.name,
                **given(description=tool.about, parametersJsonSchema=tool.schema or None),
            }
            for tool in prompt.tools
        ]
        config: dict[str, Any] = {"mode": "ANY" if prompt.only else _MODES[prompt.choice]}
        config |= given(allowedFunctionNames=[prompt.only] if prompt.only else [])
        body["tools"] = [{"functionDeclarations": declared}]
        body["toolConfig"] = {"functionCallingConfig": config}
    ending = "streamGenerateContent?alt=sse" if streamed else "generateContent"
    return f"/models/{model}:{ending}", body


def _part(part: Part) -> dict[str, Any]:
    if isinstance(part, Text):
        return {"text": part.text}
    if isinstance(part, ToolCall):
        return {"functionCall": {"name": part.name, "args": part.arguments}}
    given_back = part.content if isinstance(part.content, Mapping) else {"result": part.content}
    return {"functionResponse": {"name": part.name, "response": given_back}}


def headers(secret: str) -> dict[str, str]:
    """How the key is shown; never in the address, which is logged on the way."""
    return {"x-goog-api-key": secret}


def whole(body: Any) -> Iterator[Event]:
    """The parts of the first candidate; what it thought stays out."""
    ended = {"finishReason": "STOP", **body["candidates"][0]} if body.get("candidates") else {}
    yield from pieces([{**body, "candidates": [ended]}])


def pieces(sent: Iterable[Any]) -> Iterator[Event]:
    """The parts of the first candidate, until a piece gives the reason for its end."""
    reason, at = None, 0
    used: Mapping[str, Any] = {}
    for body in sent:
        used = body.get("usageMetadata") or used
        candidate = body["candidates"][0] if body.get("candidates") else {}
        for part in (candidate.get("content") or {}).get("parts") or ():
            if part.get("thought"):
                continue
            if "text" in part:
                yield Said(text(part["text"]))
            elif "functionCall" in part:
                yield Called(at, text(part["functionCall"]["name"]))
                yield Arguments(at, as_json(part["functionCall"].get("args") or {}))
                at += 1
        reason = candidate.get("finishReason") or reason
        if body.get("promptFeedback", {}).get("blockReason"):
            reason = "SAFETY"
    if reason is None:
        raise NoAnswer("answer.broke-off")
    counted = count(used.get("promptTokenCount")), count(used.get("candidatesTokenCount"))
    yield Done("tools" if at else REASONS.get(reason, "stop"), *counted)
