"""What an update says, against what the record of its session says: told, or nowhere told.

Families read plain words and records are short: "put on both shoes" is "donned shoes". Words of one
field of lexicon/plain.txt may stand for each other, and words of lexicon/soft.txt claim nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from countersign.base.words import wordset
from countersign.family.reading.phrases import Said, Stems, sayings, stems
from countersign.practice.shorthand import placed
from countersign.spine.grounding.lexicon import lexicon
from countersign.spine.grounding.lexicon import regular_stem as stem
from countersign.spine.grounding.words import words as ideas_of

ROOT = 5  # letters that words of one root share
NEW = 2  # words that the record does not have, from which on a sentence tells something new
LONG = 5  # letters of a soft word that may still say what a line is about: "change", "order"
_NO_ANCHOR = frozenset(
    stem(w)
    for w in wordset(
        "about after again their there these those which while would could should minute minutes "
        "session today first still every other activity practice skill therapy independent assist "
        "verbal prompt reminder physical tactile second times three seven eight within without "
        "through before between trial"
    )
)
MOTTO = 4  # words of a cheer: "Way to go, Leo!"


@lru_cache(maxsize=1)
def soft() -> frozenset[str]:
    """Stems that claim nothing by themselves."""
    return lexicon().general | {stem(w) for line in lines_of("soft") for w in line.split()} - {"+"}


@lru_cache(maxsize=1)
def anchors() -> frozenset[str]:
    """Stems that claim nothing by themselves, and yet say what a thing of the record is about."""
    lines = [line for line in lines_of("soft") if line.startswith("+")]
    long = {w for w in soft() if len(w) >= LONG} - _NO_ANCHOR
    return frozenset(stem(w) for line in lines for w in line[1:].split()) | long


def anchored(text: Stems, against: Record) -> bool:
    """Whether `text` and the record share such a word: "hung the wash", "hung 6 socks"."""
    return any(w in anchors() and w in against.stems for w in text.words)


@lru_cache(maxsize=1)
def fields() -> dict[str, frozenset[int]]:
    """The fields of lexicon/plain.txt that each stem belongs to."""
    found: dict[str, set[int]] = {}
    for number, line in enumerate(lines_of("plain")):
        for member in line.split(","):
            if len(words := member.split()) == 1:
                found.setdefault(stem(words[0]), set()).add(number)
    return {k: frozenset(v) for k, v in found.items()}


@lru_cache(maxsize=1)
def _phrases() -> tuple[tuple[str, int], ...]:
    """The members of a field that are several words."""
    return tuple(
        (f" {' '.join(stem(w) for w in member.split())} ", number)
        for number, line in enumerate(lines_of("plain"))
        for member in line.split(",")
        if len(member.split()) > 1
    )


def lines_of(name: str) -> list[str]:
    """The lines of lexicon/`name`.txt that are no comments."""
    text = (files("countersign.family") / "lexicon" / f"{name}.txt").read_text("utf-8")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


@dataclass(frozen=True, slots=True)
class Record:
    """All that a claim may stand on, as stems, fields and ideas."""

    lines: tuple[Stems, ...]
    stems: frozenset[str]
    fields: frozenset[int]
    ideas: frozenset[str]
    captured: int  # of its lines, the first ones; after them come a person's own words
    is_dated: bool = False  # a line of it is of an earlier day: "11/02: 0 of 4"

    def has(self, word: str, ideas: Iterable[str] = ()) -> bool:
        """Whether the record speaks of what the stem `word` says."""
        if word in self.stems or fields().get(word, frozenset()) & self.fields:
            return True
        if any(i in self.ideas for i in ideas):
            return True
        return any(_same_root(word, other) for other in self.stems)

    def says(self, section: str) -> bool:
        """Whether it speaks of a topic of lexicon/topics.txt."""
        known = sayings("topics")
        also = f"{section}_in_record"
        if section == "before" and self.is_dated:
            return True
        return any(known.says(section, line) for line in self.lines) or (
            also in known.means
            and any(known.says(also, one) for one in self.lines[: self.captured])
        )


def record(lines: Sequence[str], own_words: Sequence[str] = ()) -> Record:
    """What these lines say. `own_words`, a person's, stand for themselves and for nothing wider."""
    plain = [placed(line)[0] for line in lines]
    read = tuple(stems(line) for line in plain)
    known = fields()
    named = {n for line in read for w in line.words for n in known.get(w, ())}
    named |= {n for phrase, n in _phrases() if any(phrase in line.line for line in read)}
    plain += own_words
    read += tuple(stems(line) for line in own_words)
    found = frozenset(w for line in read for w in line.words)
    ideas = {i for line in plain for w in ideas_of(line) for i in w.ideas}
    wider = lexicon().wider
    ideas |= {w for i in ideas for w in wider.get(i, ())}
    dated = any(_DATED.match(line) or _is_day(line) for line in lines)
    return Record(read, found, frozenset(named), frozenset(ideas), len(lines), dated)


