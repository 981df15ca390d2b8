"""Lines and transcripts to sentences: nothing lost, nothing added, each where it belongs."""

from __future__ import annotations

from typing import Any

import pytest

from countersign.base.errors import UserError
from countersign.notes.outline import draft


def drafted(*lines: str | tuple[str, int], kind: str = "daily", child: str = "Zoe") -> Any:
    facts = [
        {"id": f"f{n}", "text": one} if isinstance(one, str) else _timed(n, *one)
        for n, one in enumerate(lines, start=1)
    ]
    return draft({"id": "c", "kind": kind, "child": child, "facts": facts})


def _timed(number: int, text: str, minutes: int) -> dict[str, Any]:
    return {"id": f"f{number}", "text": text, "minutes": minutes}


def spoken(*turns: tuple[str, str], child: str = "Ivy") -> Any:
    transcript = [
        {"id": f"t{n}", "speaker": who, "text": text} for n, (who, text) in enumerate(turns, 1)
    ]
    return draft(
        {"id": "c", "kind": "daily", "child": child, "facts": [], "transcript": transcript}
    )


def words(made: Any, section: str) -> list[str]:
    return [one["text"] for one in made["sections"][section]]


READ = {
    "zipper 3/5 trials w/ 2 VC min A": (
        "Zoe managed the zipper in 3 of 5 trials with 2 verbal cues and minimal assistance."
    ),
    "0/4 trials shoe tying max A HOH": (
        "Zoe tied shoes in 0 of 4 trials with hand-over-hand assistance and maximal assistance."
    ),
    "4 of 5 buttons 1 TC": "Zoe fastened 4 of 5 buttons with 1 tactile cue.",
    "buttons 2/5 max A after the swing": (
        "Zoe fastened 2 of 5 buttons with maximal assistance after the swing."
    ),
    "Obstacle course 10 min, SBA, 1 LOB": (
        "Zoe worked on the obstacle course for 10 minutes with standby assistance;"
        " 1 loss of balance."
    ),
    "linear swing 8 min prep": "Zoe used the linear swing for 8 minutes as a preparatory activity.",
    "BUE strength 4/5": "Bilateral upper extremity strength was 4/5.",
    "Did not tolerate wet textures": "Zoe did not tolerate wet textures.",
    "Refused tooth brushing x2": "Zoe refused tooth brushing x2.",
    "No seizure activity observed": "No seizure activity was observed.",
    "Pt c/o hand pain": "Zoe complains of hand pain.",
    "Provided 3 VC to start": "The clinician provided 3 verbal cues to start.",
    "Redirected x3": "Zoe was redirected x3.",
    "attended 9 of 10 visits": "Zoe attended 9 of 10 visits.",
    "L hand dominant": "The clinician noted: left hand dominant.",
    "Self-feeding: spilled 3 of 8 scoops": "Self-feeding: spilled 3 of 8 scoops.",
}


@pytest.mark.parametrize("line", READ)
def test_a_line_becomes_a_sentence(line: str) -> None:
    made = drafted(line)
    assert [t for s in "SOAP" for t in words(made, s)] == [READ[line]]


SORTED = {
    "Mom reports he slept 5 hours": "S",
    '"I can do it myself" - Zoe': "S",
    "teacher reports improved attention": "S",
    "cried 4 minutes when mom left": "O",
    "Zoe fell off the swing, no injury observed": "O",
    "Skilled OT needed to grade the task": "A",
    "met goals 1 and 2, goal 3 not met": "A",
    "goal: button 4/5 by March 2027": "A",
    "next session trial larger zipper pull": "P",
    "increase to smaller buttons": "P",
    "HEP: tracing sheets 5 min daily": "P",
    "OT 2x/wk x 12 wks": "P",
    "Plan was discussed with mom": "O",
}


@pytest.mark.parametrize("line", SORTED)
def test_a_line_stands_in_its_section(line: str) -> None:
    made = drafted(line)
    assert [s for s in "SOAP" if made["sections"][s]] == [SORTED[line]]


def test_an_activity_with_its_purpose_is_what_the_session_held_not_a_judgement() -> None:
    made = drafted(("Obstacle course to get ready for table work", 15))
    assert words(made, "O")[0] == (
        "The session included obstacle course to get ready for table work (15 minutes)."
    )
    assert not words(made, "A")


