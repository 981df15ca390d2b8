"""Which consent a recording needs, from the state's own rules. Pure but for the rule files.

The product asks everybody everywhere, also where a state lets one person decide (federal_default,
recording_federal, product default). Illinois wants it in writing where mental health is treated.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from countersign.base import rules
from countersign.base.errors import UserError

PACKS = {
    "CA": "california",
    "FL": "florida",
    "IL": "illinois",
    "NY": "new_york",
    "PA": "pennsylvania",
    "TX": "texas",
}
DEFAULT = "federal_default"


@dataclass(frozen=True, slots=True)
class Demand:
    """What the rules ask: `rule` is its id, `words` what it says, `verified` whether we read it."""

    rule: str
    words: str
    citation: str
    verified: bool
    in_writing: bool = False


def demanded(state: str, diagnoses: str, *, on: date) -> Demand:
    """The consent that a recording in `state` needs for a client with these ICD-10 codes."""
    facts = _facts(PACKS.get(state, DEFAULT), on)
    found = next((f for f in facts if f.get("topic") == "recording_consent"), None)
    if found is None:
        default = _facts(DEFAULT, on)
        found = next((f for f in default if f.get("topic") == "recording_consent"), None)
    if found is None:
        raise UserError(f"No rule about recording is on file for {state}.", field="state")
    return Demand(
        rule=str(found["id"]),
        words=str(found["rule"]),
        citation=str(found.get("citation", "")),
        verified=bool(found.get("verified")),
        in_writing=_in_writing(facts, diagnoses),
    )


def _facts(pack: str, on: date) -> list[Mapping[str, Any]]:
    loaded: list[Mapping[str, Any]] = rules.load(f"state_rules/{pack}", on=on)["facts"]
    return loaded


def _in_writing(facts: list[Mapping[str, Any]], diagnoses: str) -> bool:
    mental = any(code.strip().upper().startswith("F") for code in diagnoses.split(","))
    asked = (
        need
        for fact in facts
        for need in fact.get("check", {}).get("need", ())
        if fact.get("topic") == "ai"
    )
    return mental and "specific_written_consent" in set(asked)
