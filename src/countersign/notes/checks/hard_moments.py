"""A hard moment that was captured is in the note.

It stays in even when the rest of the session went well: the next therapist, the family and a payer
read it there or nowhere.

Source: Medicare Benefit Policy Manual, Pub. 100-02, ch. 15, s. 220.3.E (adverse reactions and
changes); rules/soap_and_medical_necessity.yaml, adverse_reaction_or_change.

Blocks: yes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from countersign.base.words import wordset
from countersign.notes.checks.examples import note, said
from countersign.spine.checks import CheckInput, Finding, check

_HARD = re.compile(
    r"(?i)\b(?:melt|tantrum|cr(?:y|ied|ies)|sobb|refus|elop|ran\b|run\b|injur|hurt|hit\b|bit\b|fell|"
    r"fall|upset|scream|hard\b|pain|bleed|bled|seizure|aggress|distress|left the)"
)
_PLAIN = wordset("hard moment min the and with for was had his her their this that then after")


@check(
    "sheet",
    passes=[
        note(said("He had a 7-minute meltdown.", "f3"), data={"hard_moments": ["f3"]}),
        note(said("He fastened buttons.", "f1")),
        CheckInput(parts={}),
    ],
    fails=[
        note(said("He fastened buttons.", "f1"), data={"hard_moments": ["f3"]}),
        note(said("He had a lovely time.", "f3"), data={"hard_moments": ["f3"]}),
    ],
    codes=["notes.hard-moment-missing"],
)
def hard_moments_are_in(sheet: CheckInput) -> Iterator[Finding]:
    part = sheet.part("note")
    if part is None:
        return
    pieces = {piece.id: piece for piece in part.evidence}
    for fact_id in part.data.get("hard_moments", ()):
        piece = pieces.get(fact_id)
        about = [s.text for s in part.statements if fact_id in s.evidence]
        words = _content(piece.text) if piece else frozenset()
        if any(_HARD.search(text) or len(_content(text) & words) >= 2 for text in about):
            continue
        what = piece.text if piece else "a hard moment"
        yield Finding(
            "notes.hard-moment-missing",
            f"The note does not tell of this: {what}.",
            part="note",
            do="Add a sentence about it in your words and tie it to this fact,"
            " or draft the note again.",
            acts=(("add", "Add a sentence"),),
        )


def _content(text: str) -> frozenset[str]:
    return frozenset(w for w in re.findall(r"[^\W\d_]{3,}", text.casefold())) - _PLAIN
