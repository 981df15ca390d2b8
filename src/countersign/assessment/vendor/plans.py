"""Which plan is offered, and whether a sentence promises something on another one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from countersign.assessment.vendor.sentences import Sentence

_KIND = r"(?:plans?|tiers?|editions?|packages?|bundles?|subscriptions?|levels?|contracts?|accounts?|customers?|agreements?|features?|clients|subscribers)"
_KNOWN = (
    "enterprise|premium|plus|pro|professional|business|growth|scale|ultimate|advanced|elite|teams?|"
    "starter|basic|essentials?|standard|free|trial|hospital|health system|gold|platinum|silver|bronze|"
    "solo|clinic|practice|core|lite|complete|unlimited|group|network|select|max|custom|organi[sz]ation"
)
_USUAL = (
    "free",
    "trial",
    "solo",
    "lite",
    "starter",
    "basic",
    "essentials",
    "core",
    "standard",
    "plus",
    "team",
    "growth",
    "pro",
    "professional",
    "business",
    "premium",
    "advanced",
    "scale",
    "ultimate",
    "enterprise",
)
_YOURS = re.compile(
    r"\b(?:and |but |while )?(?:yours|your (?:quote|plan|order|subscription|offer|contract|tier|package)) is\b"
)
_NAMED = re.compile(
    r"\b([A-Z][A-Za-z+]+(?: [A-Z][A-Za-z+]+)?) (?:plan|tier|edition|package|bundle|subscription)s?\b"
)
_ON = re.compile(
    r"\b(?:on|of|to|for|with|hold) (?:the |our )?((?:[A-Z][a-z]+ )?[A-Z][a-z]+)(?: (?:plan|tier|edition))? (?:and|or) (?:above|higher|up)\b"
)
_CAPITAL = re.compile(
    r"\b(?:[Oo]n|[Rr]equires?|[Nn]eeds?|[Ff]or|[Ww]ith|[Ii]n|[Tt]o|[Oo]f) (?:the |our )?"
    r"(Enterprise|Premium|Pro|Professional|Growth|Ultimate|Advanced|Elite|Starter|Basic|Essentials?|Gold|Platinum|Silver|Bronze|Solo|Lite)\b(?! [A-Z])"
)
"""A plan named by its capital alone: "requires Advanced"."""
_OFFERED = (
    re.compile(
        r"\b(?:quote|quotation|offer|order form|order|proposal|agreement|price list|subscription|terms|contract|document|pricing|this)\b[^.]{0,60}"
        r"\b(?:is|are|covers?|for|applies to|relates? to|concerns?|describes?|of|based on)\b[^.]{0,40}?\b(?:the|our|a|an)? ?\"?([\w+]+(?: [\w+]+)?)\"? (?:plan|tier|edition|package|subscription)\b"
    ),
    re.compile(r"\b(?:the |our )?(?:exact |same |very )?(?:\w+ )?([\w+]+) (?:plan|tier|edition|package|subscription) (?:on|in|of) (?:your|this|the) (?:quote|offer|order|proposal|contract|invoice)"),
    re.compile(r"\b(?:yours|your (?:quote|plan|order|subscription|offer|contract|tier|package)) is (?:for |on )?(?:the |our )?([\w+]+)"),
    re.compile(r"\bplan (?:offered|quoted|proposed|ordered|selected|chosen|on offer)\s*[:=]\s*\"?([\w+]+(?: [\w+]+)?)"),
    re.compile(r"^(?:selected |offered |chosen |your |ordered )?(?:plan|tier|edition|package|subscription)(?: ordered| selected| offered| quoted)?\s*[:=-]\s*\"?([\w+]+(?: [\w+]+)?)"),
    re.compile(
        r"\byou(?:r practice|r clinic)?(?: have| has|'ve|'re| are| is| will be)? (?:chosen|selected|ordered|subscribed to|signed up for|on|asked about|quoted|requested|picked|be on)\b[^.]{0,30}?\b(?:the|our) \"?([\w+]+(?: [\w+]+)?)\"? (?:plan|tier|edition|package|subscription)\b"
    ),
    re.compile(r"\bthe ([\w+]+(?: [\w+]+)?) (?:plan|tier|edition|package|subscription) (?:offered|quoted|proposed|you (?:chose|selected|asked)|described (?:here|above|below)|in this (?:quote|offer|order))"),
    re.compile(r"\b(?:we|i) (?:are pleased to |would |can |have |am pleased to |'?d )?(?:offer|propose|quote|suggest|recommend|quoted|proposed)(?:ed)? (?:you |your practice |your clinic )?(?:\w+ ){0,4}?(?:the|our) ([\w+]+(?: [\w+]+)?) (?:plan|tier|edition|package|subscription)\b"),
)  # fmt: skip
_ALL = re.compile(
    r"\b(?:all|every|any|each|both|whichever|whatever) (?:of (?:our|the) )?(?:paid |our |subscription |pricing )?(?:\w+ )?(?:plans?|tiers?|editions?|packages?|subscriptions?|customers?|accounts?)\b"
    r"|\bregardless of (?:the )?(?:plan|tier|edition|size)|\bwhatever (?:the )?plan|\b(?:included|standard) (?:in|on|with) (?:all|every)"
)
_ABOVE = re.compile(r"\b(?:and|or) (?:above|higher|up)\b|\b(?:up|on)wards?\b")
_OTHER_PLAN = re.compile(
    rf"\b(?:higher|larger|bigger|top|upper|upgraded|other|another|different|paid|more expensive)[- ]?(?:priced |level )?{_KIND}\b|\bupgrad(?:e|ing) to\b"
)
_BELOW = re.compile(r"\b(?:not|no|never|n't|without|excluded|unavailable)\b")


@dataclass(frozen=True, slots=True)
class Plans:
    """The names of the vendor's plans in the order they were listed, and the one offered."""

    names: tuple[str, ...] = ()
    offered: str = ""
    ranked: tuple[str, ...] = ()
    """Those of a table, which lists the smallest first."""

    def mentioned(self, low: str) -> tuple[str, ...]:
        """The plans that a sentence names."""
        return _mentioned(self.names, low)

    def elsewhere(self, low: str) -> bool:
        """Whether a sentence ties what it says to a plan that is not the one offered."""
        if _ALL.search(low):
            return False
        if told := _YOURS.search(low):
            low = low[: told.start()]
        named = self.mentioned(low)
        if self.offered:
            if self.offered in named:
                return False
            if named and _ABOVE.search(low):
                return not any(self._reaches(name) for name in named)
            return bool(named) or bool(_OTHER_PLAN.search(low))
        return bool(named or _OTHER_PLAN.search(low)) and not self.here(low)

    def here(self, low: str) -> bool:
        """Whether a sentence says that it holds on the plan offered, or on all."""
        if _ALL.search(low):
            return True
        return bool(self.offered) and self.offered in self.mentioned(low)

    def told(self, low: str) -> str:
        """A sentence with the names of plans said as what they are: this practice's, or another's."""
        named = self.mentioned(low)
        if not named:
            return low
        here = self.here(low) and not _ALL.search(low)
        for name in named:
            words = rf"\b(?:the |our |an? )?{re.escape(name)}\b(?: {_KIND}\b)?"
            low = re.sub(words, "every plan" if here else "the enterprise plan", low)
        return low

    def _reaches(self, least: str) -> bool:
        """Whether the plan offered is at least `least`, in the order the papers list them."""
        for order in (self.ranked, _USUAL):
            if self.offered in order and least in order:
                return order.index(self.offered) >= order.index(least)
        return False

    def column(self, heads: Sequence[str]) -> int | None:
        """The column of a table that is the plan offered; None when none is."""
        if not self.offered:
            return None
        for number, head in enumerate(heads):
            if re.search(rf"\b{re.escape(self.offered)}\b(?! plus\b)", head.casefold()):
                return number
        return None


