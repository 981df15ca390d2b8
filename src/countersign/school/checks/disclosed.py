"""The report says that AI was used as documentation assistant, as the state, the district and the
contract ask; and where they forbid it, it was not used.

The disclosure is part of the signed data, not a sentence that could be taken out. It has to be the
one that is due on the day of signing, word for word. There is no override.

Source: rules/school_reports.yaml, disclosure; rules/state_rules, topic ai.

Blocks: yes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from countersign.school.authorship import took_part
from countersign.school.checks.examples import ASKS, DUE, knowing, report
from countersign.school.compose import KIND
from countersign.school.context import Around
from countersign.school.disclosure import FORBIDS, whole
from countersign.spine.checks import CheckInput, Finding, check

_SHORT = {**DUE.as_dict(), "text": "Prepared by the practice."}
_AGAIN = "Press “Draft it again” beside the report: the disclosure that is due is put in."


@check(
    "sheet",
    passes=[report(), CheckInput(parts={})],
    fails=[
        report(data={"disclosure": {}}),
        report(data={"disclosure": _SHORT}),
        report(around=knowing(due=replace(DUE, version="2"))),
        report(around=knowing(asks=replace(ASKS, assistant="none"))),
        replace(report(), context={}),
    ],
    codes=["school.no-disclosure", "school.other-disclosure", "school.assistant-forbidden"],
)
def says_how_it_was_made(sheet: CheckInput) -> Iterator[Finding]:
    part = sheet.part(KIND)
    if part is None:
        return
    known = sheet.context.get("school")
    body = part.data.get("disclosure")
    if not isinstance(known, Around) or known.due is None or not whole(body):
        yield Finding(
            "school.no-disclosure",
            "The report does not say that AI was used as documentation assistant.",
            part=KIND,
            where="disclosure",
            do=_AGAIN,
        )
        return
    if body != known.due.as_dict():
        yield Finding(
            "school.other-disclosure",
            "The disclosure in the report is not the one that this school and state ask for today.",
            part=KIND,
            where="disclosure",
            do=_AGAIN,
        )
    forbidden = FORBIDS[known.asks.assistant] if known.asks else ()
    for statement in part.statements:
        if took_part([statement]) & set(forbidden):
            yield Finding(
                "school.assistant-forbidden",
                f"{known.asks.school if known.asks else 'The school'} does not allow a sentence "
                f"that the assistant wrote: “{statement.text}”",
                part=KIND,
                where=statement.id,
                do="Write it in your own words, or take it out; a model's take out, and add yours.",
                acts=(("edit", "In my words"), ("remove", "Take it out")),
            )
