"""`countersign demo`: an invented practice with its EMR, ready to be walked through."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from countersign.cli import support
from countersign.cli.operations import (
    add_port,
    child_env,
    keep_alive,
    ourselves,
    preparing,
    serving,
    where,
)

if TYPE_CHECKING:
    from countersign.base.supervisor import Service, Task

PATIENCE_SECONDS = 30.0
EMR_PORT_ABOVE = 1  # the demo EMR's port is the web server's plus this


def register(subparsers: support.Subparsers) -> None:
    """Add `demo`."""
    parser = support.command(
        subparsers, "demo", demo, help="start an invented practice with a demo EMR, until Ctrl-C"
    )
    add_port(parser)
    parser.add_argument("--therapists", type=int, default=12, help="how many (default 12)")
    parser.add_argument("--clients", type=int, default=200, help="how many (default 200)")
    parser.add_argument("--years", type=int, default=0, help="of signed notes before this term")
    parser.add_argument("--fresh", action="store_true", help="throw the old demo away first")


def demo(arguments: argparse.Namespace) -> int:
    """Start the demo; the first time (or with --fresh) it is filled."""
    from countersign.base import home
    from countersign.base import setup as installing

    folder = home.folder()
    if (arguments.fresh and _is_demo(folder)) or _is_half_filled(folder):
        _throw_away(folder)
    _must_not_be_a_practice(folder)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    installing.create()
    address, port = where(arguments.port)
    plan: list[Task | Service] = [preparing(address), emr(address, port + EMR_PORT_ABOVE)]
    if not _state(folder).get("filled"):
        _remember(folder, {"filled": False})
        plan.append(filling(arguments, address, port + EMR_PORT_ABOVE))
    env = child_env(address) | {"COUNTERSIGN_DEMO": "1"}
    plan += [_with_env(service, env) for service in serving(address, port)]

    def announce() -> None:
        day = _state(folder).get("day") or _today()
        _remember(folder, {"filled": True, "day": day})
        support.say(SIGN_INS.format(address=address))
        if day != _today():
            support.say(OF_ANOTHER_DAY.format(day=day))

    return keep_alive(plan, announce)


SIGN_INS = """
  Countersign's demo practice is ready:   {address}

  therapist    ola.brandt@sparrowhill.example     nine visits today, some wrong on purpose
  assistant    dana.ruiz@sparrowhill.example      writes what Ola co-signs
  therapist    rae.lindqvist@sparrowhill.example  whose licence has ended
  owner        mira.castellan@sparrowhill.example
  biller       pat.osei@sparrowhill.example
  front desk   sam.ellery@sparrowhill.example
  auditor      jo.haldane@sparrowhill.example

  password     sparrow-hill-demo
  codes        {address}/demo/    (or add a passkey after signing in)

  Everybody in it is invented. Ctrl-C stops everything.
"""


OF_ANOTHER_DAY = """  The visits with something wrong are those of {day}, when this demo was filled.
  For the same today, stop it and start again with --fresh   (make demo DEMO=--fresh).
"""


def _today() -> str:
    """The day at the invented practice, as its calendar says it."""
    from zoneinfo import ZoneInfo

    from countersign.base import clock
    from countersign.demo.people import ZONE

    return clock.today(ZoneInfo(ZONE)).isoformat()


def emr(address: str, port: int) -> Service:
    """The demo EMR, a FHIR server on the loopback address."""
    from countersign.base.supervisor import Service

    words = ("service", "demo-emr", "--emr-port", str(port))
    return Service("Demo EMR", ourselves(*words), child_env(address), port=port)


def filling(arguments: argparse.Namespace, address: str, emr_port: int) -> Task:
    """The task that invents the practice and fills both sides."""
    from countersign.base.supervisor import Task

    words = ("service", "fill-demo", "--emr-port", str(emr_port))
    sizes = ("--therapists", "--clients", "--years")
    values = (arguments.therapists, arguments.clients, arguments.years)
    given = [word for pair in zip(sizes, map(str, values), strict=True) for word in pair]
    env = child_env(address) | {"COUNTERSIGN_DEMO": "1"}
    long = "some minutes" if arguments.years else "about half a minute"
    says = f"Filling the demo practice. This first time takes {long}."
    return Task("Filling the demo", ourselves(*words, *given), env, says)


def _with_env(service: Service, env: dict[str, str]) -> Service:
    from dataclasses import replace

    return replace(service, env=env)


def _state(folder: Path) -> dict[str, object]:
    try:
        state: dict[str, object] = json.loads((folder / "demo.json").read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return state


def _remember(folder: Path, state: dict[str, object]) -> None:
    building = folder / "demo.json.new"
    building.write_text(json.dumps(state))
    building.replace(folder / "demo.json")


def _is_demo(folder: Path) -> bool:
    return (folder / "demo.json").exists()


def _is_half_filled(folder: Path) -> bool:
    return _is_demo(folder) and not _state(folder).get("filled")


def _must_not_be_a_practice(folder: Path) -> None:
    """Never fill a real practice's folder with invented people."""
    from countersign.base.errors import UserError

    if (folder / "secrets").exists() and not _is_demo(folder):
        raise UserError(
            f"The folder {folder} holds a practice, not a demo.",
            field="--home",
            remedy="Choose another folder for the demo, for example --home var/demo.",
        )


def _throw_away(folder: Path) -> None:
    """Remove a demo's folder, and its database where that lives elsewhere.

    Raises UserError while a demo runs on it. What a killed one left behind is waited for.
    """
    from countersign.base import supervisor

    with supervisor.one_at_a_time():
        database = (folder / "postgres").resolve()
        for place in (folder, database):
            _wait_until_left(place)
        shutil.rmtree(database, ignore_errors=True)
        shutil.rmtree(folder)


def _wait_until_left(folder: Path) -> None:
    """The parts of a killed demo end by themselves, and write until they have."""
    from countersign.base import postgres, process
    from countersign.base.errors import UserError

    ours = (sys.executable, str(postgres.programs() / "postgres"))
    deadline = time.monotonic() + PATIENCE_SECONDS
    while left := process.left_in(folder, ours):
        if time.monotonic() > deadline:
            raise UserError(
                f"A part of the last demo still runs (process {left[0]}).",
                remedy="Stop that process, then start again.",
            )
        time.sleep(0.05)
