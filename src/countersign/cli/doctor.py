"""`doctor`: is this installation well, and what to do where it is not.

One function a question; each gives one line: ✓ well, ▲ look at it soon, ■ mend it now.
"""

from __future__ import annotations

import argparse
import os
import shutil
import stat
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from countersign.base.errors import UserError
from countersign.cli import support

Mark = Literal["✓", "▲", "■"]
GIB = 1024**3


@dataclass(frozen=True, slots=True)
class Line:
    """One answer: the mark, what is so, and what to do (empty when nothing)."""

    mark: Mark
    text: str
    remedy: str = ""


def register(subparsers: support.Subparsers) -> None:
    """Add the command."""
    support.command(subparsers, "doctor", doctor, help="is this installation well?")


def doctor(arguments: argparse.Namespace) -> int:
    """Answer every question; exit code 1 when one of them says mend it now."""
    lines = [ask(question) for question in BEFORE]
    if all(line.mark != "■" for line in lines):
        try:
            with support.installation():
                lines.append(Line("✓", "The database is up and lets the application in."))
                lines += [ask(question) for question in WITH_DATABASE]
        except UserError as error:
            lines.append(Line("■", error.message, error.remedy or ""))
    for line in lines:
        print(f"{line.mark} {line.text} {line.remedy}".rstrip())
    return int(any(line.mark == "■" for line in lines))


def ask(question: Callable[[], Line]) -> Line:
    """The answer, or that there is none: a question that fails is not a good sign."""
    try:
        return question()
    except UserError as error:
        return Line("■", error.message, error.remedy or "")
    except Exception as error:  # noqa: BLE001  the other questions must still be answered
        topic = question.__name__.replace("_", " ")
        return Line("■", f"Could not look at {topic}.", support.unexpected(error))


def secrets() -> Line:
    """Every secret is there and for our user only."""
    from countersign.base import home, setup

    setup.must_exist()
    exposed = [
        path.name
        for path in sorted((home.folder() / "secrets").iterdir())
        if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    ]
    if exposed:
        return Line(
            "■",
            f"Others on this computer can read {', '.join(exposed)}.",
            f"Run: chmod 600 {home.folder() / 'secrets'}/*",
        )
    return Line("✓", "The secrets are readable by this user only.")


def keyset() -> Line:
    """The keys open, and where the key around them is."""
    from countersign.base import keys

    keys.load()
    return Line("✓", f"The keys can be read; the key around them is in {keys.source()}.")


def rotation() -> Line:
    """No rotation stopped halfway."""
    from countersign.base import dates, keys
    from countersign.base.keysets import NAMES

    last, sets = keys.rotation(), keys.load()
    if last is not None and not last.finished_at:
        begun = datetime.fromisoformat(last.started_at)
        return Line(
            "▲",
            f"The key rotation begun on {dates.said(begun)} is not finished.",
            "Run: countersign rotate-keys",
        )
    made = f"The keys are of {dates.said(keys.made_at())}"
    if any(len(sets.ids(name)) > 1 for name in NAMES):
        return Line("✓", f"{made}; older ones are kept for reading.")
    return Line("✓", f"{made}.")


def recovery_kit() -> Line:
    """There is a printed way back to the present key, and it is off this disk."""
    from countersign.base import dates
    from countersign.base import recovery_kit as kit

    last = kit.last()
    if last is None:
        return Line(
            "▲", "There is no recovery kit for the key.", "Run: countersign recovery-kit FILE"
        )
    if not last.fits:
        return Line(
            "▲",
            f"Recovery kit {last.number} of {dates.said(last.at)} is older than the key.",
            "Run: countersign recovery-kit FILE",
        )
    if (lying := kit.unprinted()) is not None:
        return Line(
            "▲", f"Recovery kit {last.number} still lies in {lying}.", "Print it, then delete it."
        )
    return Line("✓", f"Recovery kit {last.number} of {dates.said(last.at)} fits the key.")


def disk() -> Line:
    """There is room to work."""
    from countersign.base import home

    free = shutil.disk_usage(home.folder()).free
    text = f"{free / GIB:.1f} GB free on the disk."
    if free < GIB:
        return Line("■", text, "Make room now: when the disk is full, nothing can be signed.")
    if free < 5 * GIB:
        return Line("▲", text, "Make room this week.")
    return Line("✓", text)


def user() -> Line:
    """Root has more power than this program needs."""
    if os.geteuid() == 0:
        return Line(
            "▲", "Countersign runs as root.", "Better: a user of its own (docs/operations.md)."
        )
    return Line("✓", "Countersign runs as an ordinary user.")


