"""The therapist's licence for the site's state covers the day of service, and today.

Somebody who has left the practice does not sign; a delegate named for it may.

Source: state licensing law, see rules/state_rules and rules/signers.yaml. Nobody may override it.

Blocks: yes.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from countersign.base import dates
from countersign.spine.checks.engine import CheckInput, Finding, check
from countersign.spine.checks.examples import sheet
from countersign.spine.context import LicenceOnDay, VisitContext

EXPIRED = LicenceOnDay("OT-1234", "CA", "OT", date(2023, 1, 1), date(2026, 10, 31))
LEFT = date(2026, 11, 1)


@check(
    "sheet",
    passes=[sheet(), sheet(author_role="student", licence=None), CheckInput(parts={})],
    fails=[
        sheet(licence=None),
        sheet(licence=EXPIRED),
        sheet(licensed_today=False),
        sheet(author_left_on=LEFT),
    ],
    codes=["licence.missing", "licence.not-valid", "licence.expired-since", "author.left"],
)
def covers_the_day(subject: CheckInput) -> Iterator[Finding]:
    visit: VisitContext | None = subject.context.get("visit")
    if visit is None:
        return
    today = visit.today or visit.date_of_service
    if visit.author_left_on is not None and today > visit.author_left_on:
        yield Finding(
            "author.left",
            f"{visit.author_name} left the practice on {dates.said(visit.author_left_on)}.",
            do="Ask the owner to name a licensed colleague as delegate for this caseload.",
            where="signer",
        )
    if visit.author_role != "student":
        yield from _licence(visit)


def _licence(visit: VisitContext) -> Iterator[Finding]:
    day = visit.date_of_service
    licence = visit.licence
    if licence is None:
        yield Finding(
            "licence.missing",
            f"There is no {visit.state} licence on file for {visit.author_name}.",
            do="Ask the owner to enter it under Staff; it is checked again at once.",
            where="signer",
        )
    elif not licence.valid_from <= day <= licence.valid_until:
        yield Finding(
            "licence.not-valid",
            f"{visit.author_name}'s {visit.state} licence {licence.number} was not valid on "
            f"{dates.said(day)}. It ran from {dates.said(licence.valid_from)} to "
            f"{dates.said(licence.valid_until)}.",
            do="If it was renewed, ask the owner to enter the new dates under Staff.",
            where="signer",
        )
    elif not visit.licensed_today:
        yield Finding(
            "licence.expired-since",
            f"{visit.author_name}'s {visit.state} licence has run out since this visit.",
            do="If it was renewed, ask the owner to enter the new dates under Staff.",
            where="signer",
        )
