"""The command `countersign`: one file per group of commands, found by walking this folder.

A group's file has `register(subparsers)`. At its top it imports only the standard library and
`cli.support`: everything heavy is imported by the command that needs it, so that a command from
file to file starts in well under a second and knows nothing of Django.
"""

from __future__ import annotations

import argparse
import importlib
import os
import pkgutil
import sys
from collections.abc import Sequence
from pathlib import Path

from countersign import __version__, cli
from countersign.base.errors import CountersignError, UserError
from countersign.cli import support

_NOT_GROUPS = {"jsonl", "main", "support"}


def build() -> argparse.ArgumentParser:
    """The whole tree of commands."""
    parser = argparse.ArgumentParser(
        prog="countersign",
        description="Nothing leaves the practice until its checks pass and its signer has signed.",
    )
    parser.add_argument("--version", action="version", version=f"countersign {__version__}")
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name in sorted(m.name for m in pkgutil.iter_modules(cli.__path__)):
        if name not in _NOT_GROUPS:
            importlib.import_module(f"countersign.cli.{name}").register(subparsers)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. 0: done; 1: it could not be done, and why; 2: asked for wrongly."""
    parser = build()
    arguments = parser.parse_args(argv)
    if given := getattr(arguments, "home", None):
        os.environ["COUNTERSIGN_HOME"] = str(Path(given).absolute())
    try:
        return int(arguments.handler(arguments) or 0)
    except UserError as error:
        support.say(str(error))
        return 1
    except CountersignError as error:
        support.say(f"This was refused: {error}")
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader (`| head`) has left; Python must not complain again when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except Exception as error:  # noqa: BLE001  the last door: no traceback reaches a user
        support.say(support.unexpected(error))
        return 1


if __name__ == "__main__":
    sys.exit(main())
