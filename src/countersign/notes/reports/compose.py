"""The report's draft from what was signed: sentences, figures and the questions left to the OT."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from countersign.base import dates
from countersign.notes.reports import attended, progress
from countersign.notes.reports.attended import BARRIERS, PERIOD
from countersign.notes.reports.choices import JUDGED, NEED, PLAN, questions
from countersign.notes.reports.given import ReportInput
from countersign.notes.reports.progress import SECTION, GoalProgress, progress_of
from countersign.spine.draft import PartDraft
from countersign.spine.evidence import Evidence

KIND = "report"
COMPOSER = "countersign report 1"
SECTIONS = (PERIOD, SECTION, JUDGED, BARRIERS, NEED, PLAN)


def compose(given: ReportInput) -> PartDraft:
    """The draft: what the data show is written, what only an OT judges is asked."""
    goals = progress_of(given)
    told = list(attended.statements(given))
    period = [s for s in told if s.section == PERIOD]
    barriers = [s for s in told if s.section == BARRIERS]
    shown = [s for one in goals for s in progress.statements(one, given.child)]
    asked = questions(given, goals)
    return PartDraft(
        kind=KIND,
        statements=(*period, *shown, *barriers),
        data=_data(given, goals, [q.as_dict() for q in asked]),
        evidence=tuple(evidence_of(given, goals)),
    )


def _data(
    given: ReportInput, goals: Sequence[GoalProgress], asked: list[dict[str, Any]]
) -> dict[str, Any]:
    there = given.attendance
    return {
        "period": [str(given.period.starts_on), str(given.period.ends_on)],
        "written_on": str(given.written_on),
        "diagnoses": given.diagnoses,
        "sessions": len(given.sessions),
        "therapists": sorted({s.therapist for s in given.sessions}),
        "attendance": {
            "booked": there.booked,
            "attended": there.attended,
            "unsigned": there.unsigned,
            "cancelled": there.cancelled,
            "missed": there.missed,
        },
        "days_since_report": given.days_since_report,
        "figures": [figure(one) for one in goals],
        "questions": asked,
    }


def figure(one: GoalProgress) -> dict[str, Any]:
    """The goal's graph and table as signed values: whole percents, and the counts as they were."""
    lines = []
    if one.baseline is not None:
        done, tries = one.baseline
        lines.append({"name": f"baseline {done} of {tries}", "value": 100 * done // tries})
    if one.asked is not None:
        percent = one.asked.percent
        if percent is None and one.asked.tries:
            percent = 100 * (one.asked.done or 0) // one.asked.tries
        if percent is not None:
            lines.append({"name": f"goal {one.asked.words}", "value": percent})
    return {
        "id": one.key,
        "title": f"Goal {one.number}",
        "about": one.goal.text,
        "head": ["Day", "Measured"],
        "rows": [[dates.said(m.on), m.value] for m in one.measures],
        "points": [
            {"on": str(m.on), "value": 100 * (m.successes or 0) // (m.trials or 1)}
            for m in one.measures
            if m.has_count
        ],
        "lines": lines,
    }


def evidence_of(given: ReportInput, goals: Sequence[GoalProgress]) -> Iterator[Evidence]:
    """Everything that a sentence about the period may stand on."""
    yield attended.computed(given)
    yield from attended.hard_computed(given)
    for one in goals:
        text = f"Goal {one.number}: {one.goal.text}"
        yield Evidence(f"goal:{one.goal.id}", "chart", text, source="goal")
        yield progress.computed(one)
        for m in one.measures:
            said = f"{m.activity or 'Goal'}: {m.value}, {dates.said(m.on)}"
            yield Evidence(m.evidence, "chart", said, source="signed note")
    for session in given.sessions:
        said = f"Signed note of {dates.said(session.on)}"
        if not session.hard and session.hard_asked:
            said += ", with no hard moment"
        yield Evidence(f"note:{session.sheet_id}", "chart", said, source="signed note")
        for judged in session.judged:
            said = f"{dates.said(judged.on)}: {judged.text}"
            yield Evidence(judged.id, "chart", said, source="signed note")
