"""Reading what a tool sent. What we do not know is refused by its field, or is not passed on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from countersign.base.errors import UserError
from countersign.privacy import attachments
from countersign.privacy.prompt import Choice, Message, Prompt, Text, Tool, ToolResult

MOST_TOKENS = 32_768
USUAL_TOKENS = 1024
_PICTURE = "What stands in the attached picture or paper, read at the practice:"
_NAME_LENGTH = 64


@dataclass(frozen=True, slots=True)
class Asked:
    """What a tool asked: of which way, what, and whether piece by piece."""

    name: str
    prompt: Prompt
    streamed: bool = False


def wrong(message: str, field: str) -> UserError:
    """The mistake to raise."""
    return UserError(message, field=field)


def not_passed(field: str) -> UserError:
    """Something we cannot look through, or that would have the vendor fetch or keep things."""
    return UserError("The gateway does not pass this on.", field=field, remedy="Leave it out.")


def body(raw: bytes) -> Mapping[str, Any]:
    """The JSON object that was sent. Raises UserError."""
    try:
        asked = json.loads(raw)
    except (ValueError, RecursionError):
        raise wrong("What was sent is not JSON.", "body") from None
    return mapping(asked, "body")


def mapping(value: Any, field: str) -> Mapping[str, Any]:
    """`value` as an object. Raises UserError."""
    if not isinstance(value, Mapping):
        raise wrong(f"`{field}` must be one JSON object.", field)
    return value


def rows(value: Any, field: str) -> list[Mapping[str, Any]]:
    """`value` as a list of objects. Raises UserError."""
    if not isinstance(value, list):
        raise wrong(f"`{field}` must be a list.", field)
    return [mapping(one, field) for one in value]


def string(value: Any, field: str) -> str:
    """`value` as text. Raises UserError."""
    if not isinstance(value, str):
        raise wrong(f"`{field}` must be text.", field)
    return value


def refuse(asked: Mapping[str, Any], *fields: str) -> None:
    """Raise for the first of `fields` that says something."""
    for name in fields:
        if asked.get(name):
            raise not_passed(name)


def tokens(value: Any) -> int:
    """How long the answer may be."""
    if value is None:
        return USUAL_TOKENS
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= MOST_TOKENS:
        raise wrong(f"Ask for 1 to {MOST_TOKENS} tokens.", "max_tokens")
    return value


def number(value: Any, field: str) -> float | None:
    """A setting between 0 and 2, or none."""
    if value is None:
        return None
    if not isinstance(value, (int, float)) or isinstance(value, bool) or not 0 <= value <= 2:
        raise wrong(f"`{field}` must be a number from 0 to 2.", field)
    return value


def stops(value: Any, field: str) -> tuple[str, ...]:
    """The texts at which the answer ends."""
    if value is None:
        return ()
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list) or len(listed) > 8:
        raise wrong(f"`{field}` must be a list of at most 8 texts.", field)
    return tuple(string(one, field) for one in listed)


def picture(encoded: Any, field: str) -> Text:
    """The words in a picture or paper, as a part of the turn. Raises UserError."""
    found = attachments.text_of(string(encoded, field))
    return Text(f"{_PICTURE}\n{found}")


def from_address(address: Any, field: str) -> Text:
    """The same for a `data:` address; we fetch nothing from any other. Raises UserError."""
    head, comma, encoded = string(address, field).partition(",")
    if not comma or not head.startswith("data:") or not head.endswith(";base64"):
        raise wrong("Send the picture itself, not an address.", field)
    return picture(encoded, field)


def tool(name: Any, about: Any, schema: Any, field: str) -> Tool:
    """A tool that was offered. Raises UserError."""
    called = string(name, field)
    plain = called.replace("_", "").replace("-", "").replace(".", "")
    if not (plain.isascii() and plain.isalnum()) or len(called) > _NAME_LENGTH:
        raise wrong("A tool's name has letters, figures, _ and - only.", field)
    return Tool(called, string(about or "", field), mapping(schema or {}, field))


def choice(value: str, tools: tuple[Tool, ...], only: str = "") -> tuple[Choice, str]:
    """Whether tools may, must or must not be used; or the only one. Raises UserError."""
    if only and only not in {one.name for one in tools}:
        raise wrong("That tool was not offered.", "tool_choice")
    known: Mapping[str, Choice] = {"auto": "auto", "none": "none", "any": "any", "required": "any"}
    if value not in known:
        raise not_passed("tool_choice")
    return known[value], only


def arguments(value: Any, field: str) -> Mapping[str, Any]:
    """A call's arguments, as an object or as JSON. Raises UserError."""
    if isinstance(value, str):
        try:
            value = json.loads(value or "{}")
        except (ValueError, RecursionError):
            raise wrong("The arguments of a tool call are not JSON.", field) from None
    return mapping(value if value is not None else {}, field)


@dataclass(slots=True)
class Calls:
    """The calls of a conversation. Their ids are whatever a tool chose, so ours leave instead."""

    _known: dict[str, tuple[str, str]] = field(default_factory=dict)

    def called(self, given: Any, name: str) -> str:
        """Our id for a call."""
        ours = f"call_{len(self._known) + 1}"
        self._known[string(given, "tool_calls.id")] = (ours, name)
        return ours

    def result(self, given: Any, content: Any) -> ToolResult:
        """A result, tied to its call. Raises UserError when there was none."""
        found = self._known.get(string(given, "tool_call_id"))
        if found is None:
            raise wrong("This result belongs to no call in the conversation.", "tool_call_id")
        return ToolResult(*found, content)


def joined(messages: list[Message]) -> tuple[Message, ...]:
    """The turns, those of one speaker that hold calls or results made one: some vendors want it."""
    found: list[Message] = []
    for one in messages:
        last = found[-1] if found else None
        tied = last and not all(isinstance(part, Text) for part in (*last.parts, *one.parts))
        if last and tied and last.speaker == one.speaker:
            found[-1] = Message(one.speaker, last.parts + one.parts)
        else:
            found.append(one)
    return tuple(found)
