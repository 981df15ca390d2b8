"""Where one installation keeps its files, and how to reach its database.

HOME/secrets/     django.key, app.password, owner.password, keyset.json, keyset.key,
                  signing.key, witness.key  (0600)
HOME/postgres/    data/ and the log of the embedded server
HOME/files/       encrypted files
HOME/checkpoints/ signed heads of the audit chain
HOME/ncci/        published tables of the payers, by kind of payer and quarter
HOME/static/      collected style sheets and scripts
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from psycopg.conninfo import make_conninfo

from countersign.base.errors import UserError

LOGINS = ("app", "owner")
UNFINISHED = ".new"
"""How the name of a file ends until it is complete and takes its own name."""


def folder() -> Path:
    """The installation's home folder, absolute."""
    given = os.environ.get("COUNTERSIGN_HOME")
    return Path(given or Path.home() / ".local/share/countersign").absolute()


def secret_path(name: str) -> Path:
    """Where the secret called `name` is kept."""
    return folder() / "secrets" / name


def socket_folder() -> Path:
    """A folder for the server's unix socket, short enough for a socket path (100 bytes)."""
    inside = folder() / "postgres" / "run"
    if len(str(inside)) <= 80:
        return inside
    tag = hashlib.sha256(str(folder()).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"countersign-{tag}"


def dsn(login: str) -> str:
    """Connection string of the embedded server for `login` (`app` or `owner`).

    Raises UserError when the login is unknown or set-up has not been run.
    """
    if login not in LOGINS:
        raise UserError(
            f"There is no database login called {login}.",
            field="COUNTERSIGN_DATABASE_LOGIN",
            remedy="Use app or owner.",
        )
    path = secret_path(f"{login}.password")
    try:
        password = path.read_text().strip()
    except OSError as error:
        raise UserError(
            f"The database password for {login} cannot be read from {path}.",
            field="COUNTERSIGN_HOME",
            remedy="Run `countersign setup`, or point COUNTERSIGN_HOME at the practice's folder.",
        ) from error
    return make_conninfo(
        host=str(socket_folder()), dbname="countersign", user=login, password=password
    )


def database(login: str) -> str:
    """Connection string of the database in use for `login`: your own server's, or the embedded.

    Raises UserError when the login is unknown, or its address is not known here.
    """
    if login != "owner":
        return os.environ.get("DATABASE_URL") or dsn(login)
    if given := os.environ.get("DATABASE_OWNER_URL"):
        return given
    if os.environ.get("DATABASE_URL"):
        raise UserError(
            "This needs the database's login owner, and only the login app is known here.",
            field="DATABASE_OWNER_URL",
            remedy="Set DATABASE_OWNER_URL to the same database with the login owner, for this "
            "command alone.",
        )
    return dsn(login)


DEFAULT_ADDRESS = "http://localhost:8765"


def address() -> str:
    """The address people use: COUNTERSIGN_URL, else the remembered one, else localhost."""
    if given := os.environ.get("COUNTERSIGN_URL"):
        return given
    try:
        return (folder() / "address").read_text().strip() or DEFAULT_ADDRESS
    except FileNotFoundError:
        return DEFAULT_ADDRESS


def remember_address(url: str) -> None:
    """Keep `url` as this installation's address for the next start."""
    building = folder() / "address.new"
    building.write_text(f"{url}\n")
    building.replace(folder() / "address")
