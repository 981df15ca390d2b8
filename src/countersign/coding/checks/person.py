"""What a person must decide is decided, by somebody who may bill it.

The level of an evaluation is the therapist's decision, never the minutes'. Evaluations and tests
are an occupational therapist's, not an assistant's.

Source: rules/cpt_ot.yaml, evaluation_complexity.decision_rule and codes.performed_by.

Blocks: yes.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from countersign.coding.checks.examples import charge, counted, line
from countersign.coding.codes import known
from countersign.spine.checks import CheckInput, Finding, check
from countersign.spine.context import LicenceOnDay, VisitContext

_OTA = LicenceOnDay("A-1", "CA", "OTA", date(2025, 1, 1), date(2027, 12, 31))


@check(
    "sheet",
    passes=[
        charge(counted(line("97166", 40))),
        charge(counted(line("97535", 38)), licence=_OTA),
        CheckInput(parts={}),
    ],
    fails=[
        charge(
            counted(
                line(
                    "97165", 40, needs_review=True, alternatives=[{"code": "97166", "why": "level"}]
                )
            )
        ),
        charge(counted(line("97165", 40)), licence=_OTA),
    ],
    codes=["coding.level-open", "coding.not-by-assistant"],
)
def person_has_decided(sheet: CheckInput) -> Iterator[Finding]:
    part = sheet.part("charge")
    visit = sheet.context.get("visit")
    if part is None or not isinstance(visit, VisitContext):
        return
    codes = known(visit.date_of_service)
    kind = visit.licence.kind if visit.licence is not None else ""
    for ln in part.data.get("lines", ()):
        code = ln["code"]
        if ln.get("needs_review"):
            choices = (code, *(other["code"] for other in ln["alternatives"]))
            yield Finding(
                "coding.level-open",
                f"The line {code} waits for your decision: which level was it?",
                part="charge",
                where=code,
                do="Choose the lowest level that history, deficits and decisions all reach.",
                acts=tuple((f"choose-code:{code}:{c}", f"It was {c}") for c in choices),
            )
        if kind == "OTA" and code in codes and "OTA" not in codes[code].performed_by:
            yield Finding(
                "coding.not-by-assistant",
                f"{code} is billed by an occupational therapist, not by an assistant.",
                part="charge",
                where=code,
                do="Let the therapist who did it write this visit, or correct the aim.",
            )