@lru_cache(maxsize=4096)
def _mentioned(names: tuple[str, ...], low: str) -> tuple[str, ...]:
    found = []
    # The longest first: "Practice Plus" is not the Practice plan.
    for name in sorted(names, key=len, reverse=True):
        if name in low and _names(name, low):
            found.append(name)
            low = re.sub(rf"\b{re.escape(name)}\b", " ", low)
    return tuple(found)


def _names(name: str, low: str) -> bool:
    found = rf"\b{re.escape(name)}\b"
    if name in ("enterprise", "premium"):
        return bool(re.search(rf"{found}(?!-(?:grade|class|level))", low))
    return bool(
        re.search(
            rf"{found}(?:[^.;,]{{0,30}}?| (?:and|or|/) \w+ ){_KIND}\b|\b(?:on|with|to|under|hold|needs?|from|requires?|comes? with|comes? in|only in|reserved for|part of) (?:the |our )?(?:\w+ )?{re.escape(name)}\b(?=[ .,;)]*(?:and|or|the|you|your|$|only|[.,;)]))",
            low,
        )
    )


def _of_heads(heads: Sequence[str]) -> list[str]:
    """The plans that head the columns of a table; none where no head is the name of one."""
    words = [
        re.sub(r"\b(?:plan|tier|edition|package)\b|[^a-z+ ]", " ", head.casefold()).strip()
        for head in heads[1:]
    ]
    if not any(re.fullmatch(rf"(?:{_KNOWN})", word) for word in words):
        return []
    return [" ".join(word.split()) for word in words if word and len(word.split()) <= 3]


