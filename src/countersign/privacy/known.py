"""The practice's own roster as a scanner: read from the database, built again when it changed."""

from __future__ import annotations

from threading import Lock

from django.db import connection

from countersign.practice.models import Client, Coverage, Guardian, Practice, Site, Staff
from countersign.privacy.models import TaughtName
from countersign.privacy.roster import Person, Place, Roster
from countersign.privacy.scan import Scanner

_TABLES = (
    "practice_client",
    "practice_guardian",
    "practice_staff",
    "practice_coverage",
    "practice_site",
    "privacy_taughtname",
)
_lock = Lock()
_kept: tuple[tuple[object, ...], Roster, Scanner] | None = None


def _version() -> tuple[object, ...]:
    """Changes with every insert, update and delete of a row the roster is made of."""
    said: list[object] = [connection.settings_dict["NAME"]]
    with connection.cursor() as cursor:
        for table in _TABLES:
            cursor.execute(
                "SELECT count(*), coalesce(sum(hashtext(xmin::text || ctid::text)::bigint), 0)"  # noqa: S608  names above
                f" FROM {table}"
            )
            said.extend(cursor.fetchone() or ())
    return tuple(said)


def scanner() -> tuple[Roster, Scanner]:
    """The roster and its scanner as they stand now."""
    global _kept
    version = _version()
    with _lock:
        if _kept is None or _kept[0] != version:
            roster = read()
            _kept = (version, roster, Scanner(roster))
        return _kept[1], _kept[2]


def read() -> Roster:
    """Everybody and every number the practice holds."""
    people: list[Person] = []
    numbers: list[tuple[str, str, str]] = []
    taught: dict[str, list[str]] = {}
    for one in TaughtName.objects.all():
        taught.setdefault(str(one.client_id), []).append(one.written)
    for client in Client.objects.only("first_name", "last_name", "preferred_name", "mrn"):
        key = str(client.pk)
        people.append(
            Person(
                key,
                "NAME_CHILD",
                client.first_name,
                client.last_name,
                preferred=client.preferred_name or None,
                nicknames=tuple(taught.get(key, ())),
                home=key,
            )
        )
        if client.mrn:
            numbers.append(("MRN", client.mrn, key))
    for cover in Coverage.objects.all():
        numbers.append(("MEMBER_ID", cover.member_id, str(cover.client_id)))
    for guardian in Guardian.objects.all():
        home = str(guardian.client_id)
        people.append(_named(str(guardian.pk), "NAME_GUARDIAN", guardian.name, home=home))
        if guardian.phone:
            numbers.append(("PHONE", guardian.phone, str(guardian.pk)))
    for staff in Staff.objects.all():
        people.append(_named(str(staff.pk), "NAME_THERAPIST", staff.name))
        if staff.npi:
            numbers.append(("NPI", staff.npi, str(staff.pk)))
    places = [Place(site.name, "CLINIC") for site in Site.objects.all() if " " in site.name]
    places += [
        Place(practice.name, "CLINIC")
        for practice in Practice.objects.all()
        if " " in practice.name
    ]
    return Roster(tuple(people), tuple(places), tuple(numbers))


def _named(key: str, label: str, name: str, *, home: str = "") -> Person:
    """A person of whom we hold one line; what follows the first word is the family name."""
    first, _, last = name.strip().partition(" ")
    return Person(key, label, first or None, last or None, home=home)
