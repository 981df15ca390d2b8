"""Fixtures of the connector tests. Imports come late: this file is read before Django is ready."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.connectors.stand import Emr, Practice
    from tests.world import World


@pytest.fixture(scope="session")
def emr_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a real FHIR server on the loopback address, for the whole run."""
    from tests.connectors import stand

    with stand.running(tmp_path_factory.mktemp("emr")) as port:
        yield port


@pytest.fixture
def emr(emr_port: int) -> Iterator[Emr]:
    """A way into that server."""
    from tests.connectors import stand

    with stand.opened(emr_port) as emr:
        yield emr


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch, db: None) -> World:
    """A practice whose therapists can sign with codes."""
    from tests.connectors import stand

    return stand.build(monkeypatch)


@pytest.fixture
def practice(world: World, emr: Emr) -> Practice:
    """That practice, connected to that server."""
    from tests.connectors import stand

    return stand.connected(world, emr)
