"""What only the OT may judge, asked as questions: each choice a sentence with its evidence. Pure.

A choice is offered only when the signed data bear it; nothing is chosen beforehand, and her own
words are always possible.
Source: rules/soap_and_medical_necessity.yaml, progress_report (assessment of progress per goal,
plan for continuing, goal changes or discharge: by the OT) and medical_necessity.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from countersign.base import dates
from countersign.notes.grammar import listed, possessive
from countersign.notes.reports.attended import COMPUTED as ATTENDED
from countersign.notes.reports.attended import a_week
from countersign.notes.reports.given import ReportInput
from countersign.notes.reports.progress import GoalProgress
from countersign.notes.verbs import thing

JUDGED, NEED, PLAN = "Assessment", "Skilled need", "Plan"
MOST = 4


@dataclass(frozen=True, slots=True)
class Choice:
    """One sentence the OT may make hers, and what it stands on. `short` is for the button."""

    id: str
    short: str
    text: str
    evidence: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "short": self.short,
            "text": self.text,
            "evidence": list(self.evidence),
        }


@dataclass(frozen=True, slots=True)
class Question:
    """Something the report must say and nobody but the OT may decide."""

    id: str
    section: str
    ask: str
    choices: tuple[Choice, ...]

    def as_dict(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "section": self.section,
            "ask": self.ask,
            "choices": [choice.as_dict() for choice in self.choices],
        }


def questions(given: ReportInput, goals: Sequence[GoalProgress]) -> tuple[Question, ...]:
    """One for each goal, then why an OT is still needed, then how it goes on."""
    asked = [_of_goal(one, given) for one in goals]
    return (*asked, _need(given, goals), _plan(given, goals))


def _of_goal(one: GoalProgress, given: ReportInput) -> Question:
    return Question(
        f"goal-{one.key}",
        JUDGED,
        f"Goal {one.number}: what do these data mean?",
        tuple(_about(one, given))[:MOST],
    )


def _about(one: GoalProgress, given: ReportInput) -> Iterator[Choice]:
    """The judgements that this goal's data bear."""
    whose, n = possessive(given.child.name), one.number
    own = one.evidence
    if one.times_reached >= 2:
        text = f"Goal {n} is met on {whose} recent counts; a next step takes its place."
        yield Choice("met", "Met: set a next step", text, own)
    if one.way == "rising":
        text = f"{given.child.name} is making progress on goal {n}, which continues as written."
        yield Choice("progress", "Progress: go on as written", text, own)
    if one.way in ("rising", "none") and one.times_reached < 2 and one.counts:
        text = f"Progress on goal {n} is slower than planned; how it is worked on changes."
        yield Choice("slower", "Slower: change how it is worked on", text, own)
    if one.way == "falling":
        text = f"{given.child.name} lost ground on goal {n}; the cause is looked into first."
        yield Choice("lost", "Lost ground: find the cause", text, own)
    if one.way == "few" and one.counts:
        text = f"Goal {n} was counted too seldom to judge; it is measured in every session now."
        yield Choice("measure", "Too few counts: measure each session", text, own)
    if one.way in ("none", "falling", "few") or not one.counts:
        text = f"Goal {n} is set aside for now, in favor of the other goals."
        yield Choice("aside", "Set aside for now", text, own)


def _need(given: ReportInput, goals: Sequence[GoalProgress]) -> Question:
    return Question(
        "need",
        NEED,
        "Why does this still need an OT’s skills?",
        tuple(_needs(given, goals))[:MOST],
    )


def _needs(given: ReportInput, goals: Sequence[GoalProgress]) -> Iterator[Choice]:
    faded = [one for one in goals if _help_changed(one)]
    if faded:
        names = listed([thing(one.goal.activity) or f"goal {one.number}" for one in faded])
        text = f"Help with {names} was graded session by session, which takes an OT’s judgement."
        yield Choice("graded", "Help is graded each session", text, _of(faded))
    hard = [h for s in given.sessions for h in s.hard]
    if hard:
        text = (
            f"{possessive(given.child.name).capitalize()} hard moments have to be read and answered"
            " within the session by someone trained in regulation."
        )
        yield Choice("hard", "Hard moments need a trained answer", text, tuple(h.id for h in hard))
    short = [one for one in goals if one.counts and one.times_reached < 2]
    if short:
        which = listed([f"goal {one.number}" for one in short])
        text = f"The next steps toward {which} need tasks analyzed and adapted by an OT."
        yield Choice("adapt", "Tasks must be analyzed and adapted", text, _of(short))
    for judged in [j for s in reversed(given.sessions) for j in s.judged][:1]:
        text = f"On {dates.short(judged.on)} the therapist noted: “{judged.text}”"
        yield Choice("judged", "As I wrote in a note", text, (judged.id,))


def _help_changed(one: GoalProgress) -> bool:
    levels = [m.assist for m in one.measures if m.assist is not None]
    return len(set(levels)) > 1


def _of(goals: Sequence[GoalProgress]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(e for one in goals for e in one.evidence[:2]))


def _plan(given: ReportInput, goals: Sequence[GoalProgress]) -> Question:
    """How therapy goes on. The weeks and the rate are said as they were; changing them is hers."""
    rate = a_week(given)
    name = given.child.name
    own = (ATTENDED, *(f"goal:{one.goal.id}" for one in goals))
    made = [
        Choice("same", "Continue as now", f"Therapy for {name} continues {rate}.", own),
        Choice(
            "fade",
            "Continue, less often",
            f"Therapy for {name} continues less often than {rate}, to see what carries over.",
            own,
        ),
        Choice(
            "more",
            "Continue, more often",
            f"Therapy for {name} is asked for more often than {rate}.",
            own,
        ),
    ]
    if goals and all(one.times_reached >= 2 for one in goals):
        text = f"{name} has met the goals of this plan, and discharge is planned with the family."
        made.insert(0, Choice("end", "Plan discharge", text, own))
    return Question("plan", PLAN, "How does therapy go on?", tuple(made)[:MOST])
