"""The practice's people and places, as the de-identification needs them. No database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from countersign.base.errors import UserError

_LISTS = {
    "therapists": "NAME_THERAPIST",
    "staff": "NAME_THERAPIST",
    "teachers": "NAME_TEACHER",
    "physicians": "NAME_PRO",
    "providers": "NAME_PRO",
    "others": "NAME_OTHER",
}
_RELATIVES = ("siblings", "relatives", "household")
_NUMBERS = {
    "mrn": "MRN",
    "member_id": "MEMBER_ID",
    "auth": "AUTH_NO",
    "phone": "PHONE",
    "fax": "FAX",
    "npi": "NPI",
    "license": "LICENSE",
    "ssn": "SSN",
    "student_id": "STUDENT_ID",
    "account": "ACCOUNT",
}


@dataclass(frozen=True, slots=True)
class Person:
    """One person the practice knows; `id` is the place in the roster."""

    id: str
    label: str
    first: str | None = None
    last: str | None = None
    middle: str | None = None
    preferred: str | None = None
    nicknames: tuple[str, ...] = ()
    home: str = ""  # the client whose family this is


@dataclass(frozen=True, slots=True)
class Place:
    """A school, a city, the clinic itself."""

    name: str
    label: str


@dataclass(frozen=True, slots=True)
class Roster:
    """Everybody, every place, and every number: (label, as written, whose)."""

    people: tuple[Person, ...] = ()
    places: tuple[Place, ...] = ()
    numbers: tuple[tuple[str, str, str], ...] = ()

    @classmethod
    def read(cls, given: Any) -> Roster:
        """The roster in the JSON form of `privacy scan --roster`. Raises UserError for another."""
        if not isinstance(given, Mapping):
            raise UserError("The roster must be one JSON object.", field="roster")
        read = _Reading()
        for at, client in enumerate(_rows(given, "clients", "roster")):
            read.client(client, f"clients[{at}]")
        for key, label in _LISTS.items():
            for at, row in enumerate(_rows(given, key, "roster")):
                read.person(row, label, f"{key}[{at}]")
        read.place(given.get("clinic"), "CLINIC", "clinic")
        for school in given.get("schools") or ():
            read.place(school, "SCHOOL", "schools")
        for employer in given.get("employers") or ():
            read.place(employer, "EMPLOYER", "employers")
        return cls(tuple(read.people), tuple(dict.fromkeys(read.places)), tuple(read.numbers))


def _rows(given: Mapping[str, Any], key: str, where: str) -> Iterator[Mapping[str, Any]]:
    rows = given.get(key)
    if rows is None:
        return
    if not isinstance(rows, Sequence) or isinstance(rows, str):
        raise UserError(f"`{key}` must be a list.", field=f"{where}.{key}")
    for at, row in enumerate(rows):
        if not isinstance(row, Mapping):
            raise UserError("A person must be a JSON object.", field=f"{where}.{key}[{at}]")
        yield row


class _Reading:
    """Collects what one roster holds."""

    def __init__(self) -> None:
        self.people: list[Person] = []
        self.places: list[Place] = []
        self.numbers: list[tuple[str, str, str]] = []

    def client(self, row: Mapping[str, Any], where: str) -> None:
        self.person(row, "NAME_CHILD", where, home=where)
        for key in ("guardians", *_RELATIVES):
            label = "NAME_GUARDIAN" if key == "guardians" else "NAME_RELATIVE"
            for at, relative in enumerate(_rows(row, key, where)):
                self.person(relative, label, f"{where}.{key}[{at}]", home=where)
        if isinstance(teacher := row.get("teacher"), Mapping):
            self.person(teacher, "NAME_TEACHER", f"{where}.teacher")
        address = row.get("address")
        if isinstance(address, Mapping):
            self.place(address.get("street"), "STREET", where)
            self.place(address.get("city"), "CITY", where)
        self.place(row.get("school"), "SCHOOL", where)
        self.place(row.get("employer"), "EMPLOYER", where)

    def person(self, row: Mapping[str, Any], label: str, where: str, *, home: str = "") -> None:
        named = {
            key: self._text(row, key, where) for key in ("first", "last", "middle", "preferred")
        }
        nicknames = row.get("nicknames") or ()
        if isinstance(nicknames, str):
            nicknames = nicknames.split(",")
        called = tuple(str(n).strip() for n in nicknames)
        self.people.append(Person(where, label, nicknames=called, home=home, **named))
        for key, kind in _NUMBERS.items():
            if value := self._text(row, key, where):
                self.numbers.append((kind, value, where))
        self.place(row.get("employer"), "EMPLOYER", where)

    def place(self, name: Any, label: str, where: str) -> None:
        if name is None or name == "":
            return
        if not isinstance(name, str):
            raise UserError("A place must be text.", field=where)
        self.places.append(Place(name, label))

    def _text(self, row: Mapping[str, Any], key: str, where: str) -> str | None:
        value = row.get(key)
        if value is None or value == "":
            return None
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return str(value)
        if not isinstance(value, str):
            raise UserError(f"`{key}` must be text.", field=f"{where}.{key}")
        return value
