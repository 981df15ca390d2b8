"""Where the keysets live and what wraps them.

HOME/secrets/keyset.json holds the three keysets (fields, files, look-ups), each encrypted with the
wrapping key, which comes from a key file (default: HOME/secrets/keyset.key), the OS keyring or the
environment (COUNTERSIGN_KEYSET_KEY_FILE or COUNTERSIGN_KEYSET_KEY):
COUNTERSIGN_KEYSET_WRAPPING = file | keyring | environment. A KMS would be one more `Wrapping`.
The file also says how far a rotation is, so that key and state change in one step.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from countersign.base import clock, home
from countersign.base.errors import UserError
from countersign.base.keysets import Keysets, Unreadable

KEYRING_SERVICE = "countersign"
WRAPPING_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Rotation:
    """A rotation of the keys. `finished_at` is empty until nothing is left under an older key.

    Times are ISO text. `barrier` is the database's transaction number when it was finished.
    """

    id: str
    started_at: str
    finished_at: str = ""
    barrier: int = 0


class _NoKeyYet(UserError):
    """There is no wrapping key, as opposed to one that cannot be used."""


class KeyWrapping:
    """AES-256-GCM under one 32-byte key."""

    def __init__(self, key: bytes):
        self._cipher = AESGCM(key)

    def encrypt(self, plaintext: bytes, associated_data: bytes) -> bytes:
        nonce = secrets.token_bytes(12)
        return nonce + self._cipher.encrypt(nonce, plaintext, associated_data)

    def decrypt(self, ciphertext: bytes, associated_data: bytes) -> bytes:
        try:
            return self._cipher.decrypt(ciphertext[:12], ciphertext[12:], associated_data)
        except InvalidTag as error:
            raise Unreadable("The wrapping key does not open the keysets.") from error


def _path() -> Path:
    return home.secret_path("keyset.json")


def wrapping() -> str:
    """Which wrapping this installation uses. Raises UserError for an unknown one."""
    chosen = os.environ.get("COUNTERSIGN_KEYSET_WRAPPING", "file")
    if chosen not in ("file", "keyring", "environment"):
        raise UserError(
            f"There is no keyset wrapping called {chosen}.",
            field="COUNTERSIGN_KEYSET_WRAPPING",
            remedy="Use file, keyring or environment.",
        )
    return chosen


def create() -> bool:
    """Make wrapping key and keysets of a new installation; False when there are keysets already.

    Raises UserError when a wrapping key is there and cannot be used, or cannot be made.
    """
    if _path().exists():
        return False
    try:
        wrapping_key()
    except _NoKeyYet:
        put_wrapping_key(secrets.token_bytes(WRAPPING_KEY_BYTES), keep=True)
    return _store(Keysets.generate(), keep=True)


def save(sets: Keysets, *, rotation: Rotation | None = None, fresh: bool = True) -> None:
    """Replace the stored keysets, complete or not at all, under the same wrapping key.

    `fresh`: their primary keys were made just now.
    """
    before = None if fresh else made_at().isoformat()
    _store(sets, keep=False, rotation=rotation, made_at=before)


def _store(
    sets: Keysets, *, keep: bool, rotation: Rotation | None = None, made_at: str | None = None
) -> bool:
    body = {
        "version": 1,
        "made_at": made_at or clock.now().isoformat(),
        "rotation": None if rotation is None else asdict(rotation),
        "keysets": sets.wrap(KeyWrapping(wrapping_key())),
    }
    return _write(body, keep=keep)


def _write(body: Any, *, keep: bool = False) -> bool:
    try:
        return write_secret(_path(), json.dumps(body, indent=1).encode(), keep=keep)
    except OSError as error:
        raise UserError(
            f"The keyset file {_path()} cannot be written: {error.strerror}. Nothing was changed.",
            field="keyset.json",
            remedy="Make room, or see to the folder's owner and rights, and try again.",
        ) from error


def load() -> Keysets:
    """The installation's keysets. Raises UserError when they are missing, exposed or not ours."""
    try:
        return _opened(wrapping_key())
    except Unreadable:
        pass  # perhaps the wrapping key is being replaced at this moment: look at both once more
    try:
        return _opened(wrapping_key())
    except Unreadable as error:
        raise UserError(
            "The wrapping key does not open this installation's keysets.",
            field="keyset.key",
            remedy="Put back the key that belongs to this folder, or use the recovery kit.",
        ) from error


