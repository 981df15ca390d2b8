"""Which session and which child a draft is of, and which sources are of another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from countersign.spine.grounding.lexicon import lexicon, stem
from countersign.spine.grounding.units import Unit
from countersign.spine.grounding.values import Source


def session(sources: Sequence[Source], draft: str) -> tuple[date | None, str]:
    """The day and child that the draft is about: the newest session, and whom the draft names."""
    subjects = [s.subject for s in sources if s.subject]
    if subjects and any(not s.subject and s.kind != "attested" for s in sources):
        subjects = [s for s in subjects if first_name(sources, draft) in s.casefold().split()]
    low = draft.casefold()
    named = [s for s in subjects if any(stem(w) in low for w in s.casefold().split() if len(w) > 2)]
    subject = max(
        named,
        key=lambda s: low.count(s.casefold().split()[-1]),
        default=subjects[0] if subjects else "",
    )
    own = [s for s in sources if not s.subject or s.subject == subject]
    told = [s for s in own if s.kind in ("facts", "transcript")]
    dated = [s.on for s in told if s.on]
    if dated and 2 * len(dated) <= len(told):
        # Most of the session bears no date: what does is of another day.
        return date.max, subject.casefold()
    days = dated or [s.on for s in own if s.on and s.kind != "chart"]
    return max(days, default=None), subject.casefold()


def peers(units: Sequence[Unit]) -> Iterator[str]:
    """Names inside the sources that are no known words: whoever else was there."""
    for unit in units:
        for clause in unit.read.clauses:
            for n, word in enumerate(clause.words):
                if word.is_name and word.text[1:].islower() and (n or clause.start):
                    yield word.stem


def days_ago(sources: Sequence[Source], units: Sequence[Unit], day: date | None) -> Iterator[int]:
    """How many days before the session the earlier days lie that sources are of, or name."""
    if day is None or day == date.max:
        return
    for source in sources:
        if source.on and source.on < day:
            yield (day - source.on).days
    for name in {
        d.name for u in units for c in u.read.clauses for d in c.days if d.name[:1].isdigit()
    }:
        month, number = int(name[:2]), int(name[3:])
        try:
            named = date(day.year, month, number)
        except ValueError:
            continue
        if named < day:
            yield (day - named).days


def first_name(sources: Sequence[Source], draft: str) -> str:
    """The name that stands first in the draft, or else in the sources that name no subject."""
    plain = " ".join(s.text for s in sources if not s.subject)
    names = {s.casefold().split()[0] for s in (x.subject for x in sources) if s}
    for text in (draft, plain):
        for m in re.finditer(r"(?<!Ms\. )(?<!Mr\. )(?<!Dr\. )(?<!Mrs\. )\b[A-Z][\w'’-]+", text):
            low = m.group().casefold().removesuffix("'s").removesuffix("’s")
            if low in names:
                return low
            if stem(low) not in lexicon().general and stem(low) not in lexicon().phrases:
                return low
    return ""


def is_elsewhere(source: Source, day: date | None, subject: str) -> bool:
    if source.subject and source.subject.casefold() != subject:
        return True
    return bool(source.on and day and source.on != day and not _is_chart(source))


def _is_chart(source: Source) -> bool:
    """A chart's standing facts (history, diagnosis) are of no session; its measurements are."""
    if source.kind != "chart":
        return False
    return not _MEASURED.search(_SINCE.sub("", source.text))


# How old, how long ago, how early: these hold on every day.
_SINCE = re.compile(
    r"(?i)\b\d+y\d*m?\b|\b\d+\s*[;:]?\s*(?:\d+)?\s*(?:yo\b|y/o|y\b|yrs?\b|years?|m\b|mos?\b|months?|wks?\b|weeks?|days?)(?:\s*(?:old|ago|gest\w*|prem\w*))?|\b(?:19|20)\d\d\b|\b\d{1,2}/\d{2,4}\b"
)
_MEASURED = re.compile(r"\d|\b(?i:min|mod|max)\.?\s*A\b|\b(?:SBA|CGA|HOHA?|IND|VC|TC)\b")
