"""Streets, box numbers, cities beside their state, and ZIP codes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from countersign.base.words import wordset
from countersign.privacy.recognizers.rule import Rule
from countersign.privacy.span import Span
from countersign.privacy.words import Words

_FULL = (
    r"street|avenue|road|boulevard|drive|lane|court|place|terrace|circle|highway|parkway|trail|"
    r"square|plaza|alley|crescent|loop|pike|turnpike|freeway|expressway|crossing|way"
)
_SHORT = r"St|Ave|Av|Rd|Blvd|Dr|Ln|Ct|Pl|Ter|Terr|Cir|Hwy|Pkwy|Trl|Sq|Plz|Way|Row|Run|Path|Walk|Pt|Loop|Xing|Cv"
_UNIT = r"(?:,?[ ]*\n?[ ]*(?:(?i:apt|apartment|unit|suite|ste|rm|room|bldg|lot|trlr|fl|floor)\.?[ ]*#?[ ]*[\w-]+|#[ ]?[\w-]+))?"
_NUMBER = r"(?<![\w./:,-])\d{1,6}(?:[- ]?[A-Za-z](?=[ ]))?(?:-\d+)?(?:[ ]1/2)?[ ]+"
_DIR = r"(?:(?:[NSEW]|NE|NW|SE|SW|North|South|East|West)\.?[ ]+)?"
_CAPITAL = re.compile(
    rf"{_NUMBER}{_DIR}(?:(?:[A-Z][\w'’.-]*|\d+(?:st|nd|rd|th)?|of|de|la|the)[ ]+){{0,5}}?"
    rf"(?:[A-Z][\w'’.-]*|\d+(?:st|nd|rd|th)?)[ ]+(?:{_SHORT}|(?i:{_FULL}))\b\.?(?:[ ](?:[NSEW]|NE|NW|SE|SW)\b\.?)?{_UNIT}"
)
_LOWER = re.compile(
    rf"{_NUMBER}{_DIR}(?:(?!(?:for|a|an|or|is|was|by|per|from|her|his|my|our|their|lines?|words?|goals?|sentences?|pages?|notes?|calls?)\b|trials|times|minutes|min|sec|reps|cues|steps|feet|lb|days|weeks|years|visits|units|on|in|the|at|to|of|and|with)[a-z0-9'’-]+[ ]+){{1,3}}"
    rf"(?:street|avenue|road|boulevard|drive|lane|court|terrace|circle|highway|parkway|st|ave|rd|blvd|ln|ct|hwy|pkwy|dr)\b\.?(?![ ]\w+ing){_UNIT}",
    re.IGNORECASE,
)
_SPANISH = re.compile(
    r"\b\d{1,6}[ ](?:Calle|Avenida|Camino|Paseo|Via|Vía|Avenue|Rue|Placita|Rancho)(?:[ ](?:[A-Z][\w'-]*|del?|las?|los|el)){1,4}|\b(?:Calle|Avenida|Av\.|Camino|Paseo|Via|Calz\.)[ ](?:[A-Z\w][\w.'-]*[ ]){0,4}?(?:#|No\.?[ ]?)?\d{1,6}\b"
)
_BOX = re.compile(r"(?<!\w)P\.?[ ]?O\.?[ ]?Box[ ]*#?[ ]*\d+", re.IGNORECASE)
_ROUTE = re.compile(
    r"(?<!\w)(?:RR|Rural Route|HC|County Road|CR|State Route|SR|Highway|Hwy)[ ]?#?\d+(?:[ ]Box[ ]?\d+)?\b"
)
_STATE = (
    "AL|AK|AZ|AR|CA|CO|CT|DE|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH|NJ|NM|NY|NC|"
    "ND|OH|OK|OR|PA|RI|SC|SD|TN|TX|UT|VT|VA|WA|WV|WI|WY|DC|PR"
)
_STATE_NAME = (
    "Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Georgia|Hawaii|Idaho|"
    "Illinois|Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|"
    "Mississippi|Missouri|Montana|Nebraska|Nevada|New Hampshire|New Jersey|New Mexico|New York|"
    "North Carolina|North Dakota|Ohio|Oklahoma|Oregon|Pennsylvania|Rhode Island|South Carolina|"
    "South Dakota|Tennessee|Texas|Utah|Vermont|Virginia|Washington|West Virginia|Wisconsin|Wyoming"
)
_CITY_WORD = r"(?:[A-Z][a-zA-Z'’-]+|(?:St|Ft|Mt)\.)"
_CITY_BEFORE_STATE = re.compile(
    rf"(?<![\w'’-])(?P<city>{_CITY_WORD}(?:[ ]{_CITY_WORD}){{0,2}})(?P<comma>,[ ]*\n?|[ ]+)$"
)
_STATE_ZIP = re.compile(
    rf"(?:(?:{_STATE})\b\.?|(?:{_STATE_NAME})\b)(?:[ ,]+(?P<zip>\d{{5}}(?:-\d{{4}})?)(?!\d))?"
)
_SHORT_STATE_ZIP = re.compile(rf"(?:{_STATE})[ ]+(?P<zip>\d{{5}}(?:-\d{{4}})?)(?!\d)")
_FIVE = re.compile(r"(?<!\d)\d{5}(?:-\d{4})?(?!\d)")
_CITY_BEFORE = re.compile(
    rf"(?<![\w'’-])(?P<city>[a-z]+(?:[ ][a-z]+)?),?[ ](?:{_STATE.lower()})[ ,]+$"
)
_NINE = re.compile(r"(?<![\w./-])\d{5}-\d{4}(?![\w-])")
_ZIP_LABEL = re.compile(
    r"(?i:\b(?:zip|zip ?code|postal ?code|c[oó]digo postal|c\.?p\.?))[ :#\"']*$"
)
_STATE_BEFORE = re.compile(rf"\b(?:{_STATE})[ ,*^|]+$")
_PART = "part of an address"
_CITY_LABEL = re.compile(
    rf"(?i:city|town|ciudad|municipio)[\"']?[ ]?[:=][ ]?[\"']?(?P<city>{_CITY_WORD}(?:[ ]{_CITY_WORD}){{0,2}})"
)
_PLACE_CUE = re.compile(
    rf"\b(?i:(?:lives?|living|resid(?:es|ing)|moved|moving|relocated|relocating|grew up|born|visiting|miles?|hours?|minutes?|blocks?|came|comes?|coming|stay(?:s|ing|ed)?|weekends?|headed|heading|returned|"
    rf"trip|drive|drove|flew|fly|flying|travel(?:ed|ing|led)?|back|vive|viven|viene|se mud[oó]))"
    rf"[ ](?i:in|to|from|near|outside|past|north of|south of|east of|west of|at|en|de|a)[ ](?P<city>{_CITY_WORD}(?:[ ]{_CITY_WORD}){{0,2}})"
    rf"|\b(?i:going|went|go)[ ](?i:to)[ ](?P<city2>{_CITY_WORD}(?:[ ]{_CITY_WORD})?)[ ](?=to (?:see|visit)|for |with |next |this |last |on )"
)
_NOT_CITY = frozenset(
    [
        "Occupational",
        "School",
        "Preschool",
        "Kindergarten",
        "Grade",
        "Mom",
        "Dad",
        "Grandma",
        "Grandpa",
        "Church",
        "Disneyland",
        "Disney",
        "OT",
        "PT",
        "SLP",
        "ER",
        "NICU",
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
        "The",
        "Her",
        "His",
        "Their",
        "My",
        "America",
        "Mexico",
        "Zoom",
    ]
)


_SUFFIXES = frozenset(_FULL.split("|")) | frozenset(_SHORT.lower().split("|"))
_STATE_FIRST = frozenset(_STATE.lower().split("|")) | {
    name.split()[0].lower() for name in _STATE_NAME.split("|")
}
_CUE_FIRST = wordset(
    "live lives living resides residing moved moving relocated relocating grew born visiting trip "
    "mile miles hour hours minute minutes block blocks came come comes coming stay stays staying stayed weekend weekends headed heading returned drive drove flew fly flying travel traveled traveled travelling travelled traveling back vive "
    "viven viene se going went go"
)


def _street(words: Words, at: int) -> Iterator[Span]:
    """A street, read at the word that says what it is, from the number before it."""
    for back in range(max(0, at - 7), at):
        if words.written[back][0].isdigit():
            for pattern in (_CAPITAL, _LOWER):
                match = pattern.match(words.text, words.starts[back])
                if match and match.end() >= words.ends[at]:
                    yield Span(*match.span(), "STREET", why="a street address")
                    return


# A street without a number of its house, and a house without the word for its street.
_NO_NUMBER = re.compile(
    rf"(?:\d{{1,5}}[ ]block[ ]of[ ])?(?:[NSEW]\.?[ ])?\d{{1,3}}(?:st|nd|rd|th)[ ](?:{_SHORT}|(?i:{_FULL}))\b\.?"
    rf"|\d{{1,5}}[ ]block[ ]of[ ](?:[A-Z][\w'’.-]*[ ]){{1,3}}(?:{_SHORT}|(?i:{_FULL}))\b\.?"
)
_ON_STREET = re.compile(
    r"\b(?:on|off|near|down|along|to|at|from)[ ](?P<street>(?:[NSEW]\.?[ ])?(?:[A-Z][a-z'’]+[ ]){1,2}"
    r"(?:Street|Avenue|Boulevard|Road|Lane|Drive|Court|St|Ave|Blvd|Rd|Ln|Ct|Pkwy|Hwy)\b\.?)"
)
_HOUSE = re.compile(
    r"(?<![\w./:,-])\d{2,5}[ ](?:[NSEW]\.?[ ])?[A-Z][a-z'’]+(?:[ ][A-Z][a-z'’]+)?(?:[ ](?:St|Ave|Rd|Ln|Dr|Ct)\.?)?"
    r",?[ ](?i:apt|apartment|unit|ste|trlr|lot)\.?[ ]*#?[ ]*[\w-]{1,5}\b"
)
_LIVES_AT = re.compile(
    r"(?i:lives?|living|reside[sd]?|address|stays?|staying|home)(?:[ ](?:is|at|now|on|over)|:)+[ ]+"
    r"(?P<house>\d{1,5}[ ](?:[NSEW]\.?[ ])?[A-Z][a-z'’]+(?:[ ][A-Z][a-z'’]+)?)"
)


def _unnumbered(words: Words, at: int) -> Iterator[Span]:
    """`W. 53rd St.`, `on Sycamore Ave`, read at the word that says what it is."""
    if not words.written[at][0].isupper():
        return
    for back in range(max(0, at - 5), at):
        start = words.starts[back]
        if words.written[back][0].isdigit() or len(words.written[back]) == 1:
            match = _NO_NUMBER.match(words.text, start)
            if match and match.end() >= words.ends[at]:
                yield Span(*match.span(), "STREET", why="a street")
                return
        match = _ON_STREET.match(words.text, start) if words.written[back].islower() else None
        if match and match.end() >= words.ends[at]:
            yield Span(*match.span("street"), "STREET", why="a street")
            return


def _house(words: Words, at: int) -> Iterator[Span]:
    """`1221 Elm, apt 4`, read at `apt`."""
    for back in range(max(0, at - 4), at):
        if words.written[back][0].isdigit():
            match = _HOUSE.match(words.text, words.starts[back])
            if match and match.end() >= words.ends[at]:
                yield Span(*match.span(), "STREET", why="a street address")
                return


def _lives_at(words: Words, at: int) -> Iterator[Span]:
    if match := _LIVES_AT.match(words.text, words.starts[at]):
        yield Span(*match.span("house"), "STREET", why="a street address")


def _whole(
    pattern: re.Pattern[str], label: str, why: str
) -> Callable[[Words, int], Iterator[Span]]:
    """All of what `pattern` matches from a word on."""

    def read(words: Words, at: int) -> Iterator[Span]:
        if match := pattern.match(words.text, words.starts[at]):
            yield Span(*match.span(), label, why=why)

    return read


def _spanish(words: Words, at: int) -> Iterator[Span]:
    start = words.starts[at - 1] if at and words.written[at - 1].isdigit() else words.starts[at]
    if match := _SPANISH.match(words.text, start):
        yield Span(*match.span(), "STREET", why="a street address")


def _state(words: Words, at: int) -> Iterator[Span]:
    """A city before its state, and the ZIP code after it."""
    if not words.written[at][0].isupper():
        return  # in, or, me
    start = words.starts[at]
    begin = max(0, start - 60)
    before = _CITY_BEFORE_STATE.search(words.text[begin:start])
    if before is None:
        return
    pattern = _STATE_ZIP if before["comma"].startswith(",") else _SHORT_STATE_ZIP
    if match := pattern.match(words.text, start):
        yield Span(begin + before.start("city"), begin + before.end("city"), "CITY", why=_PART)
        if match["zip"]:
            yield Span(*match.span("zip"), "ZIP", why=_PART)


def _five(words: Words, at: int) -> Iterator[Span]:
    """Five figures after a state, or with four more, are a ZIP code."""
    start = words.starts[at]
    match = _FIVE.match(words.text, start)
    if match is None:
        return
    begin = max(0, start - 40)
    before = words.text[begin:start]
    if city := _CITY_BEFORE.search(before):
        yield Span(begin + city.start("city"), begin + city.end("city"), "CITY", why=_PART)
        yield Span(*match.span(), "ZIP", why=_PART)
    elif _STATE_BEFORE.search(before) or _ZIP_LABEL.search(before):
        yield Span(*match.span(), "ZIP", why=_PART)
    elif _NINE.match(words.text, start):
        yield Span(*match.span(), "ZIP", why="a ZIP code")


def _cued(words: Words, at: int) -> Iterator[Span]:
    match = _PLACE_CUE.match(words.text, words.starts[at])
    if match:
        group = "city" if match["city"] else "city2"
        if match[group].split()[0] not in _NOT_CITY:
            yield Span(*match.span(group), "CITY", why=_PART)


def _labelled(words: Words, at: int) -> Iterator[Span]:
    if match := _CITY_LABEL.match(words.text, words.starts[at]):
        yield Span(*match.span("city"), "CITY", why=_PART)


RULES = (
    Rule(_labelled, wordset("city town ciudad municipio")),
    Rule(_street, _SUFFIXES),
    Rule(_unnumbered, _SUFFIXES),
    Rule(_house, wordset("apt apartment unit ste trlr lot")),
    Rule(
        _lives_at,
        wordset("live lives living reside resides resided address stay stays staying home"),
    ),
    Rule(_spanish, wordset("calle avenida av camino paseo via vía calz avenue rue placita rancho")),
    Rule(_whole(_BOX, "STREET", "a box number"), wordset("p po")),
    Rule(
        _whole(_ROUTE, "STREET", "a country road"),
        wordset("rr rural hc county cr state sr highway hwy"),
    ),
    Rule(_state, _STATE_FIRST),
    Rule(_five, shape=re.compile(r"\d{5}$")),
    Rule(_cued, _CUE_FIRST),
)
