"""Every sentence of a report stands on signed data, and every number in it is there.

The sums that a sentence gives are spelled out in a computed piece of evidence, with each session's
count, so that a number can be followed to the note it came from.

Source: rules/soap_and_medical_necessity.yaml, groundedness_rules ("each number in A or P must
appear in O or in a dated measure").

Blocks: yes.
"""

from __future__ import annotations

from collections.abc import Iterator

from countersign.notes.checks.report_whole import JUDGED, report
from countersign.notes.numbers import allowed, in_text
from countersign.spine.checks import CheckInput, Finding, check
from countersign.spine.draft import Statement

ACTS = (("remove", "Take it out"), ("attest", "I saw it myself"), ("tie", "Tie to a fact"))


@check(
    "sheet",
    passes=[report(JUDGED), CheckInput(parts={})],
    fails=[
        report(JUDGED, Statement("p-1", "Plan", "Her attention has improved.")),
        report(JUDGED, Statement("p-1", "Progress", "Now 14 of 15.", ("computed:a",))),
    ],
    codes=["report.no-evidence", "report.number-not-in-evidence"],
)
def report_is_supported(sheet: CheckInput) -> Iterator[Finding]:
    part = sheet.part("report")
    if part is None:
        return
    pieces = {piece.id: piece for piece in part.evidence}
    for statement in part.statements:
        own = [pieces[e].text for e in statement.evidence if e in pieces]
        if not own:
            yield Finding(
                "report.no-evidence",
                f"Nothing supports this: “{statement.text}”",
                where=statement.id,
                part="report",
                do="Take it out, tie it to a signed session, or say that you saw it yourself.",
                acts=ACTS,
            )
            continue
        fine = allowed(own, ())
        wrong = [way for value, way in in_text(statement.text).items() if value not in fine]
        if wrong:
            yield Finding(
                "report.number-not-in-evidence",
                f"The number {wrong[0]} in “{statement.text}” is in none of the signed sessions "
                "it stands on.",
                where=statement.id,
                part="report",
                do="Correct the number, or tie the sentence to what it comes from.",
                acts=(("edit", "Correct it"), ("remove", "Take it out"), ("tie", "Tie to a fact")),
            )
