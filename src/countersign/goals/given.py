"""A goal as it is handed to the checks: plain values, from a line of JSON or from the chart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from countersign.base.errors import UserError

SETTINGS = ("clinic", "school")
MOST = 6_000
PAYERS = ("medicaid", "commercial", "medicare")


@dataclass(frozen=True, slots=True)
class Given:
    """A goal's words with what is known around it. A missing date is not guessed. `charted` is what
    the chart measured first, for a repair to propose; it is no baseline until it is written."""

    text: str
    setting: str = "clinic"
    state: str = ""
    payer: str | None = None
    baseline: str | None = None
    plan_start: date | None = None
    plan_end: date | None = None
    authorized_until: date | None = None
    charted: str = ""


def read(case: Mapping[str, Any]) -> Given:
    """The goal of one line. Raises UserError naming the field that cannot be read."""
    if case.get("id") is None:
        raise UserError("The goal has no id.", field="id", remedy="Give each goal its own id.")
    text = case.get("text")
    if not isinstance(text, str) or not text.strip():
        raise UserError("The goal has no text.", field="text", remedy="Give it as a string.")
    setting = case.get("setting", "clinic")
    if setting not in SETTINGS:
        raise UserError(
            "The setting is not known.", field="setting", remedy='Say "clinic" or "school".'
        )
    payer = case.get("payer")
    if payer is not None and payer not in PAYERS:
        raise UserError(
            "The payer is not known.",
            field="payer",
            remedy='Say "medicaid", "commercial", "medicare" or null.',
        )
    if len(text) > MOST:
        raise UserError(
            "The goal is too long.", field="text", remedy=f"Give at most {MOST} characters."
        )
    return Given(
        text=text,
        setting=setting,
        state=_words(case, "state") or "",
        payer=payer,
        baseline=_words(case, "baseline"),
        plan_start=_day(case, "plan_start"),
        plan_end=_day(case, "plan_end"),
    )


def _words(case: Mapping[str, Any], name: str) -> str | None:
    value = case.get(name)
    if value is None or isinstance(value, str):
        return value
    raise UserError(f"The {name} is not text.", field=name, remedy="Give it as a string or null.")


def _day(case: Mapping[str, Any], name: str) -> date | None:
    value = case.get(name)
    if value is None or value == "":
        return None
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise UserError(
            f"The {name} is not a date.", field=name, remedy="Write it as 2027-01-15, or null."
        ) from None
