"""Modifiers a line may want, each with its reason. They are proposed; a person adds them.

Source: rules/cpt_ot.yaml `modifiers`; rules/time_rules.yaml `kx`, `ota_de_minimis`. Medicare's
rules are never read into another payer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from countersign.base import rules
from countersign.coding.reading.clauses import lowered
from countersign.coding.reading.evidence import words
from countersign.coding.tables import WITH_MODIFIER, Tables

MEDICARE = "medicare"
WARN_FROM = Decimal("0.8")  # of the KX amount


@dataclass(frozen=True, slots=True)
class Billed:
    """One line of a charge: its code, units, and the modifiers on it already."""

    code: str
    units: int
    modifiers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Case:
    """What is known beside the lines. None where nobody has said it.

    `allowed` are the dollars allowed for occupational therapy so far this year, by every provider.
    """

    payer_type: str
    on: date
    assistant: bool = False
    telehealth: bool | None = None
    habilitative: bool | None = None
    allowed: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A modifier for a line, or a question that has to be answered first (`modifier` is empty)."""

    code: str
    modifier: str
    why: str


def told(note: str, on: date) -> tuple[bool | None, bool | None]:
    """By video? A skill never had (rather than lost)? As `note` says; None where it does not."""
    signs, low = words(on).signs, lowered(note)
    never, lost = (bool(signs[name].search(low)) for name in ("never_had", "was_lost"))
    return (True if signs["by_video"].search(low) else None), (never if never != lost else None)


def proposals(lines: Sequence[Billed], case: Case, tables: Mapping[str, Tables]) -> list[Proposal]:
    """Every proposal for these lines, in their order."""
    found: list[Proposal] = []
    for line in lines:
        if not line.units:
            continue
        found += _of_medicare(line, case)
        found += _of_delivery(line, case)
    found += _of_pairs(lines, case, tables)
    if case.payer_type == MEDICARE and lines:
        found += _of_threshold(lines[0].code, case)
    return [p for p in found if p.modifier not in _on(lines, p.code)]


def _on(lines: Sequence[Billed], code: str) -> frozenset[str]:
    return next((line.modifiers for line in lines if line.code == code), frozenset())


def _of_medicare(line: Billed, case: Case) -> list[Proposal]:
    if case.payer_type != MEDICARE:
        return []
    found = [Proposal(line.code, "GO", "it was given under an occupational-therapy plan of care")]
    if case.assistant:
        why = "an assistant gave it; more than a tenth of a unit's minutes asks for CO"
        found.append(Proposal(line.code, "CO", why))
    return found


def _of_delivery(line: Billed, case: Case) -> list[Proposal]:
    found = []
    if case.telehealth:
        why = "it was given by video; ask this payer which modifier and place of service it wants"
        found.append(Proposal(line.code, "95", why))
    if case.habilitative is not None and case.payer_type != MEDICARE:
        one, why = (
            ("96", "it teaches a skill the client never had (habilitative)")
            if case.habilitative
            else ("97", "it brings back a skill that was lost (rehabilitative)")
        )
        found.append(Proposal(line.code, one, f"{why}; only where the plan asks for it"))
    return found


def _of_pairs(lines: Sequence[Billed], case: Case, tables: Mapping[str, Tables]) -> list[Proposal]:
    own = tables.get(case.payer_type)
    if own is None:
        return []
    found = []
    billed = [line for line in lines if line.units]
    for one in billed:
        for two in billed:
            if own.indicator(one.code, two.code, case.on) == WITH_MODIFIER:
                why = (
                    f"{one.code} and {two.code} are a pair of this payer: only if they had minutes "
                    "of their own, another activity and another purpose, and the note says so. "
                    "Within one visit of one person XU (a time of its own) or XS (another part of "
                    "the body) says more than 59; XE and XP are for another visit or another person"
                )
                found.append(Proposal(two.code, "59", why))
    return found


def _of_threshold(code: str, case: Case) -> list[Proposal]:
    amount = rules.load("time_rules", on=case.on)["kx"]["by_year_usd"].get(case.on.year)
    if amount is None:
        why = f"the KX amount of {case.on.year} is not known here; look it up before KX is claimed"
        return [Proposal(code, "", why)]
    if case.allowed is None or case.allowed < WARN_FROM * amount:
        return []
    if case.allowed < amount:
        why = f"${case.allowed:,} of this year's ${amount:,} are used; KX is near"
        return [Proposal(code, "", why)]
    why = (
        f"more than ${amount:,} were allowed in {case.on.year}; KX attests that skilled care is "
        "still needed, and the chart must say why"
    )
    return [Proposal(code, "KX", why)]
