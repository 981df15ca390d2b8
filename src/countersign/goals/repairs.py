"""What to write instead, from the child's own data: the baseline's unit, the plan's days, the words
of the goal itself. What is not known is left open in brackets, never invented."""

from __future__ import annotations

from datetime import timedelta

from countersign.base import dates
from countersign.goals.reading.amounts import Amount
from countersign.goals.reading.goal import Reading
from countersign.goals.reading.levels import Help

NEXT = {
    2.0: "maximal assistance",
    3.0: "moderate assistance",
    3.2: "moderate assistance",
    3.5: "moderate assistance",
    4.0: "minimal assistance",
    4.2: "minimal assistance",
    4.5: "minimal assistance",
    5.0: "contact guard or supervision",
    5.5: "supervision",
    6.0: "set-up only",
    6.5: "modified independence",
    7.0: "independence",
}
_SEEN = {
    "adl/dressing": "dons, buttons, zips or ties",
    "adl/grooming": "brushes, washes or combs",
    "adl/bathing": "washes, rinses or stays in the tub",
    "adl/toileting": "wipes, pulls up or washes hands",
    "adl/eating": "scoops, chews or drinks",
    "education/handwriting": "writes, copies or spaces letters",
    "education/scissors": "cuts along or snips",
    "education/drawing": "draws or colors within",
    "education/typing": "types",
    "education/school": "begins, completes or moves to",
    "play/play": "throws, takes turns or builds",
    "social/social": "greets, asks or takes turns",
    "health/management": "chooses and uses one practised strategy",
    "sleep/sleep": "lies down, stays in bed",
    "iadl/home": "pours, folds or prepares",
}


def verb(goal: Reading) -> str:
    """Verbs that can be seen, for the occupation the goal names."""
    group = goal.occupations[0].group if goal.occupations else ""
    verbs = _SEEN.get(group, "dons, cuts, writes, scoops, begins")
    main = goal.act.main
    return (
        f"Say what one would see instead of “{main.form}”: {verbs}."
        if main is not None
        else f"Begin with what one would see: {verbs}."
    )


def measure(goal: Reading) -> str:
    """A measure in the baseline's own unit; else the ways there are to count."""
    for amount in goal.present.amounts:
        if amount.unit != "score":
            return f"Count as the baseline does: {_said(amount)}, and give the number to reach."
    return "Add how it is counted, e.g. “in [4] of [5] trials over [3] sessions”."


def level(goal: Reading) -> str:
    """The step above the baseline's help; else the levels there are."""
    for now in goal.present.helps:
        return f"The baseline is {_help_said(now)}; write the next step, e.g. “{_step(now)}”."
    return (
        "Add the help allowed, e.g. “with [2] or fewer verbal cues”, “with minimal assistance” "
        "or “independently”."
    )


def condition(goal: Reading) -> str:
    """Where or with what, by setting."""
    where = "in the classroom" if goal.given.setting == "school" else "at home"
    return f"Add where or with what, e.g. “{where}”, “seated at [table]” or “given [adapted tool]”."


def baseline(goal: Reading) -> str:
    """The baseline in the goal's own unit, with a date."""
    if goal.given.charted:
        return f"The chart has one: write “baseline {goal.given.charted}”."
    start = goal.given.plan_start
    day = dates.said(start) if start is not None else "[date]"
    unit = next((_unit(one) for one in goal.measures), "") or _help_unit(goal)
    if goal.present.said and goal.present.measured and not goal.present.dated:
        return f"Add the day it was measured, e.g. “on {day}”."
    return f"Add what was counted and when, in the goal's unit, e.g. “baseline {day}: [n] {unit}”."


def timeline(goal: Reading) -> str:
    """The last day inside the plan."""
    end = goal.given.plan_end
    if end is not None:
        return f"Write a date inside the plan: “by {dates.said(end)}” or earlier."
    if goal.given.plan_start is not None:
        return f"Write a date, e.g. “by {dates.said(goal.given.plan_start + timedelta(weeks=12))}”."
    return "Write a date, e.g. “by [month day, year]”, inside plan and authorization."


def _said(amount: Amount) -> str:
    if amount.base == 100.0:
        return f"{amount.value:g} % {'of ' + amount.of + 's' if amount.of else ''}".strip()
    if amount.base:
        return f"{amount.value:g} of {amount.base:g} {amount.of + 's' if amount.of else 'trials'}"
    if amount.unit == "time":
        return (
            f"{amount.value / 60:g} minutes" if amount.value >= 60 else f"{amount.value:g} seconds"
        )
    return f"{amount.value:g} {amount.of}s"


def _unit(amount: Amount) -> str:
    if amount.base == 100.0:
        return f"% of {amount.of}s" if amount.of else "%"
    if amount.base:
        return f"of {amount.base:g} {amount.of + 's' if amount.of else 'trials'}"
    if amount.unit == "time":
        return "minutes" if amount.value >= 60 else "seconds"
    return f"{amount.of}s"


def _help_unit(goal: Reading) -> str:
    if any(one.cues is not None for one in goal.helps):
        return "cues"
    return "assist level" if goal.helps else "of [5] trials"


def _help_said(now: Help) -> str:
    if now.cues is not None:
        return f"{now.cues:g} {now.kind}s"
    return now.level


def _step(now: Help) -> str:
    if now.cues is not None:
        return f"with {max(0, int(now.cues) // 2)} or fewer {now.kind}s"
    return f"with {NEXT.get(now.rank or 0.0, 'the next level of help')}"
