"""Published tables on their way in: brought on a page, read by a job, their progress in a file.

They are public, so they wait in the clear beside the kept ones. What was read stays listed with
what it changed; the brought files themselves are removed.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import IO, Any

from procrastinate.contrib.django import app

from countersign.base.clock import now
from countersign.base.errors import UserError
from countersign.base.ids import new_id
from countersign.coding import imported

TASK = "coding.take_in_tables"
WAITING, READING, KEPT, FAILED = "waiting", "reading", "kept", "failed"
MOST_PARTS = 8
SHOWN = 20
_STATE = "state.json"


@dataclass(frozen=True, slots=True)
class Coming:
    """One table that was brought, how far it is, and what it changed."""

    id: str
    kind: str
    payer: str
    quarter: str
    brought: str
    state: str = WAITING
    rows: int = 0
    before: str | None = None
    came: int = 0
    went: int = 0
    examples: tuple[str, ...] = ()
    fault: str = ""

    @property
    def is_open(self) -> bool:
        return self.state in (WAITING, READING)


def bring(parts: Iterable[IO[bytes]], *, kind: str, payer: str, quarter: str) -> Coming:
    """Keep the published parts of a table and have them read. Call it inside the act."""
    imported.must_be(payer=payer, quarter=quarter)
    one = Coming(str(new_id()), kind, payer, quarter, now().isoformat(timespec="minutes"))
    folder = _folder(one.id)
    folder.mkdir(parents=True, mode=0o700)
    for number, part in enumerate(parts):
        with (folder / f"part-{number}").open("wb") as out:
            shutil.copyfileobj(part, out)
    _say(one)
    app.configure_task(TASK).defer(table_id=one.id)
    return one


def take_in(table_id: str) -> None:
    """Read what was brought. Again is harmless: what was read or refused stays as it is."""
    one = _read(table_id)
    if one is None or not one.is_open:
        return
    parts = sorted(_folder(table_id).glob("part-*"))

    def tell(rows: int) -> None:
        _say(replace(one, state=READING, rows=rows))

    tell(0)
    try:
        change = imported.keep(
            parts, kind=one.kind, payer=one.payer, quarter=one.quarter, tell=tell
        )
    except UserError as error:
        _say(replace(one, state=FAILED, fault=str(error)))
    else:
        _say(replace(one, state=KEPT, **asdict(change)))
    for part in parts:
        part.unlink(missing_ok=True)


def underway() -> list[Coming]:
    """What was brought last, the newest first."""
    found = (_read(path.name) for path in _incoming().glob("*-*-*"))
    return sorted((one for one in found if one), key=lambda one: one.id, reverse=True)[:SHOWN]


def _incoming() -> Path:
    return imported.folder() / "incoming"


def _folder(table_id: str) -> Path:
    return _incoming() / table_id


def _say(one: Coming) -> None:
    there = _folder(one.id) / _STATE
    half = there.with_suffix(".part")
    half.write_text(json.dumps(asdict(one)), "utf-8")
    os.replace(half, there)


def _read(table_id: str) -> Coming | None:
    try:
        told: Mapping[str, Any] = json.loads((_folder(table_id) / _STATE).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return Coming(**{**told, "examples": tuple(told["examples"])})
