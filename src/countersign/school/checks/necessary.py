"""Nothing is in the report that a school does not need: minimum necessary.

Numbers that identify (member, record and authorization numbers, addresses, telephone numbers),
diagnosis codes that the family did not allow, money and insurance stop. Matters of the family
(custody, divorce, police, substances, a parent's health) stop unless the family allowed what it
told; a medicine is asked about.

Source: 45 CFR 164.502(b), 164.514(d); rules/privacy.yaml, school.

Blocks: yes; of a medicine it warns.
"""

from __future__ import annotations

from collections.abc import Iterator

from countersign.school.checks.examples import report
from countersign.school.compose import KIND, SAW
from countersign.school.context import Around
from countersign.school.minimum import beyond
from countersign.spine.checks import CheckInput, Finding, check
from countersign.spine.draft import Statement


def _said(text: str) -> CheckInput:
    return report(Statement("p-1", SAW, text, ("note:1:a",), "person"))


@check(
    "sheet",
    passes=[
        report(),
        _said("Her mother told us that she zips her own coat at home."),
        _said("She kicked the ball, pushed the button and hit the drum."),
        CheckInput(parts={}),
    ],
    fails=[
        _said("Member number MC-941747327 covers twelve visits."),
        _said("Her parents are in a custody hearing this month."),
        _said("She takes 10 mg of a medicine before class."),
        _said("F84.0 explains the pattern."),
        _said("Her autism shows in the lunch line."),
        _said("She bit another classmate on Monday."),
        _said("The insurance has not paid for this service."),
    ],
    codes=[
        "school.identifying-number",
        "school.diagnosis-not-allowed",
        "school.hard-moment-not-allowed",
        "school.money",
        "school.family-matter",
        "school.medicine",
    ],
)
def holds_only_what_is_needed(sheet: CheckInput) -> Iterator[Finding]:
    part = sheet.part(KIND)
    if part is None:
        return
    known = sheet.context.get("school")
    allowed = _allowed(known)
    for statement in part.statements:
        for one in beyond(statement.text, allowed):
            yield Finding(
                f"school.{one.code}",
                f"“{one.said}” is {one.what}: “{statement.text}”",
                blocks=one.stops,
                part=KIND,
                where=statement.id,
                do="Take it out: the school does not need it for this report."
                if one.stops
                else "Keep it only when the school has to act on it.",
                acts=(("edit", "Change the words"), ("remove", "Take it out")),
            )


def _allowed(known: object) -> frozenset[str]:
    return known.allowed if isinstance(known, Around) else frozenset()
