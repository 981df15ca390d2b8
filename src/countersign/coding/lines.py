"""From captured activities to charge lines. Pure; the aim of an activity decides its code.

Nothing is billed without minutes and an aim; a tie stays open; an evaluation's level and any other
choice is the therapist's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from countersign.base import rules
from countersign.base.errors import UserError
from countersign.coding.codes import COGNITIVE, COGNITIVE_MORE, known
from countersign.coding.units import Units, count
from countersign.practice.facts import AIMS, Fact
from countersign.practice.facts_wording import HARD_WORDS

# rules/cpt_ot.yaml `confusable`: code follows intent, not equipment. An evaluation starts at the
# lowest level and waits for the therapist.
CODE_OF_AIM: Mapping[str, str] = {
    "self-care": "97535",
    "function": "97530",
    "sensory": "97533",
    "strength": "97110",
    "coordination": "97112",
    "cognition": COGNITIVE,
    "feeding": "92526",
    "evaluation": "97165",
}
EVALUATION_LEVELS = ("97165", "97166", "97167")
MOST_ALTERNATIVES = 3
MOST_REASON = 200  # letters
KEEPING: Mapping[str, Mapping[str, bool]] = {
    "charge:keep-back": {"kept_back": True},
    "charge:let-go": {},
}


def charge(
    facts: Sequence[Fact], *, method: str | None, medicare: bool, on: date
) -> dict[str, Any]:
    """The charge's data. `method` None leaves timed units empty until a person sets it."""
    by_code: dict[str, list[Fact]] = {}
    unbilled: list[dict[str, Any]] = []
    for fact in facts:
        if fact.kind == "hard_moment" and fact.minutes:
            unbilled.append(
                _not_billed(HARD_WORDS[fact.hard or "other"], fact, "no treatment in these minutes")
            )
        if fact.kind != "activity":
            continue
        if why := _why_not(fact):
            unbilled.append(_not_billed(fact.activity, fact, why))
        else:
            by_code.setdefault(CODE_OF_AIM[fact.aim], []).append(fact)
    lines = [_line(code, done, medicare=medicare, on=on) for code, done in by_code.items()]
    return recount({"method": method, "lines": lines, "ties": [], "unbilled": unbilled}, on=on)


def recount(data: Mapping[str, Any], *, on: date) -> dict[str, Any]:
    """`data` with its units, ties and totals counted again from its lines' minutes."""
    codes = known(on)
    lines = _one_cognitive_line([dict(line) for line in data["lines"]])
    timed = {ln["code"]: ln["minutes"] for ln in lines if codes[ln["code"]].timed}
    untimed = {ln["code"]: ln["minutes"] for ln in lines if not codes[ln["code"]].timed}
    method = data.get("method")
    counted = count(timed, untimed, method=method, on=on) if method else None
    for line in lines:
        sure = counted is not None or line["code"] in untimed
        units = counted.units if counted else dict.fromkeys(untimed, 1)
        line["units"] = units.get(line["code"], 0) if sure else None
    return {
        **data,
        "method": method or None,
        "lines": _two_cognitive_lines(lines, counted, on=on),
        "ties": [dict(tie) for tie in counted.ties] if counted else [],
        "total_timed_minutes": sum(m for code, m in timed.items() if codes[code].pooled),
        "total_minutes": sum(timed.values()) + sum(untimed.values()),
    }


def apply(data: Mapping[str, Any], verb: str, *, on: date) -> dict[str, Any]:
    """The data after one of the acts a finding offers: the therapist's choice.

    `charge:keep-back` keeps the whole charge from leaving, `charge:let-go` lets it leave again;
    `choose-tie:N` takes the N-th allowed completion; `choose-code:OLD:NEW` bills a line's minutes
    under another code, and words after a further colon say why; `accept-line:CODE` says that the
    line was looked at beside its evidence. Raises UserError for anything else.
    """
    if verb in KEEPING:
        return {**{k: v for k, v in data.items() if k != "kept_back"}, **KEEPING[verb]}
    act, _, rest = verb.partition(":")
    if act == "choose-tie" and rest.isdigit() and int(rest) < len(data.get("ties", ())):
        return _tie_chosen(data, data["ties"][int(rest)], on=on)
    if act == "accept-line" and any(line["code"] == rest for line in data["lines"]):
        return _accepted(data, rest)
    old, _, told = rest.partition(":")
    new, _, reason = told.partition(":")
    if act == "choose-code" and any(line["code"] == old for line in data["lines"]):
        return _code_chosen(data, old, new, reason=reason.strip()[:MOST_REASON], on=on)
    raise UserError(
        "This choice is no longer open.",
        field="lines",
        remedy="Load the page again to see the charge as it stands.",
    )


def _why_not(fact: Fact) -> str:
    if not fact.billable:
        return "marked as not billed"
    if not fact.minutes:
        return "no minutes were captured"
    return "" if fact.aim in AIMS else "its aim is not set"


