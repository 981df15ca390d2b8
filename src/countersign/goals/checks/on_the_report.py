"""The goals that a progress report repeats would be accepted today.

Source: rules/goals.yaml, required_slots; Pub. 100-02 ch. 15 s. 220.1.2 (measurable goals), read
2026-11-23.

Blocks: no, it warns: the goals of a certified plan are changed in the plan, not in its report.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from countersign.goals import verdict
from countersign.goals.given import Given
from countersign.spine.checks.engine import CheckInput, Finding, check
from countersign.spine.draft import PartDraft

SOUND = (
    "Seated at home with lined paper, writes 4 of 5 words on the line with 1 verbal cue by "
    "January 8, 2027 (baseline October 5, 2026: 1 of 5)."
)


def report(*goals: str) -> CheckInput:
    """A report that repeats these goals."""
    figures: list[dict[str, Any]] = [
        {"id": f"goal-{n}", "title": f"Goal {n}", "about": text} for n, text in enumerate(goals, 1)
    ]
    return CheckInput(parts={"report": PartDraft(kind="report", data={"figures": figures})})


@check(
    "sheet",
    passes=[report(SOUND), CheckInput(parts={})],
    fails=[report("Will improve handwriting.")],
    codes=["goal.on-report"],
)
def would_be_accepted(sheet: CheckInput) -> Iterator[Finding]:
    part = sheet.part("report")
    if part is None:
        return
    for figure in part.data.get("figures", ()):
        found = verdict.judge(Given(text=str(figure.get("about", "")) or " "))
        if found.accept:
            continue
        first = found.findings[0]
        yield Finding(
            "goal.on-report",
            f"{figure.get('title', 'A goal')} would be sent back: {first.message}",
            blocks=False,
            part="report",
            do="Mend it on the child's goals page.",
        )
