"""One encrypted file that holds an installation: its database, its files, its checkpoints.

The key to it is not in it: whoever finds the file has nothing, and whoever restores brings the
secrets folder or both pages of the recovery kit. After a first line in clear come the keysets, each
wrapped with the key around them; everything else is one stream sealed with their file key and bound
to what came before it. Inside are entries of unknown length, so nothing readable ever touches the
disk on the way; the first are the other secrets, except the database's passwords. The address, the
certificates and what waits in the journal come along; the recovery kit itself never does.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import struct
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, cast

import psycopg
import tink
from psycopg.conninfo import conninfo_to_dict

from countersign import __version__
from countersign.base import clock, crypto, keys, postgres
from countersign.base import home as _home
from countersign.base.errors import UserError

FIRST_LINE = b"countersign backup 2\n"
FOLDERS = ("files", "checkpoints")
WAITING = "journal"
"""Entries of the local journal that are not in the database yet. They are read before it: one taken
in meanwhile is then in both, and is not taken twice."""
CARRIED = ("tls", WAITING)
FILES = ("address", "recovery-kit.json")
"""Where people reach the practice, and which kit fits the key; never the kit itself."""
CHUNK = 1024 * 1024
SECRETS = "secrets/"
_MOST_KEYSET_BYTES = 1024 * 1024
_BOUND_TO = "backup"
_UNFINISHED = "restore-unfinished"
_NAME, _DATA, _END = b"N", b"D", b"E"


@dataclass(frozen=True, slots=True)
class Made:
    """What a backup holds: when it was made, by which version, and each entry's digest."""

    at: str
    version: str
    entries: Mapping[str, str]


class Damaged(UserError):
    """The file is not a backup of ours, was altered, or was cut off."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"The backup {path} is damaged, or belongs to other keys.",
            field="FILE",
            remedy="Try an older backup, or the secrets folder or recovery kit of its time.",
        )


def write(path: Path) -> Made:
    """Write a backup of the running installation to `path`, complete or not at all.

    The database is one consistent snapshot; files never change once a row names them, so they
    are read after it. Raises UserError when something cannot be read or written.
    """
    building, keyset = path.with_name(f"{path.name}.part"), keys.stored()
    try:
        handle = os.open(building, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            with os.fdopen(os.dup(handle), "wb") as raw:
                raw.write(FIRST_LINE + struct.pack(">I", len(keyset)) + keyset)
                with crypto.encrypting_stream(raw, owner=_bound_to(keyset)) as sealed:
                    made = _write_entries(sealed)
            _must_be_unchanged(keyset)
            os.fsync(handle)
        finally:
            os.close(handle)
        building.replace(path)
        _sync_folder(path.parent)
        _note_time(made.at)
    except OSError as error:
        raise UserError(
            f"The backup {path} cannot be written: {error.strerror}.",
            field="FILE",
            remedy="Choose a place with enough room that you may write to.",
        ) from error
    finally:
        with suppress(OSError):
            building.unlink(missing_ok=True)
    return made


def _bound_to(keyset: bytes) -> str:
    return f"{_BOUND_TO}\x1f{hashlib.sha256(keyset).hexdigest()}"


def _must_be_unchanged(keyset: bytes) -> None:
    """A key made meanwhile would be in the database of the backup, and not in its keysets."""
    if keys.stored() != keyset:
        raise UserError(
            "The keys were changed while the backup was being written, so it was thrown away.",
            remedy="Run the backup again.",
        )


def _write_entries(out: BinaryIO) -> Made:
    digests: dict[str, str] = {}

    def add(name: str, source: IO[bytes]) -> None:
        digests[name] = _put(out, name, source)

    for path in sorted(_home.secret_path("").iterdir()):
        if _is_carried(path.name) and path.is_file():
            with path.open("rb") as source:
                add(f"{SECRETS}{path.name}", source)
    for path in [*(_home.folder() / name for name in FILES), *_files_in(CARRIED)]:
        with suppress(FileNotFoundError), path.open("rb") as source:
            add(str(path.relative_to(_home.folder())), source)
    with _dumping() as dump:
        add("database", dump)
    for path in _files_in(FOLDERS):
        with path.open("rb") as source:
            add(str(path.relative_to(_home.folder())), source)
    made = Made(clock.now().isoformat(), __version__, digests)
    body = json.dumps({"at": made.at, "version": made.version, "entries": digests}).encode()
    _put(out, "manifest", io.BytesIO(body))
    return made


def _files_in(folders: Sequence[str]) -> Iterator[Path]:
    """Every finished file of these folders of the home."""
    for folder in folders:
        root = _home.folder() / folder
        yield from sorted(
            p for p in root.rglob("*") if p.is_file() and p.suffix != _home.UNFINISHED
        )


def _is_carried(name: str) -> bool:
    """Whether a secret travels inside: not the keys' own files, nor what belongs to a database."""
    return re.fullmatch(r"[A-Za-z0-9_-]+\.(key|pem)", name) is not None and name != "keyset.key"


