"""Encrypted files under HOME/files: written whole or not at all, opened only for their owner."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from errno import ENOSPC
from pathlib import Path
from uuid import UUID

import tink
from django.db import transaction

from countersign.base import crypto, home
from countersign.base.crypto import Unreadable
from countersign.base.ids import new_id
from countersign.base.keysets import FILE_HEADER_BYTES, file_key
from countersign.base.models import StoredFile

CHUNK = 1024 * 1024


def path_of(file_id: UUID) -> Path:
    """Where the ciphertext of a file is."""
    text = file_id.hex
    return home.folder() / "files" / text[-2:] / text


def write(chunks: Iterable[bytes], *, owner: str, media_type: str) -> StoredFile:
    """Encrypt `chunks` into a new file, flushed to disk before its row exists.

    Call inside the transaction of the act; if that rolls back, `orphans` finds the file. Raises
    OSError when the disk does not take it; nothing of it stays there.
    """
    row = StoredFile(id=new_id(), owner=owner, media_type=media_type)
    path_of(row.id).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    row.sha256, row.size = _put(row, chunks)
    row.save(force_insert=True)
    return row


def remove(row: StoredFile) -> None:
    """Delete a file and its row for good. Call it in the transaction of the act, last.

    The ciphertext goes once that is committed, so that an act that fails deletes nothing.
    """
    path = path_of(row.id)
    row.delete()
    transaction.on_commit(lambda: path.unlink(missing_ok=True))


def renew(row: StoredFile) -> None:
    """Encrypt a file again under the present key: its ciphertext is replaced whole or not at all.

    Whoever is reading it reads on. Raises Unreadable when it does not open, OSError.
    """
    path_of(row.id).with_suffix(home.UNFINISHED).unlink(missing_ok=True)  # of a run that was killed
    _put(row, stream(row))


def key_of(row: StoredFile) -> int:
    """Which key made the file's ciphertext. Raises Unreadable when it is missing or not ours."""
    try:
        with path_of(row.id).open("rb") as raw:
            return file_key(raw.read(FILE_HEADER_BYTES))
    except OSError as error:
        raise Unreadable(f"file {row.id} cannot be opened") from error


def _put(row: StoredFile, chunks: Iterable[bytes]) -> tuple[str, int]:
    """Encrypt `chunks` into the row's place, on disk when it returns; their digest and size."""
    path = path_of(row.id)
    building = path.with_suffix(home.UNFINISHED)
    summed, size = hashlib.sha256(), 0
    handle = os.open(building, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with (
            os.fdopen(os.dup(handle), "wb") as raw,
            crypto.encrypting_stream(raw, owner=f"{row.owner}\x1f{row.id}") as sealed,
        ):
            for chunk in chunks:
                summed.update(chunk)
                size += len(chunk)
                sealed.write(chunk)
        os.fsync(handle)
        building.replace(path)
    except BaseException as error:
        building.unlink(missing_ok=True)
        if isinstance(error, tink.TinkError):  # it keeps of the disk's answer only the words
            raise OSError(ENOSPC, "an encrypted file could not be written") from error
        raise
    finally:
        os.close(handle)
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
    return summed.hexdigest(), size


def read(row: StoredFile) -> bytes:
    """The plain bytes of a file. Raises Unreadable when missing, altered or of another owner."""
    return b"".join(stream(row))


def stream(row: StoredFile) -> Iterator[bytes]:
    """The plain bytes in chunks; the digest is checked at the end. Raises Unreadable."""
    summed = hashlib.sha256()
    try:
        with (
            path_of(row.id).open("rb") as raw,
            crypto.decrypting_stream(raw, owner=f"{row.owner}\x1f{row.id}") as plain,
        ):
            while chunk := plain.read(CHUNK):
                summed.update(chunk)
                yield chunk
    except (OSError, tink.TinkError) as error:
        raise Unreadable(f"file {row.id} cannot be opened") from error
    if summed.hexdigest() != row.sha256:
        raise Unreadable(f"file {row.id} is not what was stored")


def orphans() -> Iterator[Path]:
    """Files on disk that no row knows: left by a power loss between file and row."""
    root = home.folder() / "files"
    for path in sorted(root.glob("*/*")):
        try:
            known = StoredFile.objects.filter(pk=UUID(path.name)).exists()
        except ValueError:
            known = False
        if not known:
            yield path
