"""The database's rows as the plain values that the search reads, in a handful of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import F, Q, QuerySet

from countersign.base.clock import now
from countersign.practice.models import Client, ClientSite, Leave, Licence, RoleGrant, Site, Staff
from countersign.scheduling.finding import CATCH_UP, LATEST_START
from countersign.scheduling.models import (
    Closure,
    Hours,
    Limit,
    Place,
    PlaceState,
    Room,
    Skill,
    Waiting,
)
from countersign.scheduling.values import (
    RoomNow,
    Shift,
    SiteNow,
    Span,
    Therapist,
    Window,
    Wish,
    World,
    minute_of,
)

TREATING = ("ot", "ota")


def taken() -> Q:
    """The places whose time is somebody's. A hold whose time is over is nobody's."""
    lapsed = Q(state=PlaceState.HELD, block__expires_at__lte=now())
    return ~Q(state=PlaceState.GIVEN_BACK) & ~lapsed


def wish_of(entry: Waiting, today: date) -> Wish:
    """A waiting list entry as the search reads it. Nothing begins before tomorrow."""
    earliest = max(today + timedelta(days=1), entry.not_before or today)
    return Wish(
        per_week=entry.per_week,
        weeks=entry.weeks,
        minutes=entry.minutes,
        windows=tuple(sorted(windows_of(entry.windows), key=lambda w: (w.weekday, w.opens))),
        earliest=earliest,
        skills=frozenset(words(entry.skills)),
        only_ot=entry.only_ot,
        room=entry.room,
        prefers=entry.therapist_id,
        evaluation=entry.evaluation,
    )


def words(listed: str) -> list[str]:
    """What stands between commas, in lower case."""
    return [word for part in listed.split(",") if (word := part.strip().lower())]


def windows_of(rows: Iterable[Mapping[str, Any]]) -> list[Window]:
    """The family's times."""
    return [Window(int(row["day"]), _minute(row["from"]), _minute(row["to"])) for row in rows]


def _minute(said: str) -> int:
    hour, minute = said.split(":")
    return int(hour) * 60 + int(minute)


def last_day(wish: Wish) -> date:
    """The last day on which a visit of such a block can be."""
    return wish.earliest + timedelta(weeks=wish.weeks + CATCH_UP + LATEST_START + 1)


def world_of(client: Client, first: date, last: date) -> World:
    """Everything around the child between two days."""
    theirs = ClientSite.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=first), client=client
    ).values_list("site_id", flat=True)
    own = busy(Place.objects.filter(taken(), client=client, day__range=(first, last)), "client_id")
    return World(
        sites=tuple(sites_now(list(theirs), first, last)),
        therapists=tuple(therapists_now(list(theirs), first, last)),
        child=own.get(client.pk, {}),
        knows=client.primary_therapist_id,
    )