def _put(out: BinaryIO, name: str, source: IO[bytes]) -> str:
    text = name.encode()
    out.write(_NAME + struct.pack(">I", len(text)) + text)
    summed = hashlib.sha256()
    while chunk := source.read(CHUNK):
        summed.update(chunk)
        out.write(_DATA + struct.pack(">I", len(chunk)) + chunk)
    out.write(_END)
    return summed.hexdigest()


def _owner_env() -> dict[str, str]:
    """The environment in which PostgreSQL's own programs reach the database as `owner`."""
    dsn = _home.database("owner")
    names = {"host": "PGHOST", "port": "PGPORT", "dbname": "PGDATABASE"}
    names |= {"user": "PGUSER", "password": "PGPASSWORD", "sslmode": "PGSSLMODE"}
    given = conninfo_to_dict(dsn)
    known = {names[key]: str(value) for key, value in given.items() if key in names}
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C"} | known


@contextmanager
def _dumping() -> Iterator[IO[bytes]]:
    command = [str(postgres.programs() / "pg_dump"), "--format=custom", "--compress=1"]
    with subprocess.Popen(
        command, env=_owner_env(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as dump:
        if dump.stdout is None or dump.stderr is None:
            raise RuntimeError("pipes were asked for")
        yield dump.stdout
        said = dump.stderr.read().decode(errors="replace").strip()
    if dump.returncode:
        raise UserError(
            f"The database could not be read: {said.splitlines()[-1] if said else 'no reason'}",
            remedy="Run `countersign doctor`, then try again.",
        )


def must_be_empty(home: Path) -> None:
    """Raise UserError unless `home` holds nothing, or nothing but its secrets."""
    if home.exists() and any(entry.name != "secrets" for entry in home.iterdir()):
        raise UserError(
            f"The folder {home} is not empty.",
            field="home",
            remedy="Restore into an empty folder, so that nothing is ever written over.",
        )


def must_be_whole() -> None:
    """Raise UserError when a restore into this home was interrupted."""
    if (_home.folder() / _UNFINISHED).exists():
        raise UserError(
            f"The restore into {_home.folder()} was not finished.",
            field="COUNTERSIGN_HOME",
            remedy="Remove that folder, then restore again.",
        )


def restore(path: Path) -> Made:
    """Fill the empty home and its fresh, empty, running database from the backup at `path`.

    The keys must be in place. Raises Damaged, or UserError when something cannot be written.
    """
    marker = _home.folder() / _UNFINISHED
    marker.touch()
    found: dict[str, str] = {}
    manifest: dict[str, object] | None = None
    with _entries(path) as entries:
        for name, chunks in entries:
            if name == "manifest":
                manifest = json.loads(b"".join(chunks))
            elif name == "database":
                found[name] = _load_database(chunks)
            elif name.startswith(SECRETS):
                found[name] = _bring_secret(name, chunks, path)
            else:
                found[name] = _write_file(name, chunks, path)
    if manifest is None or manifest["entries"] != found:
        raise Damaged(path)
    marker.unlink()
    return Made(str(manifest["at"]), str(manifest["version"]), found)


def bring_keyset(path: Path) -> None:
    """Put the keysets of the backup in place, when the key around them is the one we have.

    Its database belongs to them: keys taken out of use since are still among them. Raises Damaged.
    """
    with _opened(path) as (keyset, _):
        if keys.opens(keys.wrapping_key(), keyset):
            keys.write_secret(_home.secret_path("keyset.json"), keyset, keep=False)
            crypto.forget()


def keyset_of(path: Path) -> bytes:
    """The wrapped keysets that travel with the backup. Raises Damaged."""
    with _opened(path) as (keyset, _):
        return keyset


def bring_secrets(path: Path) -> None:
    """Put the secrets that travel inside in place, where there are none yet. Raises Damaged."""
    with _entries(path) as entries:
        for name, chunks in entries:
            if not name.startswith(SECRETS):
                return
            _bring_secret(name, chunks, path)


def _bring_secret(name: str, chunks: Iterator[bytes], path: Path) -> str:
    bare, body = name.removeprefix(SECRETS), b"".join(chunks)
    if not _is_carried(bare):
        raise Damaged(path)
    keys.write_secret(_home.secret_path(bare), body, keep=True)
    return hashlib.sha256(body).hexdigest()


@contextmanager
def _opened(path: Path) -> Iterator[tuple[bytes, BinaryIO]]:
    """The file's keysets, and the file from where its sealed stream begins. Raises Damaged."""
    try:
        raw = path.open("rb")
    except OSError as error:
        raise UserError(
            f"The backup {path} cannot be read: {error.strerror}.", field="FILE"
        ) from error
    with raw:
        if raw.readline(len(FIRST_LINE)) != FIRST_LINE:
            raise Damaged(path)
        size = int.from_bytes(raw.read(4), "big")
        if size > _MOST_KEYSET_BYTES or len(keyset := raw.read(size)) != size:
            raise Damaged(path)
        yield keyset, raw


@contextmanager
def _entries(path: Path) -> Iterator[Iterator[tuple[str, Iterator[bytes]]]]:
    with _opened(path) as (keyset, raw):
        try:
            with crypto.decrypting_stream(raw, owner=_bound_to(keyset)) as opened:
                yield _walk(io.BufferedReader(cast(io.RawIOBase, opened), CHUNK), path)
        except (tink.TinkError, struct.error) as error:
            raise Damaged(path) from error


def _walk(source: io.BufferedReader, path: Path) -> Iterator[tuple[str, Iterator[bytes]]]:
    def exactly(count: int) -> bytes:
        data = source.read(count)
        if len(data) != count:
            raise Damaged(path)
        return data

    def chunks() -> Iterator[bytes]:
        while (kind := exactly(1)) == _DATA:
            yield exactly(*struct.unpack(">I", exactly(4)))
        if kind != _END:
            raise Damaged(path)

    while (kind := source.read(1)) == _NAME:
        name = exactly(*struct.unpack(">I", exactly(4))).decode()
        yield name, chunks()
    if kind:
        raise Damaged(path)


def _forget_default_privileges() -> None:
    """Let the dump alone say who may do what.

    A table made under our default privileges would get rights that the dump, which only grants,
    cannot take away again: `app` could suddenly rewrite the audit chain.
    """
    with psycopg.connect(_home.database("owner")) as connection:
        for kind in ("TABLES", "SEQUENCES"):
            connection.execute(
                f"ALTER DEFAULT PRIVILEGES FOR ROLE owner REVOKE ALL ON {kind} FROM app"
            )


def _load_database(chunks: Iterator[bytes]) -> str:
    _forget_default_privileges()
    command = [str(postgres.programs() / "pg_restore"), "--exit-on-error", "--single-transaction"]
    command += ["--no-owner", f"--dbname={_owner_env()['PGDATABASE']}"]
    summed = hashlib.sha256()
    with subprocess.Popen(
        command,
        env=_owner_env(),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    ) as loading:
        if loading.stdin is None or loading.stderr is None:
            raise RuntimeError("pipes were asked for")
        try:
            for chunk in chunks:
                summed.update(chunk)
                loading.stdin.write(chunk)
            loading.stdin.close()
        except BrokenPipeError:
            pass  # it said why on stderr, and its exit code is judged below
        said = loading.stderr.read().decode(errors="replace").strip()
    if loading.returncode:
        raise UserError(
            f"The database could not be restored: {said.splitlines()[-1] if said else 'no reason'}",
            remedy="Check the disk's free space, remove the new folder, and restore again.",
        )
    return summed.hexdigest()


def _write_file(name: str, chunks: Iterator[bytes], path: Path) -> str:
    root = _home.folder().resolve()
    target = (root / name).resolve()
    inside = any(target.is_relative_to(root / folder) for folder in (*FOLDERS, *CARRIED))
    if not inside and name not in FILES:
        raise Damaged(path)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    summed = hashlib.sha256()
    with target.open("xb") as out:
        for chunk in chunks:
            summed.update(chunk)
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    target.chmod(0o600)
    return summed.hexdigest()


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _note_time(at: str) -> None:
    (_home.folder() / "last-backup").write_text(at)


def last_made() -> str | None:
    """When the last backup of this installation was made (ISO time), or None."""
    path = _home.folder() / "last-backup"
    return path.read_text().strip() if path.exists() else None
