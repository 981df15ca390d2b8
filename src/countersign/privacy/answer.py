"""A model's answer as it comes in, before it is put into any vendor's dialect."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from countersign.base.errors import CountersignError

Reason = Literal["stop", "length", "tools", "filtered"]


class NoAnswer(CountersignError):
    """The other side answered in a way that holds no answer, or broke off."""


@dataclass(frozen=True, slots=True)
class Said:
    """A piece of its words."""

    text: str


@dataclass(frozen=True, slots=True)
class Called:
    """It asks for a tool; the arguments follow in pieces, by the same number."""

    at: int
    name: str


@dataclass(frozen=True, slots=True)
class Arguments:
    """A piece of a call's arguments, as JSON."""

    at: int
    text: str


@dataclass(frozen=True, slots=True)
class Done:
    """The last event of a whole answer."""

    reason: Reason = "stop"
    tokens_in: int = 0
    tokens_out: int = 0


Event = Said | Called | Arguments | Done


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer: its words, and the tools it asks for as (name, arguments as JSON)."""

    text: str
    calls: tuple[tuple[str, str], ...] = ()
    done: Done = field(default_factory=Done)


def whole(events: Iterable[Event]) -> Answer:
    """The answer that `events` make up. Raises NoAnswer when it is empty or has no end."""
    words: list[str] = []
    calls: dict[int, tuple[str, list[str]]] = {}
    done: Done | None = None
    for event in events:
        match event:
            case Said(text):
                words.append(text)
            case Called(at, name):
                calls[at] = (name, [])
            case Arguments(at, text):
                calls[at][1].append(text)
            case Done():
                done = event
    if done is None:
        raise NoAnswer("answer.broke-off")
    text = "".join(words)
    if not text and not calls:
        raise NoAnswer("answer.empty")
    return Answer(text, tuple((name, "".join(parts)) for name, parts in calls.values()), done)
