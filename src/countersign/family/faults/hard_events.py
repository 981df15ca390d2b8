"""A hard event is told, softly or not, and no cheerful word lies over it.

Source: rules/parent_communication.yaml, emotional_events (mismatch_check) and examples p2.
"""

from __future__ import annotations

from collections.abc import Iterator

from countersign.family.reading import telling
from countersign.family.reading.events import NAMES, Event
from countersign.family.reading.read import Read
from countersign.family.update import Found, Where


def faults(read: Read) -> Iterator[Found]:
    over: list[tuple[Event, Where]] = []
    for event in read.events:
        told = any(telling.tells(event, page) for page in read.whole)
        if (where := _over(event, read, told=told)) is not None:
            over.append((event, where))
        elif not told:
            yield Found(
                "family.omits-event",
                f"The update does not tell of this ({NAMES[event.kind]}): “{_short(event.text)}” "
                "Say it in your own words, softly if you like.",
            )
    if over:
        event, where = over[0]
        yield Found(
            "family.contradicts-session",
            f"This does not fit what happened ({NAMES[event.kind]}): “{_short(event.text)}” "
            "Say how it was.",
            where,
        )


def _over(event: Event, read: Read, *, told: bool) -> Where:
    """Where the update is cheerful over the event, or says the opposite."""
    for where in telling.cheer(read.page, "strong"):
        return where
    if not told:
        for where in telling.opposite(event, read.page):
            return where
        for where in telling.enjoyed(event, read.page):
            return where
    return None


def _short(text: str) -> str:
    text = " ".join(text.split())
    return f"{text[:117]}…" if len(text) > 120 else text
