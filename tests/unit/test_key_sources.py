"""Where the key around the keysets comes from: a file, the keyring, the environment."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError

from countersign.base import crypto, keys
from countersign.base.errors import UserError
from countersign.base.keysets import Keysets
from countersign.cli import doctor

KEY = bytes(range(32))
TEXT = base64.urlsafe_b64encode(KEY).decode()


class KeptHere(KeyringBackend):
    """A keyring in memory, as a desktop's would be."""

    priority = 1.0

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # keyring leaves it untyped
        self.kept: dict[tuple[str, str], str] = {}
        self.locked = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise KeyringLocked("locked")
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.locked:
            raise KeyringLocked("locked")
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        raise PasswordDeleteError("kept")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder without keys."""
    monkeypatch.setenv("COUNTERSIGN_HOME", str(tmp_path))
    for name in ("WRAPPING", "KEY", "KEY_FILE"):
        monkeypatch.delenv(f"COUNTERSIGN_KEYSET_{name}", raising=False)
    (tmp_path / "secrets").mkdir()
    yield tmp_path
    crypto.forget()


@pytest.fixture
def desktop(monkeypatch: pytest.MonkeyPatch) -> Iterator[KeptHere]:
    """A computer with a keyring, and an installation that uses it."""
    before, here = keyring.get_keyring(), KeptHere()
    keyring.set_keyring(here)
    monkeypatch.setenv("COUNTERSIGN_KEYSET_WRAPPING", "keyring")
    yield here
    keyring.set_keyring(before)


def test_the_key_is_in_a_file_by_default(home: Path) -> None:
    assert keys.create()
    assert not keys.create()
    assert (home / "secrets" / "keyset.key").stat().st_mode & 0o777 == 0o600
    assert keys.source() == f"the file {home / 'secrets' / 'keyset.key'}"
    line = doctor.keyset()
    assert line.mark == "✓"
    assert str(home / "secrets" / "keyset.key") in line.text


def test_a_file_that_is_missing_or_exposed_or_no_key_is_told(home: Path) -> None:
    keys.create()
    path = home / "secrets" / "keyset.key"
    body = path.read_bytes()
    path.chmod(0o644)
    with pytest.raises(UserError, match=r"can be read by others.*chmod 600"):
        keys.load()
    path.chmod(0o600)
    path.write_text("not a key")
    with pytest.raises(UserError, match="not 32 bytes"):
        keys.load()
    path.write_text(TEXT)
    with pytest.raises(UserError, match="does not open this installation's keysets"):
        keys.load()
    path.unlink()
    with pytest.raises(UserError, match=r"cannot be read.*restore-keys"):
        keys.load()
    assert doctor.ask(doctor.keyset).mark == "■"
    path.mkdir()
    with pytest.raises(UserError, match="cannot be read"):
        keys.load()
    path.rmdir()
    path.write_bytes(body)
    path.chmod(0o600)
    assert isinstance(keys.load(), Keysets)


def test_the_key_is_in_the_keyring(desktop: KeptHere, home: Path) -> None:
    keys.create()
    assert not (home / "secrets" / "keyset.key").exists()
    assert list(desktop.kept) == [("countersign", str(home))]
    assert keys.source() == "the keyring of this computer"
    before = keys.load().ids("fields")
    keys.change_wrapping()
    assert keys.load().ids("fields") == before


def test_a_keyring_that_is_locked_or_empty_is_told(desktop: KeptHere) -> None:
    keys.create()
    desktop.locked = True
    with pytest.raises(UserError, match=r"keyring of this computer cannot be opened.*Unlock"):
        keys.load()
    desktop.locked = False
    desktop.kept.clear()
    with pytest.raises(UserError, match=r"holds no key for this installation.*restore-keys"):
        keys.load()


def test_the_key_is_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COUNTERSIGN_KEYSET_WRAPPING", "environment")
    with pytest.raises(UserError, match="is not in the environment"):
        keys.wrapping_key()
    monkeypatch.setenv("COUNTERSIGN_KEYSET_KEY", TEXT)
    keys.create()
    assert keys.source() == "the variable COUNTERSIGN_KEYSET_KEY"
    assert keys.opens(KEY)
    stored = keys.stored()
    with pytest.raises(UserError, match="which this command cannot change"):
        keys.change_wrapping()
    assert keys.stored() == stored
    monkeypatch.setenv("COUNTERSIGN_KEYSET_KEY", "short")
    with pytest.raises(UserError, match="not 32 bytes"):
        keys.load()


def test_the_key_is_in_a_file_the_environment_names(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "mounted.key"
    monkeypatch.setenv("COUNTERSIGN_KEYSET_WRAPPING", "environment")
    monkeypatch.setenv("COUNTERSIGN_KEYSET_KEY_FILE", str(path))
    keys.create()
    assert keys.source() == f"the file {path}"
    before = path.read_bytes()
    keys.change_wrapping()
    assert path.read_bytes() != before
    keys.load()
    path.unlink()
    with pytest.raises(UserError, match=r"mounted\.key cannot be read"):
        keys.load()


def test_an_unknown_source_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COUNTERSIGN_KEYSET_WRAPPING", "cloud")
    with pytest.raises(UserError, match=r"no keyset wrapping called cloud.*file, keyring or env"):
        keys.load()


# -- replacing it ---------------------------------------------------------------------------------


def test_a_replaced_key_opens_nothing_more_and_the_new_one_all(home: Path) -> None:
    keys.create()
    old = keys.wrapping_key()
    sealed = crypto.encrypt(b"Ada", table="t", column="c", row="1")
    made = keys.made_at()
    keys.change_wrapping()
    assert not keys.opens(old)
    assert keys.opens(keys.wrapping_key())
    assert keys.made_at() == made
    crypto.forget()
    assert crypto.decrypt(sealed, table="t", column="c", row="1") == b"Ada"


@pytest.mark.parametrize("step", [1, 2, 3, 4])
def test_a_power_loss_while_it_is_replaced_loses_nothing(
    monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    """Whatever write was the last one, the keys open, and replacing again works."""
    keys.create()
    ids = keys.load().ids("fields")
    real, count = keys.write_secret, 0

    class PowerLoss(BaseException):
        pass

    def write(path: Path, body: bytes, *, keep: bool) -> bool:
        nonlocal count
        count += 1
        if count == step:
            raise PowerLoss
        return real(path, body, keep=keep)

    monkeypatch.setattr(keys, "write_secret", write)
    if step == 4:  # all three writes were done
        keys.change_wrapping()
    else:
        with pytest.raises(PowerLoss):
            keys.change_wrapping()
    assert keys.load().ids("fields") == ids
    monkeypatch.setattr(keys, "write_secret", real)
    old = keys.wrapping_key()
    keys.change_wrapping()
    assert keys.load().ids("fields") == ids
    assert not keys.opens(old)


def test_a_key_that_cannot_be_put_in_place_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    keys.create()
    old = keys.wrapping_key()

    def refuse(key: bytes, *, keep: bool = False) -> str:
        raise UserError("The key cannot be written.")

    monkeypatch.setattr(keys, "put_wrapping_key", refuse)
    with pytest.raises(UserError, match="cannot be written"):
        keys.change_wrapping()
    assert keys.wrapping_key() == old
    assert keys.load()


def test_a_full_disk_changes_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    keys.create()
    before = keys.stored()

    def full(path: Path, body: bytes, *, keep: bool) -> bool:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(keys, "write_secret", full)
    with pytest.raises(UserError, match=r"No space left on device\. Nothing was changed"):
        keys.save(keys.load().rotated())
    assert keys.stored() == before
