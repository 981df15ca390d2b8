"""The recovery kit: two pages bring the key back, one says nothing, and a slip is told."""

from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from countersign.base import crypto, keys, recovery_kit
from countersign.base.errors import UserError
from countersign.base.recovery_kit import LINES, Letter, Mistyped, join, read, split, written
from countersign.cli import doctor, main
from countersign.cli import keys as commands

KEYS = st.binary(min_size=32, max_size=32)
LETTER: dict[int, Letter] = {0: "A", 1: "B"}
KEY = bytes(range(32))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An installation with keys and no database."""
    monkeypatch.setenv("COUNTERSIGN_HOME", str(tmp_path / "practice"))
    (tmp_path / "practice" / "secrets").mkdir(parents=True)
    keys.create()
    yield tmp_path / "practice"
    crypto.forget()


# -- the pages ------------------------------------------------------------------------------------


@given(key=KEYS, data=st.data())
def test_both_pages_bring_the_key_back_however_they_are_typed(
    key: bytes, data: st.DataObject
) -> None:
    pages = split(key, "BEEF")
    typed = []
    for page in pages:
        lines = []
        for line in written(page):
            line = data.draw(st.sampled_from([line, line.lower(), line.replace(" ", "-")]))
            lines.append(line.replace("0", data.draw(st.sampled_from("0oO"))).replace("1", "l"))
        typed.append(read(page.letter, lines))
    assert tuple(typed) == pages
    assert join(*typed) == join(*reversed(typed)) == key


@given(
    key=KEYS,
    which=st.integers(0, 1),
    line=st.integers(0, LINES - 1),
    at=st.integers(0, 7),
    char=st.sampled_from(recovery_kit._ALPHABET),
)
def test_every_single_mistyped_character_is_told_with_its_line(
    key: bytes, which: int, line: int, at: int, char: str
) -> None:
    lines = written(split(key, "0A1F")[which])
    text = lines[line].replace(" ", "")
    if text[at] == char:
        return
    lines[line] = text[:at] + char + text[at + 1 :]
    with pytest.raises(Mistyped, match=f"Page {LETTER[which]}, line {line + 1}:") as told:
        read(LETTER[which], lines)
    assert told.value.line == line + 1


@given(key=KEYS, one=st.integers(0, LINES - 2), other=st.integers(0, LINES - 2))
def test_lines_in_each_others_place_are_told(key: bytes, one: int, other: int) -> None:
    lines = written(split(key, "0A1F")[0])
    if lines[one] == lines[other]:
        return
    lines[one], lines[other] = lines[other], lines[one]
    with pytest.raises(Mistyped):
        read("A", lines)


@given(key=KEYS)
def test_the_wrong_page_is_told(key: bytes) -> None:
    first, second = split(key, "0A1F")
    with pytest.raises(Mistyped, match="Page B"):
        read("B", written(first))
    with pytest.raises(UserError, match="Both pages are page B"):
        join(second, second)
    with pytest.raises(UserError, match="two kits: 0A1F and 0A20"):
        join(first, split(key, "0A20")[1])


@pytest.mark.parametrize(
    ("typed", "says"),
    [("7KQ2 M9X", "has 7"), ("7KQ2 M9XDD", "has 9"), ("7KQ2 M9X*", "on no page"), ("", "has 0")],
)
def test_a_line_that_cannot_be_one_is_told(typed: str, says: str) -> None:
    with pytest.raises(Mistyped, match=says):
        recovery_kit.read_line("A", 3, typed)


def test_a_page_with_too_few_lines_is_told() -> None:
    with pytest.raises(Mistyped, match="9 lines, not 8"):
        read("A", written(split(KEY, "0A1F")[0])[:-1])


def test_the_last_line_covers_the_page() -> None:
    first, other = (written(split(KEY, "0A1F")[0]) for _ in range(2))
    with pytest.raises(Mistyped, match="does not fit"):
        read("A", [*first[:-1], other[-1]])


def test_a_page_alone_is_chance() -> None:
    """Over many kits of one key, every bit of either page is set about half the time."""
    kits = 400
    for which in (0, 1):
        ones: Counter[int] = Counter()
        for _ in range(kits):
            value = int.from_bytes(split(KEY, "0A1F")[which].half, "big")
            ones.update(bit for bit in range(256) if value >> bit & 1)
        assert all(kits * 0.3 < ones[bit] < kits * 0.7 for bit in range(256))


def test_a_page_does_not_show_its_half() -> None:
    assert "half" not in repr(split(KEY, "0A1F")[0])


# -- on paper -------------------------------------------------------------------------------------


def test_the_kit_is_two_pages_with_one_half_each(home: Path, tmp_path: Path) -> None:
    recovery_kit.make(tmp_path / "kit.pdf", "0A1F")
    assert (tmp_path / "kit.pdf").stat().st_mode & 0o077 == 0
    pages = PdfReader(io.BytesIO((tmp_path / "kit.pdf").read_bytes())).pages
    assert len(pages) == 2
    found = []
    for letter, page in zip(recovery_kit.LETTERS, pages, strict=True):
        words = page.extract_text().split()
        groups = [
            f"{words[n + 2]} {words[n + 3]}"
            for n, word in enumerate(words)
            if word == "Line" and words[n + 1].rstrip(":").isdecimal()
        ]
        found.append(read(letter, groups))
    assert join(*found) == keys.wrapping_key()


def test_what_is_remembered_of_a_kit_says_nothing_of_the_key(home: Path, tmp_path: Path) -> None:
    recovery_kit.make(tmp_path / "kit.pdf", "0A1F")
    kept = json.loads((home / "recovery-kit.json").read_text())
    assert set(kept) == {"number", "at", "key", "file"}
    assert len(kept["key"]) == 16
    assert keys.wrapping_key().hex()[:8] not in json.dumps(kept)


def test_a_kit_is_never_written_over_a_file(home: Path, tmp_path: Path) -> None:
    (tmp_path / "kit.pdf").write_text("mine")
    with pytest.raises(UserError, match="already"):
        recovery_kit.make(tmp_path / "kit.pdf", "0A1F")
    assert (tmp_path / "kit.pdf").read_text() == "mine"
    with pytest.raises(UserError, match="cannot be written"):
        recovery_kit.make(tmp_path / "nowhere" / "kit.pdf", "0A1F")


def test_doctor_says_how_the_kit_stands(home: Path, tmp_path: Path) -> None:
    assert "no recovery kit" in doctor.recovery_kit().text
    recovery_kit.make(tmp_path / "kit.pdf", "0A1F")
    assert "still lies" in doctor.recovery_kit().text
    (tmp_path / "kit.pdf").unlink()
    assert doctor.recovery_kit().mark == "✓"
    keys.change_wrapping()
    assert "older than the key" in doctor.recovery_kit().text
    assert doctor.recovery_kit().mark == "▲"


# -- putting the key back -------------------------------------------------------------------------


def type_in(monkeypatch: pytest.MonkeyPatch, lines: list[str]) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(lines)))


def both(key: bytes) -> list[str]:
    return [line for page in split(key, "0A1F") for line in written(page)]


def test_a_lost_key_comes_back(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sealed = crypto.encrypt(b"Ada", table="t", column="c", row="1")
    lines = both(keys.wrapping_key())
    (home / "secrets" / "keyset.key").unlink()
    crypto.forget()
    with pytest.raises(UserError, match="restore-keys"):
        keys.load()
    type_in(monkeypatch, lines)
    assert main.main(["restore-keys"]) == 0
    said = capsys.readouterr()
    assert "The key is back, in the file" in said.err
    assert crypto.decrypt(sealed, table="t", column="c", row="1") == b"Ada"
    assert not any(line in said.err + said.out for line in lines)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda lines: lines[:-1], "Page B: a page has 9 lines, not 8"),
        (lambda lines: [*lines, lines[0]], "more than 18 lines"),
        (lambda lines: lines[9:] + lines[:9], "Page A, line 1"),
        (lambda lines: both(bytes(32)), "does not open the keys of this folder"),
        (lambda lines: [], "not 0"),
    ],
)
def test_wrong_pages_change_nothing(
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    change: object,
    says: str,
) -> None:
    assert callable(change)
    before = (home / "secrets" / "keyset.key").read_bytes()
    type_in(monkeypatch, change(both(keys.wrapping_key())))
    assert main.main(["restore-keys"]) == 1
    assert says in capsys.readouterr().err
    assert (home / "secrets" / "keyset.key").read_bytes() == before


def test_a_mistyped_line_is_asked_for_again(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = both(KEY)
    typed = iter([lines[0], "7KQ2 M9X", *lines[1:]])
    monkeypatch.setattr("builtins.input", lambda prompt: next(typed))
    monkeypatch.setattr("sys.stdin", type("Terminal", (), {"isatty": lambda self: True})())
    assert join(*commands.ask_pages()) == KEY
    assert "Page A, line 2: a line has 8 characters, this one has 7" in capsys.readouterr().err


def test_pages_that_end_early_at_the_keyboard_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(prompt: str) -> str:
        raise EOFError

    monkeypatch.setattr("builtins.input", closed)
    with pytest.raises(UserError, match="Page A ended at line 1"):
        commands._ask("A")
