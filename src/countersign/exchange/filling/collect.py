"""What a paired browser may ask: what waits for a page, one artefact once, and what it read back.

Every hand-over proves the releases again. What was fetched and never reported belongs to nobody
until a person has looked into the EMR: it is held, and never handed out a second time by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from countersign.base import audit
from countersign.base.clock import now
from countersign.base.crypto import Unreadable
from countersign.base.errors import UserError
from countersign.exchange import deliver
from countersign.exchange.filling import lay
from countersign.exchange.filling.artefacts import PageValues
from countersign.exchange.filling.matching import OnPage, mark, same_person
from countersign.exchange.models import Artefact, ArtefactState, PageKind, Pairing, ParcelState
from countersign.exchange.port import Arrived, ConnectorError
from countersign.exchange.shipment import ENTRIES, Arrival
from countersign.practice.access import Access, NotAllowed
from countersign.practice.models import Client
from countersign.spine import sheet as sheets
from countersign.spine.models import Sheet, SheetKind, SheetStatus
from countersign.spine.signed import Forged

UNPROVEN_AFTER = timedelta(minutes=10)
UNPROVEN = (
    "What was signed does not prove any more. Nothing was handed over.",
    "Run `countersign audit verify`, and call whoever looks after the system.",
)
PAST: Mapping[str, tuple[str, str]] = {
    "wrong-chart": (
        "This visit was marked as entered in the wrong chart. Nothing was handed over.",
        "See that nothing of it is in the EMR, then settle it.",
    ),
    "newer": (
        "The same was signed again since. Nothing was handed over.",
        "Fill in the newer one, and settle this one.",
    ),
    "chart": (
        "The chart says something else than what was signed. Nothing was handed over.",
        "Draft it again from the chart and sign it; then settle this one.",
    ),
}
"""What is told of an artefact that is not handed out any more: what happened, and what to do."""
ACTS: Mapping[str, str] = {
    PageKind.NOTE: "extension.note",
    PageKind.CHARGE: "extension.charge",
    PageKind.GOAL: "extension.note",
    PageKind.AUTHORIZATION: "extension.office",
    PageKind.SERIES: "extension.office",
}
"""Which act fills which page."""
WAYS_TO_REFUSE = frozenset(
    {
        "patient", "day", "page", "missing", "ambiguous", "disagree", "switched", "signed-off",
        "read-back", "map", "digest", "other-record", "too-long", "row", "option",
        "locked", "no-place", "taken", "unforeseen",
    }
)  # fmt: skip


LEFT: Mapping[str, str] = {
    "signed-off": ": the EMR’s log-in ended and took the page away",
    "page": ": the page was left meanwhile",
}
"""How a page can go away while it is filled, and how that is told."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a fetched artefact. `read` are marks of what was read back, by field."""

    result: str
    code: str
    field: str
    read: Mapping[str, str]
    map_version: int
    took_ms: int


def waiting(pairing: Pairing, access: Access, seen: OnPage) -> list[Artefact]:
    """What is laid out for the child and day that are open, and may be filled by this person."""
    sweep()
    charts = [
        client
        for client in access.clients("client.read").filter(birth_date__isnull=False)
        if same_person(_chart(client), seen)
    ]
    if len(charts) != 1:  # nobody, or two who cannot be told apart here
        return []
    rows = Artefact.objects.select_related("parcel__sheet__visit", "parcel__sheet__client")
    mine = rows.filter(
        parcel__counterpart=pairing.counterpart_id,
        parcel__state=ParcelState.LAID,
        parcel__counterpart__paused=False,
        parcel__sheet__client=charts[0],
        state=ArtefactState.LAID,
    )
    found = mine.order_by("parcel__created_at", "page", "number")
    return [row for row in found if _is_of(row, seen) and _may(access, row) and not past(row)]


def past(row: Artefact) -> str:
    """Why what was signed then may not be entered any more; an empty text when it may.

    `wrong-chart`: its visit is marked so. `newer`: the same was signed again since. `chart`: a
    check that passed when it was signed does not pass today.
    """
    sheet = row.parcel.sheet
    root = sheet.corrects_id or sheet.pk
    if (
        sheet.kind != SheetKind.WRONG_CHART
        and Sheet.objects.filter(corrects=root, kind=SheetKind.WRONG_CHART).exists()
    ):
        return "wrong-chart"
    if sheet.kind not in ENTRIES:
        return ""
    newer = Sheet.objects.filter(
        client=sheet.client_id,
        kind=sheet.kind,
        status=SheetStatus.RELEASED,
        created_at__gt=sheet.created_at,
    )
    if newer.exists():
        return "newer"
    return "chart" if any(f.blocks for f in sheets.found(sheet, sheets.assemble(sheet))) else ""


