"""The recovery kit: the wrapping key as two printed pages, either of which alone says nothing.

Page A holds 32 random bytes, page B the key XOR those. A page is nine numbered lines of two groups
of four characters; each line carries its own check, so that one mistyped character is told with
its line, and the last line says which kit and which page it is. Characters are those of Crockford's
base 32: no I, L, O or U, and reading them as 1, 1, 0 is understood.

HOME/recovery-kit.json remembers which kit was made and for which key, never what is on its pages.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Final, Literal

from countersign.base import clock, dates, home, keys, paper
from countersign.base.errors import UserError

Letter = Literal["A", "B"]
LETTERS: Final[tuple[Letter, Letter]] = ("A", "B")
LINES: Final = 9
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD: Final = str.maketrans("OIL", "011")
_LINE_BYTES: Final = 4
_KIT_BYTES: Final = 2
_DOMAIN: Final = b"countersign recovery kit 1\n"


@dataclass(frozen=True, slots=True, repr=False)
class Page:
    """One half of a kit. `number` names the kit, in hex; it has nothing to do with the key."""

    letter: Letter
    number: str
    half: bytes


class Mistyped(UserError):
    """A line, or a page, that cannot be what is printed."""

    def __init__(self, letter: str, line: int | None, message: str):
        where = f"Page {letter}" if line is None else f"Page {letter}, line {line}"
        super().__init__(
            f"{where}: {message}",
            field="page" if line is None else "line",
            remedy="Look at the paper again and type it once more.",
        )
        self.line = line


def fresh_number() -> str:
    """A name for a new kit: chance, like everything on it."""
    return secrets.token_hex(_KIT_BYTES).upper()


def split(key: bytes, number: str) -> tuple[Page, Page]:
    """Two pages for a key: fresh ones each time."""
    one = secrets.token_bytes(len(key))
    return Page("A", number, one), Page("B", number, _xor(key, one))


def join(one: Page, other: Page) -> bytes:
    """The key of two pages, in any order. Raises UserError when they do not belong together."""
    if one.letter == other.letter:
        raise UserError(
            f"Both pages are page {one.letter}.",
            field="page",
            remedy="Bring page A and page B of the same kit.",
        )
    if one.number != other.number:
        raise UserError(
            f"The pages belong to two kits: {one.number} and {other.number}.",
            field="page",
            remedy="Bring both pages of the same kit; its number is printed on each.",
        )
    return _xor(one.half, other.half)


def written(page: Page) -> list[str]:
    """The lines of a page as they are printed: `7KQ2 M9XD`."""
    parts = [page.half[n : n + _LINE_BYTES] for n in range(0, len(page.half), _LINE_BYTES)]
    parts.append(bytes.fromhex(page.number) + _digest(page))
    return [_line(page.letter, n, part) for n, part in enumerate(parts, start=1)]


def read_line(letter: Letter, number: int, typed: str) -> bytes:
    """What a typed line holds. Case, spaces and dashes do not count. Raises Mistyped."""
    text = re.sub(r"[\s-]", "", typed).upper().translate(_MISREAD)
    if len(text) != 8:
        raise Mistyped(letter, number, f"a line has 8 characters, this one has {len(text)}.")
    for char in text:
        if char not in _ALPHABET:
            raise Mistyped(letter, number, f"the character {char!a} is on no page.")
    value = 0
    for char in text:
        value = value * 32 + _ALPHABET.index(char)
    data = value.to_bytes(_LINE_BYTES + 1, "big")
    if _check(letter, number, data[:-1]) != data[-1]:
        raise Mistyped(letter, number, "something in this line is mistyped.")
    return data[:-1]


def read(letter: Letter, lines: Sequence[str]) -> Page:
    """A page from its nine lines. Raises Mistyped, naming the first line that cannot be right."""
    if len(lines) != LINES:
        raise Mistyped(letter, None, f"a page has {LINES} lines, not {len(lines)}.")
    parts = [read_line(letter, n, line) for n, line in enumerate(lines, start=1)]
    page = Page(letter, parts[-1][:_KIT_BYTES].hex().upper(), b"".join(parts[:-1]))
    if _digest(page) != parts[-1][_KIT_BYTES:]:
        raise Mistyped(letter, None, "its last line does not fit the others.")
    return page


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


def _digest(page: Page) -> bytes:
    """A check over one page alone: the pages do not depend on each other, so it says nothing."""
    said = f"{page.letter}{page.number}".encode() + page.half
    return hashlib.sha256(_DOMAIN + said).digest()[: _LINE_BYTES - _KIT_BYTES]


def _line(letter: Letter, number: int, part: bytes) -> str:
    value = int.from_bytes(part + bytes([_check(letter, number, part)]), "big")
    text = "".join(_ALPHABET[value >> shift & 31] for shift in range(35, -1, -5))
    return f"{text[:4]} {text[4:]}"


def _check(letter: Letter, number: int, part: bytes) -> int:
    """CRC-8 over the page's letter, the line's number and its bytes.

    It notices every single mistyped character, and a line in another line's or page's place.
    """
    crc = 0
    for byte in (ord(letter), number, *part):
        crc ^= byte
        for _ in range(8):
            crc = (crc << 1 ^ 0x2F) & 0xFF if crc & 0x80 else crc << 1
    return crc


# -- on paper, and what is remembered of it -------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Made:
    """The last kit: its number, when it was made, and whether it holds the present key."""

    number: str
    at: datetime
    fits: bool


def make(path: Path, number: str) -> None:
    """Write the kit of the present wrapping key as a PDF of two pages.

    Raises UserError when the key cannot be read or the file not written; never over a file.
    """
    key, at = keys.wrapping_key(), clock.now()
    if not keys.opens(key):
        keys.load()  # says what is wrong
    pages = split(key, number)
    data = {
        "number": number,
        "made": dates.said(at),
        "home": str(home.folder()),
        "pages": [{"letter": page.letter, "lines": written(page)} for page in pages],
    }
    template = files("countersign.base").joinpath("recovery_kit.typ").read_text("utf-8")
    try:
        there = not keys.write_secret(path, paper.render(template, data, at=at), keep=True)
    except OSError as error:
        raise UserError(
            f"The recovery kit cannot be written to {path}: {error.strerror}.",
            field="FILE",
            remedy="Choose a place that you may write to.",
        ) from error
    if there:
        raise UserError(
            f"There is a file {path} already.", field="FILE", remedy="Choose another name."
        )
    body = {"number": number, "at": at.isoformat(), "key": _of(key), "file": str(path.absolute())}
    keys.write_secret(_memory(), json.dumps(body).encode(), keep=False)


def last() -> Made | None:
    """The last kit, or None. Raises UserError when the present key cannot be read."""
    found = _remembered()
    if not found:
        return None
    at = datetime.fromisoformat(found["at"])
    return Made(found["number"], at, found["key"] == _of(keys.wrapping_key()))


def unprinted() -> Path | None:
    """The kit's file, when it still lies where it was written."""
    found = _remembered()
    path = Path(found["file"]) if found else None
    return path if path and path.exists() else None


def default_path() -> Path:
    """Where set-up puts the kit for printing."""
    return home.folder() / "recovery-kit.pdf"


def _memory() -> Path:
    return home.folder() / "recovery-kit.json"


def _remembered() -> dict[str, str]:
    try:
        found: dict[str, str] = json.loads(_memory().read_text())
    except (OSError, ValueError):
        return {}
    return found if {"number", "at", "key", "file"} <= set(found) else {}


def _of(key: bytes) -> str:
    """What tells one key from another and says nothing about it: random bits are not guessed."""
    return hashlib.sha256(_DOMAIN + b"which key\n" + key).hexdigest()[:16]
