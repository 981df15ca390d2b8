"""Price sentences to terms: what is charged, for what, how often, and what is included."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from countersign.assessment.vendor import plans, sentences
from countersign.assessment.vendor.papers.blocks import Paper
from countersign.assessment.vendor.plans import Plans
from countersign.assessment.vendor.sentences import Sentence

USER, VISIT, MINUTE, HOUR, SITE, PRACTICE = "user", "visit", "minute", "hour", "site", "practice"
FEE, OVERAGE, INCLUDED, LEAST_USERS, LEAST_DOLLARS, ONCE, ROUNDED, TIER = (
    "fee",
    "overage",
    "included",
    "least_users",
    "least_dollars",
    "once",
    "rounded",
    "tier",
)
_NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "eight": 8, "ten": 10,
    "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "forty-five": 45, "fifty": 50,
    "sixty": 60, "eighty": 80, "ninety": 90, "a hundred": 100, "one hundred": 100,
    "two hundred": 200, "three hundred": 300, "five hundred": 500, "a thousand": 1000,
    "one thousand": 1000,
}  # fmt: skip
_WORDED = "|".join(sorted(map(re.escape, _NUMBERS), key=len, reverse=True))
_COUNT = rf"(?P<count>\d[\d,]*|{_WORDED})"
_MONEY = re.compile(
    r"(?:us)?\$ ?(?P<dollars>\d[\d,]*(?:\.\d{1,4})?)"
    r"|(?P<worded>\d[\d,]*(?:\.\d{1,4})?) ?(?:us )?(?:dollars|usd)\b"
    r"|(?P<cents>\d+(?:\.\d+)?) ?(?:cents?|¢)"
)
_USER = (
    r"(?:users?|seats?|providers?|clinicians?|therapists?|licen[cs]es?|logins?|practitioners?|"
    r"employees?|members?|heads?|person|people|individuals?|professionals?|colleagues?|staff)"
)
_VISIT = (
    r"(?:visits?|sessions?|notes?|encounters?|appointments?|treatments?|documents?|summar(?:y|ies))"
)
_EACH = r"(?:\b(?:per|an?|each|every|for each|for every|by the)[ -]|/ ?)"
_FOR = {
    USER: re.compile(rf"{_EACH}(?:\w+[ -]){{0,2}}?{_USER}\b"),
    VISIT: re.compile(rf"{_EACH}(?:\w+[ -]){{0,2}}?{_VISIT}\b"),
    MINUTE: re.compile(rf"{_EACH}(?:\w+[ -]){{0,2}}?minutes?\b"),
    HOUR: re.compile(rf"{_EACH}(?:\w+[ -]){{0,2}}?hours?\b"),
    SITE: re.compile(rf"{_EACH}(?:\w+[ -]){{0,1}}?(?:sites?|locations?|buildings?)\b"),
    PRACTICE: re.compile(
        r"\b(?:per|a|for (?:the|your)|each)(?: whole| entire)? (?:practice|clinic|organi[sz]ation|company)\b"
    ),
}
_MONTH = re.compile(r"(?:\b(?:per|a|each|every)|/) ?(?:calendar )?(?:month|mo)\b|\bmonthly\b")
_YEAR = re.compile(
    r"(?:\b(?:per|a|each|every)|/) ?(?:year|yr|annum)\b|\b(?:yearly|annually|annual)\b"
)
_PAID_YEARLY = re.compile(r"\b(?:billed|paid|invoiced|charged|payable) (?:annually|yearly)\b")
_ONCE = re.compile(
    r"\bset[- ]?up\b|\bonboarding\b|\bimplementation\b|\bone[- ]?(?:time|off)\b|\bactivation\b|\bonce\b"
)
_MORE = re.compile(
    r"\b(?:additional|extra|further|excess|overages?|beyond|over|above|thereafter|after (?:that|which)|"
    r"once .{0,20}(?:used|spent|reached)|more than)\b"
)
_LEAST = re.compile(r"\bminimum\b|\bat least\b|\bno less than\b|\bnot less than\b")
_LEAST_USERS = re.compile(
    rf"(?:minimum(?: of| is|:)?|at least|no fewer than|starts? (?:at|with)) {_COUNT} (?:\w+ )?{_USER}\b"
    rf"|{_COUNT.replace('count', 'count2')}[- ](?:\w+ )?{_USER} minimum\b"
)
_INCLUDED = re.compile(
    rf"\b(?:includ(?:es|ed|ing)|up to|first|covers?|allowance of|quota of|bundle of|with|gets?|allows?|"
    rf"limit(?:ed)? (?:of|to)|capped at|holds?|contains?)(?: the)? {_COUNT} (?:\w+ ){{0,2}}?"
    rf"(?P<what>{_VISIT}|minutes?|hours?)\b"
    rf"|{_COUNT.replace('count', 'count2')} (?:\w+ ){{0,2}}?(?P<what2>{_VISIT}|minutes?|hours?)"
    rf" (?:are |is )?included\b"
)
_TIER = re.compile(
    rf"\b(?:over|above|beyond|more than|in excess of|past) (?:the first )?{_COUNT} "
    rf"(?:\w+ ){{0,1}}?(?P<what>{_VISIT}|minutes?)\b"
    rf"|(?P<what2>{_VISIT}|minutes?) (?:over|above|beyond|past) (?:the first )?"
    rf"{_COUNT.replace('count', 'count2')}\b"
)
_ROUNDED = re.compile(
    rf"(?:rounded(?: up)? to|counts? as|counted as|billed as|charged as|minimum of|treated as)"
    rf" (?:an? |one |the )?(?:full |whole )?(?:{_COUNT}[- ]minutes?|(?P<hour>hours?))\b"
)
_ASIDE = re.compile(
    r"\b(?:save|discount|off|instead of|compared|fine|penalt\w+|liab\w+|damages|refund\w*|credit of|"
    r"competitors?|others charge|breach|insurance|cap(?:ped)? at)\b"
)
_NEAR, _BEFORE = 70, 60


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that a price sentence says.

    `amount` are dollars, or a count for `included`, `least_users` and `rounded` (minutes). `per` is
    what it is charged for or counted in, `months` how many months it is for (0: once, or by use),
    `of` whether an allowance is each user's or the practice's.
    """

    kind: str
    amount: Decimal
    per: str
    months: int
    of: str
    text: str
    paper: str
    page: int | None

    def as_dict(self) -> dict[str, Any]:
        """As JSON; the amount as text."""
        return {
            "kind": self.kind,
            "amount": str(self.amount),
            "per": self.per,
            "months": self.months,
            "of": self.of,
            "text": self.text,
            "file": self.paper,
            "page": self.page,
        }

    @classmethod
    def of_dict(cls, told: Mapping[str, Any]) -> Term:
        """As it was kept."""
        return cls(
            kind=told["kind"],
            amount=Decimal(told["amount"]),
            per=told["per"],
            months=told["months"],
            of=told["of"],
            text=told["text"],
            paper=told["file"],
            page=told["page"],
        )


