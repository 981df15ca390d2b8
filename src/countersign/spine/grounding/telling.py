"""Who tells a thing, who did it, on which day, and what it is said to come from or lead to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from countersign.spine.grounding.lexicon import PERSON, stem
from countersign.spine.grounding.words import Word

_TELLS = (
    r"report(?:s|ed|ing)?|stat(?:es|ed)|said|says|told|tells|not(?:es|ed)|shar(?:es|ed)|mention(?:s|ed)|describ(?:es|ed)|"
    r"express(?:es|ed)|explain(?:s|ed)|indicat(?:es|ed)|den(?:ies|ied)|complain(?:s|ed)|voic(?:es|ed)|"
    r"confirm(?:s|ed)|add(?:s|ed)|feels|felt|ask(?:s|ed)|request(?:s|ed)|see(?:s|n)?\b(?=\s+(?:more|less|better))|thinks|is\s+seeing|endors(?:es|ed)|"
    r"remark(?:s|ed)|e-?mail(?:s|ed)|wr(?:ites|ote)|text(?:s|ed)|phoned|pass(?:es|ed)\s+on|recall(?:s|ed)|recount(?:s|ed)|clarif(?:ies|ied)|credit(?:s|ed)|attribut(?:es|ed)|blam(?:es|ed)|link(?:s|ed)|finds|considers|calls|regards|rates|views|comment(?:s|ed)|announc(?:es|ed)|verbaliz(?:es|ed)|is\s+pleased|is\s+concerned|was\s+concerned|believes|relayed"
)
TELLS_AFTER = re.compile(
    rf"(?i)^(?:\s*\([^)]*\))?,?(?:\s+(?-i:[A-Z])[\w.'’-]+){{0,3}},?\s+(?:also\s+|then\s+|who\s+\w+\s+|has\s+|had\s+)?(?:{_TELLS})\b|^\s*:|^['’]s\s+(?:main\s+|chief\s+|biggest\s+|only\s+|big\s+)?(?:report|words|account|worry|worries|concern|goal|priority|question|hope|wish|request|complaint|view)"
)
PER_BEFORE = re.compile(
    r"(?i)\b(?:per|according\s+to|via|from|by\s+report\s+of|as\s+reported\s+by|report(?:ed)?\s+by|reported\s+to|told\s+by|noted\s+by|heard\s+from)\s+(?:his|her|their|the)?\s*$"
)
# "The teacher's main worry is spelling": told by the teacher.
_OWNS_WORDS = re.compile(
    r"(?i)^[\w-]+['’]s\s+(?:main\s+|chief\s+|biggest\s+|only\s+)?(?:report|words|account|worr(?:y|ies)|concern|priority|question|hope|wish|request|complaint|view)s?\b"
)
_PRONOUN_TELLS = re.compile(rf"(?i)^\W*(?:he|she|they)\s+(?:also\s+|then\s+)?(?:{_TELLS})\b")
DAYS = re.compile(
    r"(?i)\b(?P<day>(?:mon|tues|wednes|thurs|fri|satur|sun)days?|mon|tues?|thurs?|fri|yesterday|tomorrow|tonight|"
    r"this\s+morning|this\s+afternoon|last\s+night|weekends?|thanksgiving|christmas|easter|halloween|"
    r"(?P<which>last|next|this|past|coming|each)\s+(?P<unit>week|month|year|summer|spring|fall|winter|session|visit|time|semester|quarter)|"
    r"(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)(?:uary|ruary|ch|il|e|y|ust|tember|ember|ober)?\b\.?(?:\s+\d{1,2})?)(?!\w)"
)
# Whole names and their short forms: "60 decibels" is no day of December.
_MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
_DATES = re.compile(
    r"(?i)\b(?:(?P<m>\d{1,2})/(?P<d>\d{1,2})(?:/\d{2,4})?|\d{4}-(?P<m2>\d\d)-(?P<d2>\d\d)|"
    rf"(?P<mon>{_MONTH})\b\.?\s+(?P<d3>\d{{1,2}})(?!\d)(?:st|nd|rd|th)?|"
    rf"(?P<d4>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<mon2>{_MONTH}))\b"
)
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
PAST = re.compile(
    r"(?i)\b(?:base(?:line)?\s*:?\s+\d|(?:you|they|we)\s+were\s+(?:at\s+)?(?:\d|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty)|last\s+(?:\w+\s+)?(?:session|visit|time|weeks?|wk|month|treatment|year)|previous(?:ly)?|(?:days?|weeks?|months?|years?|visits?|sessions?|time)\s+(?:before|earlier|ago)|"
    r"before\s+that|^\W*[\d./%]+\s+(?:\w+\s+)?last\s*[.,;)]*$|\bvs\.?\s+\d|\bversus\s+\d|starting\s+(?:level|point)|initial(?:ly)?\s+(?:eval\w*|level|score|baseline)|(?:at|on|in|than|from)\s+visit\s+\w+|^\s*visit\s+\d+\s*:|visit\s+before|since\s+the\s+(?:last|previous|visit)|then\s+it\s+was|prior\s+(?:session|visit|week|to\s+this)|at\s+baseline|(?<!on the )\bbaseline\b(?!\s+(?:data|today))|\bbefore\s+\d|\bwas\s+[\d./%]+\s*\w*\s+(?:in\s+(?!the\s|his|her)[a-z]+|on\s+\d|at\s+(?:visit|the\s+last|baseline|start)|last)\b|used\s+to\b|^\W*(?:the\s+)?first\s+time\s+\w+|\bat\s+(?:the\s+)?start\b|^\W*(?:it\s+|that\s+)?was\s+(?:at\s+)?(?:\d+\s*(?:x|times)?(?:\s*/|\s+per|\s+a)?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)\b(?=[^,;]{0,32}$)|^\W*last\s+\d|\b(?:in|since|back\s+in)\s+(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|sept?|oct|nov|dec)\b(?!\s+\d)|\byesterday\s+(?:he|she|they|had|was)|\bprior\b|^\s*from\s+\d|(?:moved|went|gone|rose|risen|fell|improved|progressed|decreased|increased|changed|dropped|reduced|advanced)\s+(?:\w+\s+)?from|baseline:|\bbefore\s*[.,;)]*$|in\s+the\s+past|"
    r"used\s+to|the\s+(?:session|visit|week)\s+before|was\s+[\d/%]+[^,;.]*\s+on\s+|a\s+week\s+ago|two\s+weeks\s+ago|at\s+(?:the\s+)?(?:initial\s+)?eval(?:uation)?|before\s+(?:it|he|she)\s+was|"
    r"up\s+from\s+(?=\d|last|his\s+\d|her\s+\d)|down\s+from|improved\s+from|rose\s+from|fell\s+from|increased\s+from|decreased\s+from|compared\s+(?:with|to)|earlier\s+(?:this|in\s+the)\s+(?:month|year))\b"
)
_BEFORE_DAY = re.compile(r"(?i)\b(?:on|since|from|of|was)\s*$")
BECAUSE = re.compile(
    r"(?i)\b(?:because(?:\s+of)?|due\s+to|secondary\s+to|(?:as\s+a\s+)?result\s+of|resulting\s+from|attribut(?:ed|es|able|ing)\s+(?:this\s+|it\s+|that\s+)?to|"
    r"caused\s+by|related\s+to|stemming\s+from|owing\s+to|on\s+account\s+of|thanks\s+to|since\s+(?:he|she|they|his|her|the)\s|in\s+response\s+to|triggered\s+by|"
    r"brought\s+on\s+by|explained\s+by|limited\s+by|b/c|led\s+to\s+by|which\s+led\s+to|so\s+that|stems?\s+from|comes?\s+from|"
    r"prompted\s+by|when|after|following)\b"
)
STRONG_CAUSE = re.compile(
    r"(?i)\b(?:because(?:\s+of)?|due\s+to|secondary\s+to|(?:as\s+a\s+)?result\s+of|resulting\s+from|attribut(?:ed|es|able|ing)\s+(?:\w+\s+){0,3}to|"
    r"caused\s+by|related\s+to|stemming\s+from|owing\s+to|on\s+account\s+of|thanks\s+to|triggered\s+by|brought\s+on\s+by|explained\s+by|limited\s+by|"
    r"stems?\s+from|comes?\s+from|in\s+response\s+to)\b"
)
UP = re.compile(
    r"(?i)\b(?:improv(?:ed|es|ing|ement|ements)|increas(?:ed|ing)|better(?=\s+(?:than|since|at\b|with|compared|today|this|control|able)|\s*[.,;]?\s*$)(?<!was better)|rose|risen|rising|(?:is|are|was|were)\s+up\b(?!\s+(?:at|to|all|early|in|on|and))|moved\s+up|higher|grown|progress(?:ed|ing)|gain(?:s|ed|ing)|grew|growing|up\s+(?:from|by)|advanc(?:ed|ing)|"
    r"(?:longer|faster|more)\b(?=[^.;]*\bthan\b)|(?:stronger|larger|bigger|further|farther|greater|quicker)\s+than|stronger|faster|well\s+above|above\s+(?:his|her|the)\s+(?:\S+\s+)?(?:baseline|start\w*)|beyond\s+the|easier|(?:has|have|had)\s+(?:lengthened|risen|grown|gone\s+up|strengthened|quickened|sped\s+up)|come\s+along|more\s+(?:accurate|independent|consistent|legible|than)|steady\s+progress|making\s+progress|on\s+track|fewer\s+\w+\s+than|higher)\b"
)
DOWN = re.compile(
    r"(?i)\b(?:(?<!was )(?<!were )declin(?:ed|ing)(?=\s+(?:in|from|over|since|compared|by|slightly|further|this)|\s*[.,;]|$)|decreas(?:ed|ing)|worse(?:ned|ning)?|fell\s+(?:from|compared|below|back)|regress(?:ed|ing|ion)|dropp(?:ed|ing)\s+(?:from\s+\S*\d|to\s+\d|compared)|"
    r"deteriorat\w+|down\s+(?:from|by)|(?:is|are|was|were)\s+down\b(?=\s+(?:since|this|compared|\d))|slipped\s+(?:from|back|since)|weaker|reduc(?:ed|tion)(?=\s+(?:from|by|since|compared|in|over)|\s*[.,;]|$)|less\s+(?:accurate|independent|consistent|legible)|(?:lower|shorter|slower|smaller|weaker|worse|less|fewer|poorer)(?:\s+\w+){0,4}?\s+than|below\s+(?:his|her|the|that|baseline|where)|(?:come|came|gone|went|going)\s+down(?=\s+(?:since|from|by|compared|over|to)|[.,;]|$)|slower|weaker|poorer|become\s+(?:worse|harder)|slowed|(?:has|have|had)\s+(?:shortened|shrunk|dwindled|slipped|dropped|fallen|gone\s+down|lessened|weakened)|dropp(?:ed|ing)\s+since|harder\s+(?:since|than)|slipped\s+(?:compared|since)|los(?:t|ing)\s+(?:\w+\s+)?(?:successes|points|degrees|pounds|ground|cuts|steps)|lost\s+ground|setback)\b"
)
SAME = re.compile(
    r"(?i)\b(?:unchanged|(?:the\s+)?same\s+as|no\s+(?:change|progress|improvement|gains?)|plateau(?:ed|ing)?|the\s+same\s+(?:as|count)|held\s+(?:at|steady)|remain(?:s|ed)\s+(?:at\s+\d|the\s+same|stable|unchanged)|stable|maintained|not\s+(?:yet\s+)?(?:improv|progress)\w+|"
    r"stayed\s+(?:at\s+\d|the\s+same)|did(?:n['’]t|\s+not)\s+(?:improve|change|progress)|has(?:n['’]t|\s+not)\s+(?:improved|changed|progressed))\b"
)


@dataclass(frozen=True, slots=True)
class Person:
    """A person named: their role, where, and whether as the one who tells."""

    role: str
    start: int
    end: int
    tells: bool


@dataclass(frozen=True, slots=True)
class Day:
    """A day or stretch named, in a plain form ("thursday", "10-05", "last week")."""

    name: str
    start: int
    end: int
    sure: bool = True  # False: it may also be a count


def persons(text: str, found: Sequence[Word]) -> list[Person]:
    """Everybody who is named by role, and who of them tells something."""
    got = []
    for word in found:
        for idea in sorted(i for i in word.ideas if i.startswith(PERSON)):
            tells = bool(
                TELLS_AFTER.match(text[word.end :])
                or _OWNS_WORDS.match(text[word.start :])
                or PER_BEFORE.search(text[: word.start])
            )
            got.append(Person(idea.removeprefix(PERSON), word.start, word.end, tells))
    return got


def pronoun_tells(text: str) -> bool:
    """ "She also said …": the one who told last goes on."""
    return _PRONOUN_TELLS.match(text) is not None


_ORDINALS = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
]
_IN_WORDS = {w: n for n, w in enumerate(_ORDINALS, 1)} | {
    **{f"twenty {w}": 20 + n for n, w in enumerate(_ORDINALS[:9], 1)},
    "thirtieth": 30,
    "thirty first": 31,
}
_NTH = rf"(?P<n>\d{{1,2}})(?:st|nd|rd|th)|(?P<w>twenty[- ](?:{'|'.join(_ORDINALS[:9])})|thirty[- ]first|thirtieth|{'|'.join(_ORDINALS[::-1])})"
_OF_MONTH = re.compile(
    rf"(?i)\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+(?:the\s+)?|(?:on|until|by|from|since|back|it['’]s|is)\s+(?:on\s+)?the\s+)(?:{_NTH})\b(?!\s+(?:of\s+(?:\w+\s+)?(?:\d|two|three|four|five|six|seven|eight|nine|ten|twelve)|of\s+the\s+(?:trial|step)|trial|step|try|time|attempt|round|set|visit|session|finger|grade|metacarpal|day|night|week|month|row|level|lap|percentile|floor|one|letter|word|button))"
)
_ANY_NTH = re.compile(rf"(?i)\b(?:{_NTH})\b")

# June, April and August are also what people are called.
_NAMES_TOO = ("april", "june", "august")
_IN_TIME = re.compile(
    r"(?i)\b(?:in|since|by|of|until|till|from|through|during|last|next|this|early|late|mid|before|after|end)[ -]$"
)


def of_month(text: str, *, loose: bool = False) -> list[Day]:
    """ "Friday the 27th", "back on the seventeenth": days of the month without their month."""
    found = []
    for m in (_ANY_NTH if loose else _OF_MONTH).finditer(text):
        number = int(m["n"]) if m["n"] else _IN_WORDS[re.sub(r"[-\s]+", " ", m["w"].casefold())]
        group = "n" if m["n"] else "w"
        if 0 < number <= 31:
            found.append(Day(f"the {number}.", m.start(group), m.end(group)))
    return found


def maybe_days(text: str) -> list[Day]:
    """What may be a day in a source ("keep appointment 11/18") beside being a count."""
    return of_month(text, loose=True) + [
        Day(_date(m), m.start(), m.end(), sure=False)
        for m in _DATES.finditer(text)
        if m["m"] and int(m["m"]) <= 12 and 0 < int(m["d"]) <= 31 and not _is_date(m, text)
    ]


def days(text: str) -> list[Day]:
    """Every day, date or stretch of time that is named."""
    found = [Day(_date(m), m.start(), m.end()) for m in _DATES.finditer(text) if _is_date(m, text)]
    for m in DAYS.finditer(text):
        if any(d.start < m.end() and m.start() < d.end for d in found):
            continue
        name = re.sub(r"\s+", " ", m["day"].casefold())
        if name in _NAMES_TOO and not _IN_TIME.search(text[: m.start()]):
            continue
        short = {
            "mon": "monday",
            "tue": "tuesday",
            "tues": "tuesday",
            "thur": "thursday",
            "thurs": "thursday",
            "fri": "friday",
        }
        if (month := name[:3]) in MONTHS and name.rstrip(".") not in ("second", "december's"):
            name = month
        name = short.get(name, name)
        name = name.removesuffix("s") if name.endswith("days") else name
        found.append(
            Day(name.replace("past ", "last ").replace("coming ", "next "), m.start(), m.end())
        )
    return sorted(found, key=lambda d: d.start)


def _date(m: re.Match[str]) -> str:
    if m["mon"] or m["mon2"]:
        month = MONTHS.index((m["mon"] or m["mon2"]).casefold()[:3]) + 1
        return f"{month:02d}-{int(m['d3'] or m['d4']):02d}"
    return f"{int(m['m'] or m['m2']):02d}-{int(m['d'] or m['d2']):02d}"


def _is_date(m: re.Match[str], text: str) -> bool:
    """Whether 10/7 is a day and not a count."""
    if m["mon"] and re.match(
        r"\s*(?:/|of|out\s+of)\s*\d|\s*(?:words?|wpm|lbs?|pounds?|kg|%|x\b|sec|min|cm|degrees|reps|letters|steps|bites)",
        text[m.end() :],
    ):
        return False  # "Sept 8 / 7" are two counts of September, "Nov 4 of 12" is one
    if not m["m"] or m.group().count("/") == 2:
        return True
    if int(m["m"]) > 12 or not 0 < int(m["d"]) <= 31:
        return False
    if re.match(r"\s*:|\s+visit\b|\s+session\b", text[m.end() :]) and text[m.end() :].strip():
        return True
    if (
        int(m["m"]) > int(m["d"])
        and int(m["m"]) <= 12
        and "pain" not in text[: m.start()].casefold()
    ):
        return True
    return (
        bool(
            re.search(
                r"(?i)\b(?:on|since|from|dated|until|by|clinic|seen|session|visit)\s*\(?$",
                text[: m.start()],
            )
        )
        and int(m["m"]) <= 12
    )


def by_number(text: str) -> int | None:
    """1 when a number is said to have grown, -1 when it shrank; None for a plain judgement."""
    if re.search(
        r"(?i)\b(?:longer|larger|bigger|higher|more|rose|risen|lengthen\w*|increas\w+|above|up|gain\w*)\b",
        text,
    ):
        return 1
    if re.search(
        r"(?i)\b(?:shorten\w*|shorter|smaller|lower|less|fewer|fell|decreas\w+|below|down|dropp\w+|reduc\w+|los\w+)\b",
        text,
    ):
        return -1
    return None


def speed(text: str) -> int | None:
    """1 for faster, -1 for slower."""
    if re.search(r"(?i)\b(?:faster|quicker)\b", text):
        return 1
    return -1 if re.search(r"(?i)\bslower\b", text) else None


_BAD = re.compile(
    r"(?i)\b(?:pain\w*|headache\w*|fall\w*|seizure\w*|meltdown\w*|tantrum\w*|accident\w*|spill\w*|refusal\w*|error\w*|outburst\w*|nightmare\w*|vomit\w*|cough\w*|chok\w+)\b"
)


def direction(text: str) -> int | None:
    """1 for better, -1 for worse, 0 for the same, None when no change is told."""
    if re.search(r"(?i)\b(?:on|than)\s+(?:the\s+)?(?:left|right)\b", text):
        return None  # one side against the other
    if re.search(
        r"(?i)\b(?:not|no|n['’]t)\s+(?:any\s+)?(?:worse|worsening|better|improved)\b", text
    ):
        return 0
    if re.search(
        r"(?i)\b(?:becom\w+|gotten|getting|grown?|are|is)\s+more\s+(?:frequent|often)\b", text
    ):
        return -1 if _BAD.search(text) else 1
    if SAME.search(text):
        return 0
    up, down = UP.search(text), DOWN.search(text)
    if bool(up) == bool(down):
        return None
    return 1 if up else -1


def names(text: str, found: Sequence[Word]) -> set[str]:
    """Proper names inside `text`: capitals that begin no sentence and are no known words."""
    got = set()
    for word in found:
        before = text[: word.start].rstrip()
        if not word.text[:1].isupper() or word.known or not word.ideas:
            continue
        titled = re.search(r"\b(?:Dr|Mr|Mrs|Ms)\.?$", before) is not None
        if (not titled and re.search(r"(?:^|[.!?:;•\n\]\"“(-])$", before)) or len(word.text) < 2:
            continue
        if word.text.isupper() and len(word.text) <= 5:
            continue
        got.add(stem(word.text))
    return got


REFERS = re.compile(
    r"(?i)\b(?:since|than\s+(?:last|before|on|in|at|the\s+(?:previous|last|week|month|day|first)|it|he\s+|she\s+)|from|last|previous|prior|before|baseline|over\s+the|compared|versus|weeks?|months?|today|sessions?|visits?|progress\w*|trend\w*|start\w*|earlier|again|remain\w*|unchanged|improv\w+|declin\w+|regress\w+|increas\w+|decreas\w+)\b"
)
LOOSE_UP = re.compile(
    r"(?i)\b(?:better|more\s+today|easier|improv\w+|progress\w*|stronger|getting\s+there|that['’]s\s+good|coming\s+along|best\s+yet)"
)
LOOSE_DOWN = re.compile(
    r"(?i)\b(?:worse|less\s+today|less,?\s+today|harder|declin\w+|regress\w+|weaker|slower|not\s+as\s+(?:good|well)|down\s+from|slipping|that['’]s,?\s+(?:uh,?\s+|um,?\s+)?less)"
)


def said_direction(text: str) -> int | None:
    """As `direction`, in the looser words of sources."""
    if (way := direction(text)) is not None:
        return way
    up, down = LOOSE_UP.search(text), LOOSE_DOWN.search(text)
    return None if bool(up) == bool(down) else 1 if up else -1
