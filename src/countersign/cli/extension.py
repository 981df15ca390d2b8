"""`countersign extension`: pack the browser extension; and of a practice, what waits to be filled
in, and drafts of what is entered beside the visits. Ids, never names.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from countersign.base.errors import UserError
from countersign.cli.support import Subparsers, command, installation, say

if TYPE_CHECKING:
    from countersign.practice.models import Staff

KINDS = ("goals", "authorizations", "series")


def register(subparsers: Subparsers) -> None:
    """Hang `extension` and its commands onto the command tree."""
    extension = subparsers.add_parser("extension", help="the browser extension for the EMR's pages")
    commands = extension.add_subparsers(dest="extension_command", required=True, metavar="COMMAND")
    pack = command(
        commands,
        "pack",
        run_pack,
        help="look the extension through and write it as one file for Chrome and Edge",
        home=False,
    )
    pack.add_argument("to", metavar="TO", help="where to write it; nothing there is overwritten")
    command(commands, "waiting", run_waiting, help="what is laid out, fetched or filled in")
    enter = command(commands, "enter", run_enter, help="draft what the EMR gets beside the visits")
    enter.add_argument("client", metavar="CLIENT", help="the client's id")
    enter.add_argument("kind", choices=KINDS, metavar="KIND", help=", ".join(KINDS))
    enter.add_argument("--by", required=True, metavar="ID", help="the staff id of who drafts it")


def run_pack(args: argparse.Namespace) -> int:
    """Raises UserError for an extension with a fault, and for a file that is there."""
    # Imported by the command that needs it, so that `--help` stays instant.
    from countersign.exchange.filling import package

    data = package.packed()
    try:
        with Path(args.to).open("xb") as out:
            out.write(data)
    except FileExistsError as error:
        raise UserError(
            f"{args.to} is there already.", field="to", remedy="Name another."
        ) from error
    except OSError as error:
        raise UserError(f"{args.to} cannot be written ({error.strerror}).", field="to") from error
    say(f"{args.to}: version {package.manifest()['version']}, {len(data):,} bytes.")
    return 0


def run_waiting(args: argparse.Namespace) -> int:
    """One JSON line for each page of the EMR that is not filled in yet."""
    with installation():
        from countersign.exchange.models import Artefact, ArtefactState

        rows = Artefact.objects.exclude(state=ArtefactState.FILLED)
        for row in rows.select_related("parcel__counterpart").order_by("created_at").iterator():
            told = {
                "artefact": str(row.pk),
                "parcel": str(row.parcel_id),
                "connection": row.parcel.counterpart.name,
                "page": row.page,
                "state": row.state,
                "parcel_state": row.parcel.state,
                "refused": row.last_refusal,
            }
            print(json.dumps(told), flush=True)
    return 0


def run_enter(args: argparse.Namespace) -> int:
    """Draft the entries as they stand on the chart; prints the sheet's id. Raises UserError."""
    with installation():
        from countersign.authorizations.entry import authorizations
        from countersign.base import clock
        from countersign.exchange.filling import entries
        from countersign.goals.entry import goals
        from countersign.practice.access import Access
        from countersign.practice.models import Client, Practice
        from countersign.scheduling.entry import series

        kinds = {
            "goals": ("goal_entry", goals),
            "authorizations": ("auth_entry", authorizations),
            "series": ("series_entry", series),
        }
        by = _staff(args.by)
        client = Client.objects.filter(pk=args.client).first() if _is_id(args.client) else None
        access = Access(by, clock.today(Practice.objects.get().tz))
        if client is None or not access.may("sheet.edit", client):
            raise UserError("There is no such client for this person.", field="client")
        kind, read = kinds[args.kind]
        author = client.primary_therapist or by
        sheet = entries.draft(client, kind, read(client), author=author, by=by)
        json.dump({"sheet": str(sheet.pk), "kind": kind}, sys.stdout)
        sys.stdout.write("\n")
    return 0


def _is_id(text: str) -> bool:
    from uuid import UUID

    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _staff(key: str) -> Staff:
    from countersign.practice.models import Staff

    found = Staff.objects.filter(pk=key, left_on=None).first() if _is_id(key) else None
    if found is None:
        raise UserError("There is nobody of that id who works here.", field="by")
    return found