def terms(papers: Sequence[Paper]) -> tuple[Term, ...]:
    """What the papers say about price on the plan offered, each thing once."""
    said = sentences.of(papers)
    offered = plans.of(said)
    found: dict[tuple[str, Decimal, str, int, str], Term] = {}
    for sentence in said:
        for term in _of_sentence(sentence, offered):
            found.setdefault((term.kind, term.amount, term.per, term.months, term.of), term)
    return tuple(found.values())


def _of_sentence(sentence: Sentence, offered: Plans) -> Iterator[Term]:
    low = sentence.low
    if sentence.cells:
        column = offered.column(sentence.heads)
        if column is not None and column < len(sentence.cells):
            # A row is read as its label and the cell of the plan offered.
            low = sentences.plain(f"{sentence.cells[0]} {sentence.cells[column]}")
    elif low.endswith("?") or (offered.offered and offered.elsewhere(low)):
        return  # where no paper says which plan is offered, every plan's price is read
    yield from _priced(sentence, low)
    yield from _counted(sentence, low)


def _priced(sentence: Sentence, low: str) -> Iterator[Term]:
    found = list(_MONEY.finditer(low))
    for number, money in enumerate(found):
        end = found[number + 1].start() if number + 1 < len(found) else len(low)
        start = found[number - 1].end() if number else 0
        before = low[max(start, money.start() - _BEFORE) : money.start()]
        after = low[money.end() : min(end, money.end() + _NEAR)]
        if _ASIDE.search(after[:25]) or _ASIDE.search(before[-25:]):
            continue
        amount = _dollars(money)
        around = f"{before} | {after}"
        kind, per, months = _what(before, after, low)
        if kind:
            yield _term(sentence, kind, amount, per, months, _each(around))


