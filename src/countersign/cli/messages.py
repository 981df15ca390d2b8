"""`countersign messages`: the ways to families, shown, set and tried."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from typing import Any

from countersign.base.errors import UserError
from countersign.cli.support import Subparsers, command, installation, say

SECRETS = frozenset({"password", "secret", "token"})


def register(subparsers: Subparsers) -> None:
    """Hang `messages` and its commands onto the command tree."""
    messages = subparsers.add_parser("messages", help="e-mail and text messages to families")
    commands = messages.add_subparsers(dest="messages_command", required=True, metavar="COMMAND")
    command(commands, "show", run_show, help="how both ways are set up, and what became of texts")
    one = command(commands, "set", run_set, help="set a way up from JSON on stdin; {} ends it")
    one.add_argument("way", choices=("email", "sms"))
    one = command(commands, "try", run_try, help="send a trial that names nobody")
    one.add_argument("way", choices=("email", "sms"))
    one.add_argument("to", metavar="TO", help="an address or a number of your own")


def _shown(settings: Mapping[str, Any]) -> dict[str, Any]:
    return {name: "(kept)" if name in SECRETS else value for name, value in settings.items()}


def run_show(arguments: argparse.Namespace) -> int:
    """One JSON object; no secret, no number and no name in it."""
    with installation():
        from countersign.exchange.models import TextOut, TextState, TextStop
        from countersign.exchange.ways import ways_now

        row = ways_now()
        said = {
            "email": _shown(row.mail),
            "sms": _shown(row.texts),
            "texts": {
                state: TextOut.objects.filter(state=state).count() for state in TextState.values
            },
            "stopped": TextStop.objects.filter(lifted_at=None).count(),
        }
        print(json.dumps(said))
    return 0


def run_set(arguments: argparse.Namespace) -> int:
    """Keep the settings of a way. A secret that is not given stays what it was."""
    try:
        given = json.load(sys.stdin)
    except ValueError as error:
        raise UserError("What came on stdin is not JSON.", field="settings") from error
    if not isinstance(given, dict):
        raise UserError("The settings are one JSON object.", field="settings")
    with installation():
        from countersign.base import audit
        from countersign.exchange import ways

        row = ways.ways_now()
        column = "mail" if arguments.way == ways.EMAIL else "texts"
        held = getattr(row, column)
        if given.get("carrier") == held.get("carrier"):
            given = {**{k: v for k, v in held.items() if k in SECRETS}, **given}
        if given:
            ways.must_be(arguments.way, given)
        with audit.act(actor="system", subject=row.pk) as entry:
            setattr(row, column, given)
            row.save()
            entry.record("messages.saved", way=arguments.way, changed=tuple(sorted(given)))
    say("Kept.")
    return 0


def run_try(arguments: argparse.Namespace) -> int:
    """Hand a trial over. Exit code 1 when it did not go."""
    with installation():
        from countersign.base import audit
        from countersign.exchange import ways
        from countersign.exchange.port import ConnectorError

        result = "sent"
        try:
            ways.trial(arguments.way, arguments.to)
        except ConnectorError as error:
            result = error.code
            say(f"{error.message} {error.remedy}".strip())
        with audit.act(actor="system", subject="") as entry:
            entry.record("messages.tried", way=arguments.way, result=result)
    print(json.dumps({"way": arguments.way, "result": result}))
    return 0 if result == "sent" else 1
