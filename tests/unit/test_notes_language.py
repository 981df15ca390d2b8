"""Hundreds of composed notes, held to what every note must be: whole sentences, with evidence.

The sheets are the demo generator's, with other seeds, and then changed at random: a level, a tool,
a hard moment, a missing count, an activity twice, a line in the therapist's shorthand.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from countersign.demo import people
from countersign.demo.sessions import meltdown, session
from countersign.notes.compose import SECTIONS, GoalNow, NoteInput, compose
from countersign.notes.grammar import Child, pronouns_from
from countersign.notes.measures import Measure, from_body
from countersign.notes.numbers import allowed, in_text
from countersign.notes.own_words import has_subject
from countersign.practice.facts import Assist, Cues, Fact, HardKind
from countersign.spine.checks import Check, CheckInput, find_all
from countersign.spine.draft import PartDraft, Statement

TODAY = date(2026, 11, 25)
NOW = datetime(2026, 11, 25, 17, tzinfo=UTC)
LINES = (
    "Pt tired after school, needed 2 VC to start.",
    "Good eye contact. No LOB on the beam.",
    "Mom reports he slept badly.",
    "Refused the putty; unable to tolerate wet textures.",
    "Increased tone RUE w/ fatigue",
    "next session try smaller buttons",
    "max A for coat, SBA on stairs",
)
LEVELS: tuple[Assist | None, ...] = (
    None,
    "independent",
    "setup",
    "supervision",
    "standby",
    "min",
    "mod",
    "max",
    "dependent",
)
THINGS = (
    "coat zipper",
    "pinch board",
    "tracing letters",
    "draw circle",
    "wash face",
    "memory game",
    "snack",
    "wheelbarrow walks",
    "donning socks",
    "VMI",
    "sequence cards",
    "textured bins",
)


def given(seed: int, number: int) -> Iterator[NoteInput]:
    for client in people.make(today=TODAY, clients=max(20, number), seed=seed).clients[:number]:
        rng = random.Random(f"{seed} {client.key}")  # noqa: S311 — invents sessions
        goals = tuple(GoalNow(f"g{n}", g.text, g.activity) for n, g in enumerate(client.goals))
        earlier = tuple(_points(rng, goals)) if rng.random() < 0.8 else ()
        facts = session(rng, client, starts_at=NOW, progress=rng.random())
        if rng.random() < 0.2:
            facts.append(meltdown(client, at=NOW))
        yield NoteInput(
            Child(client.first_name, pronouns_from(client.pronouns) if rng.random() < 0.9 else ""),
            TODAY,
            tuple(facts),
            goals,
            earlier,
        )


def _points(rng: random.Random, goals: tuple[GoalNow, ...]) -> Iterator[Measure]:
    for goal in goals:
        for weeks in (6, 4, 2):
            body = {"successes": rng.randrange(6), "trials": 5, "goal_id": goal.id}
            if rng.random() < 0.5:
                body |= {"assist": rng.choice(LEVELS[4:])}
            found = from_body(
                body,
                on=TODAY - timedelta(weeks=weeks),
                evidence=f"point:{goal.id}:{weeks}",
                source="goal data",
                activity=goal.activity,
            )
            assert found is not None
            yield found


def changed(note: NoteInput, rng: random.Random) -> NoteInput:
    """The same session, as a hurried therapist might have captured it."""
    facts = []
    for fact in note.facts:
        if fact.kind == "activity":
            fact = replace(fact, assist=rng.choice(LEVELS))
            if rng.random() < 0.3:
                fact = replace(fact, successes=None)
            if rng.random() < 0.2:
                fact = replace(fact, trials=0, successes=0)
            if rng.random() < 0.3:
                fact = replace(fact, activity=rng.choice(THINGS))
            if rng.random() < 0.2:
                fact = replace(fact, minutes=None)
            if rng.random() < 0.3:
                fact = replace(fact, cues=(Cues("tactile", 0), Cues("hand_over_hand")))
            if rng.random() < 0.3:
                fact = replace(fact, tools=("button hook", "putty"), text="looked up twice")
            if rng.random() < 0.1:
                facts.append(replace(fact, id=f"{fact.id}-again"))
        facts.append(fact)
    facts.append(Fact(id=f"free-{rng.random()}", kind="free", text=rng.choice(LINES)))
    facts.append(
        Fact(
            id=f"hard-{rng.random()}",
            kind="hard_moment",
            hard=rng.choice(("meltdown", "refusal", "crying", "injury", "elopement", "other")),
            minutes=rng.choice((None, 3, 8)),
            text=rng.choice(("", "to sit at the table", "hit the table, no injury", "cried by it")),
        )
    )
    return replace(note, facts=tuple(facts))


def _notes() -> Iterator[tuple[NoteInput, PartDraft]]:
    rng = random.Random(5)  # noqa: S311 — invents sessions
    for seed in (101, 102, 103):
        for one in given(seed, 60):
            yield one, compose(one)
            other = changed(one, rng)
            yield other, compose(other)


NOTES = list(_notes())
SUBJECT = re.compile(
    r"^(?:[^,]+, )?(?:the plan|the clinician|total treatment time|the treatment time|"
    r"today’s result|the help|mom|he|she|they)\b",
    re.IGNORECASE,
)


def told(note: PartDraft) -> Iterator[Statement]:
    yield from note.statements


def test_there_are_hundreds() -> None:
    assert len(NOTES) >= 300


def test_every_sentence_begins_and_ends_as_one() -> None:
    for _, note in NOTES:
        for one in told(note):
            assert one.text[0].isupper() or one.text[0] in "“", one.text
            assert re.search(r"[.!?…][”\")]*$", one.text), one.text


def test_nothing_of_a_pattern_is_left() -> None:
    for _, note in NOTES:
        for one in told(note):
            assert not re.search(r"  |[{}]|None|\bnull\b| ,| \.|\.\.|,,|\( | \)|;;", one.text), (
                one.text
            )
            assert not re.search(r"\b(\w+) \1\b", one.text, re.IGNORECASE), one.text


def test_every_sentence_says_who() -> None:
    for given_, note in NOTES:
        child = given_.child
        for one in told(note):
            named = re.search(rf"\b{re.escape(child.name)}\b", one.text)
            assert named or SUBJECT.match(one.text) or has_subject(one.text, child), one.text


def test_sections_stand_in_order() -> None:
    for _, note in NOTES:
        places = [SECTIONS.index(one.section) for one in told(note)]
        assert places == sorted(places)


def test_every_sentence_has_evidence_that_is_there() -> None:
    for _, note in NOTES:
        known = {piece.id for piece in note.evidence}
        for one in told(note):
            assert one.evidence, one.text
            assert known.issuperset(one.evidence), one.text
        assert len({one.id for one in told(note)}) == len(note.statements)


def test_every_number_is_in_its_evidence() -> None:
    for _, note in NOTES:
        pieces = {piece.id: piece for piece in note.evidence}
        for one in told(note):
            own = [pieces[e] for e in one.evidence]
            fine = allowed((p.text for p in own), (p.minutes for p in own if p.minutes))
            assert in_text(one.text).keys() <= fine, (one.text, [p.text for p in own])


def test_what_is_planned_twice_is_told_once() -> None:
    facts = tuple(Fact(id=f"p{n}", kind="plan", text="fewer cues") for n in range(3))
    note = compose(NoteInput(Child("Ana", "she"), TODAY, facts))
    assert [(s.text, s.evidence) for s in note.statements] == [
        ("The plan is fewer cues.", ("p0", "p1", "p2"))
    ]


LINES_OF_THEIRS = {
    "tired": "Ana was tired.",
    "Tired easily": "Ana tired easily.",
    "not interested in the putty": "Ana was not interested in the putty.",
    "Crying on arrival, settled in 5 min": "Ana was crying on arrival, settled in 5 min.",
    "Wanted to show every piece": "Ana wanted to show every piece.",
    "Skilled cueing needed for sequencing": "Skilled cueing was needed for sequencing.",
    "Graded task down": "The clinician graded task down.",
    "increased tone RUE": "The clinician noted: increased tone right upper extremity.",
    "The room was loud": "The room was loud.",
    "pt's splint fits": "Ana’s splint fits.",
}


@pytest.mark.parametrize("line", LINES_OF_THEIRS)
def test_a_line_gets_its_subject_and_keeps_its_words(line: str) -> None:
    fact = Fact(id="r", kind="response", text=line)
    note = compose(NoteInput(Child("Ana", "she"), TODAY, (fact,)))
    assert [s.text for s in note.statements] == [LINES_OF_THEIRS[line]]


HARD: dict[tuple[HardKind, str, int | None], str] = {
    ("refusal", "tooth brushing", 3): "Ana refused tooth brushing (3 minutes).",
    ("refusal", "to come in from the car", 6): "Ana refused for 6 minutes to come in from the car.",
    ("meltdown", "hit the table, no injury", 12): (
        "Ana had a 12-minute meltdown: hit the table, no injury."
    ),
    ("crying", "cried when mom left", 4): "Ana cried when mom left (4 minutes).",
    ("injury", "pinched finger in the swing", None): "Ana was hurt: pinched finger in the swing.",
    ("elopement", "", 2): "Ana ran off for 2 minutes.",
}


@pytest.mark.parametrize("moment", HARD)
def test_a_hard_moment_is_told_plainly(moment: tuple[HardKind, str, int | None]) -> None:
    kind, text, minutes = moment
    fact = Fact(id="h", kind="hard_moment", hard=kind, text=text, minutes=minutes)
    note = compose(NoteInput(Child("Ana", "she"), TODAY, (fact,)))
    assert [s.text for s in note.statements] == [HARD[moment]]


GATES = [
    c
    for c in find_all()
    if c.name.split(".")[-2] in ("evidence", "numbers", "support", "hard_moments", "whole")
]


@pytest.mark.parametrize("gate", GATES, ids=[c.name.split(".")[-1] for c in GATES])
def test_no_check_blocks_what_was_composed(gate: Check) -> None:
    for _, note in NOTES:
        blocked = [f for f in gate.run(CheckInput(parts={"note": note})) if f.blocks]
        assert not blocked, blocked


def test_every_captured_fact_is_in_the_note() -> None:
    for given_, note in NOTES:
        stood_on = {e for one in told(note) for e in one.evidence}
        silent = {f.id for f in given_.facts if f.kind in ("no_hard_moment", "span")}
        assert {f.id for f in given_.facts} - silent <= stood_on


def test_one_assessment_for_each_goal_that_was_measured() -> None:
    for given_, note in NOTES[::2]:
        goals = {e for s in told(note) if s.section == "A" for e in s.evidence if e[:4] == "goal"}
        assert goals == {f"goal:{g.id}" for g in given_.goals}


@pytest.mark.parametrize("word", ["good progress", "improved", "tolerated well", "excellent"])
def test_nothing_is_praised_that_nobody_praised(word: str) -> None:
    assert not any(word in one.text.casefold() for _, note in NOTES for one in told(note))
