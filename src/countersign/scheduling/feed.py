"""A therapist's or a family's visits as an iCalendar text (RFC 5545): times and sites, no name."""

from __future__ import annotations

from datetime import UTC, date

from django.db.models import QuerySet

from countersign.authorizations.ical import CRLF, folded
from countersign.base.clock import now
from countersign.practice import terms
from countersign.practice.models import Guardian, Staff
from countersign.scheduling.models import Place, PlaceState
from countersign.scheduling.reading import taken


def of(staff: Staff, first: date, last: date, *, link: str) -> str:
    """The feed of one therapist between two days. `link` is where to look further."""
    places = Place.objects.filter(taken(), therapist=staff, day__range=(first, last))
    return _text(places, name="Visits", link=link)


def of_family(guardian: Guardian, first: date, last: date, *, name: str, link: str) -> str:
    """The booked visits of a guardian's child; `name` is the practice's. No child, no therapist.

    Nothing for a guardian who may not hear of visits any more.
    """
    told = bool(terms.told_of_visits([guardian]))
    places = Place.objects.filter(
        client=guardian.client_id if told else None,
        state=PlaceState.BOOKED,
        day__range=(first, last),
    )
    return _text(places, name=name, link=link)


def _text(places: QuerySet[Place], *, name: str, link: str) -> str:
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Countersign//Schedule//EN",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{_escaped(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
    ]
    at = now()
    for place in places.select_related("site").order_by("starts_at"):
        what = {"evaluation": "Evaluation"}.get(place.kind, "Visit")
        lines += [
            "BEGIN:VEVENT",
            f"UID:{place.pk}@countersign",
            f"DTSTAMP:{at:%Y%m%dT%H%M%SZ}",
            f"DTSTART:{place.starts_at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
            f"DTEND:{place.ends_at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
            f"SUMMARY:{what}{' (held)' if place.state == 'held' else ''}",
            f"LOCATION:{_escaped(place.site.name)}",
            f"STATUS:{'TENTATIVE' if place.state == 'held' else 'CONFIRMED'}",
            f"URL:{link}",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return CRLF.join(piece for line in lines for piece in folded(line)) + CRLF


def _escaped(text: str) -> str:
    for mark in ("\\", ";", ","):
        text = text.replace(mark, f"\\{mark}")
    return text