def _opened(key: bytes, given: bytes | None = None) -> Keysets:
    """The keysets under `key`, which may be the one a replacement has just put in place."""
    document, around = _document(given), KeyWrapping(key)
    try:
        try:
            return Keysets.unwrap(document["keysets"], around)
        except Unreadable:
            if not document.get("next"):
                raise
            return Keysets.unwrap(document["next"], around)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _damaged() from error


def made_at() -> datetime:
    """When the present primary keys were made. Raises UserError as `load` does."""
    try:
        return datetime.fromisoformat(_document()["made_at"])
    except (ValueError, KeyError, TypeError) as error:
        raise _damaged() from error


def rotation() -> Rotation | None:
    """The last rotation, finished or not; None before the first. Raises UserError as `load`."""
    try:
        found = _document().get("rotation")
        return None if found is None else Rotation(**found)
    except (ValueError, TypeError, AttributeError) as error:
        raise _damaged() from error


def change_wrapping() -> str:
    """Put a new wrapping key in place of the present one; says where it is, in words.

    Until it is there, the keysets are stored under both: a power loss at any point leaves them
    readable. Raises UserError when the new key cannot be put in place; then nothing has changed.
    """
    _must_be_replaceable()
    sets, document, key = load(), _document(), secrets.token_bytes(WRAPPING_KEY_BYTES)
    document["keysets"] = sets.wrap(KeyWrapping(wrapping_key()))
    _write({**document, "next": sets.wrap(KeyWrapping(key))})
    try:
        where = put_wrapping_key(key)
    except UserError:
        _write({**document, "next": None})
        raise
    _write({**document, "keysets": sets.wrap(KeyWrapping(key)), "next": None})
    return where


def stored() -> bytes:
    """The keyset file as it is: useless without the wrapping key. Raises UserError."""
    return _read_private(_path())


def _document(given: bytes | None = None) -> Any:
    try:
        return json.loads(stored() if given is None else given)
    except ValueError as error:
        raise _damaged() from error


def _damaged() -> UserError:
    return UserError(
        f"The keyset file {_path()} is damaged.",
        field="keyset.json",
        remedy="Restore it from a copy of the secrets folder, or from a backup.",
    )


def opens(key: bytes, given: bytes | None = None) -> bool:
    """Whether `key` is the wrapping key of the stored keysets, or of a keyset file `given`.

    Raises UserError when the stored ones are damaged.
    """
    try:
        _opened(key, given)
    except Unreadable:
        return False
    except UserError:
        if given is None:
            raise
        return False
    return True


def source() -> str:
    """Where this installation looks for its wrapping key, in words. Raises UserError."""
    kind, given = wrapping(), os.environ.get("COUNTERSIGN_KEYSET_KEY_FILE")
    if kind == "keyring":
        return "the keyring of this computer"
    if kind == "environment" and not given:
        return "the variable COUNTERSIGN_KEYSET_KEY"
    return f"the file {given if kind == 'environment' else home.secret_path('keyset.key')}"


def wrapping_key() -> bytes:
    """The 32-byte key around the keysets. Raises UserError naming where it was looked for."""
    kind = wrapping()
    if kind == "file":
        path = home.secret_path("keyset.key")
        return _decode(_read_private(path), "keyset.key")
    if kind == "keyring":
        found = _from_keyring()
        if found is None:
            raise _NoKeyYet(
                "The keyring of this computer holds no key for this installation.",
                field="COUNTERSIGN_KEYSET_WRAPPING",
                remedy="Sign in as the user who set it up, or use the recovery kit: "
                "countersign restore-keys.",
            )
        return _decode(found.encode(), "keyring")
    if path_given := os.environ.get("COUNTERSIGN_KEYSET_KEY_FILE"):
        return _decode(_read_private(Path(path_given)), "COUNTERSIGN_KEYSET_KEY_FILE")
    if value := os.environ.get("COUNTERSIGN_KEYSET_KEY"):
        return _decode(value.encode(), "COUNTERSIGN_KEYSET_KEY")
    raise _NoKeyYet(
        "The key around the keysets is not in the environment.",
        field="COUNTERSIGN_KEYSET_KEY",
        remedy="Set COUNTERSIGN_KEYSET_KEY_FILE (or COUNTERSIGN_KEYSET_KEY); a lost key comes back "
        "from the recovery kit: countersign restore-keys.",
    )


