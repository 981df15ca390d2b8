"""The report's draft from this child's own signed observations. Pure.

What was counted is told by arithmetic; what was seen is told in the therapist's own words; what it
means at school is asked and never written. Each sentence names what it stands on. Only what the
family allowed is put in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from countersign.base import dates
from countersign.school import disclosure
from countersign.school.authorship import took_part
from countersign.school.given import Counted, ReportInput, Seen
from countersign.school.minimum import is_within
from countersign.school.results import age_said, as_evidence, listed, said
from countersign.spine.draft import PartDraft, Statement
from countersign.spine.evidence import Evidence

KIND = "school"
COMPOSER = "countersign school report 1"
WHY, SAW, COUNTS, TESTS, HARD, MEANS, HELPS = (
    "About this report",
    "What we saw",
    "Progress",
    "Test results",
    "Hard moments",
    "What it means at school",
    "What helps",
)
SECTIONS = (WHY, SAW, COUNTS, TESTS, HARD, MEANS, HELPS)
RECORD_OF = {TESTS: "tests", HARD: "hard_moments"}
"""Sections that need a permission of their own; the others are progress and observations."""
MOST_SEEN = 4
_THEY = {"she": "she", "he": "he", "they": "they"}


@dataclass(frozen=True, slots=True)
class Moved:
    """An activity with its first and its last count of the period."""

    activity: str
    first: Counted
    last: Counted
    times: int
    ids: tuple[str, ...]


def compose(given: ReportInput) -> PartDraft:
    """The draft, with its questions and the disclosure that is due.

    What goes beyond the family's permission, or beyond what a school needs, is not put in.
    """
    allowed = given.to.records
    given = replace(given, seen=tuple(s for s in given.seen if is_within(s.text, allowed)))
    statements = tuple(_statements(given))
    due = disclosure.due(given.to.asks, on=given.written_on, authors=took_part(statements))
    return PartDraft(
        kind=KIND,
        statements=statements,
        data={
            "report": given.kind,
            "period": [str(given.starts_on), str(given.ends_on)],
            "written_on": str(given.written_on),
            "sessions": given.sessions,
            "recipient": {
                "school_id": given.to.school_id,
                "school": given.to.school,
                "person": given.to.person,
                "purpose": given.to.purpose,
            },
            "permission": given.to.permission_id,
            "disclosure": due.as_dict(),
            "results": listed(given.results) if _may(given, TESTS) else [],
            "facts": [list(one) for one in facts_of(given)],
            "questions": list(_questions(given)),
        },
        evidence=tuple(_evidence(given)),
    )


def _may(given: ReportInput, section: str) -> bool:
    return RECORD_OF.get(section, "progress") in given.to.records


def moved(counted: Sequence[Counted]) -> tuple[Moved, ...]:
    """Activities that were counted, in the order of their first day."""
    found: dict[str, list[Counted]] = {}
    for one in sorted(counted, key=lambda c: c.on):
        if one.tries:
            found.setdefault(one.activity.strip().casefold(), []).append(one)
    return tuple(
        Moved(rows[0].activity, rows[0], rows[-1], len(rows), tuple(r.id for r in rows))
        for rows in found.values()
    )


def facts_of(given: ReportInput) -> Iterator[tuple[str, ...]]:
    """What the report's sentences come to, for comparing facts across children."""
    for one in moved(given.counted):
        yield ("count", one.activity.strip().casefold(), one.first.said, one.last.said)
    for result in given.results:
        for score in result.scores:
            yield ("score", result.tool, score.name.casefold(), f"{score.scale} {score.value}")


