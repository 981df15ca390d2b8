"""Every sentence stands on something.

A sentence that names no evidence, or evidence that is no longer there, cannot be signed: the
therapist takes it out, ties it to a fact, or says that she saw it herself.

Source: Medicare Benefit Policy Manual, Pub. 100-02, ch. 15, s. 220.3 (the record shows what was
done and observed); rules/soap_and_medical_necessity.yaml, groundedness_rules.

Blocks: yes.
"""

from __future__ import annotations

from collections.abc import Iterator

from countersign.notes.checks.examples import note, said
from countersign.spine.checks import CheckInput, Finding, check

ACTS = (("remove", "Take it out"), ("attest", "I saw it myself"), ("tie", "Tie to a fact"))


@check(
    "sheet",
    passes=[note(said("He fastened 4 of 5 buttons.", "f1")), CheckInput(parts={})],
    fails=[
        note(said("His attention has improved.")),
        note(said("His attention has improved.", "gone")),
    ],
    codes=["notes.no-evidence"],
)
def stands_on_evidence(sheet: CheckInput) -> Iterator[Finding]:
    part = sheet.part("note")
    if part is None:
        return
    known = {piece.id for piece in part.evidence}
    for statement in part.statements:
        if not known.intersection(statement.evidence):
            yield Finding(
                "notes.no-evidence",
                f"Nothing supports this: “{statement.text}”",
                where=statement.id,
                part="note",
                do="Take it out, tie it to a fact, or say that you saw it yourself.",
                acts=ACTS,
            )
