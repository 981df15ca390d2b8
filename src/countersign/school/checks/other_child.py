"""No other child's name is in a report to a school.

First and preferred names of the practice's other clients, written with a capital. A name that is an
everyday word counts only inside a sentence, a month not beside a number. There is no override.

Source: rules/privacy.yaml, school.cross_student; 34 CFR 99.3 (personally identifiable information).

Blocks: yes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from countersign.school.checks.examples import report
from countersign.school.compose import KIND, SAW
from countersign.spine.checks import CheckInput, Finding, check
from countersign.spine.common_names import named
from countersign.spine.context import VisitContext
from countersign.spine.draft import Statement


def _said(text: str) -> CheckInput:
    made = report(Statement("p-1", SAW, text, ("note:1:a",), "person"))
    visit = _VISIT
    return replace(made, context={**made.context, "visit": visit, "staff_names": frozenset()})


def _visit() -> VisitContext:
    from datetime import UTC, date, datetime

    at = datetime(2026, 11, 30, 17, tzinfo=UTC)
    return VisitContext(
        visit_id="v",
        client_id="c",
        date_of_service=date(2026, 11, 30),
        state="CA",
        starts_at=at,
        ends_at=at,
        checked_in_at=None,
        checked_out_at=None,
        status="done",
        author_id="s",
        author_role="ot",
        licence=None,
        payer_name=None,
        method=None,
        child_names=("Maya",),
        other_names={"Leo": "c2", "Hope": "c3", "June": "c4"},
    )


_VISIT = _visit()


@check(
    "sheet",
    passes=[
        _said("Maya held the scissors."),
        _said("Hope is high."),
        _said("Maya came from 3 June 2026 on."),
        CheckInput(parts={}),
    ],
    fails=[_said("She sat beside Leo."), _said("She took turns with Hope on the swing.")],
    codes=["school.other-child"],
)
def names_no_other_child(sheet: CheckInput) -> Iterator[Finding]:
    part = sheet.part(KIND)
    visit = sheet.context.get("visit")
    if part is None or not isinstance(visit, VisitContext):
        return
    own = {word.casefold() for name in visit.child_names for word in name.split()}
    own |= {word.casefold() for word in sheet.context.get("staff_names", ())}
    own |= {word.casefold() for word in visit.author_name.split()}
    folded = {name.casefold() for name in visit.other_names if len(name) > 1} - own
    others = dict.fromkeys(folded, "")
    own_words = part.data.get("recipient", {})
    said_of = f"{own_words.get('school', '')} {own_words.get('person', '')}".casefold()
    for statement in part.statements:
        for name in dict.fromkeys(named(statement.text, others)):
            if name.casefold() in said_of:
                continue
            yield Finding(
                "school.other-child",
                f"“{name}” is the name of another child of the practice: “{statement.text}”",
                part=KIND,
                where=statement.id,
                do="Write “a classmate” instead of the name, or take the sentence out.",
                acts=(("edit", "Change the words"), ("remove", "Take it out")),
            )
