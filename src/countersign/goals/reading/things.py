"""Occupations, body functions, conditions and words of the other setting that a goal names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from countersign.goals import lexicon
from countersign.goals.reading.verbs import Token


@dataclass(frozen=True, slots=True)
class Thing:
    """A phrase that names an occupation or a body function: its group, and where it stands."""

    group: str
    phrase: str
    start: int
    end: int

    @property
    def area(self) -> str:
        """OTPF-4's occupation: "adl" of "adl/dressing"."""
        return self.group.partition("/")[0]


@cache
def _phrases(name: str) -> dict[str, list[tuple[tuple[str, ...], str]]]:
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for group, members in lexicon.groups(name).items():
        for member in members:
            words = tuple(
                _root(word) for word in re.findall(r"[a-z0-9][a-z0-9']*", member.casefold())
            )
            found.setdefault(words[0], []).append((words, group))
    for rows in found.values():
        rows.sort(key=lambda row: -len(row[0]))
    return found


@lru_cache(maxsize=8192)
def _root(word: str) -> str:
    word = word.removesuffix("'s")
    base = _bases().get(word)
    return base if base is not None else lexicon.singular(word)


@lru_cache(maxsize=1)
def _bases() -> dict[str, str]:
    found: dict[str, str] = {}
    for kind in ("seen",):
        for base in lexicon.groups("verbs")[kind]:
            first = base.split()[0]
            for form in lexicon.forms(first):
                found.setdefault(form, first)
    for form in ("writing", "feeding", "clothing", "building", "meeting"):
        found.pop(form, None)
    return found


def things(words: tuple[Token, ...], name: str) -> tuple[Thing, ...]:
    """Every phrase of the lexicon `name` in `words`, the longest at each place."""
    found: list[Thing] = []
    phrases = _phrases(name)
    words, roots = _rooted(words)
    at = 0
    while at < len(words):
        for phrase, group in phrases.get(roots[at], ()):
            if roots[at : at + len(phrase)] == phrase:
                last = words[at + len(phrase) - 1]
                found.append(Thing(group, " ".join(phrase), words[at].start, last.end))
                at += len(phrase) - 1
                break
        at += 1
    return tuple(found)


@lru_cache(maxsize=64)  # occupations and body functions are looked for in the same words
def _rooted(words: tuple[Token, ...]) -> tuple[tuple[Token, ...], tuple[str, ...]]:
    """`words` with "car-seat" as two, and the root of each."""
    apart = tuple(part for word in words for part in _parted(word))
    return apart, tuple(_root(word.word) for word in apart)


def _parted(word: Token) -> tuple[Token, ...]:
    """ "car-seat" as two words."""
    if "-" not in word.word:
        return (word,)
    return tuple(
        Token(m[0], word.start + m.start(), word.start + m.end())
        for m in re.finditer(r"[^-]+", word.word)
    )


def outside(found: tuple[Thing, ...], parts: tuple[Thing, ...]) -> tuple[Thing, ...]:
    """What of `found` is no word of a body function: "platform swing" names no playground."""
    return tuple(
        one
        for one in found
        if not any(
            part.start <= one.start < part.end and part.end - part.start > one.end - one.start
            for part in parts
        )
    )


