"""The report's words and facts are this child's: no passage of another child's report is in it.

Forty words or more, of which a passage is long, or sixty in any: with names, pronouns and figures
taken as alike, they stop; twenty warn. Only a count and this report's own words are told here; the
other side is shown to those who may see that child. What the same child's earlier report said is
carry-forward and warns apart. Most of the counts of another child's report, in other words, warn.

Source: Broder and others, Syntactic clustering of the web, 1997 (containment); rules/privacy.yaml,
school.cross_student.

Blocks: yes from 40 words; the rest warns. An owner may set it aside with a reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from countersign.school.checks.examples import knowing, report
from countersign.school.compose import KIND
from countersign.school.context import Around, SharedWords
from countersign.spine.checks import CheckInput, Finding, check

LEAST_FACTS = 5
SHARE = 0.6
_COPY = SharedWords(
    52, "held the pencil with four fingers and pressed hard", ("seen-a",), copy=True
)


@check(
    "sheet",
    passes=[report(), report(around=knowing(same_facts=(2, 12, 1))), CheckInput(parts={})],
    fails=[
        report(around=knowing(shared=(_COPY,))),
        report(around=knowing(shared=(replace(_COPY, words=25, copy=False),))),
        report(around=knowing(carried=(_COPY,))),
        report(around=knowing(same_facts=(9, 10, 4))),
        report(around=knowing(unread=3)),
    ],
    codes=[
        "school.shared-words",
        "school.some-shared-words",
        "school.carried-forward",
        "school.same-facts",
        "school.still-reading",
    ],
)
def is_nobody_elses(sheet: CheckInput) -> Iterator[Finding]:
    part = sheet.part(KIND)
    known = sheet.context.get("school")
    if part is None or not isinstance(known, Around):
        return
    if known.unread:
        yield Finding(
            "school.still-reading",
            f"{known.unread} earlier reports are still being read to compare this one with.",
            part=KIND,
            do="Wait a minute, then load the page again.",
        )
    for one in known.shared:
        yield _shared(one)
    for one in known.carried[:1]:
        yield Finding(
            "school.carried-forward",
            f"{one.words} words are those of this child's earlier report: “{_short(one.quote)}”",
            blocks=False,
            part=KIND,
            where=one.where[0] if one.where else "",
            do="Carry it forward only where it is still so; say what changed.",
            acts=(("edit", "Change the words"),),
        )
    same, of, reports = known.same_facts
    if same >= LEAST_FACTS and same >= SHARE * of:
        yield Finding(
            "school.same-facts",
            f"{same} of this report's {of} counts are exactly those of another child's report"
            f"{f' ({reports} reports share some)' if reports > 1 else ''}.",
            blocks=False,
            part=KIND,
            do="Check that these counts were captured with this child.",
        )


def _shared(one: SharedWords) -> Finding:
    stops = one.copy
    return Finding(
        "school.shared-words" if stops else "school.some-shared-words",
        f"{one.words} words are those of another child's report: “{_short(one.quote)}”",
        blocks=stops,
        part=KIND,
        where=one.where[0] if one.where else "",
        do="Write what you saw with this child; its own observations stand beside the report.",
        override=("owner",) if stops else (),
        acts=(("edit", "Change the words"), ("remove", "Take it out")),
    )


def _short(quote: str) -> str:
    return quote if len(quote) <= 160 else f"{quote[:160].rsplit(' ', 1)[0]}…"
