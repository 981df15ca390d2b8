"""Assist levels and cues: the scale the therapist chose, and how many cues of which kind.

Levels of one scale are ordered; FIM and GG levels are compared with their own kind alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from countersign.goals.reading.told import told

_ASSIST = r"(?:physical\s+|adult\s+|manual\s+|hands-on\s+|tactile\s+|caregiver\s+)*(?:assist(?:ance)?|help|support|a)\b"
_CUE = (
    r"(?:cues?|cuing|cueing|prompts?|prompting|reminders?|redirections?|redirects?|models?|gestures?|"
    r"nudges?|taps?|instructions? repeated|repetitions of (?:the )?(?:instruction|direction)s?|hints?|assists?|"
    r"demonstrations?|demos?|check-?ins?|checks?(?= by| from)|(?:parent|caregiver|adult|staff|teacher|mom|dad) (?:checks?|returns?|words?|visits?))\b"
)
_KIND = (
    r"(?:verbal|visual|gestural|tactile|physical|auditory|picture|written|direct|indirect|model|spoken|"
    r"therapist|clinician|mother|father|mom|dad|grandma|sibling|aide|further|additional|external|extra|touch|nonverbal|non-verbal|adult|teacher|staff|peer|parent|caregiver|environmental|kinesthetic|vibrating|signed)"
)
# Better is higher.
SCALE: tuple[tuple[float, str, str], ...] = (
    (
        8.0,
        "independent",
        r"(?=[abchinosuwz0])(?<!modified )(?<!not )(?<!not yet )(?<!never )(?:(?=independen)(?<!increase )(?<!more )(?<!increased )(?<!improve )(?<!improved )(?<!improving )(?<!increasing )(?<!better )(?<!enhanced )(?<!growing )(?<!some )(?<!partial )(?<!greater )independen(?:ce|tly|t)\b(?!\s+in\s+(?:the\s+)?(?:classroom|community)\b)|\balone\b|no (?:adult |therapist |staff )?(?:hands|touch|contact)\b|hands[- ]off|unassisted|unaided|unprompted|uncued|on (?:his|her|their) own\b|by (?:\w+ )?(?:himself|herself|themself|themselves)\b|all by (?:him|her)self|without (?:any )?(?:adult |physical |verbal |staff |teacher |caregiver |parent )*(?:assistance|assist|help|prompt\w*|cue\w*|cuing|reminder\w*|support|intervention)\b|self-initiat\w*|spontaneously|(?<![\d/.])\b(?:no|zero|0|without) (?:(?!more|further|with|less|fewer|problem|trouble)[a-z-]+ ){0,2}(?:assistance|assist|help|support|intervention|hand-over-hand assistance|hand-over-hand)\b|caregiver hold only)",
    ),
    (7.0, "modified independent", r"(?:modified(?:ly)?[ -]independen\w+|mod-?\s?i\b)"),
    (
        6.5,
        "set-up",
        r"(?:set-?\s?up|clean-?up)(?: (?:only|assist(?:ance)?|help|a\b))|\bset[- ]?up by\b|\b(?:after|with|given|following|once) (?:an? |the |his |her )?(?:[a-z-]+ ){0,2}set-?\s?up\b(?! of the)|\bset-?up only\b",
    ),
    (
        6.0,
        "supervision",
        r"\b(?:distant |close |general |line-of-sight )?supervision\b|\b(?:standby|stand-by)\b(?: assist(?:ance)?)?|\bstand by assist(?:ance)?\b",
    ),
    (
        5.5,
        "contact guard",
        r"\bcontact[- ]guard(?: assist(?:ance)?)?|\bcga\b|touching assist(?:ance)?|steadying (?:assist(?:ance)?|help)",
    ),
    (
        5.0,
        "minimal",
        rf"\b(?:min(?:imal|imum)?\.?(?:ly)?|light|slight|little)\s+(?:{_ASSIST}|(?:verbal |tactile |visual |gestural |physical )*{_CUE})|\bpartial (?:physical )?(?:assist(?:ance)?|prompts?)\b",
    ),
    (
        4.5,
        "minimal to moderate",
        rf"\bmin\w*\s*(?:-|to|/)\s*mod\w*\.?\s+(?:{_ASSIST}|(?:verbal |tactile |visual |gestural )*{_CUE})",
    ),
    (
        4.0,
        "moderate",
        rf"\bmod(?:erate)?\.?\s+(?:{_ASSIST}|(?:verbal |tactile |visual |gestural |physical )*{_CUE})",
    ),
    (
        3.5,
        "moderate to maximal",
        rf"\bmod\w*\s*(?:-|to|/)\s*max\w*\.?\s+(?:{_ASSIST}|(?:verbal |tactile |visual |gestural )*{_CUE})",
    ),
    (
        3.0,
        "maximal",
        rf"\b(?:max(?:imal|imum)?\.?|substantial|full)\s+(?:{_ASSIST}|(?:verbal |tactile |visual |gestural |physical )*{_CUE})|\bsubstantial/maximal\b",
    ),
    (
        2.0,
        "total",
        rf"\b(?:total|full physical)\s+{_ASSIST}|\b(?:totally |fully |completely )?dependent\b|\bdependent for\b|\b(?:parent|mother|mom|father|dad|caregiver|adult|staff|aide|nurse|teacher|grandmother|grandma|guardian|wife|husband|spouse|daughter|coach|instructor|para|paraprofessional|sister|brother|sitter|nanny)s? (?:does|dons|donning|ties|buttons|zips|fastens|places|holds|carries|cuts|opens|buckles|completes?|performs?|dresses|feeds|does all|do it|puts|does it)\b",
    ),
    (4.2, "hand under hand", r"\bhand[- ]under[- ]hand(?: assist(?:ance)?)?"),
    (3.2, "hand over hand", r"\bhand[- ]over[- ]hand(?: assist(?:ance)?)?|\bhohA?\b"),
)
# Letters without which a level is not said: looking for them first saves most of the reading.
_HINTS = {
    "modified independent": ("mod",),
    "set-up": ("set", "clean"),
    "supervision": ("superv", "stand"),
    "contact guard": ("contact", "cga", "touching", "steady"),
    "minimal": ("min", "light", "slight", "little", "partial"),
    "minimal to moderate": ("mod",),
    "moderate": ("mod",),
    "moderate to maximal": ("max",),
    "maximal": ("max", "substantial", "full"),
    "hand under hand": ("under",),
    "hand over hand": ("over", "hoh"),
}
_SCALED = tuple(
    (rank, name, _HINTS.get(name, ("",)), re.compile(pattern))
    for rank, name, pattern in sorted(SCALE, key=lambda row: row[1].count(" to "), reverse=True)
)
_HOW_MANY = r"(?:no more than|not more than|at most|a maximum of|maximum of|maximum|max|up to|fewer than|less than|under|only|just|≤|<=|<|=<)"
_CUES = re.compile(
    rf"(?:(?P<most>{_HOW_MANY})\s*)?(?P<n>(?<![\d/.])\b\d+|\bno\b|\bzero\b)(?:\s*(?:-|to|or)\s*(?P<n2>\d+))?(?:\s+or\s+(?P<fewer>fewer|less))?"
    rf"\s*(?:x\s*)?(?:\(\d\)\s*)?(?:{_KIND}(?:\s*(?:/|and/or|or|and|,)\s*|\s+)|(?!(?:of|with|without|in|on|at|by|from|for|to|given|after|fewer|less|more|trials?|opportunit\w+|attempts?|sessions?|days?|times?|meals?|minutes?|seconds?|steps?)\b)[a-z-]+\s+|\"[^\"]{{1,24}}\"\s+){{0,3}}?(?P<noun>{_CUE})"
)
_WITHOUT = re.compile(
    rf"\b(?:without|w/o|with no|0|zero)\s+(?:any\s+|an?\s+)?(?:(?:{_KIND}|further|additional|extra|repeated)\s+)*(?P<noun>{_CUE})"
)
_TYPED = re.compile(
    rf"\b(?:{_KIND})(?:\s+['\"][^'\"]{{1,24}}['\"])?(?:\s*(?:/|and/or|or|and|,)\s*{_KIND})*\s+(?P<noun>{_CUE}|(?:instructions?|directions?|feedback|orientation|guidance|encouragement)\b)"
)
_TIMES = re.compile(
    r"\b(?P<noun>cues?|prompts?|reminders?|demonstrations?|demos?|models?|cued|prompted|reminded|redirected)\s*(?:x|by)?\s*(?P<n>\d+)\s*(?:x|times)\b|\b(?:cues?|prompts?|demonstrations?|demos?|models?|reminders?)\s*(?:x|=|:)\s*(?P<n2>\d+)"
)
_EFFORT = re.compile(
    r"\b(?P<n>\d+)\s*(?:%|percent)\s+(?:\w+\s+)?(?:assist(?:ance)?|help|physical assistance|of (?:the )?(?:effort|task|steps done by)|effort|a\b)"
)
_FIM = re.compile(
    r"\b(?P<scale>w?ee?fim|fim|gg|section gg)\b[^.;,]{0,25}?\b(?P<n>[0-7])\b|\blevel (?P<n2>[1-7])\b"
)
_OTHER = re.compile(
    r"\b(?:no|without) (?:repeats?|repetitions?)\b|\bwithout (?:an?\s+|any\s+|his\s+|her\s+)?(?:adult|parent|therapist|staff|mom|dad|caregiver|teacher|aide|instructor)s?\s+\w+ing\b|\b(?:without|with no|no)\s+(?:an?\s+|his\s+|her\s+)?(?:parent|adult|caregiver|staff|mom|dad|mother|father|aide|teacher)s?\s+(?:in the room|present|nearby|beside|next to|there|lying|sitting|touching)|\b(?:1:1|1-to-1|one-to-one)\s+(?:adult\s+)?(?:support|assist(?:ance)?|help)|\bhand[- ]held assist(?:ance)?|\btouch (?:cue|assist|prompt)\w*|\b(?:physical|tactile) (?:assist(?:ance)?|guidance|help)\b|\bpeer (?:model|support|assist)|"
    r"\b(?:verbal|gestural|visual|physical|tactile)ly (?:cued|prompted)\b|\bself-(?:cue|prompt|monitor)\w*|\b(?:guided|hand) (?:assist|help)\w*|\badult (?:models?|models once)|\bmodel(?:ed|led)? (?:once|1 time)"
)
_VAGUE = re.compile(
    r"\b(?:with|given)\s+(?:\w+\s+)?(?:assist(?:ance)?|help|support|cues?|cueing|prompts?|prompting)\s*(?:as (?:needed|necessary|required)|prn|faded|fading|if needed)?|\bas needed\b|\bprn\b|\bfading (?:cues|prompts|support)|\b(?:fewer|less|reduced|decreased|more|some|occasional|appropriate|adequate|increased|improved|improving|increasing|greater|better|enhanced|growing|partial)\s+(?:\w+\s+)?(?:cues?|prompts?|help|assist(?:ance)?|support|independence|prompting|cueing)"
)


@dataclass(frozen=True, slots=True)
class Help:
    """One statement of help. `rank` orders levels; `cues` is the number of cues allowed."""

    start: int
    end: int
    level: str = ""
    rank: float | None = None
    scale: str = "descriptive"
    cues: float | None = None
    kind: str = ""
    situates: bool = False


def helps(text: str) -> tuple[Help, ...]:
    """Every level and count of cues in `text` (plain small letters), in order."""
    found: list[Help] = []
    for one in _all(text):
        if not any(kept.start < one.end and one.start < kept.end for kept in found):
            found.append(one)
    if not found:  # looking for what people tell in other words takes the longest
        for one in _told(text):
            if not any(kept.start < one.end and one.start < kept.end for kept in found):
                found.append(one)
    return tuple(sorted(found, key=lambda one: one.start))


def _all(text: str) -> Iterator[Help]:
    for match in _WITHOUT.finditer(text):
        yield Help(match.start(), match.end(), cues=0.0, kind=_noun(match["noun"]))
    for match in _CUES.finditer(text):
        count = 0.0 if match["n"] in ("no", "zero") else float(match["n2"] or match["n"])
        if match["most"] in ("fewer than", "less than", "under", "<") and count:
            count -= 1
        yield Help(match.start(), match.end(), cues=count, kind=_noun(match["noun"]))
    for match in _TIMES.finditer(text):
        yield Help(match.start(), match.end(), cues=float(match["n"] or match["n2"]), kind="cue")
    for match in _FIM.finditer(text):
        scale = "gg" if "gg" in (match["scale"] or "") else "fim" if match["scale"] else "level"
        yield Help(
            match.start(),
            match.end(),
            f"{scale} {match['n'] or match['n2']}",
            float(match["n"] or match["n2"]),
            scale,
        )
    for match in _EFFORT.finditer(text):
        percent = float(match["n"])
        by_helper = "assist" in match[0] or "help" in match[0] or match[0].rstrip().endswith(" a")
        yield Help(
            match.start(),
            match.end(),
            match[0],
            (100 - percent if by_helper else percent),
            "effort",
        )
    for rank, name, hints, pattern in _SCALED:
        if any(hint in text for hint in hints):
            for match in pattern.finditer(text):
                yield Help(match.start(), match.end(), name, rank)
    for pattern in (_TYPED, _OTHER):
        for match in pattern.finditer(text):
            yield Help(match.start(), match.end(), match[0])


def _told(text: str) -> Iterator[Help]:
    for one in told(text):
        yield Help(
            one.start,
            one.end,
            one.level,
            one.rank,
            cues=one.cues,
            kind="cue",
            situates=one.situates,
        )


def vague(text: str) -> re.Match[str] | None:
    """Help that names neither level, count nor kind: "with support as needed"."""
    return _VAGUE.search(text)


def _noun(word: str) -> str:
    return (
        "cue"
        if re.match(r"cue|prompt|remind|redirect|hint|cuing|gesture|nudge|tap|model", word)
        else word
    )
