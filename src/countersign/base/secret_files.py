"""Random secrets in HOME/secrets, for this user only, never replaced."""

from __future__ import annotations

import os
import secrets

from countersign.base import home as _home

DATABASE_PASSWORDS = ("app.password", "owner.password", "postgres.password")


def make(name: str) -> bool:
    """Write a fresh random secret, complete or not at all; False when there is one already."""
    return write_once(name, secrets.token_urlsafe(48))


def write_once(name: str, text: str) -> bool:
    """Write `text` as the secret called `name`, complete or not at all; False when there is one."""
    path = _home.secret_path(name)
    if path.exists():
        return False
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    building = path.with_name(f"{path.name}.{os.getpid()}.new")
    handle = os.open(building, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    try:
        os.link(building, path)  # never replaces: two set-ups at once agree on one secret
    except FileExistsError:
        return False
    finally:
        building.unlink()
    return True
