"""Help told in a sentence of its own: "with nobody prompting", "needing one countdown", "an adult
checking in twice", "a touch at the wrist". Who helps, what is given and what somebody else does are
closed groups of words (lexicon/help.txt); they are combined here as people combine them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from countersign.base.needles import Needed, may_match, needed
from countersign.goals import lexicon


@dataclass(frozen=True, slots=True)
class Told:
    """Help as a sentence tells it. `cues` is how many times it is given; `rank` is a level;
    `situates` tells that it is also a condition: "with Mom nearby", "given a model"."""

    start: int
    end: int
    level: str = ""
    rank: float | None = None
    cues: float | None = None
    situates: bool = False


_ADJECTIVES = (
    r"(?:(?!(?:of|with|without|in|on|at|by|from|for|to|given|or|and|the|trials?|sessions?|days?|"
    r"meals?|minutes?|seconds?|steps?|he|she|they|out|per)\b)[a-z][\w'-]*\s+)"
)
_NUMBER = (
    r"(?=[afjlmnouz\d≤<])(?:(?P<most>no more than|not more than|at most|up to|max(?:imum)?(?: of)?|≤|<=|<|fewer than|"
    r"less than|only|just|a total of)\s*)?"
    r"(?P<n>(?<![\d/.-])\d+(?![\d/.%:])|\bno\b|\bzero\b|\ban?\b|\bone\b|\ba single\b|"
    r"\ba (?:couple|few)(?: of)?\b)"
    r"(?:\s*(?:-|to|or)\s*(?P<n2>\d+))?(?:\s+or\s+(?P<fewer>fewer|less))?\s*(?:x\s+)?"
)
_LEADS = (
    r"(?:with|needs?|needing|requires?|requiring|after|given|has|having|gets?|getting|receiving|"
    r"following|and|plus|by)"
)
_TIMES = (
    r"(?:\s+(?:no more than\s+|at most\s+|up to\s+|only\s+|just\s+)?(?P<x>once|twice|\d+ times?))?"
)
_NAMED = r"(?:[a-z][\w'-]*\s+)"


def _matches(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """The matches of `pattern` in `text`, which is not read where its letters are not there."""
    return pattern.finditer(text) if may_match(_letters(pattern.pattern), text, text) else iter(())


@lru_cache(maxsize=64)
def _letters(pattern: str) -> tuple[Needed, ...]:
    return needed(pattern)


def _any(group: str) -> str:
    words = sorted(lexicon.groups("help")[group], key=len, reverse=True)
    return "|".join(re.escape(one).replace(r"\ ", r"[\s-]+") for one in words)


def _forms(group: str, ends: str) -> str:
    """The verbs of a group in the forms that end with one of `ends` ("ing", "s", "ed")."""
    found: set[str] = set()
    for verb in lexicon.groups("help")[group]:
        first, *rest = verb.split()
        for form in lexicon.forms(first):
            kind = "ing" if form.endswith("ing") else "s" if form.endswith("s") else "base"
            kind = "ed" if kind == "base" and form != first else kind
            if kind in ends.split():
                found.add(" ".join((form, *rest)))
    ordered = sorted(found, key=lambda one: (-len(one), one))
    return "|".join(re.escape(one).replace(r"\ ", r"\s+") for one in ordered)


@lru_cache(maxsize=1)
def _absent() -> tuple[re.Pattern[str], ...]:
    """No help at all, however it is said."""
    who = _any("people")
    none = r"(?:without|with no|with zero|no|zero|0|never|not)"
    does = _forms("acts", "ing")
    done = _forms("acts", "ed")
    told = _forms("helping", "ed")
    return (
        re.compile(
            rf"\b{none}\s+(?:any\s+|an?\s+|the\s+|his\s+|her\s+|more\s+|further\s+)?"
            rf"(?:(?:{who})(?:'s)?\s+(?:or\s+(?:{who})\s+)?)?"
            rf"(?:{_ADJECTIVES}){{0,2}}?(?:{does}|(?:{_any('given')})s?)\b"
        ),
        re.compile(
            rf"\b(?:{none}\s+)?(?:any\s+|an?\s+|the\s+|his\s+|her\s+)?"
            rf"(?:nobody|no one|anyone|anybody|(?<=without )(?:an?\s+|the\s+|his\s+|her\s+)?(?:{who}))"
            r"(?:'s)?\s+(?:\w+ly\s+)?[a-z-]+ing\b"
        ),
        re.compile(rf"\b(?:without|not|never)\s+(?:being\s+|having been\s+)(?:{done}|{told})\b"),
        re.compile(
            rf"\bwithout\s+(?:asking|calling|looking|turning|waiting|needing|having|going|seeking)\s+"
            rf"(?:(?:for|to|back|at|on|up)\s+)*(?:an?\s+|any\s+|the\s+|his\s+|her\s+)?"
            rf"(?:(?:{who})\b|help\b|assist\w*|(?:be\s+)?(?:{done}|{told})\b|to be\b|it\b)"
        ),
        re.compile(
            rf"\bwithout\s+[a-z-]+ing\s+(?:for\s+|to\s+|up\s+|out\s+)?(?:an?\s+|any\s+|the\s+|his\s+|her\s+|their\s+)?(?:{who})\b"
            r"|\b(?:fad\w+|reduc\w+|decreas\w+|wean\w+)\s+to\s+(?:none|no\b|0|zero|nothing)"
        ),
        re.compile(
            r"\bwithout (?:looking (?:at|back at|to)|checking|reading|consulting|referring to|using|help (?:of|from)) "
            r"(?:the |a |an |his |her |their |any )?(?:\w+ )?(?:handouts?|cards?|lists?|notes?|pictures?|charts?|visuals?|checklists?|schedules?|instructions?|models?|guides?)\b"
        ),
        re.compile(
            r"\b(?:no one|nobody) (?:helps?|prompts?|reminds?|touch\w*|steps? in)\b|"
            r"\bself-direct\w*|\bself-(?:managed|paced|led)\b|\b(?:all )?on (?:his|her|their) own\b|\bsolo\b|\bself-start\w*|\bown initiative\b|"
            r"\bhands[- ]?free of help\b|\b(?:adult|staff|parent|mom|dad)s?'? hands (?:off|away)\b|"
            r"\bby (?:his|her|their) own\b|\bunassisted\b|\bwithout anyone\b|\bno a\b(?=[,;.\s]|$)"
        ),
    )


@lru_cache(maxsize=1)
def _counted() -> tuple[re.Pattern[str], ...]:
    """So many helps: "a countdown", "2 quick reminders", "needing only a point"."""
    marked = rf"(?:\b{_LEADS})\s*(?:only\s+|just\s+)?"
    after = rf"(?=\s+(?:from|by)\s+(?:an?\s+|the\s+|his\s+|her\s+)?(?:{_any('people')})\b)"
    return (
        re.compile(rf"{_NUMBER}(?:{_ADJECTIVES}){{0,3}}?(?:{_any('given')})s?\b{_TIMES}"),
        re.compile(rf"{marked}{_NUMBER}(?:{_ADJECTIVES}){{0,1}}?(?:{_any('sometimes')})(?:e?s)?\b"
                   r"(?!\s*(?:grip|towel|bell|card|bank|chart|strip|schedule|sink|soap|rail|mirror|book|list|board|sanitizer|weight|off|of\s+\d|wall))"),
        re.compile(rf"{_NUMBER}(?:{_ADJECTIVES}){{0,2}}?(?:{_any('sometimes')})(?:e?s)?{after}"),
        re.compile(rf"{_NUMBER}(?:{_ADJECTIVES}){{0,2}}?(?:{_any('sometimes')})(?:e?s)?\s+(?:is\s+|are\s+)?(?:allowed|ok|okay|permitted|only|max|maximum|at most)\b"),
    )  # fmt: skip


@lru_cache(maxsize=1)
def _helped() -> tuple[re.Pattern[str], ...]:
    """A other person does a part, or is near: "Dad starts the zipper", "an adult within reach"."""
    who = _any("people")
    does = "|".join((_forms("acts", "ing s ed"), _forms("helping", "ing s ed")))
    near = (
        r"(?:near(?:by)?|beside|close by|within (?:\w+'?s?\s+)?(?:reach|length|sight)|in (?:sight|view|the room)|"
        r"next to|at (?:his|her|their|the) side|alongside|behind|across the room|within (?:\d+|a few) (?:feet|ft|steps)|"
        r"on standby|at arm's length|at the door|in the doorway|only watching)"
    )
    return (
        re.compile(
            rf"(?:{who})(?:'s)?\s+(?:only\s+|just\s+|then\s+|is\s+|who\s+|has\s+|to\s+|may\s+)*"
            rf"(?:{does})\b(?!\s+(?:log|report|tally|chart|sheet|record|note|diary|count|data))"
        ),
        re.compile(
            rf"(?:{who})"
            rf"(?:'s?\s+(?:hands?|voice|fingers?|arms?|words?|lap|eyes?|nod|praise|encouragement|presence|touch|signal|okay|support|count(?:ing)?)\b"
            rf"|\s+(?:only\s+|just\s+)?(?!(?:dur|log|track|record|report|chart|not|tally|morn|even)[a-z]*ing\b)[a-z-]+ing\b"
            rf"|\s+(?:only\b|outside|inside|behind|beside|near\w*|across|within|next to|one \w+ behind|1 \w+ behind|a step behind|at the (?:door|sink|table|side|back|far)|in the (?:next|same|room|doorway|hall)|on the other))"
        ),
        re.compile(
            r"\b(?=[a-z]+\s+(?:out\s+|up\s+)?for\s+(?:him|her|them)\b)"
            rf"(?:{_forms('helping', 'ed')})\s+(?:out\s+|up\s+)?for\s+(?:him|her|them)\b|"
            r"\b(?=[a-z]+\s+by\s)"
            rf"(?:{_forms('helping', 'ed')})\s+by\s+(?:an?\s+|the\s+|his\s+|her\s+)?(?:{who})\b|"
            rf"\b(?:counting|singing|rehearsing|reviewing|reading|repeating|taking turns|alternating)\s+(?:[\w-]+\s+){{0,3}}with\s+(?:an?\s+|the\s+|his\s+|her\s+)?(?:{who})\b"
        ),
        re.compile(
            rf"\bneed(?:s|ing)?\s+(?:an?\s+|the\s+|his\s+|her\s+)?(?:{who})\s+to\s+[a-z]+"
            r"[^,.;]{0,25}\b(?:once|twice|\d|no more|at most)"
        ),
        re.compile(r"\b(?:cued|prompted|reminded|guided|signalled|signaled|accompanied|escorted|supervised|watched|assisted|supported|helped|led)\s+(?:only\s+|once\s+|twice\s+)?by\b|\bpointing (?:to|at) [^,.;]{0,30}(?:allowed|ok|only|x\s*\d)"),
        re.compile(
            rf"(?:{who})\s+(?:only\s+|just\s+|is\s+|stays?\s+|staying\s+|sits?\s+|sitting\s+|"
            rf"stands?\s+|standing\s+|walks?\s+|walking\s+|watching\s+(?:from\s+)?)*{near}"
        ),
        re.compile(r"\b(?:eyes[- ]on|line[- ]of[- ]sight|watched by|watchful eye|spotter|spotting|(?:in|within) arm'?s reach of)\b"),
    )  # fmt: skip


_HOW_OFTEN = r"(?:only\s+|just\s+|no more than\s+|at most\s+|up to\s+)?(?P<x>once|twice|\d+ times?|\d+\s*x)\b"


@lru_cache(maxsize=1)
def _spoken() -> tuple[re.Pattern[str], ...]:
    """Help that is a saying, or what a person named before does: \'"ready?" said once\', "with her
    pointing once"."""
    return (
        re.compile(
            r"(?:\"[^\"]{1,40}\"|(?<!\w)\'[^\']{1,40}\')\s*,?\s+(?:is\s+|being\s+)?"
            rf"(?:said|spoken|called(?: out)?|whispered|repeated|given|prompted)\s+{_HOW_OFTEN}"
        ),
        re.compile(
            rf"\bwith\s+(?:her|him|them)\s+(?:only\s+|just\s+)?(?:{_forms('acts', 'ing')}|{_forms('helping', 'ing')})\b"
            rf"[^,.;\d]{{0,25}}?\s{_HOW_OFTEN}"
        ),
    )


