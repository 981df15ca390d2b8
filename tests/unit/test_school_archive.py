"""What could not be read is never taken for compared: the check of a report stops on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from threading import Thread
from typing import Any
from uuid import UUID, uuid4

import pytest

from countersign.school import archive
from countersign.school.archive import Archive

Listed = tuple[str, UUID]


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> list[Listed]:
    """Five reports of before, of which none can be read; two at once, two a turn of the thread."""
    every = [("old", uuid4()) for _ in range(5)]

    def texts(some: Sequence[Listed]) -> Iterator[Any]:
        if some:
            raise ValueError("a report cannot be read")
        return iter(())

    monkeypatch.setattr(archive, "_texts", texts)
    monkeypatch.setattr(archive, "_every", lambda since=None: [] if since else list(every))
    monkeypatch.setattr(archive, "AT_ONCE", 2)
    monkeypatch.setattr(archive, "CHUNK", 2)
    monkeypatch.setattr(Thread, "start", lambda _: None)
    monkeypatch.setattr("countersign.school.archive.connection", _Open())
    return every


def test_a_report_that_cannot_be_read_stops_every_look(broken: list[Listed]) -> None:
    index = Archive()
    for _ in range(2):
        with pytest.raises(ValueError, match="cannot be read"):
            index.refresh()
    assert not index.known


def test_what_the_thread_could_not_read_stays_unread(
    broken: list[Listed], monkeypatch: pytest.MonkeyPatch
) -> None:
    index = Archive()
    with monkeypatch.context() as well:
        well.setattr(archive, "_texts", lambda some: iter(()))
        assert index.refresh() == 3
    with pytest.raises(ValueError, match="cannot be read"):
        index._read_on()
    monkeypatch.setattr(archive, "_every", lambda since=None: [])
    monkeypatch.setattr(archive, "_texts", lambda some: iter(()))
    assert index.refresh() == 3


class _Open:
    """The test's connection, which stays open."""

    def close(self) -> None:
        pass
