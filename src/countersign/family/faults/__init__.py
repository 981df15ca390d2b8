"""What can be wrong with an update, one rule a file; each is a function of an update alone."""

from __future__ import annotations

from countersign.family.faults import (
    for_a_person,
    generic,
    hard_events,
    human,
    made_up,
    other_child,
    reading_level,
    said_before,
    sms,
)
from countersign.family.reading.read import read
from countersign.family.update import Found, Update

RULES = (
    for_a_person.faults,
    hard_events.faults,
    made_up.faults,
    human.faults,
    generic.faults,
    other_child.faults,
    sms.faults,
    reading_level.faults,
    said_before.faults,
)


def findings(update: Update) -> list[Found]:
    """Every fault of `update`, in the order of the rules.

    What says the opposite of the record, or may not be in a text message, is not also made up;
    nor is what would fit any child.
    """
    one = read(update)
    found = [fault for rule in RULES for fault in rule(one)]
    first = ("family.contradicts-session", "family.phi-on-sms")
    over = [f.where for f in found if f.code in first and f.where]
    if any(f.code == "family.generic" for f in found):
        return [f for f in found if f.code != "family.not-in-session"]
    return [
        f
        for f in found
        if f.code != "family.not-in-session"
        or not f.where
        or not any(a < f.where[1] and f.where[0] < b for a, b in over)
    ]
