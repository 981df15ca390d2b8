"""The spine's hand-over: what is released becomes parcels and jobs, in the same transaction."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from countersign.base.ids import new_id
from countersign.exchange import queue, signed_paper
from countersign.exchange.models import Counterpart, Parcel
from countersign.exchange.port import Ability, found
from countersign.exchange.shipment import ENTRIES
from countersign.spine.models import Release, Sheet
from countersign.spine.release import Released

EMR = "emr"
CABINET = "Chart"


def accept(sheet: Sheet, released: Sequence[Released]) -> None:
    """Make one parcel per counterpart for what goes to the EMR, and have it delivered.

    Called by spine.release inside the release: whatever this raises, nothing was released.
    """
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
