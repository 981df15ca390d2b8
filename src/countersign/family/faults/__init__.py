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
    """Every fault of `update`, in the order of the rules.

    What says the opposite of the record is not also called made up.
    """
    one = read(update)
    found = [fault for rule in RULES for fault in rule(one)]
    over = [f.where for f in found if f.code == "family.contradicts-session" and f.where]
    return [
        f
        for f in found
        if f.code != "family.not-in-session"
        or not f.where
        or not any(a < f.where[1] and f.where[0] < b for a, b in over)
    ]
