"""From a note and its minutes to suggested lines, each on the words it stands on.

A suggestion is never a charge: an occupational therapist looks at each line and signs it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from countersign.base.errors import UserError
from countersign.coding.claims import read_day, whole
from countersign.coding.codes import COGNITIVE, COGNITIVE_MORE, known
from countersign.coding.reading.clauses import DONE, clauses
from countersign.coding.reading.cutting import timed
from countersign.coding.reading.evidence import Weighed, Words, words
from countersign.coding.reading.found import ANY, Finding, Service, Setting
from countersign.coding.reading.labelled import (
    beside_labels,
    by_labels,
    is_generic,
    is_idle,
)
from countersign.coding.reading.minutes import said
from countersign.coding.reading.presence import is_absent
from countersign.coding.reading.segments import Segment, by_words
from countersign.coding.reading.services import judge
from countersign.coding.reading.status import UNBILLABLE, WORK, Read, read, tells
from countersign.coding.units import DAY, METHODS, Units, count

ROLES = ("OT", "OTA")
FEW = 2  # words that tell nothing by themselves
HEAD = 100  # letters at the head of a note that may say what it is
LONGEST = 100_000  # characters of one note
# The first code of a family, its add-on, and how many minutes the first one takes.
FAMILIES = (
    (COGNITIVE, COGNITIVE_MORE, 15),
    ("97550", "97551", 30),
    ("96112", "96113", 60),
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a note supports. `units` is None while nobody has set the counting method.

    `parts` are its activities one by one, also those that are skilled though nothing says what
    they were: an auditor must not fault a charge for words that the reader does not know.
    `doubted` are those of which no word of skill was found, nor any that says there was none.
    """

    services: tuple[Service, ...]
    findings: tuple[Finding, ...]
    units: Units | None
    minutes_said: bool
    method: str | None = None
    parts: tuple[Service, ...] = ()
    doubted: tuple[Service, ...] = ()


def read_note(
    note: str,
    *,
    minutes: Mapping[str, int] | None,
    method: str | None,
    role: str,
    on: date,
) -> Reading:
    """The services that `note` describes as skilled, with their minutes, and every objection."""
    rule = words(on)
    segments, done, timed_at_all = _segments(note, minutes, rule)
    absent = is_absent(note, clauses(note), rule)
    if absent or (not minutes and rule.signs["cotreat"].search(done[:HEAD])):
        segments = _one_service(segments)
    setting = Setting(
        on,
        role,
        absent=absent,
        rule=rule,
        note=done,
        labelled_shared=any(rule.signs["cotreat"].search(s.label.lower()) for s in segments),
    )
    services: list[Service] = []
    doubtful: list[Service] = []
    doubted: list[Service] = []
    findings: list[Finding] = []
    for segment in segments:
        service, told = judge(segment, setting)
        findings += told
        if service is not None:
            services.append(service)
        elif _is_doubtful(segment, told):
            doubtful.append(Service("", segment.minutes or 0, (), plausible=(ANY,)))
        elif segment.minutes is not None and _is_doubted(segment, told, rule):
            doubted.append(Service(segment.best or "", segment.minutes, (), plausible=(ANY,)))
    merged = together(services, on=on)
    counted = counted_units(merged, method, on) if method else None
    findings += _about_units(merged, counted, method)
    parts = (*services, *doubtful)
    return Reading(
        tuple(merged), tuple(findings), counted, timed_at_all, method, parts, doubted=tuple(doubted)
    )


def _one_service(segments: list[Segment]) -> list[Segment]:
    """Words of one service alone: training without the client, or one part of a joint visit."""
    timed = [s for s in segments if s.kind == WORK and s.minutes is not None and not s.label]
    if len(timed) != 1:
        return segments
    work = [s for s in segments if s.kind == WORK]
    timed[0].reads = [read for s in work for read in s.reads]
    return [timed[0], *(s for s in segments if s.kind != WORK)]


def _is_doubtful(segment: Segment, told: Sequence[Finding]) -> bool:
    skilled = any(one.skilled for one in segment.reads)
    unknown = any(finding.code == "coding.not-described" for finding in told)
    return skilled and unknown and segment.minutes is not None


def _is_doubted(segment: Segment, told: Sequence[Finding], rule: Words) -> bool:
    """Whether nothing says what or how skilled it was, and nobody says that it was not."""
    silent = any(f.code in ("coding.not-skilled", "coding.not-described") for f in told)
    text = " ".join(one.clause.text for one in segment.reads)
    denied = rule.signs["unskilled"].search(text) or rule.signs["not_billable"].search(text)
    return silent and not denied


def together(services: Sequence[Service], *, on: date) -> list[Service]:
    """One service per code, with its add-on when the minutes reach it."""
    return _families(_merged(services), on=on)


