"""An update as the rules read it: its sentences, its human part, and the hard events behind it."""

from __future__ import annotations

from dataclasses import dataclass

from countersign.family.reading.events import Event, hard_events
from countersign.family.reading.page import Page, page
from countersign.family.reading.people import forms
from countersign.family.reading.phrases import stems
from countersign.family.update import Update


@dataclass(frozen=True, slots=True)
class Read:
    """An update, read. `human` is the human part as a page of its own; `whole` is all that leaves."""

    update: Update
    page: Page
    human: Page
    events: tuple[Event, ...]
    names: frozenset[str]  # stems of what the child is called

    @property
    def whole(self) -> tuple[Page, ...]:
        return (self.page, self.human) if self.human.sentences else (self.page,)


def read(update: Update) -> Read:
    """Read `update` once, for every rule."""
    names = frozenset(stems(" ".join([update.child, *forms(update.child)])).words)
    return Read(
        update,
        page(update.text, update.human, names),
        page(update.human, names=names),
        tuple(hard_events(update.facts, update.events, names)),
        names,
    )
