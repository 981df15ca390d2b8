"""Full-text search over clients and signed notes, in memory, because at rest they are ciphertext.

Each process keeps its own index and brings it up to date before every search: clients by who wrote
their row last and where it lies, notes by their signatures, which never change. Typing errors
are forgiven. What a person may not see is never among the hits.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from threading import Lock
from uuid import UUID

from django.db.models.expressions import RawSQL
from rapidfuzz import fuzz, process

from countersign.practice.access import Access
from countersign.practice.models import Client
from countersign.spine import roster
from countersign.spine.models import Signature
from countersign.web.note_index import Found, NoteIndex, folded, text_of, words

__all__ = ["Hits", "NoteHit", "folded", "search", "text_of", "words"]

CLOSE_NAME = 78  # of 100; "Tehodor" finds "Theodor"
SHORTEST_CLOSE = 4
MOST = 50
LOOKED_AT = 500
"""How many notes at a time are asked whether this person may see them."""


@dataclass(frozen=True, slots=True)
class NoteHit:
    """A signed note that holds the words asked for, with the part around them."""

    visit_id: UUID | None
    signed_at: datetime
    excerpt: str


@dataclass(frozen=True, slots=True)
class Hits:
    """Clients by how well they fit, notes from the newest, and whether older ones are unread."""

    clients: list[Client]
    notes: list[tuple[NoteHit, Client]]
    unread: bool = False


@dataclass(slots=True)
class ClientIndex:
    """Everybody's names, birth dates and chart numbers, in this process."""

    version: tuple[str, int, int] | None = None
    versions: dict[UUID, str] = field(default_factory=dict)
    names: dict[UUID, str] = field(default_factory=dict)
    pieces: dict[UUID, list[str]] = field(default_factory=dict)
    numbers: dict[str, UUID] = field(default_factory=dict)
    born: dict[UUID, date] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def refresh(self) -> None:
        """Read what changed since the last search."""
        with self.lock:
            # Asked first: a row that changes meanwhile is read again by the next search.
            version = roster.version()
            if version != self.version:
                self._read_changed()
                self.version = version

    def _read_changed(self) -> None:
        version = RawSQL("practice_client.xmin::text || practice_client.ctid::text", ())
        now: dict[UUID, str] = dict(
            Client.objects.annotate(version=version).values_list("pk", "version")
        )
        changed = {pk for pk, at in now.items() if self.versions.get(pk) != at}
        self._drop((self.versions.keys() - now.keys()) | changed)
        wanted = sorted(changed)
        for start in range(0, len(wanted), 2000):
            for client in Client.objects.filter(pk__in=wanted[start : start + 2000]):
                known = f"{client.called} {client.first_name} {client.last_name}"
                self.names[client.pk] = folded(known)
                self.pieces[client.pk] = self.names[client.pk].split()
                self.born[client.pk] = client.birth_date
                if client.mrn:
                    self.numbers[folded(client.mrn)] = client.pk
        self.versions = now

    def _drop(self, gone: set[UUID]) -> None:
        for pk in gone:
            self.names.pop(pk, None)
            self.pieces.pop(pk, None)
            self.born.pop(pk, None)
        for number in [n for n, owner in self.numbers.items() if owner in gone]:
            del self.numbers[number]

    def find(self, wanted: str, *, limit: int = MOST) -> tuple[UUID, ...]:
        """Clients by chart number, birth date or name; the closest names at the end."""
        if owner := self.numbers.get(wanted):
            return (owner,)
        if day := _day(wanted):
            return tuple(pk for pk, born in self.born.items() if born == day)[:limit]
        parts = words(wanted)
        begins = [pk for pk, pieces in self.pieces.items() if _begins(parts, pieces)]
        begins.sort(key=lambda pk: self.names[pk])
        return tuple(dict.fromkeys([*begins, *self._close(wanted, parts, limit)]))[:limit]

    def _close(self, wanted: str, parts: Sequence[str], limit: int) -> list[UUID]:
        """Names with a typing error or two; a word of three letters is near to most."""
        if len(parts) > 1:
            near = process.extract(
                wanted,
                self.names,
                scorer=fuzz.token_set_ratio,
                score_cutoff=CLOSE_NAME,
                limit=limit,
            )
            return [pk for _, _, pk in near]
        if len(wanted) < SHORTEST_CLOSE:
            return []
        scores = {pk: _nearness(wanted, pieces) for pk, pieces in self.pieces.items()}
        fits = [pk for pk, score in scores.items() if score >= CLOSE_NAME]
        return sorted(fits, key=lambda pk: -scores[pk])[:limit]


def _nearness(word: str, name: list[str]) -> float:
    """How like a word the nearest part of a name is, or the beginning of that part."""
    return max(
        (max(fuzz.ratio(word, p), fuzz.ratio(word, p[: len(word)])) for p in name), default=0.0
    )


def _begins(parts: Iterable[str], name: list[str]) -> bool:
    return all(any(piece.startswith(part) for piece in name) for part in parts)


def _day(wanted: str) -> date | None:
    """A birth date as 2018-03-04 or 3/4/2018."""
    for form in ("%Y-%m-%d", "%m/%d/%Y"):
        try:
            return datetime.strptime(wanted, form).date()  # noqa: DTZ007  a calendar day
        except ValueError:
            continue
    return None


CLIENTS = ClientIndex()
NOTES = NoteIndex()


def search(access: Access, asked: str) -> Hits:
    """Clients and signed notes that fit `asked`, of those this person may see."""
    wanted = folded(asked).strip()
    if not wanted:
        return Hits([], [])
    CLIENTS.refresh()
    best = CLIENTS.find(wanted)
    mine = access.clients("client.read").in_bulk(best)
    clients = [mine[pk] for pk in best if pk in mine]
    if not access.may("chart.read"):
        return Hits(clients, [])
    unread = NOTES.refresh()
    return Hits(clients, _notes(access, words(wanted)), unread)


def _notes(access: Access, wanted: list[str]) -> list[tuple[NoteHit, Client]]:
    found = NOTES.find(wanted)
    charts: dict[UUID, Client] = {}
    asked: set[UUID] = set()
    hits: list[Found] = []
    while len(hits) < MOST and (some := list(islice(found, LOOKED_AT))):
        new = {one.client_id for one in some} - asked
        charts |= access.clients("chart.read").in_bulk(new)
        asked |= new
        hits += [one for one in some if one.client_id in charts]
    rows = Signature.objects.select_related("sheet").in_bulk(h.signature_id for h in hits[:MOST])
    return [
        (_hit(rows[h.signature_id], wanted), charts[h.client_id])
        for h in hits[:MOST]
        if h.signature_id in rows
    ]


def _hit(one: Signature, wanted: list[str]) -> NoteHit:
    text = text_of(json.loads(one.sealed))
    low = folded(text)
    at = min((p for w in wanted if (p := low.find(w)) >= 0), default=0)
    start = max(0, at - 60)
    excerpt = f"{'…' * (start > 0)}{text[start : at + 120].strip()}…"
    return NoteHit(one.sheet.visit_id, one.signed_at, excerpt)
