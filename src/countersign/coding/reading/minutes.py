"""Minutes said in a note: "25 min", "twenty five minutes", "15'", "10:00-10:25".

A time that measures the client ("sat for 7 minutes", "late", "a hold of 2 minutes") is not a time
of treatment, and a stated total is told apart from the minutes of one activity.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from countersign.base.words import COUNTED, TENS
from countersign.coding.reading.clock import stretches

_TENS = TENS | {"fourty": 40}
_TENS_AND = rf"(?:{'|'.join(_TENS)})(?:[ -](?:{'|'.join(list(COUNTED)[1:10])}))?"
_WORD = rf"(?:{_TENS_AND}|{'|'.join(COUNTED)})"
_TEEN = rf"(?:{_TENS_AND}|{'|'.join(list(COUNTED)[10:])})"
_SAID = re.compile(
    rf"(?<![\d.:$])(?<!\d/)(?:(?<=\bx)|\b)(?P<n>\d{{1,3}}|{_WORD})"
    r"\s*-?\s*(?:or so |(?:more|further|additional|extra|full|good|solid|whole|direct|timed|"
    r"treatment|short|long|remaining|last|billable) )?(?:minutes?\b|mins?\b\.?|'(?![a-z])"
    # "10 m straight", "a 20 m course": metres
    r"|m\b(?=[ ,.;:)\]-]|$)(?! (?:straight|line|long|walk|hall\w*|corridor|ramp|course|distance|"
    r"away|apart|dash|wide|high|on (?:tile|carpet|grass))))"
)
_HOURS = re.compile(
    r"(?<![\w/.])(half an hour|half[- ]hour|1/2 (?:an )?(?:hour|hr)|an hour and a (?:half|quarter)|"
    r"(?:one|1) hour and a half|1\.5 ?(?:hours|hrs?|h)\b|1/4 (?:of an )?(?:hour|hr)\b|"
    r"(?:a )?quarter(?: of an| of the)?[- ](?:hour|hr)\b|"
    r"(?:three[- ]quarters|3/4) (?:of an )?(?:hour|hr)\b|(?:two|2) ?(?:hours|hrs|h)\b|"
    r"(?:an|one|1|a full|a whole) ?(?:hour|hr|h)\b)"
    rf"(?P<more> ?(?:and |, )?(?P<n>\d{{1,2}}|{_WORD})(?= ?min| on| of|[,.;]|$)(?: ?min\w*)?)?"
)
# "thirty (30) on the calendar", "twenty (20) minutes"
_TWICE = re.compile(rf"\b(?P<word>{_WORD}) ?\((?P<n>\d{{1,3}})\)(?: ?min(?:ute)?s?\b)?")
# "the first twenty on shoes and then the other fifteen": said without the word
_BARE = re.compile(
    r"\b(?:first|next|last|final|other|another|remaining|then|did|about|so|call it|leaving|whole|"
    r"left with|full)\s"
    rf"(?P<n>{_WORD}|\d{{2}})"
    r"(?![\w-]|/| (?:trials?|rep\w*|times?|steps?|feet|ft|sec\w*|pounds|lbs?|letters?|words?|"
    r"pieces?|items?|sets?|percent|attempts?|beads?|cards?|years?|months?|weeks?|days?|sentences?|"
    r"blocks?|passes|inch\w*|hours?|min\w*|of (?!it\b)|out of|deg\w*|and|or|to|more|cues?|"
    r"prompts?|units?|m\b|'))"
)
# "joint glides for fifteen, and …"
_FOR = re.compile(
    rf"\bfor (?:about |the )?(?P<n>{_WORD})(?=\s*(?:[,.;:)]|$)| (?:and|while|then|with me)\b)"
)
# "25 on the trampoline", "40 w/ Dev today" at the head of a sentence
_SPENT = re.compile(
    rf"^\W*(?:(?:so|and|then|about|roughly|did|spent|we did|hi|ok\w*)[ ,]+)*(?P<n>{_WORD}|\d{{2}})"
    r" (?:spent )?(?:on|w/|with|doing)(?= [a-z])"
    r"(?! (?:\w+ ){0,3}(?:norms|scale|subtest|percentile))"
)
# "twenty of it on the beam", "15 went to a plate of rice"
_SHARED_OUT = re.compile(
    rf"(?<![\d/.:x])(?<!\bof )\b(?P<n>{_WORD}|\d{{1,2}}) "
    r"(?=(?:of (?:it|them|which|those|these)|went) "
    r"(?:on|in|into|to|with|at|for|was|were|we|i|he|she|doing|spent)\b"
    r"|(?:of|for) (?:actual |direct |real |skilled )?(?:treatment|therapy|intervention|tx)\b)"
    rf"|\b(?:of|from) (?:which|that|those|these|it),? (?:about |only )?(?P<w>{_WORD}|\d{{1,2}})"
    r"(?=[ ,.;)])(?! ?(?:min|m\b|%|/|of|x))"
)
# "minutes: 25", "20 + 15 min", "thirty-eight of the forty-five minutes", "twenty for dressing"
_NAMED = re.compile(
    r"\b(?:minutes|mins?|time)\s*[:=]\s*(?P<n>\d{1,3})\b(?![:.]\d| ?(?:min|m\b|of|/|'))"
)
_PAIRED = re.compile(
    rf"(?<![\d/.:x])(?<!between )\b(?P<n>\d{{2}}) ?(?=(?:\+|and|&) ?\d{{2}} ?min)"
    rf"|\b(?P<w>{_WORD})(?= of the {_WORD} min)"
    rf"|(?:^\W*|\band |, )(?P<f>{_TEEN})(?= for [a-z])"
)
_CELL = re.compile(r"\|\s*(\d{1,2})\s*(?=\|)")  # a column of minutes
_TOTALLED = re.compile(r"\btotal:? (\d{2,3})\b(?! ?(?:m\b|min|of|/))")
_REST = re.compile(r"\b(?:remaining|other|another|last|next|final|rest)\b[ ,]*$")
# What is left of the time when some was lost: that is the whole.
_LEFT = re.compile(r"\b(?:leaving|left with|which left|that left|leaves|so only) (?:us |me )?$")
LEAST_BARE = 5
LEAST_LISTED = 3
_COLUMNS = (
    re.compile(r"\((?P<n>\d{1,3})\)[ .;\n]*$"),
    re.compile(r"(?<![/x])(?<! of)(?: -|[:=|,;.>]| {2,}|\t) *(?P<n>\d{1,3})[ .;|\n]*$"),
    re.compile(r"^\W*(?P<n>\d{1,3}) *(?:[:=|)>]|-) +(?=[a-z])"),
    re.compile(
        r"^\W*(?P<n>\d{1,3}) +(?=[a-z]{3,} )"
        r"(?!(?:trials?|rep|times|sets?|min|lbs?|y/?o|year|month))"
    ),
    # "Play 20 - …", "Chat with dad 10"
    re.compile(r"^\W*(?:[a-z/&+]+ ){1,4}(?P<n>\d{1,3})(?= ?[-:=]|\s*$)"),
)
_CODED = re.compile(
    r"\b(?:ta|nmre?|te|mt|adls?|si|sct|cog|97\d{3}|92526)"
    r"(?: ?[x(:=-]? ?(?P<n>\d{2})\b(?= ?[):,.;-]|$)| (?P<one>[3-9])(?=: ))"  # "NMR 8: tall kneel"
)
_BRACKETED = re.compile(r"\[(?P<n>\d{1,2})\][ .]*$")  # minutes at the end of each line
_MEASURED_BEFORE = re.compile(
    r"(?:\b(?:from \d+ to|q|"
    r"within|before(?! that\b)|after(?! that\b)|(?<!just )under|every|each|baseline|was|vs|"
    r"than|up to|less than|past|first baseline|lasted|latency|about every)\s(?:\w+\s)?"
    r"|\b(?:at|in|by)\s(?:about |only |the |over |just )?"
    r"|\b(?:stay(?:ed|s)?|sat|sits|seated|attended to|tolerat\w+|sustain\w*|remain\w*|focus\w*|"
    r"engaged|attention span|span of|wear|worn|stood|lasting|held|hold|slept|waits?|waited)\b"
    r"[^,;]{0,40}?)(?:for )?(?:about )?$"
)
_MEASURED_AFTER = re.compile(
    r"^\s*(?:late\b|bouts?\b|intervals?\b|stretch(?:es)?\b|spells?\b|"
    r"hold|delay|recall|with (?:\w+ )?(?:redirect|prompts? to stay)|\(?baseline|"
    r"of (?:attention|sitting|seated|focus)|per day|a day|daily|before (?:need|leav|ask)|"
    r"rest\b|apart|timer|to complete|ago|warning|warm|(?:on|off)\b ?(?:[,/]|"
    r"and \w+ (?:\w+ )?off|$)|"
    r"at a time|each (?:time|day)|(?:once|twice|three times|\dx) ?(?:a|per|/)? ?day)"
)
_SET_OFF = re.compile(r"(?:[,;:(\[|=>]| -{1,2}) ?$")
_OURS = re.compile(r"\b(?:i|ot|therapist|cota) (?:held|holds?|stayed|sat|stood|waited|engaged)\b")
_AGAIN = re.compile(r"\b(?:in|during|over|within) (?:that|this|those|these|the same) $")
_SESSION = re.compile(r" (?:\w+ )?(?:session|visit|treatment|tx|therapy|appointment)\b")
_IN_THE = re.compile(r"\bin the (?:other |remaining |first |last |next |final )?$")
_FOLLOWED = re.compile(r"\b(?:at|in|by|after|with|was|were|took) (?:about |another |the )?$")
_OF = re.compile(r" (?:of|on|at the|when|where|doing|spent|working|with) (?!the )?\w")
_IS_TREATMENT = re.compile(
    r"\b(?:did get|did do|treatment|session|rest|remainder|that|this|all of it) "
    r"(?:was|were|took|made) (?:about |around |roughly |some |maybe )?$"
)
_TOTAL = re.compile(
    r"\btotal|\bsession\b|\bvisit\b|appointment|treatment time|seen for|duration|time in\b|in/out|"
    r"start(?:ed)? time|start/?stop|start:|scheduled|booked|on the (?:clock|books)|\bslot\b|"
    r"arrived|date of service|dos\b|\bin all\b|\ball (?:told|together)\b|\baltogether\b|"
    r"\bdoor to door\b|\boverall\b|\bpull(?:ed)?[- ]?out\b|\bon (?:the |her |his )?iep\b"
)


@dataclass(frozen=True, slots=True)
class Said:
    """Minutes at a place in the text. `total` when words beside it call it a total.

    `rest`: "the other twenty", "the remaining ten"; such a time is never the whole.
    """

    start: int
    end: int
    minutes: int
    total: bool = False
    clock: bool = False
    rest: bool = False


def said(text: str) -> list[Said]:
    """Every time of treatment said in lowercased `text`, in order."""
    found = [Said(start, end, long, clock=True) for start, end, long in stretches(text)]
    for hit in _SAID.finditer(text):
        if not _measures(text, hit.start(), hit.end()):
            found.append(Said(hit.start(), hit.end(), _number(hit["n"])))
    for hit in _HOURS.finditer(text):
        if not _measures(text, hit.start(), hit.end()):
            more = _number(hit["n"]) if hit["n"] else 0
            found.append(Said(hit.start(), hit.end(), _long(hit.group(1)) + more))
    found += _said_shortly(text)
    found = _outermost(sorted(found, key=lambda one: (one.start, -one.end)))
    return [_with_total(text, one) for one in found if one.minutes <= 480]


def _said_shortly(text: str) -> list[Said]:
    """Times without the word: after a code, twice over, in a column, or as "the other twenty"."""
    found = [
        Said(hit.start(), hit.end(), int(hit["n"]))
        for hit in _TWICE.finditer(text)
        if _number(hit["word"]) == int(hit["n"])
    ]
    for hit in [*_NAMED.finditer(text), *_PAIRED.finditer(text)]:
        name = str(hit.lastgroup)
        found.append(Said(hit.start(name), hit.end(name), _number(hit[name])))
    for hit in [*_CODED.finditer(text), *_BRACKETED.finditer(text)]:
        name = str(hit.lastgroup)
        found.append(Said(hit.start(name), hit.end(name), int(hit[name])))
    found += [Said(h.start(1), h.end(1), int(h.group(1))) for h in _CELL.finditer(text)]
    for hit in _TOTALLED.finditer(text):
        found.append(Said(hit.start(), hit.end(), int(hit.group(1)), total=True))
    for hit in _FOR.finditer(text):
        if not _measures(text, hit.start(), hit.end()) and _number(hit["n"]) >= LEAST_BARE:
            found.append(Said(hit.start("n"), hit.end(), _number(hit["n"])))
    for hit in [*_SPENT.finditer(text), *_BARE.finditer(text), *_SHARED_OUT.finditer(text)]:
        name = str(hit.lastgroup)
        if (minutes := _number(hit[name])) >= LEAST_BARE:
            found.append(Said(hit.start(name), hit.end(name), minutes))
    return found


def column(texts: Sequence[str]) -> dict[int, Said]:
    """Times written as bare numbers in the same place of several lines: "…, cued (15)".

    By the line's place. Nothing, unless at least two lines are written so and none counts up.
    """
    for form in _COLUMNS:
        found = {}
        for place, text in enumerate(texts):
            if hit := form.search(text):
                found[place] = Said(hit.start("n"), hit.end("n"), int(hit["n"]))
        numbers = [one.minutes for one in found.values()]
        counted = numbers == list(range(numbers[0], numbers[0] + len(numbers))) if numbers else True
        if len(found) > 1 and not counted and all(LEAST_LISTED <= n <= 120 for n in numbers):
            return found
    return {}


def _with_total(text: str, one: Said) -> Said:
    around = text[max(0, one.start - 28) : one.end + 14]
    inside = re.search(r"\b(?:of|out of) (?:the|an?|her|his|their|our) $", text[: one.start])
    total = one.total or bool(_TOTAL.search(around)) or bool(inside)
    rest = bool(_REST.search(text[: one.start]))
    if _LEFT.search(text[: one.start]):
        total = rest = True
    return Said(one.start, one.end, one.minutes, total, one.clock, rest)


def _outermost(found: list[Said]) -> list[Said]:
    kept: list[Said] = []
    for one in found:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def _measures(text: str, start: int, end: int) -> bool:
    before, after = text[max(0, start - 60) : start], text[end : end + 40]
    if _SET_OFF.search(before) and not after.strip(" .)]"):
        return False  # ", 21 min." closes what was described before it
    before = _OURS.sub(" ", re.split(r" - |[(\[]", before)[-1])
    if _AGAIN.search(before):
        return True  # said before, and not of another activity
    if _SESSION.match(after) or _IN_THE.search(before):
        return False
    if _IS_TREATMENT.search(before) or (_OF.match(after) and _FOLLOWED.search(before)):
        return False
    return bool(_MEASURED_BEFORE.search(before) or _MEASURED_AFTER.match(after))


def _long(told: str) -> int:
    """The minutes of an hour and its parts, as told."""
    if "half" in told or "1/2" in told or ".5" in told:
        return 90 if re.search(r"hour and|1\.5", told) else 30
    if "three" in told or "3/4" in told:
        return 45
    if "quarter" in told or "1/4" in told:
        return 75 if "hour and" in told else 15
    return 120 if told[0] in "t2" else 60


def _number(word: str) -> int:
    if word.isdigit():
        return int(word)
    tens, _, ones = word.replace("-", " ").partition(" ")
    return _TENS.get(tens, 0) + COUNTED.get(tens, 0) + COUNTED.get(ones, 0)
