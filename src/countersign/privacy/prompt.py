"""What is asked of a model, before it speaks any vendor's dialect: turns, tools and their results.

A prompt is all that can leave. What a tool sends besides is not in it, so it stays here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

Speaker = Literal["user", "assistant"]
Choice = Literal["auto", "none", "any"]


@dataclass(frozen=True, slots=True)
class Text:
    """Words."""

    text: str


@dataclass(frozen=True, slots=True)
class ToolCall:
    """The model asked for a tool. `id` ties the result to it, in this prompt only."""

    id: str
    name: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What the tool gave: text, or anything JSON can hold."""

    id: str
    name: str
    content: Any


Part = Text | ToolCall | ToolResult


@dataclass(frozen=True, slots=True)
class Message:
    """One turn."""

    speaker: Speaker
    parts: tuple[Part, ...]


def said(speaker: Speaker, text: str) -> Message:
    """A turn of words alone."""
    return Message(speaker, (Text(text),))


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool that the model may ask for; `schema` is the JSON schema of its arguments."""

    name: str
    about: str = ""
    schema: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Prompt:
    """The instructions, the turns so far, and what the model may do. `only` names the one tool."""

    messages: tuple[Message, ...]
    system: str = ""
    most_tokens: int = 1024
    tools: tuple[Tool, ...] = ()
    choice: Choice = "auto"
    only: str = ""
    temperature: float | None = None
    top_p: float | None = None
    stop: tuple[str, ...] = ()


Change = Callable[[str, str], str]
"""Gives back a text, maybe changed; the second argument is how it is set: one of these."""
PROSE, KEY, NAME = "prose", "key", "name"


def rewritten(prompt: Prompt, change: Change) -> Prompt:
    """`prompt` with every text in it that could leave put through `change`, always in one order.

    A NAME must come back as it was: the tools would not be found by another.
    """
    return replace(
        prompt,
        system=change(prompt.system, PROSE),
        messages=tuple(
            Message(m.speaker, tuple(_part(part, change) for part in m.parts))
            for m in prompt.messages
        ),
        tools=tuple(_tool(tool, change) for tool in prompt.tools),
        only=change(prompt.only, NAME),
        stop=tuple(change(text, PROSE) for text in prompt.stop),
    )


def _part(part: Part, change: Change) -> Part:
    if isinstance(part, Text):
        return Text(change(part.text, PROSE))
    name = change(part.name, NAME)
    if isinstance(part, ToolCall):
        return ToolCall(part.id, name, values(part.arguments, change))
    return ToolResult(part.id, name, values(part.content, change))


def _tool(tool: Tool, change: Change) -> Tool:
    return Tool(change(tool.name, NAME), change(tool.about, PROSE), _schema(tool.schema, change))


def values(value: Any, change: Change) -> Any:
    """A JSON value with its keys, texts and numbers put through `change`."""
    if isinstance(value, str):
        return change(value, PROSE)
    if isinstance(value, Mapping):
        return {change(str(key), KEY): values(one, change) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [values(one, change) for one in value]
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        written = str(value)
        changed = change(written, PROSE)
        return value if changed == written else changed
    return value


_FIXED = frozenset({"type", "format", "required", "pattern", "$ref", "$schema", "$id"})
_ANY_VALUE = frozenset({"enum", "const", "default", "examples", "example"})


def _schema(value: Any, change: Change, fixed: bool = False) -> Any:
    """A JSON schema: its descriptions and values are prose, everything it is built of a name."""
    if isinstance(value, str):
        return change(value, NAME if fixed else PROSE)
    if isinstance(value, Mapping):
        return {
            change(str(key), NAME): values(one, change)
            if key in _ANY_VALUE
            else _schema(one, change, key in _FIXED)
            for key, one in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [_schema(one, change, fixed) for one in value]
    return value
