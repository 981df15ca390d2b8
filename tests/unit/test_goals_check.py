"""Goals as therapists write them: read slot by slot, accepted or sent back with a repair."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from countersign.base import needles, rules
from countersign.cli.goals import check
from countersign.goals import lexicon, packs, verdict
from countersign.goals.checks.examples import GOOD
from countersign.goals.given import Given
from countersign.goals.reading.days import days
from countersign.goals.reading.goal import read
from countersign.goals.reading.plain import plain
from countersign.practice import shorthand

LABELLED = Path(__file__).resolve().parents[1] / "data" / "goals" / "goals.jsonl"
WRITTEN = LABELLED.with_name("written.jsonl")
CLASSES = LABELLED.with_name("classes.jsonl")
ADA = (
    "Seated at the kitchen table with an adapted spoon, Ada will scoop yogurt in 4 of 5 scoops "
    "with no more than 1 verbal cue by January 8, 2027."
)
WAS = "1 of 5 scoops with 4 verbal cues on 2026-10-12"


def goal(text: str, baseline: str | None = WAS, **more: Any) -> Given:
    around = {"plan_start": date(2026, 10, 5), "plan_end": date(2027, 1, 15), **more}
    return Given(text=text, baseline=baseline, state="CA", **around)


def told(*lines: object) -> tuple[int, list[dict[str, Any]]]:
    """Exit status and answers of the command for these lines."""
    source = io.BytesIO(
        b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines)
    )
    out = io.StringIO()
    status = check(source, out)
    return status, [json.loads(line) for line in out.getvalue().splitlines()]


@lru_cache(maxsize=1)
def labelled() -> list[dict[str, Any]]:
    return [json.loads(line) for line in LABELLED.read_text("utf-8").splitlines()]


@lru_cache(maxsize=1)  # three tests look at the same answers
def answered() -> tuple[int, list[dict[str, Any]]]:
    return told(*labelled())


def test_the_goals_that_we_labelled() -> None:
    """At least 300, and as good as the room promises."""
    cases = labelled()
    status, answers = answered()
    assert status == 0
    assert len(cases) >= 300
    good = [a["accept"] for c, a in zip(cases, answers, strict=True) if c["truth"]["accept"]]
    bad = [a["accept"] for c, a in zip(cases, answers, strict=True) if not c["truth"]["accept"]]
    exact = [
        (a["accept"], set(a["missing"])) == (c["truth"]["accept"], set(c["truth"]["missing"]))
        for c, a in zip(cases, answers, strict=True)
    ]
    assert sum(good) >= 0.97 * len(good)
    assert sum(bad) <= 0.02 * len(bad)
    assert sum(exact) >= 0.95 * len(exact)


def test_the_goals_that_were_written_later() -> None:
    """381 in forms not tried before; what is right of them stays right."""
    cases = [json.loads(line) for line in WRITTEN.read_text("utf-8").splitlines()]
    _, answers = told(*cases)
    right = [c["truth"]["accept"] == a["accept"] for c, a in zip(cases, answers, strict=True)]
    assert sum(right) >= 0.96 * len(right)
    let_through = [
        a["accept"] for c, a in zip(cases, answers, strict=True) if not c["truth"]["accept"]
    ]
    assert sum(let_through) <= 3


def test_every_class_of_misreading_and_its_near_misses() -> None:
    """Three or more unlike goals of each class, about half of them near misses that stay faulty."""
    cases = [json.loads(line) for line in CLASSES.read_text("utf-8").splitlines()]
    for case, answer in zip(cases, told(*cases)[1], strict=True):
        truth, about = case["truth"], f"{case['class']}: {case['text']}"
        assert answer["accept"] is truth["accept"], about
        assert set(answer["missing"]) == set(truth["missing"]), about
        codes = {one["code"] for one in answer["findings"]}
        assert {truth["code"]} <= codes if "code" in truth else True, about


@pytest.mark.parametrize(
    ("pattern", "held", "lacking"),
    [
        (r"(?i)\bhx\b|\bdx\b", "PMH: Hx of", "his box"),
        (r"\bVC'?s?\b", "2 VCs", "2 cues"),
        (r"(?i:\bmod)\.?\s*(?:A\b|(?i:assist))", "Mod. ASSIST", "mod i"),
        (r"\b(?:ab)?cd{0,2}e", "ce", "zz"),
        (r"(?P<n>no|zero) help(?=ing)", "help", "hel"),
    ],
)
def test_a_pattern_is_asked_only_of_texts_with_its_letters(
    pattern: str, held: str, lacking: str
) -> None:
    letters = needles.needed(pattern)
    assert needles.may_match(letters, held, held.casefold())
    if letters:
        assert not needles.may_match(letters, lacking, lacking.casefold())


def test_no_pattern_that_matches_is_passed_over() -> None:
    for _, _, letters, pattern, _ in shorthand._LEADS:
        for case in labelled()[::6]:
            text = case["text"]
            if pattern.search(text):
                assert needles.may_match(letters, text, text.casefold()), pattern.pattern


def test_a_fault_that_is_no_empty_slot_has_its_code() -> None:
    for case, answer in zip(labelled(), answered()[1], strict=True):
        if "code" not in case["truth"]:
            continue
        assert case["truth"]["code"] in {one["code"] for one in answer["findings"]}, case["text"]


def test_every_finding_has_its_place_and_a_repair() -> None:
    for case, answer in zip(labelled(), answered()[1], strict=True):
        for one in answer["findings"]:
            assert one["message"]
            assert one["repair"]
            assert one["where"] is None or (
                0 <= one["where"][0] <= one["where"][1] <= len(case["text"])
            )


def test_a_finding_points_at_the_words_as_they_were_typed() -> None:
    text = "Pt dons coat @ home w/ min A 80% of the time by 1/8/27."
    found = next(f for f in verdict.judge(goal(text)).findings if f.slot == "measure")
    assert found.span is not None
    assert text[slice(*found.span)].startswith("80%")


def test_repairs_come_from_the_childs_own_data() -> None:
    by_slot = {
        f.slot: f.do for f in verdict.judge(goal("At home Ada will improve her feeding.")).findings
    }
    assert "1 of 5 scoops" in by_slot["measure"]
    assert "2 or fewer" in by_slot["assist_or_cue_level"]
    assert "15 January 2027" in by_slot["timeline"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("by 3/15 with 4/5 trials", [(3, 15)]),
        ("in 4/5 trials", []),
        ("on 4/5 days", []),
        ("baseline 10/10: 45%", [(10, 10)]),
        ("by the 8th of January 2027", [(1, 8)]),
        ("Jan. 8th, 2027", [(1, 8)]),
        ("2027-01-08", [(1, 8)]),
        ('within 1/4" of the line', []),
        ("2/14 on 10/26/26", [(10, 26)]),
    ],
)
def test_a_day_is_told_from_a_share_of_trials(typed: str, found: list[tuple[int, int]]) -> None:
    assert [(day.month, day.day) for day in days(plain(typed).text)] == found


def test_weeks_count_from_the_baseline_then_from_the_plan() -> None:
    text = "At the sink Ada washes her hands in 4 of 5 trials with 1 cue within 10 weeks."
    since = read(goal(text, "1 of 5 trials on 2026-11-16")).timeline
    assert (since.on, since.fault) == (date(2027, 1, 25), "after-plan")
    assert read(goal(text, "1 of 5 trials")).timeline.on == date(2026, 12, 14)
    assert read(goal(text, None, plan_start=None)).timeline.fault == ""


def test_a_baseline_may_stand_in_the_goal() -> None:
    inside = ADA.removesuffix(".") + " (baseline 10/12/26: 1 of 5 scoops, 4 cues)."
    assert verdict.judge(goal(inside, None)).accept
    assert verdict.judge(goal(ADA, None)).missing == ("baseline",)


def test_where_only_the_level_changes_the_level_is_the_measure() -> None:
    text = "Ada puts on her coat at the door with min A by January 8, 2027."
    assert verdict.judge(goal(text, "mod A on 10/12/2026")).accept
    assert verdict.judge(goal(text, "1 of 5 trials on 10/12/2026")).missing == ("measure",)


def test_a_state_without_rules_is_named_and_blocks_nothing() -> None:
    found = verdict.judge(Given(text=ADA, baseline=WAS, state="ND"))
    assert found.accept
    assert "goal.state-not-known" in {one.code for one in found.findings}
    assert packs.pack("TX")


def test_every_vague_verb_of_the_rules_is_known() -> None:
    known = rules.load("goals", on=date(2026, 11, 30))
    verbs = {verb for verbs in lexicon.groups("verbs").values() for verb in verbs}
    split = {"be able to": "be able", "demonstrate understanding": "demonstrate"}
    assert {split.get(verb, verb) for verb in known["vague_verbs"]} <= verbs
    assert set(known["observable_verbs"]) <= verbs


def test_what_cannot_be_read_comes_back_with_its_field() -> None:
    status, answers = told(
        {"id": 1, "text": ADA, "setting": "hospital"},
        {"id": 2, "setting": "clinic"},
        {"text": ADA},
        {"id": 4, "text": ADA, "plan_end": "soon"},
        {"id": 5, "text": ADA, "payer": "uncle"},
        {"id": 6, "text": ADA, "baseline": 7},
        {"id": 7, "text": "a" * 7000},
        b"{",
        {"id": 9, "text": ADA, "setting": "clinic", "baseline": WAS},
    )
    assert status == 1
    fields = [a["error"]["field"] if "error" in a else None for a in answers]
    assert fields == [
        "setting", "text", "id", "plan_end", "payer", "baseline", "text", "line", None,
    ]  # fmt: skip
    assert answers[-1]["accept"] is True


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.sampled_from(sorted({w for c in labelled() for w in c["text"].split()})), max_size=40
    ),
    st.none() | st.text(max_size=40),
)
def test_any_words_are_read_without_a_check_that_breaks(
    words: list[str], baseline: str | None
) -> None:
    text = " ".join(words) or "?"
    found = verdict.judge(goal(text, baseline))
    assert "goal.check-failed" not in {one.code for one in found.findings}
    for one in found.findings:
        assert one.span is None or 0 <= one.span[0] <= one.span[1] <= len(text)


@pytest.mark.parametrize(
    ("name", "skill"),
    [("Constance", False), ("Serenity", False), ("Mobility", True), ("Tolerance", True)],
)
def test_a_name_that_ends_as_a_skill_does_is_a_person(name: str, skill: bool) -> None:
    text = f"{name} will zip her coat at the door with 1 verbal cue in 4 of 5 tries by 1/8/2027."
    written = replace(GOOD, text=text, baseline="1 of 5 tries, max A, on 2026-10-12")
    assert ("client" in verdict.judge(written).missing) == skill
