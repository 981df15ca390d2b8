"""The only source of the present time, so that tests can hold it still."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, tzinfo

_frozen: ContextVar[datetime | None] = ContextVar("frozen", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _frozen.get() or datetime.now(UTC)


def wall() -> datetime:
    """The machine's own clock, which `frozen` does not hold: when a thing was really written.

    For the audit chain and its checkpoints only.
    """
    return datetime.now(UTC)


def today(zone: tzinfo) -> date:
    """The calendar day it is in `zone`, which is the practice's or the site's."""
    return now().astimezone(zone).date()


@contextmanager
def frozen(at: datetime) -> Iterator[None]:
    """Hold the clock at `at` (aware) inside the block. Used by tests and by the demo generator."""
    if at.tzinfo is None:
        raise ValueError("at must carry a time zone")
    token = _frozen.set(at.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(token)
