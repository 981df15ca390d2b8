"""Every problem has a goal or is set aside with a reason, and every goal answers a problem.

Source: rules/soap_and_medical_necessity.yaml, plan_of_care consistency_checks ("every problem in
the evaluation is addressed by a goal or explicitly deferred"), read 2026-11-23.

Blocks: yes; a goal that answers no problem warns.
"""

from __future__ import annotations

from collections.abc import Iterator

from countersign.goals.checks.plan_examples import plan
from countersign.goals.plans.words import KIND, PROBLEMS
from countersign.spine.checks.engine import CheckInput, Finding, check
from countersign.spine.draft import Statement

_LOOSE = Statement("p-1", PROBLEMS, "Wren cannot sit through lunch.", (), "person")


@check(
    "sheet",
    passes=[plan(), CheckInput(parts={})],
    fails=[
        plan(without=("problem-g1",)),
        plan(_LOOSE),
        plan(_LOOSE, without=("problem-g1",)),
    ],
    codes=["plan.no-problem", "plan.problem-open", "plan.goal-without-problem"],
)
def are_answered(sheet: CheckInput) -> Iterator[Finding]:
    part = sheet.part(KIND)
    if part is None:
        return
    goals = {goal["id"]: goal["number"] for goal in part.data.get("goals", ())}
    problems = [s for s in part.statements if s.section == PROBLEMS]
    if not problems:
        yield Finding(
            "plan.no-problem",
            "The plan names no problem that its goals answer.",
            part=KIND,
            do="Say what stands in the way, under Problems.",
        )
    answered: set[str] = set()
    for problem in problems:
        mine = {e.removeprefix("goal:") for e in problem.evidence if e.startswith("goal:")}
        answered |= mine
        if not mine & goals.keys():
            yield Finding(
                "plan.problem-open",
                f"No goal answers this problem: “{problem.text}”",
                part=KIND,
                where=problem.id,
                do="Tie it to a goal, or put it under “Set aside for now” with the reason.",
            )
    for key in goals.keys() - answered if problems else ():
        yield Finding(
            "plan.goal-without-problem",
            f"Goal {goals[key]} answers no problem of the list.",
            blocks=False,
            part=KIND,
            where=f"goal-{key}",
            do="Name the problem that it is for.",
        )
