"""`rotate-keys`, `recovery-kit` and `restore-keys`: the keys' life after set-up."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from countersign.base.errors import UserError
from countersign.cli import support

if TYPE_CHECKING:
    from countersign.base.recovery_kit import Letter, Page
    from countersign.base.rotation import Outcome


def register(subparsers: support.Subparsers) -> None:
    """Add the three commands."""
    rotating = support.command(
        subparsers, "rotate-keys", rotate, help="new keys, and everything stored put under them"
    )
    which = rotating.add_mutually_exclusive_group()
    which.add_argument(
        "--retire", action="store_true", help="take the old keys out, once nothing is under them"
    )
    which.add_argument(
        "--wrapping", action="store_true", help="replace only the key around the keys"
    )
    making = support.command(
        subparsers, "recovery-kit", make_kit, help="write the two pages that bring a lost key back"
    )
    making.add_argument("file", metavar="FILE", type=Path, help="a PDF to print, then to delete")
    support.command(
        subparsers, "restore-keys", restore, help="put a lost key back from the two printed pages"
    )
    for parser in (rotating, making):
        parser.add_argument("--by", default="system", help="the staff id of who decided it")


def rotate(arguments: argparse.Namespace) -> int:
    """Rotate, or carry on where an interrupted rotation stopped; 1 when something is left."""
    with support.installation():
        from countersign.base import rotation

        if arguments.wrapping:
            where = rotation.change_wrapping(by=arguments.by)
            support.say(f"The key around the keys is a new one, in {where}.")
            support.say("Older recovery kits fit no more. Run: countersign recovery-kit FILE")
            support.say("Keep their pages as long as the backups of their time: they open those.")
            return 0
        act = rotation.retire if arguments.retire else rotation.run
        outcome = act(by=arguments.by, tell=_telling())
    _end_progress()
    return _report(outcome)


def _report(outcome: Outcome) -> int:
    tally = outcome.tally
    support.say(f"{tally.renewed} rows and files were put under the new keys.")
    for where in tally.named:
        support.say(f"■ This does not open and stays as it is: {where}.")
    if tally.unreadable > len(tally.named):
        support.say(f"■ And {tally.unreadable - len(tally.named)} more.")
    if not outcome.finished:
        support.say(f"{tally.busy} rows are in use. Run the same command again in a minute.")
        return 1
    if outcome.old_keys:
        support.say(
            "Nothing that opens is left under an older key. The older keys stay for reading until "
            "you run: countersign rotate-keys --retire"
        )
    else:
        support.say("The older keys are gone from here. An older backup carries its own.")
    return int(tally.unreadable > 0)


def _telling() -> Callable[[str, int, int], None]:
    """Progress on stderr, for people only."""
    if not sys.stderr.isatty():
        return lambda what, done, of: None

    def tell(what: str, done: int, of: int) -> None:
        print(f"\r{what}: {done} of {max(done, of)}   ", end="", file=sys.stderr, flush=True)

    return tell


def _end_progress() -> None:
    if sys.stderr.isatty():
        support.say("")


# -- the recovery kit -----------------------------------------------------------------------------


def make_kit(arguments: argparse.Namespace) -> int:
    """Write the kit of the present key, and say what to do with it."""
    with support.installation():
        write_kit(arguments.file, by=arguments.by)
    return 0


def write_kit(path: Path, *, by: str) -> None:
    """Write the kit to `path`, inside an installation, and say what to do with it."""
    from django.db import transaction

    from countersign.base import audit, recovery_kit

    number = recovery_kit.fresh_number()
    with transaction.atomic():
        audit.append("keys.kit_made", actor=by, number=number)
        recovery_kit.make(path, number)
    support.say(f"Recovery kit {number} is in {path}: two pages, each with half of the key.")
    support.say(
        "Print it on a printer of your own, keep the pages in two buildings, and delete the file."
    )


def restore(arguments: argparse.Namespace) -> int:
    """Ask for both pages, and put the key back where this installation looks for it."""
    from countersign.base import keys, recovery_kit

    keys.stored()
    pages = ask_pages()
    key = recovery_kit.join(*pages)
    if not keys.opens(key):
        raise UserError(
            f"Kit {pages[0].number} does not open the keys of this folder.",
            field="page",
            remedy="It is of another practice, or older than the last `rotate-keys --wrapping`: "
            "look for a newer kit.",
        )
    where = keys.put_wrapping_key(key)
    support.say(f"The key is back, in {where}. Run: countersign doctor")
    _note_recovery(pages[0].number)
    support.say("The pages have been seen together: make new ones with")
    support.say("countersign rotate-keys --wrapping, then countersign recovery-kit FILE")
    return 0


def _note_recovery(number: str) -> None:
    """Write it to the chain, where there is a database: the key may come back before that."""
    from countersign.base import home

    if not os.environ.get("DATABASE_URL") and not (home.folder() / "postgres").exists():
        return
    with support.installation():
        from django.db import transaction

        from countersign.base import audit

        with transaction.atomic():
            audit.append("keys.wrapping_recovered", actor="system", number=number)


def ask_pages() -> tuple[Page, Page]:
    """Both pages, typed line by line at a terminal, or as 18 lines on stdin."""
    from countersign.base.recovery_kit import LETTERS

    one, other = LETTERS
    if sys.stdin.isatty():
        support.say("Clear this window afterwards: what you type is shown.")
        return _ask(one), _ask(other)
    typed = iter([line.strip() for line in sys.stdin if line.strip()])
    first = _given(one, typed)
    second = _given(other, typed)
    if next(typed, None) is not None:
        raise UserError(
            "There are more than 18 lines.",
            field="stdin",
            remedy="Give the nine lines of page A, then those of page B.",
        )
    return first, second


def _given(letter: Letter, typed: Iterator[str]) -> Page:
    from itertools import islice

    from countersign.base import recovery_kit

    return recovery_kit.read(letter, list(islice(typed, recovery_kit.LINES)))


def _ask(letter: Letter) -> Page:
    """One page from the keyboard; a line with a mistake is asked for again."""
    from countersign.base import recovery_kit

    while True:
        lines: list[str] = []
        while len(lines) < recovery_kit.LINES:
            number = len(lines) + 1
            try:
                typed = input(f"Page {letter}, line {number}: ")
                recovery_kit.read_line(letter, number, typed)
            except EOFError as error:
                raise UserError(
                    f"Page {letter} ended at line {number}.", field="page", remedy="Start again."
                ) from error
            except recovery_kit.Mistyped as error:
                support.say(str(error))
                continue
            lines.append(typed)
        try:
            return recovery_kit.read(letter, lines)
        except recovery_kit.Mistyped as error:
            support.say(str(error))
