"""The first draft for a family: plain, from what was captured, and true to it."""

from __future__ import annotations

import pytest

from countersign.base.reading_grade import grade
from countersign.family.compose import compose, record
from countersign.family.faults import findings
from countersign.family.update import Update
from countersign.practice.facts import Cues, Fact

HUMAN = "He told the last button 'you are next, mister'."
BUTTONS = Fact("f1", "activity", activity="buttons", successes=4, trials=5, assist="min")
CUED = Fact("f2", "activity", activity="lacing a card", cues=(Cues("verbal", 2),), minutes=10)
SAID = Fact("f3", "quote", text="I did it", speaker="child")
NEXT = Fact("f4", "plan", text="Try smaller buttons")
UPSET = Fact(
    "f5", "hard_moment", hard="meltdown", minutes=7, text="Sat under the table, then hummed"
)
RAN = Fact("f6", "hard_moment", hard="elopement", text="Caught at the front door")
CRIED = Fact("f7", "hard_moment", hard="crying", minutes=3)
HURT = Fact("f8", "hard_moment", hard="injury", text="Bumped his elbow on the ramp")
REFUSED = Fact("f9", "hard_moment", hard="refusal")
ASKED = Fact("f0", "no_hard_moment")


def test_it_says_what_was_captured_in_plain_words() -> None:
    assert compose("Theo", [BUTTONS, CUED, SAID, NEXT, ASKED]) == (
        "Theo worked on buttons, 4 of 5 with a little help. Theo worked on lacing a card. "
        "I gave 2 hints. Theo said “I did it.” Next time: try smaller buttons."
    )


@pytest.mark.parametrize("hard", [UPSET, RAN, CRIED, HURT, REFUSED])
def test_the_hard_part_comes_first_and_passes_with_a_human_part(hard: Fact) -> None:
    facts = [BUTTONS, CUED, SAID, hard, NEXT]
    text = compose("Theo", facts)
    assert text.startswith("Part of today was hard:")
    lines, events = record(facts)
    assert len(events) == 1
    one = Update("Theo", f"{text} {HUMAN}", HUMAN, lines, events)
    assert findings(one) == []
    assert grade(text) < 8


def test_without_a_human_part_it_does_not_pass() -> None:
    lines, events = record([BUTTONS])
    found = findings(Update("Theo", compose("Theo", [BUTTONS]), "", lines, events))
    assert [one.code for one in found] == ["family.no-human-detail"]


def test_what_was_only_heard_is_not_told() -> None:
    heard = Fact("f1", "activity", activity="cutting", confirmed=False)
    assert compose("Theo", [heard]) == ""
