"""How good a plan can be at most, as arithmetic that anybody can do again.

For any prices of the rows that are not negative, no plan is worth more than the room of every row
at its price, plus for each party the best of its columns after paying for what it takes (Lagrangian
duality). Whoever proposes the prices need not be trusted.
"""

from __future__ import annotations

import numpy as np

from countersign.scheduling.engine.rows import Floats, Program

STEP = 10
"""Every value is a multiple of this, so a bound may be rounded down to one."""


def margins(made: Program, price: Floats) -> Floats:
    """What each variable is worth after paying for what it takes."""
    paid = np.concatenate([[0.0], np.cumsum(made.weights * price[made.rows])])
    margin: Floats = made.values - (paid[made.starts[1:]] - paid[made.starts[:-1]])
    return margin


def best_margins(made: Program, margin: Floats) -> Floats:
    """For each party the margin of its best column, or zero."""
    best = np.zeros(len(made.parties))
    np.maximum.at(best, made.owners, margin[: len(made.columns)])
    return best


def bound(made: Program, price: Floats) -> float:
    """No plan is worth more than this. `price` holds one number a row, none negative."""
    margin = margins(made, price)
    spare = np.maximum(margin[len(made.columns) :], 0.0).sum()
    return float(made.room @ price + best_margins(made, margin).sum() + spare)


def rounded(value: float) -> int:
    """A bound on plans, whose values are whole steps."""
    return int(np.floor(value / STEP + 1e-6)) * STEP
