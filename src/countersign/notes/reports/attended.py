"""Attendance and barriers of a period, each number with what it stands on. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from countersign.base import dates
from countersign.notes.grammar import listed, sentence
from countersign.notes.reports.given import ReportInput
from countersign.practice.facts_wording import plural
from countersign.spine.draft import Statement
from countersign.spine.evidence import Evidence

PERIOD, BARRIERS = "Period", "Barriers"
COMPUTED = "computed:attendance"
_HARD = {
    "meltdown": ("meltdown", "meltdowns"),
    "elopement": ("time of running off", "times of running off"),
    "refusal": ("refusal", "refusals"),
    "injury": ("injury", "injuries"),
    "crying": ("time of crying", "times of crying"),
    "other": ("other hard moment", "other hard moments"),
}


def a_week(given: ReportInput) -> str:
    """How often sessions were held: "about twice a week". By signed sessions and whole days."""
    days = (given.period.ends_on - given.period.starts_on).days + 1
    per_week = round(len(given.sessions) * 7 / max(days, 7))
    words = {0: "less than once a week", 1: "about once a week", 2: "about twice a week"}
    return words.get(per_week, f"about {per_week} times a week")


def computed(given: ReportInput) -> Evidence:
    """Attendance spelled out, with the period and every signed day."""
    there = given.attendance
    first, last = given.period.starts_on, given.period.ends_on
    said = (
        f"{dates.said(first)} to {dates.said(last)}: attended {there.attended} of "
        f"{plural(there.booked, 'booked visit')}, {there.cancelled} cancelled, "
        f"{there.missed} missed, {there.unsigned} without a signed note; "
        f"{plural(len(given.sessions), 'signed session')}, held {a_week(given)}"
    )
    return Evidence(COMPUTED, "chart", said, source="added up from the schedule")


def statements(given: ReportInput) -> Iterator[Statement]:
    """The period and who came, then what stood in the way."""
    there = given.attendance
    first, last = given.period.starts_on, given.period.ends_on
    span = dates.said(first) + ("" if first == last else f" to {dates.said(last)}")
    text = f"This report covers {span} and {plural(len(given.sessions), 'signed session')}"
    yield Statement("period", PERIOD, sentence(text), (COMPUTED,))
    away = [
        words
        for count, words in (
            (there.cancelled, plural(there.cancelled, "was cancelled", "were cancelled")),
            (there.missed, plural(there.missed, "was missed", "were missed")),
        )
        if count
    ]
    told = f"{given.child.name} attended {there.attended} of {plural(there.booked, 'booked visit')}"
    told += f"; {listed(away)}" if away else ""
    yield Statement("attended", PERIOD, sentence(told), (COMPUTED,))
    yield from _barriers(given)


def _barriers(given: ReportInput) -> Iterator[Statement]:
    hard = [h for s in given.sessions for h in s.hard]
    if not hard:
        asked = all(s.hard_asked for s in given.sessions)
        if asked and given.sessions:
            text = "No hard moment was recorded in these sessions."
            yield Statement("no-hard", BARRIERS, text, (COMPUTED, *_notes(given)))
        return
    kinds = Counter(h.kind for h in hard)
    told = listed([f"{n} {_HARD[kind][n > 1]}" for kind, n in kinds.most_common()])
    sessions = len({h.on for h in hard})
    text = (
        f"Hard moments were recorded in {plural(sessions, 'session')}: {told}, the last on "
        f"{dates.short(max(h.on for h in hard))}"
    )
    yield Statement("hard", BARRIERS, sentence(text), (hard_id(), *(h.id for h in hard)))


def hard_id() -> str:
    return "computed:hard"


def hard_computed(given: ReportInput) -> Iterator[Evidence]:
    """The hard moments added up, and each by itself."""
    hard = [h for s in given.sessions for h in s.hard]
    if not hard:
        return
    kinds = Counter(h.kind for h in hard)
    sums = listed([f"{n} {_HARD[kind][n > 1]}" for kind, n in kinds.most_common()])
    sessions = len({h.on for h in hard})
    said = f"{plural(sessions, 'session')} with hard moments: {sums}"
    yield Evidence(hard_id(), "chart", said, source="added up from signed notes")
    for one in hard:
        yield Evidence(one.id, "chart", f"{one.text}, {dates.said(one.on)}", source="signed note")


def _notes(given: ReportInput) -> tuple[str, ...]:
    return tuple(f"note:{s.sheet_id}" for s in given.sessions)