def put_wrapping_key(key: bytes, *, keep: bool = False) -> str:
    """Put a new or recovered key where this installation looks for it; says where, in words.

    With `keep`, never over one that is there. Raises UserError when it cannot be put there.
    """
    kind, text = wrapping(), _encode(key)
    if kind == "keyring":
        if not keep or _from_keyring() is None:
            with _telling_keyring_errors():
                _keyring().set_password(KEYRING_SERVICE, str(home.folder()), text.decode())
        return source()
    _must_be_replaceable()
    given = os.environ.get("COUNTERSIGN_KEYSET_KEY_FILE")
    path = Path(given) if kind == "environment" and given else home.secret_path("keyset.key")
    try:
        write_secret(path, text, keep=keep)
    except OSError as error:
        raise UserError(
            f"The key cannot be written to {path}: {error.strerror}.",
            field=path.name,
            remedy="Check that the folder exists and belongs to the user who runs Countersign.",
        ) from error
    return source()


def _must_be_replaceable() -> None:
    if wrapping() == "environment" and not os.environ.get("COUNTERSIGN_KEYSET_KEY_FILE"):
        raise UserError(
            "The key is kept in the environment, which this command cannot change.",
            field="COUNTERSIGN_KEYSET_KEY_FILE",
            remedy="Set it to a file that is to hold the key, and try again.",
        )


def _keyring() -> Any:
    # Imported only by who uses it: it looks for a desktop's key stores, which takes its time.
    return import_module("keyring")


@contextmanager
def _telling_keyring_errors() -> Iterator[None]:
    failed: type[Exception] = import_module("keyring.errors").KeyringError
    try:
        yield
    except failed as error:
        raise UserError(
            "The keyring of this computer cannot be opened.",
            field="COUNTERSIGN_KEYSET_WRAPPING",
            remedy="Unlock it, or choose file.",
        ) from error


def _from_keyring() -> str | None:
    with _telling_keyring_errors():
        found: str | None = _keyring().get_password(KEYRING_SERVICE, str(home.folder()))
    return found


def _encode(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data)


def _decode(data: bytes, field: str) -> bytes:
    try:
        key = base64.b64decode(data.strip(), altchars=b"-_", validate=True)
    except ValueError:
        key = b""
    if len(key) != WRAPPING_KEY_BYTES:
        raise UserError(
            "The key around the keysets is not 32 bytes in base64.",
            field=field,
            remedy="Put back the key that set-up made.",
        )
    return key


def _read_private(path: Path) -> bytes:
    """The bytes of a secret that nobody else may read."""
    try:
        mode = path.stat().st_mode
        data = path.read_bytes()
    except OSError as error:
        kind = _NoKeyYet if isinstance(error, FileNotFoundError) else UserError
        raise kind(
            f"The secret {path} cannot be read: {error.strerror}.",
            field=path.name,
            remedy="Run `countersign setup` on a new installation. On an old one put the file back "
            "from your copy, or bring a lost key back with `countersign restore-keys`.",
        ) from error
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise UserError(
            f"The secret {path} can be read by others on this computer.",
            field=path.name,
            remedy=f"Run: chmod 600 {path}",
        )
    return data


def write_secret(path: Path, body: bytes, *, keep: bool) -> bool:
    """Write a file complete or not at all; with `keep`, False when there is one already."""
    building = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}.new")
    handle = os.open(building, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(body)
            out.flush()
            os.fsync(out.fileno())
        if keep:
            os.link(building, path)  # two set-ups at once agree on one key
        else:
            building.replace(path)
    except FileExistsError:
        return False
    finally:
        building.unlink(missing_ok=True)
    sync(path.parent)
    return True


def sync(folder: Path) -> None:
    """Make the names in `folder` survive a power loss."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
