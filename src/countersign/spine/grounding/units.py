"""A source as units: its sentences, lines or turns, with who speaks or tells each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from countersign.practice.shorthand import placed
from countersign.spine.grounding.clauses import Written, read
from countersign.spine.grounding.lexicon import PERSON, lexicon, stem
from countersign.spine.grounding.values import Source, Span

_LINE = re.compile(r"[^\n]+")
_STAMP = r"(?:[\[(]?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?[\])]?\s*[-–]?\s*)?"
_SPEAKER = re.compile(
    rf"\s*(?:[-*•]\s*)?(?:\[[^\]\n]{{0,40}}\]\s*)?{_STAMP}(?P<who>[A-Z][\w.'’]*(?:[ ][\w.'’&]+){{0,3}}|[a-z]{{2,12}})\s*(?:\([^)\n]{{0,40}}\))?\s*:\s+"
)
_UNIT = re.compile(
    r"\S.*?(?:(?<!\bMr)(?<!\bMrs)(?<!\bMs)(?<!\bDr)(?<!\bvs)(?<!\bSt)(?!(?<=\b[A-Z])\.\s[a-z])[.!?…]+[”\"')\]]*(?=\s|$)|$|(?=\n))",
    re.DOTALL,
)
_PLAN = re.compile(
    r"(?i)\b(?:plan(?:s|ned)?|next|will|['’]ll|gonna|going\s+to|let['’]?s|recommend\w*|continue|cont|should|want\s+(?:you|him|her|them|to)|try\s+(?:to|the|it|a)|hep|home\s+(?:exercise\s+)?program|homework|start(?:ing)?\s+(?:next|on)|"
    r"follow[- ]up|schedul\w*|begins?|starts?|resum\w+|alt\b|alternative|trial\s+of|set\s+for|due|appointment|from\s+(?:mon|tue|wed|thu|fri)\w*|refer\w*|recs?|pending|ring|phone|let\s+(?:me|us)\s+know|if\s+(?:it|he|she|they|the|any|there|red|pain)\b|monitor|watch\s+for|stays?|attend(?:s|ing)?|discussed|wants?|(?:i|we|he|she|they)['’](?:m|re|s)\s+\w+ing|(?:am|is|are)\s+\w+ing|on\s+(?:mon|tues|wednes|thurs|fri|satur|sun)days?|agreed\s+to|asked\s+(?:mom|dad|him|her|family|mother|father|teacher|to)|can\s+(?:you|we)|could\s+(?:you|we)|this\s+week|home\s*:|goal|until|d/c|discharge|to\s+be|keeps?|brings?|ask(?:ed)?\s+for|return|call|send|sent|add|work\s+on|increase|reassess|told|remind(?:ed)?|orders?|no\s+(?:lifting|baths|driving|weight)|no\s+\w+ing)\b|^\W*(?:(?:okay|ok|right|good|so|then)[,.]?\s+)?(?:give|put|use|keep|try|bring|tell|ask|practi[cs]e|leave|sit|hold|wear|offer|lower|resume)\b|^\s*(?:p|next|plan|recs?|rec|hep|home|try|trial|to\s*do|hw|homework|goals?)\s*[-:]|(?:^|[,;.\-–:]\s*|\b(?:mom|mum|dad|family|teacher|aide|slp|ot|parents?|school|nurse|doctor|\w+ist)\s)[\w.]*\s?to\s+(?!be\b|the\b|his\b|her\b|a\b|\d)[a-z]{3,}"
)


_OTHER_KID = re.compile(r"(?i)\s*(?:kid|child|peer|student|boy|girl|pt)\s+(?-i:[A-Z\d])\b")


@dataclass(slots=True)
class Unit:
    """A sentence, a line or a turn of a source."""

    source: Source
    number: int
    start: int  # offsets into the source's own text
    end: int
    read: Written
    speaker: str = ""  # role, or "child"
    tells: str = ""  # who tells it, in a line of facts
    asked: bool = False
    answered: int = 0  # 1: asked and affirmed, -1: asked and denied
    planned: bool = False
    here: bool = True  # of this session and this child
    mine: bool = True  # of this child, of whatever session
    near: dict[str, float] = field(default_factory=dict)
    index: int = 0  # among all units
    line: int = 0  # of its source
    other: bool = False  # labelled as another child's: "Kid M: 2/5"

    @property
    def is_spoken(self) -> bool:
        """Whether it is a turn of talk, and no line of facts."""
        return self.source.kind == "transcript" or bool(self.speaker)

    @property
    def span(self) -> Span:
        return Span(self.source.id, self.start, self.end)


def units_of(source: Source) -> list[Unit]:
    """The units of a source, with what its talk takes back, asks and answers."""
    found: list[Unit] = []
    plain, origin = placed(source.text)
    spoken = source.kind == "transcript" or _is_spoken(plain)
    speaker = ""
    for line in _lines(plain, spoken=spoken):
        label = _label(plain, line, spoken=spoken)
        start = label.end() if label else line.first
        role = _role(label["who"], spoken=spoken) if label else ""
        if label and spoken and role == "child":
            role = _introduced(label["who"], plain) or role
        if label and spoken:
            speaker = role
        tells = role if label and not spoken else ""
        for piece in _UNIT.finditer(plain, start, line.last):
            if not re.search(r"\w", piece.group()):
                continue
            text = read(plain, origin, piece.start(), piece.end())
            who = (speaker if spoken else "") or tells or _told_by(text)
            if not spoken:
                tells = tells or who  # the rest of the line is told by the same
            heading = label["who"] if label else ""
            found.append(_unit(source, len(found), text, line=line.first, heading=heading))
            found[-1].speaker, found[-1].tells = speaker if spoken else "", who
            found[-1].other = not spoken and (
                _OTHER_KID.match(plain, piece.start(), piece.end()) is not None
                or (label is not None and _OTHER_KID.match(label["who"]) is not None)
            )
    return found


def _unit(source: Source, number: int, text: Written, *, line: int, heading: str) -> Unit:
    start, end = text.span(0, len(text.text))
    return Unit(
        source,
        number,
        start,
        end,
        text,
        asked=text.text.rstrip().endswith("?"),
        planned=_PLAN.search(f"{heading} {text.text}") is not None,
        line=line,
    )


def _label(plain: str, line: _Stretch, *, spoken: bool) -> re.Match[str] | None:
    """The label that a line begins with, when it names who speaks or tells."""
    found = _SPEAKER.match(plain, line.first, line.last)
    if found is None or not _role(found["who"], spoken=spoken):
        return None
    return found if spoken or _is_label(found["who"]) else None


_INLINE = re.compile(
    r"(?<=[.?!\])…])[ \t]+(?=(?P<who>[A-Z][\w.’']{0,14}(?: [A-Z][\w.]{0,10})?):[ \t])"
)


# "Mom: takes two hours; teacher: loses his place".
_INLINE_FACT = re.compile(
    r"[;.][ \t]+(?=(?P<who>[A-Za-z][\w.’']{0,14}(?: [A-Z][\w.]{0,10})?):[ \t])"
)


@dataclass(frozen=True, slots=True)
class _Stretch:
    first: int
    last: int


def _lines(plain: str, *, spoken: bool) -> Iterator[_Stretch]:
    """Lines; in talk also where another speaker is named inside one."""
    begun = {m["who"] for m in (_SPEAKER.match(ln) for ln in plain.splitlines()) if m}
    for line in _LINE.finditer(plain):
        at = line.start()
        for m in _INLINE_FACT.finditer(plain, line.start(), line.end()) if not spoken else ():
            if _role(m["who"], spoken=False):
                yield _Stretch(at, m.start())
                at = m.end()
        for m in _INLINE.finditer(plain, line.start(), line.end()) if spoken else ():
            if m["who"] in begun or len(m["who"]) == 1 or _role(m["who"], spoken=False):
                yield _Stretch(at, m.start())
                at = m.end()
        yield _Stretch(at, line.end())


def _is_spoken(plain: str) -> bool:
    labels = [m["who"] for m in (_SPEAKER.match(line) for line in plain.splitlines()) if m]
    # Who speaks comes back; the headings of a fact sheet ("Shirt:", "Next:") stand once.
    few = len(set(labels)) <= 0.6 * len(labels)
    return few and len(labels) >= 3 and len(labels) >= 0.6 * len(plain.splitlines())


_TITLED = re.compile(r"(?:Mr|Mrs|Ms|Miss|Coach)\.?\s+[A-Z]")


def _role(who: str, *, spoken: bool) -> str:
    """The role of a label: a known person's, else in talk the child's."""
    key = [stem(w) for w in re.findall(r"[^\W\d_]+", who)]
    known = lexicon().phrases
    for n in range(len(key), 0, -1):
        for at in range(len(key) - n + 1):
            for phrase, idea in known.get(key[at], ()):
                if idea.startswith(PERSON) and phrase == tuple(key[at : at + n]):
                    return idea.removeprefix(PERSON)
    if _TITLED.match(who) and not spoken:
        return "staff"
    if who.casefold().split()[0] in ("child", "client", "patient", "pt", "kid", "student"):
        return "child"
    return "child" if spoken and who[:1].isupper() else ""


def _introduced(who: str, plain: str) -> str:
    """The role of a speaker who is introduced by it: "here with her foster mum, Carol"."""
    found = re.search(rf"(?i)\b([a-z]+\s)?([a-z]+),?\s+{re.escape(who)}\b(?!\s*:)", plain)
    if found is None:
        return ""
    return _role(f"{found[1] or ''}{found[2]}".casefold(), spoken=False)


def _is_label(who: str) -> bool:
    """ "Teacher Ms. Okafor:" names who tells; "Big hugs from dad:" does not."""
    parts = who.split()
    return len(parts) <= 2 or bool(_role(parts[0], spoken=False))


def _told_by(found: Written) -> str:
    return next((p.role for c in found.clauses for p in c.persons if p.tells), "")
