"""Fill both sides: the demo EMR with everything it would know, and the practice with its own.

The practice's people and visits are read from the EMR by the same sync that runs every night.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from zoneinfo import ZoneInfo

from countersign.base import clock
from countersign.base.errors import UserError
from countersign.demo import (
    agreements,
    assessed,
    billed,
    booked,
    chart,
    families,
    fees,
    history,
    letters,
    records,
    rows,
    scheduled,
    school,
    signing,
    story,
)
from countersign.demo.people import ZONE, make
from countersign.exchange import demo_emr, sync
from countersign.exchange.formats.fhir.write import transactions
from countersign.exchange.models import Counterpart
from countersign.practice.models import Practice

PATIENCE_SECONDS = 60


def fill(*, emr_port: int, therapists: int, clients: int, years: int) -> None:
    """Fill an empty demo installation.

    Raises UserError when there is a practice already, and when the demo EMR does not answer.
    """
    if Practice.objects.exists():  # its EMR would get the invented notes
        raise UserError(
            "There is a practice in this database already.",
            remedy="Start the demo in a folder of its own: countersign demo --home var/demo",
        )
    today = clock.today(ZoneInfo(ZONE))
    demo = make(today=today, therapists=therapists, clients=clients, years=years)
    rows.write(demo)
    _wait_for(lambda: demo_emr.ready(emr_port))
    demo_emr.load(emr_port, transactions(records.records(demo)))
    emr = Counterpart.objects.create(
        name=demo_emr.CONNECTION, connector="fhir", settings=demo_emr.connection(emr_port)
    )
    sync.sync_now(emr)
    children = chart.clients_by_key(emr.name)
    chart.write(demo, children)
    agreements.write(today)
    fees.write()
    families.write(demo, children)
    with signing.desk() as desk:
        history.write(demo, children)
        reported = history.write_reported(demo, children)
        booked.write(demo, children)
        story.play(demo, children, sign=desk.sign)
        billed.write(demo, children, sign=desk.sign)
        school.write(demo, children, reported)
        letters.write(demo, children)
        scheduled.write(demo)
        demo_emr.load(emr_port, transactions(scheduled.in_the_emr(emr)))
        scheduled.allow(demo, sign=desk.sign)
        assessed.write(today, sign=desk.sign)


def _wait_for(ready: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not ready():
        if time.monotonic() > deadline:
            raise UserError(
                "The demo EMR does not answer.",
                remedy="Read its log in the demo's folder under logs, and start again.",
            )
        time.sleep(0.1)
