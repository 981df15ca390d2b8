"""The appeal letter's draft: the payer's reason in its own words, the record's measurements, and
the rule with its source. Pure.

A rule is quoted only where it is this payer's: Medicaid under 21, Medicare, or one the practice
signed. A rule that nobody verified is not put before a payer. What answers the reason is asked.

Source: rules/goals.yaml, epsdt (Social Security Act s. 1905(r)(5)); rules/
soap_and_medical_necessity.yaml, medical_necessity; read 2026-11-23.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from countersign.base import dates
from countersign.goals.appeals.words import ANSWER, ASKED, DENIED, KIND, RULE, SHOWS
from countersign.practice.facts_wording import plural
from countersign.spine.draft import PartDraft, Statement
from countersign.spine.evidence import Evidence

COMPOSER = "countersign appeal 1"
UNDER = 21


@dataclass(frozen=True, slots=True)
class Measured:
    """A goal with its first and newest measurement as share of a whole, and how they were said."""

    id: str
    text: str
    first: tuple[date, str, int] | None = None
    last: tuple[date, str, int] | None = None


@dataclass(frozen=True, slots=True)
class Quoted:
    """A rule that may stand in the letter: its words and where they are written."""

    id: str
    words: str
    source: str


@dataclass(frozen=True, slots=True)
class LetterInput:
    """Everything a letter says something about."""

    name: str
    born: date
    payer: str
    payer_type: str
    reference: str
    denied_on: date
    reason: str
    written_on: date
    due_on: date | None
    held: int
    missed: int
    since: date | None
    goals: tuple[Measured, ...] = ()
    rules: tuple[Quoted, ...] = ()
    plan: str = ""


def compose(given: LetterInput) -> PartDraft:
    """The draft with its questions."""
    return PartDraft(
        kind=KIND,
        statements=tuple(_statements(given)),
        data={
            "payer": given.payer,
            "payer_type": given.payer_type,
            "reference": given.reference,
            "denied_on": str(given.denied_on),
            "reason": given.reason,
            "due_on": str(given.due_on or ""),
            "written_on": str(given.written_on),
            "rules": [one.id for one in given.rules],
            "questions": list(_questions(given)),
        },
        evidence=tuple(_evidence(given)),
    )


def _statements(given: LetterInput) -> Iterator[Statement]:
    yield Statement("denied", DENIED, _denied(given), ("denial:reason",))
    if given.since is not None:
        text = (
            f"Since {dates.said(given.since)}, {plural(given.held, 'visit')} took place and "
            f"{given.missed} {'was' if given.missed == 1 else 'were'} cancelled or missed."
        )
        yield Statement("visits", SHOWS, text, ("computed:visits",))
    if given.plan:
        yield Statement("plan", SHOWS, given.plan, ("chart:plan",))
    for goal in given.goals:
        if goal.first is not None and goal.last is not None:
            yield Statement(
                f"moved-{goal.id}", SHOWS, _moved(goal), (f"goal:{goal.id}", f"points:{goal.id}")
            )
    for rule in given.rules:
        text = f"{rule.words.rstrip('.')} ({rule.source})."
        yield Statement(f"rule-{rule.id}", RULE, text, (f"rule:{rule.id}",))


def _denied(given: LetterInput) -> str:
    number = f", reference {given.reference}" if given.reference else ""
    return (
        f"On {dates.said(given.denied_on)} {given.payer} denied occupational therapy for "
        f"{given.name}{number}. It gave as reason: “{given.reason.strip().rstrip('.')}.”"
    )


def _moved(goal: Measured) -> str:
    assert goal.first is not None and goal.last is not None  # noqa: S101, PT018 asked by the caller
    then, was, before = goal.first
    now, is_, after = goal.last
    lead = f"Goal: {goal.text.strip().rstrip('.')}. "
    if then == now:
        return f"{lead}Measured on {dates.said(now)}: {is_}."
    way = "more" if after > before else "less" if after < before else "no change"
    return (
        f"{lead}Measured {was} on {dates.said(then)} and {is_} on {dates.said(now)} "
        f"({before} % and {after} %: {way})."
    )


def _questions(given: LetterInput) -> Iterator[dict[str, Any]]:
    yield {
        "id": "answer",
        "section": ANSWER,
        "ask": f"What in {given.name}’s record answers this reason?",
        "choices": [],
    }
    yield {
        "id": "asked",
        "section": ASKED,
        "ask": "What do you ask the payer to do?",
        "choices": [],
    }


def _evidence(given: LetterInput) -> Iterator[Evidence]:
    said = f"{dates.said(given.denied_on)}: {given.reason}"
    yield Evidence("denial:reason", "letter", said, source="the payer’s denial")
    if given.since is not None:
        text = (
            f"{given.held} held, {given.missed} cancelled or missed since {dates.said(given.since)}"
        )
        yield Evidence("computed:visits", "chart", text, source="added up from the schedule")
    if given.plan:
        yield Evidence("chart:plan", "chart", given.plan, source="signed plan of care")
    for goal in given.goals:
        yield Evidence(f"goal:{goal.id}", "chart", goal.text, source="goal")
        points = [f"{dates.said(p[0])}: {p[1]}" for p in (goal.first, goal.last) if p is not None]
        if points:
            yield Evidence(f"points:{goal.id}", "chart", "; ".join(points), source="measurements")
    for rule in given.rules:
        yield Evidence(f"rule:{rule.id}", "chart", rule.words, source=rule.source)
