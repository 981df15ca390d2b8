"""The human part is of today and of this child, and the rest does not read like every week's.

The human part is compared with what this family got in half a year and with what other families got
in the last weeks, whoever is named in it. Sentence frames that this family has read before are
named; when the whole draft is made of them, and it has more than one, the update does not go.

Source: rules/parent_communication.yaml, human_specific_detail, uniqueness and generic_phrases.

Blocks: yes, and one frame that was read before warns.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from countersign.base import dates
from countersign.base.sameness import tokens
from countersign.family.checks import asked, finding
from countersign.family.checks.examples import DRAFT, MINE, sheet
from countersign.family.gathered import Before, Family
from countersign.family.parts import UPDATE, own_words, section_of, told
from countersign.family.reading.alike import SHORTEST, frame, near
from countersign.spine.checks import CheckInput, Finding, check
from countersign.spine.draft import Statement

_ELSEWHERE = Before(
    date(2026, 11, 2), False, ("Mia told the last button “you are next, mister.”",), called=("Mia",)
)
_LAST_WEEK = Before(
    date(2026, 11, 9), True, (), ("Theo worked on buttons, 2 of 5 with a little help.",), ("Theo",)
)
_HINTS = Statement("u2", UPDATE, "It took 3 small hints from me to begin.", ("f1",))
_HINTS_BEFORE = Before(date(2026, 11, 9), True, (), ("It took 2 small hints from me to begin.",))


@check(
    "sheet",
    passes=[
        sheet(),
        sheet(before=(Before(date(2026, 11, 2), False, ("She lined up all the pegs by color.",)),)),
        CheckInput({}),
    ],
    fails=[
        sheet(before=(_ELSEWHERE,)),
        sheet(before=(_LAST_WEEK,)),
        sheet(DRAFT, _HINTS, MINE, before=(_LAST_WEEK, _HINTS_BEFORE)),
    ],
    codes=["family.same-detail", "family.read-before", "family.robotic"],
)
def is_not_said_before(subject: CheckInput) -> Iterator[Finding]:
    if (given := asked(subject)) is None:
        return
    part, family = given
    names = _names(family.child)
    for one in own_words(part):
        if (where := _sent(one, family, names)) is not None:
            yield finding(
                "family.same-detail",
                f"Nearly these words went out before, {where}.",
                do="Write what you saw today, of this child.",
                where=one.id,
            )
    yield from _frames(part.statements and told(part, "en"), family, names)


def _sent(one: Statement, family: Family, names: frozenset[str]) -> str | None:
    mine = frame(one.text, names)
    for before in family.before:
        theirs = _names(" ".join(before.called))
        if any(near(mine, frame(text, theirs | names)) for text in before.own):
            whom = "to this family" if before.same_family else "to another family"
            return f"{whom}, on {dates.said(before.on)}"
    return None


def _frames(
    statements: tuple[Statement, ...], family: Family, names: frozenset[str]
) -> Iterator[Finding]:
    drafted = [s for s in statements if section_of(s) == "" and s.author != "person"]
    known = {
        frame(text, names)
        for before in family.before
        if before.same_family
        for text in before.drafted
    }
    read = [
        s
        for s in drafted
        if len(f := frame(s.text, names)) >= SHORTEST and any(near(f, k) for k in known)
    ]
    if len(read) > 1 and len(read) == len(drafted):
        yield finding(
            "family.robotic",
            "This family has read every sentence of this draft before, with other numbers.",
            do="Change one of them into your own words.",
        )
        return
    for one in read:
        yield finding(
            "family.read-before",
            f"This family has read this sentence before: “{one.text}”",
            do="Say it another way, if you like.",
            where=one.id,
            blocks=False,
        )


def _names(called: str) -> frozenset[str]:
    return frozenset(word for word, *_ in tokens(called))
