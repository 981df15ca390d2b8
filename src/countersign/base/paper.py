"""Paper: a Typst template and data become an accessible PDF (PDF/UA-1), the same bytes each time.

Render once, store the bytes, never render again. A template has a title and begins with a level-1
heading; it reads its data with `json(bytes(sys.inputs.data))` and never as markup.

PDF/UA refuses a character that no font can show, and a note must leave whatever is written in it:
then this machine's fonts are tried, and after them such characters are spelled out in brackets.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

import typst

from countersign.base.canonical import to_bytes
from countersign.base.errors import CountersignError

MEDIA_TYPE = "application/pdf"
_PLAINER = {
    "\u2018": "'",
    "\u2019": "'",
    "\u201c": '"',
    "\u201d": '"',
    "\u2013": "-",
    "\u2014": "-",
    "\u2022": "-",
    "\u2026": "...",
}
_SURELY_SHOWN = ("LATIN", "GREEK", "CYRILLIC", "DIGIT", "COMBINING")


class NotRendered(CountersignError):
    """The template and its data do not make a document. Its message holds none of the data."""


def render(template: str, data: Mapping[str, Any], *, at: datetime) -> bytes:
    """The PDF of `template` with `data` (plain values, no floats), dated `at` (aware).

    Raises NotRendered.
    """
    if at.tzinfo is None:
        raise ValueError("at must carry a time zone")
    failure: typst.TypstError | None = None
    for written, own_fonts_only in _ways(data):
        try:
            made = typst.compile(
                template.encode(),
                format="pdf",
                pdf_standards=["ua-1"],
                ignore_system_fonts=own_fonts_only,
                timestamp=int(at.timestamp()),
                sys_inputs={"data": to_bytes(written).decode()},
            )
        except typst.TypstError as error:
            failure = error
            continue
        if isinstance(made, bytes):
            return made
    raise NotRendered("the template and its data do not make a document") from failure


def _ways(data: Mapping[str, Any]) -> Iterator[tuple[Any, bool]]:
    yield data, True
    yield data, False
    yield _each(data, lambda c: c if _is_surely_shown(c) else spelled(c)), True
    yield _each(data, lambda c: c if " " <= c <= "~" else spelled(c)), True


def _is_surely_shown(char: str) -> bool:
    return " " <= char <= "~" or unicodedata.name(char, "").startswith(_SURELY_SHOWN)


def spelled(char: str) -> str:
    """A character in words: its name, or its number; nothing for one that is not to be seen."""
    if char in "\n\t":
        return " "
    if unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp"):
        return ""
    if char in _PLAINER:
        return _PLAINER[char]
    name = unicodedata.name(char, "")
    return f"[U+{ord(char):04X}]" if not name or "CJK" in name else f"[{name.lower()}]"


def _each(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return "".join(change(c) for c in unicodedata.normalize("NFC", value))
    if isinstance(value, Mapping):
        return {k: _each(v, change) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_each(v, change) for v in value]
    return value