# "11/02: 0 of 4", "on 9/14 max A", "Oct 3 - refused": a line that sets its own day.
_DATED = re.compile(
    r"(?i)\s*(?:on\s+|as\s+of\s+|since\s+)?(?:(?:0?[1-9]|1[0-2])/(?:[0-2]?\d|3[01])(?:/\d{2,4})?\s*[:–—-]|(?:0?[1-9]|1[0-2])/(?:[0-2]?\d|3[01])/\d{2,4}\b|(?:on|as\s+of|since)\s+\d{1,2}/\d{1,2}\b|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*\.?\s+\d{1,2}\b\s*[:–—,-])"
)


_PAIR = re.compile(r"\s*(\d{1,2})/(\d{1,2})\s+[A-Za-z]")


def _is_day(line: str) -> bool:
    """Whether a line begins with a day and no share: "11/05 tree pose", not "8/10 rings"."""
    pair = _PAIR.match(line)
    if not pair or not 1 <= int(pair[1]) <= 12:
        return False
    return pair[2].startswith("0") or int(pair[1]) > int(pair[2])


def _same_root(a: str, b: str) -> bool:
    if len(a) < 4 or len(b) < 4:
        return False
    if a.startswith(b) or b.startswith(a):
        return True
    return len(a) > ROOT and len(b) > ROOT and a[:ROOT] == b[:ROOT]


# What somebody said in so many words: it is told as said, not as having happened.
_QUOTED = re.compile(r"(?<!\w)['\u2018“\"][^'’”\"]+['’”\"](?!\w)")


@dataclass(frozen=True, slots=True)
class Judged:
    """How many words of a sentence the record tells, and those that it does not."""

    told: int
    new: tuple[str, ...]


@lru_cache(maxsize=1)
def care() -> frozenset[str]:
    """Stems of what is done for a child after a hard event; nobody writes all of it down."""
    return frozenset(stem(w) for line in lines_of("care") for w in line.split())


def judge(text: str, against: Record, names: frozenset[str], *, cared: bool = False) -> Judged:
    """Which content words of `text` the record has, and which not. `names` are the child's.

    `cared`: a hard event is in the record, and care for the child needs no line of its own.
    """
    told, new = 0, []
    ideas = {w.start: w.ideas for w in ideas_of(text)}
    read = stems(text)
    quoted = [m.span() for m in _QUOTED.finditer(text)]
    for word, (start, end) in zip(read.words, read.places, strict=True):
        if any(a <= start < b for a, b in quoted):
            continue
        if word in soft() or not word.isalpha() or len(word) < 3 or word in names:
            continue
        if cared and word in care():
            continue
        if against.has(word, ideas.get(start, ())):
            told += 1
        else:
            new.append(text[start:end])
    return Judged(told, tuple(new))


