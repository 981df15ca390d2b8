"""Every part of a date but the year: a birth, a visit, an admission tells who somebody is.

Source: 45 CFR 164.514(b)(2)(i)(C). Scores, ratios and age equivalents look alike and stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from countersign.base.words import wordset
from countersign.privacy.recognizers.rule import Rule
from countersign.privacy.span import Span
from countersign.privacy.words import Words

_MONTHS = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
    r"|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)"
)
_ABBREVIATED = rf"{_MONTHS}\.?"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_ORDINAL = (
    r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth"
    r"|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth"
    r"|twenty[ -](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)"
    r"|thirtieth|thirty[ -]first)"
)
_SAID_YEAR = (
    r"(?:(?:nineteen|twenty)[ -](?:(?:oh|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen"
    r"|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
    r"(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?)"
    r"|two[ ]thousand(?:[ ]and)?(?:[ ](?:one|two|three|four|five|six|seven|eight|nine|ten|eleven"
    r"|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty))?)"
)
_YEAR = r"(?:(?:19|20)\d\d|['’]?\d\d)"
_FROM_MONTH = re.compile(
    rf"\b{_ABBREVIATED}[ ]*(?:the[ ])?(?:{_DAY}(?:st|nd|rd|th)?|{_ORDINAL})\b(?![/:%]|\.\d)"
    rf"(?:(?:,[ ]?|[ ]+(?:of[ ])?)(?:{_YEAR}|{_SAID_YEAR})\b(?![ ]?(?:%|min|sec|trials|lb)))?"
    rf"|\b{_MONTHS}\.?,?[ ](?:of[ ]|de[ ])?['’]?(?:19|20)\d\d\b"
    rf"|\b{_MONTHS}\.?[ ]?['’]\d\d\b"
)
_DAY_BEFORE = re.compile(
    rf"\b(?:{_DAY}(?:st|nd|rd|th)?|{_ORDINAL})[ -]?(?:of[ ]|de[ ]|day of[ ])?[ ]?-?$"
)
_FROM_DAY = re.compile(
    rf"\b(?:{_DAY}(?:st|nd|rd|th)?|{_ORDINAL})[ -]?(?:of[ ]|de[ ]|day of[ ])?[ ]?-?{_ABBREVIATED}(?![a-z])"
    rf"(?:(?:,[ ]?|[ -]+(?:of[ ]|del?[ ])?){_YEAR}\b)?"
)
_MONTH_WORDS = wordset(
    "jan january feb february mar march apr april may jun june jul july aug august sep sept "
    "september oct october nov november dec december enero febrero marzo abril mayo junio julio "
    "agosto septiembre octubre noviembre diciembre"
)
_BARE = _MONTH_WORDS & wordset(
    "january february march april june july august september october november december jan feb apr "
    "aug sep sept oct nov dec"
)
_MEASURED = re.compile(
    r"[ ]?(?:oz|ounces?|lbs?|ml|cups?|bites?|spoons?|spoonfuls?|trials?|reps?|sets?|cues?|minutes?|mins?"
    r"|sec(?:onds)?|x\b|times|%|of[ ]\d|/\d+[ ](?:trials?|reps?|letters?|times))(?![\w-])"
)
_BARE_BEFORE = re.compile(
    r"\b(?:in|since|by|until|till|through|late|early|mid|last|next|this|of)[ -]$"
)
_SEPARATORS = frozenset("/.-")
_N = r"[\dOolI|]"
_NUMERIC = re.compile(
    rf"(?<![\w./-])(?:{_N}{{1,2}}[ ]?[/.-][ ]?{_N}{{1,2}}[ ]?[/.-][ ]?(?:{_N}{{4}}|\d\d)"
    rf"|{_N}{{4}}[ ]?[/.-][ ]?{_N}{{1,2}}[ ]?[/.-][ ]?{_N}{{1,2}})(?:T\d\d:\d\d(?::\d\d)?Z?)?(?![\w/]|[.-]\d)"
)
_COMPACT = re.compile(
    r"(?<![\w.-])(?:(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
    r"|(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:19|20)\d\d)(?![\w-]|\.\d)"
)
_MONTH_YEAR = re.compile(r"(?<![\w./-])(?:0?[1-9]|1[0-2])[/-](?:19|20)\d\d(?![\w/-])")
_SHORT = re.compile(
    r"(?<![\w./+-])(?P<m>0?[1-9]|1[0-2])/(?P<d>0?[1-9]|[12]\d|3[01])(?![\w/+%]|\.\d|-\d)"
)
_DATE_BEFORE = re.compile(
    r"(?:\b(?:on|dos|seen|due|by|since|until|till|before|after|next|orif|fx|s/p|post-?op|repair|release|stay|eff|exp|date|dates|from|f/u|appt|"
    r"appointment|week of|scheduled|visit|session|note|eval|born|dob|d\.o\.b|mon|tue|tues|wed|thu|thur|"
    r"thurs|fri|sat|sun|monday|tuesday|wednesday|thursday|friday|saturday|sunday|expires|expired|expiring|ended|began|admitted|admit|discharged|d/c|dated|started|as of|thru|open|opens|opened|closes?|closed|renewed|renews|birthday|effective|ends|starts?|"
    r"starting|between|thru|through|last|surgery|sx|injury|doi|dol|onset|el|cita|desde|hasta|for|to|or|"
    r"and|the|not|cancel(?:led|ed)?|absent|missed|moved|resched\w*|signed|sent|faxed|rec'?d|received)"
    r"[ :.,(]{0,3}|\()$",
    re.IGNORECASE,
)
_SCORE_BEFORE = re.compile(
    r"(?:\b(?:scored?|doing|completed|achieved|mmt|strength|pain|goal|stg|ltg|accuracy|with|at|of|got|"
    r"rom|board|pegboard|test|box|blocks|index|scale|subtest|berg|moca|mmse|tug|grip|pinch|level|rated|rating|in|hit|made|met|wrote|copied|from|imitated|caught|item|correct)"
    r"[ :#\d]{0,4})$",
    re.IGNORECASE,
)
_SCORE_AFTER = re.compile(
    r"^[ ]?(?:trials?|opp|opportunit|attempts?|times|tries|correct|cues|steps?|accura|letters?|reps|items?|"
    r"points|pts|strength|pain|on the|across|sessions?|of the|words|pieces|buttons|tasks?|throws|shapes|"
    r"days|weeks|visits|for |with |in |bilat|r\b|l\b|mmt|out|success|independ|lines|catches|lb|kg|inch|cup)",
    re.IGNORECASE,
)


def _month(words: Words, at: int) -> Iterator[Span]:
    """A day and month, a month and year, or a month that a word before it makes one."""
    start = words.starts[at]
    before = _DAY_BEFORE.search(words.before(at, 24))
    if before:
        back = start - len(before.group())
        if match := _FROM_DAY.match(words.lowered, back):
            yield Span(*match.span(), "DATE", why="a date")
            return
    if match := _FROM_MONTH.match(words.lowered, start):
        measured = _MEASURED.match(words.lowered, match.end()) is not None  # june 2 oz
        if not measured and not _verb(words.text[start : match.end()]):
            yield Span(*match.span(), "DATE", why="a date")
    elif _is_bare(words.written[at]) and _BARE_BEFORE.search(words.before(at, 10)):
        yield Span(start, words.ends[at], "DATE", why="a month")


def _is_bare(word: str) -> bool:
    """A month that is nothing else, written as one."""
    lowered = word.lower()
    return lowered in _BARE and (word.istitle() or (len(lowered) > 3 and lowered != "march"))


def _glued(words: Words, at: int) -> Iterator[Span]:
    """`27JAN2026`: figures and month in one word."""
    if match := _FROM_DAY.match(words.lowered, words.starts[at]) or _FROM_MONTH.match(
        words.lowered, words.starts[at]
    ):
        yield Span(*match.span(), "DATE", why="a date")


def _figures(words: Words, at: int) -> Sequence[Span]:
    """A date in figures: 3/14/2026, 2026-03-14, 20260314, 3/2026, and 3/14 where it is one."""
    start, gap = words.starts[at], words.gaps[at + 1]
    match: re.Match[str] | None = None
    if gap.strip(" ") in _SEPARATORS:
        match = _NUMERIC.match(words.text, start)
        if match and not _possible(match.group()):
            match = None
        match = match or _MONTH_YEAR.match(words.text, start)
        if match is None and gap == "/" and (match := _SHORT.match(words.text, start)):
            before = words.text[max(0, start - 24) : start]
            after = words.text[match.end() : match.end() + 24]
            starts = not before or before.endswith("\n")
            in_rows = starts and _in_rows(words)
            if not in_rows and not _is_day(match["m"], match["d"], before, after):
                match = None
    if match is None and words.ends[at] - start >= 8:
        match = _COMPACT.match(words.text, start)
    return (Span(*match.span(), "DATE", why="a date"),) if match else ()


def _verb(written: str) -> bool:
    """`may 2` in `may 2 friends join`, `mar 3`: a lower-case `may` before a bare figure."""
    return bool(re.fullmatch(r"may[ ]+[1-9]", written))


def _possible(written: str) -> bool:
    """Whether the figures can be a day of a month, and enough of them are figures."""
    if sum(c.isdigit() for c in written) < 3:
        return False
    read = written.translate(str.maketrans("OolI|", "00111"))
    parts = [int(p) for p in re.findall(r"\d+", read.split("T")[0])]
    if len(parts) != 3:
        return False
    if parts[0] > 31:
        year, a, b = parts
        return 1900 <= year <= 2100 and 1 <= a <= 12 and 1 <= b <= 31
    a, b, year = parts
    if year >= 100 and not 1900 <= year <= 2100:
        return False
    return (1 <= a <= 12 and 1 <= b <= 31) or (1 <= b <= 12 and 1 <= a <= 31)


def _in_list_of_days(month: str, day: str, before: str, after: str) -> bool:
    """`1/7, 1/14, 1/21`: one of them can be no score, and no two have the same second figure."""
    ahead = _MORE_AFTER.match(after)
    behind = _MORE_BEFORE.search(before)
    others = re.findall(r"\d{1,2}/(\d{1,2})", f"{ahead and ahead[0]} {behind and behind[0]}")
    seconds = [int(day), *map(int, others)]
    return len(others) > 0 and max(seconds) > 12 and len(set(seconds)) == len(seconds)


def _in_rows(words: Words) -> bool:
    """Whether a line of this text starts with what can only be a day: then others do, too."""
    known = words.noted.get("rows of days")
    if known is None:
        text = words.text
        known = any(_ROW_SURE.match(text, row.end()) for row in _ROW.finditer(text))
        words.noted["rows of days"] = known
    return known


def _nth(words: Words, at: int) -> Iterator[Span]:
    """`until the 14th`: a day whose month is understood."""
    start, end = words.starts[at], words.ends[at]
    before = words.before(at, 40)
    if not 1 <= int(re.sub(r"\D", "", words.written[at])) <= 31 or _RANKED.search(before):
        return
    if _NTH_BEFORE.search(before) and _NTH_AFTER.match(words.lowered, end):
        yield Span(start, end, "DATE", why="a day of a month")


def _is_day(month: str, day: str, before: str, after: str) -> bool:
    """Day and month, or a score? What stands around it says so; else the figures do."""
    if _ENTRY_BEFORE.search(before):
        return True
    if _CODE_AFTER.match(after) and not _SCORE_BEFORE.search(before):
        return True
    if _RISEN_BEFORE.search(before):
        return False  # up from 9/20
    ranged = _RANGE_BEFORE.search(before)
    if ranged and ranged["d"] != day and not _SCORE_BEFORE.search(before):
        return True
    if before.endswith("\n") and _ROW_AFTER.match(after) and (int(month), int(day)) > (5, 5):
        return True
    if (before.endswith("\n") or not before) and _ROW_SURE.match(after):
        return True
    if _SCORE_AFTER.match(after):
        return bool(re.search(r"\b(?:dos|on|seen|due|since|dob|appt|cita)[ :]{1,2}$", before, re.I))
    if after[:1] == ":" and not _SCORE_BEFORE.search(before):
        return True
    if month[0] == "0" or (int(month) > int(day) and not _RATIO_AFTER.match(after)):
        from_to = re.search(r"\b(?:from|in|at)[ ]$", before, re.I)
        return bool(from_to) or not _SCORE_BEFORE.search(before)  # no score is above its measure
    if _in_list_of_days(month, day, before, after):
        return True
    listed = re.search(r"\d,[ ]$|[/\d]\d[,;][ ](?:and[ ])?$", before) or re.match(
        r"^(?:,| and| &| or|-| to)[ ]?\d{1,2}[/-]\d", after
    )
    if listed and int(day) > 12:
        return True
    if _SCORE_BEFORE.search(before) and not re.search(r"\b(?:from|in|at)[ ]$", before, re.I):
        return False
    if _DATE_BEFORE.search(before):
        return int(day) not in (3, 4, 5, 10) or bool(
            re.search(
                r"\b(?:on|dos|seen|due|since|by|until|dob|born|appt|before|after)[ :]{1,2}$",
                before,
                re.I,
            )
        )
    return int(day) in (11, 13, 14, 16, 17, 18, 19, 21, 22, 23, 24, 26, 27, 28, 29, 31)


# What a sheet, a note or a log says before the day of an entry.
_ENTRY_BEFORE = re.compile(
    r"(?:\b(?:entry for|wk of|week of|reassess|re-?eval|recert|posted|nxt|next visit|next appt|last seen|dos"
    r"|last visit|due|d/o|dated|visits?:|dates?:|lv|nv|see|rtc|recheck|meeting|mtg|minutes|team notes|handoff|as of|rtw|return to work|back to work)[ :]{1,2}|\b(?:posted|entered|filed|scanned)[ ]\w{2,3}[ ])$",
    re.IGNORECASE,
)
_CODE_AFTER = re.compile(r"[ ,|\t]+(?:9[279]\d{3}|[A-V]\d{4})\b")
_RISEN_BEFORE = re.compile(
    r"\b(?:up|down|improved|increased|decreased|rose|risen|went|gone|dropped|fell)[ ](?:from|to)[ ]$",
    re.IGNORECASE,
)
_RANGE_BEFORE = re.compile(
    r"(?<![\d/])(?:0?[1-9]|1[0-2])/(?P<d>\d{1,2})[ ](?:-|–|to|thru|through)[ ]$"
)
# What follows a day at the start of a row.
_ROW_SURE = re.compile(
    r"[ ]*[:–|,-]*[ ]+(?:cancel|canx?\b|no[ -]?show|cx\b|ns\b|n/s|seen|called|left|sent|eval|makeup|resched|late\b|out\b|sick"
    r"|home\b|visit|session|tx\b|same\b|absent|pres\b|\d+(?:\.\d+)?[ ]?(?:hrs?|hours?|min)\b|\d{1,2}:\d\d)",
    re.IGNORECASE,
)
_ROW = re.compile(r"(?m)^(?:0?[1-9]|1[0-2])/(?:0?[1-9]|[12]\d|3[01])(?![\d/])")
_ROW_AFTER = re.compile(r"[ ]*[:–|-]*[ ]+[A-Z][a-z]")
_RATIO_AFTER = re.compile(r"[ ]?(?:in\b|inch|[\"”]|time\b|ratio|x\b|per\b|week|wk)", re.IGNORECASE)
_MORE_AFTER = re.compile(r"(?:[ ]?[,;&][ ]?(?:and[ ])?|[ ]and[ ])\d{1,2}/\d{1,2}(?!\d).{0,16}")
_MORE_BEFORE = re.compile(r"\d{1,2}/\d{1,2}(?:[ ]?[,;&][ ]?(?:and[ ])?|[ ]and[ ])$")
_NTH_BEFORE = re.compile(
    r"\b(?:until|till|til|by|on|after|before|from|since|starts?|starting|through|thru|for|due|between|and|of"
    r"|mon|tue|tues|wed|thu|thurs|fri|sat|sun|monday|tuesday|wednesday|thursday|friday|saturday|sunday"
    r"|effective|back|duty|visit|appt|appointment|is|was|ends?|ending|expires|out|again|week of|it['’]?s|that['’]?s|today['’]?s)[ ]the[ ]$"
    r"|\b(?:mon|tues?|wed|thu|thurs|fri|sat|sun|monday|tuesday|wednesday|thursday|friday|saturday|sunday),?[ ]$"
)
_NTH_AFTER = re.compile(
    r"[ ]?(?:$|[\n.,;!?)]|-(?=[ ])|[ ](?:and|at|so|because|bc|if|but|or|when|with|instead|we|i|he|she|they|is|was"
    r"|works?|then|please|pls|can|could|for|due|since|as|though|through|thru|til|till|until|to|of (?:this|next|the) month)\b)"
)
_RANKED = re.compile(
    r"percentile|\bscor|\b(?:grade|rank\w*|place|trial|attempt|item|try|rep|session)\b[^.]{0,24}$"
)
RULES = (
    Rule(_nth, shape=re.compile(r"\d{1,2}(?:st|nd|rd|th)$")),
    Rule(_month, _MONTH_WORDS),
    Rule(_glued, shape=re.compile(rf"\d{{1,2}}(?:st|nd|rd|th)?{_MONTHS}(?![a-z])|{_MONTHS}\d")),
    Rule(
        _figures, shape=re.compile(r"(?=.*\d)[\dooli|]{1,4}$|[oli|]$|\d{8}(?:t\d\d)?$"), joined=True
    ),
)