def _chart(client: Client) -> lay.Chart:
    return lay.Chart(
        id="",
        first_name=client.first_name,
        last_name=client.last_name,
        preferred_name=client.preferred_name,
        birth_date=client.birth_date,
    )


def _is_of(row: Artefact, seen: OnPage) -> bool:
    visit = row.parcel.sheet.visit
    if row.page not in (PageKind.NOTE, PageKind.CHARGE):
        return True
    return visit is not None and seen.day == visit.date_of_service


def _may(access: Access, row: Artefact) -> bool:
    sheet = row.parcel.sheet
    return access.may(ACTS[row.page], sheet.visit or sheet.client)


def fetch(pairing: Pairing, access: Access, artefact_id: UUID, *, digest: str) -> PageValues:
    """One artefact, by id and digest, once. Raises NotAllowed, and UserError when it is gone.

    What does not prove any more is held and handed to nobody.
    """
    row = _row(pairing, artefact_id)
    if row is None or not _may(access, row):
        raise NotAllowed("extension.fetch", subject=str(artefact_id))
    with transaction.atomic():
        locked = Artefact.objects.select_for_update(of=("self",)).get(pk=row.pk)
        parcel = locked.parcel
        if locked.state != ArtefactState.LAID or parcel.state != ParcelState.LAID:
            raise UserError(
                "This was fetched before.",
                field="id",
                remedy="Look whether it is in the EMR, then see Sent in Countersign.",
            )
        if parcel.counterpart.paused:
            raise UserError("This connection is paused.", remedy="The owner resumes it.")
        if locked.digest != digest:
            raise UserError("This is not what was listed.", field="digest", remedy="Look again.")
        why = past(row)
        values, code = (None, why) if why else _proven(row)
        if values is not None:
            _handed_over(locked, pairing)
    if values is None:
        deliver.hold(row.parcel, code, *PAST.get(code, UNPROVEN))
        raise UserError(PAST.get(code, UNPROVEN)[0], remedy="See Sent in Countersign.")
    return values


def _proven(row: Artefact) -> tuple[PageValues | None, str]:
    """The values of a page, proven now; else why they are not."""
    try:
        return lay.proven(row), ""
    except (Forged, Unreadable) as error:
        return None, ",".join(getattr(error, "codes", ("unreadable",)))
    except ConnectorError as error:
        return None, error.code


def _row(pairing: Pairing, artefact_id: UUID) -> Artefact | None:
    rows = Artefact.objects.select_related(
        "parcel__counterpart", "parcel__paper", "parcel__sheet__visit", "parcel__sheet__client"
    )
    return rows.filter(pk=artefact_id, parcel__counterpart=pairing.counterpart_id).first()


def _handed_over(row: Artefact, pairing: Pairing) -> None:
    """On record before a word of it leaves."""
    client = row.parcel.sheet.client_id
    with audit.act(actor=pairing.staff_id, subject=row.pk, client=client) as entry:
        row.state, row.pairing, row.fetched_at = ArtefactState.FETCHED, pairing, now()
        row.last_refusal = ""
        row.save(update_fields=["state", "pairing", "fetched_at", "last_refusal"])
        entry.record(
            "extension.fetched",
            pairing=pairing.pk,
            page=row.page,
            digest=row.digest,
            parcel=row.parcel_id,
        )


def report(pairing: Pairing, artefact_id: UUID, outcome: Outcome) -> str:
    """Take a receipt: "filled", "laid" again after a refusal that left nothing, or "held".

    Raises UserError for an artefact that this browser has not fetched.
    """
    row = _row(pairing, artefact_id)
    if row is None or row.pairing_id != pairing.pk or row.state != ArtefactState.FETCHED:
        raise UserError(
            "No receipt is open for this.", field="id", remedy="Look at Sent in Countersign."
        )
    if outcome.result == "undone":
        return _laid_again(row, pairing, outcome)
    if outcome.result != "filled":
        return _hold(row, pairing, outcome.code if outcome.code in LEFT else "left-open")
    try:
        same = not _differs(lay.proven(row), outcome.read)
    except (Forged, Unreadable, ConnectorError):
        same = False
    return _filled(row, pairing, outcome) if same else _hold(row, pairing, "read-back")