def busy(places: QuerySet[Place], of: str) -> dict[UUID, dict[date, tuple[tuple[int, int], ...]]]:
    """The taken stretches of each therapist, child or room, by day.

    Most places are a series at one hour: the database gives each hour once, with all its days.
    """
    found: dict[UUID, dict[date, list[tuple[int, int]]]] = defaultdict(lambda: defaultdict(list))
    rows = places.order_by().values(of, "starts", lasts=F("ends_at") - F("starts_at"))
    for key, starts, lasts, days in rows.annotate(days=ArrayAgg("day")).values_list(
        of, "starts", "lasts", "days"
    ):
        opens = minute_of(starts)
        stretch = (opens, opens + int(lasts.total_seconds() // 60))
        taken_then = found[key]
        for day in days:
            taken_then[day].append(stretch)
    return {
        key: {day: tuple(sorted(stretches)) for day, stretches in by_day.items()}
        for key, by_day in found.items()
    }


def sites_now(ids: Sequence[UUID], first: date, last: date) -> list[SiteNow]:
    """The sites with their closed days and rooms."""
    closures = list(
        Closure.objects.filter(
            Q(site=None) | Q(site__in=ids), starts_on__lte=last, ends_on__gte=first
        )
    )
    rooms = list(
        Room.objects.filter(Q(closed_on=None) | Q(closed_on__gt=last), site__in=ids).order_by(
            "kind", "name"
        )
    )
    in_rooms = busy(
        Place.objects.filter(taken(), room__in=[r.pk for r in rooms], day__range=(first, last)),
        "room_id",
    )
    return [
        SiteNow(
            site.pk,
            site.name,
            site.state,
            site.zone,
            closed=tuple(
                (Span(one.starts_on, one.ends_on), one.name)
                for one in closures
                if one.site_id in (None, site.pk)
            ),
            rooms=tuple(
                RoomNow(room.pk, room.name, room.kind, in_rooms.get(room.pk, {}))
                for room in rooms
                if room.site_id == site.pk
            ),
        )
        for site in Site.objects.filter(pk__in=ids).order_by("name")
    ]


def therapists_now(ids: Sequence[UUID], first: date, last: date) -> list[Therapist]:
    """Everybody who has hours at one of the sites, with all that decides whether they may treat."""
    shifts: dict[UUID, list[Shift]] = defaultdict(list)
    for row in Hours.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=first), site__in=ids, starts_on__lte=last
    ):
        window = Window(row.weekday, minute_of(row.opens), minute_of(row.closes))
        shifts[row.staff_id].append(Shift(row.site_id, window, row.starts_on, row.ends_on))
    staff = Staff.objects.filter(pk__in=shifts).order_by("name")
    roles = _roles(shifts, first, last)
    away = _spans(Leave.objects.filter(Q(ends_on=None) | Q(ends_on__gte=first), staff__in=shifts))
    licences: dict[UUID, list[tuple[str, Span]]] = defaultdict(list)
    kinds: dict[UUID, set[str]] = defaultdict(set)
    for held in Licence.objects.filter(staff__in=shifts, valid_until__gte=first):
        licences[held.staff_id].append((held.state, Span(held.valid_from, held.valid_until)))
        kinds[held.staff_id].add(held.kind)
    skills: dict[UUID, set[str]] = defaultdict(set)
    for who, name in Skill.objects.filter(staff__in=shifts).values_list("staff_id", "name"):
        skills[who].add(name.lower())
    taken_by = busy(
        Place.objects.filter(taken(), therapist__in=shifts, day__range=(first, last)),
        "therapist_id",
    )
    limits = {one.staff_id: one for one in Limit.objects.filter(staff__in=shifts)}
    children = _children({who for who, one in limits.items() if one.children}, first)
    return [
        Therapist(
            id=one.pk,
            name=one.name,
            is_ot="ot" in roles[one.pk] and "OTA" not in kinds[one.pk],
            shifts=tuple(shifts[one.pk]),
            away=tuple(away.get(one.pk, ())),
            skills=frozenset(skills[one.pk]),
            licences=tuple(licences[one.pk]),
            busy=taken_by.get(one.pk, {}),
            left_on=one.left_on,
            most_minutes=limits[one.pk].minutes_a_day if one.pk in limits else None,
            children_left=(limits[one.pk].children or 0) - children[one.pk]
            if one.pk in children
            else None,
        )
        for one in staff
        if roles[one.pk]
    ]


def _children(ids: set[UUID], since: date) -> dict[UUID, int]:
    """How many children have visits to come with each of them."""
    counted = dict.fromkeys(ids, 0)
    rows = Place.objects.filter(taken(), therapist__in=ids, day__gte=since)
    for who in rows.order_by().values_list("therapist_id", "client_id").distinct():
        counted[who[0]] += 1
    return counted


def _roles(ids: Iterable[UUID], first: date, last: date) -> dict[UUID, set[str]]:
    found: dict[UUID, set[str]] = defaultdict(set)
    for who, role in RoleGrant.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=first),
        staff__in=list(ids),
        role__in=TREATING,
        starts_on__lte=last,
    ).values_list("staff_id", "role"):
        found[who].add(role)
    return found


def _spans(leaves: Any) -> dict[UUID, list[Span]]:
    found: dict[UUID, list[Span]] = defaultdict(list)
    for row in leaves:
        found[row.staff_id].append(Span(row.starts_on, row.ends_on))
    return found
