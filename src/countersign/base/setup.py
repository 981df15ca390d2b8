"""Creating an installation: its folders and its secrets. The database is made by `base.postgres`.

Running it again changes nothing that exists; a secret is never replaced.
"""

from __future__ import annotations

from countersign.base import home as _home
from countersign.base import keys, secret_files, witness
from countersign.base.errors import UserError

FOLDERS = ("secrets", "files", "checkpoints", "static")


def create() -> tuple[str, ...]:
    """Make what is missing of the installation in `home.folder()`; returns the new secrets' names.

    Raises UserError when the folder cannot be written.
    """
    folder = _home.folder()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for name in FOLDERS:
            (folder / name).mkdir(exist_ok=True, mode=0o700)
        made = [
            name
            for name in ("django.key", *secret_files.DATABASE_PASSWORDS)
            if secret_files.make(name)
        ]
        if keys.create():
            made.append("keyset.json")
        if witness.create_key():
            made.append("witness.key")
    except OSError as error:
        raise UserError(
            f"The folder {folder} cannot be written: {error.strerror}.",
            field="COUNTERSIGN_HOME",
            remedy="Choose a folder of your own with --home.",
        ) from error
    return tuple(made)


def must_exist() -> None:
    """Raise UserError when nobody has run set-up in this folder."""
    if not _home.secret_path("django.key").exists():
        raise UserError(
            f"There is no practice in the folder {_home.folder()} yet.",
            field="COUNTERSIGN_HOME",
            remedy="Run `countersign setup` first, or choose another folder with --home.",
        )
