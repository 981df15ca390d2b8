"""Nothing that was only heard or found in a text is signed before the therapist confirmed it.

A transcript with six percent of its words wrong had all four trial scores wrong: a number from
audio stays unconfirmed until the therapist has tapped it.

Source: our own rule (a number heard in audio is unconfirmed until it is tapped).

Blocks: yes.
"""

from __future__ import annotations

from collections.abc import Iterator

from countersign.notes.checks.examples import note, said
from countersign.spine.checks import CheckInput, Finding, check


@check(
    "sheet",
    passes=[note(said("He fastened 4 of 5 buttons.", "f1")), CheckInput(parts={})],
    fails=[note(said("He fastened 3 of 5 buttons.", "f4"))],
    codes=["notes.unconfirmed"],
)
def heard_facts_are_confirmed(sheet: CheckInput) -> Iterator[Finding]:
    part = sheet.part("note")
    if part is None:
        return
    pieces = {piece.id: piece for piece in part.evidence}
    for statement in part.statements:
        heard = [pieces[e] for e in statement.evidence if e in pieces and not pieces[e].confirmed]
        if heard:
            yield Finding(
                "notes.unconfirmed",
                f"This was found in the uploaded text and is not confirmed: “{heard[0].text}”",
                where=statement.id,
                part="note",
                do="Confirm it under what happened, correct it there, or take the sentence out.",
                acts=(("confirm", "Confirm it"), ("remove", "Take it out")),
            )
