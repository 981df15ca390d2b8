"""What a draft may stand on: the clauses of all sources, and what each is about."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from countersign.spine.grounding.clauses import Clause
from countersign.spine.grounding.lexicon import PERSON, SOFT, lexicon, stem
from countersign.spine.grounding.session import days_ago, first_name, is_elsewhere, peers, session
from countersign.spine.grounding.talk import settle
from countersign.spine.grounding.units import Unit, units_of
from countersign.spine.grounding.values import Source

_OWN_NAME = 0.05  # every source is of this child: the name tells none of them from another
BACK = 5  # how many turns back the talk may still be of the same activity


@dataclass(slots=True)
class Piece:
    """A clause of a unit, with the weight of each idea that it is about."""

    unit: Unit
    clause: Clause
    about: dict[str, float]

    @property
    def clause_text(self) -> str:
        return self.unit.read.text[self.clause.start : self.clause.end]

    @property
    def here(self) -> bool:
        return self.unit.here


@dataclass(slots=True)
class Pool:
    """All sources read. `day` and `subject` are those of the session the draft is of."""

    units: list[Unit]
    pieces: list[Piece]
    rare: dict[str, float]
    heard: dict[str, list[Piece]]
    day: date | None
    subject: str
    subjects: frozenset[str]
    names: frozenset[str]
    spoken: bool
    before: frozenset[str]  # days of earlier sessions, "10-05"
    ago: frozenset[int]  # how many days ago they were
    called: frozenset[str]  # how the child is called, as stems
    peers: frozenset[str]  # other names that speak or do something, as stems
    spoken_names: frozenset[str]  # names that do or say something, as stems
    kin: Mapping[str, frozenset[str]]  # ideas of this child's sources by mark of kinship
    roots: Mapping[str, frozenset[str]]  # and by the stem of the word

    def weight(self, idea: str) -> float:
        return self.rare.get(idea, 1.0)

    def tells_of_before(self, clause: Clause) -> bool:
        """Whether the clause names the day of an earlier session."""
        return any(d.name in self.before for d in clause.days)

    def saying(self, idea: str) -> list[Piece]:
        """Pieces that say `idea` or something narrower."""
        return self.heard.get(idea, [])


def pool(sources: Sequence[Source], draft: str = "") -> Pool:
    """Read `sources`; which of them are of another session or child is told from dates and names."""
    day, subject = session(sources, draft)
    units = _all_units(sources, day, subject)
    pieces = [p for u in units for p in _pieces(u, units)]
    called = frozenset(stem(w) for w in (subject.split() or [first_name(sources, draft)]) if w)
    return Pool(
        units,
        pieces,
        rare=_rareness(units) | dict.fromkeys((f"~{name}" for name in called), _OWN_NAME),
        heard=_heard(pieces),
        day=day,
        subject=subject,
        subjects=frozenset(s.subject.casefold() for s in sources if s.subject),
        names=frozenset(stem(w.text) for u in units for w in u.read.words if w.text[:1].isalpha())
        | frozenset(stem(w) for s in sources for w in _CAPITAL.findall(s.text)),
        spoken=any(u.speaker for u in units),
        before=frozenset(f"{s.on:%m-%d}" for s in sources if s.on and day and s.on < day),
        ago=frozenset(days_ago(sources, units, day)),
        called=called,
        peers=frozenset(peers(units)),
        spoken_names=frozenset(_acting(units)),
        kin=_kin(units),
        roots=_roots(units),
    )


_CAPITAL = re.compile(r"\b[A-Z][a-z][\w'’-]*")  # also of labels: "Teacher Mrs. Obi: wants …"
_ACTS = re.compile(
    r"\b(?P<who>[A-Z][a-z]+)(?:['’]s\b|\s+(?:\w+ed|has|had|is|was|did|said|says|got|took|cut|went|ran|hit|needs|needed)\b)"
)


def _acting(units: Sequence[Unit]) -> Iterator[str]:
    for unit in units:
        for m in _ACTS.finditer(unit.read.text):
            yield stem(m["who"])


def _kin(units: Sequence[Unit]) -> Mapping[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for unit in units:
        for word in unit.read.words if unit.mine else ():
            for mark in word.gives:
                found[mark] = found.get(mark, frozenset()) | word.ideas
    return found


def _roots(units: Sequence[Unit]) -> Mapping[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for unit in units:
        for word in unit.read.words if unit.mine else ():
            if len(word.stem) >= 4 and not word.is_person:
                found[word.stem] = found.get(word.stem, frozenset()) | word.ideas
    return found


_SIBLING = re.compile(
    r"(?i)\b(?:twin|brother|sister|sibling|cousin|sib|peer|classmate|friend|bro)s?(?:\s+of)?,?\s+(?-i:([A-Z][a-z]+))\b"
)


# "Group with Kay & Leo".
_GROUP = re.compile(
    r"(?i)\b(?:group|pair\w*|dyad|twins?)\b[^.\n]{0,30}?\b(?:w/|with)\s*(?-i:([A-Z][a-z]+))(?:\s*(?:&|and|,)\s*(?-i:([A-Z][a-z]+)))?"
)


def _others(sources: Sequence[Source], subject: str) -> frozenset[str]:
    """First names of other children that the sources are of, or name as such."""
    named = {s.subject.split()[0] for s in sources if s.subject and s.subject.casefold() != subject}
    named |= {m[1] for s in sources for m in _SIBLING.finditer(s.text)}
    named |= {n for s in sources for m in _GROUP.finditer(s.text) for n in m.groups() if n}
    return frozenset(n.casefold() for n in named) - frozenset(subject.split())


def _all_units(sources: Sequence[Source], day: date | None, subject: str) -> list[Unit]:
    units: list[Unit] = []
    others = _others(sources, subject)
    label = (
        re.compile(rf"(?i)\W*(?:{'|'.join(map(re.escape, sorted(others)))})\s*[:=]")
        if others
        else None
    )
    for source in sources:
        fresh = units_of(source)
        settle(fresh)
        for unit in fresh:
            if label is not None and not unit.is_spoken and label.match(unit.read.text):
                unit.other = True
            unit.here = not is_elsewhere(source, day, subject)
            unit.here = unit.here and not unit.other
            unit.mine = not unit.other and (
                not source.subject or source.subject.casefold() == subject
            )
            unit.index = len(units)
            units.append(unit)
    return units


def _heard(pieces: Sequence[Piece]) -> dict[str, list[Piece]]:
    """Pieces by each idea that they say, and by every wider one."""
    heard: dict[str, list[Piece]] = {}
    wider = lexicon().wider
    for piece in pieces:
        for idea in {w for i in piece.clause.ideas for w in (i, *wider.get(i, ()))}:
            heard.setdefault(idea, []).append(piece)
    return heard


# What a clause may say without naming anything new.
_GOING_ON = frozenset({"session", "trial", "try", "first_time", "say", "rest"})


def _pieces(unit: Unit, units: Sequence[Unit]) -> Iterator[Piece]:
    own = [c.ideas | {f"side:{s.which}" for s in c.sides} for c in unit.read.clauses]
    unit.near = _scene(unit, units) if unit.is_spoken else _line_before(unit, units)
    for n, clause in enumerate(unit.read.clauses):
        if not (clause.ideas or clause.has_slots):
            continue
        about = dict(unit.near)
        goes_on = not clause.ideas - SOFT - _GOING_ON  # "now VC": still of what was named before
        for m, ideas in enumerate(own):
            strength = 0.55 if m > n else 0.92 if goes_on and m == n - 1 else 0.7
            for idea in ideas:
                if not (clause.sides and idea.startswith("side:")):
                    about[idea] = max(about.get(idea, 0.0), strength)
        about |= dict.fromkeys(own[n], 1.0)
        if unit.tells:
            who = PERSON + unit.tells
            about[who] = max(about.get(who, 0.0), 0.8)
        for idea, strength in list(about.items()):
            for wide in lexicon().wider.get(idea, ()):
                about[wide] = max(about.get(wide, 0.0), 0.85 * strength)
        yield Piece(unit, clause, about)


def _scene(unit: Unit, units: Sequence[Unit]) -> dict[str, float]:
    """What is talked of around a turn: most of what was said just before."""
    scene = dict(unit.near)
    for other in units[max(0, unit.index - BACK) : unit.index + 2]:
        gap = unit.index - other.index
        if other.source is not unit.source or not gap:
            continue
        strength = 0.45 if gap == 1 else 0.35 if gap == -1 else 0.3 - 0.04 * gap
        for word in other.read.words:
            for idea in word.ideas:
                scene[idea] = max(scene.get(idea, 0.0), strength)
    return scene


def _line_before(unit: Unit, units: Sequence[Unit]) -> dict[str, float]:
    """What the sentence before in the same line was about: all there is, for one that names nothing."""
    scene = dict(unit.near)
    before = units[unit.index - 1] if unit.index else None
    if before is None or before.source is not unit.source or before.line != unit.line:
        return scene
    bare = not {i for w in unit.read.words for i in w.ideas} - SOFT
    told = {**before.near, **{i: 1.0 for w in before.read.words for i in w.ideas}}
    for idea, held in told.items():
        scene[idea] = max(scene.get(idea, 0.0), held * (0.75 if bare else 0.35))
    return scene


def _rareness(units: Sequence[Unit]) -> dict[str, float]:
    """How telling each idea is: the rarer among the units, the more."""
    seen = Counter(i for u in units for i in {i for w in u.read.words for i in w.ideas})
    total = len(units) + 1
    return {idea: 0.4 + math.log(total / n) / math.log(total + 1) for idea, n in seen.items()}
