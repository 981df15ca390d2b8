"""Every sentence says what its evidence says, and no more.

A sentence is held to the signed notes and results it names by the locks of `spine/grounding`. What
the therapist says she saw or judges herself stands on that, once she has attested it. What the
composer quotes or adds up is held to it too.

Source: rules/soap_and_medical_necessity.yaml, groundedness_rules.

Blocks: yes; where the words may only be other words, it warns.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from countersign.school.checks.examples import SEEN, report
from countersign.school.compose import KIND, SAW
from countersign.spine.checks import CheckInput, Finding, check
from countersign.spine.draft import Statement
from countersign.spine.evidence import Evidence
from countersign.spine.grounding import Judged, Source, ground

ACTS = (
    ("edit", "Correct it"),
    ("attest", "I saw it myself"),
    ("tie", "Tie to a note"),
    ("remove", "Take it out"),
)


def _wrote(text: str, *evidence: str) -> CheckInput:
    return report(Statement("p-1", SAW, text, evidence, "person"))


@check(
    "sheet",
    passes=[
        report(),
        _wrote("She zipped a stiff jacket on the third try.", SEEN.id),
        CheckInput(parts={}),
    ],
    fails=[
        _wrote("She zips every jacket by herself."),
        _wrote("She zipped a stiff jacket in 4 of 5 tries.", SEEN.id),
        _wrote("She did not zip the jacket.", SEEN.id),
        _wrote("She fell and hit her head.", SEEN.id),
        _wrote("She smiled at the mirror.", SEEN.id),
    ],
    codes=["school.no-evidence", "school.contradicted", "school.not-in-evidence", "school.unsure"],
)
def stands_on_signed_notes(sheet: CheckInput) -> Iterator[Finding]:
    part = sheet.part(KIND)
    if part is None:
        return
    pieces = {piece.id: piece for piece in part.evidence}
    for statement in part.statements:
        own = tuple(pieces[e] for e in statement.evidence if e in pieces)
        if any(p.kind == "attested" and p.text == statement.text for p in own):
            continue
        if not own:
            yield Finding(
                "school.no-evidence",
                f"Nothing supports this: “{statement.text}”",
                part=KIND,
                where=statement.id,
                do="Tie it to a signed note, say that you saw it yourself, or take it out.",
                acts=ACTS,
            )
            continue
        if statement.author == "composer":
            continue  # built from these very pieces, and it changes only by becoming a person's
        for one in judged(statement.text, own):
            if one.verdict in ("contradicted", "unsupported"):
                yield _finding(one, statement)


def _finding(one: Judged, statement: Statement) -> Finding:
    stops = one.severity == "major"
    code = {"contradicted": "contradicted", "unsupported": "not-in-evidence"}[one.verdict]
    return Finding(
        f"school.{code}" if stops else "school.unsure",
        f"{(one.why or '').rstrip('.')}: “{statement.text}”",
        blocks=stops,
        part=KIND,
        where=statement.id,
        do="Correct it, tie it to the note it stands on, or say that you saw it yourself.",
        acts=ACTS,
    )


def judged(text: str, pieces: Sequence[Evidence]) -> tuple[Judged, ...]:
    """The verdicts on the sentences of `text`."""
    return _judged(text, tuple((piece.id, piece.text) for piece in pieces))


@lru_cache(maxsize=1000)  # a page asks about every sentence again after each change of one
def _judged(text: str, pieces: tuple[tuple[str, str], ...]) -> tuple[Judged, ...]:
    return ground(text, [Source(name, said) for name, said in pieces]).sentences
