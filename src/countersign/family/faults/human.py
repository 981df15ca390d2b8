"""A part of an update was written by the person who was there, about this child, today.

It is no such part when it fits any child, when it is a line of the record or of the draft word for
word, when it tells of another day, or when it tells of somebody else.

Source: rules/parent_communication.yaml, gate human_specific_detail and specificity swap_test.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from countersign.base.sameness import tokens
from countersign.family.reading.alike import common
from countersign.family.reading.people import other_children, stranger_leads
from countersign.family.reading.read import Read
from countersign.family.reading.specific import concrete, quotes
from countersign.family.update import Found

CODE = "family.no-human-detail"
LEAST = 1  # words that say what was seen, of which a human part has so many
COPIED = 0.8  # of its words, in the order of one line of the record
MOST = 0.65  # of the words of a sentence of the draft, when the human part is copied from it
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
    if any(not one.human and _copied(text, one.text, most=True) for one in read.page.sentences):
        return "The human part is a sentence of the draft, word for word."
    if _OTHER_DAY.search(text) and not _TODAY.search(text):
        return "The human part tells of another day."
    if _of_another(read):
        return "The human part tells of somebody else."
    if not quotes(text) and len(concrete(text, read.names)) < LEAST:
        return "The human part could be about any child."
    return ""


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