def _statements(given: ReportInput) -> Iterator[Statement]:
    yield Statement("about", WHY, _about(given), ("computed:sessions",))
    if _may(given, SAW):
        for seen in _chosen(given.seen):
            yield Statement(f"seen-{_key(seen.id)}", SAW, _told(seen, given), (seen.id,))
    if _may(given, COUNTS):
        for one in moved(given.counted):
            name = f"count-{_key(one.activity.casefold())}"
            yield Statement(name, COUNTS, _moved(one, given), one.ids)
    if _may(given, TESTS):
        for result in given.results:
            for at, score in enumerate(result.scores):
                text = (
                    f"On the {result.name}, given on {dates.said(result.given_on)} at "
                    f"{age_said(result.age)}, {given.name}’s result for {score.name} was: "
                    f"{said(score)}."
                )
                yield Statement(f"test-{_key(result.id)}-{at}", TESTS, text, (f"{result.id}:{at}",))
    if _may(given, HARD):
        for hard in given.hard[:MOST_SEEN]:
            text = f"On {dates.short(hard.on)}: {hard.text.rstrip('.')}."
            yield Statement(f"hard-{_key(hard.id)}", HARD, text, (hard.id,))


def _key(text: str) -> str:
    return "".join(c if c.isalnum() else "-" for c in text)[-40:]


def _about(given: ReportInput) -> str:
    count = f"{given.sessions} signed session{'s' * (given.sessions != 1)}"
    first, last = dates.said(given.starts_on), dates.said(given.ends_on)
    return (
        f"This report tells {given.to.school} about {given.name}’s occupational therapy from "
        f"{first} to {last}, {count}."
    )


def _chosen(seen: Sequence[Seen]) -> list[Seen]:
    """The newest of what stands in the therapist's own words, in the order of their days."""
    own = [one for one in seen if one.own][-MOST_SEEN:]
    return sorted(own, key=lambda one: one.on)


def _told(seen: Seen, given: ReportInput) -> str:
    return f"On {dates.short(seen.on)} the therapist wrote: “{seen.text.rstrip('.')}.”"


def _moved(one: Moved, given: ReportInput) -> str:
    """In one of three orders, settled by the child, so that like counts do not read alike."""
    what, name = one.activity.strip(), given.name
    then, now = one.first, one.last
    if one.times == 1:
        return f"{what.capitalize()}: {now.said} on {dates.short(now.on)}, counted once."
    days = f"{dates.short(then.on)} and {dates.short(now.on)}"
    match given.voice % 3:
        case 0:
            return (
                f"{what.capitalize()}: {name} went from {then.said} on {dates.short(then.on)} to "
                f"{now.said} on {dates.short(now.on)}, counted {one.times} times."
            )
        case 1:
            return (
                f"{name} was counted {one.times} times in {what} between {days}; the first count "
                f"was {then.said}, the last {now.said}."
            )
    return (
        f"By {dates.short(now.on)} the count in {what} was {now.said}, after {then.said} on "
        f"{dates.short(then.on)} ({one.times} counts)."
    )


def _questions(given: ReportInput) -> Iterator[dict[str, Any]]:
    """What only the therapist may say; no choice is offered, since none would be this child's."""
    yield {
        "id": "means",
        "section": MEANS,
        "ask": f"What does this mean for {given.name} at school?",
        "choices": [],
    }
    yield {
        "id": "helps",
        "section": HELPS,
        "ask": f"What helps {given.name} in class?",
        "choices": [],
    }


def _evidence(given: ReportInput) -> Iterator[Evidence]:
    first, last = dates.said(given.starts_on), dates.said(given.ends_on)
    text = f"{given.sessions} signed sessions from {first} to {last}"
    yield Evidence("computed:sessions", "chart", text, source="added up from signed notes")
    for seen in given.seen:
        yield Evidence(
            seen.id, "chart", f"{dates.said(seen.on)}: {seen.text}", source="signed note"
        )
    for one in given.counted:
        said_of = f"{one.activity or 'Goal'}: {one.said}, {dates.said(one.on)}"
        yield Evidence(one.id, "chart", said_of, source="signed note")
    for aim in given.goals:
        yield Evidence(f"goal:{aim.id}", "chart", f"Goal: {aim.text}", source="goal")
    if _may(given, HARD):
        for hard in given.hard:
            yield Evidence(
                hard.id, "chart", f"{dates.said(hard.on)}: {hard.text}", source="signed note"
            )
    if _may(given, TESTS):
        for result in given.results:
            for at, score in enumerate(result.scores):
                yield Evidence(
                    f"{result.id}:{at}", "chart", as_evidence(result, score), source="test result"
                )