_PLACES = (
    r"home|clinic|classroom|class|school|bathroom|kitchen|cafeteria|lunchroom|playground|gym|desk|table|sink|"
    r"tub|bed|bedroom|car|store|community|park|library|hallway|bus|chair|wheelchair|floor|mat|rug|carpet|"
    r"bench|stool|couch|mirror|restaurant|closet|hall|homeroom|lunchroom|patio|backyard|garage|laundry room|bakery|rink|lobby|stair|stove|fridge|cart|lap|porch|steps?|trailer|apartment|barber shop|doctor|dentist|hospital|bedside|eob|recliner|poolside|trip|outings?|door|seat|driveway|minivan|van|tabletop|table-top|workbench|booster|high ?chair|tray|island|sidewalk|stairs|bleachers|board|hook|clipboard|entryway|foyer|porch|mudroom|locker|cubby|outside|outdoors|therapy room|treatment room|"
    r"fire|ring|path|trail|track|field|court|lawn|grass|deck|campus|aisle|checkout|register|parking lot|crosswalk|curb|ramp|elevator|"
    r"escalator|stage|risers|pew|church|temple|theater|museum|zoo|mall|farm|barn|studio|shop|salon|sandbox|potty|commode|"
    r"sofa|futon|crib|cot|stroller|playpen|highchair|sensory room|dressing room|lobby|waiting room|art room|music room|office|counter|easel|whiteboard|toilet|"
    r"standing frame|stander|wall|corner|yard|pool|daycare|preschool|soccer|practice|swim|childcare|general education|resource room|"
    r"environment|setting|room|area|station|group|routine|lunch|breakfast|dinner|snack|mealtimes?|meals?|bedtime|"
    r"bath(?:time)?|recess|circle(?: time)?|morning|arrival|dismissal|play(?:time)?|class(?:time)?|lesson|centers|"
    r"transitions?|session|assembly|assemblies|specials|homework(?: time)?|storytime|story time|work time|"
    r"dressing|toileting|outing|visit|appointment|haircut|evening|night|day|afternoon|weekend|task|activity|game"
)
_VISUALS = (
    r"rubric|word bank|calculator|dictionary|prediction|card|chart|checklist|timer|strip|schedule|list|picture|photo|poster|script|template|model|menu|recipe|video|"
    r"app|binder|guide|stencil|organizer|key ?ring|diagram|map|sheet|visual|story|song|planner"
)
_TOOLS = (
    rf"{_VISUALS}|board|mat|jig|tray|basket|bin|bowl|keyboard|tablet|walker|bench|hook|"
    r"rail|bar|mirror|tool|aid|device|adapter|strap|plate|cup|grip"
)
# What stands ready for a task and is named alone between commas: ", perching stool,".
_READY = (
    r"guide|template|checklist|stool|magnifier|lamp|headphones|earmuffs|wheelchair|walker|cane|crutches|reacher|"
    r"sock aid|shoehorn|dressing stick|slant ?board|weighted vest|built-up (?:handle|spoon|fork|pen|grip)|mat|dycem|"
    r"plate guard|rocker knife|cutting board|(?:tub|shower|transfer|bath) (?:bench|chair|seat)|grab bars?|rail|timer|chart|visual|"
    r"schedule|script|sponge|button ?hook|book stand|easel|adapted (?:\w+ )?(?:spoon|fork|scissors|pencil|mouse)|"
    r"pencil grip|lap tray|standing frame|stander|gait belt|foot ?rest|step"
)
# What lies over somebody or presses on him while he does it.
_OVER = (
    r"lamps?|lights?|lighting|magnifi\w+|canopy|umbrella|awning|blanket|tree|tent|shade|shelter|roof|noise|"
    r"distractions?|conditions|pressure|weather|sun|stars"
)
_CONDITION = re.compile(
    r"\b(?:"
    r"(?P<given>given|provided(?: with)?|presented with|when|whenever|while|during|after|before|upon|"
    r"following|if|once|once (?:he|she)|throughout|until|in response to|in the presence of|from (?:a |an )?(?:model|near|far|the board|visual|seated|supine|standing|sitting|the floor|his|her|their)|despite|between)\b"
    r"|(?P<posture>seated|sitting|standing|kneeling|supine|prone|side-lying|positioned|supported|lying|in (?:an? |the )?(?:[\w-]+ )?(?:reclined|semi-reclined|ring|tailor|long|side|sitting|standing|prone|supine|sidelying|quadruped|criss-cross|kneeling)(?:[- ]sit(?:ting)?)?(?: position)?\b|in sitting|in standing|long-sitting|half-kneel\w*)\b"
    r"|(?P<using>using|use of|wearing|w/|via|utilizing|with (?:the )?use of|by using|equipped with|aided by|supported by|set up with)\s+(?!both hands|two hands|2 hands|correct|proper|good)"
    rf"|(?P<place>(?:in|at|on|inside|to|from|into|onto|around|near|beside|by|off|facing|within|through)\s+(?:\d+-[a-z]+\s+|(?:edge|side|end|back|front|foot|head|top|bottom|corner|middle|center)\s+of\s+|(?!of\b|with\b|by\b|in\b|trials\b|and\b)[^\W\d_][\w'/-]*\s+|1\s+|next\s+to\s+){{0,5}}(?:{_PLACES})s?\b)"
    rf"|(?P<shown>\bus(?:e|es|ing)\s+(?:an?\s+|the\s+|his\s+|her\s+|their\s+|\d+\s+)?(?:[\w'\"-]+\s+){{0,4}}?(?:{_VISUALS})s?\b)"
    rf"|(?P<tool>\b(?:from|with|per|off|following|on|off of|in|through)\s+(?:an?\s+|the\s+|his\s+|her\s+|their\s+|\d+\s+)?(?:[\w'\"-]+\s+){{0,3}}?(?:{_TOOLS})s?\b)"
    rf"|(?P<arriving>\b(?:arriving|coming|getting|being|returning|back)\s+(?:at\s+|in\s+|to\s+|from\s+)?(?:the\s+)?(?:{_PLACES})\b)"
    r"|(?P<state>\b(?:placed|laid out|set out|in front|within reach|present|available|nearby|visible|posted|clipped|taped|strapped|stabilized|anchored|feet flat|feet supported|propped|turned off|turned on|positioned)\b)"
    r"|(?P<worn>,\s*(?:[a-z]+\s){1,2}on\s*(?=,))"
    rf"|(?P<ready>(?<=[,;] )(?:(?!(?:and|or|with|for|in|on|at|to|of|the|an?|his|her|their|no|then)\b)[a-z][\w'/-]*\s+){{0,3}}(?:{_READY})(?:\s+(?:on|ready|in place|done))?\s*(?=[,;]))"
    r"|(?P<done>(?<=[,;] )(?:[a-z][\w'-]*\s+){1,3}(?:done|finished|completed|over)\s*(?=[,;]))"
    rf"|(?P<under>under\s+(?!\d)(?:[a-z][\w'-]*\s+){{0,3}}(?:{_OVER})\b)"
    r"|(?P<instead>(?:instead of|rather than)\s+(?:(?:just|always|simply)\s+)?(?!being\b|having\b|needing\b|receiving\b|getting\b|using\b|improving\b|during\b)[a-z]{2,}ing\b)"
    r"|(?P<surface>on\s+(?:[^\s,;()]+\s+){0,4}(?:paper|(?:highlighted|bold|raised|dotted|primary|ruled|wide|wide-ruled|gray|thick|drawn) lines?|board|surface|worksheets?|keyboard|tablet|ipad|chromebook|computer|clipboard|slant ?board|vest|dressing frame|practice board|template|stool|ball|swing|grid|foam|fork|spoon|laptop|device|doll|model|form|whiteboard|easel))"
    r"|(?P<with>with\s+(?!(?:in|out)\b))"
    r"|(?P<at>at\s+(?:near|far|mealtimes?|bedtime|arrival|dismissal|recess|lunch|snack|the (?:start|end|beginning) of|each|every|home|school|bath))"
    r"|(?P<strategy>[a-z-]+ (?:strategy|method|technique|approach|sequence|chart|schedule|checklist|first strategy|timer|support)\b)"
    r"|(?P<occasion>(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|mornings?|evenings?|nights?|meals?|mealtimes?|lunch(?:es)?|snacks?|baths?|bath times?|bedtimes?|recess(?:es)?|school days?|arrivals?|dismissals?|transitions?|changes of activity|classes|breakfasts?|dinners?|circle times?|outings?|homework (?:sessions|assignments)|writing assignments|journal entries|classroom assignments|class periods|math worksheets|lab reports|art projects|game days|practices|toilet\w* (?:visits|trips|events)|bathroom (?:visits|trips)|campfires?|cook-?outs?|picnics?|part(?:y|ies)|drills?|rehearsals?|car rides|bus rides|walks|hikes|playdates?|lessons|labs|weekly samples|writing samples|work samples))"
    r")"
)
# What follows "with" and is no condition: help, a measure, the manner.
_NO_CONDITION = re.compile(
    r"^(?:\d|no\b|zero\b|at least|at most|less|fewer|more|≤|≥|<|>|up to|only|just|a maximum|maximum|"
    r"(?:min|mod|max|total|standby|contact|supervision|set-?up|modified|independen|hand-over|hand over|hand-under|"
    r"verbal|visual (?:cue|prompt)|gestural|tactile|physical|adult (?:assist|help|support|prompt|cue)|"
    r"assist|help|cue|prompt|reminder|redirection|minimal|moderate|maximal|partial|"
    r"accura|success|legib|consisten|improve|increase|decrease|better|good|fair|appropriate|proper|correct|"
    r"adequate|fading|intermittent|occasional|decreasing|reduced|complete|full|direct|indirect|some|"
    r"both hands|2 hands|either hand|ease|control|precision|fluen|age|functional|mature|close|distant|"
    r"a (?:maximum|minimum|tripod|mature|functional|success|verbal|gestural|tactile|physical|model)|tripod|one hand|the (?:right|left) hand|his |her |their |speed|confidence|an? accuracy|spacing|letters?|all\b|every\b|each\b|legible|fewer|#|"
    r"(?:dressing|undressing|bathing|feeding|grooming|toileting|self-care|adls?|activities of daily|handwriting|writing|eating|hygiene|fine motor|gross motor|tasks?\b|transitions?\b)))"
)


