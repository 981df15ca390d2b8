"""`countersign schedule`: recurring blocks from file to file, and who waits for one here."""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from countersign.base.errors import UserError
from countersign.cli.support import Subparsers, command, installation, say

if TYPE_CHECKING:
    from countersign.scheduling.engine.solve import State

SECONDS = 60.0
REPAIR_SECONDS = 60.0


def register(subparsers: Subparsers) -> None:
    """Hang `schedule` and its commands onto the command tree."""
    schedule = subparsers.add_parser("schedule", help="recurring blocks for a whole caseload")
    commands = schedule.add_subparsers(dest="schedule_command", required=True, metavar="COMMAND")
    one = command(commands, "solve", run_solve, help="place every child who can be", home=False)
    one.add_argument("instance", metavar="INSTANCE", help="the practice's term, as JSON")
    one.add_argument("--seconds", type=float, default=SECONDS, help="time to use (default: 60)")
    one.add_argument("--out", required=True, metavar="PLAN", help="where the plan is written")
    one.add_argument("--bound", metavar="BOUND", help="where the bound and its prices are written")
    one = command(
        commands, "bound", run_bound, help="compute a bound file's bound again", home=False
    )
    one.add_argument("instance", metavar="INSTANCE")
    one.add_argument("bound", metavar="BOUND", help="what `schedule solve --bound` wrote")
    one = command(commands, "repair", run_repair, help="a therapist is out", home=False)
    one.add_argument("instance", metavar="INSTANCE")
    one.add_argument("plan", metavar="PLAN")
    one.add_argument("event", metavar="EVENT", help="who is out, from when to when")
    one.add_argument("--out", required=True, metavar="FIX", help="where the repair is written")
    one.add_argument("--seconds", type=float, default=REPAIR_SECONDS, help="time to use at most")
    one = command(commands, "why", run_why, help="why a child has no place", home=False)
    one.add_argument("instance", metavar="INSTANCE")
    one.add_argument("plan", metavar="PLAN")
    one.add_argument("child", metavar="CHILD", help="the child's id")
    one = command(commands, "waiting", run_waiting, help="who waits for a block in the practice")
    one.add_argument(
        "--find", action="store_true", help="each one's best block, or what stands in the way"
    )
    command(commands, "plan", run_plan, help="the best blocks for everybody who waits; holds none")
    one = command(
        commands, "out", run_out, help="what becomes of the visits when therapists are out"
    )
    one.add_argument("therapist", metavar="THERAPIST", nargs="+", help="the id of who is out")
    one.add_argument("--first", required=True, type=a_day, metavar="DAY", help="the first day")
    one.add_argument("--last", required=True, type=a_day, metavar="DAY", help="the last day")


def run_waiting(arguments: argparse.Namespace) -> int:
    """One JSON line for each child who waits, the most urgent first; ids, never names."""
    with installation():
        from countersign.base import clock
        from countersign.practice.models import Client, Practice
        from countersign.scheduling import waiting

        practice = Practice.objects.first()
        if practice is None:
            return 0
        today = clock.today(practice.tz)
        for row in waiting.board(Client.objects.filter(discharged_on=None), today):
            said: dict[str, Any] = {
                "entry": str(row.entry.pk),
                "client": str(row.entry.client_id),
                "days": row.days,
                "priority": row.entry.priority,
                "held": None if row.held is None else str(row.held.pk),
            }
            if arguments.find:
                said |= _found(row.entry, today)
            print(json.dumps(said))
    return 0


def a_day(said: str) -> date:
    """A day of the command line."""
    try:
        return date.fromisoformat(said)
    except ValueError as error:
        raise argparse.ArgumentTypeError("give a day such as 2026-12-07") from error


def run_plan(arguments: argparse.Namespace) -> int:
    """One JSON line for each child who waits, then whether it is proven; ids, never names."""
    with installation():
        from countersign.base import clock
        from countersign.practice.models import Client, Practice
        from countersign.scheduling import planning

        practice = Practice.objects.first()
        if practice is None:
            return 0
        today = clock.today(practice.tz)
        entries = planning.entries_of(Client.objects.filter(discharged_on=None))
        plan = planning.plan(entries, today)
        for one in plan.given:
            said = {"entry": str(one.entry.pk), "client": str(one.entry.client_id)}
            print(json.dumps(said | {"block": one.offer and _block(one.offer)}))
        print(json.dumps({"placed": plan.placed, "of": len(plan.given), "proven": plan.proven}))
    return 0


def run_out(arguments: argparse.Namespace) -> int:
    """One JSON line for each visit that changes, then the sums; ids, never names. Does nothing."""
    with installation():
        from countersign.practice.models import Staff
        from countersign.scheduling import absence

        people = list(Staff.objects.filter(pk__in=_ids(arguments.therapist)))
        if len(people) != len(set(arguments.therapist)):
            raise UserError("There is no such therapist.", remedy="Give ids of staff.")
        plan = absence.plan(people, arguments.first, arguments.last)
        for step in plan.steps:
            said = {
                "visit": str(step.visit.pk),
                "becomes": step.becomes,
                "therapist": None if step.to is None else str(step.to.id),
                "day": None if step.at is None else step.at.day.isoformat(),
                "minute": None if step.at is None else step.at.start,
            }
            print(json.dumps(said))
        sums = {"kept": plan.kept, "cancelled": plan.cancelled, "families": plan.moved_families}
        print(json.dumps({**sums, "proven": plan.proven}))
    return 0


def _ids(said: list[str]) -> list[UUID]:
    try:
        return [UUID(one) for one in said]
    except ValueError as error:
        raise UserError("An id is not one.", field="therapist") from error