def _differs(values: PageValues, read: Mapping[str, str]) -> str:
    """The first value that has to be on the page and was not read back as it was signed."""
    signed = dict(flat(values.values))
    for choice in values.must:
        names = choice.split("|")
        asked = [n for n in signed if n in names or _column(n) in names]
        if not asked or not (
            any(n in read for n in asked) if len(names) > 1 else all(n in read for n in asked)
        ):
            return choice
    return next((name for name, told in read.items() if mark(signed.get(name, "")) != told), "")


def _column(name: str) -> str:
    """`lines.code` of `lines.0.code`."""
    top, _, rest = name.partition(".")
    return f"{top}.{rest.partition('.')[2]}" if rest else name


def flat(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each value as one text: `lines.0.code` is a cell of a row; a list of words is lines."""
    for name, value in values.items():
        match value:
            case str():
                yield name, value
            case [dict(), *_]:
                for number, row in enumerate(value):
                    yield from ((f"{name}.{number}.{k}", v) for k, v in row.items() if v)
            case _:
                yield name, "\n".join(value)


def _filled(row: Artefact, pairing: Pairing, outcome: Outcome) -> str:
    client = row.parcel.sheet.client_id
    with audit.act(actor=pairing.staff_id, subject=row.pk, client=client) as entry:
        row.state, row.filled_at = ArtefactState.FILLED, now()
        row.save(update_fields=["state", "filled_at"])
        entry.record(
            "extension.filled",
            pairing=pairing.pk,
            page=row.page,
            digest=row.digest,
            fields=len(outcome.read),
            version=outcome.map_version,
            ms=outcome.took_ms,
        )
        others = row.parcel.artefacts.exclude(state=ArtefactState.FILLED)
        if not others.exists():
            deliver.confirm(row.parcel, _arrived(row, outcome))
    return "filled"


def _arrived(row: Artefact, outcome: Outcome) -> Arrived:
    all_of_it = row.parcel.artefacts.order_by("page", "number")
    return Arrived(
        tuple(Arrival(f"Page-{one.page}", str(one.pk), one.digest) for one in all_of_it),
        {"read": dict(outcome.read), "map": outcome.map_version, "saved": "by the person there"},
    )


def _laid_again(row: Artefact, pairing: Pairing, outcome: Outcome) -> str:
    client = row.parcel.sheet.client_id
    code = outcome.code if outcome.code in WAYS_TO_REFUSE else "other"
    with audit.act(actor=pairing.staff_id, subject=row.pk, client=client) as entry:
        row.state, row.pairing, row.fetched_at = ArtefactState.LAID, None, None
        row.last_refusal = code
        row.save(update_fields=["state", "pairing", "fetched_at", "last_refusal"])
        entry.record(
            "extension.refused",
            pairing=pairing.pk,
            page=row.page,
            code=code,
            version=outcome.map_version,
        )
    return "laid"


def _hold(row: Artefact, pairing: Pairing, code: str) -> str:
    client = row.parcel.sheet.client_id
    with audit.act(actor=pairing.staff_id, subject=row.pk, client=client) as entry:
        entry.record("extension.unproven", pairing=pairing.pk, page=row.page, code=code)
    what = f"The {row.get_page_display().lower()} was being filled in"
    deliver.hold(
        row.parcel,
        code,
        f"{what} and is not proven to be right{LEFT.get(code, '')}.",
        "Look at that page in the EMR. If nothing of it is there, try again; else settle it.",
    )
    return "held"


def sweep() -> None:
    """Hold what was fetched and never reported: only a person can see whether it is there."""
    late = Artefact.objects.filter(
        state=ArtefactState.FETCHED,
        fetched_at__lt=now() - UNPROVEN_AFTER,
        parcel__state=ParcelState.LAID,
    )
    for row in late.select_related("parcel__sheet", "pairing"):
        if row.pairing is not None:
            _hold(row, row.pairing, "no-receipt")
