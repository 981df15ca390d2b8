"""The update to the family, as a part of every visit's sheet.

It is kept back until the therapist adds words of their own: no family gets a text that only
software wrote. With them it is signed in the same act as the note, and goes to the family and to
nobody else.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from countersign.base.errors import UserError
from countersign.family import compose, spanish
from countersign.family.models import Message
from countersign.family.parts import KIND, SECTIONS, SPANISH, UPDATE
from countersign.practice import capture, terms
from countersign.practice.models import Visit
from countersign.spine.draft import PartDraft, Statement
from countersign.spine.evidence import of_fact
from countersign.spine.kept_back import MARK
from countersign.spine.sheet import Part, register

HOLD, GO = "update:keep-back", "update:let-go"


def compose_update(visit: Visit, _parts: Mapping[str, PartDraft]) -> PartDraft:
    """The update after `visit`, in English, and in Spanish for a family that reads it."""
    facts, child = capture.current(visit), visit.client.called
    before = Message.objects.filter(client=visit.client_id).values("release").distinct().count()
    said = [
        Statement(line.id, UPDATE, line.text, (line.fact,))
        for line in compose.lines(child, facts, turn=before)
    ]
    if any(
        one.receives and one.guardian.language.startswith("es")
        for one in terms.of_client(visit.client_id)
    ):
        said += [
            Statement(line.id, SPANISH, line.text, (line.fact,))
            for line in spanish.lines(child, facts)
        ]
    used = {piece for one in said for piece in one.evidence}
    return PartDraft(
        kind=KIND,
        statements=tuple(said),
        data={MARK: True},  # always: whether it goes is a person's choice, which composing keeps
        evidence=tuple(of_fact(fact) for fact in facts if fact.id in used),
    )


def choose(data: Mapping[str, Any], verb: str, *, on: date) -> Mapping[str, Any]:
    """The update's data after "no update with this visit", or after taking that back."""
    rest = {key: value for key, value in data.items() if key != MARK}
    if verb == HOLD:
        return {**rest, MARK: True}
    if verb == GO:
        return rest
    raise UserError("The update has no such choice.", field="verb")


PART = register(
    Part(
        kind=KIND,
        title="Family update",
        order=30,
        template="family/_part.html",
        strength="clinical",
        destinations=("family",),
        compose=compose_update,
        composer="countersign update 1",
        choose=choose,
        sections=SECTIONS,
        follows=False,
    )
)
