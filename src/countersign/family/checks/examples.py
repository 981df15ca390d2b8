"""Updates and families for the examples of the checks. Everybody in them is invented."""

from __future__ import annotations

from typing import Any

from countersign.family.gathered import Family
from countersign.family.parts import KIND, OWN, SPANISH, UPDATE
from countersign.spine.checks import CheckInput
from countersign.spine.draft import PartDraft, Statement

FACTS = ("Buttons 4 of 5, min A",)
DRAFT = Statement("u1", UPDATE, "Theo worked on buttons, 4 of 5 with a little help.", ("f1",))
MINE = Statement("p1", OWN, "He told the last button “you are next, mister.”", author="person")
ENGLISH = ("en",)


def family(**more: Any) -> Family:
    """A family that receives updates, with `more` changed."""
    given: dict[str, Any] = {
        "child": "Theo",
        "facts": FACTS,
        "languages": ENGLISH,
        "ai": "yes",
        **more,
    }
    return Family(**given)


def sheet(*statements: Statement, data: Any = None, **more: Any) -> CheckInput:
    """A sheet with an update of these statements; `more` of its family."""
    part = PartDraft(KIND, statements or (DRAFT, MINE), data or {})
    return CheckInput({KIND: part}, {"family": family(**more)})


SPANISH_DRAFT = Statement(
    "es-u1", SPANISH, "Theo practicó abrocharse botones, 4 de 5 con un poco de ayuda.", ("f1",)
)
SPANISH_MINE = Statement(
    "p2", SPANISH, "Le dijo al último botón: “ahora te toca a ti.”", author="person"
)