def _found(entry: Any, today: date) -> dict[str, Any]:
    """The best block for one entry, or the reasons why there is none."""
    from countersign.scheduling import offers
    from countersign.scheduling.reading import wish_of

    found = offers.search(entry.client, wish_of(entry, today))
    if not found.offers:
        return {"block": None, "why": [[one.kind, one.reached] for one in found.obstacles]}
    return {"block": _block(found.offers[0])}


def _block(offer: Any) -> dict[str, Any]:
    return {
        "therapist": str(offer.therapist.id),
        "site": str(offer.site.id),
        "weekdays": list(offer.weekdays),
        "start": offer.at,
        "first": offer.first.isoformat(),
        "last": offer.last.isoformat(),
        "visits": len(offer.visits),
    }


def read_json(name: str, what: str) -> Any:
    """A JSON file's content. Raises UserError when it cannot be read."""
    try:
        return json.loads(Path(name).read_text("utf-8-sig"))
    except OSError as error:
        raise UserError(
            f"The {what} {name} cannot be read ({error.strerror}).",
            field=what,
            remedy="Check the name and your rights.",
        ) from None
    except ValueError as error:
        raise UserError(
            f"The {what} {name} is not JSON: {error}.", field=what, remedy="Export it again."
        ) from None


def write_json(name: str, body: Any) -> None:
    """Write a file whole or not at all. Raises UserError."""
    path = Path(name)
    partial = path.with_name(path.name + ".part")
    try:
        partial.write_text(json.dumps(body, indent=1) + "\n", "utf-8")
        partial.replace(path)
    except OSError as error:
        raise UserError(
            f"{name} cannot be written ({error.strerror}).",
            field="--out",
            remedy="Choose a folder that exists and that you may write to.",
        ) from None


@contextmanager
def interruptible() -> Iterator[list[int]]:
    """A list that is filled by Ctrl-C instead of ending the program; a second one ends it."""
    caught: list[int] = []

    def note(number: int, _: Any) -> None:
        caught.append(number)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        say("Stopping with the best plan so far.")

    before = signal.signal(signal.SIGINT, note)
    try:
        yield caught
    finally:
        signal.signal(signal.SIGINT, before)


def run_solve(args: argparse.Namespace) -> int:
    """Write the best plan found in time. Ctrl-C keeps the best so far."""
    # Imported by the command that needs it, so that `--help` stays instant.
    from countersign.scheduling.engine import world
    from countersign.scheduling.engine.solve import solve

    if args.seconds <= 0:
        raise UserError("--seconds must be above 0.", field="--seconds", remedy="For example 60.")
    made = world.read(read_json(args.instance, "instance"))
    with interruptible() as caught:
        found = solve(made, seconds=args.seconds, tell=_progress, cancelled=lambda: bool(caught))
    write_json(args.out, found.plan())
    certificate = found.certificate()
    if args.bound:
        write_json(args.bound, certificate)
    _clear()
    placed = sum(
        len(found.made.columns[n].blocks)
        for n in found.chosen.numbers
        if n < len(found.made.columns)
    )
    gap = certificate["bound"] - certificate["objective"]
    print(
        json.dumps(
            {
                "placed": placed,
                "children": len(made.children),
                "objective": certificate["objective"],
                "bound": certificate["bound"],
                "gap_percent": round(100 * gap / certificate["bound"], 3)
                if certificate["bound"]
                else 0.0,
                "optimal": certificate["optimal"],
            }
        )
    )
    return 0


def _progress(state: State) -> None:
    if not sys.stderr.isatty():
        return
    if state.stage == "bound":
        words = f"no plan is worth more than {state.bound:,}"
    else:
        words = f"{state.value:,} of at most {state.bound:,}, {state.gap:.2f} % open"
    print(f"\r\033[K{state.seconds:.0f} s: {words}", end="", file=sys.stderr, flush=True)


def _clear() -> None:
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr, flush=True)


def run_bound(args: argparse.Namespace) -> int:
    """Compute the bound again. Exit status 1 when the file claims a better one than it proves."""
    from countersign.scheduling.engine import world
    from countersign.scheduling.engine.solve import verify

    certificate = read_json(args.bound, "bound")
    proven = verify(world.read(read_json(args.instance, "instance")), certificate)
    claimed = certificate.get("bound")
    holds = isinstance(claimed, int) and claimed >= proven
    print(json.dumps({"bound": proven, "claimed": claimed, "holds": holds}))
    return 0 if holds else 1


def run_repair(args: argparse.Namespace) -> int:
    """Write the repair that costs families least."""
    from countersign.scheduling.engine import plan, repair, world

    made = world.read(read_json(args.instance, "instance"))
    placements = plan.read(made, read_json(args.plan, "plan"))
    out = repair.read_event(made, read_json(args.event, "event"))
    found = repair.repair(made, placements, out, seconds=args.seconds).as_dict()
    write_json(args.out, found)
    counts = {
        do: sum(one["do"] == do for one in found["actions"])
        for do in ("substitute", "move", "cancel")
    }
    print(json.dumps({**counts, "cost": found["cost"], "optimal": found["optimal"]}))
    return 0


def run_why(args: argparse.Namespace) -> int:
    """Say why a child has no place, and what would give one."""
    from countersign.scheduling.engine import plan, why, world

    made = world.read(read_json(args.instance, "instance"))
    body = read_json(args.plan, "plan")
    answer = why.why(made, plan.read(made, body), args.child, given=plan.openings(body))
    print(json.dumps(answer.as_dict(), ensure_ascii=False))
    return 0