# A figure that tells a tool from others counts nothing: "with 4x magnifier", "with a 2-pound vest".
_FITTED = re.compile(
    r"(?:an?\s+|his\s+|her\s+|their\s+)?\d+(?:\.\d+)?(?:x|-(?:inch|cm|mm|pound|lb|ounce|oz|ring|wheeled|wheel|point|foot|slot|hole|compartment|handed|step))"
    r"\s+(?!(?:\w+\s+)?(?:cues?|prompts?|reminders?|assist\w*|help|models?|demos?|demonstrations?|accuracy|correct\w*)\b)[a-z]"
)
# Somebody who is there and does not help: "with his brother waiting at the top".
_IN_COMPANY = re.compile(
    r"(?:an?\s+|the\s+|his\s+|her\s+|their\s+|\d+\s+)?(?:[a-z]+\s+)?"
    r"(?:brothers?|sisters?|siblings?|twin|cousins?|friends?|peers?|classmates?|partner|baby|dog|cat|puppy|"
    r"family|group|class|children|kids|mother|mom|father|dad|grandma|grandmother|grandpa|grandfather|aunt|uncle|"
    r"wife|husband|daughter|son|neighbor|roommate|visitors|guests|crowd|team)\s+(?:\w+ly\s+)?"
    r"(?:(?!help|assist|cue|cuing|prompt|remind|guid|steady|hold|point|support|model|coach|touch|tapp|demonstrat|do|start|finish|"
    r"increas|improv|decreas|dur|giv|provid|set|open|put|count)[a-z]+ing|nearby|beside|present|in the|at the|on the|"
    r"around|next to|across)\b"
)


