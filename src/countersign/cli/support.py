"""What commands share: speaking to the user, `--home`, and reaching the installation."""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from uuid import uuid4

if TYPE_CHECKING:
    from countersign.practice.models import Staff

    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]
else:
    Subparsers = Any

Handler = Callable[[argparse.Namespace], int | None]


def say(line: str) -> None:
    """One line for the person at the keyboard; stdout is kept for results."""
    print(line, file=sys.stderr, flush=True)


def command(
    subparsers: Subparsers, name: str, handler: Handler, *, help: str, home: bool = True
) -> argparse.ArgumentParser:
    """Add a command that runs `handler(arguments)`; `home` gives it the option --home."""
    parser = subparsers.add_parser(name, help=help, description=help)
    parser.set_defaults(handler=handler)
    if home:
        parser.add_argument(
            "--home", metavar="FOLDER", help="the practice's folder (else COUNTERSIGN_HOME)"
        )
    return parser


def unexpected(error: BaseException) -> str:
    """Log where `error` happened, never what it said (that may be a person's data).

    Returns the line for the user, with the reference under which it is logged.
    """
    from countersign.base import home

    reference = uuid4().hex[:8]
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f"{reference} {type(error).__module__}.{type(error).__qualname__}"]
    lines += [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    log = home.folder() / "logs" / "errors.log"
    try:
        log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "a") as out:
            out.write("\n".join(lines) + "\n")
    except OSError:
        return f"Something unforeseen happened: {lines[0]}, {lines[-1].strip()}."
    return f"Something unforeseen happened. Its reference is {reference}, its place is in {log}."


@contextmanager
def installation(*, login: str = "app") -> Iterator[None]:
    """A started database and a ready Django inside the block; what it started, it stops.

    `login` is `app`, or `owner` for migrations, restore and rotation.
    """
    import django

    from countersign.base import postgres, setup

    os.environ["COUNTERSIGN_DATABASE_LOGIN"] = login
    os.environ["DJANGO_SETTINGS_MODULE"] = "countersign.base.settings"
    setup.must_exist()
    server = None if os.environ.get("DATABASE_URL") else postgres.ensure()
    try:
        django.setup()
        _log_in(login)
        yield
    finally:
        from django.db import connections

        connections.close_all()
        if server is not None:
            server.stop()


def _log_in(login: str) -> None:
    """Be `login` from here on: settings are read once, and a command may need both logins."""
    from django.db import connection
    from psycopg.conninfo import conninfo_to_dict

    from countersign.base import home

    told = conninfo_to_dict(home.database(login))
    connection.settings_dict |= {
        "NAME": told.pop("dbname", "countersign"),
        "USER": told.pop("user", login),
        "PASSWORD": told.pop("password", ""),
        "HOST": told.pop("host", ""),
        "PORT": str(told.pop("port", "")),
        "OPTIONS": told,
    }


def staff_of(key: str) -> Staff:
    """Who does it, by id. Raises UserError."""
    from django.core.exceptions import ValidationError

    from countersign.base.errors import UserError
    from countersign.practice.models import Staff

    try:
        found = Staff.objects.filter(pk=key, left_on=None).first()
    except ValidationError:
        found = None
    if found is None:
        raise UserError("There is nobody of that id who works here.", field="by")
    return found
