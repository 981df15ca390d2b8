"""How an update stands on a sheet: its sections, and which sentences are whose. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from countersign.spine.draft import PartDraft, Statement

KIND = "update"
UPDATE, OWN, SPANISH = "Update", "Your words", "Español"
SECTIONS = (UPDATE, OWN, SPANISH)


def section_of(statement: Statement) -> str:
    """ "own" for the human part, "es" for Spanish, "" for the rest."""
    return {OWN: "own", SPANISH: "es"}.get(statement.section, "")


def own_words(part: PartDraft) -> tuple[Statement, ...]:
    """The human part: what the person who was there added in their own words."""
    return tuple(s for s in part.statements if s.section == OWN and s.author == "person")


def told(part: PartDraft, language: str) -> tuple[Statement, ...]:
    """What a reader of that language gets, in order."""
    spanish = language.startswith("es")
    return tuple(s for s in part.statements if (s.section == SPANISH) == spanish)


def joined(statements: Iterable[Statement]) -> tuple[str, tuple[tuple[int, int, str], ...]]:
    """One text, and where each statement stands in it: start, end, id."""
    text, places = "", []
    for one in statements:
        text += " " if text else ""
        places.append((len(text), len(text) + len(one.text), one.id))
        text += one.text
    return text, tuple(places)
