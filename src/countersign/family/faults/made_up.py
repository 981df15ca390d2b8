"""What an update says of the child, the session, home or school stands in the record.

Source: rules/parent_communication.yaml, gate grounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from countersign.base.reading_grade import grade
from countersign.family.faults.reading_level import LIMIT
from countersign.family.reading import telling
from countersign.family.reading.claims import NEW, Record, claims_nothing, judge, record, topics
from countersign.family.reading.numbers import (
    alone,
    clash,
    many,
    same_counts,
    strange,
    unused,
    without,
)
from countersign.family.reading.page import Sentence
from countersign.family.reading.people import other_children
from countersign.family.reading.phrases import stems
from countersign.family.reading.read import Read
from countersign.family.update import Found, Update, Where
from countersign.spine.grounding import Judged, Source, ground


def faults(read: Read) -> Iterator[Found]:
    yield from _contradicted(read)
    update = read.update
    against = record(update.record, [update.human, update.child])
    before = False
    for one in read.page.telling:
        after, before = before, telling.is_of_event(one, read.events)
        if after and _CARE.match(one.text) and not _ADDS.search(one.text):
            continue  # what was done for the child right after it, of which nobody writes all down
        if one.human or _names_another(one, read) or (why := _why(one, read, against)) is None:
            continue
        yield Found("family.not-in-session", why, (one.start, one.end))


def _why(one: Sentence, read: Read, against: Record) -> str | None:
    """Why a sentence stands on nothing; None when it stands, or claims nothing."""
    if telling.is_of_event(one, read.events) or (read.events and telling.cheers(one)):
        return None  # it is held to the event
    for said in topics(one.text, one.stems, against):
        return _says(
            f"Nothing in the record speaks of “{read.update.text[said.start : said.end]}”."
        )
    if claims_nothing(one.text) or one.text.startswith(_OF_THERAPIST):
        return None
    if grade(read.update.text) > LIMIT:
        return None  # in such words nothing can be told from the record's
    found = judge(one.text, against, read.names, cared=bool(read.events))
    odd = strange(one.text, read.update.record, read.update.human)
    told = found.told + len(same_counts(one.text, read.update.record))
    new = [*found.new, *map(str, odd)]
    child = _of_child(one.text, read)
    if (not read.events and not told and new and child) or (
        (new or not read.events) and _is_new(one.text, told, len(new), of_child=child)
    ):
        words = ", ".join(f"“{w}”" for w in new[:3]) or "this"
        return _says(f"Nothing in the record tells of {words}.")
    return None


def _of_child(text: str, read: Read) -> bool:
    """Whether it says what the child did: "Leo folded towels"."""
    first = stems(text).words[:1]
    return bool(first) and (first[0] in read.names or first[0] in ("he", "she", "they", "we"))


def _is_new(text: str, told: int, new: int, *, of_child: bool) -> bool:
    """Whether a sentence with so many words told and new tells something of its own.

    `of_child`: it says what the child did; of a thing, more may be said ("the rim is thick").
    """
    if _ADDS.search(text):
        return new >= max(1, told)
    if not told:
        return new >= NEW + (not of_child) or _REPORTS.search(text) is not None
    return new >= told + NEW


def _says(what: str) -> str:
    return f"{what} Take it out, or write it as your own part."


_OF_THERAPIST = ("I ", "I’", "I'")
_CARE = re.compile(r"(?:So\s+|Then\s+|After\s+that\s+)?(?:we|We|I)\b")
# "He also painted", "He told me about the zoo": it stands beside what the record tells.
_ADDS = re.compile(
    r"(?i)\b(?:also|as\s+well|too[.!]|after\s+that|even|on\s+top\s+of\s+that|besides)\b"
)
_REPORTS = re.compile(
    r"(?i)\b(?:(?:told|asked|showed)\s+(?:me|us|everyone)|(?:talk(?:ed)?|chat(?:ted)?|conversation|spoke)\s+(?:all\s+)?about|(?:he|she|they)\s+(?:says?|said|thinks|wants|hopes|hugged|kissed))\b"
)


def _names_another(one: Sentence, read: Read) -> bool:
    """Whether its fault is another one already."""
    update = read.update
    return any(other_children(one.text, update.child, update.others))


def _contradicted(read: Read) -> Iterator[Found]:
    """Where the update says otherwise than the record: a count, a side, a level."""
    update = read.update
    found: set[Where] = set()
    for one in read.page.telling:
        if one.human or telling.is_of_event(one, read.events):
            continue
        if said := _otherwise(one.text, update):
            yield Found("family.contradicts-session", said, (one.start, one.end))
            found.add((one.start, one.end))
    sources = [Source(f"f{n}", line) for n, line in enumerate(update.record)]
    if update.human:
        sources.append(Source("human", update.human, "attested"))
    mine = {
        (s.start, s.end): s
        for s in read.page.telling
        if not s.human and not telling.is_of_event(s, read.events)
    }
    for judged in ground(update.text, sources).sentences:
        meant = mine.get((judged.start, judged.end))
        where = (judged.start, judged.end)
        if meant is not None and where not in found and _is_otherwise(judged, meant):
            yield Found("family.contradicts-session", judged.why or "", where)


def _otherwise(text: str, update: Update) -> str | None:
    """How a sentence says otherwise than the record."""
    record = update.record
    found = clash(text, record, update.text) or alone(text, record) or unused(text, record)
    return found or (None if claims_nothing(text) else without(text, record))


_LOCKS = frozenset({"side", "cue", "number", "negation"})
_NO = frozenset({"no", "not", "never", "without", "nobodi", "none", "nobody"})
_SAID = re.compile(r"“([^”]*)”")
_LEFT_SOMETHING = re.compile(
    r"(?i)\bleft\s+(?:you|me|us|the|a|it|him|her|them|out|over|behind|for)\b"
)


def _is_otherwise(judged: Judged, one: Sentence) -> bool:
    """Whether grounding's verdict holds for plain words to a family, and not only for a note."""
    if judged.verdict != "contradicted" or judged.severity != "major" or judged.lock not in _LOCKS:
        return False
    if any(span.source == "human" for span in judged.evidence):
        return False  # what a person saw may be a game
    if judged.lock == "number":
        said = _SAID.match(judged.why or "")
        return "more" not in one.stems.words and said is not None and bool(many(said.group(1)))
    if judged.lock == "side":
        return _LEFT_SOMETHING.search(one.text) is None
    if judged.lock == "negation":
        return not _NO & set(one.stems.words)
    return True
