"""Times of day in a note and the minutes between them: "9:05-9:30", "nine to nine thirty".

Two times make a stretch when words or a dash join them. A full hour alone ("10 to 11") counts only
beside "from", am or pm, or a time with minutes; a full stop in it ("2.15 to 2.40") only where it
cannot be a measure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

LONGEST = 480
HALF_DAY = 12 * 60
_HOURS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven")
_HOUR_WORDS = {word: n for n, word in enumerate((*_HOURS, "twelve"), start=1)} | {"noon": 12}
_PAST = {
    "oh five": 5,
    "five": 5,
    "ten": 10,
    "fifteen": 15,
    "twenty": 20,
    "twenty five": 25,
    "thirty": 30,
    "thirty five": 35,
    "forty": 40,
    "forty five": 45,
    "fifty": 50,
    "fifty five": 55,
}
_HOUR = rf"(?:{'|'.join(_HOUR_WORDS)})"
_PAST_WORDS = "|".join(sorted((w.replace(" ", "[ -]") for w in _PAST), key=len, reverse=True))
_HALF = r" ?(?:a\.?m\b\.?|p\.?m\b\.?|[ap]\b)?"
_FIGURES = rf"\d{{1,2}}(?:[:.h]?\d{{2}})?(?!\d|/){_HALF}"
_WORDS = (
    rf"(?:(?:half|quarter|ten|twenty|five|twenty[ -]five) (?:past|after|to|before|of) {_HOUR}"
    rf"|{_HOUR}(?:[ -](?:{_PAST_WORDS}))?(?: o'clock)?)\b(?! min| (?:of|out)\b|/)"
)
_JOIN = r"(?: ?(?:-{1,2}|→|->) ?| (?:to|till?|until|through|and) )"
_STRETCH = re.compile(
    rf"(?<![\d.:$/x#])(?P<from>\b(?:from|between) (?:about )?)?(?<!\w)(?P<a>{_FIGURES}){_JOIN}"
    rf"(?P<b>{_FIGURES})(?![\d%°]| ?(?:lbs?|kg|min|sec|reps?|deg|cm|in\b|ft|feet|x\b|/|years?|"
    r"months?|weeks?|days?|trials?|times|pieces|steps|items)|[-/:.]\d)"
)
_SPOKEN = re.compile(rf"(?P<from>\b(?:from|between) )?\b(?P<a>{_WORDS}){_JOIN}(?P<b>{_WORDS})")
_BOUNDS = re.compile(
    rf"\b(?:start(?:ed)?|began|begin|in|from|arrived)(?: time)?:? ?(?:at )?(?P<a>{_FIGURES})"
    rf"[ ,;/|-]{{0,3}}(?:and )?(?:time )?(?:stop(?:ped)?|end(?:ed)?|out|finish(?:ed)?|done|left)"
    rf"(?: time)?:? ?(?:at )?(?P<b>{_FIGURES})"
)


def stretches(text: str) -> Iterator[tuple[int, int, int]]:
    """Where two joined times of day stand in lowercased `text`, and the minutes between them."""
    for hit in _BOUNDS.finditer(text):
        if minutes := _between(_figures(hit["a"]), _figures(hit["b"])):
            yield hit.start("a"), hit.end("b"), minutes
    for hit in _STRETCH.finditer(text):
        if not _is_time(hit, text):
            continue
        if minutes := _between(_figures(hit["a"]), _figures(hit["b"])):
            yield hit.start("a"), hit.end("b"), minutes
    for hit in _SPOKEN.finditer(text):
        both = _said(hit["a"]), _said(hit["b"])
        sure = any(" " in hit[part] or "-" in hit[part] for part in "ab")
        if sure and (minutes := _between(*both)):
            yield hit.start("a"), hit.end("b"), minutes


def _is_time(hit: re.Match[str], text: str) -> bool:
    """Whether two figures are times of day, and not a range, a score or a measure."""
    a, b = hit["a"], hit["b"]
    colons = [":" in part for part in (a, b)]
    named = bool(re.search(r"[ap]", a + b))
    if " and " in text[hit.end("a") : hit.start("b")] and not hit["from"]:
        return False
    if any(colons):
        return True
    if any("." in re.sub(r"[ap]\.?m\.?", "", part) for part in (a, b)):
        dotted = all(re.match(r"\d{1,2}\.\d{2}", part) for part in (a, b))
        opens = not text[: hit.start("a")].strip(" -*(") or bool(hit["from"])
        return dotted and (named or opens or text[hit.end() : hit.end() + 1] in (":", ")"))
    digits = [re.sub(r"\D", "", part) for part in (a, b)]
    if all(len(part) >= 3 for part in digits):
        return True
    return named and bool(hit["from"] or re.search(r"[ap]\.?m", a + b))


def _figures(told: str) -> int | None:
    digits = re.findall(r"\d+", told)
    if len(digits) == 1 and len(digits[0]) > 2:
        digits = [digits[0][:-2], digits[0][-2:]]
    hour, minute = int(digits[0]), int(digits[1]) if len(digits) > 1 else 0
    return hour * 60 + minute if hour <= 23 and minute <= 59 else None


def _said(told: str) -> int | None:
    words = told.replace("-", " ").removesuffix(" o'clock")
    if hit := re.match(r"(.+) (past|after|to|before|of) (\w+)$", words):
        amount = {"half": 30, "quarter": 15}.get(hit[1]) or _PAST[hit[1]]
        hour = _HOUR_WORDS[hit[3]] * 60
        return hour + amount if hit[2] in ("past", "after") else hour - amount
    first, _, rest = words.partition(" ")
    return _HOUR_WORDS[first] * 60 + (_PAST[rest] if rest else 0)


def _between(start: int | None, end: int | None) -> int | None:
    if start is None or end is None:
        return None
    length = end - start
    if length <= 0:
        length += HALF_DAY
    return length if 0 < length <= LONGEST else None
