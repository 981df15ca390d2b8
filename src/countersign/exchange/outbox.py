"""The spine's hand-over: what is released becomes parcels and jobs, in the same transaction."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from countersign.base import files
from countersign.base.ids import new_id
from countersign.exchange import queue, signed_paper
from countersign.exchange.claims import batch
from countersign.exchange.claims import file as claim_files
from countersign.exchange.claims.file import CLEARINGHOUSE
from countersign.exchange.models import Counterpart, Inquiry, Parcel
from countersign.exchange.port import Ability, found
from countersign.exchange.shipment import ENTRIES
from countersign.spine.models import Release, Sheet, SheetKind
from countersign.spine.release import Released

EMR = "emr"
CABINET = "Chart"
CLAIM_FILE = "application/edi-x12"


def accept(sheet: Sheet, released: Sequence[Released]) -> None:
    """Make one parcel per counterpart for what goes to the EMR, and have it delivered.

    The claims of a file are marked as sent; it goes to the clearinghouse when there is a road to
    one, and is taken out by hand when there is none.

    Called by spine.release inside the release: whatever this raises, nothing was released.
    """
    if sheet.kind == SheetKind.CLAIM_BATCH:
        batch.sent(sheet)
        _to_clearinghouse(sheet, released)
    mine = [one for one in released if one.destination == EMR]
    if not mine:
        return
    paper = None
    for counterpart in counterparts(sheet):
        key = new_id()
        if paper is None:
            paper = signed_paper.store(sheet, mine, owner=key)
        parcel = Parcel.objects.create(sheet=sheet, counterpart=counterpart, key=key, paper=paper)
        parcel.releases.set(Release.objects.filter(pk__in=[one.release_id for one in mine]))
        queue.post(parcel)


def clearinghouse() -> Counterpart | None:
    """The one to which files of claims go by themselves; None: they are taken out by hand."""
    takers = [name for name, one in found().items() if Ability.CLAIMS in one.can]
    rows = Counterpart.objects.filter(connector__in=takers, ready=True)
    return rows.order_by("created_at").first()


def _to_clearinghouse(sheet: Sheet, released: Sequence[Released]) -> None:
    there = clearinghouse()
    files_ = [claim_files.of(one) for one in released if one.destination == CLEARINGHOUSE]
    if there is None or not files_:
        return
    (made,) = files_
    parcel = _parcel(sheet, there, made.content)
    parcel.releases.set(Release.objects.filter(pk=made.release_id))
    queue.post(parcel)


def accept_questions(inquiry: Inquiry, content: bytes) -> None:
    """Have a file of questions brought on its way, if there is a road. In the caller's act."""
    there = clearinghouse()
    if there is not None:
        queue.post(_parcel(inquiry.order.sheet, there, content, inquiry=inquiry))


def _parcel(
    sheet: Sheet, there: Counterpart, content: bytes, *, inquiry: Inquiry | None = None
) -> Parcel:
    key = new_id()
    paper = files.write([content], owner=f"parcel {key}", media_type=CLAIM_FILE)
    return Parcel.objects.create(
        sheet=sheet, counterpart=there, key=key, paper=paper, inquiry=inquiry
    )


def counterparts(sheet: Sheet) -> list[Counterpart]:
    """Who gets the notes of this sheet's site; a file cabinet of ours when there is nobody else.

    A correction goes to everyone who got the first.
    """
    if found := asked_for(sheet):
        return found
    if sheet.kind in ENTRIES:
        return []
    cabinet, _ = Counterpart.objects.get_or_create(
        name=CABINET, defaults={"connector": "file_cabinet", "settings": {}}
    )
    return [cabinet]


def asked_for(sheet: Sheet) -> list[Counterpart]:
    """Those a person set up; none when notes are kept here because there is nobody else."""
    if sheet.corrects_id is not None:
        first = Counterpart.objects.filter(parcels__sheet=sheet.corrects_id).distinct()
        if got_it := list(first):
            return got_it
    wanted = Ability.ENTRY if sheet.kind in ENTRIES else Ability.NOTE
    takers = [name for name, one in found().items() if wanted in one.can]
    site = sheet.visit.site_id if sheet.visit is not None else None
    everywhere = Q(site=None) if site is None else Q(site=None) | Q(site=site)
    there = Counterpart.objects.filter(everywhere, connector__in=takers, ready=True)
    return list(there.exclude(name=CABINET).order_by("created_at"))
