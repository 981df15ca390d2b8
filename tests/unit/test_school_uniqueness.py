"""Passages that reports of different children share: found with their words, no others."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countersign.base.passages.runs import SEED, shared_runs
from countersign.base.passages.words import words
from countersign.cli.school import uniqueness
from countersign.school.own import Approved, own

SEEN = {
    "Maya": (
        "Maya held the pencil with four fingers and pressed hard enough to tear the paper twice. "
        "She copied 3 out of 12 shapes from the board and needed a cue to start at the "
        "left margin. "
        "In the cafeteria she opened her milk carton after one demonstration but asked "
        "for help with "
        "the straw. Her teacher reports that she leaves the carpet 2 times each morning "
        "and returns "
        "when given a job."
    ),
    "Leo": (
        "Leo held the pencil with four fingers and pressed hard enough to tear the paper twice. "
        "He copied five of 9 shapes from the board and needed a cue to start at the left margin. "
        "In the cafeteria he opened his milk carton after one demonstration but asked "
        "for help with "
        "the straw. His teacher reports that he leaves the carpet 4 times each morning and returns "
        "when given a job."
    ),
}
OTHER = (
    "Ines zipped a stiff jacket on her third try and laughed when it caught. At the sand table she "
    "poured between cups for a quarter of an hour, then wiped both hands without being asked. "
    "Stairs remain hard: one foot at a time, a hand on the wall, eyes on the next step."
)
TEST = (
    "The Beery VMI is a standardized assessment that measures how well a person can "
    "integrate visual "
    "and motor abilities. Standard scores have a mean of 100 and a standard deviation of "
    "15. Scores "
    "between 85 and 115 are considered average when compared with children of the same age. "
)
MADE = "This report was drafted with an AI documentation assistant and reviewed by the therapist."


def paper(name: str, body: str, **more: str) -> dict[str, Any]:
    text = (
        f"Occupational Therapy Report\nStudent: {name} Park\nDate: 10/5/2026\n\nTEST "
        f"RESULTS\n{TEST}\n\n"
        f"OBSERVATIONS\n{body}\n\n{MADE}\nJane Doe, OTR/L"
    )
    return {"id": f"about-{name}", "child": name, "author": "jd", "text": text, **more}


def compared(*papers: Any, boilerplate: Path | None = None) -> tuple[list[dict[str, Any]], int]:
    lines = "\n".join(one if isinstance(one, str) else json.dumps(one) for one in papers)
    out = io.StringIO()
    named = None if boilerplate is None else str(boilerplate)
    status = uniqueness(io.BytesIO(lines.encode()), out, boilerplate=named)
    return [json.loads(line) for line in out.getvalue().splitlines()], status


def test_a_copy_is_found_with_its_words_though_name_pronoun_and_figures_are_swapped() -> None:
    first, second = paper("Maya", SEEN["Maya"]), paper("Leo", SEEN["Leo"])
    answer, status = compared(first, second, paper("Ines", OTHER))
    (pair,) = answer[-1]["pairs"]
    assert (pair["a"], pair["b"], status) == ("about-Maya", "about-Leo", 0)
    assert pair["share_a"] > 0.97
    assert pair["share_b"] > 0.97
    (run,) = pair["runs"]
    copied = first["text"][slice(*run["a"])]
    assert copied.startswith("Maya held the pencil")
    assert copied.endswith("given a job")
    assert second["text"][slice(*run["b"])].startswith("Leo held the pencil")


def test_shuffled_sentences_are_each_a_run() -> None:
    sentences = SEEN["Leo"].split(". ")
    mixed = ". ".join([sentences[2], sentences[0], sentences[3].rstrip("."), sentences[1]]) + "."
    answer, _ = compared(paper("Maya", SEEN["Maya"]), paper("Leo", mixed))
    (pair,) = answer[-1]["pairs"]
    assert len(pair["runs"]) == 4
    assert pair["share_a"] > 0.95


def test_test_descriptions_headings_and_disclosure_are_nobodys_copy() -> None:
    answer, _ = compared(paper("Maya", SEEN["Maya"]), paper("Ines", OTHER))
    assert answer[-1]["pairs"] == []


@pytest.mark.parametrize(
    "said",
    [
        "The Merrin Test of Hand Skills is an individually given, norm-referenced measure of fine "
        "motor skills for people aged 4 through 21 years.",
        "Results are compared with those of a national sample and told in five steps.",
        "This report was drafted with software assistance and reviewed by the one who signed it.",
    ],
)
def test_what_says_what_a_test_is_or_how_it_was_made_is_nobodys_own(said: str) -> None:
    text = f"Ada cut along the line. {said} She held the paper herself."
    spans = own(text, child="Ada", approved=Approved()).spans
    assert [text[a:b] for a, b in spans] == [
        "Ada cut along the line.",
        "She held the paper herself.",
    ]


def test_a_passage_that_stands_in_many_reports_is_still_copied() -> None:
    names = ["Maya", "Leo", "Omar", "June", "Sky", "Hope", "Will", "Wren"]
    papers = [paper(name, SEEN["Leo"].replace("Leo", name)) for name in names]
    answer, _ = compared(*papers)
    assert len(answer[-1]["pairs"]) == len(names) * (len(names) - 1) // 2


def test_one_childs_own_earlier_report_is_no_pair() -> None:
    earlier = paper("Maya", SEEN["Maya"], id="spring")
    answer, _ = compared(earlier, paper("Maya", SEEN["Maya"], id="autumn"))
    assert answer[-1]["pairs"] == []


def test_approved_texts_do_not_count(tmp_path: Path) -> None:
    approved = tmp_path / "approved.txt"
    approved.write_text(SEEN["Maya"].replace("Maya", "[Name]"))
    papers = [paper("Maya", SEEN["Maya"]), paper("Leo", SEEN["Leo"])]
    answer, _ = compared(*papers, boilerplate=approved)
    assert answer[-1]["pairs"] == []


def test_a_line_that_is_no_report_is_named_and_the_others_go_on() -> None:
    papers = [
        paper("Maya", SEEN["Maya"]),
        {"id": "x", "child": "Leo"},
        "{",
        paper("Leo", SEEN["Leo"]),
    ]
    answer, status = compared(*papers)
    assert status == 1
    assert [one["error"]["field"] for one in answer[:2]] == ["text", "line"]
    assert len(answer[-1]["pairs"]) == 1


def folded(text: str) -> list[str]:
    return [word.key for word in words(text, [(0, len(text))], names=frozenset({"maya"}))]


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("Maya tied 4 out of 5 laces", "He tied 3/5 laces"),
        ("The student is ready", "They are ready"),
        ("Maya's mother was here", "her mother is here"),
        ("He waits two minutes", "She waits 12 minutes"),
    ],
)
def test_what_is_swapped_in_a_copy_compares_alike(written: str, same: str) -> None:
    assert folded(written) == folded(same)


WORDS = ("alpha", "beta", "gamma", "delta", "she", "4", "of", "5", "the")


@given(st.lists(st.sampled_from(WORDS), max_size=60))
def test_runs_lie_in_both_texts_and_never_overlap_in_the_first(drawn: list[str]) -> None:
    text = " ".join(drawn)
    mine = words(text, [(0, len(text))], names=frozenset())
    found = shared_runs(mine, mine, least=SEED)
    ends = [0]
    for run in found:
        assert run.a[0] >= ends[-1]
        assert 0 <= run.b[0] < run.b[1] <= len(text)
        ends.append(run.a[1])
