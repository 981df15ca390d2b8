"""The question "anything hard today?" is answered, every time.

Without the question a hard moment is forgotten in a hurry, and nobody can tell forgotten from none.

Source: our own rule, so that the absence of a hard moment is an answer and not a gap
(rules/soap_and_medical_necessity.yaml, adverse_reaction_or_change: required if it occurred).

Blocks: yes.
"""

from __future__ import annotations

from collections.abc import Iterator

from countersign.notes.checks.examples import note, said
from countersign.spine.checks import CheckInput, Finding, check


@check(
    "sheet",
    passes=[note(said("He fastened buttons.", "f1")), CheckInput(parts={})],
    fails=[note(said("He fastened buttons.", "f1"), data={"hard_asked": False})],
    codes=["notes.hard-not-asked"],
)
def hard_was_asked(sheet: CheckInput) -> Iterator[Finding]:
    part = sheet.part("note")
    if part is not None and part.statements and part.data.get("hard_asked") is False:
        yield Finding(
            "notes.hard-not-asked",
            "“Anything hard today?” is not answered yet.",
            do="Tap what was hard, or tap that nothing was.",
            acts=(("hard", "Answer it"),),
        )
