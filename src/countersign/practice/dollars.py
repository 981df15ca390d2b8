"""Dollars by code, as a person enters them: one code a line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from countersign.base.errors import UserError

_LINE = re.compile(r"^\s*([0-9A-Z]{5})\s*[:=,;\t ]\s*\$?\s*(\d{1,5}(?:\.\d{1,2})?)\s*$")


def read(text: str, *, field: str) -> dict[str, Decimal]:
    """From lines like "97530 38.50". Raises UserError naming the first line that is none."""
    found: dict[str, Decimal] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        match = _LINE.match(line.upper())
        if match is None:
            raise UserError(
                f"Line {number} is no code and dollars.",
                field=field,
                remedy="Write one code a line, for example: 97530 38.50",
            )
        if match[1] in found:
            raise UserError(f"{match[1]} stands on two lines.", field=field)
        found[match[1]] = Decimal(match[2])
    return found


def written(dollars: Mapping[str, Decimal]) -> str:
    """The same as lines, by code."""
    return "\n".join(f"{code} {each}" for code, each in sorted(dollars.items()))
