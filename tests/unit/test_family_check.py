"""`family check`: what is stopped, what passes, and what cannot be read."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from countersign.base.reading_grade import grade
from countersign.cli.family import check
from countersign.family.faults import findings
from countersign.family.reading.events import hard_events
from countersign.family.update import of_case

DATA = Path(__file__).resolve().parents[1] / "data" / "family"
CASES = [
    json.loads(line)
    for file in sorted(DATA.glob("*.jsonl"))
    for line in file.read_text("utf-8").splitlines()
]
HUMAN = "He called the last button 'the boss'."


def case(update: str, **more: Any) -> dict[str, Any]:
    return {
        "id": "one",
        "child": "Leo",
        "update": f"{update} {HUMAN}",
        "human_detail": HUMAN,
        "session": {
            "facts": more.pop("facts", ["3 of 4 buttons"]),
            "events": more.pop("events", []),
        },
        "other_children": more.pop("others", []),
        "channel": "portal",
        **more,
    }


def codes(given: dict[str, Any]) -> set[str]:
    """What stops it; what is only pointed out is not among them."""
    return {
        found.code.removeprefix("family.") for found in findings(of_case(given)) if found.blocks
    }


def answers(*lines: Any) -> tuple[int, list[dict[str, Any]]]:
    raw = "\n".join(one if isinstance(one, str) else json.dumps(one) for one in lines)
    out = io.StringIO()
    status = check(io.BytesIO(raw.encode()), out)
    return status, [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_plain_short_update_passes() -> None:
    assert codes(case("Leo did three of four buttons.")) == set()


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        ("made it as far as the parking lot before staff had his hand", "elopement"),
        ("slid under the table and stayed there for ten minutes", "meltdown"),
        ("red mark on the forearm after the swing", "injury"),
        ("no answer to his name for 40 seconds, eyes fixed", "seizure"),
        ("sank his teeth into the aide's arm", "aggression"),
        ("banged his head on the wall again and again", "self_injury"),
        ("lip quivering, asked for mom over and over", "tears"),
        ("arms crossed, turned her chair to the wall", "refusal"),
        ("threw up after the swing", "medical"),
    ],
)
def test_hard_events_are_known_however_they_are_told(event: str, kind: str) -> None:
    found = hard_events([], [event])
    assert [kind in one.kinds for one in found] == [True]
    assert codes(case("Leo did three of four buttons.", events=[event])) == {"omits-event"}


@pytest.mark.parametrize(
    "line",
    [
        "no tears, did not try to leave",
        "his brother cried in the waiting room",
        "tower fell and he laughed",
        "last year he eloped twice",
        "hit the balloon 12 times",
        "shouted 'again' on the swing",
        "crashed into the crash pad x5",
    ],
)
def test_what_did_not_happen_or_hurts_nobody_is_no_hard_event(line: str) -> None:
    assert hard_events([line], []) == []


def test_what_stands_under_events_is_hard_unless_it_plainly_is_not() -> None:
    assert hard_events([], ["the fish tank and the ladder, both at once"])
    assert not hard_events([], ["mom arrived 10 min late due to traffic"])


def test_softly_said_is_said_and_cheerful_over_it_is_not() -> None:
    events = ["sobbed and lay on the floor when the timer rang, 12 min"]
    softly = "It was a hard start today, and Leo needed some time with me on the mat."
    assert codes(case(softly, events=events)) == set()
    cheerful = "Leo had a wonderful day and was all smiles from start to end!"
    assert codes(case(cheerful, events=events)) == {"contradicts-session"}


@pytest.mark.parametrize(
    ("said", "fact"),
    [
        ("Leo did eight buttons.", "3 of 8 buttons"),
        ("Leo did the buttons with no hints.", "3 of 4 buttons with 5 verbal cues"),
        ("Leo used his left hand for the buttons.", "R hand for all buttons"),
        ("Leo did the buttons all by himself.", "buttons with mod A"),
        ("Leo took the stairs with no rail.", "stairs with rail"),
    ],
)
def test_the_opposite_of_a_fact_is_a_contradiction(said: str, fact: str) -> None:
    assert codes(case(said, facts=[fact])) == {"contradicts-session"}


@pytest.mark.parametrize(
    "said",
    [
        "His teacher says that he is calmer in class.",
        "He also rode the blue bike.",
        "He slept well all week.",
        "He told me about his trip to the lake.",
        "Last week he could only do one.",
    ],
)
def test_a_claim_without_a_line_behind_it_is_found(said: str) -> None:
    assert codes(case(f"Leo did three of four buttons. {said}")) == {"not-in-session"}


@pytest.mark.parametrize(
    "said",
    [
        "Next week we will try the small ones.",
        "Let him do his coat at home.",
        "Thank you for bringing him early!",
        "Have a lovely weekend.",
        "He can help with the salad at home.",
        "I told you about it at the door.",
        "See you Tuesday!",
    ],
)
def test_plans_advice_thanks_and_greetings_need_no_line(said: str) -> None:
    assert codes(case(f"Leo did three of four buttons. {said}")) == set()


@pytest.mark.parametrize(
    "human",
    [
        None,
        "Great job!",
        "He did really well with everything today.",
        "3 of 4 buttons, blue shirt, two cues",
        "Last Tuesday he sang to the buttons.",
        "Milo sang to the buttons.",
    ],
)
def test_a_human_part_is_of_this_child_today_and_of_a_person(human: str | None) -> None:
    given = case("Leo did three of four buttons.", facts=["3 of 4 buttons, blue shirt, two cues"])
    given["update"] = f"Leo did three of four buttons. {human or ''}"
    given["human_detail"] = human
    assert "no-human-detail" in codes(given)


def test_a_persons_own_sentence_may_stand_in_the_update_in_other_words() -> None:
    given = case("", facts=["3 of 4 buttons, blue shirt"])
    given["update"] = "Leo did three of four buttons. He called the last button the boss of all."
    assert codes(given) == set()
    given["update"] = "Leo did three of four buttons. He wore the blue shirt."
    given["human_detail"] = "He wore a blue shirt."
    assert codes(given) == {"no-human-detail"}


def test_what_fits_any_child_is_generic() -> None:
    given = case("")
    given["update"] = "Leo had a great session today! He worked hard and made great progress."
    given["human_detail"] = None
    assert codes(given) == {"generic", "no-human-detail"}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Theodore", "He sat by Teddy."),
        ("Octavia", "He sat by Tavi."),
        ("Hope", "Hope went first."),
        ("Joseph", "He sat by Jojo."),
        ("Elizabeth", "He and Lizzy took turns."),
    ],
)
def test_another_child_is_known_by_name_and_call_name(name: str, said: str) -> None:
    given = case(f"Leo did three of four buttons. {said}", others=[name])
    assert codes(given) == {"other-child"}


def test_a_word_that_is_also_a_name_is_no_name() -> None:
    given = case("Leo did three of four buttons. We hope he will like it.", others=["Hope", "Will"])
    assert codes(given) == set()


@pytest.mark.parametrize(
    "said",
    [
        "It may be the new Keppra dose.",
        "His autism evaluation is on Monday.",
        "He scored 8 on the BOT-2.",
        "Tell them at Oak Hill Elementary.",
        "Medicaid gave us 12 visits.",
    ],
)
def test_a_text_message_holds_nothing_clinical(said: str) -> None:
    given = case(
        f"Leo did three of four buttons. {said}", channel="sms", facts=[said, "3 of 4 buttons"]
    )
    assert "phi-on-sms" in codes(given)


def test_reading_level_is_flesch_kincaid() -> None:
    assert grade("The cat sat on the mat. He did it two times.") < 3
    hard = "Proprioceptive facilitation consequently enabled independent manipulation of fasteners."
    assert grade(hard) > 12
    assert "hard-to-read" in codes(case(hard))


def test_findings_say_where_and_block() -> None:
    given = case("Leo did three of four buttons. His teacher says that he is calmer.")
    status, (answer,) = answers(given)
    assert status == 0
    assert answer["ok"] is False
    (found,) = answer["findings"]
    start, end = found["where"]
    assert given["update"][start:end] == "His teacher says that he is calmer."
    assert found["blocks"]
    assert "teacher" in found["message"].casefold()


def test_a_line_that_cannot_be_used_comes_back_and_the_rest_go_on() -> None:
    good = case("Leo did three of four buttons.")
    status, found = answers(
        "{", {**good, "id": None}, {**good, "channel": "fax"}, {**good, "session": None}, good
    )
    assert status == 1
    fields = [one["error"]["field"] for one in found[:-1]]
    assert fields == ["line", "id", "channel", "session"]
    assert found[-1] == {"id": "one", "ok": True, "findings": []}


def test_plain_words_for_clinical_ones_are_no_fault() -> None:
    lines = (DATA / "plain.txt").read_text("utf-8").splitlines()[1:]
    assert len(lines) > 40
    for line in lines:
        fact, said = line.split("|")
        assert codes(case(said, facts=[fact])) == set(), line


@pytest.mark.parametrize(
    ("event", "harm"),
    [
        ("told me 'my uncle hits me at night'", True),
        ("Told OT that mom's boyfriend hurts her.", True),
        ("said she is scared to go home", True),
        ("hit me twice when we stopped", False),
        ("said 'he hit me first' of a peer", False),
        ("Mom reports he kicks her at dinner", False),
    ],
)
def test_words_about_harm_go_to_a_person(event: str, harm: bool) -> None:
    assert ("for-a-person" in codes(case("Leo did three of four buttons.", events=[event]))) == harm


def test_it_is_compared_with_what_went_out_before() -> None:
    before = {
        "update": "Leo did one of four buttons. It took me two hints to begin. He hummed.",
        "human_detail": "He hummed.",
    }
    said = "Leo did three of four buttons. It took me four hints to begin."
    facts = ["3 of 4 buttons, 4 hints to begin"]
    assert codes(case(said, facts=facts, earlier=[before])) == {"robotic"}
    assert codes(case(f"{said} He rested.", facts=facts, earlier=[before])) == set()
    elsewhere = ["Mia called the last button 'the boss'."]
    assert codes(case(said, facts=facts, elsewhere=elsewhere)) == {"same-detail"}
    status, (answer,) = answers({**case(said), "earlier": ["a text"]})
    assert status == 1
    assert "earlier" in answer["error"]["message"]


def test_over_our_own_updates_faults_are_stopped_and_good_ones_pass() -> None:
    """The floor under which a change does not go; the figures are in docs/benchmarks.md."""
    cases = CASES[::3]
    assert len(cases) >= 200
    faulty = [one for one in cases if one["truth"]["codes"]]
    good = [one for one in cases if not one["truth"]["codes"]]
    stopped = sum(bool(codes(one)) for one in faulty)
    refused = [one["id"] for one in good if codes(one)]
    assert stopped >= 0.95 * len(faulty)
    assert len(refused) <= 0.05 * len(good), refused
