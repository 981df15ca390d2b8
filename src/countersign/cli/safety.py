"""`backup` and `restore`: one encrypted file, and the proof that what came back is what was."""

from __future__ import annotations

import argparse
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from countersign.base.errors import UserError
from countersign.cli import support


def register(subparsers: support.Subparsers) -> None:
    """Add both commands."""
    saving = support.command(
        subparsers, "backup", backup, help="write the whole practice, encrypted, to one file"
    )
    saving.add_argument("file", metavar="FILE", type=Path)
    restoring = support.command(
        subparsers,
        "restore",
        restore,
        help="fill an empty folder from a backup, then verify it",
        home=False,
    )
    restoring.add_argument("file", metavar="FILE", type=Path)
    restoring.add_argument("--home", metavar="FOLDER", required=True, help="an empty folder")
    restoring.add_argument(
        "--secrets", metavar="FOLDER", type=Path, help="your copy of the old secrets folder"
    )
    restoring.add_argument(
        "--kit", action="store_true", help="no copy is left: ask for the recovery kit's two pages"
    )


def backup(arguments: argparse.Namespace) -> int:
    """Write a backup of the installation, whether it runs or not."""
    from countersign.base import backup as archive
    from countersign.base import home, postgres, setup

    setup.must_exist()
    server = None if os.environ.get("DATABASE_URL") else postgres.ensure()
    try:
        made = archive.write(arguments.file.absolute())
    finally:
        if server is not None:
            server.stop()
    support.say(f"Written: {arguments.file}, the database and {len(made.entries) - 1} files.")
    support.say(
        "The key to it is not in it. It opens with the recovery kit, or with a copy of "
        f"{home.folder() / 'secrets'} kept somewhere else."
    )
    return 0


def restore(arguments: argparse.Namespace) -> int:
    """Restore into an empty folder and verify all of it; exit code 1 when anything is wrong."""
    from countersign.base import backup as archive
    from countersign.base import home, postgres, setup

    if os.environ.get("DATABASE_URL"):
        raise UserError(
            "Restore fills the database inside the new folder, not a server of your own.",
            field="DATABASE_URL",
            remedy="Unset DATABASE_URL, restore, then move the database with pg_dump.",
        )
    folder = home.folder()
    archive.must_be_empty(folder)
    file = arguments.file.absolute()
    if arguments.kit:
        _bring_key(file)
    else:
        _bring_secrets(folder / "secrets", arguments.secrets)
    archive.bring_keyset(file)
    archive.bring_secrets(file)
    setup.create()
    server = postgres.ensure()
    try:
        made = archive.restore(file)
        support.say(f"Restored what was saved on {made.at} by version {made.version}.")
        with support.installation():
            faults = list(verify())
    finally:
        server.stop()
    for fault in faults:
        support.say(f"■ {fault}")
    if faults:
        support.say("Do not work with this folder: try an older backup, and keep this one.")
        return 1
    support.say(f"Verified. Start it with: countersign run --home {folder}")
    return 0


def _bring_key(file: Path) -> None:
    """The key from the recovery kit's pages, which must open the keysets in the backup."""
    from countersign.base import backup as archive
    from countersign.base import home, keys
    from countersign.base.recovery_kit import join
    from countersign.cli.keys import ask_pages

    keyset, pages = archive.keyset_of(file), ask_pages()
    key = join(*pages)
    if not keys.opens(key, keyset):
        raise UserError(
            f"Kit {pages[0].number} does not open this backup.",
            field="page",
            remedy="Take the kit that was in force when the backup was made.",
        )
    home.secret_path("").mkdir(parents=True, exist_ok=True, mode=0o700)
    keys.put_wrapping_key(key)


def _bring_secrets(target: Path, source: Path | None) -> None:
    """Copy the old secrets; the database's passwords are made anew with the new database."""
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    if source is not None:
        if not (source / "keyset.json").is_file():
            raise UserError(
                f"There is no keyset.json in {source}.",
                field="secrets",
                remedy="Point --secrets at your copy of the practice's secrets folder.",
            )
        for path in sorted(source.iterdir()):
            if path.is_file() and path.suffix != ".password":
                shutil.copyfile(path, target / path.name)
                (target / path.name).chmod(0o600)
    if not (target / "keyset.json").is_file():
        raise UserError(
            "A backup opens only with the keys it was made with.",
            field="secrets",
            remedy="Add --secrets and your copy of the practice's secrets folder, or --kit and the "
            "recovery kit's pages.",
        )


def verify() -> Iterator[str]:
    """What is wrong with what is stored, one line each; nothing when all of it holds."""
    from countersign.base import audit, files
    from countersign.base.crypto import Unreadable
    from countersign.base.models import StoredFile
    from countersign.spine import sign
    from countersign.spine.models import Signature

    chain = audit.verify()
    if chain.fault is not None:
        yield f"{chain.fault.message}"
    for signature in Signature.objects.values_list("pk", flat=True).iterator():
        found = sign.verify(signature)
        if not found.ok:
            yield f"Signature {signature} does not hold: {', '.join(found.faults)}."
    for row in StoredFile.objects.iterator():
        try:
            for _ in files.stream(row):
                pass
        except Unreadable as error:
            yield f"A stored file is not what it was: {error}."
