"""A note cut into clauses with their places: sentences, bullets, "and then", sections of SOAP."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# Curly quotes, the prime sign and long dashes, each by one plain character.
_SAME_LENGTH = str.maketrans("\u2019\u2018\u2032\u201c\u201d\u2013\u2014\u2212\t", "'''\"\"--- ")
_ABBREVIATIONS = re.compile(
    r"inc|incr|dec|decr|reps|min|mins|sec|secs|mod|max|approx|vs|e\.g|i\.e|eg|ie|no|dr|mr|"
    r"mrs|ms|st|"
    r"hr|hrs|ext|flex|resp|incl|w|wk|wks|pt|pts|re|ther|bwd|fwd|back|exec|"
    r"sup|ind|desens|desensit|indep|coord|bilat|approx|vis|esp|poss|min's|strat|eval|prac"
)
_SECTION = re.compile(
    r"(?:^|(?<=[\n.!?;)\"]) *|(?<=') +|(?<=\n))\**"
    r"(s|o|a|p|a/p|subj|subjective|obj|objective|assessment|plan|intervention|interventions|"
    r"response|billing|charges?)"
    r"(?:\**\s*:\**\s|(?<=e)\s*\n|(?<=n)\s*\n|(?<=t)\s*\n)",
)
_CUT = re.compile(
    r"\n+|(?<!\.)[.!?][\"')]?(?=\s|$)|;|\s(?=(?:and )?then\b)|,?\s(?=afterwards?\b)|"
    r"(?<=[,)])\s(?=after that\b)|(?<=[.;] )\(\d{1,3} ?(?:mins?|minutes|\')\)|"
    r",?\s(?=(?:so |but )instead\b)|(?<=,)\s(?=instead\b)|"
    r"\s(?=and (?:(?:we|she|he|i) (?:finished|ended|started|began|closed)|"
    r"finished) (?:up )?(?:with|by|on)\b)|"
    r"\s(?=(?:finally|lastly|and after that)\b)"
)
_EDGES = " \t\r\n-*•·+.,;:!?\"'()→>"
_BULLET = re.compile(r"^\s*(?:[-*•·+]|\d{1,2}[.)])\s+")
_ENDED = re.compile(r"[.!?][\"')]?\s*$")
HEARD, DONE, MEANT, PLANNED = "heard", "done", "meant", "planned"
_SECTION_KIND = {
    "s": HEARD,
    "subj": HEARD,
    "subjective": HEARD,
    "a": MEANT,
    "assessment": MEANT,
    "a/p": MEANT,
    "p": PLANNED,
    "plan": PLANNED,
    "billing": PLANNED,
    "charge": PLANNED,
    "charges": PLANNED,
}


@dataclass(frozen=True, slots=True)
class Clause:
    """Some words of the note. `text` is lowercased; `section` says what part of the note it is."""

    start: int
    end: int
    text: str
    section: str = DONE
    line: int = 0
    sentence: int = 0

    @property
    def span(self) -> tuple[int, int]:
        """Its place without blanks, bullets and end marks."""
        left = len(self.text) - len(self.text.lstrip(_EDGES))
        right = len(self.text) - len(self.text.rstrip(" \t\r\n-*•,;:→"))
        if left >= len(self.text) - right:
            return self.start, self.end
        return self.start + left, self.end - right


def lowered(note: str) -> str:
    """The note in lower case with plain quotes and dashes, every character in its place."""
    plain = note.translate(_SAME_LENGTH)
    low = plain.lower()
    if len(low) == len(plain):
        return low
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in plain)


def clauses(note: str) -> list[Clause]:
    """Every clause of `note` in order; together they cover all of its words."""
    low = lowered(note)
    found: list[Clause] = []
    section, line, sentence = DONE, 0, 0
    heads = {m.start(1): m for m in _SECTION.finditer(low)}
    for start, end in _pieces(note, low, sorted(heads)):
        if head := heads.get(start):
            section = _SECTION_KIND.get(head.group(1), DONE)
            start = head.end()
        text = low[start:end]
        if bullet := _BULLET.match(text):
            start += bullet.end()
            text = low[start:end]
        if text.strip(_EDGES):
            found.append(Clause(start, end, text, section, line, sentence))
        ended = low.count("\n", end - 1, end + 1) > 0
        line += ended
        sentence += ended or bool(_ENDED.search(text))
    return found


def _pieces(note: str, low: str, heads: list[int]) -> Iterator[tuple[int, int]]:
    cuts = sorted({*heads, *_cuts(note, low)})
    start = 0
    for cut in [*cuts, len(low)]:
        if low[start:cut].strip():
            begin = start + len(low[start:cut]) - len(low[start:cut].lstrip())
            yield begin, cut
        start = cut


def _cuts(note: str, low: str) -> Iterator[int]:
    for mark in _CUT.finditer(low):
        if mark.group().startswith(".") and _is_abbreviation(note, low, mark.start()):
            continue
        yield mark.end()


def _is_abbreviation(note: str, low: str, at: int) -> bool:
    before = re.search(r"([\w.]+)$", low[max(0, at - 12) : at])
    if before is None:
        return False
    word = before.group(1)
    # A list number at the beginning of a line, or a known short word that goes on in lower case.
    if word.isdigit():
        line = low[low.rfind("\n", 0, at) + 1 : at]
        return line.strip() == word
    if word in ("mr", "mrs", "ms", "dr"):
        return True
    goes_on = r"\. ?[a-z(]" if word in ("min", "mins", "hr", "hrs") else r"\. ?[a-z(\d]"
    return bool(_ABBREVIATIONS.fullmatch(word)) and bool(re.match(goes_on, note[at : at + 3]))