@lru_cache(maxsize=1)
def _held() -> tuple[re.Pattern[str], ...]:
    """A hand on the body, help of one kind alone, a label of help."""
    beside = r"\bhand[- ](?:under|over|on|at|behind)[- ](?:elbow|wrist|forearm|arm|shoulder|back|hip|hand)\b"
    kinds = r"(?:verbal|gestural|visual|tactile|physical|auditory|visual-verbal)"
    return (
        re.compile(
            r"\b(?:light\s+|gentle\s+|brief\s+|firm\s+|tactile\s+|physical\s+|hand\s+|manual\s+)*"
            r"(?:touch|support|help|assist(?:ance)?|guidance|pressure|facilitation|hold|hand|contact|tap|"
            r"steadying|stabilization|stabilizing|guiding|weight|boost|cues?|prompts?)"
            r"\s+(?:only\s+)?(?:at|on|to|under|behind|from|over|through|around)\s+(?:the\s+|his\s+|her\s+|their\s+|one\s+|1\s+|both\s+|either\s+|right\s+|left\s+|r\s+|l\s+)*"
            rf"(?:{_any('body')})\b"
        ),
        re.compile(
            r"\b(?:charts?|lists?|cards?|pictures?|strips?|schedules?|timers?|alarms?|posters?|checklists?|photos?|visuals?)\b[^,.;]{0,25}\b(?:only|alone)\b"
            r"|\b(?:told|asked|reminded|shown|cued|prompted|instructed|called)\b[^,.;]{0,30}?\b(?:\d\s*x\b|once\b|twice\b|1 time\b)"
            r"|\b(?:fad\w+|reduc\w+|decreas\w+|wean\w+)\s+to\s+(?:\d|an?\s|min|sup|stand|set)\w*"
        ),
        re.compile(rf"{beside}|\bfrom\s+(?:an?\s+|the\s+|his\s+|her\s+)?(?:{_any('people')})\s*,?\s*(?:x\s*\d|once\b|twice\b|\d\s*(?:x\b|times\b))"),
        re.compile(rf"\b{kinds}s?\s+(?:only|alone|x\s*\d|\d\s*x)\b|\b{kinds}s\b"),
        re.compile(
            r"\b(?:help(?: level)?|assist(?:ance)?(?: level)?|support(?: level)?|prompts?|cues?|cueing|prompting|level of (?:help|assist\w*|support))\s*(?:[:=]|\s-\s|allowed[:=]?)\s*"
            r"(?!\s*(?:as|prn|tbd|varies|faded|fading|n/a|needed|\?|[.,;]|$))"
            r"(?![^.,;|)]{0,30}\b(?:as needed|as necessary|prn|if needed)\b)[a-z0-9≤<(][^.,;|)]{0,40}"
        ),
        re.compile(
            r"\b(?:with|at|to|requires|needs|level)\s+(?:a\s+)?(?P<level>min(?:imal)?|mod(?:erate)?|max(?:imal)?)(?=\s*(?:[,;.)(]|$|\bin\b|\bfor\b|\bat\b|\bx\b|\d+\s*/))"
        ),
        re.compile(r"(?:\b(?:with|after|and|given|needs|only)|[,:+&])\s*(?P<set>set-?\s?up)\b(?!\s+(?:of|the|his|her|at|in|on))|\bset-?up(?=\s*[,;.)]|$)"),
        re.compile(r"\b(?:close|distant|distance|direct|indirect|general|intermittent|remote)\s+(?:s|sup|supv|supervis\w*)\b|\b(?:ds|d/s)(?=\s+(?:only|in|at|for|x|\d)|[,;.])|\bwith s\b(?=[,;.\s(])|(?<=[,(/] )s(?=[,;)])|\b(?:i'?ly)\b"),
    )  # fmt: skip


