"""By when: a date, or weeks and months counted from the baseline's date or the plan's start."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from countersign.goals.reading import days, presents

_SPAN = re.compile(
    r"(?P<lead>\b(?:within|in|by|over|after|for|at|x|next|following|coming|first|end of|across|during|every|per|each|last|past)\b[\s:]*(?:the\s+)?(?:next\s+|coming\s+|following\s+|end of\s+(?:the\s+)?|a\s+|another\s+|course of\s+)*)?"
    r"(?<!of )(?<!/)(?P<n>\d+)(?:st|nd|rd|th)?(?:\s*(?:-|to)\s*(?P<n2>\d+))?[\s-]*(?P<unit>weeks?|wks?|months?|mos?|days?|treatment days)\b(?=(?P<after>[^,.;]{0,24}))"
    r"|\b(?:by|at|in|through)\s+(?:the\s+)?(?:end of\s+)?(?P<unit2>weeks?|months?|wk)\s+(?P<n3>\d+)\b(?!\s*(?:/|of\s+\d))"
)
# Counted from the plan's first day, whatever the day of the baseline.
_OF_PLAN = re.compile(
    r"\b(?P<unit>weeks?|wk|months?|mo|days?)\s*#?\s*(?P<n>\d+)\s+(?:of|in|into|on)\s+(?:the\s+|this\s+|her\s+|his\s+|their\s+|ot\s+|current\s+)*"
    r"(?:plan|poc|program|treatment|care|therapy|episode|certification|authorization)\b"
    r"|\b(?:the\s+)?(?P<nth>\d+)(?:st|nd|rd|th)\s+(?P<unit2>week|month)\s+(?:of|in|into)\s+(?:the\s+|this\s+|her\s+|his\s+|their\s+|ot\s+|current\s+)*"
    r"(?:plan|poc|program|treatment|care|therapy|episode|certification|authorization)\b"
    r"|\b(?:plan(?: of care)?|poc)\s+(?P<unit3>weeks?|wk|months?|days?)\s*#?\s*(?P<m>\d+)\b"
)
_UNDATED = re.compile(
    r"\b(?:by|at|until|before|upon|prior to|through)\s+(?:the\s+)?(?:(?:time of|end of|next|annual|current|initial|his|her|their|this)\s+(?:the\s+)?)*(?:discharge|d/c|annual review|iep|annual iep|review|re-?eval\w*|reassessment|progress report|plan(?: of care)?|poc|school year|semester|quarter|trimester|marking period|grading period|year|summer|spring|fall|winter|term|certification(?: period)?|authorization(?: period)?|treatment|episode of care|therapy|program)\b(?:\s+(?:review|meeting|period|date|break))?"
    r"|\b(?:ongoing|over time|eventually|as soon as possible|long[- ]term|in the future)\b"
)
_RUNNING = re.compile(
    r"\b(?:consecutive|running|in a row|straight|per|a week|weekly|old|of (?:data|sessions|age))\b"
)


@dataclass(frozen=True, slots=True)
class Timeline:
    """When the goal is due. `on` is None when no day can be worked out; `fault` says what is
    wrong: "none", "undated", "after-plan", "before-start", or ""."""

    start: int = 0
    end: int = 0
    on: date | None = None
    fault: str = "none"


def timeline(
    body: str, *, since: date | None, plan_start: date | None, plan_end: date | None
) -> Timeline:
    """The timeline of a goal whose baseline is blanked out. `since` is the baseline's date."""
    anchor = since or plan_start
    found: list[Timeline] = []
    named: list[Timeline] = []
    for day in days.days(body):
        if presents.counted_from(body, day):
            anchor = day.before(plan_start or plan_end) or anchor
            continue
        if presents.happened(body, day):
            continue
        on = day.after(anchor) or (day.before(plan_end) if plan_end else None)
        one = _judged(day, on, since or plan_start, plan_end)
        (named if presents.is_due(body, day) else found).append(one)
    if named or found:
        return named[0] if named else found[-1]
    if (told := _OF_PLAN.search(body)) is not None:
        on = _in_plan(told, plan_start)
        if on is None:
            return Timeline(told.start(), told.end(), None, "undated")
        return _within(Timeline(told.start(), told.end(), on, ""), plan_end)
    for match in _SPAN.finditer(body):
        if not _is_due(match):
            continue
        on = _counted(match, anchor)
        end = match.end("n") if match["n"] else match.end()
        found.append(_within(Timeline(match.start(), end, on, ""), plan_end))
    if found:
        return next((one for one in found if not one.fault), found[0])
    if undated := _UNDATED.search(body):
        return Timeline(undated.start(), undated.end(), None, "undated")
    return Timeline()


def _is_due(match: re.Match[str]) -> bool:
    """Whether "8 weeks" tells when the goal is due, and not how often it is looked at."""
    if match["n3"]:
        return True
    lead, after, unit = match["lead"] or "", match["after"], match["unit"]
    if _RUNNING.match(after.strip()) or _RUNNING.search(after[:16]):
        return False
    number = int(match["n2"] or match["n"])
    if re.match(r"(?:every|per|each|last|past)", lead):
        return False
    if unit.startswith(("day", "treatment")):
        return number >= 14 and bool(re.match(r"(?:within|in|by|over|after|next|end)", lead))
    if re.match(
        r"(?:within|in|by|after|next|at|x|end of|following|coming|first|during)", lead
    ) or re.search(r"next|end of|coming|following|course", lead):
        return True
    return number >= 4 or unit.startswith("mo")


def _in_plan(match: re.Match[str], plan_start: date | None) -> date | None:
    """The day on which the plan's week, month or day ends; None where the plan has no first day."""
    if plan_start is None:
        return None
    number = int(match["n"] or match["nth"] or match["m"])
    unit = match["unit"] or match["unit2"] or match["unit3"]
    if unit.startswith("mo"):
        return days.later(plan_start, months=number)
    return days.later(plan_start, weeks=number / 7 if unit.startswith("day") else number)


def _counted(match: re.Match[str], anchor: date | None) -> date | None:
    if anchor is None:
        return None
    number = int(match["n3"] or match["n2"] or match["n"])
    unit = match["unit2"] or match["unit"]
    if unit.startswith("mo"):
        return days.later(anchor, months=number)
    return days.later(anchor, weeks=number / 7 if "day" in unit else number)


def _judged(day: days.Day, on: date | None, since: date | None, plan_end: date | None) -> Timeline:
    one = _within(Timeline(day.start, day.end, on, ""), plan_end)
    if one.fault or on is None or since is None or day.day is None or on > since:
        return one
    return replace(one, fault="before-start")


def _within(one: Timeline, plan_end: date | None) -> Timeline:
    late = one.on is not None and plan_end is not None and one.on > plan_end
    return replace(one, fault="after-plan") if late else one
