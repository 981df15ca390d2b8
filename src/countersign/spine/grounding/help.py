"""How much help, which cues, which side: as written by therapists and as said in a room."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

LADDER = (
    "independent",
    "modified independent",
    "set-up",
    "supervision",
    "standby assistance",
    "contact guard assistance",
    "minimal assistance",
    "moderate assistance",
    "maximal assistance",
    "total assistance",
)
INDEPENDENT, MODIFIED, SETUP, SUPERVISION, STANDBY, GUARD, MIN, MOD, MAX, TOTAL = range(10)
_HELP = r"(?:assist(?:ance)?|help|support|physical\s+assist(?:ance)?|(?-i:A)\b)"
_OWN = r"(?:him|her|it|them|your|my)sel(?:f|ves)"


@dataclass(frozen=True, slots=True)
class Help:
    """Levels that the words may mean, and where. `plain`: said in the words of the ladder."""

    levels: frozenset[int]
    start: int
    end: int
    plain: bool


# Order matters: the longer and plainer first. What is said in other words may mean several levels.
_LEVELS: Sequence[tuple[str, tuple[int, ...], bool]] = (
    (rf"\bmin(?:imal|imum)?\s*(?:to|-|/)\s*mod(?:erate)?\s+{_HELP}", (MIN, MOD), True),
    (rf"\bmod(?:erate)?\s*(?:to|-|/)\s*max(?:imal|imum)?\s+{_HELP}", (MOD, MAX), True),
    (rf"\bmod(?:erate)?\s*(?:to|-|/)\s*min(?:imal|imum)?\s+{_HELP}", (MIN, MOD), True),
    (rf"\bmax(?:imal|imum)?\s*(?:to|-|/)\s*mod(?:erate)?\s+{_HELP}", (MOD, MAX), True),
    (r"\bmodified\s+independen(?:ce|t|tly)\b", (MODIFIED,), True),
    (rf"\b(?:minimal|minimum|min)(?:ly)?\s+(?:physical\s+)?{_HELP}", (MIN,), True),
    (rf"\b(?:moderate|mod)(?:ly)?\s+(?:physical\s+)?{_HELP}", (MOD,), True),
    (rf"\b(?:maximal|maximum|max)(?:ly)?\s+(?:physical\s+)?{_HELP}", (MAX,), True),
    (
        rf"\b(?:total|complete|full|dependent)\s+(?:physical\s+)?{_HELP}|\b(?:totally\s+)?dependent\s+(?:for|with|in)\b",
        (TOTAL,),
        True,
    ),
    (rf"\b(?:contact[- ]guard(?:ing)?|hands?[- ]on\s+guarding)(?:\s+{_HELP})?", (GUARD,), True),
    (rf"\bstand-?\s?by(?:\s+(?:{_HELP}|supervision))?", (STANDBY,), True),
    (
        r"\b(?:close|distant|direct|line[- ]of[- ]sight)?\s*supervision\b|\bsupervised\b",
        (SUPERVISION,),
        True,
    ),
    (
        r"\b(?:it['’]s|that['’]s|say|call\s+it)\s+(?:a\s+)?min(?:imal)?\b(?=\s*[.,;]|$)",
        (MIN,),
        True,
    ),
    (r"\b(?:min(?:imal)?)\b(?=\s*(?:i['’]d\s+say|i\s+think))", (MIN,), True),
    (
        r"\b(?:moderate|mod)\b(?=\s*(?:[.,;)!?]|$|i['’]d\s+say|i\s+think|for|with|on|at|today|to\s+(?:max|insert|pull|get|put)))",
        (MOD,),
        True,
    ),
    (
        r"\b(?:maximal|max)\b(?=\s*(?:[.,;)!?]|$|i['’]d\s+say|i\s+think|for|with|on|at|today|to\s+(?:insert|pull|get|put)))",
        (MAX,),
        True,
    ),
    (
        r"(?<=\bfrom\s)min(?:imal)?\b|(?<=\bto\s)min(?:imal)?\b|(?<=\bwas\s)min(?:imal)?\b",
        (MIN,),
        True,
    ),
    (r"(?<=\bfrom\s)mod(?:erate)?\b|(?<=\bwas\s)mod(?:erate)?\b", (MOD,), True),
    (r"(?<=\bfrom\s)max(?:imal)?\b|(?<=\bwas\s)max(?:imal)?\b", (MAX,), True),
    (rf"\bset-?\s?up(?:\s+(?:{_HELP}|only))?\b", (SETUP,), True),
    (rf"\bhand-?\s?(?:over|under)-?\s?hand\b(?:\s+{_HELP})?|\bHOHA?\b", (MOD, MAX, TOTAL), False),
    (
        rf"\b(?:without|with\s+no|w/o|no|needed\s+no|zero)\s+(?:any\s+|physical\s+|adult\s+|more\s+)*{_HELP}(?:\s+(?:from\s+me|at\s+all))?",
        (INDEPENDENT, MODIFIED, SETUP, SUPERVISION, STANDBY),
        False,
    ),
    (
        rf"\b(?:didn['’]t|did\s+not|doesn['’]t)\s+(?:need|require|help|have\s+to\s+help|do\s+anything)(?:\s+(?:any\s+|much\s+)?(?:{_HELP}|me|him|her|at\s+all))?",
        (INDEPENDENT, MODIFIED, SETUP, SUPERVISION, STANDBY),
        False,
    ),
    (r"\bindependent(?:ly)?\b", (INDEPENDENT,), True),
    (r"\bunassisted\b|\bunaided\b", (INDEPENDENT, MODIFIED, SETUP, SUPERVISION), False),
    (
        rf"\b(?:all\s+)?(?:by\s+(?:{_OWN})|on\s+(?:his|her|their|your|its)\s+own)\b|\ball\s+(?:him|her|you)\b|\bsolo\b|\balone\b|\bunprompted\b|\b(?:him|her|your)self\b(?=\s*(?:[.,;!]|$|once|twice|again|this))",
        (INDEPENDENT, MODIFIED, SETUP),
        False,
    ),
    (
        rf"\b(?:a\s+)?(?:tiny|little|wee|small)\s+(?:bit\s+(?:of\s+)?)?(?:amount\s+of\s+)?{_HELP}|\b(?:just\s+)?a\s+(?:bit|touch)\s+of\s+{_HELP}|\bsome\s+{_HELP}|\blight\s+{_HELP}|\bbarely\s+(?:had\s+to\s+)?help\w*|\bhelped\s+(?:him|her|you)?\s*(?:just\s+)?a\s+(?:little|bit|tiny)\b",
        (GUARD, MIN),
        False,
    ),
    (
        rf"\b(?:about\s+)?half\s+(?:of\s+it\s+)?(?:the\s+)?(?:{_HELP}|work)\b|\b(?:i|we)\s+(?:did|helped\s+with)\s+(?:about\s+)?half\b|\bhelped\s+(?:(?:him|her)\s+)?(?:with\s+)?about\s+half\b|\bhalf\s+me\b",
        (MOD,),
        False,
    ),
    (
        rf"\b(?:a\s+)?(?:lot|lots|ton|tons|bunch|great\s+deal)\s+of\s+{_HELP}|\bmuch\s+{_HELP}|\b(?:heavy|significant|substantial|considerable|extensive)\s+{_HELP}|\bhelped\s+(?:him|her|you)?\s*a\s+lot\b",
        (MOD, MAX),
        False,
    ),
    (
        r"\b(?:i|ot|therapist|mom|dad)\s+(?:basically\s+|pretty\s+much\s+|really\s+)?(?:did|does|do|had\s+to\s+do)\s+(?:almost\s+|nearly\s+)?(?:most|the\s+bulk|nearly\s+all|almost\s+all|three\s+quarters)\b|\bdid\s+most\s+of\s+(?:the\s+\w+|it)\s+for\b",
        (MAX,),
        False,
    ),
    (
        r"\b(?:i|ot|therapist|mom|dad)\s+(?:basically\s+|pretty\s+much\s+)?(?:did|had\s+to\s+do)\s+(?:it\s+all|all\s+of\s+it|everything|the\s+whole\s+thing)\b|\bdid\s+(?:it\s+all|everything)\s+for\s+(?:him|her|you)\b",
        (TOTAL, MAX),
        False,
    ),
    (
        r"\bwith\s+me\s+(?:holding|helping|steadying|guiding)\b|\bi\s+(?:held|steadied|guided|stabili[sz]ed|turned\s+the\s+\w+\s+for|pulled|pushed)\b|\bguid(?:ed|ing)\s+(?:his|her|your)\s+(?:hand|arm|elbow|wrist)s?\b|\bhands?\s+on\s+(?:his|her|your)\s+(?:hips?|waist|back|trunk|shoulders?)\b|\bhand-?held\s+assist\w*",
        (GUARD, MIN, MOD),
        False,
    ),
    (
        r"\b(?:just\s+)?(?:stood|standing|stayed|i['’]m)\s+(?:right\s+)?(?:there|next\s+to|beside|close\s+by|nearby|behind)\b|\bwithin\s+arm['’]?s\s+(?:reach|length)\b",
        (STANDBY, SUPERVISION),
        False,
    ),
    (
        r"\b(?:with|needed|needs|required|requires)\s+(?!no\b|any\b|without)(?:[\w-]+\s+){0,2}(?:help|assistance)\b",
        (GUARD, MIN, MOD, MAX, TOTAL),
        False,
    ),
    (
        r"\b(?:with\s+)?(?:i|ot|para|aide|mom|dad|mum|teacher|nurse|therapist|grandm\w+)(?:['’]s)?\s+help(?:ed|s)?\b|\bhelped\s+(?:him|her|on|with)\b",
        (GUARD, MIN, MOD, MAX, TOTAL),
        False,
    ),
    (
        r"\b(?:just\s+)?watch(?:ed|ing)\s+(?:him|her|you)\b|\bi\s+(?:just|only)\s+watched\b",
        (SUPERVISION, STANDBY),
        False,
    ),
)
_COMPILED = tuple((re.compile(rf"(?i){p}"), frozenset(lv), plain) for p, lv, plain in _LEVELS)
_NO_LEVEL_BEFORE = re.compile(
    r"(?i)\b(?:not|wasn['’]t|isn['’]t|less|more|increase\w*|improve|goal\s+(?:is|of)|toward|for)\s+(?:\w+\s+)?$"
)
_FOR_TIME = re.compile(r"(?i)\d\s*$")


def levels(text: str) -> list[Help]:
    """Every level of help that `text` names, in order; overlapping ones once."""
    found: list[Help] = []
    for pattern, meant, plain in _COMPILED:
        for m in pattern.finditer(text):
            if any(h.start < m.end() and m.start() < h.end for h in found):
                continue
            if INDEPENDENT in meant and re.search(
                r"(?i)\b(?:not|never)\s+(?:\w+\s+)?$", text[: m.start()]
            ):
                found.append(Help(frozenset(range(SETUP, TOTAL + 1)), m.start(), m.end(), False))
                continue
            if plain and meant == {INDEPENDENT} and _NO_LEVEL_BEFORE.search(text[: m.start()]):
                if not re.search(
                    r"(?i)\b(?:not|wasn['’]t|isn['’]t)\s+(?:\w+\s+)?$", text[: m.start()]
                ):
                    continue
                found.append(Help(frozenset(range(SETUP, TOTAL + 1)), m.start(), m.end(), False))
                continue
            found.append(Help(meant, m.start(), m.end(), plain))
    return sorted(found, key=lambda h: h.start)


def said(meant: frozenset[int]) -> str:
    """The levels in words: "minimal to moderate assistance"."""
    return " or ".join(LADDER[n] for n in sorted(meant)[:2])


_FIRM = re.compile(r"(?i)remind|prompt|point|touch|tap|gestur|nudg|told")
CUES = ("verbal", "visual", "gestural", "tactile", "hand-over-hand", "model")
_CUE_NOUN = r"(?:cue\w*|prompt\w*|reminder\w*|guidance|directions?)"
_CUE_LIST = re.compile(
    rf"(?i)\b(?P<kinds>(?:verbal|visual|gestural|tactile|physical|spoken|touch|auditory|written|picture|hand[- ]over[- ]hand)"
    rf"(?:(?:\s*(?:,|/|\+|and|or|&|to)\s*)+(?:\d+\s+|one\s+|two\s+|three\s+)?(?:verbal|visual|gestural|tactile|physical|spoken|touch|auditory|written|picture|hand[- ]over[- ]hand))*)\s+{_CUE_NOUN}"
)
_KIND_WORD = re.compile(
    r"(?i)verbal|visual|gestural|tactile|physical|spoken|touch|auditory|written|picture|hand[- ]over[- ]hand"
)
_KIND = {
    "spoken": "verbal",
    "auditory": "verbal",
    "written": "visual",
    "picture": "visual",
    "touch": "tactile",
    "physical": "tactile",
}
_LOOSE: Sequence[tuple[str, re.Pattern[str]]] = (
    (
        "verbal",
        re.compile(
            r"(?i)\bremind(?:ed|er|ers|ing)?\b|\btold\s+(?:him|her|you)\b|\b(?:just\s+)?said\b|\bsay\b|\btalked\s+(?:him|her)\s+through\b|\bverbal(?:ly)?\b|\bprompt(?:ed|s)?\b|\basked\s+(?:him|her)\b|\bcalled\s+(?:his|her)\s+name\b|\bcount(?:ed|ing)\s+(?:out\s+loud|it\s+down)|\brepeat(?:ed)?\s+the\s+(?:direction|instruction)s?\b"
        ),
    ),
    (
        "visual",
        re.compile(
            r"(?i)\bvisual(?:s|ly)?\b(?![- ](?:motor|perce|field|track|scan|attention|skill|impair))|\bpicture\w*\b|\bphoto\b|\bchecklist\b|\bfirst[- ]then\b|\bhighlight(?:ed|er)\b|\bdots?\b|\barrows?\b|\bvisual\s+schedule\b|\bwrote\s+it\s+(?:down|on)\b|\bchart\b|\bmodel\w*\b|\bdemonstrat\w+\b|\bshow(?:ed|ing)?\s+(?:him|her|you)\b|\btimer\b|\bwatch\s+(?:me|mine)\b|\bmirror\b"
        ),
    ),
    (
        "gestural",
        re.compile(
            r"(?i)\bgestur\w+\b|\bpoint(?:ed|ing|s)?\b|\bnod(?:ded)?\b|\bthumbs?[- ]up\b|\bmotion(?:ed)\b"
        ),
    ),
    (
        "tactile",
        re.compile(
            r"(?i)\b(?:a\s+|my\s+)hand\s+on\s+(?:his|her|your|the)\s+(?:shoulder|back|elbow|wrist|hips?|trunk|knee|forearm|arm|chest)\w*(?:\s+blade)?|\btactile\b|\btouch(?:ed|ing)?\b|\btap(?:ped|ping|s)?\b|\bphysical\s+(?:cue|prompt)\w*|\bnudg\w+\b|\bpat(?:ted)?\s+(?:on|his|her)\b|\bpress(?:ed|ure)?\s+on\b"
        ),
    ),
    (
        "hand-over-hand",
        re.compile(
            r"(?i)\bhand-?\s?(?:over|under)-?\s?hand\b|\bHOHA?\b|\bhand\s+on\s+(?:top\s+of\s+)?(?:his|hers|yours)\b|\bmy\s+hands?\s+(?:over|on\s+top)"
        ),
    ),
)
_NO_CUE = re.compile(
    r"(?i)\b(?:no|without(?:\s+any)?|zero|free\s+of|0)\s+(?:\w+\s+){0,2}?(?:cues?|prompts?|prompting|cueing|reminders?)\b|\b(?:didn['’]t|did\s+not|never)\s+(?:(?:have\s+to|need\s+to)\s+)?(?:say|tell|remind|cue|prompt|point)\b|\b(?:didn['’]t|did\s+not)\s+need\s+(?:any\s+|a\s+single\s+)?(?:cues?|reminders?|prompts?)\b|\bunprompted\b|\bwithout\s+being\s+(?:told|reminded|asked)\b|\bspontaneous(?:ly)?\b"
)


def firmly(text: str) -> bool:
    """Whether the words tell of a cue, though not by that name: "when reminded", "I pointed"."""
    return _FIRM.search(text) is not None


@dataclass(frozen=True, slots=True)
class Cue:
    """Kinds of cue, and where. `none`: that there were none; `plain`: named as cues."""

    kinds: frozenset[str]
    start: int
    end: int
    plain: bool = True
    none: bool = False


def cues(text: str) -> list[Cue]:
    """Every cue that `text` tells of, in order."""
    found = [Cue(_kinds(m.group()), m.start(), m.end(), none=True) for m in _NO_CUE.finditer(text)]
    for m in _CUE_LIST.finditer(text):
        if not _covered(found, m):
            found.append(Cue(_kinds(m["kinds"]), m.start(), m.end()))
    for kind, pattern in _LOOSE:
        for m in pattern.finditer(text):
            if not _covered(found, m) and not _NOT_GIVEN.search(text[: m.start()]):
                plain = kind == "hand-over-hand" or m.group().casefold() in CUES
                found.append(Cue(frozenset({kind}), m.start(), m.end(), plain=plain))
    return sorted(found, key=lambda c: c.start)


_NOT_GIVEN = re.compile(r"(?i)\b(?:not|never|n['’]t|without|no)\s+(?:\w+\s+)?$")


def _kinds(written: str) -> frozenset[str]:
    kinds = (k.casefold().replace(" ", "-") for k in _KIND_WORD.findall(written))
    return frozenset(_KIND.get(k, k) for k in kinds)


def _covered(found: Sequence[Cue], m: re.Match[str]) -> bool:
    return any(c.start < m.end() and m.start() < c.end for c in found)


_SIDE = re.compile(
    r"(?i)(?<![\w])(?P<w>left|right|righty|lefty|bilateral(?:ly)?|both(?=\s+(?:\w+\s+)?(?:hands?|arms?|feet|legs?|sides?|thumbs?|wrists?|elbows?|shoulders?|knees?|ankles?|shoes?|socks?|upper|lower|sleeves?|extremit\w+|eyes?|ears?|boots?))|both(?=\s*(?:[?.;]|$))|two[- ]handed|two\s+hands|2\s+hands)\b"
)
_NO_SIDE_AFTER = re.compile(
    r"(?i)^\s*(?:in\b|of\b|every|by\b|now|away|after|before|there|here|at|on\s+(?:the\s+)?(?:task|top|schedule)|answer|change|track|idea|colou?r|shape|piece|card|sequence|day|date|time|word|letter|number|step|moment|thing|way|order|direction|size|amount|place|spot|one\b(?=\s*[.,]|\s*$)|the\s+(?:room|clinic|session|table|area|house|building)|early|to\s+(?:go|use)|in\s+the\s+middle|with\s+(?:his|her|mom|dad)|for\b|home|school|over|off|out|up|off)"
)
_LEANS = re.compile(
    r"(?i)\b(?:lean|tilt|drift|turn|look|reach|roll|list|veer|shift|to\s+the|toward|with|swap)\w*\s+(?:to\s+(?:the\s+)?)?$"
)
_LEFT_IT = re.compile(
    r"(?i)\s*(?:the|his|her|their|a|an|it|them|him|redness|marks?|traces?|scars?|bruis\w+|no\b|little|behind|without|because|during|when|about|unfinished|blank|alone|some|half|early|open|on\s+the\s+(?:floor|table))\b"
)
_NO_RIGHT_BEFORE = re.compile(
    r"(?i)(?:\ball\s|\bthat['’]s\s|^\s*(?=$)|\bgot\s(?:it\s|that\s|them\s|all\s)?|\bis\s|\bare\s|\bdid\s(?:it\s)?|\byeah,?\s|\bturn(?:ed)?\s\w*\s)$"
)
_SIDED = re.compile(
    r"(?i)^[- ]*(?:\w+[- ]+){0,2}?(?:hand\w*|arm|foot|feet|leg|side|sleeve|eye|ear|shoe|sock|knee|hip|wrist|elbow|shoulder|thumb|finger|ankle|upper|lower|extremit\w+|cva|grip|grasp|hemi\w*|dominan\w*|palm|cheek|forearm|index|toe|brake|wheel|boot|heel|neglect|visual|field|row|column|glove|mitten|pinch|lateral)"
)


@dataclass(frozen=True, slots=True)
class Side:
    which: str
    start: int
    end: int


def sides(text: str) -> list[Side]:
    """Left, right or both where a side is meant, in order."""
    found = []
    for m in _SIDE.finditer(text):
        word = m["w"].casefold()
        after, before = text[m.end() :], text[: m.start()]
        plain = word in ("left", "right")
        if plain and not _SIDED.match(after):
            if _NO_SIDE_AFTER.match(after) and not _LEANS.search(before):
                continue
            if word == "left" and _LEFT_IT.match(after):
                continue
            if (
                word == "right"
                and not before.strip()
                and re.match(r"\s*(?:[,.!?]|ok|so|then|now|$)", after)
            ):
                continue
            if word == "right" and before.strip() and _NO_RIGHT_BEFORE.search(before):
                continue
            if word == "left" and re.search(
                r"(?i)\b(?:he|she|they|and|was|were|been|has|have|had|mom|dad|is)\s+$", before
            ):
                continue
            if (
                word == "right"
                and re.match(r"\s*[?,!.]", after)
                and not re.search(
                    r"(?i)\b(?:the|his|her|on|your|than|to|with|only|use|using|and|or)\s+(?:\w+\s+)?$|(?:\d|cm|mm|degrees|pounds|seconds|inches|kg)\s*$",
                    before,
                )
            ):
                continue
        which = {"righty": "right", "lefty": "left"}.get(word, word)
        which = "both" if which.startswith(("bilateral", "both", "two", "2")) else which
        found.append(Side(which, m.start(), m.end()))
    return found
