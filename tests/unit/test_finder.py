"""What is read out of an uploaded text: only what is plainly there, and never as confirmed."""

from __future__ import annotations

import pytest

from countersign.practice import texts
from countersign.practice.facts import Fact
from countersign.practice.finder import find

SESSION = """OT: Hi June, how was school today?
June: We had a sub. I got to feed the hamster.
Mom: She was up late. She threw up on Monday but she's better now.
OT: Let's start on the swing for ten minutes.
OT: Now buttons. That's one... two... so three out of five.
OT: Oh no wait, you got the top one. Four out of five with two verbal cues.
OT: She needed minimal assistance on the zipper, two of four.
OT: She started crying when we put the putty away, 3 minutes, and deep pressure helped.
OT: No hitting today. She did not refuse anything.
OT: Her goal is five of five buttons. Her grip strength was 4/5.
Max: I did five of five buttons.
Mom: At home she does two of five buttons.
OT: Next week let's try the smaller buttons.
"""
TYPED = """S: Mom says he slept well.
O: Zipper 3/5 with min A. Buttons 4 of 5, 2 VC. Strength 4/5.
He fell off the beam once, no injury.
A: Progressing.
P: Smaller buttons next time.
"""


def found(text: str) -> list[Fact]:
    return list(find(texts.spans("session.txt", text), child=("June",)))


def activities(text: str) -> list[tuple[str, int | None, int | None, str | None]]:
    return [
        (f.activity.lower(), f.successes, f.trials, f.assist)
        for f in found(text)
        if f.kind == "activity"
    ]


def test_a_session_is_read_with_its_corrections_and_nothing_else() -> None:
    assert activities(SESSION) == [("buttons", 4, 5, None), ("zipper", 2, 4, "min")]
    cues = next(f.cues for f in found(SESSION) if f.activity == "buttons")
    assert [(c.kind, c.count) for c in cues] == [("verbal", 2)]
    hard = [(f.hard, f.minutes) for f in found(SESSION) if f.kind == "hard_moment"]
    assert hard == [("crying", 3)]


def test_family_and_child_are_quoted() -> None:
    said = [f.speaker for f in found(SESSION) if f.kind == "quote"]
    assert said == ["June", "Mom", "Mom"]


@pytest.mark.parametrize("text", [SESSION, TYPED])
def test_everything_waits_for_the_therapist_and_points_at_its_words(text: str) -> None:
    for fact in found(text):
        assert not fact.confirmed
        assert fact.start is not None
        assert text[fact.start : fact.end].strip()


def test_a_note_typed_elsewhere_keeps_its_sections() -> None:
    assert activities(TYPED) == [("zipper", 3, 5, "min"), ("buttons", 4, 5, None)]
    kinds = [(f.kind, f.text) for f in found(TYPED) if f.kind in ("free", "plan")]
    assert kinds == [
        ("free", "Mom says he slept well."),
        ("free", "Progressing."),
        ("plan", "Smaller buttons next time."),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "OT: No meltdown today.",
        "OT: He almost fell off the swing.",
        "OT: He fell asleep in the car.",
        "OT: He hit the ball four times.",
        "OT: We ran out of time.",
        "OT: He has a seizure disorder.",
        "OT: She used to have tantrums, she never tantrumed here.",
        "Patient: It started when I fell in a store.",
    ],
)
def test_no_hard_moment_is_made_up(line: str) -> None:
    assert not [f for f in found(line) if f.kind == "hard_moment"]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("OT: He had a meltdown at cleanup.", "meltdown"),
        ("OT: He ran out of the gym to the parking lot.", "elopement"),
        ("OT: She refused the putty.", "refusal"),
        ("OT: He fell off the swing.", "other"),
        ("OT: He bit me on the arm.", "other"),
        ("OT: She vomited after the swing.", "other"),
    ],
)
def test_a_hard_moment_is_found(line: str, kind: str) -> None:
    assert [f.hard for f in found(line) if f.kind == "hard_moment"] == [kind]
