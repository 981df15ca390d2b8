"""What the dialects share: settings left out when nobody gave them, and results as text."""

from __future__ import annotations

import json
from typing import Any

from countersign.privacy.answer import NoAnswer
from countersign.privacy.prompt import Message, Text, ToolCall, ToolResult


def given(**settings: Any) -> dict[str, Any]:
    """The settings that say something."""
    return {name: value for name, value in settings.items() if value not in (None, (), [], "")}


def words(message: Message) -> str:
    """The text of a turn."""
    return "\n".join(part.text for part in message.parts if isinstance(part, Text))


def calls(message: Message) -> list[ToolCall]:
    """The tools a turn asked for."""
    return [part for part in message.parts if isinstance(part, ToolCall)]


def results(message: Message) -> list[ToolResult]:
    """What tools gave in a turn."""
    return [part for part in message.parts if isinstance(part, ToolResult)]


def as_text(content: Any) -> str:
    """A result as text."""
    return content if isinstance(content, str) else as_json(content)


def as_json(value: Any) -> str:
    """JSON, in letters as they are."""
    return json.dumps(value, ensure_ascii=False)


def text(value: Any) -> str:
    """`value`, which must be text. Raises NoAnswer."""
    if not isinstance(value, str):
        raise NoAnswer("answer.unreadable")
    return value


def count(value: Any) -> int:
    """A number of tokens; 0 for what is none."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0
