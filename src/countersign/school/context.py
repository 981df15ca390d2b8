"""What the checks of a report to a school know beside its words: permission, custody, the
disclosure that is due, test results, and what other reports share with it.

Of other children only ids leave this file: no name, and no word of theirs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from countersign.base import clock
from countersign.practice.models import Client, Practice
from countersign.school import disclosure, gathering, permission
from countersign.school.archive import REPORTS, Match, approved, facts_in
from countersign.school.authorship import took_part
from countersign.school.compose import KIND, RECORD_OF
from countersign.school.disclosure import Asks, Due
from countersign.school.models import SchoolReport
from countersign.school.own import own
from countersign.school.results import Fault as ResultFault
from countersign.school.results import Result, faults
from countersign.school.telling import telling
from countersign.school.uniqueness import Report, is_copy
from countersign.spine.context import sheet_provider
from countersign.spine.draft import PartDraft
from countersign.spine.models import Sheet

WARNS_FROM = 20


@dataclass(frozen=True, slots=True)
class SharedWords:
    """A passage of this report that another report has: our words, and in which sentences."""

    words: int
    quote: str
    where: tuple[str, ...]
    same_child: bool = False
    copy: bool = False  # more than a usual phrase here and there


@dataclass(frozen=True, slots=True)
class Around:
    """Everything the checks know beside the report."""

    today: date
    child: str = ""
    asks: Asks | None = None
    due: Due | None = None
    allowed: frozenset[str] = frozenset()
    faults: tuple[permission.Fault, ...] = ()
    results: tuple[Result, ...] = ()
    result_faults: tuple[tuple[str, ResultFault], ...] = ()
    shared: tuple[SharedWords, ...] = ()
    carried: tuple[SharedWords, ...] = ()
    same_facts: tuple[int, int, int] = (0, 0, 0)  # facts, of how many, in how many reports
    unread: int = 0


def records_in(part: PartDraft) -> frozenset[str]:
    """Which kinds of records a report holds: by its sections, and by what its sentences name."""
    tests = {piece.id for piece in part.evidence if piece.source == "test result"}
    told = {RECORD_OF.get(s.section, "progress") for s in part.statements}
    if any(tests.intersection(s.evidence) for s in part.statements):
        told.add("tests")
    return frozenset(told)


@sheet_provider("school", kind="school")
def around(sheet: Sheet, parts: Mapping[str, PartDraft]) -> Around | None:
    """What is known around the report on `sheet`; None before it has words."""
    part = parts.get(KIND)
    if part is None or sheet.client is None:
        return None
    practice = Practice.objects.first()
    today = clock.today(practice.tz) if practice else clock.now().date()
    report = (
        SchoolReport.objects.filter(sheet=sheet)
        .select_related("permission__school")
        .prefetch_related("permission__given_by")
        .first()
    )
    if report is None:
        return Around(today, faults=tuple(_nothing_given(part, today)))
    asks = gathering.asks_of(report.permission)
    results = gathering.results_of(sheet.client, report.starts_on, report.ends_on)
    shared, carried, facts, unread = compared(part, sheet.client)
    return Around(
        today=today,
        child=sheet.client.called,
        asks=asks,
        due=disclosure.due(asks, on=today, authors=took_part(part.statements)),
        allowed=frozenset(report.permission.records),
        faults=tuple(
            permission.faults(
                gathering.permission_of(report.permission),
                gathering.deciding_of(sheet.client),
                school=str(part.data.get("recipient", {}).get("school_id", "")),
                regime=report.permission.school.regime,
                wants=records_in(part),
                on=today,
                born=sheet.client.birth_date,
            )
        ),
        results=results,
        result_faults=tuple((r.id, f) for r in results for f in faults(r)),
        shared=shared,
        carried=carried,
        same_facts=facts,
        unread=unread,
    )


def _nothing_given(part: PartDraft, today: date) -> list[permission.Fault]:
    return list(
        permission.faults(None, None, school="", regime="hipaa", wants=records_in(part), on=today)
    )


def compared(
    part: PartDraft, client: Client
) -> tuple[tuple[SharedWords, ...], tuple[SharedWords, ...], tuple[int, int, int], int]:
    """Passages of other children's reports, of this child's own, facts of others, and how many
    reports are still unread."""
    unread = REPORTS.refresh()
    report = as_report(part, client)
    others = _passages(part, REPORTS.matches(report), same_child=False)
    own_ones = _passages(part, REPORTS.matches(report, same_child=True), same_child=True)
    facts = facts_in(part)
    counted = REPORTS.same_facts(facts, owner=str(client.pk))
    most = max(counted.values(), default=0)
    return others, own_ones, (most, len(set(facts)), len(counted) if most else 0), unread


def as_report(part: PartDraft, client: Client) -> Report:
    """The report's own words, ready to be compared."""
    name = f"{client.called} {client.first_name} {client.last_name}"
    words = own(telling(part).text, child=name, approved=approved())
    return Report("this", str(client.pk), "", words)


def _passages(part: PartDraft, found: list[Match], *, same_child: bool) -> tuple[SharedWords, ...]:
    told = telling(part)
    made = []
    for match in found:
        if match.words < WARNS_FROM:
            continue
        longest = max(match.runs, key=lambda run: run.words)
        quote = " ".join(told.text[longest.a[0] : longest.a[1]].split())
        where = dict.fromkeys(i for run in match.runs for i in told.where(*run.a))
        made.append(SharedWords(match.words, quote, tuple(where), same_child, is_copy(match.runs)))
    return tuple(made)
