"""What happened in an invented session, as the facts a therapist would tap."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from countersign.base.ids import new_id
from countersign.demo.names import QUOTES, RESPONSES
from countersign.demo.people import DemoClient, DemoGoal
from countersign.practice.facts import Assist, Cues, Fact

LADDER: tuple[Assist, ...] = ("max", "mod", "mod", "min", "min", "contact_guard", "standby")
PREPARING = ("linear swing", "crash pad jumps", "scooter board", "heavy work with cushions")
PLANS = (
    "warn him with the picture card before changing rooms",
    "start with the hardest item while fresh",
    "try the same without the model",
    "send the tracing sheet home",
    "move to smaller pieces",
    "let the child set the timer",
)


def session(
    rng: random.Random, client: DemoClient, *, starts_at: datetime, progress: float
) -> list[Fact]:
    """Facts of one 45-minute session. `progress` from 0 to 1 moves the trials toward the goal."""
    clock = starts_at + timedelta(minutes=2)
    facts = [
        Fact(
            id=str(new_id()),
            kind="activity",
            at=clock,
            activity=rng.choice(PREPARING),
            aim="sensory",
            minutes=8,
            preparatory=True,
        )
    ]
    clock += timedelta(minutes=8)
    for goal, minutes in zip(client.goals, (18, 14), strict=False):
        facts.append(_worked_on(rng, goal, clock, minutes=minutes, progress=progress))
        clock += timedelta(minutes=minutes)
    facts.append(
        Fact(id=str(new_id()), kind="quote", at=clock, text=rng.choice(QUOTES), speaker="child")
    )
    facts.append(Fact(id=str(new_id()), kind="response", at=clock, text=rng.choice(RESPONSES)))
    facts.append(Fact(id=str(new_id()), kind="no_hard_moment", at=clock))
    facts.append(Fact(id=str(new_id()), kind="plan", at=clock, text=rng.choice(PLANS[1:])))
    return facts


def meltdown(client: DemoClient, *, at: datetime) -> Fact:
    """A hard moment with what helped."""
    return Fact(
        id=str(new_id()),
        kind="hard_moment",
        at=at,
        hard="meltdown",
        minutes=7,
        text="at the change of rooms; quiet room and deep pressure helped",
    )


def _worked_on(
    rng: random.Random, goal: DemoGoal, at: datetime, *, minutes: int, progress: float
) -> Fact:
    gained = round((goal.trials - goal.start) * progress + rng.choice((-1, 0, 0, 1)) * 0.5)
    level = min(len(LADDER) - 1, max(0, round(progress * (len(LADDER) - 1))))
    return Fact(
        id=str(new_id()),
        kind="activity",
        at=at,
        activity=goal.activity,
        aim=goal.aim,
        minutes=minutes,
        successes=min(goal.trials, max(0, goal.start + gained)),
        trials=goal.trials,
        assist=LADDER[level],
        cues=(Cues("verbal", rng.randrange(1, 4)),),
    )
