"""The kinds of note a visit may have, and what each has beside the daily note.

A make-up note names the visit it makes up for, a group note how many were seen together; an
evaluation, a re-evaluation, a progress note and a discharge ask for what their documents must hold,
and give what the signed sessions show. The therapist says which kind it is; a visit booked as an
evaluation is one.
Source: rules/soap_and_medical_necessity.yaml, documents.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Protocol

from countersign.base import dates, rules
from countersign.base.errors import UserError
from countersign.notes.reports import attended, progress
from countersign.notes.reports import compose as report
from countersign.notes.reports.choices import questions
from countersign.notes.reports.progress import progress_of
from countersign.notes.reports.sessions import due_period, gather
from countersign.practice.models import Visit
from countersign.practice.models.visits import VisitKind, VisitStatus
from countersign.spine.draft import PartDraft, Statement
from countersign.spine.evidence import Evidence

DAILY = "daily"
KINDS: Mapping[str, str] = {
    DAILY: "Daily note",
    "make_up": "Make-up note",
    "group": "Group note",
    "progress": "Progress note",
    "evaluation": "Evaluation",
    "reevaluation": "Re-evaluation",
    "discharge": "Discharge",
}
BY_AN_OT = frozenset({"evaluation", "reevaluation", "progress", "discharge"})
WITH_PERIOD = frozenset({"reevaluation", "progress", "discharge"})
_SECTIONS = {"Assessment": "A", "Skilled need": "A", "Plan": "P"}

# What a document has to say that no tap tells: the element of the rule, where it stands, the ask.
_ASKED: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "evaluation": (
        ("occupational_profile", "S", "Who is this child, and what matters to the family?"),
        ("history", "S", "Which medical, developmental and therapy history matters?"),
        ("prior_level_of_function", "S", "What could the child do before?"),
        ("functional_impact", "A", "Which daily activity does each difficulty limit?"),
        ("need_for_skilled_ot", "A", "Why are an OT’s skills needed?"),
        ("prognosis_rehab_potential", "A", "What may be expected?"),
    ),
    "discharge": (
        ("reason", "A", "Why does therapy end?"),
        ("home_programme", "P", "What goes on at home?"),
        ("referrals", "P", "Which referrals are made?"),
        ("equipment", "P", "Which equipment goes home?"),
    ),
}


class Formed(Protocol):
    """What was decided about a note's form."""

    @property
    def kind(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Seen:
    """What the schedule knows of a visit: whom it makes up for, how many were seen together."""

    missed_on: date | None = None
    missed_id: str = ""
    missed_as: str = ""
    together: int = 1


def kind_of(visit: Visit, form: Formed | None) -> str:
    """The kind the therapist chose, else what the visit was booked as."""
    if form is not None and form.kind in KINDS:
        return form.kind
    return "evaluation" if visit.kind == VisitKind.EVALUATION else DAILY


def as_kind(part: PartDraft, kind: str, visit: Visit) -> PartDraft:
    """`part` as a note of that kind. A daily note is left as it is."""
    if kind == DAILY:
        return part
    made = replace(part, data={**part.data, "note_kind": kind})
    if kind in ("make_up", "group"):
        return _with_lead(made, kind, seen(visit))
    if kind in WITH_PERIOD:
        made = _with_period(made, kind, visit)
    return _asking(made, kind, on=visit.date_of_service)


def seen(visit: Visit) -> Seen:
    """What the schedule says, for a make-up and a group note."""
    off = (
        Visit.objects.filter(
            client_id=visit.client_id,
            starts_at__lt=visit.starts_at,
            status__in=(VisitStatus.CANCELLED, VisitStatus.NO_SHOW),
        )
        .order_by("-starts_at")
        .first()
    )
    together = (
        Visit.objects.filter(
            therapist_id=visit.therapist_id,
            starts_at__lt=visit.ends_at,
            ends_at__gt=visit.starts_at,
        )
        .exclude(status__in=(VisitStatus.CANCELLED, VisitStatus.NO_SHOW))
        .values("client")
        .distinct()
        .count()
    )
    if off is None:
        return Seen(together=together)
    return Seen(
        off.date_of_service, str(off.pk), str(off.get_status_display()).casefold(), together
    )


def _with_lead(part: PartDraft, kind: str, found: Seen) -> PartDraft:
    """The sentence that opens a make-up or a group note, or the question when nobody knows."""
    if kind == "make_up" and found.missed_on is not None:
        key, day = f"visit:{found.missed_id}", dates.said(found.missed_on)
        was = "a no-show" if found.missed_as == "no-show" else found.missed_as
        said = f"This session makes up for the visit of {day}, which was {was}."
        piece = Evidence(key, "chart", f"Visit of {day}: {found.missed_as}", source="schedule")
    elif kind == "group" and found.together > 1:
        key = "schedule:together"
        said = f"This was a group session of {found.together} children with one therapist."
        words = f"{found.together} children booked with this therapist at this time"
        piece = Evidence(key, "chart", words, source="schedule")
    else:
        ask = {
            "make_up": "Which visit does this session make up for?",
            "group": "How many were in the group, and what was this child’s part?",
        }[kind]
        return _with_questions(part, [_question(kind, "O", ask)])
    lead = Statement(f"k-{kind}", "O", said, (key,))
    at = next((n for n, s in enumerate(part.statements) if s.section in "OAP"), 0)
    told = (*part.statements[:at], lead, *part.statements[at:])
    return replace(part, statements=told, evidence=(*part.evidence, piece))


def _with_period(part: PartDraft, kind: str, visit: Visit) -> PartDraft:
    """What the signed sessions before this one show, and the judgements they ask for."""
    try:
        period = due_period(visit.client, on=visit.date_of_service)
    except UserError:
        return part  # nothing is signed yet: then nothing is said of it
    given = gather(visit.client, period, on=visit.date_of_service)
    goals = progress_of(given)
    shown = [s for one in goals for s in progress.statements(one, given.child)]
    if kind == "discharge":
        shown = [*attended.statements(given), *shown]
    known = {piece.id for piece in part.evidence}
    more = tuple(e for e in report.evidence_of(given, goals) if e.id not in known)
    asked = [
        {**q.as_dict(), "section": _SECTIONS[q.section]}
        for q in questions(given, goals)
        if not (kind == "discharge" and q.id == "plan")
    ]
    told = _in_section(part.statements, [replace(s, section="A") for s in shown])
    return _with_questions(replace(part, statements=told, evidence=(*part.evidence, *more)), asked)


def _in_section(
    statements: Sequence[Statement], more: Sequence[Statement]
) -> tuple[Statement, ...]:
    """`more` assessment sentences before the plan."""
    at = next((n for n, s in enumerate(statements) if s.section == "P"), len(statements))
    return (*statements[:at], *more, *statements[at:])


def _asking(part: PartDraft, kind: str, *, on: date) -> PartDraft:
    """The questions of the document's own elements, as the rule of the day names them."""
    table = rules.load("soap_and_medical_necessity", on=on)["documents"].get(kind, {})
    named = {e["id"] if isinstance(e, Mapping) else e for e in table.get("elements", ())}
    wanted = [
        _question(element, section, ask)
        for element, section, ask in _ASKED.get(kind, ())
        if element in named
    ]
    return _with_questions(part, wanted)


def _question(key: str, section: str, ask: str) -> dict[str, Any]:
    return {"id": key.replace("_", "-"), "section": section, "ask": ask, "choices": []}


def _with_questions(part: PartDraft, more: Sequence[Mapping[str, Any]]) -> PartDraft:
    asked = [*part.data.get("questions", ()), *more]
    return replace(part, data={**part.data, "questions": asked}) if asked else part
