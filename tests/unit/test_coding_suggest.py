"""Notes to lines: the aim decides, skill and minutes are demanded, and doubt asks the therapist."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countersign.base.errors import UserError
from countersign.cli import main
from countersign.coding import suggest
from countersign.coding.reading.clauses import clauses
from countersign.coding.reading.levels import level
from countersign.coding.reading.minutes import said


def told(note: Any, minutes: Any = None, **more: Any) -> dict[str, Any]:
    case = {"id": 1, "date": "2026-10-05", "method": "spm", "note": note, "minutes": minutes}
    return suggest.answer({**case, **more})


def codes(note: str, minutes: dict[str, int] | None = None, **more: Any) -> dict[str, int]:
    return {ln["code"]: ln["minutes"] for ln in told(note, minutes, **more)["lines"]}


def faults(note: str, minutes: dict[str, int] | None = None, **more: Any) -> set[str]:
    found = told(note, minutes, **more)["findings"]
    return {finding["code"].removeprefix("coding.") for finding in found}


SWING = "Platform swing 15 min: "
AIMS = [
    ("linear input graded from small to larger arcs to lower arousal; then calm", "97533"),
    (
        "in tall kneel, OT perturbed it to improve postural control, reaching across midline",
        "97112",
    ),
    ("threw and caught balls so that he can join kickball at recess, distance graded", "97530"),
]


@pytest.mark.parametrize(("what", "code"), AIMS)
def test_the_same_swing_is_three_codes_by_its_aim(what: str, code: str) -> None:
    assert codes(SWING + what) == {code: 15}


CONFUSED = [
    ("Donned his own shirt with backward chaining, min assist, 15 min.", "97535"),
    ("Cut a circle with adapted scissors, cued helper hand, 15 min.", "97530"),
    ("Theraband rows 3x10 for shoulder strength, cued posture, 15 min.", "97110"),
    ("Taught a checklist strategy for homework in any subject; self-monitoring, 15 min.", "97129"),
    ("Chewing: toast placed on the molars, jaw support, paced bites, 15 min.", "92526"),
    ("Spoon: scooping with a built-up handle, hand over hand faded, 15 min.", "97535"),
    ("Scar massage and soft tissue mobilization of the wrist, 15 min.", "97140"),
    ("Group of four children: OT cued turn taking, 15 min.", "97150"),
    ("Splint check, strap replaced and edge flared, 15 min.", "97763"),
    ("First visit: custom wrist orthosis fabricated and fitted, 15 min.", "97760"),
    ("First visit with the prosthesis: trained in donning it and in its care, 15 min.", "97761"),
    ("Wheelchair: footplates adjusted, propulsion trained with cues, 15 min.", "97542"),
]


@pytest.mark.parametrize(("note", "code"), CONFUSED)
def test_what_was_done_decides(note: str, code: str) -> None:
    assert codes(note) == {code: 15}


NEVER = [
    ("Documentation 15 min.", "not-billable"),
    ("Child rested with a drink, 10 min.", "not-billable"),
    ("Waited for mom in the waiting room, 10 min.", "not-billable"),
    ("Refused all tasks and cried for 20 min.", None),
    ("Puzzle on her own 15 min, no help.", "not-skilled"),
    ("Bead stringing 20 min, tolerated well.", "not-skilled"),
    ("Dressing taught with backward chaining, min A, 4/5.", "no-minutes"),
    ("Free play 20 min while OT talked with mom.", "not-billable"),
]


@pytest.mark.parametrize(("note", "finding"), NEVER)
def test_what_is_never_billed_has_no_line(note: str, finding: str | None) -> None:
    assert codes(note) == {}
    assert finding is None or finding in faults(note)


def test_a_label_without_words_is_not_billed() -> None:
    note = "Dressing: taught two-loop knot with verbal cues. Letters not addressed today."
    assert codes(note, {"dressing": 15, "letters": 15}) == {"97535": 15}
    assert "not-described" in faults(note, {"dressing": 15, "letters": 15})


def test_plans_goals_and_reports_from_home_are_not_sessions() -> None:
    note = "S: Mom trained him with shoes 20 min. O: OT adapted scissors, cued cutting, 15 min. "
    assert codes(note + "P: will teach buttons with chaining 20 min next time.") == {"97530": 15}


def test_times_that_measure_the_client_are_not_treatment() -> None:
    note = "Scissors: OT adapted grip, cued, 15 min. Stayed at the table for 7 minutes. 5 min late."
    assert codes(note) == {"97530": 15}
    assert [s.minutes for s in said("sat for 7 minutes, held 2 min, 6 in 3 minutes")] == []


SAID = [
    ("twenty five minutes of dressing", [25]),
    ("dressing x 15' and cutting 10 min", [15, 10]),
    ("half an hour of play", [30]),
    ("10:00-10:25 dressing, 10:25-10:40 cutting", [25, 15]),
    ("11:50-12:05 dressing", [15]),
    ("5/6 trials in 3 sets of 10", []),
]


@pytest.mark.parametrize(("text", "minutes"), SAID)
def test_minutes_are_read_as_they_are_said(text: str, minutes: list[int]) -> None:
    assert [one.minutes for one in said(text)] == minutes


def test_evidence_points_at_the_notes_own_words() -> None:
    note = "O: Pullover donned with backward chaining, min A, 20 min. Cut a line with cues, 10 min."
    for line in told(note)["lines"]:
        words = " ".join(note[start:end] for start, end in line["evidence"])
        assert ("chaining" in words) == (line["code"] == "97535")
        assert ("Cut a line" in words) == (line["code"] == "97530")


def test_a_practice_board_asks_what_it_was_for() -> None:
    note = "Button board, OT graded the size of buttons and cued pinch, 15 min."
    (line,) = told(note)["lines"]
    assert line["needs_review"]
    assert line["alternatives"][0]["why"]
    assert "code-open" in faults(note)


LEVELS = [
    ("brief history, two deficits, low complexity decisions", "97165", ()),
    ("expanded history, 4 performance deficits, several treatment options", "97166", ()),
    ("extensive history, 7 deficits, high complexity decisions", "97167", ()),
    ("extensive history, 7 deficits, low complexity decisions", "97165", ()),
    ("brief history, 3 deficits, moderate complexity decisions", "97165", ()),
    ("expanded history, 3 deficits, several options", "97165", ("97166",)),
    ("extensive history, five deficits, many options", "97166", ("97167",)),
    ("extensive history, 4 deficits, many options", "97166", ()),
    ("parent interview", "97165", ("97166", "97167")),
]


@pytest.mark.parametrize(("text", "code", "others"), LEVELS)
def test_the_lowest_component_decides_and_three_or_five_ask(
    text: str, code: str, others: tuple[str, ...]
) -> None:
    found = level(text)
    assert (found.code, found.others) == (code, others)


def test_an_open_level_is_the_lower_code_with_the_other_beside_it() -> None:
    note = "Evaluation. Expanded history. Three performance deficits. Several treatment options."
    (line,) = told(note, {"evaluation": 50})["lines"]
    assert (line["code"], line["units"], line["needs_review"]) == ("97165", 1, True)
    assert [other["code"] for other in line["alternatives"]] == ["97166"]
    assert "level-open" in faults(note, {"evaluation": 50})


def test_an_assistant_does_not_evaluate() -> None:
    note = "Evaluation: brief history, 2 deficits, low complexity."
    assert codes(note, {"evaluation": 40}, clinician_role="OTA") == {}
    assert "not-an-assistants" in faults(note, {"evaluation": 40}, clinician_role="OTA")


def test_a_re_evaluation_needs_a_change() -> None:
    due = {"re-eval": 30}
    assert codes("Re-evaluation after surgery; goals revised.", due) == {"97168": 30}
    assert codes("Re-evaluation, recertification due, progress as expected.", due) == {}


def test_caregivers_without_the_child() -> None:
    note = "Child not present. OT taught mother the bath transfer, returned demonstration. "
    whole = told(note + "Consent given, goal 2 of the plan of care.", {"caregiver": 45})["lines"]
    assert [(ln["code"], ln["minutes"], ln["units"]) for ln in whole] == [
        ("97550", 30, 1),
        ("97551", 15, 1),
    ]
    assert "caregiver-incomplete" in faults(note, {"caregiver": 30})
    assert codes("Child not present. Mother told about her week.", {"mother": 30}) == {}
    with_child = "OT taught mother and child together the bath transfer, return demonstration."
    assert codes(with_child, {"caregiver": 30}) == {"97535": 30}
    assert codes(note, {"caregiver": 45}, date="2023-10-05") == {}


def test_time_treated_together_is_split() -> None:
    note = "Co-tx with PT 30 min: OT facilitated trunk control for reach, {}."
    assert codes(note.format("split 20/10")) == {"97112": 20}
    (line,) = told(note.format("both present"))["lines"]
    assert (line["minutes"], line["needs_review"]) == (15, True)


def test_thinking_beyond_the_first_unit_is_its_own_line() -> None:
    note = "Taught a self-monitoring strategy and working memory task, cues faded."
    assert codes(note, {"cog": 38}) == {"97129": 15, "97130": 23}
    assert codes(note, {"cog": 20}) == {"97129": 20}


def test_ties_and_an_unset_method_wait() -> None:
    note = "Dressing with chaining, 20 min. Cutting with cues, 20 min."
    tied = told(note, method="cms_8_minute")
    assert [ln["units"] for ln in tied["lines"]] == [1, 1]
    assert len(tied["ties"]) == 2
    waiting = told(note, method=None)
    assert [ln["units"] for ln in waiting["lines"]] == [None, None]
    assert "method-unset" in faults(note, method=None)


BAD = [
    ({"id": None}, "id"),
    ({"note": None}, "note"),
    ({"note": "x" * 100_001}, "note"),
    ({"method": "best"}, "method"),
    ({"date": "today"}, "date"),
    ({"clinician_role": "PT"}, "clinician_role"),
    ({"minutes": [5]}, "minutes"),
    ({"minutes": {"ADL": -1}}, "minutes.ADL"),
    ({"minutes": {"ADL": "15"}}, "minutes.ADL"),
    ({"minutes": {"ADL": 1000, "TA": 1000}}, "minutes"),
]


@pytest.mark.parametrize(("change", "field"), BAD)
def test_bad_input_is_refused_with_its_field(change: dict[str, Any], field: str) -> None:
    with pytest.raises(UserError) as refused:
        told(**{"note": "note", **change})
    assert refused.value.field == field


def test_the_command_answers_line_by_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    line = {"id": "a", "date": "2026-10-05", "note": "Dressing, min A, 15 min.", "minutes": None}
    source = io.TextIOWrapper(io.BytesIO((json.dumps(line) + "\nnot json\n").encode()))
    monkeypatch.setattr("sys.stdin", source)
    assert main.main(["coding", "suggest", "--method", "spm"]) == 1
    first, second = (json.loads(text) for text in capsys.readouterr().out.splitlines())
    assert [ln["code"] for ln in first["lines"]] == ["97535"]
    assert second["error"]["field"] == "line"


@given(st.text(max_size=400))
def test_any_text_at_all_is_read_and_every_place_is_inside_it(note: str) -> None:
    found = told(note, {"ADL": 15, "swing": 10})
    places = [e for ln in found["lines"] for e in ln["evidence"]]
    places += [f["where"] for f in found["findings"] if f["where"]]
    assert all(0 <= start <= end <= len(note) for start, end in places)
    plain = note.replace("\t", " ").lower()
    assert all(plain[c.start : c.end] == c.text for c in clauses(note) if note.isascii())


@pytest.mark.parametrize(
    ("words", "minutes"),
    [
        ("swing in 2 to 4 min bouts - 17 min", [17]),
        ("from 2 to 4 min bouts, calm after, 17 min", [17]),
        ("self-check q 5 min. total for cog 38 min", [38]),
        ("a 10 m straight line with cues. 38 min", [38]),
        ("that was about sixteen minutes", [16]),
        ("nmr 8: tall kneel", [8]),
        ("straps replaced. [15]", [15]),
    ],
)
def test_what_measures_the_client_is_no_time_of_treatment(words: str, minutes: list[int]) -> None:
    assert [one.minutes for one in said(words)] == minutes


def test_time_that_is_only_waiting_leaves_the_words_their_own_times() -> None:
    note = "Taught the jacket flip by backward chaining, min A for the last two steps, 22 min."
    assert codes(note, {"waiting": 6}) == {"97535": 22}
