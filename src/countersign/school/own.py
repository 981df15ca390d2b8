"""What a report says about its child: neither title nor heading, disclosure, signature, description
of a test, nor a text the practice approved for everybody.

A description of a test is told by what it is: it speaks of an instrument and of no child. That a
passage stands in many reports makes it no description; it may have been copied to all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from countersign.base.passages.words import Packed, Word, capitalized_inside, packed, words
from countersign.base.words import wordset
from countersign.privacy import vocabulary
from countersign.school.asides import (
    Of,
    describes_a_test,
    discloses,
    goes_on_describing,
    may_stand_aside,
    of_the_paper,
    speaks_to_the_reader,
)
from countersign.school.layout import is_heading, stops, unwrapped
from countersign.spine.grounding.sentences import sentences

APPROVED = 0.8
_GRAM = 4
_SIGNS = re.compile(
    r"(?i)(?:\b(?:OTR(?:/L)?|OTD|COTA(?:/L)?|MOT|MSOT|MS,\s*OT|OT/L|BCP)\b|respectfully\s+submitted|"
    r"^\s*(?:signed?|signature|prepared\s+by|submitted\s+by|evaluat(?:or|ed\s+by)|therapist|licen[cs]e"
    r"(?:\s+(?:no|number))?|sincerely|date)\b\s*[:.,]?)"
)
_SIGNED_WORDS = 14
_TITLED = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Coach|Señora?|Sra?)\.? (?P<name>[A-Z]\w+)")
_WORDS = re.compile(r"\w")
_FIRST_LINE = re.compile(r"\s*[^\n]+(?=\n[ \t]*\n)")
_TITLE_WORDS = 8
_ORDINARY_NAMES = wordset("the this these those a an in on at with for from by to and but or if")
_NO_NAME = wordset("child student pupil client")


@dataclass(frozen=True, slots=True)
class Own:
    """What a report says about its child: its sentences' offsets, and their words."""

    spans: tuple[tuple[int, int], ...]
    packed: Packed

    @property
    def words(self) -> list[Word]:
        """Its words, unpacked."""
        return self.packed.words

    @property
    def length(self) -> int:
        """Characters of the sentences."""
        return sum(end - start for start, end in self.spans)


class Approved:
    """The texts the practice approved for everybody."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._grams: set[tuple[str, ...]] = set()
        for text in texts:
            self._grams.update(_grams(words(text, [(0, len(text))], names=frozenset())))

    def hold(self, found: Sequence[Word]) -> bool:
        """Whether these words of a sentence are one of them, but for names and figures."""
        grams = _grams(found) if self._grams else []
        inside = sum(gram in self._grams for gram in grams)
        return bool(grams) and inside >= APPROVED * len(grams)


def _grams(found: Sequence[Word]) -> list[tuple[str, ...]]:
    keys = [word.key for word in found]
    size = min(_GRAM, len(keys))
    return [tuple(keys[at : at + size]) for at in range(len(keys) - size + 1)] if keys else []


def own(text: str, *, child: str, approved: Approved) -> Own:
    """What `text` says about its child. `child` is the child's name, or whatever stands for it."""
    names = _names(text, child)
    told = unwrapped(text)
    spans: list[tuple[int, int]] = []
    whole: list[Word] = []
    for start, end in _counting(told, names, frozenset(_letters(child)) - _NO_NAME):
        found = words(told, [(start, end)], names=names)
        if approved.hold(found):
            continue
        if found and spans and _WORDS.search(text, spans[-1][1], start):
            found[0] = found[0]._replace(gap=True)
        spans.append((start, end))
        whole += found
    return Own(tuple(spans), packed(whole))


def _letters(text: str) -> set[str]:
    return {word.casefold() for word in re.findall(r"[^\W\d_]+", text) if len(word) > 1}


def _names(text: str, child: str) -> frozenset[str]:
    """Names in this text: capitals inside a sentence, and given names that begin one.

    A capital makes no name of a usual word ("Fine Motor"), unless it stands as a name does.
    """
    given = vocabulary.names("given")
    own = _letters(child)
    titled = {match["name"].casefold() for match in _TITLED.finditer(text)}
    inside = {
        word
        for word in capitalized_inside(text) - _ORDINARY_NAMES
        if word in given or word in titled or not vocabulary.ordinary(word)
    }
    begins = {
        word.casefold()
        for word in re.findall(r"\b[A-Z][a-z]+\b", text)
        if word.casefold() in given and not vocabulary.ordinary(word.casefold())
    }
    return frozenset(inside | own | begins)


def _counting(text: str, names: frozenset[str], childs: frozenset[str]) -> list[tuple[int, int]]:
    """The sentences that say something about the child: half-open offsets, in order."""
    given = vocabulary.names("given")

    def child_in(said: str) -> bool:
        return any(w in childs or (w in given and w in names) for w in _written(said))

    title = _title(text)
    told = [
        one
        for one in sentences(text)
        if one[0] >= title and not is_heading(text, *one) and not _signs(text, *one)
    ]
    if not may_stand_aside(text):
        return told
    aside = _asides(text, told, child_in)
    return [one for one in told if one not in aside]


def _title(text: str) -> int:
    """Where the text behind its first line begins, when that line is short and stands alone."""
    line = _FIRST_LINE.match(text)
    return line.end() if line and len(line[0].split()) <= _TITLE_WORDS else 0


def _asides(text: str, told: Sequence[tuple[int, int]], child_in: Of) -> frozenset[tuple[int, int]]:
    """Which sentences describe a test or disclose, with what goes on so in their paragraph."""
    found: set[tuple[int, int]] = set()
    kind, last = "", 0
    for at, (start, end) in enumerate(told):
        said = text[start:end]
        same = bool(at) and "\n" not in text[last:start]
        if discloses(said, child_in):
            found.update(_said_before(text, told, at, child_in))
            kind = "made"
        elif same and kind == "made" and of_the_paper(said, child_in):
            pass
        elif speaks_to_the_reader(said, child_in):
            found.add((start, end))
            kind = ""
        elif describes_a_test(said, child_in) or (
            same and kind == "test" and goes_on_describing(said, child_in)
        ):
            kind = "test"
        else:
            kind = ""
        if kind:
            found.add((start, end))
        last = end
    return frozenset(found)


def _said_before(
    text: str, told: Sequence[tuple[int, int]], at: int, child_in: Of
) -> Iterator[tuple[int, int]]:
    """The sentence before a disclosure in its paragraph, when it is part of it."""
    if not at or "\n" in text[told[at - 1][1] : told[at][0]]:
        return
    said = text[slice(*told[at - 1])]
    if of_the_paper(said, child_in):
        yield told[at - 1]


def _signs(text: str, start: int, end: int) -> bool:
    """Whether a stretch is a signature or what stands beside one."""
    said = text[start:end]
    if stops(said) and len(said.split()) > _SIGNED_WORDS:
        return False
    return _SIGNS.search(said) is not None


def _written(said: str) -> Iterator[str]:
    for match in re.finditer(r"\b[A-Z][\w’']*", said):
        yield re.sub(r"['’]s?$", "", match.group()).casefold()
