"""What the checks know beside the words.

Of an entry for the EMR: the goals on the chart. Of a plan: the chart's goals today, what state and
payer want, and the child's name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from countersign.base import clock
from countersign.exchange.filling.entries import charted
from countersign.exchange.filling.standing import Charted
from countersign.goals import entry
from countersign.goals.models import Plan
from countersign.goals.plans import gathering, standing
from countersign.goals.plans.asks import Need, needs
from countersign.goals.plans.words import KIND
from countersign.practice.models import Practice
from countersign.spine.context import sheet_provider
from countersign.spine.draft import PartDraft
from countersign.spine.models import Sheet


@sheet_provider("goal_entry", kind="goal_entry")
def on_the_chart(sheet: Sheet, parts: Mapping[str, PartDraft]) -> Charted:
    """The goals in force today, as they would be entered."""
    return charted(entry.goals(sheet.client) if sheet.client else [])


@dataclass(frozen=True, slots=True)
class Around:
    """Everything the checks know beside the plan. `goals` are the chart's active ones, by id."""

    today: date
    goals: Mapping[str, str] = field(default_factory=dict)
    needs: tuple[Need, ...] = ()


@sheet_provider("plan", kind="plan")
def around(sheet: Sheet, parts: Mapping[str, PartDraft]) -> Around | None:
    """What is known around the plan on `sheet`; None before it has words."""
    part = parts.get(KIND)
    plan = Plan.objects.filter(sheet=sheet).select_related("coverage__plan__payer").first()
    if part is None or plan is None or sheet.client is None:
        return None
    practice = Practice.objects.first()
    today = clock.today(practice.tz) if practice else clock.now().date()
    case = standing.case_of(sheet.client, on=today, kind=plan.kind)
    return Around(
        today=today,
        goals={str(goal.pk): goal.text for goal in gathering.goals_of(sheet.client)},
        needs=needs(standing.as_if_signed(case, plan)),
    )
