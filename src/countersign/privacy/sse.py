"""Server-sent events, as every vendor streams: bytes in any pieces, one JSON value an event out."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from countersign.privacy.answer import NoAnswer

_END = "[DONE]"
_LINE_END = re.compile(r"\r\n|\n|\r")


def lines(sent: Iterable[bytes]) -> Iterator[str]:
    """The lines of bytes in any pieces: only CR, LF and both end one, as the standard says.

    Raises UnicodeDecodeError.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    held = ""
    for piece in sent:
        held += decoder.decode(piece)
        # A CR at the very end may be half of a line's end.
        ready, held = (held[:-1], "\r") if held.endswith("\r") else (held, "")
        *whole, rest = _LINE_END.split(ready)
        held = rest + held
        yield from whole
    yield from _LINE_END.split(held + decoder.decode(b"", final=True))


def read(lines: Iterable[str]) -> Iterator[Any]:
    """The values of `data`, until the end. Raises NoAnswer for what is not JSON."""
    data: list[str] = []
    for line in lines:
        if line.startswith("data:"):
            data.append(line[5:].removeprefix(" "))
        elif not line and data:
            said, data = "\n".join(data), []
            if said == _END:
                return
            yield _value(said)
    if data and "\n".join(data) != _END:
        yield _value("\n".join(data))


def _value(said: str) -> Any:
    try:
        return json.loads(said)
    except (ValueError, RecursionError):
        raise NoAnswer("answer.unreadable") from None


def event(value: Any, name: str = "") -> str:
    """One event as it is sent."""
    named = f"event: {name}\n" if name else ""
    return f"{named}data: {json.dumps(value)}\n\n"
