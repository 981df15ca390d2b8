"""A vendor's prices as its papers state them, run against the practice's own volume.

Dollars are a month's. What a sentence leaves open is not guessed: no price, no cost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from countersign.assessment.vendor import sentences
from countersign.assessment.vendor.papers.blocks import Paper
from countersign.assessment.vendor.sentences import Sentence

USER, VISIT, MINUTE, CLINIC = "user", "visit", "minute", "clinic"
CENT = Decimal("0.01")

_AMOUNT = re.compile(
    r"\$\s?(\d[\d,]*(?:\.\d+)?)|\b(\d[\d,]*(?:\.\d+)?) (dollars?|cents?)\b"
    r"|\b(ten|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety) cents\b"
)
_TENS = ("ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_PEOPLE = r"(?:active |named |licensed |credentialed |single )*(?:users?|seats?|clinicians?|providers?|therapists?|persons?|heads?|licen[cs]es?|individuals?|members?|employees?|specialists?|logins?|people)"
_SESSIONS = r"(?:signed |completed |finished |recorded |documented )*(?:visits?|sessions?|notes?|encounters?|treatments?|drafts?)"
_EACH = r"(?:/|\bper\b|\beach\b|\bevery\b|\bfor (?:each|every)\b|\ba\b|\bby\b)\s?"
_UNITS = (
    (MINUTE, re.compile(rf"{_EACH}(?:recorded )?minutes?\b")),
    (VISIT, re.compile(rf"{_EACH}{_SESSIONS}\b")),
    (USER, re.compile(rf"{_EACH}{_PEOPLE}\b")),
    (CLINIC, re.compile(r"\b(?:whole|entire|per|each|a|the|one price for the) (?:clinic|practice)\b|\bflat\b")),
)  # fmt: skip
_YEAR = re.compile(
    r"\b(?:per|a|each|every) (?:year|annum)\b|/ ?(?:yr|year)\b|\bannual(?:ly)? (?:sum|fee|price)\b"
)
_MORE = re.compile(
    r"\b(?:additional|further|extra|overage|exceed\w*|beyond|above|over|after that|afterwards|then|thereafter|past)\b[^$]{0,60}$"
)
_INCLUDED = re.compile(
    rf"(?<![\d.$])\b(\d[\d,]*) (?:(?!each|per|for)\w+ )?({_SESSIONS}|minutes|hours)\b(?: of (?:audio|recording))?"
    r"(?=[^.]{0,40}\b(?:included|a month|per month|each|per user|per seat|then|;)|\s*(?:[.,;)]|$))"
)
_LEAST = re.compile(r"\bminimum (?:of )?(\d+|two|three|four|five|six|eight|ten)\b[^.]{0,12}\b(?:users?|seats?|clinicians?|therapists?|providers?|licen[cs]es?)")  # fmt: skip
_SMALL = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "eight": 8, "ten": 10}


@dataclass(frozen=True, slots=True)
class Volume:
    """What the practice does in a month: therapists, visits, and the minutes of one."""

    therapists: int
    visits: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Terms:
    """Dollars for each `unit` a month, or for each visit or minute.

    `included` visits are those of one user; above them `more` dollars are due for each. `least` is
    the fewest users that are billed.
    """

    unit: str
    dollars: Decimal
    included: int | None = None
    more: Decimal | None = None
    least: int = 0

    def monthly(self, volume: Volume) -> Decimal:
        """The dollars of a month with that volume."""
        if self.unit == VISIT:
            cost = self.dollars * volume.visits
        elif self.unit == MINUTE:
            cost = self.dollars * volume.visits * volume.minutes
        elif self.unit == CLINIC:
            cost = self.dollars
        else:
            users = max(volume.therapists, self.least)
            cost = self.dollars * users
            if self.included is not None and self.more is not None:
                cost += self.more * max(0, volume.visits - self.included * users)
        return cost.quantize(CENT, ROUND_HALF_UP)

    def cost(self, volume: Volume) -> dict[str, str]:
        """What a month and a visit cost, as text."""
        month = self.monthly(volume)
        visit = (month / volume.visits).quantize(CENT, ROUND_HALF_UP) if volume.visits else CENT * 0
        return {"month": str(month), "visit": str(visit)}


@dataclass(frozen=True, slots=True)
class Price:
    """A price and the sentence that states it."""

    terms: Terms
    sentence: Sentence

    def as_dict(self, volume: Volume | None = None) -> dict[str, Any]:
        """As JSON, dollars as text; with a volume also what a month and a visit cost."""
        told = self.terms
        return {
            "unit": told.unit,
            "dollars": str(told.dollars),
            "included": told.included,
            "more": None if told.more is None else str(told.more),
            "least": told.least,
            "file": self.sentence.paper,
            "page": self.sentence.page,
            "text": self.sentence.text,
            **(told.cost(volume) if volume else {}),
        }


def again(told: Mapping[str, Any], volume: Volume) -> dict[str, str]:
    """What a price kept as JSON costs with another volume."""
    more = None if told["more"] is None else Decimal(told["more"])
    return Terms(
        told["unit"], Decimal(told["dollars"]), told["included"], more, told["least"]
    ).cost(volume)


def prices(papers: Sequence[Paper]) -> list[Price]:
    """Every price that the papers state with its unit, in order; each once."""
    said = sentences.of(papers)
    found: dict[tuple[str, Decimal], Price] = {}
    included, more, least = _included(said), _more(said), _least(said)
    for sentence in said:
        for unit, dollars, overage in _amounts(sentence):
            if not overage:
                user = unit == USER
                terms = (
                    Terms(unit, dollars, included, more, least) if user else Terms(unit, dollars)
                )
                found.setdefault((unit, dollars), Price(terms, sentence))
    return list(found.values())


def _amounts(sentence: Sentence) -> Iterator[tuple[str, Decimal, bool]]:
    """Each amount of a sentence: its unit, dollars a month, whether it is for what exceeds."""
    low = sentence.low
    told = list(_AMOUNT.finditer(low))
    for number, one in enumerate(told):
        end = told[number + 1].start() if number + 1 < len(told) else len(low)
        before = low[told[number - 1].end() if number else 0 : one.start()]
        after = low[one.end() : end]
        near = [
            (place.start(), unit)
            for unit, pattern in _UNITS
            if (place := pattern.search(after[:60]))
        ]
        unit = min(near)[1] if near else _unit_before(before)
        if not unit:
            continue
        dollars = _dollars(one)
        if unit in (USER, CLINIC) and _YEAR.search(low):
            dollars = (dollars / 12).quantize(CENT, ROUND_HALF_UP)
        yield unit, dollars, bool(_MORE.search(before[-90:]))


def _unit_before(before: str) -> str:
    found = [
        (place.start(), unit)
        for unit, pattern in _UNITS
        for place in pattern.finditer(before[-60:])
    ]
    return max(found)[1] if found else ""


def _dollars(one: re.Match[str]) -> Decimal:
    if one[4]:
        return Decimal((_TENS.index(one[4]) + 1) * 10) / 100
    amount = Decimal((one[1] or one[2]).replace(",", ""))
    return amount / 100 if one[3] and one[3].startswith("cent") else amount


def _included(said: Sequence[Sentence]) -> int | None:
    for sentence in said:
        for one in _INCLUDED.finditer(sentence.low):
            if not one[2].startswith(("minute", "hour")) and re.search(
                r"\$|\b(?:include|user|seat|clinician|therapist|license|each|month|allot|up to|cap)",
                sentence.low,
            ):
                return int(one[1].replace(",", ""))
    return None


def _more(said: Sequence[Sentence]) -> Decimal | None:
    for sentence in said:
        for unit, dollars, overage in _amounts(sentence):
            if overage and unit == VISIT:
                return dollars
    return None


def _least(said: Sequence[Sentence]) -> int:
    for sentence in said:
        if one := _LEAST.search(sentence.low):
            return _SMALL.get(one[1]) or int(one[1])
    return 0