def _segments(
    note: str, minutes: Mapping[str, int] | None, rule: Words
) -> tuple[list[Segment], str, bool]:
    """The activities, what the note says was done, and whether any minutes are known."""
    parts, seen = clauses(note), dict[str, Weighed]()
    if not any(part.section == DONE for part in parts):
        parts = [replace(p, section=DONE) if p.section in ("heard", "meant") else p for p in parts]
    done = " ; ".join(p.text for p in parts if p.section == DONE)
    evaluating = any(
        rule.signs["evaluation"].search(head) for head in (done[:HEAD], *lowered_labels(minutes))
    )
    given = {label: m for label, m in (minutes or {}).items() if label.strip()}
    if all(is_idle(label, rule) for label in given):
        given = {}  # only waiting was timed: what was done has its times in the words
    generic = bool(given) and all(is_generic(label) for label in given)
    if len(given) > 1 and not generic:
        reads = [_of_evaluation(read(part, rule, known=seen), evaluating) for part in parts]
        return [*by_labels(reads, given, rule), *beside_labels(reads, given, rule)], done, True
    limit = sum(given.values()) or None
    cut = timed(
        parts, limit, tells=lambda text: len(text.split()) > FEW and tells(text, rule, seen)
    )
    reads = [_of_evaluation(read(part, rule, times, seen), evaluating) for part, times in cut]
    segments, total, idle = by_words(reads)
    if limit:
        if _fits(segments, limit, done, idle) if generic else _divides(segments, limit, total):
            return segments, done, True
        plain = [_of_evaluation(read(part, rule, known=seen), evaluating) for part in parts]
        return by_labels(plain, {next(iter(given)): limit}, rule), done, True
    known_minutes = total is not None or any(s.minutes is not None for s in segments)
    if rule.signs["unsplit"].search(done):
        total = None
    return _share_total(segments, total), done, known_minutes


def lowered_labels(minutes: Mapping[str, int] | None) -> list[str]:
    return [label.lower() for label in minutes or {}]


def _of_evaluation(one: Read, evaluating: bool) -> Read:
    """In an evaluation, records read and people talked with are part of it."""
    if evaluating and one.kind == UNBILLABLE and not said(one.clause.text):
        return replace(one, kind=WORK)
    return one


_LATE = re.compile(r"\b(\d{1,2}) ?min\w* (?:late|lost)\b")


def _fits(segments: Sequence[Segment], limit: int, done: str, idle: int) -> bool:
    """Whether the times in the note divide the minutes that were given for all of it.

    `idle`: minutes said with nothing that tells an activity, as of a swing that was asked for.
    """
    times = [s.minutes for s in segments if s.minutes is not None and s.kind == WORK]
    lost = sum(s.minutes or 0 for s in segments if s.kind != WORK)
    lost += sum(int(late.group(1)) for late in _LATE.finditer(done))
    bare = any(s.minutes is None and any(r.tells for r in s.reads) for s in segments)
    whole = sum(times)
    if not times or whole > limit:
        return False
    if limit in (whole, whole + lost, whole + idle):
        return True
    return len(times) > 1 and not bare


def _divides(segments: Sequence[Segment], limit: int, total: int | None) -> bool:
    """Whether the note takes some of a label's minutes away again: the rest is what was done."""
    work = sum(s.minutes or 0 for s in segments if s.kind == WORK)
    lost = sum(s.minutes or 0 for s in segments if s.kind != WORK)
    if 0 < work < limit == total and not lost:
        return not any(r.skilled for s in segments if s.minutes is None for r in s.reads)
    return lost > 0 and work > 0 and work + lost == limit


def _share_total(segments: list[Segment], total: int | None) -> list[Segment]:
    """A stated total is the minutes of the one activity it can belong to."""
    work = [s for s in segments if s.kind == WORK]
    if total is None or any(s.minutes is not None for s in work) or not work:
        return segments
    telling = [s for s in work if any(r.tells for r in s.reads)] or work
    if len(telling) > 1 and len({s.best for s in telling if s.best}) > 1:
        return segments
    whole = Segment([read for s in work for read in s.reads])
    taken = sum(s.minutes or 0 for s in segments if s.kind != WORK)
    whole.minutes = total if total > taken else None
    return [whole, *(s for s in segments if s.kind != WORK)]


def _merged(services: Sequence[Service]) -> list[Service]:
    """One service per code, in the order of the note."""
    found: dict[str, Service] = {}
    for one in services:
        if (same := found.get(one.code)) is None:
            found[one.code] = one
            continue
        found[one.code] = replace(
            same,
            minutes=same.minutes + one.minutes,
            spans=tuple(sorted({*same.spans, *one.spans})),
            alternatives=tuple(dict([*same.alternatives, *one.alternatives]).items()),
            near=tuple(dict.fromkeys([*same.near, *one.near])),
            needs_review=same.needs_review or one.needs_review,
        )
    return list(found.values())


