"""A claim file holds no fault that a payer would send back: totals, check digits, dates, codes.

Our own reader looks at the bytes that would leave, after the file was written, and names each fault
with its loop and segment. It finds what validators of the format let pass.

Source: ASC X12N 005010X222A1; rules/claim_codes.yaml; rules/cpt_ot.yaml.

Blocks: yes; a postal code without its last four digits warns.
"""

from __future__ import annotations

from collections.abc import Iterator

from countersign.exchange.claims.standing import Standing
from countersign.exchange.formats.x12 import sample
from countersign.exchange.formats.x12.faults import CODES
from countersign.exchange.formats.x12.scrub import scrub
from countersign.spine.checks import CheckInput, Finding, check
from countersign.spine.draft import PartDraft

PART = "claim_batch"


def _input(file: str) -> CheckInput:
    return CheckInput({PART: PartDraft(PART, data={"file": file})})


@check(
    PART,
    passes=[_input(sample.text()), CheckInput({})],
    fails=[_input(sample.planted(code)) for code in CODES],
    codes=CODES,
)
def claims_are_clean(sheet: CheckInput) -> Iterator[Finding]:
    part = sheet.part(PART)
    if part is None:
        return
    standing: Standing | None = sheet.context.get("claims")
    others = standing.codes if standing else frozenset()
    for fault in scrub(sample.segments(part.data["file"]), others=others):
        yield Finding(
            fault.code,
            f"{fault.message} Loop {fault.loop}, segment {fault.element or fault.segment}.",
            blocks=fault.blocks,
            part=PART,
            where=fault.claim,
            do=fault.do,
        )