_SHOWN = re.compile(r"\b(?:model|demonstration|demo|countdown|signal|rehearsal)s?\b")
_LEVELS = {"min": ("minimal", 5.0), "mod": ("moderate", 4.0), "max": ("maximal", 3.0)}


_WORD = re.compile(r"[a-z]+")
_DENIES = frozenset(
    [
        "without",
        "no",
        "zero",
        "not",
        "never",
        "nobody",
        "anyone",
        "anybody",
        "one",
        "own",
        "solo",
        "unassisted",
        "none",
        "nothing",
        "self",
        "hands",
        "fading",
        "faded",
        "fade",
        "reduced",
        "reducing",
        "weaned",
        "decreased",
        "decreasing",
    ]
)


@lru_cache(maxsize=4)
def _words(group: str) -> frozenset[str]:
    """The words of a group, one by one and in the plural: without one of them it is not told."""
    single = {word for one in lexicon.groups("help")[group] for word in _WORD.findall(one)}
    return frozenset(single | {f"{word}s" for word in single} | {f"{word}es" for word in single})


def told(text: str) -> Iterator[Told]:
    """Every help that a sentence tells, in `text` (plain small letters)."""
    words = frozenset(_WORD.findall(text))
    if "0" in text or not words.isdisjoint(_DENIES):
        for pattern in _absent():
            for match in _matches(pattern, text):
                yield Told(*match.span(), cues=0.0)
    if "with" in words or '"' in text or "'" in text:
        for pattern in _spoken():
            for match in _matches(pattern, text):
                yield Told(*match.span(), cues=_how_often(match["x"]))
    yield from _counts(text, words)
    yield from _labels(text, words)
    yield from _by_people(text, words)


