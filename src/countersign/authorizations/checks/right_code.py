"""Every billed code, the discipline, the therapist and the place are what an authorization allows.

Source: the payer's letter (codes, discipline, provider, place), as entered with its reference.

Blocks: yes.
"""

from __future__ import annotations

from collections.abc import Iterator

from countersign.authorizations.checks.examples import finding, line, sheet
from countersign.spine.checks import CheckInput, Finding, check

_SOME = frozenset({"97530", "97535"})


@check(
    "sheet",
    passes=[
        sheet(line()),
        sheet(line(discipline="OT", therapists=frozenset({"s1"}), sites=frozenset({"h1"}))),
        sheet(line(codes=_SOME)),
        sheet(line(codes=_SOME), line(id="l2", codes=frozenset({"97110"})), units={"97110": 1}),
        CheckInput(parts={}),
    ],
    fails=[
        sheet(line(codes=_SOME), units={"97535": 2, "97110": 1}),
        sheet(line(discipline="PT")),
        sheet(line(therapists=frozenset({"s2"}))),
        sheet(line(sites=frozenset({"h2"}))),
    ],
    codes=[
        "authorizations.wrong-code",
        "authorizations.wrong-discipline",
        "authorizations.wrong-therapist",
        "authorizations.wrong-site",
    ],
)
def codes_are_authorized(sheet: CheckInput) -> Iterator[Finding]:
    yield from finding(sheet, "wrong-code", "wrong-discipline", "wrong-therapist", "wrong-site")
