"""What can be wrong with an update, one rule a file; each is a function of an update alone."""

from __future__ import annotations

from countersign.family.faults import (
    generic,
    hard_events,
    human,
    made_up,
    other_child,
    reading_level,
    sms,
)
from countersign.family.reading.read import read
from countersign.family.update import Found, Update

RULES = (
    hard_events.faults,
    made_up.faults,
    human.faults,
    generic.faults,
    other_child.faults,
    sms.faults,
    reading_level.faults,
)


def findings(update: Update) -> list[Found]:
    """Every fault of `update`, in the order of the rules."""
    one = read(update)
    return [found for rule in RULES for found in rule(one)]
