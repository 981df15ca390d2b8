"""Times of treatment: said in figures and words, in columns, closing a sentence or opening it."""

from __future__ import annotations

from typing import Any

import pytest

from countersign.coding.reading.clock import stretches
from countersign.coding.reading.levels import level
from countersign.coding.suggest import answer

STRETCHES = [
    ("9:05-9:28 dressing", 23),
    ("2.15 to 2.40 pm: cutting", 25),
    ("i took over at 3:20 till 3:45", 25),
    ("group from nine to nine thirty", 30),
    ("1305 to 1330", 25),
    ("quarter past nine to ten o'clock", 45),
    ("time in 2:00, time out 2:52", 52),
    ("11:50 - 12:05", 15),
]
NO_STRETCHES = [
    "from 2 to 4 min bouts",
    "wrist ext 48 -> 56 deg",
    "from 10 to 15 lb, 3 sets",
    "1.5 to 2.5 in",
    "97165-97167",
    "graded from two to four",
    "2-3 cues",
]


@pytest.mark.parametrize(("text", "minutes"), STRETCHES)
def test_two_times_of_day_are_the_minutes_between(text: str, minutes: int) -> None:
    assert [long for _, _, long in stretches(text)] == [minutes]


@pytest.mark.parametrize("text", NO_STRETCHES)
def test_a_range_of_something_else_is_no_time(text: str) -> None:
    assert list(stretches(text)) == []


def lines(note: str, minutes: dict[str, int] | None = None) -> dict[str, Any]:
    case = {"id": 1, "date": "2026-10-05", "method": "spm", "note": note, "minutes": minutes}
    return {one["code"]: one["minutes"] for one in answer(case)["lines"]}


BUTTONS, SCISSORS = "Buttons on his own shirt, OT held the flap", "Cut out a star, OT turned paper"
BOTH = {"97535": 18, "97530": 14}
LAYOUTS = [
    f"18 min: {BUTTONS}. 14 min: {SCISSORS}.",
    f"{BUTTONS}, 18 min. {SCISSORS}, 14 min.",
    f"{BUTTONS}. 18 minutes. {SCISSORS}. 14 minutes.",
    f"- {BUTTONS} (18)\n- {SCISSORS} (14)",
    f"* {BUTTONS} ... 18\n* {SCISSORS} ... 14",
    f"Shirt 18 - {BUTTONS}\nTable 14 - {SCISSORS}",
    f"32 min session. {BUTTONS}, 18 min. {SCISSORS}, 14 min.",
    f"10:00-10:18 {BUTTONS}. 10:18-10:32 {SCISSORS}.",
    f"{BUTTONS} for eighteen minutes. Then fourteen minutes: {SCISSORS}.",
]


@pytest.mark.parametrize("note", LAYOUTS)
def test_minutes_stand_where_the_therapist_puts_them(note: str) -> None:
    assert lines(note) == BOTH


IDLE = [
    "Waited for the van, 6 min.",
    "Spoke to dad in the hall - 6 min.",
    "10:18-10:28 OT typed up the visit.",
    "6 min on the phone with the brace shop.",
    "Bathroom 6 min.",
    "Vendor wrote up the order, 6 min.",
    "Snack break 6 min.",
]


@pytest.mark.parametrize("idle", IDLE)
def test_other_time_is_no_treatment_however_it_is_named(idle: str) -> None:
    assert lines(f"{BUTTONS}, 18 min. {idle}") == {"97535": 18}


@pytest.mark.parametrize("label", ["bus wait", "lobby w/ mom", "notes", "walk + set up", "screen"])
def test_a_label_of_other_time_takes_nothing(label: str) -> None:
    assert lines(f"{BUTTONS}.", {"buttons": 18, label: 6}) == {"97535": 18}


def test_a_current_left_to_run_is_another_code_than_one_attended() -> None:
    assert lines("E-stim to forearm 15 min, unattended, call bell given.") == {"97014": 15}
    attended = "NMES to wrist extensors 15 min, therapist beside him adjusting the intensity."
    assert lines(attended) == {"97032": 15}


def test_an_evaluation_in_everyday_words_has_its_level() -> None:
    low = "short look at her past; two things stand in her way: jars, hair. only one way to treat"
    assert level(low).code == "97165"
    high = (
        "hospital record, school report and a long talk; seven occupations he can no longer do; "
        "every test had to be broken down; a wide choice of approaches"
    )
    assert (level(high).code, level(high).others) == ("97167", ())


def test_an_aside_about_another_time_does_not_make_the_client_absent() -> None:
    note = f"{BUTTONS}, 18 min. Consult with the teacher 10 min, student in class."
    assert lines(note) == {"97535": 18}
