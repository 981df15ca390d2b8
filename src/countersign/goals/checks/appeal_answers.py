"""An appeal letter quotes the payer's reason, answers it from this child's record, and promises
nothing that a law does not.

Source: rules/goals.yaml, epsdt never ("claiming a law guarantees approval"); 29 CFR 2560.503-1(h)
(a full and fair review looks at what the claimant sends), not verified; read 2026-11-23.

Blocks: yes; it only warns of a letter without a measurement, and of one after its day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from countersign.goals.appeals.words import ANSWER, ASKED, DENIED, KIND, SHOWS
from countersign.spine.checks.engine import CheckInput, Finding, check
from countersign.spine.draft import PartDraft, Statement

_GUARANTEES = re.compile(
    r"\b(?:law|act|epsdt|statute|federal rules?|medicaid)\b[^.]{0,60}\b(?:guarantees?|"
    r"requires? you to (?:approve|pay)|obliges you|must (?:approve|pay|authorize)|"
    r"entitles? \w+ to approval)\b",
    re.I,
)
_SAID = (
    Statement("denied", DENIED, "On 2 November Meridian denied: “Not necessary.”", ("denial:r",)),
    Statement("moved-g1", SHOWS, "Measured 1 of 5 on 5 October.", ("points:g1",)),
    Statement("q-answer", ANSWER, "She went from one to three of five.", ("a1",), "person"),
    Statement("q-asked", ASKED, "Please approve twelve visits.", ("a2",), "person"),
)
_DATA: dict[str, Any] = {
    "reason": "Not necessary.",
    "due_on": "2026-12-01",
    "written_on": "2026-11-20",
    "questions": [
        {"id": "answer", "ask": "What answers this?"},
        {"id": "asked", "ask": "What do you ask for?"},
    ],
}


def letter(*more: Statement, without: tuple[str, ...] = (), **data: Any) -> CheckInput:
    """A letter that may leave, with whatever is added or left out."""
    told = tuple(s for s in (*_SAID, *more) if s.id not in without)
    return CheckInput(parts={KIND: PartDraft(KIND, told, {**_DATA, **data})})


@check(
    "sheet",
    passes=[letter(), CheckInput(parts={})],
    fails=[
        letter(without=("q-answer",)),
        letter(reason=""),
        letter(Statement("p1", ANSWER, "EPSDT guarantees these visits.", (), "person")),
        letter(without=("moved-g1",)),
        letter(written_on="2026-12-05"),
    ],
    codes=[
        "appeal.unanswered",
        "appeal.no-reason",
        "appeal.law-guarantees",
        "appeal.nothing-measured",
        "appeal.late",
    ],
)
def are_there(sheet: CheckInput) -> Iterator[Finding]:
    part = sheet.part(KIND)
    if part is None:
        return
    said = {s.id for s in part.statements}
    for question in part.data.get("questions", ()):
        if f"q-{question['id']}" not in said:
            yield Finding(
                "appeal.unanswered",
                f"Not answered yet: {question['ask']}",
                part=KIND,
                where=f"question-{question['id']}",
                do="Say it in your words, under “For you to say”.",
            )
    if not str(part.data.get("reason", "")).strip():
        yield Finding(
            "appeal.no-reason",
            "The letter does not quote the payer's reason.",
            part=KIND,
            do="Begin it again with the reason, word for word.",
        )
    for one in part.statements:
        if _GUARANTEES.search(one.text):
            yield Finding(
                "appeal.law-guarantees",
                "No law guarantees approval; a reviewer stops reading here.",
                part=KIND,
                where=one.id,
                do="Say what the rule covers, and how this child comes under it.",
            )
    if not any(s.section == SHOWS and s.id.startswith("moved-") for s in part.statements):
        yield Finding(
            "appeal.nothing-measured",
            "No measurement stands in the letter.",
            blocks=False,
            part=KIND,
            do="Measure the goals, or say what else shows the need.",
        )
    due = str(part.data.get("due_on", ""))
    if due and str(part.data.get("written_on", "")) > due:
        yield Finding(
            "appeal.late",
            "The day to appeal by has passed.",
            blocks=False,
            part=KIND,
            do="Ask the payer whether it still takes the appeal, and say why it is late.",
        )