def _counts(text: str, words: frozenset[str]) -> Iterator[Told]:
    given, *others = _counted()
    found = [] if words.isdisjoint(_words("given")) else [given]
    found += [] if words.isdisjoint(_words("sometimes")) else others
    for pattern in found:
        for match in _matches(pattern, text):
            shown = _SHOWN.search(match[0]) is not None
            yield Told(match.start(), match.end(), cues=_times(match), situates=shown)


def _labels(text: str, words: frozenset[str]) -> Iterator[Told]:
    touch, *labels = _held()
    if not words.isdisjoint(_words("body")):
        for match in touch.finditer(text):
            yield Told(*match.span(), level=match[0])
    for pattern in labels:
        for match in _matches(pattern, text):
            if name := match.groupdict().get("level"):
                level, rank = _LEVELS[name[:3]]
                yield Told(*match.span(), level=level, rank=rank)
            elif "set" in match[0]:
                yield Told(*match.span(), level="set-up", rank=6.5)
            elif re.search(r"\b(?:s|sup|supv|ds|d/s)$|supervis", match[0]):
                yield Told(*match.span(), level="supervision", rank=6.0)
            else:
                yield Told(*match.span(), level=match[0])


# What stands before somebody else who is named at the head of a phrase: ", Mom outside the door".
_HEADS = re.compile(
    r"(?:[,;:(+&|]|\s-|\b(?:with|and|while|as))\s+(?:an?\s+|the\s+|his\s+|her\s+|their\s+|one\s+|1\s+)?$"
)


