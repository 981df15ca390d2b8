"""A part of an update was written by the person who was there, about this child, today.

It is no such part when it fits any child, when it is a line of the record or of the draft word for
word, when it tells of another day, or when it tells of somebody else.

Source: rules/parent_communication.yaml, gate human_specific_detail and specificity swap_test.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from countersign.base.sameness import tokens
from countersign.base.words import wordset
from countersign.family.reading.alike import common
from countersign.family.reading.claims import Record, judge, record
from countersign.family.reading.numbers import same_counts, value
from countersign.family.reading.people import other_children, stranger_leads
from countersign.family.reading.phrases import stems
from countersign.family.reading.read import Read
from countersign.family.reading.specific import concrete, quotes
from countersign.family.update import Found
from countersign.spine.grounding.lexicon import regular_stem as stem

CODE = "family.no-human-detail"
LEAST = 1  # words that say what was seen, of which a human part has so many
COPIED = 0.8  # of its words, in the order of one line of the record
MOST = 0.65  # of the words of a sentence of the draft, when the human part is copied from it
OWN = 2  # words that the record has in no form, with which a human part is a person's own
COUNTED = 2  # words, all of the record, that only tell the record or the draft again
SHORTEST = 3  # words of a line that can be copied
_OTHER_DAY = re.compile(
    r"(?i)\b(?:last\s+(?:time|week|month|session|visit|year|spring|summer|fall|winter|(?:mon|tues|wednes|thurs|fri|satur|sun)day)|"
    r"(?:the\s+)?(?:other|previous|prior)\s+(?:day|week|session|visit)|yesterday|(?:\w+\s+)?(?:days?|weeks?|months?|sessions?|visits?)\s+(?:ago|back|before)|"
    r"(?:at|during|in)\s+(?:(?:his|her|our|the)\s+)?(?:last|first|previous|earlier|prior)\s+(?:session|visit|evaluation|time|class)|back\s+in\s+(?:the\s+)?(?:spring|summer|fall|winter|january|february|march|april|may|june|july|august|september|october|november|december)|(?:on|this\s+past|over\s+the)\s+(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|weekend)|earlier\s+this\s+(?:week|month|year)|when\s+(?:he|she|they)\s+(?:first\s+)?(?:started|began)|before\s+(?:the\s+|his\s+|her\s+)?(?:holidays?|break|summer|winter|spring|vacation|christmas|thanksgiving)|(?:was|came|been)\s+(?:in\s+)?here\s+before|in\s+(?:january|february|march|april|may|june|july|august|september|october|november|december))\b"
)
_TODAY = re.compile(
    r"(?i)\b(?:today|this\s+(?:time|session|visit|morning|afternoon|week)|now|(?:un)?like\s+last|than\s+last|since|no\s+longer|again)\b"
)


def faults(read: Read) -> Iterator[Found]:
    if why := _why(read):
        yield Found(CODE, f"{why} Add one thing that only you saw today.")


def _why(read: Read) -> str:
    """What is wrong with the human part; empty when nothing is."""
    text, update = read.update.human, read.update
    if not text:
        return "Nothing here was written by the person who was there."
    if any(_copied(text, line) for line in update.record):
        return "The human part is a line of the record, word for word."
    adds = quotes(text) or _adds(read)
    if not adds and any(
        not one.human and (_copied(text, one.text, most=True) or _again(read, one.text))
        for one in read.page.sentences
    ):
        return "The human part is a sentence of the draft, word for word."
    if not adds and _only_counts(read):
        return "The human part says no more than the record has."
    if _OTHER_DAY.search(text) and not _TODAY.search(text):
        return "The human part tells of another day."
    if _of_another(read):
        return "The human part tells of somebody else."
    if not quotes(text) and len(concrete(text, read.names)) < LEAST:
        return "The human part could be about any child."
    return ""


def _adds(read: Read) -> bool:
    """Whether the human part says what the record does not: then the draft has it from there.

    A person's own sentence is often written into the update in nearly the same words.
    """
    own = record(read.update.record)
    if judge(read.update.human, own, read.names).new:
        return True
    return len(_beyond(read, own)) >= OWN


def _beyond(read: Read, own: Record) -> list[str]:
    """The words of the human part that the record has in no form, whatever may stand for them."""
    words = concrete(read.update.human, read.names)
    return [w for w in words if w not in own.stems and value(w) is None]


def _only_counts(read: Read) -> bool:
    """Whether the human part is a count of the record in other words: "He strung nine beads"."""
    text, lines = read.update.human, read.update.record
    if not same_counts(text, lines) or _beyond(read, record(lines)):
        return False
    things = [w for w in concrete(text, read.names) if value(w) is None]
    return len(things) >= COUNTED


def _of_another(read: Read) -> bool:
    update = read.update
    if any(one.start == 0 for one in other_children(update.human, update.child, update.others)):
        return True
    return stranger_leads(update.human, update.child, update.others)


def _copied(text: str, line: str, *, most: bool = False) -> bool:
    """Whether most words of `text` stand in `line` in the same order.

    `most`: and they are most of that line. A sentence that only holds the human part beside
    something else is no draft it was copied from.
    """
    ours, theirs = [w for w, *_ in tokens(text)], [w for w, *_ in tokens(line)]
    if len(theirs) < SHORTEST or len(ours) < SHORTEST:
        return False
    same = common(ours, theirs)
    return same >= COPIED * len(ours) and (not most or same >= MOST * len(theirs))


_LITTLE = wordset("a an the he she they him her his their it and of with time times today then")


def _again(read: Read, line: str) -> bool:
    """Whether the human part says `line` again with another little word or another figure."""
    ours, theirs = (_said(text, read.names) for text in (read.update.human, line))
    return len(ours) >= COUNTED and ours == theirs


def _said(text: str, names: frozenset[str]) -> list[str]:
    """The words of `text` without little words and names; "twice" and "two" are one number."""
    read = [w for w in stems(text).words if w.isalnum() and w not in names and w not in _LITTLES]
    return [w if (number := value(w)) is None else str(number) for w in read]


_LITTLES = frozenset(stem(w) for w in _LITTLE)
