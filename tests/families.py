"""Invented families for tests: a guardian, what was agreed, and a sheet whose update may go."""

from __future__ import annotations

from typing import Any

from countersign.family.draft import GO, choose
from countersign.family.parts import KIND, OWN
from countersign.practice import terms
from countersign.practice.facts import Fact
from countersign.practice.models import Client, Guardian, Terms
from countersign.spine import sheet as sheets
from countersign.spine.models import Sheet

HUMAN = "He told the last button “you are next, mister.”"


def FACTS() -> list[Fact]:
    return [
        Fact(
            "",
            "activity",
            activity="buttons",
            aim="self-care",
            minutes=30,
            successes=4,
            trials=5,
            assist="min",
        ),
        Fact("", "no_hard_moment"),
    ]


def guardian(client: Client, **more: Any) -> Guardian:
    given = {
        "name": "Ana Reyes",
        "relation": "mother",
        "phone": "212-555-0123",
        "email": "ana@home.example",
    }
    return Guardian.objects.create(client=client, **{**given, **more})


def agreed(one: Guardian, **changes: Any) -> Terms:
    """Everything is agreed, less `changes`."""
    given = {"channel": "portal", "from_hour": 0, "until_hour": 24, "ai": "yes", "recording": "yes"}
    return terms.agree(one, {**given, **changes}, by=None)


def with_words(sheet: Sheet, words: str) -> None:
    """The therapist adds words of their own, and lets the update go with the signature."""
    by = sheet.author
    sheets.add_statement(sheet, part=KIND, section=OWN, text=words, by=by)
    part = sheets.assemble(sheet).parts[KIND]
    assert sheet.visit is not None
    data = choose(part.data, GO, on=sheet.visit.date_of_service)
    sheets.edit_data(sheet, part=KIND, data=data, by=by)
