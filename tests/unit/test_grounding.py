"""What a sentence stands on: the locks, one example each way, and how drafts are cut."""

from __future__ import annotations

import io
import json
from datetime import date
from itertools import pairwise
from typing import Any

import pytest

from countersign.cli import notes
from countersign.practice.shorthand import expanded, placed
from countersign.spine.grounding import Grounding, Judged, Source, ground
from countersign.spine.grounding.sentences import sentences

FACTS = """\
linear swing 8 min, prep
large buttons 4/5, 2 VC, min A
small buttons 2/5, mod A, HOH for last two
zipper: engaged indep 3/4
mom: slept badly, woke up at 3
c/o sore L thumb after buttons, no swelling
refused the weighted lap pad
next: smaller buttons, seated at bench"""
EARLIER = "large buttons 2/5, 3 VC, mod A"
TODAY, BEFORE = date(2026, 10, 5), date(2026, 9, 28)
SOURCES = (
    Source("f", FACTS, on=TODAY, subject="Theo"),
    Source("p", EARLIER, on=BEFORE, subject="Theo"),
    Source("x", "Mara strung 9 beads, max A", on=TODAY, subject="Mara"),
)
TALK = Source(
    "t",
    """\
OT: Left hand, throw it in the bucket. Six, no wait, seven. Seven out of ten, left hand.
Child: My tummy hurts.
OT: Did he fall at school?
Mom: No. But Dr. Patel upped his guanfacine on Saturday, one to two milligrams.
OT: So I did most of the cutting, he opened the scissors himself once.""",
    "transcript",
)


def judged(sentence: str, *sources: Source) -> Judged:
    return ground(sentence, sources or SOURCES).sentences[0]


SUPPORTED = [
    "He fastened large buttons in 4 of 5 trials with minimal assistance and two verbal cues.",
    "Large buttons were done up four times out of five.",
    "He was 80% successful with large buttons.",
    "Per his mother, Theo slept poorly and woke at 3.",
    "His left thumb was sore after buttoning, without swelling.",
    "The weighted lap pad was declined.",
    "Large-button fastening improved from 2 of 5 to 4 of 5 today.",
    "Next session will move to smaller buttons, sitting on the bench.",
]
WRONG = [
    ("He fastened large buttons in 4 of 5 trials with maximal assistance.", "assist level"),
    ("He fastened large buttons in 5 of 5 trials.", "number"),
    ("He used the linear swing for 18 minutes.", "number"),
    ("Large buttons needed 2 tactile cues.", "cue"),
    ("His right thumb was sore after buttoning.", "side"),
    ("His left thumb was swollen after buttoning, with marked swelling.", "negation"),
    ("His father reported that he slept poorly.", "person"),
    ("Large-button fastening declined compared with last week.", "trend"),
    ("He slept badly because of a new medication.", "cause"),
    ("He presents with autism spectrum disorder.", "diagnosis or test"),
    ("He has fully mastered the zipper.", "overstatement"),
    ("He brushed his teeth at the sink.", "invented"),
    ("The family will buy a trampoline.", "plan nobody said"),
    ("Theo strung 9 beads with maximal assistance.", "other child"),
    ("He wore the weighted lap pad.", "negation"),
]


@pytest.mark.parametrize("sentence", SUPPORTED)
def test_a_faithful_sentence_is_supported_with_its_evidence(sentence: str) -> None:
    found = judged(sentence)
    assert (found.verdict, found.why, found.severity) == ("supported", None, None)
    assert found.evidence


@pytest.mark.parametrize(("sentence", "lock"), WRONG)
def test_a_wrong_sentence_is_found_by_its_lock(sentence: str, lock: str) -> None:
    found = judged(sentence)
    assert found.verdict in ("unsupported", "contradicted")
    assert found.lock == lock
    assert found.severity
    assert found.why
    assert found.why.endswith((".", "”"))