def test_last_time_and_baseline_are_compared_not_told_as_today() -> None:
    made = drafted("zipper 3/5", "zipper 2/5 last session mod A", "baseline: zipper 1/5")
    assert words(made, "O") == ["Zoe managed the zipper in 3 of 5 trials."]
    assert words(made, "A") == [
        "Zoe’s success with the zipper rose from 2 of 5 last session to 3 of 5 today.",
        "Zoe’s success with the zipper rose from 1 of 5 at baseline to 3 of 5 today.",
    ]


def test_two_rounds_of_one_activity_are_both_told_and_not_compared() -> None:
    made = drafted("buttons 4/5", "buttons 2/5", "last week: buttons 3/5")
    assert words(made, "O")[1] == "In a second round, Zoe fastened 2 of 5 buttons."
    assert not words(made, "A")


def test_every_fact_is_told_or_left_out_with_the_reason() -> None:
    made = drafted("buttons 4/5", "buttons 4/5", "", "...", ("Evaluation", 45))
    stood_on = {e for s in made["sections"].values() for one in s for e in one["evidence"]}
    assert stood_on == {"f1", "f5"}
    assert {one["evidence"] for one in made["left_out"]} == {"f2", "f3", "f4"}
    assert all(one["why"] for one in made["left_out"])


def test_a_count_that_cannot_be_is_not_told() -> None:
    made = drafted("buttons 6/5", "zipper 0/0", "3/4")
    assert not any(words(made, section) for section in "SOAP")
    assert [one["why"] for one in made["left_out"]] == [
        "there are more successes than tries",
        "nothing was tried",
        "there is a count, and not of what",
    ]


def test_a_side_that_is_said_is_not_lost() -> None:
    made = spoken(("OT", "Shoes."), ("OT", "Ivy tied her left shoe two of three times."))
    assert words(made, "O") == ["The clinician said, “Ivy tied her left shoe two of three times.”"]


def test_a_count_that_is_heard_finds_its_activity_and_waits() -> None:
    made = spoken(("OT", "Let's do the beads."), ("Ivy", "Okay!"), ("OT", "That's two of six."))
    assert made["sections"]["O"] == [
        {"text": "Ivy strung 2 of 6 beads.", "evidence": ["t1", "t3"], "confirmed": False}
    ]


@pytest.mark.parametrize(
    "turns",
    [
        [("OT", "Buttons: three out of five."), ("OT", "No wait, four of five.")],
        [("OT", "Buttons, three, no, four of five.")],
        [("OT", "Almost five of five buttons, so four of five buttons.")],
    ],
)
def test_the_corrected_count_is_the_one(turns: list[tuple[str, str]]) -> None:
    assert words(spoken(*turns), "O") == ["Ivy fastened 4 of 5 buttons."]


@pytest.mark.parametrize(
    "turn",
    [
        ("OT", "Her brother did five of five buttons."),
        ("OT", "Last week she did two of five buttons."),
        ("OT", "The goal is four of five buttons."),
        ("OT", "Can you do five of five buttons?"),
        ("OT", "My turn, I'll do two of five buttons."),
        ("Mom", "At home she does four of five buttons."),
        ("OT", "She did not do four of five buttons."),
    ],
)
def test_what_was_not_done_here_today_is_no_count(turn: tuple[str, str]) -> None:
    made = spoken(turn)
    assert not any("fastened" in t for s in "SOAP" for t in words(made, s))


def test_help_said_afterwards_belongs_to_the_count() -> None:
    made = spoken(("OT", "Four of five buttons. I gave you two verbal cues."))
    assert words(made, "O") == ["Ivy fastened 4 of 5 buttons with 2 verbal cues."]


def test_a_plan_that_is_said_is_a_plan() -> None:
    made = spoken(("OT", "Next week we will try smaller buttons."), ("Mom", "Okay."))
    assert words(made, "P") == ["Next week, the plan is to try smaller buttons."]


def test_bad_input_names_its_field() -> None:
    with pytest.raises(UserError) as caught:
        draft({"id": "c", "kind": "daily", "child": "Zoe", "facts": [{"id": "f1", "text": 3}]})
    assert caught.value.field == "facts.0"
