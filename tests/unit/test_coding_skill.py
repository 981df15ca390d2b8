"""How skill, minutes and levels are told in everyday words, and what is told but nobody's skill."""

from __future__ import annotations

from datetime import date

import pytest

from countersign.coding.reading.clauses import clauses, lowered
from countersign.coding.reading.cutting import timed
from countersign.coding.reading.evidence import words
from countersign.coding.reading.levels import level
from countersign.coding.reading.minutes import said
from countersign.coding.reading.presence import is_absent
from countersign.coding.reading.status import WORK, read
from countersign.coding.suggest import answer

ON = date(2026, 10, 5)

SKILLED = [
    "tapping over the triceps, reach across",
    "half kneel on bolster - hand on hip to shift weight",
    "3 of 5, one tap",
    "with me touching only the left heel",
    "seat lowered after each set",
    "I made it harder each round",
    "needed help to line up the teeth of the zip",
    "redirected to the task 4 times",
    "with elbow supported by OT",
    "started with jumbo pegs and ended with standard pegs",
    "lacing card; independent after 2 demos",
    "pointing only by the end",
    "I hold the both legs and I make the ball go side",
    "steps on a card beside the sink",
    "isometric holds against my hand",
    "I asked him what comes next",
]


@pytest.mark.parametrize("text", SKILLED)
def test_skill_is_read_without_an_actor(text: str) -> None:
    rule = words(ON)
    assert any(read(part, rule).skilled for part in clauses(text)), text


NOBODYS = [
    "propped with his hand on his knee",
    "mom says she cues him at home for buttons",
    "per teacher, needs help with the zipper",
    "nurse transferred pt to the chair",
    "his aide helped him with the coat",
    "rolled the ball at his own pace while I set out the table",
    "last week we practised buttons with chaining",
    "he used to need hand over hand for scissors",
    "splint forgotten at home so not adjusted",
    "played with toy trains",
    "no hints needed",
    "we gave suggestions for a visual schedule",
]


@pytest.mark.parametrize("text", NOBODYS)
def test_what_others_did_or_nobody_did_is_no_skill(text: str) -> None:
    rule = words(ON)
    reads = [read(part, rule, times) for part, times in timed(clauses(text))]
    assert not any(one.skilled and one.kind == WORK for one in reads), text


SAID = [
    ("1/2 hour on dressing", [30]),
    ("an hour and fifteen minutes", [75]),
    ("1 hr 15 min", [75]),
    ("2:15pm-2:40pm", [25]),
    ("the first ten or so minutes", [10]),
    ("just under twenty minutes", [20]),
    ("minutes: 25", [25]),
    ("20 + 15 min", [20, 15]),
    ("20min/15min", [20, 15]),
    ("thirty-eight of the forty-five minutes", [38, 45]),
    ("twenty for dressing and fifteen for shoes", [20, 15]),
    ("25 on the big trampoline", [25]),
    ("joint glides and the scar for fifteen, and", [15]),
    ("after that thirty minutes of spoon work", [30]),
    ("attention span 6 minutes", []),
    ("counted to ten for each", []),
]


@pytest.mark.parametrize(("text", "minutes"), SAID)
def test_minutes_in_the_words_people_use(text: str, minutes: list[int]) -> None:
    assert [one.minutes for one in said(lowered(text))] == minutes


LEVELS = [
    (
        "long record review with two hospitals. six performance deficits found. tasks had to be "
        "changed a lot; many options weighed",
        "97167",
    ),
    ("quick history. found two things, grasp and bilateral use. tests just as printed", "97165"),
    ("wider history. four areas limited. some help to finish; several options", "97166"),
    ("in-depth history. seven areas limited. done with physical help; many routes", "97167"),
]


@pytest.mark.parametrize(("text", "code"), LEVELS)
def test_a_level_in_everyday_words(text: str, code: str) -> None:
    found = level(text)
    assert found.code == code, found


def test_a_remainder_is_never_the_whole() -> None:
    note = (
        "Ten minutes went on finding the room. He then sat with his tablet while I spoke to his "
        "aide for about ten minutes. The remaining twenty he copied letters, my hand over his "
        "twice."
    )
    case = {"id": 1, "date": str(ON), "method": "spm", "note": note, "minutes": {"visit": 40}}
    lines = answer(case)["lines"]
    assert [(one["code"], one["minutes"]) for one in lines] == [("97530", 20)]


def test_a_possessive_begins_no_section_and_a_client_elsewhere_is_absent() -> None:
    parts = clauses("Fifteen minutes were his grandfather's: where to stand, what to say.")
    assert {part.section for part in parts} == {"done"}
    note = "Without Emil, who was at school, his parents and I met."
    assert is_absent(note, clauses(note), words(ON))


def test_an_item_keeps_the_clauses_of_its_line() -> None:
    note = "- 15 min: prewriting strokes in foam; OT HOH then fading, 7/10\n- 8 min: sheet given"
    case = {"id": 1, "date": str(ON), "method": "spm", "note": note, "minutes": None}
    lines = answer(case)["lines"]
    assert [(one["code"], one["minutes"]) for one in lines] == [("97530", 15)]