def conditions(text: str) -> tuple[tuple[int, int], ...]:
    """Where `text` says where, with what or given what; help, measures and dates blanked out."""
    found: list[tuple[int, int]] = []
    for match in _CONDITION.finditer(text):
        rest = text[match.end() :]
        if match["with"] and not _means(rest):
            continue
        if match["given"] and not re.match(r"\s*[a-z\d(]", rest):
            continue
        if match["given"] and _empty(match["given"], rest):
            continue
        if match["using"] and not re.match(
            r"(?:an?\s+|the\s+|his\s+|her\s+)?[a-z\d]", rest.lstrip()
        ):
            continue
        found.append(match.span())
    return tuple(found)


def _means(rest: str) -> bool:
    """Whether a tool, a support or people follow "with"."""
    rest = rest.lstrip()
    if _FITTED.match(rest) or _IN_COMPANY.match(rest):
        return True
    return bool(re.match(r"[a-z]", rest)) and not _NO_CONDITION.match(rest)


def _empty(word: str, rest: str) -> bool:
    """ "given" before what was blanked out; "when asked" says nothing; "until mastery" neither."""
    return bool(
        re.match(r"\s*#|\s{3,}|\s*[,.;]|\s*(?:asked|needed|necessary|appropriate|possible|able|able to)\b", rest)
        or (word in ("during", "in") and re.match(r"\s*(?:the\s+)?(?:treatment|therapy|ot)?\s*$", rest))
        or (word in ("during", "after", "before") and re.match(r"\s*(?:the\s+)?(?:plan|next|review|annual|discharge)\b", rest))
        or (word == "given" and re.match(r"\s*(?:assist|help|support|cues?|prompts?|time)\b", rest))
        or word == "until" or (word == "before" and re.match(r"\s*\d", rest))
        or (word == "within" and re.match(r"\s*\d", rest))
    )  # fmt: skip
