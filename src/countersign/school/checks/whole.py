"""The report is whole: what it means at school is said by the therapist, in her own words.

A report to a school that only counts says nothing to a teacher. Both questions that it leaves to
the therapist are asked; the first has to be answered. An evaluation holds a test result, or the
reader is told that none was given.

Source: 34 CFR 300.304 and 300.305 (what an evaluation informs a team about); rules/
soap_and_medical_necessity.yaml, progress_report.

Blocks: yes; for the second question and an evaluation without a result it warns.
"""

from __future__ import annotations

from collections.abc import Iterator

from countersign.school.checks.examples import report
from countersign.school.compose import KIND, TESTS
from countersign.spine.checks import CheckInput, Finding, check

_HELPS = {"id": "helps", "section": "What helps", "ask": "What helps?"}
_MEANS = {"id": "means", "section": "What it means at school", "ask": "What does it mean?"}


@check(
    "sheet",
    passes=[report(), CheckInput(parts={})],
    fails=[
        report(without=("q-means",)),
        report(data={"questions": [_MEANS, _HELPS]}),
        report(data={"report": "evaluation"}),
        report(data={"recipient": {}}),
    ],
    codes=[
        "school.unanswered",
        "school.unanswered-too",
        "school.evaluation-without-result",
        "school.no-recipient",
    ],
)
def is_whole(sheet: CheckInput) -> Iterator[Finding]:
    part = sheet.part(KIND)
    if part is None:
        return
    said = {s.id for s in part.statements}
    for question in part.data.get("questions", ()):
        if f"q-{question['id']}" in said:
            continue
        first = question["id"] == "means"
        yield Finding(
            "school.unanswered" if first else "school.unanswered-too",
            f"Not answered yet: {question['ask']}",
            blocks=first,
            part=KIND,
            where=f"question-{question['id']}",
            do="Say it in your words, under “For you to say”.",
        )
    if not part.data.get("recipient", {}).get("school"):
        yield Finding(
            "school.no-recipient",
            "It does not say who gets the report.",
            part=KIND,
            do="Begin the report from the child's page, under Schools.",
        )
    told = any(s.section == TESTS for s in part.statements)
    if part.data.get("report") == "evaluation" and not told:
        yield Finding(
            "school.evaluation-without-result",
            "An evaluation report without a test result.",
            blocks=False,
            part=KIND,
            do="Enter the results under Tests, or say why no test was given.",
        )
