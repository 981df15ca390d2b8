"""The family allowed it: authorization or consent, by who decides for the child, for these records,
to this school, on this day.

Source: rules/privacy.yaml, school.consents (45 CFR 164.508; 34 CFR 99.30; 34 CFR 300.622), and
rules/school_reports.yaml.

Blocks: yes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from countersign.school.checks.examples import DAY, knowing, report
from countersign.school.compose import KIND
from countersign.school.context import Around
from countersign.school.permission import Deciding, Given, faults
from countersign.spine.checks import CheckInput, Finding, check

_GIVEN = Given(
    "p1",
    "s1",
    "hipaa",
    frozenset({"progress"}),
    frozenset({"g1"}),
    date(2026, 9, 1),
    date(2026, 9, 1),
    date(2027, 6, 30),
)
_MOTHER = Deciding("any", frozenset({"g1"}))


def _faulty(
    given: Given | None,
    deciding: Deciding | None = _MOTHER,
    *,
    wants: tuple[str, ...] = ("progress",),
    born: date = date(2018, 5, 3),
) -> CheckInput:
    found = faults(given, deciding, school="s1", regime="hipaa", wants=wants, on=DAY, born=born)
    return report(around=knowing(faults=tuple(found)))


@check(
    "sheet",
    passes=[
        _faulty(_GIVEN),
        _faulty(replace(_GIVEN, by_self_or_court=True), born=date(2008, 11, 30)),
        CheckInput(parts={}),
    ],
    fails=[
        _faulty(None),
        _faulty(_GIVEN, None),
        _faulty(_GIVEN, Deciding("all", frozenset({"g1", "g2"}))),
        _faulty(_GIVEN, wants=("tests",)),
        _faulty(replace(_GIVEN, withdrawn_on=DAY)),
        _faulty(replace(_GIVEN, ends_on=date(2026, 10, 1))),
        _faulty(replace(_GIVEN, starts_on=date(2026, 12, 1))),
        _faulty(replace(_GIVEN, school="s2")),
        _faulty(replace(_GIVEN, basis="ferpa")),
        _faulty(_GIVEN, born=date(2008, 11, 30)),
        CheckInput(parts=report().parts),
    ],
    codes=[
        "school.no-permission",
        "school.permission-withdrawn",
        "school.permission-ended",
        "school.permission-not-yet",
        "school.permission-other-school",
        "school.permission-wrong-basis",
        "school.beyond-permission",
        "school.custody-unknown",
        "school.permission-not-by-who-decides",
        "school.of-age",
    ],
)
def may_be_shared(sheet: CheckInput) -> Iterator[Finding]:
    if sheet.part(KIND) is None:
        return
    known = sheet.context.get("school")
    if not isinstance(known, Around):
        yield Finding(
            "school.no-permission",
            "No permission to share with a school is on file.",
            part=KIND,
            do="Enter the signed form under Schools on the child's page.",
        )
        return
    for fault in known.faults:
        yield Finding(
            f"school.{fault.code}", fault.message, part=KIND, where="permission", do=fault.do
        )
