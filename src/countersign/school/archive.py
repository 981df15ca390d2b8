"""Every report to a school that this practice knows, as numbers in memory, to compare a new one.

At rest reports are ciphertext, so each process keeps the numbers of their words (`base.passages`),
newest first: some at once, the rest by a thread. What left never changes and is never deleted, so
nothing here grows stale; later ones are found by their ids. No word is kept: what is shown of
another report is decrypted again for those who may see that child.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Lock, Thread
from typing import Any
from uuid import UUID

from django.db import Error, connection

from countersign.base import ids
from countersign.base.passages.lookup import Lookup
from countersign.base.passages.runs import Run
from countersign.school.compose import KIND
from countersign.school.models import ApprovedText, OldReport
from countersign.school.own import Approved, Own, own
from countersign.school.telling import telling
from countersign.school.uniqueness import Report, compare
from countersign.spine.draft import PartDraft, part_from_payload
from countersign.spine.models import Release

AT_ONCE = 400
CHUNK = 50
RESTS = 2.0
LATE_COMMITS = timedelta(minutes=10)
CANDIDATES = 6
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Known:
    """A report in the archive: a release or an old report, whose child it is about."""

    source: str  # "release" or "old"
    id: UUID
    owner: str


@dataclass(frozen=True, slots=True)
class Match:
    """A report that shares passages with the one asked about, and the runs: ours and theirs."""

    known: Known
    words: int
    share: float
    runs: tuple[Run, ...]


@dataclass(slots=True)
class Archive:
    """The reports of one process. A report's number is its place in `known`."""

    lookup: Lookup = field(default_factory=Lookup)
    known: list[Known] = field(default_factory=list)
    facts: dict[tuple[str, ...], list[int]] = field(default_factory=dict)
    _ids: set[UUID] = field(default_factory=set)
    _asked: UUID | None = None
    _unread: list[tuple[str, UUID]] | None = None
    _reader: Thread | None = None
    _lock: Lock = field(default_factory=Lock)

    def refresh(self) -> int:
        """Read what came since; the number of older reports that are still unread."""
        with self._lock:
            if self._unread is None:
                asked, every = ids.new_id(), _every()
                self._take(every[:AT_ONCE])
                self._asked, self._unread = asked, every[AT_ONCE:]
            else:
                self._read_newer()
            unread = len(self._unread)  # what the thread has at work counts until it is taken
        if unread and (self._reader is None or not self._reader.is_alive()):
            self._reader = Thread(target=self._read_on, name="reading reports", daemon=True)
            self._reader.start()
        return unread

    def _read_on(self) -> None:
        try:
            while self._unread:
                began = time.monotonic()
                with self._lock:
                    self._take(self._unread[:CHUNK])
                    self._unread = self._unread[CHUNK:]
                time.sleep(RESTS * (time.monotonic() - began))
        except Error as error:  # the database is away; the next check has it go on
            _log.warning("school.reading_stopped", extra={"error": type(error).__name__})
            with self._lock:
                self._unread = None
        finally:
            connection.close()

    def _read_newer(self) -> None:
        since, asked = ids.before(self._asked or ids.new_id(), LATE_COMMITS), ids.new_id()
        self._take([one for one in _every(since=since) if one[1] not in self._ids])
        self._asked = asked  # only now: what could not be read is asked for again

    def _take(self, listed: Sequence[tuple[str, UUID]]) -> None:
        some = [one for one in listed if one[1] not in self._ids]
        made: list[tuple[Known, Own, tuple[tuple[str, ...], ...]]] = []
        for known, text, child, facts in _texts(some):
            made.append((known, own(text, child=child, approved=Approved()), facts))
        self.lookup.add([(words.packed, known.owner) for known, words, _ in made])
        for known, _, facts in made:
            number = len(self.known)
            self.known.append(known)
            self._ids.add(known.id)
            for fact in facts:
                self.facts.setdefault(fact, []).append(number)

    def matches(self, report: Report, *, same_child: bool = False) -> list[Match]:
        """The reports of other children (or of this one) that share most with `report`."""
        ask = self.lookup.own if same_child else self.lookup.near
        near = ask(report.own.packed, owner=report.child, most=CANDIDATES)
        found = []
        for number, _ in near:
            known = self.known[number]
            other = read(known)
            if other is None:
                continue
            pair = compare(report, other, least=1)
            if pair is not None:
                words = sum(run.words for run in pair.runs)
                found.append(Match(known, words, pair.share_a, pair.runs))
        return sorted(found, key=lambda one: -one.words)

    def same_facts(self, facts: Sequence[tuple[str, ...]], *, owner: str) -> dict[int, int]:
        """How many of these facts each other child's report has, by its number."""
        counted: dict[int, int] = {}
        for fact in set(facts):
            for number in self.facts.get(fact, ()):
                if self.known[number].owner != owner:
                    counted[number] = counted.get(number, 0) + 1
        return counted


REPORTS = Archive()


def approved() -> Approved:
    """The texts that the practice approved and still uses."""
    return Approved(row.text for row in ApprovedText.objects.filter(ended_on=None))


def _every(since: UUID | None = None) -> list[tuple[str, UUID]]:
    """What is there, newest first: where it stands, and its id."""
    released = Release.objects.filter(part=KIND)
    old = OldReport.objects.all()
    if since is not None:
        released, old = released.filter(pk__gt=since), old.filter(pk__gt=since)
    found = [("release", pk) for pk in released.values_list("pk", flat=True)]
    found += [("old", pk) for pk in old.values_list("pk", flat=True)]
    return sorted(found, key=lambda one: one[1], reverse=True)


def _texts(
    listed: Sequence[tuple[str, UUID]],
) -> Iterator[tuple[Known, str, str, tuple[tuple[str, ...], ...]]]:
    """Each report's words, its child's name, and its facts."""
    released = [pk for source, pk in listed if source == "release"]
    rows = Release.objects.select_related("revision", "sheet__client").in_bulk(released)
    old = OldReport.objects.in_bulk([pk for source, pk in listed if source == "old"])
    for source, pk in listed:
        if source == "release" and (row := rows.get(pk)) is not None:
            part = _part(bytes(row.revision.payload))
            child = row.sheet.client
            name = "" if child is None else f"{child.called} {child.first_name} {child.last_name}"
            known = Known("release", pk, str(row.sheet.client_id))
            yield known, telling(part).text, name, facts_in(part)
        elif (one := old.get(pk)) is not None:
            yield Known("old", pk, owner_of(one)), one.text, one.child, ()


def owner_of(one: OldReport) -> str:
    """The child an old report is about: one of ours, or whoever is named in it."""
    return str(one.client_id) if one.client_id else f"child {one.child.strip().casefold()}"


def _part(payload: bytes) -> PartDraft:
    body: dict[str, Any] = json.loads(payload)
    return part_from_payload(body)


def facts_in(part: PartDraft) -> tuple[tuple[str, ...], ...]:
    """The facts that a report was signed with."""
    return tuple(tuple(str(bit) for bit in one) for one in part.data.get("facts", ()))


def read(known: Known) -> Report | None:
    """A report of the archive made ready to be compared with, decrypted again."""
    for _, text, child, _ in _texts([(known.source, known.id)]):
        words = own(text, child=child, approved=Approved())
        return Report(str(known.id), known.owner, "", words)
    return None


def text_of(known: Known) -> str:
    """The words of a report of the archive. Only for those who may see its child."""
    return next((text for _, text, _, _ in _texts([(known.source, known.id)])), "")