def test_a_contradiction_shows_the_words_that_say_otherwise() -> None:
    found = judged("His right thumb was sore after buttoning.")
    told = FACTS[found.evidence[0].start : found.evidence[0].end]
    assert found.verdict == "contradicted"
    assert told.startswith("c/o sore L thumb")


@pytest.mark.parametrize(
    ("sentence", "verdict"),
    [
        ("He got 7 of 10 into the bucket with his left hand.", "supported"),
        ("He got 6 of 10 into the bucket with his left hand.", "contradicted"),
        ("He complained of stomach pain.", "supported"),
        ("He did not fall at school.", "supported"),
        ("He fell at school.", "contradicted"),
        ("Guanfacine was raised from 1 to 2 mg on Saturday.", "supported"),
        ("Guanfacine was raised from 1 to 3 mg on Saturday.", "contradicted"),
        ("Cutting took maximal assistance.", "supported"),
        ("Cutting took minimal assistance.", "contradicted"),
    ],
)
def test_talk_is_read_with_its_corrections_answers_and_own_words(
    sentence: str, verdict: str
) -> None:
    assert judged(sentence, TALK).verdict == verdict


def test_arithmetic_is_an_inference_for_the_clinicians_tick() -> None:
    found = judged("Large-button fastening is up by two since last week.")
    assert (found.verdict, found.inference) == ("supported", True)


@pytest.mark.parametrize("sentence", [*SUPPORTED, *(s for s, _ in WRONG)])
def test_empty_evidence_never_supports(sentence: str) -> None:
    for nothing in ((), (Source("a", ""),), (Source("a", " \n "),)):
        assert ground(sentence, nothing).sentences[0].verdict == "unsupported"


@pytest.mark.parametrize("sentence", ["See you next week.", "Thank you for coming.", "None."])
def test_what_says_nothing_about_the_client_is_no_claim(sentence: str) -> None:
    assert judged(sentence).verdict == "no_claim"


def test_the_same_input_has_the_same_verdict() -> None:
    draft = " ".join([*SUPPORTED, *(s for s, _ in WRONG)])
    first: Grounding = ground(draft, SOURCES)
    assert ground(draft, SOURCES) == first


def test_sentences_have_exact_offsets_and_headings_belong_to_none() -> None:
    draft = (
        "DAILY NOTE\nS: Mom said hi. He slept.\nO:\n- Buttons 4/5 with min A. Dr. Wu saw 4.5 in. "
        "of it.\n* Next one\n**Plan**\nP: See you!"
    )
    assert [draft[a:b] for a, b in sentences(draft)] == [
        "Mom said hi.",
        "He slept.",
        "Buttons 4/5 with min A.",
        "Dr. Wu saw 4.5 in. of it.",
        "Next one",
        "See you!",
    ]


def test_a_quotation_and_who_said_it_are_one_sentence() -> None:
    quoted = Source("q", "child: “Can I be first tomorrow?”", subject="May")
    found = ground("“Can I be first tomorrow?” May said.", [quoted]).sentences
    assert [(f.start, f.end, f.verdict) for f in found] == [(0, 36, "supported")]


def test_key_facts_that_a_draft_leaves_out_are_listed() -> None:
    draft = "He fastened large buttons in 4 of 5 trials."
    found = {(o.kind, FACTS[o.span.start : o.span.end]) for o in ground(draft, SOURCES).omissions}
    assert ("refusal", "refused the weighted lap pad") in found
    assert ("pain", "c/o sore L thumb after buttons, no swelling") in found
    told = f"{draft} He refused the lap pad. His left thumb was sore."
    assert not ground(told, SOURCES).omissions


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("He bolted through the front door", "elopement"),
        ("Staring spell of 30 seconds in the bath seat", "seizure"),
        ("Mom says the doctor doubled his Keppra dose", "medication_change"),
        ("He slid off the bench and landed on the floor", "fall"),
        ("There's a little bump on your forehead", "injury"),
        ("Left brake on the wheelchair keeps slipping", "equipment_failure"),
        ("He gagged on the mango", "safety"),
    ],
)
def test_a_key_fact_is_found_when_it_is_told_indirectly(words: str, kind: str) -> None:
    found = ground("He strung beads.", [Source("a", f"{words}.\nstrung beads")]).omissions
    assert [o.kind for o in found] == [kind]


