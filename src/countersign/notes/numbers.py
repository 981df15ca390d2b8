"""The numbers in a sentence, and those its evidence allows. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from countersign.practice.shorthand import number

_DIGITS = re.compile(r"(?<![\w.])\d+(?:[.,]\d+)*")
_PERCENT = re.compile(r"(\d+)\s*(?:%|percent\b)")
_SCORE = re.compile(r"(\d+)\s*(?:of|out of|/)\s*(\d+)")
# "one" is as often a pronoun as a number, so it is not looked at.
_WORDS = re.compile(
    r"(?i)\b(two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|"
    r"sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty)\b"
)
MOST_SUMMED = 24


def in_text(text: str) -> dict[str, str]:
    """Every number by its plain value ("4"), with the way it is written ("four")."""
    found = {_plain(m.group()): m.group() for m in _DIGITS.finditer(text)}
    for match in _WORDS.finditer(text):
        value = number(match.group())
        if value is not None:
            found.setdefault(str(value), match.group())
    return found


def allowed(texts: Iterable[str], minutes: Iterable[int]) -> set[str]:
    """Numbers that evidence of these words and minutes supports, sums of minutes included."""
    found: set[str] = set()
    for text in texts:
        found |= in_text(text).keys()
        found |= {"1" for _ in re.finditer(r"(?i)\b(?:one|once|an?)\b", text)}
        for done, tries in _SCORE.findall(text):
            if int(tries) and 100 * int(done) % int(tries) == 0:
                found.add(str(100 * int(done) // int(tries)))
    sums = {0}
    for value in list(minutes)[:MOST_SUMMED]:
        sums |= {total + value for total in sums}
    return found | {str(total) for total in sums if total}


def _plain(written: str) -> str:
    plain = written.replace(",", "")
    return plain.lstrip("0") or "0" if plain.isdigit() else plain
