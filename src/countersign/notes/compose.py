"""The composer: a SOAP note from captured facts, with no model. Pure; no database.

Every sentence names the evidence it stands on. What was not captured is not written; trends are
computed from signed or charted measurements; hard moments are always in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from countersign.base import dates
from countersign.notes import wording
from countersign.notes.assessment import Today, assess, goal_of, trend
from countersign.notes.grammar import Child, sentence
from countersign.notes.measures import Measure, latest_before, measured
from countersign.notes.own_words import own_words, planned, sentences_in
from countersign.notes.sorting import section_of
from countersign.practice.facts import Fact
from countersign.practice.facts_wording import plural
from countersign.spine.draft import PartDraft, Statement
from countersign.spine.evidence import Evidence, of_fact

COMPOSER = "countersign composer 2"
SECTIONS = ("S", "O", "A", "P")
# Untimed services; their minutes are treatment but not timed minutes (rules/cpt_ot.yaml).
UNTIMED_AIMS = ("feeding", "evaluation")
SPANS_OFFERED = 400  # transcript spans offered as evidence to tie a sentence to


@dataclass(frozen=True, slots=True)
class GoalNow:
    """An active goal: its sentence, and the word captures use for its activity."""

    id: str
    text: str
    activity: str = ""


@dataclass(frozen=True, slots=True)
class NoteInput:
    """Everything the composer may use. `facts` are in the order they happened."""

    child: Child
    on: date
    facts: tuple[Fact, ...]
    goals: tuple[GoalNow, ...] = ()
    earlier: tuple[Measure, ...] = ()

    @property
    def goals_by_id(self) -> Mapping[str, GoalNow]:
        return {g.id: g for g in self.goals}


@dataclass
class _Note:
    """The note being built: statements by section, and how often each activity was told."""

    child: Child
    by_section: dict[str, list[Statement]] = field(
        default_factory=lambda: {s: [] for s in SECTIONS}
    )
    told: dict[str, int] = field(default_factory=dict)
    seeds: dict[tuple[str, ...], int] = field(default_factory=dict)

    def first(self, section: str) -> bool:
        """Whether nothing of `section` names the child yet."""
        return not any(self.child.name in s.text for s in self.by_section[section])

    def plan(self, line: str, fact_id: str) -> None:
        """A plan; "also" for one that is not the first, and once when it was written twice."""
        plain = planned(line)
        known = any(s.text == plain for s in self.by_section["P"])
        also = bool(self.by_section["P"]) and not known
        text = planned(line, also=also)
        again = any(s.text == text for s in self.by_section["P"])
        self.add("P", text if again or also else plain, fact_id)

    def times_told(self, activity: str) -> int:
        """How often an activity of this name was told before; this time counts for the next."""
        name = " ".join(activity.casefold().split())
        before = self.told.get(name, 0)
        self.told[name] = before + 1
        return before

    def began_with_child(self, section: str) -> bool:
        """Whether the last sentence of `section` begins with the child."""
        told = self.by_section[section]
        starts = (f"{self.child.name} ", f"{self.child.they.capitalize()} ")
        return bool(told) and told[-1].text.startswith(starts)

    def add(self, section: str, text: str, *evidence: str) -> None:
        if not text:
            return
        told = self.by_section[section]
        for place, before in enumerate(told):
            # Said or planned twice: one sentence, on both. What was seen twice happened twice.
            if before.text == text and section in ("S", "P"):
                both = tuple(dict.fromkeys((*before.evidence, *evidence)))
                told[place] = replace(before, evidence=both)
                return
        # The id holds while the same facts say it: composing again moves nobody's work.
        nth = self.seeds.get((section, *evidence), 0)
        self.seeds[(section, *evidence)] = nth + 1
        seed = "\x1f".join((section, *evidence, str(nth)))
        key = hashlib.sha256(seed.encode()).hexdigest()[:10]
        self.by_section[section].append(
            Statement(f"{section.lower()}-{key}", section, text, tuple(evidence))
        )

    def statements(self) -> tuple[Statement, ...]:
        return tuple(s for section in SECTIONS for s in self.by_section[section])


def compose(given: NoteInput) -> PartDraft:
    """The note's draft: statements S, O, A, P in order, its minutes and measures as data."""
    note = _Note(given.child)
    facts = [_tied(fact, given) for fact in given.facts]
    for fact in facts:
        _tell(note, fact, given)
    _treatment_time(note, facts)
    _assess(note, facts, given)
    measures = [measured(f, on=given.on) for f in facts if f.kind == "activity" and f.billable]
    return PartDraft(
        kind="note",
        statements=note.statements(),
        data=_data(facts, [m for m in measures if m.says_something]),
        evidence=evidence_of(given),
    )


def _tied(fact: Fact, given: NoteInput) -> Fact:
    """An activity with the goal it serves, when the tap or its name tells which."""
    if fact.kind != "activity" or not fact.billable:
        return fact
    goal = goal_of(fact, given.goals_by_id)
    return fact if goal is None else replace(fact, goal_id=goal.id)


