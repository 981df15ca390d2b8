"""`setup`, `run`, `demo`, `migrate`, `version`: an installation's daily life."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from countersign import __version__
from countersign.cli import support

if TYPE_CHECKING:
    from countersign.base.supervisor import Service, Task

DEFAULT_PORT = 8765


def register(subparsers: support.Subparsers) -> None:
    """Add the operations to the tree."""
    support.command(subparsers, "setup", setup, help="make a practice's folder and its secrets")
    running = support.command(subparsers, "run", run, help="start everything, until Ctrl-C")
    support.command(subparsers, "migrate", migrate, help="bring the database up to this version")
    support.command(subparsers, "version", version, help="which version this is", home=False)
    add_port(running)


def add_port(parser: argparse.ArgumentParser) -> None:
    """Give a command the option --port."""
    parser.add_argument(
        "--port", type=_port, help=f"of this computer (default: as before, or {DEFAULT_PORT})"
    )


def _port(text: str) -> int:
    if not text.isdecimal() or not 1024 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError("choose a number from 1024 to 65535")
    return int(text)


def version(arguments: argparse.Namespace) -> int:
    """Print the version on stdout."""
    print(__version__)
    return 0


def setup(arguments: argparse.Namespace) -> int:
    """Make the folder, its secrets and its database; change nothing that is there."""
    from countersign.base import home
    from countersign.base import setup as installing

    made = installing.create()
    migrate(arguments)
    support.say(f"The practice's folder is {home.folder()}.")
    if made:
        support.say(f"New secrets in {home.folder() / 'secrets'}: {', '.join(made)}.")
        support.say("Keep a copy of that folder in a safe place: without it nobody can read on.")
    with support.installation():
        welcome(where(None)[0])
    return 0


def welcome(address: str) -> None:
    """What a new installation hands over: its recovery kit, and the first owner's link.

    Inside an installation. Both are given until they are not needed any more.
    """
    from countersign.base import recovery_kit
    from countersign.base.errors import UserError
    from countersign.cli import keys
    from countersign.practice import first_owner

    path = recovery_kit.default_path()
    try:
        if recovery_kit.last() is None and not path.exists():
            keys.write_kit(path, by="system")
    except UserError as error:
        support.say(f"No recovery kit could be made. {error}")
    if link := first_owner.link(address):
        support.say("Nobody owns this practice yet. The first owner opens this page, within a day:")
        support.say(f"  {link}")
        support.say("`countersign setup` prints a new one, until an owner has signed in.")


def migrate(arguments: argparse.Namespace) -> int:
    """Bring the database up to this version, as the login `owner`."""
    from django.core.management import call_command

    with support.installation(login="owner"):
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
    support.say("The database is up to date.")
    return 0


def ourselves(*words: str) -> list[str]:
    """The command line of another process of this program."""
    return [sys.executable, "-m", "countersign.cli.main", *words]


def where(port: int | None) -> tuple[str, int]:
    """The address people use and the port behind it; `port` wins over what is remembered."""
    from countersign.base import home

    known = urlsplit(home.address())
    chosen = port or known.port or (443 if known.scheme == "https" else DEFAULT_PORT)
    if known.scheme == "https":
        return home.address(), chosen
    return f"http://localhost:{chosen}", chosen


def child_env(address: str, *, login: str = "app") -> dict[str, str]:
    """The environment of a child. Only `owner`'s child is told how to become `owner`."""
    from countersign.base import home

    env = dict(os.environ)
    if login != "owner":
        env.pop("DATABASE_OWNER_URL", None)
    return env | {
        "COUNTERSIGN_HOME": str(home.folder()),
        "COUNTERSIGN_URL": address,
        "COUNTERSIGN_DATABASE_LOGIN": login,
        "PYTHONUNBUFFERED": "1",
    }


def preparing(address: str) -> Task:
    """Migrations, cache table and static files."""
    from countersign.base.supervisor import Task

    return Task("Preparation", ourselves("service", "prepare"), child_env(address, login="owner"))


def serving(address: str, port: int) -> list[Service]:
    """The web server and the worker. Another service is one more line here."""
    from countersign.base import home
    from countersign.base.supervisor import Service

    ready = home.folder() / "logs" / "web.ready"
    env = child_env(address)
    command = ourselves("service", "web", "--port", str(port), "--ready", str(ready))
    return [
        Service("Web server", command, env, port=port, ready=ready),
        Service("Worker", ourselves("service", "worker"), env),
    ]


def run(arguments: argparse.Namespace) -> int:
    """Start a practice's installation and keep it alive."""
    from countersign.base import backup
    from countersign.base import setup as installing

    backup.must_be_whole()
    installing.create()
    address, port = where(arguments.port)

    def announce() -> None:
        support.say(f"Countersign is ready at {address}   (Ctrl-C stops it)")
        # A process of its own: the supervisor stays small and never reads a chart's key.
        subprocess.run(ourselves("service", "welcome"), env=child_env(address), check=False)

    return keep_alive([preparing(address), *serving(address, port)], announce)


def keep_alive(plan: list[Task | Service], announce: Callable[[], None]) -> int:
    """Run a plan until a signal, or until make is gone when make started us."""
    from countersign.base import process
    from countersign.base.supervisor import Supervisor

    if os.environ.pop("COUNTERSIGN_STOP_WITH_PARENT", None):
        process.die_with_parent()
    return Supervisor(plan, say=support.say).run(announce)
