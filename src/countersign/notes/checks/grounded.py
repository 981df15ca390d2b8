"""Every sentence says what its evidence says, and no more.

Each sentence is held to its own evidence by the locks of `spine/grounding`: numbers, assistance,
cues, left and right, who told it, dates, what is denied, diagnoses, change, causes, strong words,
and whether the evidence tells of it at all. What is sure stops; what may be other words for the
same thing warns. A sentence that the clinician says she saw herself stands on that.

Source: rules/soap_and_medical_necessity.yaml, groundedness_rules ("no body part, tool, score,
person or event absent from source input"; "negation, laterality, units and assist level are checked
as separate facts"; "each number in A or P must appear in O or in a dated measure").

Blocks: yes; where the words may only be other words, it warns.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from countersign.notes.checks.examples import note, said
from countersign.notes.grounds import called, judged, stands_on
from countersign.spine.checks import CheckInput, Finding, check
from countersign.spine.draft import Statement
from countersign.spine.evidence import Evidence
from countersign.spine.grounding import Judged

ACTS = (
    ("edit", "Correct it"),
    ("attest", "I saw it myself"),
    ("tie", "Tie to a fact"),
    ("remove", "Take it out"),
)
DO = (
    "Correct it here or under what happened, tie it to the fact it stands on, "
    "or say that you saw it yourself."
)


def guarded(text: str) -> CheckInput:
    """A sentence on a fact whose level is written as it is tapped."""
    fact = Evidence("g1", "fact", "Beam 4 of 5, contact guard A", minutes=10)
    return note(said(text, "g1"), more=(fact,))


def typed(text: str, *evidence: str) -> Statement:
    """A sentence of the clinician's own."""
    return replace(said(text, *evidence), author="person")


def seen(text: str) -> CheckInput:
    """A sentence that the clinician attested in these words."""
    piece = Evidence("attested-1", "attested", text, source="s1")
    return note(said(text, "f1", "attested-1"), more=(piece,))


@check(
    "sheet",
    passes=[
        note(said("He fastened 4 of 5 buttons with two verbal cues and minimal assistance.", "f1")),
        note(said("Total treatment time was 38 minutes.", "f1", "f2")),
        note(said("He reached 80% on buttons.", "f1")),
        guarded("He crossed the beam with contact guard assistance."),
        seen("He fastened buttons with maximal assistance."),
        note(said("His attention has improved.")),
        CheckInput(parts={}),
    ],
    fails=[
        note(said("He fastened 5 of 5 buttons with three verbal cues.", "f1")),
        note(said("Total treatment time was 48 minutes.", "f1", "f2")),
        note(said("He fastened buttons with maximal assistance.", "f1")),
        note(said("He fastened buttons because he had slept well.", "f1")),
        note(typed("He consistently fastened buttons.", "f1")),
    ],
    codes=["notes.contradicted", "notes.not-in-evidence", "notes.unsure"],
)
def is_grounded(sheet: CheckInput) -> Iterator[Finding]:
    part = sheet.part("note")
    if part is None:
        return
    child = called(sheet)
    for statement in part.statements:
        pieces = stands_on(part, statement)
        if not pieces:
            continue  # that it stands on nothing is found by a check of its own
        for one in judged(statement.text, pieces, child):
            # What the composer built from its facts may use words of its own; it may not err.
            own = statement.author == "composer" and one.severity != "major"
            if one.verdict in ("contradicted", "unsupported") and not own:
                yield _finding(one, statement.text, statement.id)


def _finding(one: Judged, text: str, where: str) -> Finding:
    stops = one.severity == "major"
    code = "notes.unsure" if not stops else f"notes.{_CODES[one.verdict]}"
    return Finding(
        code,
        f"{(one.why or '').rstrip('.')}: “{text}”",
        blocks=stops,
        where=where,
        part="note",
        do=DO,
        acts=ACTS,
    )


_CODES = {"contradicted": "contradicted", "unsupported": "not-in-evidence"}
