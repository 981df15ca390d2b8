"""Why it needs an OT, what will be done and what can be expected is said by the OT, of this child.

Phrases that fit any child say nothing. Goals for a school's team claim no medical necessity. Words
for the family read at grade 8 or below.

Source: Pub. 100-02 ch. 15 s. 220.2 (skilled need) and s. 220.1.2; rules/
soap_and_medical_necessity.yaml, phrases_that_fail; rules/goals.yaml, medical_vs_educational
cautions; rules/parent_communication.yaml, reading_level; read 2026-11-23.

Blocks: yes; it only warns of what can be expected, hard words, and a plan without a diagnosis.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from countersign.base.reading_grade import grade
from countersign.goals.checks.plan_examples import plan
from countersign.goals.plans.words import FAMILY, KIND, NEED, TREATMENT
from countersign.spine.checks.engine import CheckInput, Finding, check
from countersign.spine.draft import PartDraft, Statement

LIMIT = 8.0
_FAILS = re.compile(
    r"\b(?:continue (?:the )?plan of care|toler\w+ treatment well|worked on fine motor|"
    r"(?:client|patient|child) participated|sensory activities|doing well|"
    r"would benefit from (?:skilled )?(?:ot|occupational therapy)(?: services)?[.\s]*$|"
    r"skilled (?:ot|services) (?:is|are) (?:medically )?(?:necessary|needed|required)[.\s]*$)",
    re.I,
)
_MEDICAL = re.compile(r"\bmedical(?:ly)? necess\w+|\bmedically required\b", re.I)
_HARD = (
    "Demonstrating functional participation necessitates considerable environmental adaptation "
    "and individualized multisensory facilitation throughout educational activities."
)


@check(
    "sheet",
    passes=[plan(), CheckInput(parts={})],
    fails=[
        plan(without=("q-need",)),
        plan(without=("q-treatment",)),
        plan(without=("q-outlook",)),
        plan(Statement("p-1", NEED, "Child would benefit from OT.", (), "person")),
        plan(
            Statement("p-1", NEED, "It is medically necessary.", (), "person"), data={"kind": "iep"}
        ),
        plan(Statement("plain-g1", FAMILY, _HARD)),
        plan(without=("plain-g1",)),
        plan(data={"diagnoses": []}),
    ],
    codes=[
        "plan.unanswered",
        "plan.unanswered-too",
        "plan.says-nothing",
        "plan.medical-at-school",
        "plan.family-hard-words",
        "plan.family-untold",
        "plan.no-diagnosis",
    ],
)
def says_why(sheet: CheckInput) -> Iterator[Finding]:
    part = sheet.part(KIND)
    if part is None:
        return
    yield from _asked(part)
    at_school = part.data.get("kind", "care") != "care"
    for one in part.statements:
        if one.section in (NEED, TREATMENT) and _FAILS.search(one.text):
            yield Finding(
                "plan.says-nothing",
                f"This fits any child: “{one.text}”",
                part=KIND,
                where=one.id,
                do="Say what this child does or cannot do, and what you judge, grade or change.",
            )
        if at_school and _MEDICAL.search(one.text):
            yield Finding(
                "plan.medical-at-school",
                "Goals for a school’s team claim no medical necessity.",
                part=KIND,
                where=one.id,
                do="Say what keeps the child from taking part in school.",
            )
    yield from _family(part)
    if not at_school and not part.data.get("diagnoses"):
        yield Finding(
            "plan.no-diagnosis",
            "No diagnosis is on file.",
            blocks=False,
            part=KIND,
            do="Enter it on the client's page, then draft the plan again.",
        )


def _asked(part: PartDraft) -> Iterator[Finding]:
    said = {s.id for s in part.statements}
    for question in part.data.get("questions", ()):
        if f"q-{question['id']}" in said:
            continue
        blocks = question["id"] in ("need", "treatment")
        yield Finding(
            "plan.unanswered" if blocks else "plan.unanswered-too",
            f"Not answered yet: {question['ask']}",
            blocks=blocks,
            part=KIND,
            where=f"question-{question['id']}",
            do="Say it in your words, under “For you to say”.",
        )


def _family(part: PartDraft) -> Iterator[Finding]:
    told = [s for s in part.statements if s.section == FAMILY]
    for one in told:
        if (found := grade(one.text)) > LIMIT:
            yield Finding(
                "plan.family-hard-words",
                f"This reads at grade {found:.0f}; families are written to at grade 8 or below.",
                blocks=False,
                part=KIND,
                where=one.id,
                do="Cut long sentences in two and use everyday words.",
            )
    for goal in part.data.get("goals", ()):
        if not any(f"goal:{goal['id']}" in s.evidence for s in told):
            yield Finding(
                "plan.family-untold",
                f"The family is not told goal {goal['number']} in plain words.",
                blocks=False,
                part=KIND,
                where=f"goal-{goal['id']}",
                do="Add a sentence under “In plain words for the family”.",
            )
