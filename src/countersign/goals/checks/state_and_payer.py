"""What the state and the payer demand of a goal is known, with its source; where nobody entered it,
the page says so. For a child on Medicaid, what the care is for may be said in EPSDT's words.

Source: rules/state_rules, topics plan_of_care and progress_interval; rules/goals.yaml, epsdt, read
2026-11-23.

Blocks: no, it warns: a rule that nobody verified never blocks care.
"""

from __future__ import annotations

from collections.abc import Iterator

from countersign.goals import packs
from countersign.goals.checks.examples import goal
from countersign.goals.finding import GoalFinding
from countersign.goals.given import Given
from countersign.goals.reading.goal import read
from countersign.spine.checks.engine import check

TOLD = (
    "To correct or ameliorate her motor delay, Wren ties both shoes on the stairs with 1 verbal "
    "cue in 4 of 5 trials by January 8, 2027."
)


@check(
    "goal",
    passes=[goal(), goal(TOLD, payer="medicaid")],
    fails=[goal(state="ZZ"), goal(payer="medicaid")],
    codes=["goal.state-not-known", "goal.epsdt-words"],
)
def are_known(given: Given) -> Iterator[GoalFinding]:
    if given.state and packs.pack(given.state) is None:
        yield GoalFinding(
            "goal.state-not-known",
            f"No rules are on file for the state {given.state}: nothing was checked against them.",
            blocks=False,
            do="Ask the state's board and the payer what a plan of care must say.",
            where="state",
        )
    found = read(given)
    if given.payer == "medicaid" and given.setting == "clinic" and not packs.epsdt_said(found):
        yield GoalFinding(
            "goal.epsdt-words",
            "Medicaid covers under 21 what is needed to correct or ameliorate a condition, "
            "maintaining included; the goal does not say which.",
            blocks=False,
            do="Say it in the goal or in the plan's reason, e.g. “to correct or ameliorate [it]”.",
            where="why",
        )