def _not_billed(what: str, fact: Fact, why: str) -> dict[str, Any]:
    return {"what": what, "minutes": fact.minutes or 0, "why": why, "evidence": [fact.id]}


def _line(code: str, done: Sequence[Fact], *, medicare: bool, on: date) -> dict[str, Any]:
    names = dict.fromkeys(fact.activity.strip() for fact in done)
    return {
        "code": code,
        "plain": known(on)[code].plain,
        "what": ", ".join(names),
        "minutes": sum(fact.minutes or 0 for fact in done),
        "units": None,
        "evidence": [fact.id for fact in done],
        "alternatives": alternatives(code, on=on),
        "modifiers": ["GO"] if medicare else [],
        "needs_review": code in EVALUATION_LEVELS,
    }


def alternatives(code: str, *, on: date) -> list[dict[str, str]]:
    """Codes this one is mistaken for, each with the question that tells them apart."""
    if code in EVALUATION_LEVELS:
        why = (
            "the lowest level that history, deficits and decisions all reach; time does not decide"
        )
        return [{"code": level, "why": why} for level in EVALUATION_LEVELS if level != code]
    pairs = rules.load("cpt_ot", on=on)["confusable"]["pair_questions"]
    found = []
    for row in pairs:
        if code in row["pair"]:
            other = next(c for c in row["pair"] if c != code)
            found.append({"code": other, "why": row["ask"]})
    return found[:MOST_ALTERNATIVES]


def _one_cognitive_line(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """97129 and 97130 as the one service they are, under the first code."""
    both = [ln for ln in lines if ln["code"] in (COGNITIVE, COGNITIVE_MORE)]
    if not any(ln["code"] == COGNITIVE_MORE for ln in both):
        return lines
    whole = {
        **both[0],
        "code": COGNITIVE,
        "minutes": sum(ln["minutes"] for ln in both),
        "evidence": list(dict.fromkeys(e for ln in both for e in ln["evidence"])),
    }
    return [whole if ln is both[0] else ln for ln in lines if ln is both[0] or ln not in both]


def _two_cognitive_lines(
    lines: list[dict[str, Any]], counted: Units | None, *, on: date
) -> list[dict[str, Any]]:
    """The first unit under 97129, what is beyond under 97130, with the minutes split."""
    codes = known(on)
    found = []
    for line in lines:
        line["plain"] = codes[line["code"]].plain
        found.append(line)
        more = counted.units.get(COGNITIVE_MORE, 0) if counted else 0
        open_tie = counted is not None and any(t.get(COGNITIVE_MORE, 0) for t in counted.ties)
        if line["code"] == COGNITIVE and (more or open_tie) and line["minutes"] > 15:
            rest = {
                **line,
                "code": COGNITIVE_MORE,
                "plain": codes[COGNITIVE_MORE].plain,
                "minutes": line["minutes"] - 15,
                "units": more,
            }
            line["minutes"] = 15
            found.append(rest)
    return found


def _tie_chosen(data: Mapping[str, Any], chosen: Mapping[str, int], *, on: date) -> dict[str, Any]:
    lines = [{**ln, "units": chosen.get(ln["code"], ln["units"])} for ln in data["lines"]]
    if not chosen.get(COGNITIVE_MORE):
        # No further unit was won: its minutes stand with the first one.
        lines = _one_cognitive_line(lines)
    return {**data, "lines": lines, "ties": [], "tie_chosen": dict(chosen)}


def _accepted(data: Mapping[str, Any], code: str) -> dict[str, Any]:
    lines = [
        {**ln, "accepted": True, "needs_review": False} if ln["code"] == code else ln
        for ln in data["lines"]
    ]
    return {**data, "lines": lines}


def _code_chosen(
    data: Mapping[str, Any], old: str, new: str, *, reason: str, on: date
) -> dict[str, Any]:
    codes = known(on)
    if new not in codes:
        raise UserError(f"{new} is not a code this product knows.", field="lines")
    lines: list[dict[str, Any]] = []
    for line in data["lines"]:
        if line["code"] == old:
            line = {
                **line,
                "code": new,
                "plain": codes[new].plain,
                "alternatives": alternatives(new, on=on),
                "needs_review": False,
                "chosen": True,
                "accepted": True,
                **({"reason": reason, "was": old} if reason else {}),
            }
        same = next((ln for ln in lines if ln["code"] == line["code"]), None)
        if same is None:
            lines.append(dict(line))
        else:
            same["minutes"] += line["minutes"]
            same["evidence"] = list(dict.fromkeys([*same["evidence"], *line["evidence"]]))
    without = {k: v for k, v in data.items() if k != "tie_chosen"}
    return recount({**without, "lines": lines}, on=on)


def confirmed_only(facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """Facts whose numbers a person has seen; money never rests on a number only heard."""
    return tuple(fact if fact.confirmed else replace(fact, minutes=None) for fact in facts)