_TELLS_YOU = re.compile(
    r"(?i)\b(?:i|we)(?:['’]ve|\s+have|\s+had)?\s+(?:also\s+|already\s+|just\s+)?(?:told|called|rang|phoned|texted|messaged|spoke|talked|spoken|left|let|sent|wrote|emailed|shared|showed|explained|went\s+over|mentioned)\b[^.]{0,40}\b(?:you|phone|voice\s?mail|about|it|this|door|mom|dad)\b|as\s+i\s+(?:told|said|mentioned)"
)
_ADVICE = re.compile(
    r"(?i)\b(?:can(?!not|['’]t)|could(?!n['’]t|\s+not)|may|might|should|will(?!\s+not)|would(?!n['’]t|\s+not)\s+(?:be|help|love|like)|['’]ll|let['’]?s|needs?\s+(?:a|to|some|more|the|an|his|her)|(?:is|are)\s+(?:ready|plenty|enough|good\s+practice|a\s+(?:fine|good|great|nice|fun|perfect)\s+(?:start|way|idea|practice|game|step|next\s+step|one|choice|time|place|moment|spot|chance|thing|toy))|works\s+(?:at\s+home|too|well|best|great|fine|like|as|the\s+same|in|on|for)|helps?\b|for\s+now|from\s+now\s+on|going\s+to|next\s+(?:time|week|visit|session|step|up)|is\s+next|i\s+think|(?:is|are)\s+(?:great|good|best|perfect|nice|fine|helpful)\s+(?:for|to|at|with)\b|goes\s+a\s+long\s+way|makes?\s+a\s+(?:great|good|fun)|make\s+sure|be\s+sure|worth|is\s+fine\b|are\s+fine\b)\b"
)
_SAYS = re.compile(
    r"(?i)\b(?:teacher|doctor|dentist|nurse|therapist|coach|pediatrician|specialist|tutor|aide|principal|sitter|grandma|grandpa|dad|mom|brother|sister|you|everyone|they)\b(?:\W+\w+){0,2}?\W+(?:says?|said|told|tells?|thinks?|thought|reports?|reported|wants?|wanted|noticed|agrees?|agreed|mentioned|feels?|shared)\b"
)
# "She asked when you would be back": what a child asked is no advice.
_ASKED = re.compile(
    r"(?:He|She|They|[A-Z]\w+)\s+(?:kept\s+asking|asked)\b[^.]*\b(?:when|if|whether|where|why)\b"
)
_NOW = re.compile(
    r"(?i)\b(?:now|already|these\s+days|lately|ago|no\s+longer|any\s?more|than\s+(?:it|he|she|they)\s+(?:was|were|did|had)|last\s+(?:week|month|time|year|visit|session))\b"
)
_IMPERATIVE = re.compile(
    r"^(?:[\"'“\u2018(]*)(?:No|Please|Just|Lay|Practice|Put|Use|Try|Keep|Let|Bring|Give|Ask|Have|Do|Don['’]t|Send|Start|Any|Skip|Hang|Place|Stick|Wear|Leave|Pick|Set|Take|Save|Look|Cut|Roll|Read|Sing|Play|Make|Stay|Go|Count|Hold|Help|Show|Tell|Remind|Offer|Praise|Watch|Wait|Mix|Pour|Open|Sit|Stand|Push|Pull|Wash|Brush|Clap|Draw|Write|Point|Say|Turn|Work|Big|Small|Short|A|An|Two|One|Same|More|Great|Good|Nice|Well|Way|What|Such|So|Yay|Hooray|Bravo|Congrats|Wow|Lovely|Happy|Buenas|Hola|Thanks|Best|Cheers)\b"
)
_VERBLESS = re.compile(
    r"(?i)\b(?:is|are|was|were|am|be|been|had|has|have|did|does|do|went|got|came|made|took|put|ran|said|told|gave|found|held|kept|let|left|saw|sat|stood|fell|felt|knew|wrote|drew|ate|drank|rode|threw|caught|cut|hit|blew|sang|slept|woke|wore|built|bit|stuck|lost|won|met|heard|read|tore|broke|chose|swung|spun|hid|hung|fed|led|paid|spent|thought|brought|bought|taught|\w{2,}ed|\w{2,}s)\b"
)