def _what(before: str, after: str, low: str) -> tuple[str, str, int]:
    """Which term a price is: its kind, what it is for, and for how many months."""
    per = _per(after) or _per(before)
    months = 12 if _YEAR.search(after[:50]) and not _PAID_YEARLY.search(after) else 0
    months = 1 if _MONTH.search(after[:50]) else months
    if not months and _MONTH.search(before[-30:]):
        months = 1
    if _ONCE.search(before) or _ONCE.search(after[:40]):
        return ONCE, per or PRACTICE, 0
    if _LEAST.search(before[-40:]) or re.match(r" ?(?:\w+ )?minimum\b", after):
        return LEAST_DOLLARS, PRACTICE, months or 1
    if per in (VISIT, MINUTE, HOUR):
        beyond = _MORE.search(before) or _MORE.search(after)
        return (OVERAGE if beyond else FEE), per, 0
    if per in (USER, SITE):
        return FEE, per, months or 1
    if months:
        return FEE, PRACTICE, months
    return "", "", 0


def _per(text: str) -> str:
    """What is counted nearest to the money; empty when nothing is."""
    nearest = {per: found.start() for per, rule in _FOR.items() if (found := rule.search(text))}
    return min(nearest, key=lambda per: nearest[per]) if nearest else ""


def _each(text: str) -> str:
    return USER if _FOR[USER].search(text) else PRACTICE


def _counted(sentence: Sentence, low: str) -> Iterator[Term]:
    """Allowances, least numbers and rounding, which need no dollars beside them."""
    if found := _LEAST_USERS.search(low):
        many = _number(found["count"] or found["count2"])
        yield _term(sentence, LEAST_USERS, many, USER, 0, PRACTICE)
    for found in _INCLUDED.finditer(low):
        many = _number(found["count"] or found["count2"])
        what = found["what"] or found["what2"]
        unit = VISIT if re.match(_VISIT, what) else MINUTE
        many = many * 60 if what.startswith("hour") else many
        after = low[found.end() : found.end() + 40]
        months = 12 if _YEAR.search(after) and not _MONTH.search(after) else 1
        of = USER if _FOR[USER].search(low) else PRACTICE
        yield _term(sentence, INCLUDED, many, unit, months, of)
    if (found := _TIER.search(low)) and _MONEY.search(low):
        many = _number(found["count"] or found["count2"])
        unit = VISIT if re.match(_VISIT, found["what"] or found["what2"]) else MINUTE
        yield _term(sentence, TIER, many, unit, 1, PRACTICE)
    if (found := _ROUNDED.search(low)) and re.search(rf"{_VISIT}|minutes?|hours?", low):
        minutes = Decimal(60) if found["hour"] else _number(found["count"])
        yield _term(sentence, ROUNDED, minutes, VISIT, 0, PRACTICE)


def _term(sentence: Sentence, kind: str, amount: Decimal, per: str, months: int, of: str) -> Term:
    return Term(kind, amount, per, months, of, sentence.text, sentence.paper, sentence.page)


def _dollars(money: re.Match[str]) -> Decimal:
    if money["cents"]:
        return Decimal(money["cents"]) / 100
    return Decimal((money["dollars"] or money["worded"]).replace(",", ""))


def _number(text: str) -> Decimal:
    return Decimal(_NUMBERS[text]) if text in _NUMBERS else Decimal(text.replace(",", ""))


def stated(found: Iterable[Term]) -> bool:
    """Whether the papers state any price at all."""
    return any(one.kind in (FEE, OVERAGE, LEAST_DOLLARS) for one in found)
