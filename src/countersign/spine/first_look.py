"""The first hour: files of a practice that has connected nothing yet, read by each room's engines.

A room says in its own `first_look.py` what it can read:

    LOOK = register(Look("letters", "Payers' letters", order=10, …, look=read))

It answers file by file, keeps nothing, and needs neither database nor network. A file that cannot
be read is an answer that says why; it stops no other.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, Literal

from countersign.base.errors import UserError
from countersign.spine.checks import walk_modules

Tone = Literal["stop", "warn", "good", "note"]


@dataclass(frozen=True, slots=True)
class File:
    """A file as it was dropped. `text()` are its words, from PDF, Word, HTML or text; UserError."""

    name: str
    data: bytes
    text: Callable[[], str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to know."""

    text: str
    tone: Tone = "note"


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found in a file, or in several read together. `told` is the same for a program."""

    file: str
    title: str
    lines: tuple[Line, ...] = ()
    told: Mapping[str, Any] = field(default_factory=dict)
    fault: bool = False


Read = Callable[[Sequence[File], Mapping[str, str], date], Iterable[Answer]]


@dataclass(frozen=True, slots=True)
class Look:
    """What a room reads. `together`: all files at once, not one by one.

    `option` names a text that helps ("fees"), with its label; `endings` are those of its files.
    `page` is where the files can be kept afterwards, when somebody wants to.
    """

    key: str
    title: str
    order: int
    help: str
    endings: tuple[str, ...]
    look: Read
    together: bool = False
    option: str = ""
    option_label: str = ""
    page: str = ""
    keep: str = ""


_known: dict[str, Look] = {}


def register(look: Look) -> Look:
    """Make `look` known. Raises ValueError when another room reads the same."""
    other = _known.get(look.key)
    if other is not None and other.look.__module__ != look.look.__module__:
        raise ValueError(f"two rooms read {look.key}")
    _known[look.key] = look
    return look


@lru_cache(maxsize=1)
def _find() -> None:
    for module in walk_modules("first_look"):
        importlib.import_module(module)


def known() -> tuple[Look, ...]:
    """Everything that can be read, in order."""
    _find()
    return tuple(sorted(_known.values(), key=lambda one: one.order))


def look(
    of: Look, files: Sequence[File], *, on: date, options: Mapping[str, str] | None = None
) -> Iterator[Answer]:
    """The answers on `files`; one that cannot be read is an answer too."""
    given = options or {}
    if of.together:
        yield from _safely(of, files, given, on)
        return
    for file in files:
        yield from _safely(of, [file], given, on)


def _safely(
    of: Look, files: Sequence[File], options: Mapping[str, str], on: date
) -> Iterator[Answer]:
    try:
        yield from of.look(files, options, on)
    except UserError as error:
        yield fault(", ".join(one.name for one in files), error)


def fault(name: str, error: UserError) -> Answer:
    """The answer on a file that cannot be read."""
    lines = (Line(str(error), "stop"),)
    return Answer(name, "It could not be read", lines, {"error": error.as_dict()}, fault=True)
