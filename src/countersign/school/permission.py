"""Whether a report may be shared: authorization or consent, custody, what, with whom, until when.

Source: rules/privacy.yaml, school.consents (45 CFR 164.508, 34 CFR 99.30, 34 CFR 300.622) and
school.ferpa_vs_hipaa; rules/school_reports.yaml. At 18 the student decides: 34 CFR 99.5(a),
45 CFR 164.502(g)(3) (read 2026-12-01).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from countersign.base import dates, rules
from countersign.school.results import age_at

OF_AGE = 18


@dataclass(frozen=True, slots=True)
class Given:
    """A permission as plain values. `given_by` are the ids of who signed it."""

    id: str
    school: str
    basis: str
    records: frozenset[str]
    given_by: frozenset[str]
    signed_on: date
    starts_on: date
    ends_on: date
    withdrawn_on: date | None = None
    by_self_or_court: bool = False  # one who signed is the student, or was named by a court


@dataclass(frozen=True, slots=True)
class Deciding:
    """Who decides for the child: `rule` is any or all of `who` (ids)."""

    rule: str
    who: frozenset[str]


@dataclass(frozen=True, slots=True)
class Fault:
    """Why the report may not be shared. `code` ends a finding's code."""

    code: str
    message: str
    do: str


def table(on: date) -> Mapping[str, Any]:
    """The rules on sharing in force that day."""
    return rules.load("school_reports", on=on)


def faults(
    given: Given | None,
    deciding: Deciding | None,
    *,
    school: str,
    regime: str,
    wants: Collection[str],
    on: date,
    born: date | None = None,
) -> Iterator[Fault]:
    """Everything that stands in the way of sharing `wants` (codes of records) that day."""
    if given is None:
        yield Fault(
            "no-permission",
            "No permission to share with this school is on file.",
            "Enter the signed form under Schools on the child's page.",
        )
        return
    yield from _in_time(given, on)
    if given.school != school:
        yield Fault(
            "permission-other-school",
            "The permission is for another school.",
            "Begin the report again for the school that the family named.",
        )
    known = table(on)
    if given.basis not in known["basis"][regime]:
        need = "a HIPAA authorization" if regime == "hipaa" else "a FERPA consent"
        yield Fault(
            "permission-wrong-basis",
            f"This record needs {need}, and the form on file is another.",
            f"Ask the family for {need}, then enter it.",
        )
    for code in sorted(set(wants) - given.records):
        yield Fault(
            "beyond-permission",
            f"The family did not allow this to be shared: {known['records'][code].lower()}.",
            "Take it out of the report, or ask the family for a wider permission.",
        )
    if born is not None and age_at(born, on)[0] >= OF_AGE and not given.by_self_or_court:
        yield Fault(
            "of-age",
            f"The student is {OF_AGE} or older and decides alone.",
            "Ask the student for the permission, or enter who a court named to decide.",
        )
    yield from _by_who_decides(given, deciding)


def _in_time(given: Given, on: date) -> Iterator[Fault]:
    if given.withdrawn_on is not None and given.withdrawn_on <= on:
        yield Fault(
            "permission-withdrawn",
            f"The family took the permission back on {dates.said(given.withdrawn_on)}.",
            "Nothing may be shared. Talk with the family.",
        )
    elif on > given.ends_on:
        yield Fault(
            "permission-ended",
            f"The permission ended on {dates.said(given.ends_on)}.",
            "Ask the family for a new one, and enter it.",
        )
    elif on < given.starts_on:
        yield Fault(
            "permission-not-yet",
            f"The permission begins on {dates.said(given.starts_on)}.",
            "Sign the report then.",
        )


def _by_who_decides(given: Given, deciding: Deciding | None) -> Iterator[Fault]:
    if deciding is None or not deciding.who:
        yield Fault(
            "custody-unknown",
            "It is not on file who decides for this child.",
            "Ask the family, look at the order when there is one, and enter it under Schools.",
        )
        return
    signed = given.given_by & deciding.who
    if not signed or (deciding.rule == "all" and signed != deciding.who):
        all_of = "all of those who decide together" if deciding.rule == "all" else "who decides"
        yield Fault(
            "permission-not-by-who-decides",
            f"The permission is not signed by {all_of} for this child.",
            "Ask for the missing signature, then enter the form again.",
        )
