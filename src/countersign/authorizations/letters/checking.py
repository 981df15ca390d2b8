"""Arithmetic and cross-page checks. Each takes trust away; none ever changes a value."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from countersign.authorizations.letters import values
from countersign.authorizations.letters.found import Choice
from countersign.authorizations.letters.lines import Line, days

LONGEST = 400  # days; no payer approves therapy for longer than a year and a bit
_FARTHEST = 400
_LATE = 120


def heads(head: Mapping[str, Choice]) -> None:
    """NPIs pass their check digit and are two different ones."""
    for name in ("requesting_npi", "rendering_npi"):
        if head[name].value and not values.npi_is_valid(head[name].value):
            head[name].doubt("the check digit is wrong")
    if head["requesting_npi"].value and head["requesting_npi"].value == head["rendering_npi"].value:
        head["requesting_npi"].doubt("both providers have the same NPI")
        head["rendering_npi"].doubt("both providers have the same NPI")
    if head["member_id"].value and head["member_id"].value == head["auth_number"].value:
        head["member_id"].doubt("member and authorization have the same number")
        head["auth_number"].doubt("member and authorization have the same number")


def timely(lines: Sequence[Line], letter_date: date | None, kind: str | None) -> None:
    """A letter approves what is to come; only a retroactive one what is over."""
    for one in lines:
        start, end = days(one)
        if one["decision"].value in ("denied", "pended"):
            _of_nothing(one, lines)
        if letter_date is None or one["decision"].value in ("denied", "pended"):
            continue
        if kind != "retro" and end and end < letter_date:
            one["start"].doubt("it ends before the letter was written")
            one["end"].doubt("it ends before the letter was written")
        if kind == "initial" and start and (letter_date - start).days > _LATE:
            one["start"].doubt("it begins long before the letter was written")


def _of_nothing(one: Line, lines: Sequence[Line]) -> None:
    """The days of a line that grants nothing are only its own when a row or a label says so."""
    for name in ("start", "end"):
        prose = one[name].by not in ("column", "label", "")
        if one[name].value is not None and prose:
            one[name].doubt("the days of what was not granted")
    missing = [name for name in ("start", "end") if one[name].value is None]
    others = [o for o in lines if o is not one and o["start"].by in ("column", "label")]
    if len(missing) == 1 or (missing and others and one["decision"].value == "denied"):
        for name in ("start", "end"):
            one[name].doubt("the days of what was not granted")


def line(one: Line, letter_date: date | None) -> None:
    """Days in order, amounts within the request, amount = frequency × weeks."""
    start, end = days(one)
    if start and end:
        if end < start:
            one["start"].doubt("it ends before it starts")
            one["end"].doubt("it ends before it starts")
        elif (end - start).days > LONGEST:
            one["start"].doubt("the period is longer than a year")
            one["end"].doubt("the period is longer than a year")
    if letter_date and start and abs((start - letter_date).days) > _FARTHEST:
        one["start"].doubt("far from the letter's date")
    if letter_date and end and (end - letter_date).days > 2 * _FARTHEST:
        one["end"].doubt("far from the letter's date")
    if one["decision"].value == "denied" and one["quantity"].value:
        one["quantity"].doubt("denied, but an amount")
        one["decision"].doubt("denied, but an amount")
    _one_therapy(one)
    _sums(one)
    _within_request(one)
    _adds_up(one)


_SPEECH = re.compile(r"925[02]\d|9260[5-9]|9261[0-2]")
_MOTOR = re.compile(r"97[0157]\d\d(?!\d)")


def _one_therapy(one: Line) -> None:
    """Codes of speech therapy and of the others are not in one line, and fit its therapy."""
    codes = one["codes"].value or ()
    speech = any(_SPEECH.match(code) for code in codes)
    motor = any(_MOTOR.match(code) for code in codes)
    therapy = one["discipline"].value
    if (
        (speech and motor)
        or (speech and therapy not in ("ST", None))
        or (motor and therapy == "ST")
    ):
        for name in ("discipline", "codes", "quantity"):
            one[name].doubt("codes of another therapy")


def _sums(one: Line) -> None:
    """What was approved before and what is added make the new total."""
    more, total = one["quantity_added"].value, one["quantity"].value
    if more is None or total is None:
        return
    if more > total or (one.before is not None and one.before + more != total):
        one["quantity"].doubt("before and added do not make the total")
        one["quantity_added"].doubt("before and added do not make the total")


def _within_request(one: Line) -> None:
    amount, decision = one["quantity"].value, one["decision"].value
    if amount is None or one.requested is None:
        if amount and one.refused and decision == "approved":
            one["decision"].doubt("a part was turned down")
        return
    if amount and one.refused and amount + one.refused != one.requested:
        one["quantity"].doubt("approved and turned down are not what was asked for")
    if amount > one.requested:
        one["quantity"].doubt("more than was asked for")
    if decision == "approved" and amount < one.requested:
        one["decision"].doubt("less than was asked for")
    if decision == "partially_approved" and amount >= one.requested:
        one["decision"].doubt("as much as was asked for")
    if decision in ("approved", "partially_approved") and amount == 0:
        one["quantity"].doubt("approved, but nothing")


def _adds_up(one: Line) -> None:
    often, amount = one["frequency"].value, one["quantity"].value
    if often is None or not amount:
        return
    amount = one["quantity_added"].value or amount
    bases = {often.basis, one["basis"].value} - {None}
    if len(bases) == 2 and bases != {"visits", "units15"}:
        return
    start, end = days(one)
    if often.per == "week" and often.weeks:
        if abs(often.count * often.weeks - amount) > 0.01:
            one["quantity"].doubt("not frequency times weeks")
            one["frequency"].doubt("not frequency times weeks")
    elif often.per == "week" and start and end and end > start:
        weeks = ((end - start).days + 1) / 7
        if abs(often.count * weeks - amount) > max(1.3 * often.count, 1.0):
            one["quantity"].doubt("not frequency times weeks")
            one["frequency"].doubt("not frequency times weeks")
    if often.per == "week" and often.weeks and start and end:
        _as_long(one, ((end - start).days + 1) / 7, often.weeks)
    if often.per == "month" and start and end and end > start:
        months = ((end - start).days + 1) / 30.44
        if abs(often.count * months - amount) > 1.3 * often.count:
            one["quantity"].doubt("not frequency times months")
            one["frequency"].doubt("not frequency times months")


def _as_long(one: Line, weeks: float, stated: int) -> None:
    if abs(weeks - stated) > 1.5:
        one["end"].doubt("not as many weeks as stated")
        one["start"].doubt("not as many weeks as stated")


def apart(lines: Sequence[Line]) -> None:
    """No service stands in two lines with two amounts: one of them may be the request."""
    for number, one in enumerate(lines):
        for other in lines[number + 1 :]:
            same = all(one[n].value == other[n].value for n in ("discipline", "codes"))
            if same and one["start"].value == other["start"].value:
                for line in (one, other):
                    line["quantity"].doubt("the same service twice")
                    line["codes"].doubt("the same service twice")


def together(lines: Sequence[Line], decision: Choice) -> None:
    """The letter's decision fits its lines'."""
    if any("less than was asked for" in one["decision"].doubts for one in lines):
        decision.doubt("less than was asked for")
    said = {one["decision"].value for one in lines if one["decision"].value}
    if not said or decision.value is None:
        return
    fits = said == {decision.value} or (decision.value == "partially_approved" and len(said) > 1)
    if not fits and not (decision.value == "partially_approved" and "partially_approved" in said):
        decision.doubt("the lines say something else")
        for one in lines:
            one["decision"].doubt("the letter says something else")
