"""Released charge lines as rows of a file, each read from what was signed and proven again.

A charge that was kept back has not left, so it is not here. One whose note was later marked as
entered in the wrong chart stays, marked, because it may have been billed already.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from countersign.authorizations import claimed
from countersign.exchange.claims.signed import is_taken_back
from countersign.exchange.outbox import EMR
from countersign.exchange.shipment import charge_lines
from countersign.practice.models import Client, Coverage
from countersign.spine import release
from countersign.spine.models import Release, Sheet, Signature
from countersign.spine.signed import prove, signatures

PART = "charge"
By = Literal["service", "released"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file; the names of the fields are its columns."""

    date_of_service: str
    client_last_name: str
    client_first_name: str
    birth_date: str
    chart_number: str
    payer: str
    payer_id: str
    plan: str
    member_id: str
    authorization: str
    place: str
    therapist: str
    signed_by: str
    signed_by_npi: str
    cosigned_by: str
    cosigned_by_npi: str
    code: str
    modifiers: str
    units: str
    minutes: str
    diagnoses: str
    starts: str
    ends: str
    released: str
    state: str
    charge_id: str


COLUMNS = tuple(f.name for f in fields(Line))


def released(
    clients: QuerySet[Client], *, first: date, last: date, by: By, zone: ZoneInfo
) -> QuerySet[Release]:
    """The charges of these clients that left, by date of service or by the day they left."""
    found = Release.objects.filter(part=PART, destination=EMR, sheet__client__in=clients)
    if by == "service":
        found = found.filter(sheet__visit__date_of_service__range=(first, last))
    else:
        begins = datetime.combine(first, time(), zone)
        ends = datetime.combine(last + timedelta(days=1), time(), zone)
        found = found.filter(created_at__gte=begins, created_at__lt=ends)
    rows = found.select_related("sheet__visit", "sheet__client")
    return rows.order_by("sheet__visit__date_of_service", "created_at", "pk")


def lines(rows: Iterable[Release], *, zone: ZoneInfo) -> Iterator[Line]:
    """The lines of these charges. Raises spine.Forged for one that does not prove any more."""
    for row in rows:
        yield from _of(row, zone)


def _of(row: Release, zone: ZoneInfo) -> Iterator[Line]:
    signed = prove(row.signature_id)
    about = signed.covers()["about"]
    first, second = _signers(list(signatures(signed)))
    cover = _coverage(about["coverage"])
    starts, ends = (datetime.fromisoformat(about[name]) for name in ("starts_at", "ends_at"))
    local = row.sheet.visit.tz if row.sheet.visit else zone
    day = date.fromisoformat(about["date_of_service"])
    for line in charge_lines([release.load(row.pk)]):
        yield Line(
            date_of_service=day.isoformat(),
            client_last_name=about["last_name"],
            client_first_name=about["first_name"],
            birth_date=about["birth_date"],
            chart_number=about["chart_number"],
            payer=cover.plan.payer.name if cover else "",
            payer_id=cover.plan.payer.payer_id if cover else "",
            plan=about["plan"],
            member_id=cover.member_id if cover else "",
            authorization=_authorization(row.sheet, cover, day, line.code),
            place=about["site"],
            therapist=about["therapist"],
            signed_by=first[0],
            signed_by_npi=first[1],
            cosigned_by=second[0],
            cosigned_by_npi=second[1],
            code=line.code,
            modifiers=" ".join(line.modifiers),
            units=str(line.units),
            minutes=str(line.minutes),
            diagnoses=about["diagnoses"],
            starts=f"{starts.astimezone(local):%H:%M}",
            ends=f"{ends.astimezone(local):%H:%M}",
            released=f"{row.created_at.astimezone(zone):%Y-%m-%d %H:%M}",
            state="taken back: wrong chart" if is_taken_back(row.sheet) else "released",
            charge_id=str(row.pk),
        )


def _signers(found: list[Signature]) -> tuple[tuple[str, str], tuple[str, str]]:
    """Name and NPI of who signed, and of who co-signed, empty when nobody had to."""
    told = [(str(s.staff), s.staff.npi) for s in found]
    return told[0], told[1] if len(told) > 1 else ("", "")


def _coverage(coverage_id: str | None) -> Coverage | None:
    if not coverage_id:
        return None
    return Coverage.objects.select_related("plan__payer").filter(pk=coverage_id).first()


def _authorization(sheet: Sheet, cover: Coverage | None, day: date, code: str) -> str:
    """The authorization whose units this code used; else the payer's letters in force that day."""
    if cover is None or sheet.visit is None:
        return ""
    return " ".join(claimed.references(sheet.visit, cover, day, [code]))


def as_csv(found: Iterable[Line]) -> tuple[bytes, int]:
    """The file as spreadsheets open it, and how many lines it has."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    count = 0
    for line in found:
        writer.writerow([_harmless(value) for value in astuple(line)])
        count += 1
    return out.getvalue().encode("utf-8-sig"), count


def _harmless(value: str) -> str:
    """A cell that a spreadsheet would take for a formula is marked as text."""
    return f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
