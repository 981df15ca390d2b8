"""Nothing that matters is left out: falls, pain, refusals, a seizure, a changed medication.

What was captured or said of harm, pain, refusal, seizure, medication, running off or faulty
equipment is told in the note, also where it was only said in passing. A hard moment that was tapped
has a check of its own, which stops.

Source: Medicare Benefit Policy Manual, Pub. 100-02, ch. 15, s. 220.3.E (adverse reactions and
changes); rules/soap_and_medical_necessity.yaml, adverse_reaction_or_change.

Blocks: no, it warns.
"""

from __future__ import annotations

from collections.abc import Iterator

from countersign.notes.checks.examples import note, said
from countersign.notes.grounds import called, not_told
from countersign.spine.checks import CheckInput, Finding, check
from countersign.spine.evidence import Evidence

TAPPED = {"hard_moments": ["f3"]}
FELL = Evidence("h1", "transcript", "He slid off the bench and landed on the floor.")


@check(
    "sheet",
    passes=[
        note(said("He fell off the bench to the floor.", "h1"), more=(FELL,), data=TAPPED),
        note(said("He fastened buttons.", "f1"), data=TAPPED),
        CheckInput(parts={}),
    ],
    fails=[note(said("He fastened buttons.", "f1"), more=(FELL,), data=TAPPED)],
    codes=["notes.left-out"],
)
def nothing_is_left_out(sheet: CheckInput) -> Iterator[Finding]:
    part = sheet.part("note")
    if part is None or not part.statements:
        return
    hard = set(part.data.get("hard_moments", ()))
    for one, piece in not_told(part, called(sheet)):
        if piece.id not in hard:
            yield Finding(
                "notes.left-out",
                f"{one.why} Captured: “{piece.text}”",
                blocks=False,
                part="note",
                do="Add a sentence about it and tie it to this fact, if it belongs in the note.",
                acts=(("add", "Add a sentence"),),
            )
