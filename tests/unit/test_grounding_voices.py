"""The locks on many voices: invented sessions with faithful drafts and planted errors of 15 kinds.

How much is found is printed by benchmarks/bench_ground.py and stands in docs/benchmarks.md; here it
is only asked that the sets are whole, that the locks find more than the words alone, and that the
answers stay the same.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from benchmarks.bench_ground import KINDS, Case, Score, by_locks, by_overlap, lines, ours

from countersign.spine.grounding import ground
from countersign.spine.grounding.sentences import sentences

DATA = Path(__file__).parents[1] / "data" / "grounding"
VOICES = sorted(DATA.glob("voices_*.yaml"))
ALL_KINDS = {
    "assist_level",
    "cause",
    "cue",
    "date_or_frequency",
    "diagnosis_or_score",
    "invented_fact",
    "negation",
    "number_or_unit",
    "other_child",
    "other_session",
    "overstatement",
    "person_or_reporter",
    "plan_nobody_said",
    "side",
    "trend",
}


def cases() -> list[Case]:
    return [case for path in VOICES for case in ours(path)]


def test_there_are_drafts_of_every_kind_of_error() -> None:
    found = cases()
    assert len(found) >= 200
    assert {kind for case in found for kind, _ in case.errors.values()} == ALL_KINDS
    assert set(KINDS.values()) <= ALL_KINDS


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.id)
def test_each_planted_error_is_a_sentence_of_its_draft(case: Case) -> None:
    cut = [case.draft[start:end] for start, end in sentences(case.draft)]
    assert all(text in cut for text in case.errors)


def test_the_locks_tell_more_apart_than_the_words_alone() -> None:
    locks, words = Score(), Score()
    sampled = [*cases()[::9], *lines(DATA / "lines.yaml")[::6]]
    for case in sampled:
        found = ground(case.draft, case.sources)
        assert ground(case.draft, case.sources) == found
        locks.add(case, by_locks(case.draft, case.sources, found))
        words.add(case, by_overlap(case.draft, case.sources, found))
    assert sum(locks.flagged.values()) > sum(words.flagged.values())
    assert locks.wrongly / locks.clean < words.wrongly / words.clean


def test_every_short_source_has_faithful_and_wrong_sentences() -> None:
    given = yaml.safe_load((DATA / "lines.yaml").read_text("utf-8"))
    assert all(one["faithful"] and one["wrong"] for one in given)
