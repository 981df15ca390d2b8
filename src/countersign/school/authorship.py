"""Who wrote each sentence of a report: the assistant, a language model, or the therapist. Pure.

A sentence that a model worded and the therapist changed is hers, and is told apart all the same: it
began with the model, and a school that allows none allows none of these.
"""

from __future__ import annotations

from collections.abc import Iterable

from countersign.spine.draft import MODELS, Statement

COMPOSER, MODEL, REWORDED, PERSON = "composer", "model", "reworded", "person"
IN_A_WORD = {
    COMPOSER: "assistant",
    MODEL: "language model",
    REWORDED: "therapist, over a model's words",
    PERSON: "therapist",
}
FOR_THE_SCHOOL = {
    COMPOSER: "the documentation assistant, from signed notes and results",
    MODEL: "a language model, from signed notes and results",
    REWORDED: "the therapist, changing what a language model had worded",
    PERSON: "the therapist",
}
MARKS = {
    MODEL: "worded by a language model",
    REWORDED: "first worded by a language model, changed by the therapist",
}
"""What stands behind such a sentence on paper."""


def who(id: str, author: str) -> str:
    """Who wrote the sentence of that id and author: one of the four."""
    return REWORDED if author == PERSON and id.startswith(MODELS) else author


def took_part(statements: Iterable[Statement]) -> frozenset[str]:
    """Who took part in these sentences: the model also where the therapist changed its words."""
    found = {who(s.id, s.author) for s in statements}
    return frozenset(found | {MODEL} if REWORDED in found else found)
