"""Visits brought as a CSV file, each through the ledger.

A visit to come is booked as on the page: a line beyond its authorization is a fault of the file. A
visit of the past took place: it takes its unit, or is an overdraw that somebody must settle.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from countersign.authorizations.booking import NotBooked, book_line, place_line
from countersign.base import clock
from countersign.practice.importing import (
    Column,
    Kind,
    Line,
    Outcome,
    Wrong,
    clock_time,
    day,
    one_of,
    register,
    whole,
)
from countersign.practice.lists import client_by_number, email, site_by_name, staff_by_email
from countersign.practice.models import Client, Coverage, Site, Visit
from countersign.practice.models.visits import VisitKind, VisitStatus


def _at(on: Any, moment: Any, site: Site) -> datetime:
    return datetime.combine(on, moment, tzinfo=site.tz)


def _write_visit(line: Line) -> Outcome:
    client = client_by_number(line["chart_number"])
    therapist = staff_by_email(line["therapist_email"], "therapist_email")
    site = site_by_name(line["site"])
    if not 5 <= line["minutes"] <= 480:
        raise Wrong("minutes", "A visit has between 5 and 480 minutes.")
    starts = _at(line["date"], line["starts"], site)
    came = _at(line["date"], line["check_in"], site) if line["check_in"] else None
    left = _at(line["date"], line["check_out"], site) if line["check_out"] else None
    if came and left and left <= came:
        raise Wrong("check_out", "The child left before coming. Check both times.")
    visit = Visit.objects.filter(client=client, therapist=therapist, starts_at=starts).first()
    wanted: dict[str, Any] = {
        "site": site,
        "zone": site.zone,
        "date_of_service": line["date"],
        "starts_at": starts,
        "ends_at": starts + timedelta(minutes=line["minutes"]),
        "kind": line["kind"] or VisitKind.TREATMENT,
        "coverage": _first_coverage(client, line["date"]),
    }
    for name, value in (
        ("status", line["status"]),
        ("checked_in_at", came),
        ("checked_out_at", left),
    ):
        if value is not None:
            wanted[name] = value
    row = visit or Visit(client=client, therapist=therapist)
    fresh = row._state.adding
    changed = [name for name, value in wanted.items() if fresh or getattr(row, name) != value]
    if not changed:
        return "same"
    for name in changed:
        setattr(row, name, wanted[name])
    _through_the_ledger(row)
    return "made" if fresh else "updated"


def _through_the_ledger(visit: Visit) -> None:
    if visit.date_of_service < clock.today(visit.tz):
        place_line(visit)
        return
    try:
        book_line(visit)
    except NotBooked as refused:
        raise Wrong("date", str(refused)) from refused


def _first_coverage(client: Client, on: Any) -> Coverage | None:
    for coverage in client.coverages.order_by("order"):
        begun = coverage.starts_on is None or coverage.starts_on <= on
        if begun and (coverage.ends_on is None or on <= coverage.ends_on):
            return coverage
    return None


register(
    Kind(
        "visits",
        "Visits",
        (
            Column("chart_number", "10023", required=True),
            Column("therapist_email", "ola@clinic.example", email, required=True),
            Column("site", "Riverside", required=True),
            Column("date", "2026-10-05", day, required=True),
            Column("starts", "09:15", clock_time, required=True),
            Column("minutes", "45", whole, required=True),
            Column("kind", "treatment", one_of(**{k.value: k.label for k in VisitKind})),
            Column("status", "booked", one_of(**{s.value: s.label for s in VisitStatus})),
            Column("check_in", "", clock_time),
            Column("check_out", "", clock_time),
        ),
        _write_visit,
    )
)
