"""A progress report says what it must: data for the period, and the OT's own judgement and plan.

The period, the change and the judgement for each goal, why an OT's skills are still needed, and how
it goes on. What only the OT may judge is left open until she chooses or writes it.

Source: Medicare Benefit Policy Manual, Pub. 100-02, ch. 15, s. 220.3.D (progress reports);
rules/soap_and_medical_necessity.yaml, progress_report.elements and interval.

Blocks: yes for a missing element or no signed session; a late report warns, and so do
unsigned visits.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from countersign.spine.checks import CheckInput, Finding, check
from countersign.spine.draft import PartDraft, Statement
from countersign.spine.evidence import Evidence

MOST_DAYS = 10
ASKED = {"id": "goal-1", "section": "Assessment", "ask": "Goal 1: what do these data mean?"}


def report(*more: Statement, data: dict[str, Any] | None = None) -> CheckInput:
    """A small report: one goal, its question, and `more` sentences."""
    told = Statement("period", "Period", "This report covers 9 signed sessions.", ("computed:a",))
    part = PartDraft(
        kind="report",
        statements=(told, *more),
        data={
            "sessions": 9,
            "days_since_report": 9,
            "attendance": {"unsigned": 0},
            "questions": [ASKED],
            **(data or {}),
        },
        evidence=(Evidence("computed:a", "chart", "9 signed sessions; 8 of 15, then 13 of 15"),),
    )
    return CheckInput(parts={"report": part})


JUDGED = Statement("q-goal-1", "Assessment", "She is making progress.", ("computed:a",), "person")


@check(
    "sheet",
    passes=[report(JUDGED), CheckInput(parts={})],
    fails=[
        report(),
        report(JUDGED, data={"sessions": 0}),
        report(JUDGED, data={"days_since_report": 14}),
        report(JUDGED, data={"attendance": {"unsigned": 2}}),
    ],
    codes=["report.nothing-signed", "report.unanswered", "report.late", "report.unsigned-visits"],
)
def report_is_whole(sheet: CheckInput) -> Iterator[Finding]:
    part = sheet.part("report")
    if part is None:
        return
    if not part.data.get("sessions"):
        yield Finding(
            "report.nothing-signed",
            "No signed session lies in the period of this report.",
            part="report",
            do="Choose another period, or sign the notes first.",
        )
    written = {s.id for s in part.statements}
    left = [q for q in part.data.get("questions", ()) if f"q-{q['id']}" not in written]
    if left:
        many = "1 question waits" if len(left) == 1 else f"{len(left)} questions wait"
        yield Finding(
            "report.unanswered",
            f"{many} for your judgement.",
            part="report",
            where="questions",
            do="Choose a sentence for each, or write your own.",
        )
    yield from _late(part)


def _late(part: PartDraft) -> Iterator[Finding]:
    days = part.data.get("days_since_report") or 0
    if days > MOST_DAYS:
        yield Finding(
            "report.late",
            f"{days} treatment days in one report; Medicare asks for one every {MOST_DAYS}.",
            blocks=False,
            part="report",
            do="Report sooner next time.",
        )
    unsigned = (part.data.get("attendance") or {}).get("unsigned") or 0
    if unsigned:
        visits = "1 visit" if unsigned == 1 else f"{unsigned} visits"
        yield Finding(
            "report.unsigned-visits",
            f"{visits} of the period took place and {'has' if unsigned == 1 else 'have'} no signed "
            "note, so they are not in this report.",
            blocks=False,
            part="report",
            do="Sign them first and make the report again, if they matter here.",
        )
