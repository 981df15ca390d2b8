"""The lexicon of shorthand: written out where it has one meaning, left alone where it has two."""

from __future__ import annotations

import pytest

from countersign.practice.shorthand import expanded

WRITTEN_OUT = {
    "max A for coat": "maximal assistance for coat",
    "Mod assist": "moderate assistance",
    "min-mod A": "minimal to moderate assistance",
    "mod to max assist": "moderate to maximal assistance",
    "CGA on stairs, SBA": "contact guard assistance on stairs, standby assistance",
    "SUP for safety": "supervision for safety",
    "2 VC, 1 TC": "2 verbal cues, 1 tactile cue",
    "HOH for scissors": "hand-over-hand assistance for scissors",
    "BUE ROM WFL": "bilateral upper extremity range of motion within functional limits",
    "buttons 3/5 min A": "buttons 3/5 minimal assistance",
    "RUE weaker than LUE": "right upper extremity weaker than left upper extremity",
    "(R) UE, L hand, B hands": "right upper extremity, left hand, both hands",
    "w/ prompts, w/o tears": "with prompts, without tears",
    "s/p cast, c/o pain": "status post cast, complains of pain",
    "FM skills, GM tasks": "fine motor skills, gross motor tasks",
    "VMI skills": "visual-motor integration skills",
    "ADLs and IADLs": "activities of daily living and instrumental activities of daily living",
    "bilateral AFOs": "bilateral ankle-foot orthoses",
    "prop input, vest input": "proprioceptive input, vestibular input",
    "Mod I": "modified independence",
}
AS_TYPED = (
    "Max is here",
    "10 min A lot of work",
    "a max of 5",
    "R/L",
    "wore a vest",
    "props",
    "VMI 85",
    "SI",
    "FM",
    "vitamin B",
    "Sam L. came",
    "room 3 L",
)


@pytest.mark.parametrize("typed", WRITTEN_OUT)
def test_one_meaning_is_written_out(typed: str) -> None:
    assert expanded(typed) == WRITTEN_OUT[typed]


@pytest.mark.parametrize("typed", AS_TYPED)
def test_two_meanings_stay_as_typed(typed: str) -> None:
    assert expanded(typed) == typed


@pytest.mark.parametrize("typed", [*WRITTEN_OUT, *AS_TYPED])
def test_writing_out_twice_changes_nothing_more(typed: str) -> None:
    assert expanded(expanded(typed)) == expanded(typed)
