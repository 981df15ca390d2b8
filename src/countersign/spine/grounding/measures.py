"""Numbers and units as they are written: the words, the measures, the patterns."""

from __future__ import annotations

import re

from countersign.base.words import COUNTED, wordset
from countersign.base.words import TENS as BY_TEN
from countersign.spine.grounding.lexicon import stem

WORDS = COUNTED | BY_TEN
ORDINALS = {
    w: i
    for i, w in enumerate(
        ["second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"],
        2,
    )
}
UNIT = "one two three four five six seven eight nine"
TENS = "|".join(BY_TEN)
ONES = "|".join(UNIT.split())
SMALL = "|".join(sorted(WORDS, key=len, reverse=True))
N = (
    rf"(?:\d+(?:,\d{{3}})*(?:\.\d+)?|(?:{ONES})\s+hundred(?:\s+(?:and\s+)?(?:(?:{TENS})(?:[- ](?:{ONES}))?|(?:{SMALL})))?\b|(?:{TENS})[- ](?:{ONES})\b|\b(?:{SMALL})\b)"
    r"(?:\s+and\s+a\s+half\b)?"
)
N = rf"(?:(?:a\s+)?hundred(?:\s+and)?\s+(?:(?:{TENS})(?:[- ](?:{ONES}))?|(?:{SMALL}))\b|{N})"
# A unit's class, and what one of it is in the class's own measure.
UNITS: dict[str, tuple[str, float]] = {
    "second": ("time", 1 / 60),
    "minute": ("time", 1),
    "hour": ("time", 60),
    "day": ("span", 1),
    "night": ("span", 1),
    "week": ("span", 7),
    "month": ("span", 30),
    "year": ("span", 365),
    "inch": ("length", 2.54),
    "foot": ("length", 30.48),
    "feet": ("length", 30.48),
    "yard": ("length", 91.44),
    "cm": ("length", 1),
    "centimeter": ("length", 1),
    "mm": ("length", 0.1),
    "meter": ("length", 100),
    "metre": ("length", 100),
    "m": ("length", 100),
    "millimetre": ("length", 0.1),
    "centimetre": ("length", 1),
    "ft": ("length", 30.48),
    "pound": ("weight", 0.4536),
    "lb": ("weight", 0.4536),
    "kg": ("weight", 1),
    "kilo": ("weight", 1),
    "kilogram": ("weight", 1),
    "ounce": ("weight", 0.02835),
    "oz": ("weight", 0.02835),
    "gram": ("dose", 1000),
    "mg": ("dose", 1),
    "milligram": ("dose", 1),
    "mcg": ("dose", 0.001),
    "ml": ("volume", 1),
    "mil": ("volume", 1),
    "milliliter": ("volume", 1),
    "cc": ("volume", 1),
    "teaspoon": ("volume", 5),
    "tsp": ("volume", 5),
    "tablespoon": ("volume", 15),
    "ms": ("time", 1 / 60000),
    "millisecond": ("time", 1 / 60000),
    "degree": ("degrees", 1),
    "percentile": ("percentile", 1),
    "cue": ("cue", 1),
    "prompt": ("cue", 1),
    "reminder": ("cue", 1),
    "time": ("times", 1),
    "trial": ("times", 1),
    "attempt": ("times", 1),
    "repetition": ("times", 1),
    "rep": ("times", 1),
    "set": ("sets", 1),
    "opportunity": ("times", 1),
    "try": ("times", 1),
}
BY_STEM = {stem(k): v for k, v in UNITS.items()}
MEASURES = frozenset(
    {"time", "span", "length", "weight", "dose", "volume", "degrees", "percentile"}
)
PERIODS = {
    "day": 1.0,
    "daily": 1.0,
    "night": 1.0,
    "nightly": 1.0,
    "morning": 1.0,
    "afternoon": 1.0,
    "evening": 1.0,
    "week": 7.0,
    "weekly": 7.0,
    "month": 30.0,
    "monthly": 30.0,
    "d": 1.0,
    "wk": 7.0,
    "mo": 30.0,
    "biweekly": 14.0,
    "fortnightly": 14.0,
    "hour": 1 / 24,
    "year": 365.0,
    "session": 0.5,
    "visit": 0.5,
}
PERIOD = "day|night|week|month|hour|year|session|visit"
# "30 minutes a day" is how long, and not how often.
_MEASURED = r"(?:min|hour|hr|sec|ounce|pound|feet|inch|meter|metre|mile|degree|gram|cup|percent|word|line|week|month|year|less|las)"
FREQUENCY = re.compile(
    rf"(?i)(?P<often3>once|twice|{N})\s*(?:x|×|times|visits|sessions)?\s*(?:/|per|every|in)\s*(?P<many>2|3|4|6|two|three|four|six)\s*(?P<per7>day|week|month)s?\b|"
    rf"\bevery\s+(?P<many2>2|3|4|6|two|three|four|six)\s+(?P<per8>day|week|month)s?\b|\b(?P<per9>biweekly|fortnightly)\b|"
    rf"(?P<often>once|twice|three\s+times|{N})\s*(?:x|×|times|(?!{_MEASURED})(?:[a-z]+\s+)?(?!{_MEASURED})[a-z]+s)?\s*"
    rf"(?:a|an|per|/|each|every)\s*(?P<per>{PERIOD})s?\b(?!\s+(?:earlier|ago|before|later|prior))|"
    rf"(?P<often2>once|twice|{N})\s*(?:x|×|times|(?!{_MEASURED})[a-z]+s)?[- ](?P<per2>daily|weekly|monthly|nightly)\b|"
    rf"(?P<often4>{N})\s*(?:x|×)\s*/?\s*(?P<per10>d|wk|mo)\b|(?<!\w)(?:x|×)\s*(?P<often5>{N})\s*/\s*(?P<per11>day|d|week|wk|mo)s?\b|"
    rf"\b(?P<per3>daily|weekly|monthly|nightly)\b(?!\s+living)|\b(?:every|each)\s+(?:single\s+)?(?P<per4>day|night|week|month|morning|afternoon|evening)\b|"
    rf"\bevery\s+(?P<other>other|second)\s+(?P<per5>day|week)\b|"
    rf"(?<!\bfor)(?<!\bin)(?<!\bof)(?<!\bonly)(?<!\bthan)(?<!\babout)(?<!\bwas)(?<!\bsuch)(?<!\bonce)(?<!\bwithin)\s(?:a|per)\s+(?P<per6>day|night|week|month)\b(?!\s+(?:ago|later|earlier|before|or|program|off|of|at))"
)
SCORE = re.compile(
    rf"(?i)(?<![\d/.])(?P<a>{N})\s*(?:(?:out\s+)?of|/)\s*(?:the\s+|his\s+|her\s+|their\s+|its\s+|these\s+|those\s+|all\s+)?(?P<b>{N})"
    r"(?!\s*(?:/|\d|pound|inch|feet|degrees|hours?\b))(?![/\d])"
)
# "Four evenings out of the seven", "three days of five".
APART_SCORE = re.compile(
    rf"(?i)\b(?P<a>{N})\s+(?!\w+ly\b)[a-z]+(?:s|\s+out)\s+(?:of|in)\s+(?:the\s+|all\s+)?(?P<b>{N})(?!\s*(?:pound|inch|feet|ft|degrees|hours?|min|minutes?|sec|seconds?|weeks?|months?|days?|years?|sessions?|visits?|meters?|metres?|m\b))\b"
)
# "Of five names, three sat on the line", "of the four steps he did two".
TURNED_SCORE = re.compile(
    rf"(?i)(?:^|[.;,]\s+|\b(?:and|while)\s+)of\s+(?:the\s+|his\s+|her\s+)?(?P<b>{N})\s+[a-z-]+(?:\s+[a-z-]+)?,\s+(?:he\s+|she\s+)?(?:only\s+)?(?P<a>{N})(?=\s+(?!minutes?|seconds?|pounds?|feet|hours?|degrees)[a-z])"
)
# "From 16 to 12 a day", "16 -> 12 x/day": the first number is as often as the second counts.
FROM_OFTEN = re.compile(
    rf"(?i)\b(?P<a>{N})\s*(?:to|->|→|down\s+to|up\s+to)\s*(?P<b>{N})\s*(?:x|×|times)?\s*(?:a|an|per|/)\s*(?P<per>{PERIOD})s?\b"
)
ALL_OF = re.compile(
    rf"(?i)\ball\s+(?:of\s+the\s+|the\s+)?(?P<a>{N})(?!\s*(?:minutes|min|hours|days|weeks))"
)
DATE = re.compile(
    r"(?i)\b(?:planned|scheduled|due|appt|appointment|mtg|meeting|till|surgeon|f/u|IEP|returns?|clinic)\s*:?\s+(?:for\s+)?(?:0?[1-9]|1[0-2])/(?:1[3-9]|2\d|3[01])\b|\b(?:on|since|from|dated|by|until|of|due)\s+\d{1,2}/\d{1,2}(?:/\d{2,4})?\b|\b\d{1,2}/\d{1,2}/\d{2,4}\b|\b\d{4}-\d\d-\d\d\b|\b(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?\s+\d{1,2}(?:st|nd|rd|th)?\b(?!\s*(?:/|of|out\s+of)\s*\d|\s*(?:words?|wpm|lbs?|pounds?|kg|%|x\b|sec|min|cm|degrees|reps|letters|steps|bites))(?:,?\s+\d{4})?|\b\d{1,2}\s+(?:january|february|march|april|may|june|july|august|september|october|november|december)\b"
)
PERCENT = re.compile(rf"(?i)(?P<a>{N})\s*(?:%|per\s?cent\b)")
FRACTION = re.compile(
    r"(?i)(?<![\d/])(?P<a>1/2|1/4|3/4|1/3|2/3|1/8)(?=\s*(?:of\s+)?(?:an?\s+)?(?P<u>inch(?:es)?|cup|hour|mile|cm|bowl|sandwich|plate|\"))|\b(?P<w>half|a\s+quarter|one\s+quarter|quarter|three\s+quarters|a\s+third)\s+(?:of\s+)?(?:an?\s+|the\s+)?(?P<u2>inch|hour|cup|mile|centimeter|bowl|sandwich|banana|plate)\b"
)
PARTS = {
    "half": 0.5,
    "a quarter": 0.25,
    "one quarter": 0.25,
    "quarter": 0.25,
    "three quarters": 0.75,
    "a third": 1 / 3,
    "1/2": 0.5,
    "1/4": 0.25,
    "3/4": 0.75,
    "1/3": 1 / 3,
    "2/3": 2 / 3,
    "1/8": 0.125,
}
TIMES = re.compile(
    rf"(?i)\b(?:x|×)\s*(?P<a>{N})\b|(?P<b>{N})\s*(?:x|×)(?![\w])|\b(?P<c>once|twice|thrice)\b"
)
ORDINAL = re.compile(
    r"(?i)\b(?P<a>\d{1,3})(?:st|nd|rd|th)\b\s*(?P<u>percentile|%ile|grade)?|\b(?P<w>"
    + "|".join(ORDINALS)
    + r")\b(?=\s+(?:this|one|time|in)\b)"
)
PLAIN = re.compile(
    rf"(?i)(?<![\w./:-])(?P<a>{N})(?!-(?:footed|handed|sided|fold|step|way|point|handled|person|track|dimensional)\b)(?![\w/]|\.\d|:\d)|(?<![\w./])(?P<c>\d+(?:\.\d+)?)(?=(?:mg|ml|mL|lb|kg|cm|mm|min|sec|y|m|oz|cc)\b)"
)
PRESSURE = re.compile(r"(?<![\d/])(?P<a>\d{2,3})\s*(?:/|over)\s*(?P<b>\d{2,3})(?![\d/])")
SPOKEN_PRESSURE = re.compile(
    rf"(?i)\b(?P<h>one(?:\s+hundred(?:\s+and)?)?\s+)?(?P<a>{N})\s+over\s+(?P<b>{N})"
)
SPOKEN_HUNDRED = re.compile(
    rf"(?i)\b(?P<h>one|two|three|four|five|six|seven|eight|nine)\s+(?P<a>(?:{TENS})(?:[- ](?:{ONES}))?|eighteen|sixteen|fifteen|twelve|ten)\b"
)
COMPOUND = re.compile(
    rf"(?i)(?P<a>{N})\s*(?:(?P<u>hours?)|minutes?)\s*(?:and\s+)?(?P<b>{N})\s*(?:(?(u)minutes?|seconds?)\b|(?=[.,;]|$))"
)
RANGE = re.compile(r"(?<![\w./:-])(?P<a>\d{1,3})\s*[-–]\s*(?P<b>\d{1,3})(?![\w/-]|\.\d|:\d)")
POINT = re.compile(rf"(?i)\b(?P<a>{N})\s+point\s+(?P<b>{N})")
CLOCK = re.compile(r"(?<![\d.])(?P<h>[01]?\d|2[0-3]):(?P<m>[0-5]\d)(?!\d)")
SHARE = re.compile(
    r"(?i)\b(?P<w>half|a\s+quarter|three\s+quarters|a\s+third)\s+(?:of\s+)?(?:the|his|her|all|them)\b"
)
COUPLE = re.compile(r"(?i)\b(?:a\s+)?couple\s+(?:of\s+)?|\bboth\b|\ba\s+pair\s+of\b")
ABOUT = re.compile(
    r"(?i)\b(?:about|approximately|around|roughly|nearly|almost|~|like|maybe|just\s+(?:over|under)|over|under|at\s+least|more\s+than|less\s+than)\s*$"
)
NO_NOUN = wordset(
    "them him her this these those within without between about around over under each every "
    "again today only before after since until because while more less fewer other left right "
    "both with from after when then and were was that this than while each into have had more "
    "less during longer shorter quicker slower faster sooner later better worse beyond higher lower "
    "further farther earlier larger smaller bigger above below past percentage"
)
GLUE = wordset(
    "of new more different verbal visual tactile gestural physical spoken touch other "
    "total full straight"
)


def value_of(written: str) -> float:
    """ "4", "four", "twenty five", "four and a half", "twice" as a number."""
    low = re.sub(r"[\s-]+", " ", written.casefold().strip())
    half = 0.5 if low.endswith(" and a half") else 0.0
    low = low.removesuffix(" and a half")
    if re.fullmatch(r"[\d,.]+", low):
        return float(low.replace(",", "")) + half
    special = {"once": 1, "twice": 2, "thrice": 3, "three times": 3}
    if low in special:
        return special[low]
    low = f"one {low.removeprefix('a ')}" if low.removeprefix("a ").startswith("hundred") else low
    head, hundred, tail = low.partition(" hundred")
    rest = tail.replace(" and ", " ") if hundred else head
    return (
        (100 * WORDS.get(head, 1) if hundred else 0)
        + sum(WORDS.get(w, 0) for w in rest.split())
        + half
    )