def is_of_now(text: str) -> bool:
    """Whether a sentence sets the present against what was before: "now", "these days"."""
    return _NOW.search(text) is not None


# Things that were left behind, and where they are now: nothing of the session.
_LEFT_BEHIND = re.compile(
    r"(?i)\b(?:left|forgot)\s+(?:his|her|their)\s+(?!(?:seat|chair|spot|room|table|class|place|mat)\b)(?:\w+\s+){1,3}?(?:here|behind|on|in|at|under)\b|\b(?:put|is|are|waits?)\s+(?:it\s+|them\s+)?(?:at|in|on)\s+the\s+(?:front\s+desk|lost\s+and\s+found|cubby|office)\b"
)


# "If you have a curb near your house, that is practice too": a condition claims nothing.
_IF = re.compile(
    r"(?i)^\W*(?:and\s+|so\s+|but\s+)?(?:if\b|(?:when(?:ever)?|any\s?time|once)\s+you\b(?!\s+(?:\w+ed|came|were|left|told|said|saw|went|got|had|did|brought)\b))"
)


def tells_you(text: str) -> bool:
    """Whether a sentence says that the family was told already, by phone or at the door."""
    return _TELLS_YOU.search(text) is not None


def claims_nothing(text: str) -> bool:
    """Whether a sentence is advice, a cheer, or news of a call, and tells nothing of the child."""
    if _TELLS_YOU.search(text) or _LEFT_BEHIND.search(text) or _IF.match(text):
        return True
    if _ADVICE.search(text) and not (_NOW.search(text) or _SAYS.search(text) or _ASKED.match(text)):
        return True
    if not _IMPERATIVE.match(text):
        return False
    counted = re.match(r"(?:Two|One|A|An|Big|Small|Short|More|What|So|Such)\b", text)
    return len(text.split()) <= MOTTO or not counted or not _VERBLESS.search(text)


def deed_before_advice(text: str) -> str:
    """What a sentence tells of before its advice: "We did yoga, and she can hold the tree."""
    first, *rest = _JOINED.split(text, maxsplit=1)
    if rest and _DEED.match(first) and not claims_nothing(first):
        return f"{first.rstrip(',')}."
    return ""


_JOINED = re.compile(r",\s+(?:and|but|so)\s+|\s+(?:and|but|so)\s+(?=(?:we|you|I|he|she|they|it)\b)")
_DEED = re.compile(
    r"(?:(?:He|She|They)(?:['’](?:s|re)|\s+is|\s+are)\s+\w+ing\b)|(?:He|She|They|We|[A-Z][\w'’]+)\s+(?:\w+ly\s+|also\s+)?(?:\w{2,}ed|did|went|got|came|made|took|ran|gave|held|sat|stood|wrote|drew|ate|drank|rode|threw|caught|sang|built|read|began|found|put|cut|had)\b"
)


# Topics that are claims even where advice is given: "her doctor says that they will help".
_ALWAYS = ("service", "health", "sleep")
_CAN_THERE = re.compile(r"(?i)\b(?:can|could|may|might|should)\b")


def topics(text: str, read: Stems, against: Record) -> list[Said]:
    """What `text` tells beside the session, and the record does not: home, school, a doctor."""
    if (
        _TELLS_YOU.search(text)
        or _IF.match(text)
        or (_IMPERATIVE.match(text) and not _SAYS.search(text))
    ):
        return []
    known = sayings("topics")
    if _CAN_THERE.search(text) and not (_SAYS.search(text) or _NOW.search(text)):
        return []
    chosen = (
        _ALWAYS
        if claims_nothing(text)
        else tuple(name for name in known.means if not name.endswith("_in_record"))
    )
    return [
        said
        for section in chosen
        for said in known.find(section, read)
        if not against.says(section)
    ]
