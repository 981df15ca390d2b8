"""A note of a kind says what that kind has to say, and an OT writes what only an OT judges.

An evaluation, a re-evaluation, a progress note and a discharge are an OT's; an assistant may bring
data to them. What their documents must hold is asked on the page.

Source: rules/soap_and_medical_necessity.yaml, documents.evaluation, progress_report and discharge
(signer: OT; elements).

Blocks: yes when an assistant would sign it; an open question warns.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from countersign.notes.checks.examples import VISIT, note, said
from countersign.notes.kinds import BY_AN_OT, KINDS
from countersign.spine.checks import CheckInput, Finding, check
from countersign.spine.context import VisitContext

ASKED = {"id": "reason", "section": "A", "ask": "Why does therapy end?", "choices": []}
DISCHARGE = {"note_kind": "discharge", "questions": [ASKED]}
ANSWER = said("She met her goals.", "f1", section="A", at="q-reason")


def by_an_assistant() -> CheckInput:
    """The same note, written by an assistant."""
    made = note(ANSWER, data=DISCHARGE)
    return replace(made, context={**made.context, "visit": replace(VISIT, author_role="ota")})


@check(
    "sheet",
    passes=[note(ANSWER, data=DISCHARGE), note(said("He sang.", "f1")), CheckInput(parts={})],
    fails=[note(said("He sang.", "f1"), data=DISCHARGE), by_an_assistant()],
    codes=["notes.kind-open", "notes.kind-of-an-ot"],
)
def kind_is_answered(sheet: CheckInput) -> Iterator[Finding]:
    part = sheet.part("note")
    kind = "" if part is None else str(part.data.get("note_kind", ""))
    if part is None or kind not in KINDS:
        return
    visit = sheet.context.get("visit")
    if kind in BY_AN_OT and isinstance(visit, VisitContext) and visit.author_role == "ota":
        yield Finding(
            "notes.kind-of-an-ot",
            f"{KINDS[kind]}: this is an OT’s to judge and sign.",
            part="note",
            do="Let the OT write it, or make it a daily note.",
        )
    written = {s.id for s in part.statements}
    left = [q for q in part.data.get("questions", ()) if f"q-{q['id']}" not in written]
    if left:
        many = "1 question is" if len(left) == 1 else f"{len(left)} questions are"
        yield Finding(
            "notes.kind-open",
            f"{KINDS[kind]}: {many} not answered, such as: {left[0]['ask']}",
            blocks=False,
            part="note",
            do="Answer below the note, in your words.",
        )
