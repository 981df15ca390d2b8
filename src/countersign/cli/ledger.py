"""`countersign ledger`: prove that it adds up, what comes, and what is beyond; ids, never names."""

from __future__ import annotations

import argparse
import json

from countersign.cli import support


def register(subparsers: support.Subparsers) -> None:
    """Add `ledger` and its commands."""
    ledger = subparsers.add_parser("ledger", help="what is authorized, booked and used")
    commands = ledger.add_subparsers(dest="ledger_command", required=True, metavar="COMMAND")
    support.command(commands, "verify", verify, help="count every line again")
    parser = support.command(commands, "ahead", ahead, help="who needs more, and by when")
    parser.add_argument("--all", action="store_true", help="everybody with an authorization")
    support.command(commands, "beyond", beyond, help="visits that no authorization covers")


def verify(arguments: argparse.Namespace) -> int:
    """One JSON line: ok, or the ids of the lines that do not add up. Exit status 1 then."""
    from dataclasses import asdict

    with support.installation():
        from countersign.authorizations import proving

        proof = proving.prove()
    print(json.dumps({"ok": proof.ok, **asdict(proof)}))
    return int(not proof.ok)


def ahead(arguments: argparse.Namespace) -> int:
    """One JSON line for each client, payer and set of codes, the most pressing first."""
    with support.installation():
        from countersign.authorizations.ahead import outlooks
        from countersign.base import clock
        from countersign.practice.models import Client, Practice

        practice = Practice.objects.first()
        if practice is None:
            return 0
        clients = Client.objects.filter(discharged_on=None)
        for one in outlooks(clients, clock.today(practice.tz), every=arguments.all):
            row = {
                "client": str(one.client.pk),
                "payer": one.payer.name,
                "free": one.course.free,
                "counts": one.line.counts,
                "last_covered": one.last_covered.isoformat(),
                "ends_on": one.ends_on.isoformat(),
                "ask_by": one.ask_by.isoformat(),
                "standing": one.standing,
                "overdrawn": one.overdrawn,
                "tentative": one.tentative,
                "dollars": None if one.dollars is None else str(one.dollars),
            }
            print(json.dumps(row))
    return 0


def beyond(arguments: argparse.Namespace) -> int:
    """One JSON line for each visit that waits for somebody, the earliest first."""
    with support.installation():
        from countersign.authorizations import ahead
        from countersign.practice.models import Client

        found = ahead.red_bookings(Client.objects.values_list("pk", flat=True))
        for one in found:
            row = {
                "visit": str(one.visit_id),
                "client": str(one.visit.client_id),
                "day": one.visit.date_of_service.isoformat(),
                "state": one.state,
                "reason": one.reason or None,
                "red": ahead.is_red(one),
                "found_in": one.found_in or None,
            }
            print(json.dumps(row))
    return 0
