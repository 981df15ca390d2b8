"""What one flag looks for: promises that answer it, things it warns of, and words that only sound like."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from countersign.base.patterns import later

_CLASSES = {
    "NOTE": (
        r"(?:(?:clinical |session |soap |daily |progress |draft |final |finished |completed |generated |ai )*(?:notes?|drafts?|documents?|documentation|claims?|codes?|"
        r"charges?|coding|bills?|billing|invoices?|messages?|outputs?|texts?|content|updates?|reports?|summar(?:y|ies)|entr(?:y|ies)|letters?|records?))"
    ),
    "CLIN": (
        r"(?:(?:a |an |the |your |each |one |any |another |licensed |treating |responsible |supervising |signing |qualified |credentialed |rendering |human |actual |real |trained |certified )*"
        r"(?:clinicians?|therapists?|ots?|otas?|otr(?:/l)?s?|cotas?|providers?|practitioners?|professionals?|humans?|persons?|people|reviewers?|"
        r"staff(?: members?)?|users?|billers?|coders?|signers?|human being))"
    ),
    "EMR": (
        r"(?:emrs?|ehrs?|electronic (?:medical|health) records?|(?:medical |health |clinical )?records? systems?|practice[- ]management (?:systems?|software)|"
        r"(?:patient |client |medical )?charts?|charting systems?|documentation systems?)"
    ),
    "OTEMR": (
        r"(?:webpt|fusion(?: web clinic)?|ensora|raintree|thera ?office|clinicient|simplepractice|therapynotes|theranest|net ?health|casamba|optima therapy|kareo|"
        r"practice perfect|hellonote|clinicsource|prompt health|(?:occupational[- ]therapy|ot|therapy|rehab(?:ilitation)?)(?:-specific)? (?:emrs?|ehrs?|record systems?|records?))"
    ),
    "BAA": r"(?:baas?|business[- ]associates? (?:agreements?|addend(?:um|a)|contracts?|terms|exhibit|amendment))",
    "PHI": (
        r"(?:e?phi|protected health information|(?:identifiable |personal |sensitive |regulated )*(?:patient|client|child(?:ren)?'?s?|health|medical|clinical|healthcare)(?:[- ]related)?[- ](?:data|information|records?|identifiers?|details?|names?))"
    ),
    "OT": r"(?:occupational[- ]therap(?:y|ists?|ies)|\bots?\b|\botas?\b|\botr/?l?\b|\bcotas?\b)",
}


def rx(*patterns: str) -> tuple[re.Pattern[str], ...]:
    """Patterns with the word classes of this room filled in: `<NOTE>`, `<CLIN>` and so on."""
    made = []
    for pattern in patterns:
        # A class may name a class that stands after it in the list.
        for _ in range(2):
            for name, words in _CLASSES.items():
                pattern = pattern.replace(f"<{name}>", words)
        made.append(later(pattern))
    return tuple(made)


_KINDS = (
    ("NOT", r"\b(?:not|no|never|nothing|nobody|none|neither|nor|without|cannot|lacks?)\b|n't\b"),
    (
        "LATER",
        r"\b(?:plan(?:ned|s)? to|road-?map|soon|later|future|hope|wish|next (?:year|release|version)|will be|under (?:way|development)|beta)\b",
    ),
    (
        "OTHER PLAN",
        r"\b(?:enterprise|premium|plan|tier|edition|upgrade|add-?on|extra|separate(?:ly)?|module)\b",
    ),
    (
        "MAY",
        r"\b(?:may|can|could|optional|option|choose|setting|switch|off|disable\w*|skip\w*|default|unless)\b",
    ),
    ("MUST", r"\b(?:must|shall|always|every|each|all|only|until|before)\b"),
    (
        "ITSELF",
        r"\b(?:automatic\w*|itself|themselves|autopilot|instantly|immediately|overnight|unattended)\b",
    ),
    ("MONEY", r"\$|\b(?:dollars?|cents?|price\w*|fees?|costs?|billed|charged?)\b"),
    ("PERCENT", r"\d ?(?:%|percent|per cent)"),
    ("NUMBER", r"\b(?:\d[\d,]*|ten|twenty|thirty|forty|fifty|sixty|hundred|thousand)\b"),
    ("YOU", r"\b(?:you|your)\b"),
    ("WE", r"\b(?:we|our|us)\b"),
)


@lru_cache(maxsize=1)
def _tagging() -> tuple[tuple[str, re.Pattern[str]], ...]:
    named = [(name, rx(rf"<{name}>")[0]) for name in _CLASSES]
    return (*named, *((name, re.compile(pattern)) for name, pattern in _KINDS))


def tags(low: str) -> list[str]:
    """The kinds of words that a sentence holds."""
    return [name for name, pattern in _tagging() if pattern.search(low)]


def near(one: str, two: str, most: int = 70) -> str:
    """A pattern: both within `most` characters of each other, in either order, in one clause."""
    return rf"(?:{one})[^;]{{0,{most}}}?(?:{two})|(?:{two})[^;]{{0,{most}}}?(?:{one})"


Patterns = tuple[re.Pattern[str], ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """The words of one flag.

    `promises` answer the flag unless they are denied or limited; `firm` answer it and hold their
    own denial ("nothing leaves without"). `dangers` are what it warns of unless denied; `refusals`
    warn and hold their own denial ("we do not sign"). `alike` sounds like an answer and is none.
    `topic` is what the flag is about: it tells what "Yes." answers and "this" stands for.
    `denied_danger`: whether a denied danger answers the flag.
    `settles`: what answers the flag whatever a danger beside it says; a refusal still warns.
    `support` is shown beside an answer and is none alone.
    `under` is what headings and questions about it say.
    `named` names the safeguard itself: limited or denied, it warns ("evidence links can be off").
    `harmless_limits`: limits that do not spoil a promise here. `aside`: sentences about other things.
    """

    number: int
    name: str
    topic: Patterns
    promises: Patterns
    firm: Patterns = ()
    dangers: Patterns = ()
    refusals: Patterns = ()
    alike: Patterns = ()
    aside: Patterns = ()
    weak_dangers: Patterns = ()
    support: Patterns = ()
    named: Patterns = ()
    under: Patterns = ()
    harmless_limits: frozenset[str] = field(default=frozenset())
    settles: Patterns = ()
    denied_danger: bool = False
