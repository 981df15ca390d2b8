"""A goal goes into the EMR as it is in force on the chart, measurable, with a day that is to come.

It is held against the chart when it is signed, when it is released, and again when a browser asks
for it; and it is read as a reviewer of the payer would read it.

Source: rules/goals.yaml, required_slots; Pub. 100-02 ch. 15 s. 220.1.2 (measurable goals), read
2026-11-23.

Blocks: yes; a day that is past warns.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from countersign.base import dates
from countersign.exchange.filling.standing import (
    Charted,
    Entry,
    day,
    entries_of,
    held_against,
    not_charted,
)
from countersign.goals import verdict
from countersign.goals.given import Given
from countersign.spine.checks.engine import CheckInput, Finding, check
from countersign.spine.draft import PartDraft

PART = "goal_entry"
TODAY = date(2026, 11, 24)
SOUND: Entry = {
    "goal": "Seated at home with lined paper, writes 4 of 5 words on the line with 1 verbal cue by "
    "January 8, 2027 (baseline October 5, 2026: 1 of 5).",
    "activity": "writing",
    "target": "2027-01-08",
    "status": "active",
}


def _input(*entries: Entry, chart: Charted | None = None) -> CheckInput:
    known = chart or Charted(entries, TODAY)
    return CheckInput({PART: PartDraft(PART, data={"entries": list(entries)})}, {PART: known})


@check(
    PART,
    passes=[_input(SOUND), _input({**SOUND, "activity": ""})],
    fails=[
        _input(),
        CheckInput({}),
        _input(SOUND, chart=Charted((), TODAY)),
        _input(SOUND, chart=Charted(({**SOUND, "target": "2027-01-09"},), TODAY)),
        _input({**SOUND, "target": ""}),
        _input(SOUND, chart=Charted((SOUND,), date(2027, 1, 9))),
        _input({**SOUND, "goal": "Will improve handwriting."}),
        _input(SOUND, SOUND),
    ],
    codes=[
        "goal.entry-not-on-chart",
        "goal.entry-no-day",
        "goal.entry-day-past",
        "goal.entry-sent-back",
        "goal.entry-twice",
    ],
)
def goals_for_the_emr(sheet: CheckInput) -> Iterator[Finding]:
    yield from not_charted(sheet, PART, code="goal.entry-not-on-chart", said="Goal")
    chart, before = held_against(sheet, PART), set()
    for number, entry in enumerate(entries_of(sheet, PART), start=1):
        text = str(entry.get("goal") or "")
        yield from _when(entry, number, chart)
        found = verdict.judge(Given(text=text or " "))
        if not found.accept:
            yield Finding(
                "goal.entry-sent-back",
                f"Goal {number} would be sent back: {found.findings[0].message}",
                part=PART,
                where=str(number),
                do="Mend it on the child's goals page, and draft it again.",
            )
        if text in before:
            yield Finding(
                "goal.entry-twice",
                f"Goal {number} says the same as one before it.",
                part=PART,
                where=str(number),
                do="Stop one of them on the child's goals page, and draft it again.",
            )
        before.add(text)


def _when(entry: Entry, number: int, chart: Charted | None) -> Iterator[Finding]:
    due = day(entry.get("target"))
    if due is None:
        yield Finding(
            "goal.entry-no-day",
            f"Goal {number} does not say by which day.",
            part=PART,
            where=str(number),
            do="Add the day on the child's goals page, and draft it again.",
        )
    elif chart is not None and due < chart.today:
        yield Finding(
            "goal.entry-day-past",
            f"Goal {number} was due on {dates.said(due)}.",
            blocks=False,
            part=PART,
            where=str(number),
            do="Say on the child's goals page whether it is met, or give it a new day.",
        )
