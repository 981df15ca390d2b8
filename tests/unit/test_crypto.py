"""Keys and ciphertexts: what opens, what does not, and what a rotation keeps."""

from __future__ import annotations

import io
import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tink import TinkError

from countersign.base import crypto, keys, keysets
from countersign.base.errors import UserError
from countersign.base.ids import new_id
from countersign.base.keysets import Keysets, Unreadable

MEGABYTE = 1 << 20


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An installation with fresh keys of its own."""
    monkeypatch.setenv("COUNTERSIGN_HOME", str(tmp_path))
    (tmp_path / "secrets").mkdir()
    keys.create()
    yield tmp_path
    crypto.forget()


def sealed_file(data: bytes, owner: str = "letters") -> bytes:
    class Kept(io.BytesIO):
        def close(self) -> None:
            self.kept = self.getvalue()

    target = Kept()
    with crypto.encrypting_stream(target, owner=owner) as stream:
        stream.write(data)
    return target.kept


def opened_file(data: bytes, owner: str = "letters") -> bytes:
    with crypto.decrypting_stream(io.BytesIO(data), owner=owner) as stream:
        return stream.read()


# -- values ---------------------------------------------------------------------------------------


@given(plain=st.binary(max_size=2000))
def test_a_value_opens_in_its_place(plain: bytes) -> None:
    at: dict[str, Any] = {"table": "t", "column": "c", "row": new_id()}
    sealed = crypto.encrypt(plain, **at)
    assert crypto.decrypt(sealed, **at) == plain
    assert len(plain) < 8 or plain not in sealed


@pytest.mark.parametrize("moved", [{"table": "u"}, {"column": "d"}, {"row": "2"}])
def test_a_value_opens_nowhere_else(moved: dict[str, str]) -> None:
    at = {"table": "t", "column": "c", "row": "1"}
    sealed = crypto.encrypt(b"Ada", **at)
    with pytest.raises(Unreadable, match="of row") as refused:
        crypto.decrypt(sealed, **{**at, **moved})
    assert "Ada" not in str(refused.value)


def test_a_place_has_one_form() -> None:
    assert crypto.place("a", "bc") != crypto.place("ab", "c")
    with pytest.raises(ValueError, match="control"):
        crypto.place("a\x1fb", "c")


def test_one_changed_bit_is_noticed() -> None:
    at = {"table": "t", "column": "c", "row": "1"}
    sealed = bytearray(crypto.encrypt(b"Ada", **at))
    for n in range(len(sealed)):
        sealed[n] ^= 1
        with pytest.raises(Unreadable):
            crypto.decrypt(bytes(sealed), **at)
        sealed[n] ^= 1
    assert crypto.decrypt(bytes(sealed), **at) == b"Ada"


def test_another_installations_keys_open_nothing() -> None:
    here, elsewhere = Keysets.generate(), Keysets.generate()
    with pytest.raises(Unreadable):
        elsewhere.open(here.seal(b"Ada", b"p"), b"p")
    assert here.tokens(b"Ada") != elsewhere.tokens(b"Ada")


def test_a_ciphertext_names_its_key() -> None:
    sets = crypto.current()
    sealed = crypto.encrypt(b"", table="t", column="c", row="1")
    assert keysets.field_key(sealed) == sets.ids("fields")[0]
    assert sealed.startswith(keysets.field_prefix(sets.ids("fields")[0]))
    token = crypto.lookup("a12", table="t", column="c")
    assert token.startswith(keysets.token_prefix(sets.ids("lookups")[0]))
    assert keysets.file_key(sealed_file(b"x")[:8]) == sets.ids("files")[0]
    for wrong in (b"", b"\x01abcd", b"\x02abcdefgh"):
        with pytest.raises(Unreadable):
            keysets.field_key(wrong)
    for wrong in (b"", b"CSF1", b"CSF2abcd"):
        with pytest.raises(Unreadable):
            keysets.file_key(wrong)


# -- files ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [0, 1, MEGABYTE - 100, MEGABYTE, 2 * MEGABYTE + 17])
def test_a_file_opens_for_its_owner(size: int) -> None:
    plain = os.urandom(size)
    sealed = sealed_file(plain)
    assert opened_file(sealed) == plain
    with pytest.raises((TinkError, OSError)):
        opened_file(sealed, owner="reports")


@pytest.mark.parametrize("keep", [0, 5, 8, 47, 48, 1000, MEGABYTE, MEGABYTE + 8, 2 * MEGABYTE, -1])
def test_a_file_cut_off_anywhere_is_noticed(keep: int) -> None:
    sealed = sealed_file(os.urandom(2 * MEGABYTE + 17))
    with pytest.raises((TinkError, OSError)):
        opened_file(sealed[:keep])


def test_a_file_with_its_blocks_exchanged_is_noticed() -> None:
    sealed = sealed_file(os.urandom(3 * MEGABYTE))
    one, two = sealed[MEGABYTE : 2 * MEGABYTE], sealed[2 * MEGABYTE : 3 * MEGABYTE]
    with pytest.raises((TinkError, OSError)):
        opened_file(sealed[:MEGABYTE] + two + one + sealed[3 * MEGABYTE :])


# -- rotation -------------------------------------------------------------------------------------


def test_two_rotations_keep_everything_readable() -> None:
    at = {"table": "t", "column": "c", "row": "1"}
    made, tokens, files = [], [], []
    for _ in range(3):
        made.append(crypto.encrypt(b"Ada", **at))
        tokens.append(crypto.lookup("a12", table="t", column="c"))
        files.append(sealed_file(b"letter"))
        keys.save(crypto.current().rotated())
    for name in keysets.NAMES:
        assert len(set(crypto.current().ids(name))) == 4
    assert [crypto.decrypt(sealed, **at) for sealed in made] == [b"Ada"] * 3
    assert [opened_file(sealed) for sealed in files] == [b"letter"] * 3
    assert crypto.lookups("a12", table="t", column="c")[1:] == tokens[::-1]
    assert len({keysets.field_key(sealed) for sealed in made}) == 3


def test_a_rotation_never_repeats_a_key_id(monkeypatch: pytest.MonkeyPatch) -> None:
    first = keysets._Keyset.generate("fields")
    drawn = iter([first, keysets._Keyset.generate("fields")])
    monkeypatch.setattr(keysets._Keyset, "generate", lambda name: next(drawn))
    assert len(set(first.rotated().ids())) == 2


def test_a_retired_key_opens_nothing_more() -> None:
    old = crypto.current()
    sealed, token = old.seal(b"Ada", b"p"), old.tokens(b"Ada")[0]
    new = old.rotated()
    left = new.without({"fields": frozenset(old.ids("fields"))})
    assert left.ids("fields") == new.ids("fields")[:1]
    assert left.ids("lookups") == new.ids("lookups")
    with pytest.raises(Unreadable):
        left.open(sealed, b"p")
    assert token in left.tokens(b"Ada")
    with pytest.raises(ValueError, match="primary"):
        left.without({"fields": frozenset(left.ids("fields"))})


def test_every_process_writes_with_the_new_key_at_once() -> None:
    """Another process rotates: this one notices by the file, without being told."""
    at = {"table": "t", "column": "c", "row": "1"}
    before = crypto.encrypt(b"Ada", **at)
    keys.save(keys.load().rotated())
    after = crypto.encrypt(b"Ada", **at)
    assert keysets.field_key(before) != keysets.field_key(after)
    assert crypto.decrypt(before, **at) == crypto.decrypt(after, **at)
    assert crypto.current() is crypto.current()
    held = crypto.current()
    crypto.forget()
    assert crypto.current() is not held


def test_without_a_keyset_the_reason_is_told(home: Path) -> None:
    crypto.forget()
    (home / "secrets" / "keyset.json").unlink()
    with pytest.raises(UserError, match=r"keyset\.json"):
        crypto.encrypt(b"Ada", table="t", column="c", row="1")


def test_threads_share_the_keys() -> None:
    crypto.forget()
    found: list[Any] = []
    threads = [threading.Thread(target=lambda: found.append(crypto.current())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert {sets.ids("fields") for sets in found} == {crypto.current().ids("fields")}


def test_nothing_shows_a_key(home: Path) -> None:
    sets = crypto.current()
    inner = sets._by_name["fields"]
    secret = json.loads(inner.json)["key"][0]["keyData"]["value"]
    stored = (home / "secrets" / "keyset.json").read_text()
    for shown in (repr(sets), repr(inner), str(sets), stored):
        assert secret not in shown
