"""Portions of one service by the therapist and by an assistant: which units carry CO, and shares.

Pure. Minutes in which both treat together are the therapist's. The test is made unit by unit, as
`rules/time_rules.yaml` (`ota_de_minimis`) says, never over the whole visit.
"""

from __future__ import annotations

from dataclasses import dataclass

from countersign.base.errors import UserError

BLOCK = 15
MIDPOINT = 8
TENTH = 10  # an assistant's share above one tenth of the unit's minutes counts


@dataclass(frozen=True, slots=True)
class Portions:
    """Units of one code as separate claim lines: `with_co` by the assistant, `plain` without."""

    with_co: int
    plain: int


def portions(*, therapist: int, assistant: int, units: int, timed: bool = True) -> Portions:
    """Split `units` of one code between its two claim lines.

    Whole 15-minute blocks go to whoever gave them. Of what is left, a unit to which the therapist
    alone gave 8 minutes or more stands without CO; two units left to which each gave 9 to 14
    minutes are one of each; else CO is due when the assistant gave more than a tenth of it.
    Raises UserError for negative minutes or units.
    """
    for field, value in (("minutes", therapist), ("ota_minutes", assistant), ("units", units)):
        if value < 0:
            raise UserError(f"`{field}` is below zero.", field=field, remedy="Count from 0.")
    if not timed:
        due = bool(units) and above_a_tenth(assistant, therapist + assistant)
        return Portions(units if due else 0, 0 if due else units)
    whole = min(units, therapist // BLOCK)
    with_co = min(units - whole, assistant // BLOCK)
    left = units - whole - with_co
    ours, theirs = therapist % BLOCK, assistant % BLOCK
    if left >= 2:
        return (
            Portions(with_co + left - 1, whole + 1)
            if ours >= MIDPOINT
            else Portions(with_co + left, whole)
        )
    if left == 1 and ours < MIDPOINT and above_a_tenth(theirs, ours + theirs):
        return Portions(with_co + 1, whole)
    return Portions(with_co, whole + left)


def above_a_tenth(part: int, whole: int) -> bool:
    """Whether `part` is more than 10 % of `whole`, in whole numbers."""
    return part * TENTH > whole


def shared(minutes: int, *, disciplines: int = 2) -> int:
    """This discipline's share of minutes in which several treated together.

    They are split, never billed in full by each; a minute that does not divide is nobody's.
    Source: rules/time_rules.yaml, definitions.cotreatment.
    """
    if disciplines < 1:
        raise UserError("At least one discipline treats.", field="disciplines", remedy="Give 2.")
    return minutes // disciplines