def restore_is_finished() -> Line:
    """No restore stopped halfway."""
    from countersign.base import backup

    backup.must_be_whole()
    return Line("✓", "The folder is whole.")


def backup_age() -> Line:
    """There is a recent backup."""
    from countersign.base import backup, clock

    last = backup.last_made()
    if last is None:
        return Line("▲", "There is no backup yet.", "Run: countersign backup FILE, every day.")
    age = clock.now() - datetime.fromisoformat(last)
    text = f"The last backup is {age // timedelta(hours=1)} hours old."
    if age > timedelta(days=2):
        return Line("▲", text, "Run: countersign backup FILE, every day.")
    return Line("✓", text)


def certificate() -> Line:
    """What is served to tablets and phones does not end soon."""
    from countersign.base import clock, dates, home, tls

    served = tls.pair(home.address())
    if served is None:
        return Line("✓", "Only this computer uses it, which needs no certificate.")
    ends = tls.expires_at(served.certificate)
    text = f"The certificate of {home.address()} ends on {dates.said(ends)}."
    if ends < clock.now():
        return Line("■", text, "Get another one now (docs/https.md): no browser opens it.")
    if ends < clock.now() + timedelta(days=14):
        return Line("▲", text, "It should have been renewed by now: read logs/worker.log.")
    return Line("✓", text)


def migrations() -> Line:
    """The database fits this version."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        return Line(
            "■",
            f"The database is {len(waiting)} steps behind this version.",
            "Run: countersign migrate",
        )
    return Line("✓", "The database fits this version.")


def powers() -> Line:
    """The application's login can neither rule the database nor become someone who can."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT r.rolsuper OR r.rolcreaterole OR r.rolcreatedb OR r.rolbypassrls
                OR EXISTS (SELECT 1 FROM pg_auth_members m WHERE m.member = r.oid)
                OR has_schema_privilege(r.oid, 'public', 'CREATE')
                OR EXISTS (SELECT 1 FROM pg_class c WHERE c.relowner = r.oid)
            FROM pg_roles r WHERE r.rolname = current_user
            """
        )
        (too_strong,) = cursor.fetchone()
    if too_strong:
        return Line(
            "■",
            "The application's database login has more rights than it may have.",
            "Make the logins again as docs/operations.md says.",
        )
    return Line("✓", "The application's database login has no power over the tables' rules.")


def journal() -> Line:
    """What was recorded while nothing could be put on record has been taken in."""
    from countersign.base import home

    waiting = len(list((home.folder() / "journal").glob("*.entry")))
    if waiting:
        return Line(
            "▲",
            f"{waiting} entries of the emergency journal are not in the record yet.",
            "They are taken in within ten minutes while Countersign runs. Look again then.",
        )
    return Line("✓", "Nothing waits in the emergency journal.")


def outside_witness() -> Line:
    """Somebody elsewhere keeps the head of the record."""
    from countersign.base.audit import checkpoints
    from countersign.exchange.models import OutsideWitness

    rows = list(OutsideWitness.objects.order_by("kind"))
    if not rows:
        return Line(
            "▲",
            "No outside witness: whoever rules this computer could rewrite the record unseen.",
            "Set one up under Set-up, Outside witness; or print a line now and then: "
            "countersign audit checkpoint --print",
        )
    for row in rows:
        if row.last_error or row.kind in checkpoints.missed():
            return Line(
                "■",
                f"The outside witness by {row.kind} did not take the last head "
                f"({row.last_error or 'not reached'}); it is tried every five minutes.",
                "Open Set-up, Outside witness, and press Send now to see why.",
            )
    kept = [row for row in rows if row.kept_at is not None]
    if not kept:
        return Line(
            "▲",
            "The outside witness has kept nothing yet.",
            "Open Set-up, Outside witness, and press Send now.",
        )
    told = ", ".join(f"{row.kind} {row.kept_at:%Y-%m-%d %H:%M}" for row in kept)
    return Line("✓", f"The head of the record is kept outside: {told} UTC.")


def connections() -> Line:
    """Every started connection was read lately, and nothing waits for a person."""
    from countersign.exchange.connections import standings

    for one in standings():
        tone, _, words = one.state
        if tone in ("warn", "stop"):
            text = f"The connection {one.row.name}: {words.lower()}."
            return Line("▲", text, "Open Set-up, Connections, and press Test.")
    return Line("✓", "Every connection works.")


BEFORE = (
    secrets,
    keyset,
    rotation,
    recovery_kit,
    disk,
    user,
    restore_is_finished,
    backup_age,
    journal,
    certificate,
)
WITH_DATABASE = (powers, migrations, outside_witness, connections)
