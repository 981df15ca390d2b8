"""Everybody the practice knows, by every way a name is written. Built once a roster, read often."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from countersign.privacy import vocabulary
from countersign.privacy.cues import PARTICLES
from countersign.privacy.fold import fold, number, skeleton
from countersign.privacy.roster import Person, Roster

# The figures of a number, which are often written without its letters; never those of a CPT code.
_CORE = re.compile(r"[A-Za-z]{1,5}[-#. /]?(\d{5,})[A-Za-z]?")
_CPT = re.compile(r"9\d{4}")
_LONGEST = 30  # letters of a name of which slips are looked for
_PART = re.compile(r"[^\W_]+(?:['’ʼ`´][^\W_]+)*")
_SHORT_SCHOOL = re.compile(
    r"(?i)[ ](?:elementary|middle|high|primary|charter|catholic|early learning|learning)?[ ]?"
    r"(?:school|academy|preschool|center|montessori)$|[ ](?:elementary|k-8|middle|junior high"
    r"|senior high|high|intermediate)$"
)


# A street's number and name, without the word for what it is and the flat.
_WITHOUT_KIND = re.compile(
    r"(?i)(\d+[ ].*?)[ ](?:street|avenue|road|boulevard|drive|lane|court|place|terrace|circle"
    r"|way|loop|st|ave?|rd|blvd"
    r"|dr|ln|ct|pl|ter|cir|trl)\b\.?"
)
_ABBREVIATED = (
    (r"\bJunior High\b", "Jr High"),
    (r"\bSenior High\b", "Sr High"),
    (r"\bElementary\b", "Elem"),
    (r"\bMiddle School\b", "MS"),
    (r"\bHigh School\b", "HS"),
    (r"\bSaint\b", "St"),
    (r"\bMount\b", "Mt"),
    (r"\bFort\b", "Ft"),
)


@dataclass(frozen=True, slots=True)
class Form:
    """One way one person (or place) is written. `kind`: first, last, call, place or code."""

    label: str
    kind: str
    who: str


Phrase = tuple[tuple[str, ...], Form]


def parts(name: str) -> tuple[str, ...]:
    """The folded words of a name, as a text is cut into words."""
    return tuple(fold(match.group()) for match in _PART.finditer(name))


def _shortened(word: str) -> set[str]:
    return {word[:i] + word[i + 1 :] for i in range(len(word))}


class Index:
    """Looks up words, runs of words, slips of the pen and numbers among everybody known."""

    def __init__(self, roster: Roster):
        self.words: dict[str, set[Form]] = defaultdict(set)
        self.runs: dict[str, list[Phrase]] = defaultdict(list)
        self.numbers: dict[str, tuple[str, str]] = {}
        self.initials: dict[str, set[Form]] = defaultdict(set)
        self.initials_of: dict[str, dict[str, str]] = defaultdict(dict)
        self.homes: dict[str, str] = {}
        self.joined: dict[str, Form] = {}
        self.middles: dict[str, set[str]] = defaultdict(set)
        self.misread_places: dict[str, list[tuple[int, tuple[str, ...], Form]]] = defaultdict(list)
        for person in roster.people:
            self._person(person)
        for place in roster.places:
            self._place(place.name, place.label)
        for label, written, who in roster.numbers:
            if len(key := number(written)) >= 5:
                self.numbers[key] = (label, who)
            if (core := _CORE.fullmatch(written)) and not _CPT.fullmatch(core[1]):
                self.numbers.setdefault(number(core[1]), (label, who))
        self.number_starts = {key[:end] for key in self.numbers for end in range(1, len(key) + 1)}
        self._slips = self._near_index()
        self._misread = self._misread_index()
        self._stems = dict(self._stem_index())

    def _person(self, person: Person) -> None:
        if person.home:
            self.homes[person.id] = person.home
        names = {"first": person.first, "last": person.last, "call": person.preferred}
        for kind, name in names.items():
            if name:
                self._name(name, Form(person.label, kind, person.id))
        for called in (
            *person.nicknames,
            *vocabulary.call_names().get(fold(person.first or ""), ()),
        ):
            self._name(called, Form(person.label, "call", person.id))
        if person.middle:
            self.middles[person.id].add(fold(person.middle))
        first, last = parts(person.first or ""), parts(person.last or "")
        if first and last:
            form = Form(person.label, "initials", person.id)
            main = next((p for p in last if p not in PARTICLES), last[-1])
            for end in {main[0], last[0][0]}:
                self.initials[first[0][0] + end].add(form)
                self.initials_of[person.id][first[0][0] + end] = person.label
            together = ("".join(first), "".join(last))
            for joined in ("".join(together), "".join(together[::-1]), first[0][0] + together[1]):
                if len(joined) >= 6:
                    self.joined[joined] = Form(person.label, "first", person.id)

    def _name(self, name: str, form: Form) -> None:
        pieces = parts(name)
        if not pieces:
            return
        if len(pieces) == 1:
            self.words[pieces[0]].add(form)
            return
        self.runs[pieces[0]].append((pieces, form))
        self.words["".join(pieces)].add(form)
        for piece in pieces:
            if piece not in PARTICLES and len(piece) >= 3:
                self.words[piece].add(form)

    def _place(self, name: str, label: str) -> None:
        written = {name}
        if label == "SCHOOL":
            short = _SHORT_SCHOOL.sub("", name)
            written |= {short, re.sub(r"(?i)[ ]school$", "", name)}
            for full, short in _ABBREVIATED:
                written |= {re.sub(full, short, way) for way in tuple(written)}
            capitals = "".join(word[0] for word in re.findall(r"[A-Z]\w*|K-8", name))
            if len(capitals) >= 3:
                self.words[capitals.casefold()].add(Form(label, "code", capitals))
        if label == "STREET" and (bare := _WITHOUT_KIND.match(name)):
            written.add(bare[1])
        for way in written:
            pieces = parts(way)
            self._misread_place(pieces, Form(label, "place", fold(way)))
            if len(pieces) > 1:
                self.runs[pieces[0]].append((pieces, Form(label, "place", fold(way))))
            elif pieces:
                self.words[pieces[0]].add(Form(label, "place", pieces[0]))

    def _misread_place(self, pieces: tuple[str, ...], form: Form) -> None:
        """What a scanner may make of each longer word of a place."""
        bones = tuple(skeleton(piece) for piece in pieces)
        for offset, (piece, bone) in enumerate(zip(pieces, bones, strict=True)):
            if len(piece) >= 5:
                self.misread_places[bone].append((offset, bones, form))

    def _names(self) -> Iterator[tuple[str, set[Form]]]:
        for word, forms in self.words.items():
            if named := {f for f in forms if f.kind in ("first", "last", "call")}:
                yield word, named

    def _near_index(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for word, _ in self._names():
            if len(word) < 4:
                continue
            once = _shortened(word)
            twice = {s for o in once for s in _shortened(o)} if len(word) >= 8 else set()
            for slip in {word} | once | twice:
                found[slip].add(word)
        return found

    def _misread_index(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for word, _ in self._names():
            found[skeleton(word)].add(word)
        return found

    def _stem_index(self) -> Iterator[tuple[str, frozenset[Form]]]:
        """Call names nobody listed: the start of a first name, alone or with a fond ending."""
        for word, forms in self._names():
            called = frozenset(f for f in forms if f.kind == "first")
            if not called or len(word) < 5:
                continue
            for length in range(3, len(word)):
                stem = word[:length]
                for ending in ("", "y", "ie", "i", "ey", "ee", "ito", "ita", "cito", "cita"):
                    yield stem + ending, called
            for ending in ("ito", "ita", "cito", "cita", "y", "ie"):
                yield word[:-1] + ending, called
                yield word + ending, called

    def ends_with(self, who: str, letter: str) -> bool:
        """Whether the family name of `who` starts with `letter`."""
        return any(key[-1] == letter for key in self.initials_of.get(who, ()))

    def starts_with(self, who: str, letter: str) -> bool:
        """Whether the given name of `who` starts with `letter`."""
        return any(key[0] == letter for key in self.initials_of.get(who, ()))

    def near(self, folded: str) -> frozenset[Form]:
        """Whose name `folded` may be with a slip: one letter, two in a long name, or a bad scan."""
        if not 4 <= len(folded) <= _LONGEST:
            return frozenset()
        meant: set[str] = set()
        tries = {folded} | _shortened(folded)
        if len(folded) >= 8:
            tries |= {s for t in list(tries) for s in _shortened(t)} if len(folded) <= 14 else set()
        for slip in tries:
            meant |= self._slips.get(slip, set())
        close = {word for word in meant if _close(folded, word)}
        if not close:
            close = self._misread.get(skeleton(folded), set())
        return frozenset(
            f for word in close for f in self.words[word] if f.kind in ("first", "last", "call")
        )

    def misread(self, folded: str) -> frozenset[Form]:
        """Whose name `folded` is once a scanner's slips are undone."""
        words = self._misread.get(skeleton(folded), set())
        return frozenset(
            f for w in words for f in self.words[w] if f.kind in ("first", "last", "call")
        )

    def called(self, folded: str) -> frozenset[Form]:
        """Whose fond name `folded` may be."""
        return self._stems.get(folded, frozenset())


def _close(folded: str, word: str) -> bool:
    longest = max(len(folded), len(word))
    allowed = 2 if longest >= 8 else 1
    if longest <= 4 and folded[0] != word[0]:
        return False
    return OSA.distance(folded, word, score_cutoff=allowed) <= allowed
