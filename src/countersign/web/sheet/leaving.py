"""After signing: what went where, and whether its arrival is proven."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo
from uuid import UUID

from countersign.exchange.models import Parcel, ParcelState
from countersign.spine.models import Release, Sheet
from countersign.spine.parts import part_of
from countersign.web.sheet.presenters import clock_words

PLACES = {
    "emr": "the EMR",
    "biller": "the biller",
    "file": "the chart here",
    "family": "the family",
    "school": "the school",
    "paper": "whom you hand it to",
}
KEPT = {"school": "ready to hand over", "paper": "ready to hand over"}


@dataclass(frozen=True, slots=True)
class Line:
    """One part on its way: a sign, words, and the class that goes with them."""

    part: str
    place: str
    sign: str
    words: str
    mark: str


@dataclass(frozen=True, slots=True)
class Leaving:
    """Everything one sheet released."""

    lines: tuple[Line, ...]
    waiting: bool
    signature_id: UUID | None
    has_paper: bool


def leaving_of(sheet: Sheet, zone: tzinfo) -> Leaving:
    """Where the sheet's parts stand on their way out."""
    releases = list(
        Release.objects.filter(sheet=sheet)
        .prefetch_related("parcels__counterpart")
        .order_by("part")
    )
    lines = [_line(release, zone) for release in releases]
    signature = sheet.signatures.order_by("signed_at").last()
    return Leaving(
        lines=tuple(lines),
        waiting=any(line.mark == "" for line in lines),
        signature_id=signature.pk if signature else None,
        has_paper=paper_of(sheet) is not None,
    )


def paper_of(sheet: Sheet) -> Parcel | None:
    """The parcel that carries the signed paper; None when the sheet has none."""
    return Parcel.objects.filter(sheet=sheet).select_related("paper").order_by("created_at").first()


def _line(release: Release, zone: tzinfo) -> Line:
    part = part_of(release.part)
    title = part.title if part else release.part.replace("_", " ").capitalize()
    parcel = next(iter(release.parcels.all()), None)
    if release.destination == "family":
        return Line(title, PLACES["family"], "✓", "handed on, see below", "good")
    if parcel is None:
        place = PLACES.get(release.destination, release.destination)
        return Line(title, place, "✓", KEPT.get(release.destination, "kept here"), "good")
    place = parcel.counterpart.name
    match parcel.state:
        case ParcelState.CONFIRMED:
            return Line(
                title, place, "✓", f"arrived {clock_words(parcel.confirmed_at, zone)}", "good"
            )
        case ParcelState.HELD:
            return Line(title, place, "■", "needs a person", "stop")
        case ParcelState.SETTLED:
            return Line(title, place, "✓", "settled by hand", "good")
        case ParcelState.LAID:
            return Line(title, place, "●", "waits to be filled in there, by the extension", "")
        case ParcelState.SENT:
            return Line(title, place, "●", "sent, proof of arrival not yet read back", "")
    tries = f" (try {parcel.attempts + 1})" if parcel.attempts else ""
    return Line(title, place, "●", f"on its way{tries}", "")
