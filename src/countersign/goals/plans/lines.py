"""One line of `countersign goals plan`: a case from JSON, and what is wanted of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from countersign.base.errors import UserError
from countersign.goals import packs
from countersign.goals.plans.asks import (
    Case,
    Certified,
    Ordered,
    PlanDays,
    Rule,
    Sent,
    needs,
    ready,
)

KINDS = ("care", "iep", "504")


def check_line(line: Mapping[str, Any]) -> dict[str, Any]:
    """`{"id", "ready", "needs": [{"code", "state", "message", "due", "source", "verified"}]}`.

    Raises UserError naming the field that cannot be read.
    """
    if line.get("id") is None:
        raise UserError("The case has no id.", field="id", remedy="Give each case its own id.")
    found = needs(_case(line))
    return {"id": line["id"], "ready": ready(found), "needs": [one.as_case() for one in found]}


def _case(line: Mapping[str, Any]) -> Case:
    kind = line.get("kind", "care")
    if kind not in KINDS:
        raise UserError(
            "The kind is not known.", field="kind", remedy='Say "care", "iep" or "504".'
        )
    state = str(line.get("state") or "")
    plan = line.get("plan")
    return Case(
        on=_day(line, "on", needed=True) or date.min,
        kind=kind,
        state=state,
        payer=str(line.get("payer") or ""),
        payer_type=line.get("payer_type"),
        diagnoses=tuple(map(str, line.get("diagnoses") or ())),
        facts=packs.pack(state) if state else (),
        own=tuple(_rule(one) for one in _rows(line, "rules")),
        plan=_plan(plan) if isinstance(plan, Mapping) else None,
        first_treated=_day(line, "first_treated"),
        treated=tuple(_iso(day, "treated") for day in line.get("treated") or ()),
        last_report=_day(line, "last_report"),
        orders=tuple(
            Ordered(str(one.get("kind", "written")), _must(one, "on"), _day(one, "until"))
            for one in _rows(line, "orders")
        ),
        certified=tuple(
            Certified(str(one.get("way", "")), _must(one, "on"))
            for one in _rows(line, "certifications")
        ),
        sent=tuple(
            Sent(str(one.get("whom", "")), _must(one, "on"), str(one.get("proof") or ""))
            for one in _rows(line, "sent")
        ),
        goals=_count(line, "goals") or 0,
        refused=_count(line, "refused") or 0,
        authorized_until=_day(line, "authorized_until"),
        authorized_visits=_count(line, "authorized_visits"),
        booked=_count(line, "booked"),
    )


def _plan(row: Mapping[str, Any]) -> PlanDays:
    return PlanDays(
        signed_on=_must(row, "signed_on"),
        starts_on=_must(row, "starts_on"),
        ends_on=_must(row, "ends_on"),
        visits=_count(row, "visits") or 0,
        initial=bool(row.get("initial", True)),
    )


def _rule(row: Mapping[str, Any]) -> Rule:
    return Rule(
        topic=str(row.get("topic", "")),
        words=str(row.get("words", "")),
        source=str(row.get("source", "")),
        on=_must(row, "on"),
        of=str(row.get("of", "")),
        number=_count(row, "number"),
    )


def _rows(line: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    rows = line.get(name) or []
    if not isinstance(rows, list) or not all(isinstance(one, Mapping) for one in rows):
        raise UserError(f"{name} is not a list of objects.", field=name, remedy="Give a list.")
    return rows


def _count(line: Mapping[str, Any], name: str) -> int | None:
    value = line.get(name)
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and value >= 0):
        return value
    raise UserError(f"{name} is not a count.", field=name, remedy="Give a whole number or null.")


def _must(line: Mapping[str, Any], name: str) -> date:
    found = _day(line, name, needed=True)
    return found or date.min


def _day(line: Mapping[str, Any], name: str, *, needed: bool = False) -> date | None:
    value = line.get(name)
    if value in (None, "") and not needed:
        return None
    return _iso(value, name)


def _iso(value: Any, name: str) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise UserError(
            f"{name} is not a day.", field=name, remedy="Write it as 2027-01-15."
        ) from None
