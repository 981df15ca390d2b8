"""The hard events of a session, however its record tells them.

An event is hard when it hurt, scared or upset the child or somebody else, or put the child at risk.
What did not happen, what happened to somebody else, or once before, is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from countersign.family.reading.claims import soft
from countersign.family.reading.phrases import Said, Stems, sayings, stems
from countersign.spine.grounding.sentences import sentences

# The gravest first: an event that is of several kinds is told when the gravest is.
KINDS = (
    "seizure",
    "self_injury",
    "elopement",
    "aggression",
    "injury",
    "medical",
    "equipment",
    "toileting",
    "meltdown",
    "tears",
    "refusal",
)
FELT = frozenset({"meltdown", "tears", "refusal"})
NAMES = {
    "seizure": "a possible seizure",
    "self_injury": "that the child hurt himself or herself",
    "elopement": "that the child ran off",
    "aggression": "that somebody was hurt or hit",
    "injury": "a fall or an injury",
    "medical": "that the child was unwell or in pain",
    "equipment": "that equipment failed",
    "toileting": "a toileting accident",
    "meltdown": "a very hard moment",
    "tears": "tears",
    "refusal": "a refusal",
    "": "a hard event",
}
_DENIES = frozenset(
    [
        "no",
        "not",
        "never",
        "without",
        "none",
        "zero",
        "neither",
        "nor",
        "nobody",
        "nothing",
        "denied",
        "deni",
    ]
)
_ENDS_DENIAL = frozenset(
    [
        ",",
        ";",
        "(",
        ")",
        ":",
        "–",
        "—",
        "but",
        "then",
        "until",
        "and",
        "because",
        "when",
        "after",
        "so",
    ]
)
_REACH = 4
_OPENING = 2  # words before what makes a line one of nothing hard
_OTHER = re.compile(
    r"(?:^| )i (?:almost |nearly )?$|(?:^|[ ,;])(?:(?:his|her|their|a|an|the|another|one|other|some) )?(?:twin |baby |little |big |older |younger |other |another )*(?:brother|sister|sibl|cousin|peer|classmat|friend|dog|puppi|cat|babi|neighbor|neighbour|kid|child|children|boy|girl|toddl|doll|teddi|bear|puppet|charact|stori|book|movi|dad|mom|mum|moth|fath|parent|grandma|teach) (?:in the \w+ |next door |down the hall |on \w+ |was |were |had |began |start |got |to |who |also |just |suddenl )*$"
)
_BEFORE = re.compile(
    r"(?:histor of|histori of|in the past|last (?:week|month|year|summ|spring|fall|wint|tuesday|monday|wednesday|thursday|friday|session|visit|time)|(?:previou|prior|earli|initi\w*) (?:session|visit|week|year|eval\w*)|at (?:eval\w*|intak\w*)|baselin\w*|us to|year ago|month ago|week ago|(?:at|from) (?:home|school)|first (?:day|time he|time she|visit|week)|yesterday|(?:over|on) the weekend|this (?:morn|weekend)|(?:mom|dad|parent|teach|grandma|famili|mother|father|caregiv) (?:report|says|said|state|mention|share|note|told|describ))\b"
)
_IF = re.compile(
    r"(?:(?:^| )(?:if|in case|in order to prevent|to prevent|to avoid|risk of|instead of|rather than|worri about|fear of|watch for|monitor for|in case of|no sign of|discuss|review|talk about|talked about|practic|read about|pretend(?:ing)?(?: to)?|plan for|strategi for|what to do) (?:\S+ ){0,4})$"
)


@dataclass(frozen=True, slots=True)
class Event:
    """A hard event: the line of the record it stands in, and its kinds, the gravest first."""

    text: str
    kinds: tuple[str, ...]
    core: frozenset[str] = frozenset()  # its words that no fact of the session has

    @property
    def kind(self) -> str:
        """The gravest of its kinds; empty when it is hard only by where it stands."""
        return self.kinds[0] if self.kinds else ""


def hard_events(
    facts: Sequence[str], events: Sequence[str], names: frozenset[str] = frozenset()
) -> list[Event]:
    """The hard events that the record of a session tells. `names`: what the child is called."""
    found = [event for line in facts for event in _in_line(line, names)]
    for line in events:
        told = list(_in_line(line, names, under_events=True))
        found += told or ([] if _is_neutral(line) else [Event(line, ())])
    return [
        replace(one, core=_content(one.text) - _content(*(f for f in facts if f != one.text)))
        for one in found
    ]


def _content(*lines: str) -> frozenset[str]:
    """The stems that say something by themselves."""
    return frozenset(
        w
        for line in lines
        for w in stems(line).words
        if len(w) > 2 and w not in soft() and w.isalpha()
    )


def _is_neutral(line: str) -> bool:
    """Whether a line under events tells of nothing hard; what nobody can tell is taken as hard."""
    found = sayings("neutral").find("neutral", stems(line))
    return any(said.first <= _OPENING for said in found)


def _in_line(line: str, names: frozenset[str], *, under_events: bool = False) -> Iterator[Event]:
    """The event of a line, if it tells one: its sentences are of one event."""
    kinds: set[str] = set()
    for start, end in sentences(line) or [(0, len(line))]:
        text = stems(line, start, end, names=names)
        kinds |= set(kinds_of(text))
        if under_events and sayings("events").says("unwilling", text):
            kinds.add("refusal")
    if kinds:
        yield Event(line, tuple(k for k in KINDS if k in kinds))


def kinds_of(text: Stems) -> Iterator[str]:
    """The kinds of hard event that `text` tells of the child, today."""
    known = sayings("events")
    for kind in KINDS:
        if any(happened(said, text) for said in known.find(kind, text)):
            yield kind


def happened(said: Said, text: Stems) -> bool:
    """Whether what is said did happen, now, to the child."""
    before = " ".join(text.words[max(0, said.first - 9) : said.first]) + " "
    if denied(said, text):
        return False
    return not (_OTHER.search(" " + before) or _IF.search(" " + before) or _earlier(said, text))


def denied(said: Said, text: Stems) -> bool:
    """Whether a denial right before it reaches it."""
    for word in reversed(text.words[max(0, said.first - _REACH) : said.first]):
        if word in _ENDS_DENIAL:
            return False
        if word in _DENIES:
            return True
    return False


def _earlier(said: Said, text: Stems) -> bool:
    """Whether its clause puts it before today, or elsewhere."""
    start = max((n + 1 for n in range(said.first) if text.words[n] in ";("), default=0)
    end = min(
        (n for n in range(said.last, len(text.words)) if text.words[n] in ";)"),
        default=len(text.words),
    )
    return _BEFORE.search(" ".join(text.words[start:end])) is not None
