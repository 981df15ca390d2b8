"""One worker at a time, across all processes, without an open transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


def number(name: str) -> int:
    """The 64-bit number PostgreSQL locks by."""
    return int.from_bytes(hashlib.sha256(f"exchange {name}".encode()).digest()[:8], signed=True)


@contextmanager
def alone(name: str) -> Iterator[bool]:
    """Hold the lock called `name` inside the block; gives False when somebody else holds it.

    The lock belongs to the database session: it goes when the process is killed.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [number(name)])
        (ours,) = cursor.fetchone()
    try:
        yield bool(ours)
    finally:
        if ours:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [number(name)])
