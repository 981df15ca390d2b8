"""A note has something to say, says what it means, and says what comes next.

An empty note cannot be signed. A note without a plan, or without any assessment, may be, but it is
weak before a payer, so it warns.

Source: Medicare Benefit Policy Manual, Pub. 100-02, ch. 15, s. 220.3.E (treatment note);
rules/soap_and_medical_necessity.yaml, soap_map.

Blocks: yes when empty; a missing plan or assessment warns.
"""

from __future__ import annotations

from collections.abc import Iterator

from countersign.notes.checks.examples import note, said
from countersign.spine.checks import CheckInput, Finding, check


@check(
    "sheet",
    passes=[
        note(
            said("He fastened 4 of 5 buttons.", "f1"),
            said("Closer to the goal.", "f1", section="A", at="s2"),
            said("Next: smaller buttons.", "f1", section="P", at="s3"),
        ),
        CheckInput(parts={}),
    ],
    fails=[note(), note(said("He fastened 4 of 5 buttons.", "f1"))],
    codes=["notes.empty", "notes.no-plan", "notes.no-assessment"],
)
def note_is_whole(sheet: CheckInput) -> Iterator[Finding]:
    part = sheet.part("note")
    if part is None:
        return
    if not part.statements:
        yield Finding(
            "notes.empty",
            "The note is empty.",
            part="note",
            do="Capture what happened, or add a sentence.",
            acts=(("add", "Add a sentence"),),
        )
        return
    sections = {s.section for s in part.statements}
    if "P" not in sections:
        yield Finding(
            "notes.no-plan",
            "The note does not say what comes next.",
            blocks=False,
            part="note",
            do="Tap or write what you will do next time.",
            acts=(("add", "Add a sentence"),),
        )
    if "A" not in sections:
        yield Finding(
            "notes.no-assessment",
            "The note does not say what today means for the goals.",
            blocks=False,
            part="note",
            do="Tie an activity to its goal, or write your judgement in one sentence.",
            acts=(("add", "Add a sentence"),),
        )
