"""Files that come back: 999, 277CA, 835, 271, 278. Read whole, or refused with segment and line.

Nothing is taken from a file whose envelopes do not agree or whose amounts and days are none.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from countersign.base.errors import UserError
from countersign.exchange.formats.x12 import r271, r277, r278, r835, r999
from countersign.exchange.formats.x12.segments import NotX12, Transaction, read, transactions
from countersign.exchange.formats.x12.values import day

MOST_BYTES = 50 * 1024 * 1024
_READERS: Mapping[str, Callable[[Transaction], Any]] = {
    "999": r999.read,
    "277": r277.read,
    "835": r835.read,
    "271": r271.read,
    "278": r278.read,
}


class ReadBefore(UserError):
    """The same bytes were taken over before; nothing was changed."""

    def __init__(self) -> None:
        super().__init__(
            "This file was read before; nothing was changed.",
            field="file",
            remedy="It is in the list of answers, or beside the letters.",
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """One file: its kind, the day it was made, and what each of its transactions says."""

    kind: str
    made_on: date | None
    said: tuple[Any, ...]


def read_answer(data: bytes) -> Answer:
    """Everything a file says. Raises NotX12 (segment and line), or UserError for another kind."""
    if len(data) > MOST_BYTES:
        raise UserError(
            f"The file is larger than {MOST_BYTES // 1024 // 1024} MB.",
            field="file",
            remedy="Ask the clearinghouse for a file of each day.",
        )
    found = list(transactions(read(io.BytesIO(data))))
    kinds = {one.kind for one in found}
    if len(kinds) != 1:
        told = ", ".join(sorted(kinds)) or "nothing"
        raise UserError(
            f"The file holds {told}; one kind at a time is read.",
            field="file",
            remedy="Choose a 999, 277CA, 835, 271 or 278 file.",
        )
    kind = kinds.pop()
    reader = _READERS.get(kind)
    if reader is None:
        raise NotX12(
            f"a file of kind {kind[:6] or '(empty)'} is no answer that is read here.",
            segment=found[0].head.at,
            line=found[0].head.line,
            remedy="Choose a 999, 277CA, 835, 271 or 278 file.",
        )
    made = day(found[0].group.get(4))
    return Answer(kind, made, tuple(reader(one) for one in found))
