"""From an instance to the best plan that the time allows, and a bound that proves how good it
is.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from countersign.base.errors import UserError
from countersign.scheduling.engine import bounds, plan, sites
from countersign.scheduling.engine.improve import Improver, improve
from countersign.scheduling.engine.master import (
    Chosen,
    Master,
    Relaxed,
    dive,
    only_used,
    relax,
    relax_from_inside,
)
from countersign.scheduling.engine.rows import Program, program
from countersign.scheduling.engine.world import World

RELAXING, DIVING, BY_SITE = 0.6, 0.75, 0.95
"""Parts of the time after which the relaxation, the dive, and the sites are cut short."""
PRICE_DIGITS = 6
SEED = 20260914


@dataclass(frozen=True, slots=True)
class State:
    """How far it is: what the plan is worth, and what no plan can exceed."""

    stage: str
    value: int
    bound: int
    seconds: float

    @property
    def gap(self) -> float:
        """Percent between the two."""
        return 100 * (self.bound - self.value) / self.bound if self.bound else 0.0


@dataclass(frozen=True, slots=True)
class Solved:
    """A plan, its bound, and whether it is proven to be the best."""

    world: World
    chosen: Chosen
    relaxed: Relaxed
    proven: bool

    @property
    def made(self) -> Program:
        return self.chosen.made

    def plan(self) -> dict[str, Any]:
        """The plan as JSON."""
        return plan.as_dict(self.world, self.chosen)

    def certificate(self) -> dict[str, Any]:
        """The bound with the prices that prove it: `verify` needs the instance and this, no
        more.
        """
        value = self.chosen.value()
        named = zip(self.made.names, self.relaxed.price, strict=True)
        return {
            "instance": self.world.name,
            "objective": value,
            "bound": bounds.rounded(self.relaxed.bound),
            "optimal": self.proven,
            "prices": {name: round(float(p), PRICE_DIGITS) for name, p in named if p > 0},
        }


def solve(
    world: World,
    *,
    seconds: float,
    tell: Callable[[State], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Solved:
    """The best plan found in `seconds`. Cancelling keeps the best so far."""
    began = time.monotonic()

    def spent() -> float:
        return time.monotonic() - began

    def late(part: float) -> Callable[[], bool]:
        return lambda: cancelled() or spent() > part * seconds

    def bounded(reached: float) -> None:
        tell(State("bound", 0, bounds.rounded(reached), spent()))

    made = program(world)
    large = len(made.parties) >= sites.LARGE
    if large:
        relaxed = relax_from_inside(Master(made), late=late(RELAXING), tell=bounded)
        chosen = sites.filled(made, relaxed)
    else:
        master = Master(made)
        relaxed = relax(master, late=late(RELAXING), tell=bounded)
        chosen = dive(master, relaxed, late=late(DIVING))

    def told() -> None:
        tell(State("plan", chosen.value(), bounds.rounded(relaxed.bound), spent()))

    def left(part: float = 1.0) -> float:
        return 0.0 if cancelled() else part * seconds - spent()

    told()
    if large:
        sites.improve_by_site(
            cancelled=cancelled,
            relaxed=relaxed,
            chosen=chosen,
            seed=SEED,
            left=lambda: left(BY_SITE),
            tell=told,
        )
    improver = Improver(made, chosen, relaxed, seed=SEED)
    proven = improve(improver, left=left, tell=told)
    only_used(chosen)  # an evaluation without a block is worth nothing, and strands a family
    return Solved(world, chosen, relaxed, proven)


def verify(world: World, certificate: Any) -> int:
    """The bound that a certificate's prices prove, computed again from the instance.

    Raises UserError when a price is negative, of no row of this instance, or not a number.
    """
    prices = certificate.get("prices") if isinstance(certificate, Mapping) else None
    if not isinstance(prices, Mapping):
        raise UserError(
            "The bound file has no prices.", field="prices", remedy="Give what --bound wrote."
        )
    made = program(world)
    place = {name: n for n, name in enumerate(made.names)}
    price = np.zeros(len(made.names))
    for name, value in prices.items():
        if name not in place or not isinstance(value, int | float) or not value >= 0:
            raise UserError(
                f"The price of “{name}” does not fit this instance.",
                field=f"prices.{name}",
                remedy="Give the instance and the bound file that belong together.",
            )
        price[place[name]] = value
    return bounds.rounded(bounds.bound(made, price))
