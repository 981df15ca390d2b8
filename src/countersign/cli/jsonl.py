"""JSON Lines in, JSON Lines out: one answer a line, in order, in bounded memory."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from typing import IO, Any

from countersign.base.errors import UserError

MOST_BYTES = 8 * 1024 * 1024  # of one line

Case = dict[str, Any]


def answers(source: IO[bytes], out: IO[str], answer: Callable[[Case], Case]) -> int:
    """`answer` to every JSON object of `source`. Returns 0, or 1 when a line had a fault.

    A line that cannot be read, or for which `answer` raises UserError, comes back with its fault;
    the rest go on. Progress goes to stderr when that is a terminal.
    """
    status = 0
    progress = sys.stderr.isatty()
    for number, (line, fault) in enumerate(_lines(source), start=1):
        told = fault or _answer(line, answer)
        status = 1 if "error" in told else status
        out.write(json.dumps(told, ensure_ascii=False) + "\n")
        if progress and number % 5000 == 0:
            print(f"\r{number} lines", end="", file=sys.stderr, flush=True)
    out.flush()
    return status


def cases(source: IO[bytes]) -> Iterator[tuple[Case, bool]]:
    """Every JSON object of `source`, or the fault of a line that is none (then True)."""
    for line, fault in _lines(source):
        told = fault or _answer(line, lambda case: case)
        yield told, fault is not None or "error" in told


def _lines(source: IO[bytes]) -> Iterator[tuple[str, Case | None]]:
    """Each line as text, or the fault that stopped it from being read."""
    while raw := source.readline(MOST_BYTES):
        if len(raw) == MOST_BYTES and not raw.endswith(b"\n"):
            while raw and not raw.endswith(b"\n"):
                raw = source.readline(MOST_BYTES)
            yield "", _fault(None, UserError("This line is too long.", field="line"))
            continue
        try:
            text = raw.decode("utf-8-sig").strip()
        except UnicodeDecodeError:
            yield "", _fault(None, UserError("This line is not UTF-8 text.", field="line"))
            continue
        if text:
            yield text, None


def _answer(line: str, answer: Callable[[Case], Case]) -> Case:
    case: Any = None
    try:
        case = json.loads(line, object_pairs_hook=Pairs.of)
        if not isinstance(case, dict):
            raise UserError("A line must hold one JSON object.", field="line")
        return answer(case)
    except UserError as error:
        return _fault(case.get("id") if isinstance(case, dict) else None, error)
    except (ValueError, RecursionError):
        return _fault(None, UserError("This line is not JSON.", field="line"))


class Pairs(dict[str, Any]):
    """A JSON object that remembers a name given twice: minutes must not vanish silently."""

    twice: str | None = None

    @classmethod
    def of(cls, pairs: list[tuple[str, Any]]) -> Pairs:
        found = cls(pairs)
        if len(found) < len(pairs):
            names = [name for name, _ in pairs]
            found.twice = next(name for name in names if names.count(name) > 1)
        return found


def _fault(id_: Any, error: UserError) -> Case:
    return {"id": id_, "error": error.as_dict()}
