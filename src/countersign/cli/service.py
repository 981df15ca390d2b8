"""The programs that `run` and `demo` keep alive. Not for people, so `--help` does not list them."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from pathlib import Path
from typing import Any

from countersign.cli import support

THREADS = 4
"""How many pages one web process makes at once: more only take turns on the same core."""
GARBAGE = (50_000, 20, 50)
"""When Python looks for garbage in circles. One page makes enough objects for its usual (700, 10,
10) to look 150 times, and now and then through all that is held for searching: 200 ms in a page."""
TURN_SECONDS = 0.0005
"""How long one page keeps the interpreter while another waits for it. Each of a page's forty
questions to the database would else wait Python's usual 5 ms for a turn after its answer came."""


def register(subparsers: support.Subparsers) -> None:
    """Add `service prepare|welcome|web|worker`."""
    parser = subparsers.add_parser("service")
    subparsers._choices_actions = [
        action for action in subparsers._choices_actions if action.dest != "service"
    ]
    services = parser.add_subparsers(dest="service", required=True)
    support.command(services, "prepare", prepare, help="migrate and collect static files")
    support.command(services, "welcome", welcome, help="hand over kit and first owner's link")
    support.command(services, "worker", worker, help="work off the background jobs")
    emr = support.command(services, "demo-emr", demo_emr, help="be the demo EMR")
    emr.add_argument("--emr-port", type=int, required=True)
    demo = support.command(services, "fill-demo", fill_demo, help="fill the demo practice")
    for option in ("--emr-port", "--therapists", "--clients", "--years"):
        demo.add_argument(option, type=int, required=True)
    serving = support.command(services, "web", web, help="serve the pages")
    serving.add_argument("--port", type=int, required=True)
    serving.add_argument("--ready", type=Path, required=True, help="written once pages are served")


def demo_emr(arguments: argparse.Namespace) -> int:
    """Become the demo EMR, with nothing of ours in its environment."""
    _django()
    from countersign.base import home
    from countersign.exchange import demo_emr as emr

    folder = home.folder()
    emr.prepare(folder, arguments.emr_port)
    command = emr.command(folder, arguments.emr_port)
    os.execve(command[0], command, emr.environment(folder, arguments.emr_port))  # noqa: S606 — no shell


def fill_demo(arguments: argparse.Namespace) -> int:
    """Invent the demo practice: its EMR first, then what is read from it, then today's story."""
    _django()
    from countersign.demo import filling

    filling.fill(
        emr_port=arguments.emr_port,
        therapists=arguments.therapists,
        clients=arguments.clients,
        years=arguments.years,
    )
    return 0


def _django() -> None:
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "countersign.base.settings"
    django.setup()


def prepare(arguments: argparse.Namespace) -> int:
    """Migrations, the cache table and static files; run as the login `owner`."""
    from django.core.management import call_command

    _django()
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    return 0


def welcome(arguments: argparse.Namespace) -> int:
    """Say on stderr what a new installation hands over; nothing once it has."""
    _django()
    from countersign.base import home
    from countersign.cli import operations

    operations.welcome(home.address())
    return 0


def worker(arguments: argparse.Namespace) -> int:
    """One Procrastinate worker; a job it cannot finish in two seconds at the end is done again."""
    from django.core.management import call_command

    _django()
    from countersign.exchange import queue

    queue.read_soon()  # what the EMR told us has grown old while nothing ran
    call_command("procrastinate", "worker", "--shutdown-graceful-timeout", "2")
    return 0


def _load(ready: Path, target: str) -> Any:
    """Load the application in a web process, which must not outlive the one that made it."""
    from granian._internal import load_target

    from countersign.base import process

    process.die_with_parent()
    sys.setswitchinterval(TURN_SECONDS)
    application = load_target(target)
    gc.freeze()  # the program itself is never garbage: nothing looks through it again
    gc.set_threshold(*GARBAGE)
    ready.touch()
    return application


def web(arguments: argparse.Namespace) -> int:
    """Serve the pages: on loopback, or with TLS on every address of this computer."""
    from functools import partial
    from threading import Thread

    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    from countersign.base import home, tls

    pair = tls.pair(home.address())
    server = Server(
        "countersign.web.wsgi:application",
        address="127.0.0.1" if pair is None else "0.0.0.0",  # noqa: S104 — TLS only
        port=arguments.port,
        interface=Interfaces.WSGI,
        workers=min(2, os.cpu_count() or 1),
        blocking_threads=THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=2,
        log_level=LogLevels.warning,
        ssl_cert=None if pair is None else pair.certificate,
        ssl_key=None if pair is None else pair.key,
    )
    if pair is not None:
        watching = partial(tls.end_when_renewed, home.address(), served=pair.certificate)
        Thread(target=watching, daemon=True).start()
    try:
        server.serve(target_loader=partial(_load, arguments.ready))
    except RuntimeError as error:
        # granian reports a port it cannot have as a RuntimeError with a stack under it
        support.say(f"Port {arguments.port} cannot be used: {str(error).splitlines()[0]}")
        return 1
    return 0
