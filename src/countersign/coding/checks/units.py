"""The units on the charge are those that its minutes give by the plan's own method.

Source: rules/time_rules.yaml, methods (CMS Pub. 100-04 ch. 5 s. 20.2; CPT time rule).

Blocks: yes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from countersign.base.errors import UserError
from countersign.coding.checks.examples import ON, charge, counted, line
from countersign.coding.lines import apply, recount
from countersign.spine.checks import CheckInput, Finding, check
from countersign.spine.context import VisitContext

_GOOD = counted(line("97535", 23), line("97530", 15))
_TIED = counted(line("97112", 20), line("97110", 20))
_MORE = {**_GOOD, "lines": [{**_GOOD["lines"][0], "units": 3}, _GOOD["lines"][1]]}


@check(
    "sheet",
    passes=[
        charge(_GOOD),
        charge(_TIED),
        charge(apply(_TIED, "choose-tie:0", on=ON)),
        charge(apply(counted(line("97110", 20), line("97129", 20)), "choose-tie:0", on=ON)),
        CheckInput(parts={}),
    ],
    fails=[
        charge(_MORE),
        charge(_GOOD, method="spm"),
        charge(counted(line("97535", 8)) | {"lines": [line("00000", 8)]}),
    ],
    codes=["coding.units-wrong", "coding.method-changed", "coding.unknown-code"],
)
def units_are_those_of_the_minutes(sheet: CheckInput) -> Iterator[Finding]:
    part = sheet.part("charge")
    visit = sheet.context.get("visit")
    if part is None or not isinstance(visit, VisitContext):
        return
    data = part.data
    if (data.get("method") or None) != visit.method:
        yield Finding(
            "coding.method-changed",
            "The plan's way of counting units was changed after this charge was drafted.",
            part="charge",
            where="method",
            do="Draft the charge again.",
        )
        return
    try:
        again = recount(data, on=visit.date_of_service)
    except (UserError, KeyError) as error:
        yield Finding(
            "coding.unknown-code",
            f"The charge cannot be counted ({error}).",
            part="charge",
            where="lines",
            do="Draft the charge again, or correct the code.",
        )
        return
    ours = _units(data)
    right = [_units(again), *(_completed(again, tie) for tie in again["ties"])]
    if ours not in right:
        said = ", ".join(f"{c} × {n}" for c, n in ours.items())
        due = ", ".join(f"{c} × {n}" for c, n in right[-1].items())
        yield Finding(
            "coding.units-wrong",
            f"The charge says {said or 'no units'}, but its minutes give {due or 'none'}.",
            part="charge",
            where="lines",
            do="Draft the charge again; units follow the minutes.",
        )


def _units(data: Mapping[str, Any]) -> dict[str, int | None]:
    return {ln["code"]: ln["units"] for ln in data["lines"] if ln["units"] != 0}


def _completed(data: Mapping[str, Any], tie: Mapping[str, int]) -> dict[str, int | None]:
    whole = {**_units(data), **tie}
    return {code: units for code, units in whole.items() if units != 0}
