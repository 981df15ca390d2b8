"""Which signed note holds which words: in memory only, because at rest they are ciphertext.

Notes are read newest first: some at once, the rest by a thread that leaves most of the processor to
the pages. Signatures never change and are never deleted, so nothing here grows stale; those of
other processes are found by their id, which tells when it was made. No text is kept: the words
around a hit are decrypted again when it is shown.
"""

from __future__ import annotations

import heapq
import json
import logging
import re
import time
import unicodedata
from array import array
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Lock, Thread
from uuid import UUID

from django.db import Error, connection
from django.db.models import QuerySet
from rapidfuzz import fuzz, process

from countersign.base import ids
from countersign.spine.models import Signature

CLOSE_WORD = 84
LATE_COMMITS = timedelta(minutes=10)
AT_ONCE = 1000
"""How many notes one search reads itself before it leaves the rest to the thread."""
CHUNK = 100
BURST = 4
RESTS, RESTS_AT_WORK = 1.0, 60.0
"""The thread rests after each few notes, this many times as long as they took it. While somebody is
at work it nearly stands still: else it would take a fifth of each core from them."""
AT_WORK_SECONDS = 5.0
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_log = logging.getLogger(__name__)


def folded(text: str) -> str:
    """Lower case without accents."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in plain if not unicodedata.combining(c))


def words(text: str) -> list[str]:
    """The words of a text, folded."""
    return _WORD.findall(folded(text))


def text_of(value: object) -> str:
    """Every statement's words in a signed sheet's canonical JSON, in order."""
    found: list[str] = []

    def walk(inner: object) -> None:
        if isinstance(inner, Mapping):
            statements = inner.get("statements")
            if isinstance(statements, list):
                found.extend(str(s["text"]) for s in statements if isinstance(s, dict))
            for key, deeper in inner.items():
                if key != "statements":
                    walk(deeper)
        elif isinstance(inner, list):
            for deeper in inner:
                walk(deeper)

    walk(value)
    return " ".join(found)


@dataclass(frozen=True, slots=True)
class Found:
    """A signed note that holds the words asked for: its signature's id and its client's."""

    signature_id: UUID
    client_id: UUID


@dataclass(slots=True)
class NoteIndex:
    """The notes of one process. A note's number is its place in the three lists."""

    signatures: list[UUID] = field(default_factory=list)
    clients: list[UUID] = field(default_factory=list)
    signed_at: array[float] = field(default_factory=lambda: array("d"))
    postings: dict[str, array[int]] = field(default_factory=dict)
    _same: dict[UUID, UUID] = field(default_factory=dict)
    _known: set[UUID] = field(default_factory=set)
    _asked: UUID | None = None  # an id of the moment when new notes were last looked for
    _oldest: UUID | None = None  # down to here everything older was read
    _complete: bool = False
    _page_asked: float = 0.0  # by the monotonic clock
    _reader: Thread | None = None
    _lock: Lock = field(default_factory=Lock)  # held for a few notes at a time
    _refreshing: Lock = field(default_factory=Lock)

    def refresh(self) -> bool:
        """Read what was signed since; whether older notes are still unread."""
        with self._refreshing:
            if len(self.signatures) < AT_ONCE and not self._complete:
                self._read_some()
            self._read_newer()
        if not self._complete:
            self.read_on()
        return not self._complete

    def page_asked(self) -> None:
        """Somebody is at work in this process: leave the processor to them."""
        self._page_asked = time.monotonic()

    def read_on(self) -> None:
        """Have the rest read by a thread of this process. Asked again, it goes on."""
        with self._lock:
            if self._complete or (self._reader is not None and self._reader.is_alive()):
                return
            self._reader = Thread(target=self._read_all, name="reading notes", daemon=True)
            self._reader.start()

    def _read_all(self) -> None:
        try:
            while not self._complete:
                older = self._older()
                for start in range(0, len(older), BURST):
                    began = time.monotonic()
                    self._take(older[start : start + BURST])
                    now = time.monotonic()
                    at_work = now - self._page_asked < AT_WORK_SECONDS
                    time.sleep((RESTS_AT_WORK if at_work else RESTS) * (now - began))
                self._complete = len(older) < CHUNK
        except Error as error:  # the database is away; the next search has it go on
            _log.warning("search.reading_stopped", extra={"error": type(error).__name__})
        finally:
            connection.close()

    def _older(self) -> list[Signature]:
        """The next notes toward the past."""
        self._asked = self._asked or ids.new_id()
        older = _rows().order_by("-id")
        if self._oldest is not None:
            older = older.filter(pk__lt=self._oldest)
        return list(older[:CHUNK])

    def _take(self, older: list[Signature]) -> None:
        with self._lock:
            for one in older:
                if self._oldest is None or one.pk < self._oldest:  # not read meanwhile
                    self._add(one)
                    self._oldest = one.pk

    def _read_some(self) -> None:
        """As many as a search may wait for."""
        for _ in range(AT_ONCE // CHUNK):
            older = self._older()
            self._take(older)
            if len(older) < CHUNK:
                self._complete = True
                return

    def _read_newer(self) -> None:
        """What was signed since, also by a transaction that began before and ended after."""
        asked = self._asked or ids.new_id()
        self._asked = ids.new_id()
        since = ids.before(asked, LATE_COMMITS)
        if self._oldest is not None and not self._complete:
            since = max(since, self._oldest)  # below it is the thread's
        listed = Signature.objects.filter(pk__gt=since).values_list("pk", flat=True)
        if fresh := set(listed) - self._known:
            rows = list(_rows().filter(pk__in=fresh).order_by("id"))
            with self._lock:
                for one in rows:
                    self._add(one)

    def _add(self, one: Signature) -> None:
        client_id = one.sheet.client_id
        if client_id is None or one.pk in self._known:
            return
        self._known.add(one.pk)
        number = len(self.signatures)
        self.signatures.append(one.pk)
        self.clients.append(self._same.setdefault(client_id, client_id))
        self.signed_at.append(one.signed_at.timestamp())
        for word in set(words(text_of(json.loads(one.sealed)))):
            self.postings.setdefault(word, array("I")).append(number)

    def find(self, wanted: Collection[str]) -> Iterator[Found]:
        """Notes with all of these words, from the newest."""
        with self._lock:
            sets = [self._holding(word) for word in wanted if len(word) > 1]
            both = set.intersection(*sets) if sets else set()
            newest = [(-self.signed_at[n], n) for n in both]
        heapq.heapify(newest)
        while newest:
            _, number = heapq.heappop(newest)
            yield Found(self.signatures[number], self.clients[number])

    def _holding(self, word: str) -> set[int]:
        """Notes with the word, one that begins with it, or one that is close to it."""
        near = [w for w in self.postings if w.startswith(word)] if len(word) > 2 else [word]
        if not near and len(word) > 3:
            close = process.extract(
                word, list(self.postings), scorer=fuzz.ratio, score_cutoff=CLOSE_WORD, limit=8
            )
            near = [w for w, _, _ in close]
        return set().union(*(self.postings.get(w, ()) for w in near))


def _rows() -> QuerySet[Signature]:
    return Signature.objects.select_related("sheet").only("sealed", "signed_at", "sheet__client_id")
