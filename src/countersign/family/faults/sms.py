"""A text message holds nothing clinical and nothing that identifies beyond a first name.

Source: rules/parent_communication.yaml, channel_rules sms; 45 CFR 164.530(c).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from countersign.family.reading import telling
from countersign.family.reading.people import forms, spans
from countersign.family.reading.phrases import sayings
from countersign.family.reading.read import Read
from countersign.family.update import Found, Where
from countersign.privacy.fold import fold

_WHAT = {
    "diagnosis": "a diagnosis",
    "score": "a score",
    "medication": "a medication",
    "insurer": "an insurer or its decisions",
    "school": "a school",
    "identifier": "an identifier",
}
_IDENTIFIES = {
    "SCHOOL": "a school",
    "DATE": "a date",
    "MRN": "a record number",
    "MEMBER_ID": "a member number",
    "SSN": "a social security number",
    "AUTH_NO": "an authorization number",
    "STREET": "an address",
}
_YEAR = re.compile(r"(?:19|20)\d\d|/\d\d\b|born|birth", re.IGNORECASE)
_PLAN = re.compile(
    r"\b[A-Z][a-z]+(?:\s+[A-Z][a-z]+)*\s+(?:Health(?:\s*(?:Plan|Care|Partners|First))?|Insurance|Mutual|Assurance|Health\s*Plan|Advantage|Benefits)\b"
)
_SCHOOL = re.compile(
    r"\b[A-Z][a-z]+(?:\s+[A-Z][a-z]+)*\s+(?:Elementary|School|Middle|High|Academy|Preschool|Pre-?K|Kindergarten|Montessori|Primary|Charter|Head\s+Start|Day\s*care)\b"
)


def faults(read: Read) -> Iterator[Found]:
    if read.update.channel != "sms":
        return
    found: list[tuple[str, Where]] = [*_clinical(read), *_identifying(read), *_events(read)]
    if found:
        what, where = found[0]
        yield Found(
            "family.phi-on-sms",
            f"This text message tells {what}. Write it in the portal and send only a short notice.",
            where,
        )


# Short names that are everyday words in small letters: "he adds a sun", "an odd sock".
_SHORT_NAMES = frozenset(["add", "adds", "added", "odd", "chip", "chips", "oscar", "bot", "bots"])
_SHORT_NAMES |= frozenset(["pandas", "panda", "auth", "ets", "med", "composite", "condition"])
_GAME = re.compile(
    r"(?i)\b(?:keeps?|kept)\s+score|\bscor(?:e|ed|es|ing)\s+(?:a|an|the|his|her|\w+)\s+(?:goal|basket|point|hoop|run|home\s+run)s?\b"
)


def _clinical(read: Read) -> Iterator[tuple[str, Where]]:
    known = sayings("sms")
    for one in read.page.sentences:
        for section, what in _WHAT.items():
            for said in known.find(section, one.stems):
                words = read.update.text[said.start : said.end]
                if words.casefold() in _SHORT_NAMES and not words.isupper():
                    continue
                if section == "score" and _GAME.search(one.text):
                    continue
                yield what, (said.start, said.end)
    yield from _measured(read)
    for pattern, what in ((_PLAN, "an insurer or its decisions"), (_SCHOOL, "a school")):
        for m in pattern.finditer(read.update.text):
            yield what, m.span()


# A line of the record that gives a test's figure: "BOT-2 manual coordination standard score 84".
_SCORED = re.compile(
    r"(?i)\b(?:(?:standard|scaled|raw|composite|total|point|[tz])[-\s]scores?|scores?|percentile|%ile|quotient|age[-\s]equivalent|SS)\b"
)
_FIGURE = re.compile(r"(?<![\w.-])\d+(?:\.\d+)?(?![\w/])")


_FIGURE_SAID = re.compile(r"(?<![\w.-])(\d+(?:\.\d+)?)(?:st|nd|rd|th)?(?![\w/])")


def _measured(read: Read) -> Iterator[tuple[str, Where]]:
    """The figure of a test, whatever the text calls it: "her hand test came out at 84"."""
    scored = [line for line in read.update.record if _SCORED.search(line)]
    others = [line for line in read.update.record if not _SCORED.search(line)]
    figures = {m.group() for line in scored for m in _FIGURE.finditer(line)}
    figures -= {m.group() for line in others for m in re.finditer(r"\d+(?:\.\d+)?", line)}
    for m in _FIGURE_SAID.finditer(read.update.text):
        if m.group(1) in figures and len(m.group()) > 1:
            yield _WHAT["score"], m.span()


def _identifying(read: Read) -> Iterator[tuple[str, Where]]:
    update = read.update
    own = forms(update.child)
    for span in spans(update.text, update.child, update.others):
        words = update.text[span.start : span.end]
        if span.label == "DATE" and not _YEAR.search(
            update.text[max(0, span.start - 8) : span.end]
        ):
            continue
        if span.label in _IDENTIFIES:
            yield _IDENTIFIES[span.label], (span.start, span.end)
        before = update.text[: span.start].rstrip()
        follows = re.search(r"([\w'’-]+)$", before)
        if (
            span.label.startswith("NAME")
            and follows
            and fold(follows.group()) in own
            and not words[0].islower()
        ):
            yield "a family name", (span.start, span.end)
        if (
            len(parts := words.split()) > 1
            and fold(parts[0]) in own
            and span.label.startswith("NAME")
        ):
            yield "a family name", (span.start, span.end)


def _events(read: Read) -> Iterator[tuple[str, Where]]:
    for event in read.events:
        for one in read.page.sentences:
            if telling.tells_in(event, one):
                yield "a hard event", (one.start, one.end)