def test_shorthand_written_out_keeps_its_places() -> None:
    text = "R grip 9 lb, (L) hand w/ min A x 5 min"
    plain, origin = placed(text)
    assert "right grip 9 pounds" in plain
    assert "minimal assistance" in plain
    assert len(origin) == len(plain) + 1
    assert all(a <= b for a, b in pairwise(origin))
    assert expanded("min A") == "minimal assistance"


def lines(*cases: object) -> list[dict[str, Any]]:
    out = io.StringIO()
    given = "\n".join(c if isinstance(c, str) else json.dumps(c) for c in cases)
    notes.ground(io.BytesIO(given.encode()), out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_the_command_answers_each_line() -> None:
    source = {"id": "f", "text": "zipper 3/4", "kind": "facts", "date": "2026-10-05"}
    told = lines({"id": "a", "sources": [source], "draft": "The zipper worked in 3 of 4 trials."})
    assert told == [
        {
            "id": "a",
            "sentences": [
                {
                    "start": 0,
                    "end": 35,
                    "verdict": "supported",
                    "severity": None,
                    "inference": False,
                    "evidence": [{"source": "f", "start": 0, "end": 10}],
                    "why": None,
                }
            ],
            "omissions": [],
        }
    ]


@pytest.mark.parametrize(
    ("case", "field"),
    [
        ({"id": 1, "sources": []}, "draft"),
        ({"sources": [], "draft": "x"}, "id"),
        ({"id": 1, "sources": {}, "draft": "x"}, "sources"),
        ({"id": 1, "sources": [{"id": "a", "text": 3}], "draft": "x"}, "sources.0"),
        (
            {"id": 1, "sources": [{"id": "a", "text": "", "kind": "z"}], "draft": ""},
            "sources.0.kind",
        ),
        (
            {"id": 1, "sources": [{"id": "a", "text": "", "date": "no"}], "draft": ""},
            "sources.0.date",
        ),
        ({"id": 1, "sources": [{"id": "a", "text": ""}] * 2, "draft": "x"}, "sources"),
        ({"id": 1, "sources": [], "draft": "x" * 60_000}, "draft"),
        ("not json", "line"),
    ],
)
def test_a_line_that_cannot_be_used_names_its_field(case: object, field: str) -> None:
    told = lines(case, {"id": "ok", "sources": [], "draft": ""})
    assert told[0]["error"]["field"] == field
    assert told[1] == {"id": "ok", "sentences": [], "omissions": []}


def test_june_is_a_child_and_a_month_after_a_word_of_time() -> None:
    """So are April and August."""
    source = Source("f", "June will fasten 5 of 5 buttons by 15 January.\nbuttons 4/5, min A")
    own = ground("June fastened 4 of 5 buttons with minimal assistance.", [source]).sentences[0]
    assert own.verdict == "supported"
    dated = Source("f", "buttons 4/5, min A, retest in May")
    wrong = ground("He will be tested again in June.", [dated]).sentences[0]
    assert wrong.verdict != "supported"


def test_a_goal_that_names_its_child_is_no_better_source_than_the_session() -> None:
    goal = "By 6 January 2027, Theo will fasten five buttons in 5 of 5 trials, up from 2 of 5."
    facts = [
        Source("f", "Buttons 4 of 5, 1 verbal cue, min A", subject="Theo"),
        Source("g", goal, "chart", subject="Theo"),
    ]
    said = "Theo’s success with buttons was 4 of 5 today with 1 verbal cue."
    assert ground(said, facts).sentences[0].verdict == "supported"
    wrong = "Theo’s success with buttons was 3 of 5 today with 1 verbal cue."
    assert ground(wrong, facts).sentences[0].verdict == "contradicted"