def _by_people(text: str, words: frozenset[str]) -> Iterator[Told]:
    does, stands, done, needed, cued, near, watched = _helped()
    for pattern in (done, needed, cued):
        for match in _matches(pattern, text):
            yield Told(*match.span(), level=match[0], situates=pattern is done)
    for match in _matches(watched, text):
        yield Told(*match.span(), level="supervision", rank=6.0, situates=True)
    if words.isdisjoint(_words("people")):
        return
    for person in _WORD.finditer(text):
        if person[0] not in _words("people"):
            continue
        at = person.start()
        if found := does.match(text, at):
            yield Told(*found.span(), level=found[0])
        if (found := stands.match(text, at)) and _HEADS.search(text, max(0, at - 12), at):
            yield Told(*found.span(), level=found[0], situates=True)
        if found := near.match(text, at):
            yield Told(*found.span(), level="supervision", rank=6.0, situates=True)


def _how_often(said: str) -> float:
    """ "once", "twice", "3 times", "3x" as a number."""
    return {"once": 1.0, "twice": 2.0}.get(said) or float(said.rstrip("x").split()[0])


def _times(match: re.Match[str]) -> float | None:
    groups = match.groupdict()
    if (more := groups.get("x")) is not None:
        return _how_often(more)
    said = groups["n2"] or groups["n"]
    if said.startswith("a "):
        return 2.0 if "couple" in said else 3.0 if "few" in said else 1.0
    count = {"no": 0.0, "zero": 0.0, "a": 1.0, "an": 1.0, "one": 1.0}.get(said)
    count = float(said) if count is None else count
    return max(count - 1, 0) if groups["most"] in ("fewer than", "less than", "<") else count