_LISTED = re.compile(r"^([A-Z][a-z]+(?: [A-Z][a-z]+)?): \S")


def _listed(sentences: Iterable[Sentence], offered: str) -> list[str]:
    """The packages listed by their names, the one offered among them: "Home: …", "Office: …"."""
    found = {
        one[1].casefold()
        for sentence in sentences
        if sentence.is_question is False and (one := _LISTED.match(sentence.text))
    }
    return sorted(found) if offered in found else []


def of(sentences: Iterable[Sentence]) -> Plans:
    """The plans that the papers speak of."""
    sentences = list(sentences)
    names: dict[str, None] = {}
    ranked: dict[str, None] = {}
    offered = ""
    for sentence in sentences:
        for word in _of_heads(sentence.heads):
            names.setdefault(word)
            ranked.setdefault(word)
        for one in _NAMED.finditer(sentence.text):
            word = _last(one[1].casefold())
            if word:
                names.setdefault(word)
        for one in _ON.finditer(sentence.text):
            if word := _last(one[1].casefold()):
                names.setdefault(word)
        for one in _CAPITAL.finditer(sentence.text):
            names.setdefault(one[1].casefold())
        for known in re.finditer(
            rf"\b({_KNOWN})[- ](?:plan|tier|edition|package|subscription)\b", sentence.low
        ):
            names.setdefault(known[1])
        if not offered:
            offered = _offered(sentence.low)
    for word in _listed(sentences, offered):
        names.setdefault(word)
    for always in ("enterprise", "premium"):
        names.setdefault(always)
    if offered:
        names.setdefault(offered)
    return Plans(tuple(names), offered, tuple(ranked))


_NO_NAME = {
    "the", "our", "this", "your", "a", "an", "each", "every", "any", "all", "higher", "other", "which", "that", "one",
    "per", "in", "on", "for", "its", "his", "their", "annual", "monthly", "paid", "care", "same", "current", "no", "new",
    "what", "treatment", "pricing", "price", "service", "lower", "another", "these", "those", "payment", "saas", "software",
    "recurring", "repeating", "weekly", "standing", "visit", "session", "home", "goal", "family", "therapy",
    "data", "backup", "continuity", "contingency", "transition", "project", "business", "test", "lesson",
    "single", "whole", "health", "insurance", "action", "recovery", "response", "following", "entire",
}  # fmt: skip


def _last(words: str) -> str:
    kept = [w for w in words.split() if w not in _NO_NAME]
    return kept[-1] if kept and kept[-1] == words.split()[-1] else ""


def _offered(low: str) -> str:
    for pattern in _OFFERED:
        if found := pattern.search(low):
            name = _last(found[1])
            if name:
                return name
    return ""
