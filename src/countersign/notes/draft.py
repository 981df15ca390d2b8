"""The note, as a part of every visit's sheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from uuid import UUID

from countersign.notes import earlier, kinds, style
from countersign.notes.compose import COMPOSER, SECTIONS, GoalNow, NoteInput, compose
from countersign.notes.context import earlier_notes
from countersign.notes.grammar import Child, pronouns_from
from countersign.notes.measures import Measure, from_body
from countersign.notes.models import NoteForm
from countersign.notes.reports import compose as report
from countersign.notes.reports.making import compose_report
from countersign.notes.voice import plainest, spoken
from countersign.practice import capture
from countersign.practice.models import Client, Goal, GoalPoint, Visit
from countersign.practice.models.goals import GoalStatus
from countersign.spine.draft import PartDraft
from countersign.spine.sheet import Part, register

EARLIER_POINTS = 60


def compose_note(visit: Visit, _parts: Mapping[str, PartDraft]) -> PartDraft:
    """Compose the note of `visit` from its facts as they stand, as the kind of note it is.

    Voice and wording are settled with the first draft, so that the same facts keep their words.
    """
    part = compose(note_input(visit))
    form = NoteForm.objects.filter(visit=visit).first()
    if form is None:
        habits = list(style.learnt(earlier.changed_by(visit)))
        others = [one.runs for one in earlier_notes(visit).other_children]
        voice = plainest(style.worded(part, habits), others)
        form, _ = NoteForm.objects.get_or_create(
            visit=visit, defaults={"voice": voice, "habits": habits}
        )
    part = style.worded(spoken(part, form.voice), form.habits)
    return kinds.as_kind(part, kinds.kind_of(visit, form), visit)


def note_input(visit: Visit) -> NoteInput:
    """What the composer may use: facts, active goals, earlier measurements."""
    goals = _active(visit.client_id)
    measures = {m.evidence: m for m in (*_charted(visit, goals), *_signed(visit))}
    return NoteInput(
        child=Child(visit.client.called, pronouns_from(visit.client.pronouns)),
        on=visit.date_of_service,
        facts=capture.current(visit),
        goals=_now(goals),
        earlier=tuple(measures.values()),
    )


def goals_now(client: Client) -> tuple[GoalNow, ...]:
    """The client's active goals, as the composer names them."""
    return _now(_active(client.pk))


def _active(client_id: UUID) -> list[Goal]:
    return list(Goal.objects.filter(client_id=client_id, status=GoalStatus.ACTIVE))


def _now(goals: list[Goal]) -> tuple[GoalNow, ...]:
    return tuple(GoalNow(str(g.pk), g.text, g.activity) for g in goals)


def _charted(visit: Visit, goals: list[Goal]) -> Iterator[Measure]:
    """Data points of the active goals from before this day."""
    names = {g.pk: g.activity for g in goals}
    points = GoalPoint.objects.filter(goal__in=goals, on__lt=visit.date_of_service)
    for point in points.order_by("-on")[:EARLIER_POINTS]:
        body = {**point.value, "goal_id": str(point.goal_id)}
        found = from_body(
            body,
            on=point.on,
            evidence=f"point:{point.pk}",
            source="goal data",
            activity=names[point.goal_id],
        )
        if found is not None:
            yield found


def _signed(visit: Visit) -> Iterator[Measure]:
    """Measurements in this child's last signed notes."""
    for note in earlier.of_child(visit, most=3):
        for position, body in enumerate(note.part.data.get("measures", ())):
            found = from_body(
                body,
                on=note.on,
                evidence=f"note:{note.sheet_id}:{position}",
                source="signed note",
            )
            if found is not None:
                yield found


PART = register(
    Part(
        kind="note",
        title="Note",
        order=10,
        template="notes/_part.html",
        strength="clinical",
        destinations=("emr",),
        compose=compose_note,
        composer=COMPOSER,
        sections=SECTIONS,
    )
)

REPORT = register(
    Part(
        kind=report.KIND,
        title="Progress report",
        order=10,
        template="notes/_report.html",
        strength="judgement",
        destinations=("emr",),
        compose=compose_report,
        composer=report.COMPOSER,
        sections=report.SECTIONS,
        sheet="report",
    )
)