def _tell(note: _Note, fact: Fact, given: NoteInput) -> None:
    """One fact as its sentences, in the section where it belongs."""
    child = given.child
    match fact.kind:
        case "activity":
            _tell_activity(note, fact, given)
        case "quote":
            note.add("S", wording.said(fact, child, first=note.first("S")), fact.id)
        case "response":
            _tell_line(note, fact, "O")
        case "hard_moment":
            note.add("O", wording.was_hard(fact, child, first=note.first("O")), fact.id)
        case "plan":
            for line in sentences_in(fact.text):
                note.plan(line, fact.id)
        case "free":
            _tell_line(note, fact)
        case "no_hard_moment" | "span":
            pass  # An answer, and words to tie a sentence to: no sentence of their own.


def _tell_line(note: _Note, fact: Fact, section: str = "") -> None:
    """The therapist's own line, sentence by sentence, each where it belongs."""
    for line in sentences_in(fact.text):
        where = section or section_of(line, note.child.name)
        if where == "P":
            note.plan(line, fact.id)
        else:
            note.add(where, own_words(line, note.child, first=note.first(where)), fact.id)


def _tell_activity(note: _Note, fact: Fact, given: NoteInput) -> None:
    told = wording.did_it(
        fact,
        given.child,
        first=note.first("O"),
        lead=note.began_with_child("O"),
        again=note.times_told(fact.activity) if fact.billable else 0,
    )
    now = measured(fact, on=given.on)
    # Against a goal the comparison is the assessment's; without one it stands here.
    then = latest_before(now, given.earlier) if fact.billable and not fact.goal_id else None
    if then is not None and (more := trend(now, then)):
        note.add("O", sentence(f"{told}, {more}"), fact.id, then.evidence)
    else:
        note.add("O", sentence(told), fact.id)
    if fact.text:
        _tell_line(note, fact, "O")


def _assess(note: _Note, facts: Sequence[Fact], given: NoteInput) -> None:
    """One computed sentence for each goal that was worked on, in the order of the session."""
    today: dict[str, list[Today]] = {}
    for fact in facts:
        tied = fact.goal_id is not None and fact.goal_id in given.goals_by_id
        if fact.goal_id is not None and tied and fact.kind == "activity" and fact.billable:
            today.setdefault(fact.goal_id, []).append(
                Today(fact, replace(measured(fact, on=given.on), goal_id=fact.goal_id))
            )
    for goal_id, done in today.items():
        goal = given.goals_by_id[goal_id]
        said = assess(done, goal, given.earlier, given.child, first=note.first("A"))
        if said is not None:
            note.add("A", *said)


def _treatment_time(note: _Note, facts: Sequence[Fact]) -> None:
    """Total treatment minutes, and how many of them were timed, as far as the aims tell."""
    done = [f for f in facts if f.kind == "activity" and f.billable]
    timed_facts = [f for f in done if f.minutes]
    if not timed_facts:
        return
    by_aim: dict[str, int] = {}
    for fact in timed_facts:
        by_aim[fact.aim] = by_aim.get(fact.aim, 0) + (fact.minutes or 0)
    total = sum(by_aim.values())
    timed = sum(m for aim, m in by_aim.items() if aim not in UNTIMED_AIMS)
    known = all(by_aim)
    # Where minutes are missing, what is there is no total.
    what = "Total treatment time" if all(f.minutes for f in done) else "The treatment time recorded"
    text = f"{what} was {plural(total, 'minute')}"
    if known and timed == total:
        text += ", all in timed services"
    elif 0 < timed < total:
        text += f", {timed} of them in timed services"
    note.add("O", sentence(text), *(f.id for f in timed_facts))


def _data(facts: Sequence[Fact], measures: Sequence[Measure]) -> dict[str, Any]:
    done = [f for f in facts if f.kind == "activity" and f.billable]
    return {
        "total_minutes": sum(f.minutes or 0 for f in done),
        "total_timed_minutes": sum(f.minutes or 0 for f in done if f.aim not in UNTIMED_AIMS),
        "measures": [m.as_dict() for m in measures],
        "hard_moments": [f.id for f in facts if f.kind == "hard_moment"],
        "hard_asked": any(f.kind in ("hard_moment", "no_hard_moment") for f in facts),
    }


def evidence_of(given: NoteInput) -> tuple[Evidence, ...]:
    """Every fact, goal and earlier measurement that a sentence of this note may stand on."""
    spoken = [f for f in given.facts if f.kind == "span" and len(f.text.split()) >= 4]
    offered = [f for f in given.facts if f.kind != "span"] + spoken[:SPANS_OFFERED]
    goals = [Evidence(f"goal:{g.id}", "chart", g.text, source="goal") for g in given.goals]
    charted = [
        Evidence(
            m.evidence,
            "chart",
            f"{m.activity or 'Goal measurement'}: {m.value}, {dates.said(m.on)}",
            source=m.source,
        )
        for m in given.earlier
    ]
    return (*(of_fact(f) for f in offered), *goals, *charted)
