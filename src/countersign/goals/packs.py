"""What is on file for a state and a payer, with its source and whether it was verified."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from countersign.base import rules
from countersign.base.errors import UserError
from countersign.goals.reading.goal import Reading

NAMES = {
    "CA": "california",
    "FL": "florida",
    "IL": "illinois",
    "NY": "new_york",
    "PA": "pennsylvania",
    "TX": "texas",
}
TOPICS = ("plan_of_care", "progress_interval", "referral", "co_signature", "documentation")
_READ_ON = date(2026, 11, 23)
_EPSDT = re.compile(
    r"\b(?:correct|ameliorate|maintain(?:s|ing)? (?:current|present|function|his|her)|maintenance|"
    r"prevent(?:s|ing)? (?:loss|decline|regression))\b"
)


@dataclass(frozen=True, slots=True)
class Fact:
    """One rule of a state that bears on plans and goals."""

    topic: str
    rule: str
    citation: str
    verified: bool
    source: str
    id: str = ""
    check: Mapping[str, Any] = field(default_factory=dict)


@lru_cache(maxsize=64)
def pack(state: str) -> tuple[Fact, ...] | None:
    """The facts on plans and goals for `state`, or None when nobody entered that state."""
    name = NAMES.get(state.upper())
    if name is None:
        return None
    try:
        loaded = rules.load(f"state_rules/{name}", on=_READ_ON)
    except UserError:
        return None
    return tuple(_fact(one) for one in loaded["facts"] if one.get("topic") in TOPICS)


def _fact(one: Mapping[str, Any]) -> Fact:
    return Fact(
        topic=str(one["topic"]).replace("_", " "),
        rule=str(one["rule"]),
        citation=str(one.get("citation", "")),
        verified=bool(one.get("verified")),
        source=str(one.get("source", "")),
        id=str(one.get("id", "")),
        check=dict(one.get("check") or {}),
    )


def epsdt_said(goal: Reading) -> bool:
    """Whether the goal says that it corrects, ameliorates or maintains."""
    return bool(_EPSDT.search(goal.plain.text))
