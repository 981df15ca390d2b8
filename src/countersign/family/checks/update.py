"""An update to a family says what happened in this session, and one part of it a person wrote.

Source: rules/parent_communication.yaml, gate: must_have_all; docs/family.md says how it is read.

Blocks: yes, the update alone: it can be left out, and the note goes.
"""

from __future__ import annotations

from collections.abc import Iterator

from countersign.family.checks import asked, finding, is_active
from countersign.family.checks.examples import DRAFT, MINE, sheet
from countersign.family.faults import findings
from countersign.family.gathered import Family
from countersign.family.parts import UPDATE, joined, own_words, told
from countersign.family.update import Update
from countersign.spine.checks import CheckInput, Finding, check
from countersign.spine.draft import PartDraft, Statement

DO = {
    "family.omits-event": "Add a sentence about it.",
    "family.contradicts-session": "Change the sentence to what the record says.",
    "family.not-in-session": "Take it out, capture the fact first, or say it as your own words.",
    "family.no-human-detail": "Write it below the update, under “Your own words”.",
    "family.generic": "Name what was done and what came of it.",
    "family.other-child": "Leave the name out.",
    "family.hard-to-read": "Say it in shorter sentences.",
    "family.unread": "Load the page again; if it stays, tell who looks after the system.",
}
_HURT = "Hard moment: injury, bumped his elbow on the ramp"
_SAID = {
    key: Statement(f"x-{key}", UPDATE, text, ("f1",))
    for key, text in {
        "made": "Theo built a rocket from foam at school.",
        "cheer": "Theo had a wonderful time from start to finish and smiled all through it.",
        "praise": "Theo did a great job and worked hard.",
        "other": "Theo sat beside Mia and did 4 of 5 buttons.",
        "hard": "Theo demonstrated considerable improvement regarding independent manipulation of "
        "buttons during structured therapeutic activities necessitating bilateral coordination.",
    }.items()
}


def update_of(part: PartDraft, family: Family) -> Update:
    """The English text with its human part, as the rules read it."""
    text, _ = joined(told(part, "en"))
    return Update(
        child=family.child,
        text=text or " ",
        human=" ".join(s.text for s in own_words(part)),
        facts=family.facts,
        events=family.events,
        others=family.others,
        channel="portal",  # a text message carries a link, never this
    )


@check(
    "sheet",
    passes=[sheet(), sheet(data={"kept_back": True}), CheckInput({})],
    fails=[
        sheet(DRAFT),
        sheet(DRAFT, MINE, events=(_HURT,)),
        sheet(_SAID["made"], MINE),
        sheet(_SAID["cheer"], MINE, events=(_HURT,)),
        sheet(_SAID["praise"]),
        sheet(_SAID["other"], MINE, others=("Mia",)),
        sheet(_SAID["hard"], MINE),
        CheckInput({"update": PartDraft("update", (DRAFT, MINE))}),
    ],
    codes=tuple(DO),
)
def says_what_happened(subject: CheckInput) -> Iterator[Finding]:
    if (given := asked(subject)) is None:
        if is_active(subject):
            said = "What happened and who the family is could not be read for the update."
            yield finding("family.unread", said, do=DO["family.unread"])
        return
    part, family = given
    _, places = joined(told(part, "en"))
    for fault in findings(update_of(part, family)):
        if fault.code not in DO:
            continue  # told by a check of its own
        at = fault.where
        where = next((key for a, b, key in places if at and a <= at[0] < b), "")
        yield finding(
            fault.code, fault.message, do=DO[fault.code], where=where, blocks=fault.blocks
        )
