"""One line of `coding edits`: a claim read from JSON, judged, and its findings as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from countersign.base.errors import UserError
from countersign.coding.edits import Fault, Line, advice, judge
from countersign.coding.tables import CODE, Tables
from countersign.coding.units import DAY

PAYER_TYPES = ("medicare", "medicaid", "commercial")
_FORBIDDEN = "Give whole numbers from 0."


def answer(
    claim: Mapping[str, Any], *, tables: Mapping[str, Tables], advise: bool = False
) -> dict[str, Any]:
    """The findings of one claim. Raises UserError naming the field that cannot be read."""
    if claim.get("id") is None:
        raise UserError("The line has no id.", field="id", remedy="Give each line its own id.")
    on = read_day(claim.get("date"))
    payer_type = claim.get("payer_type")
    if payer_type not in PAYER_TYPES:
        raise UserError(
            "The kind of payer is not known.",
            field="payer_type",
            remedy=f"Use one of: {', '.join(PAYER_TYPES)}.",
        )
    given = claim.get("lines")
    if not isinstance(given, list) or not given:
        raise UserError(
            "The claim has no lines.", field="lines", remedy='Give [{"code", "units", …}].'
        )
    lines = [_line(one, f"lines.{n}") for n, one in enumerate(given)]
    found = judge(lines, payer_type=payer_type, on=on, tables=tables)
    if advise:
        allowed = dollars(claim.get("allowed"))
        found += advice(lines, payer_type=payer_type, on=on, tables=tables, allowed=allowed)
    return {"id": claim["id"], "findings": [_told(fault) for fault in found]}


def dollars(text: Any, field: str = "allowed") -> Decimal | None:
    """Dollars as text, or None when nobody gave them. Raises UserError."""
    if text is None or text == "":
        return None
    try:
        found = Decimal(text.replace(",", "")) if isinstance(text, str) else Decimal("NaN")
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or found < 0:
        raise UserError(
            "These dollars cannot be read.", field=field, remedy='Write them as "1984.20".'
        )
    return found


def read_day(text: Any, field: str = "date") -> date:
    """A date of service as `2026-10-05`. Raises UserError."""
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError):
        raise UserError(
            "The date of service cannot be read.", field=field, remedy="Write it as 2026-10-05."
        ) from None


def read_code(text: Any, field: str) -> str:
    """A procedure code. Raises UserError."""
    if not isinstance(text, str) or not CODE.fullmatch(text):
        raise UserError(
            "This is not a procedure code.", field=field, remedy="Give its five digits as text."
        )
    return text


def whole(value: Any, field: str, *, most: int) -> int:
    """A whole number from 0 to `most`. Raises UserError."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise UserError(f"`{field}` is not a whole number.", field=field, remedy=_FORBIDDEN)
    if not 0 <= value <= most:
        raise UserError(f"`{field}` must be from 0 to {most}.", field=field, remedy=_FORBIDDEN)
    return value


def _line(given: Any, where: str) -> Line:
    if not isinstance(given, dict):
        raise UserError(
            "A line must be an object.", field=where, remedy='Give {"code", "units", …}.'
        )
    modifiers = given.get("modifiers") or []
    if not isinstance(modifiers, list) or not all(isinstance(m, str) for m in modifiers):
        raise UserError(
            "Modifiers must be a list of texts.",
            field=f"{where}.modifiers",
            remedy='For example ["GO", "59"].',
        )
    minutes = given.get("minutes")
    if minutes is not None:
        minutes = whole(minutes, f"{where}.minutes", most=DAY)
    assistant = whole(given.get("ota_minutes") or 0, f"{where}.ota_minutes", most=DAY)
    if minutes is not None and assistant > minutes:
        raise UserError(
            "The assistant's minutes are more than the line's.",
            field=f"{where}.ota_minutes",
            remedy="`minutes` are all minutes of the line, the assistant's included.",
        )
    return Line(
        code=read_code(given.get("code"), f"{where}.code"),
        units=whole(given.get("units"), f"{where}.units", most=999),
        modifiers=frozenset(m.strip().upper() for m in modifiers),
        minutes=minutes,
        assistant=assistant,
    )


def _told(fault: Fault) -> dict[str, Any]:
    return {
        "code": fault.code,
        "codes": list(fault.codes),
        "blocks": fault.blocks,
        "message": fault.message,
    }