def _families(services: Sequence[Service], *, on: date) -> list[Service]:
    """A first code and its add-on as two services, when the minutes reach the add-on."""
    found: list[Service] = []
    codes = known(on)
    for one in services:
        family = next(((more, m) for first, more, m in FAMILIES if first == one.code), None)
        found.append(one)
        if family is None or family[0] not in codes:
            continue
        more, first = family
        rest = one.minutes - first
        if 2 * rest > codes[more].unit_minutes:
            found[-1] = replace(one, minutes=first)
            found.append(replace(one, code=more, minutes=rest, alternatives=()))
    return found


def counted_units(services: Sequence[Service], method: str, on: date) -> Units:
    codes = known(on)
    timed = {s.code: s.minutes for s in services if codes[s.code].timed}
    untimed = {s.code: s.minutes for s in services if not codes[s.code].timed}
    return count(timed, untimed, method=method, on=on)


def _about_units(
    services: Sequence[Service], counted: Units | None, method: str | None
) -> list[Finding]:
    found = []
    if counted is None and services and method is None:
        message = "Nobody has set how this payer counts units, so there are none yet."
        found.append(Finding("coding.method-unset", message, True))
    if counted is not None and counted.ties:
        message = "One unit is left and the minutes do not decide where it belongs. Choose."
        found.append(Finding("coding.open-tie", message, True))
    return found


def lines(reading: Reading) -> list[dict[str, Any]]:
    """The suggested lines, one per code, in the order of the note."""
    units = reading.units.units if reading.units is not None else {}
    extra = reading.units.ties if reading.units is not None else ()
    shown: list[dict[str, Any]] = []
    for one in reading.services:
        if one.code in (COGNITIVE_MORE,) and not (
            units.get(one.code) or any(t.get(one.code) for t in extra) or reading.units is None
        ):
            # No further unit was won: its minutes stand with the first one.
            shown[-1]["minutes"] += one.minutes
            continue
        shown.append(
            {
                "code": one.code,
                "minutes": one.minutes,
                "units": units.get(one.code) if reading.units is not None else None,
                "evidence": [list(span) for span in one.spans],
                "alternatives": [{"code": c, "why": why} for c, why in one.alternatives],
                "needs_review": one.needs_review,
            }
        )
    return shown


def answer(case: Mapping[str, Any], *, method: str | None = None) -> dict[str, Any]:
    """One line of `coding suggest`. Raises UserError naming the field that cannot be read."""
    if case.get("id") is None:
        raise UserError("The line has no id.", field="id", remedy="Give each line its own id.")
    note = case.get("note")
    if not isinstance(note, str):
        raise UserError("The note must be text.", field="note", remedy="Give the note's words.")
    if len(note) > LONGEST:
        raise UserError("This note is too long.", field="note", remedy="Give one session's note.")
    role = case.get("clinician_role") or "OT"
    if role not in ROLES:
        raise UserError(
            "The clinician's role is not known.", field="clinician_role", remedy="Use OT or OTA."
        )
    reading = read_note(
        note,
        minutes=labelled_minutes(case.get("minutes")),
        method=_method(case.get("method") or method),
        role=role,
        on=read_day(case["date"]) if case.get("date") is not None else date.max,
    )
    return {
        "id": case["id"],
        "lines": lines(reading),
        "ties": [dict(tie) for tie in reading.units.ties] if reading.units is not None else [],
        "findings": [finding.as_dict() for finding in reading.findings],
    }


def _method(given: Any) -> str | None:
    if given is not None and given not in METHODS:
        raise UserError(
            "This is no way of counting units.",
            field="method",
            remedy=f"Use one of: {', '.join(METHODS)}.",
        )
    return given if isinstance(given, str) else None


def labelled_minutes(given: Any) -> dict[str, int] | None:
    """Minutes by the therapist's labels. Raises UserError naming the label."""
    if given is None:
        return None
    if not isinstance(given, dict):
        raise UserError(
            "`minutes` must map labels to minutes.",
            field="minutes",
            remedy='For example {"ADL": 25}.',
        )
    if twice := getattr(given, "twice", None):
        raise UserError(
            "A label is given twice.", field=f"minutes.{twice}", remedy="Give its sum once."
        )
    found = {label: whole(m, f"minutes.{label}", most=DAY) for label, m in given.items()}
    if sum(found.values()) > DAY:
        raise UserError(
            "These are more minutes than a day has.", field="minutes", remedy="Check each of them."
        )
    return found or None
