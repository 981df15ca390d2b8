"""The words of a text as they are compared: people are `@`, figures are `#`, endings are cut.

A report copied for another child has another name, another pronoun and other figures in it, and is
a copy all the same.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from countersign.base.words import wordset

PERSON, FIGURE = "@", "#"
PRONOUNS = wordset(
    "he she him her his hers himself herself they them their theirs themselves themself"
)
_PEOPLE = wordset("student child boy girl client learner pupil youngster kid")
_TITLES = wordset("mr mrs ms miss mx dr")
_DETERMINERS = wordset("the this a an our")
_NUMBERS = wordset(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety "
    "hundred half once twice first second third fourth fifth sixth seventh eighth ninth tenth "
    "january february march april june july august september october november december "
    "monday tuesday wednesday thursday friday saturday sunday"
)
_BETWEEN = wordset("of out to and or by")
_SAME = {
    "is": "be", "are": "be", "was": "be", "were": "be", "am": "be", "been": "be", "being": "be",
    "goes": "go", "has": "have", "had": "have", "having": "have", "does": "do", "did": "do",
    "an": "a",
    "isn't": "be not", "aren't": "be not", "wasn't": "be not", "weren't": "be not",
    "doesn't": "do not", "don't": "do not", "didn't": "do not",
    "hasn't": "have not", "haven't": "have not", "hadn't": "have not",
}  # fmt: skip
_ES = ("shes", "ches", "xes", "zzes", "sses")
_WORD = re.compile(r"\d+(?:[.,:/]\d+)*(?:st|nd|rd|th)?%?|[^\W\d_]+(?:['’][^\W\d_]+)*")
_SENTENCE_BEGINS = re.compile(r"(?:^|[.!?:;“\"(\n•*–-])[ \t“\"(*]*$")


class Word(NamedTuple):
    """A word to compare by: half-open offsets, its key, and how many written words it stands for.

    `gap` says that something which does not count stands between it and the word before, `begins`
    that it is the first of its sentence.
    """

    start: int
    end: int
    key: str
    written: int
    gap: bool = False
    begins: bool = False


_numbers: dict[str, int] = {}
_keys: list[str] = []
_MOST_COUNT = 63


def number_of(key: str) -> int:
    """The number that stands for a key in this process."""
    number = _numbers.get(key)
    if number is None:
        number = _numbers.setdefault(key, len(_numbers))  # one thread's number wins
        while len(_keys) < len(_numbers):
            _keys.append("")
        _keys[number] = key
    return number


@dataclass(frozen=True, slots=True)
class Packed:
    """The words of a text in some thirteen bytes each: a hundred thousand texts fit in memory."""

    starts: array[int]
    ends: array[int]
    keys: array[int]
    rest: bytes  # the count, then whether it begins, then whether there is a gap

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def words(self) -> list[Word]:
        """The words again."""
        return [
            Word(start, end, _keys[key], rest >> 2, bool(rest & 1), bool(rest & 2))
            for start, end, key, rest in zip(
                self.starts, self.ends, self.keys, self.rest, strict=True
            )
        ]


def packed(found: Sequence[Word]) -> Packed:
    """These words, packed."""
    return Packed(
        array("I", [word.start for word in found]),
        array("I", [word.end for word in found]),
        array("I", [number_of(word.key) for word in found]),
        bytes([min(w.written, _MOST_COUNT) << 2 | w.begins << 1 | w.gap for w in found]),
    )


def capitalized_inside(text: str) -> frozenset[str]:
    """The folded words that `text` writes with a capital inside a sentence: its names, mostly."""
    return frozenset(
        _bare(m.group())
        for m in _WORD.finditer(text)
        if m.group()[0].isupper()
        and not _acronym(m.group())
        and not _SENTENCE_BEGINS.search(text, max(0, m.start() - 8), m.start())
    )


def _bare(word: str) -> str:
    return re.sub(r"['’]s?$", "", word).casefold()


def _acronym(word: str) -> bool:
    return len(word) > 1 and word[1].isupper()


def words(text: str, spans: Iterable[tuple[int, int]], *, names: Container[str]) -> list[Word]:
    """The words of the stretches `spans` of `text`, in order.

    `names` are folded words that are people's names where they are written with a capital. Several
    names in a row are one person, "4 out of 5" is one figure.
    """
    found: list[Word] = []
    before = None
    for start, end in spans:
        gap = before is not None and bool(re.search(r"\w", text[before:start]))
        begins = True
        for match in _WORD.finditer(text, start, end):
            key = _key(match.group(), names)
            _add(found, Word(match.start(), match.end(), key, 1, gap, begins))
            gap = begins = False
        before = end
    return found


def _add(found: list[Word], word: Word) -> None:
    last = found[-1] if found and not (word.gap or word.begins) else None
    if last is None or word.key not in (PERSON, FIGURE):
        found.append(word)
    elif word.key == PERSON:
        if last.key in (PERSON, *_DETERMINERS, *_TITLES):
            last = found.pop()
            word = _joined(last, word)
        found.append(word)
    else:
        while found[-1].key in _BETWEEN and _is_between(found):
            found.pop()
        found.append(_joined(found.pop(), word) if found[-1].key == FIGURE else word)


def _is_between(found: list[Word]) -> bool:
    """Whether the last one or two words only join a figure with the next: "4 out of"."""
    at = len(found) - 1
    while at > 0 and found[at].key in _BETWEEN and len(found) - at <= 2:
        at -= 1
    return at < len(found) - 1 and found[at].key == FIGURE


def _joined(first: Word, last: Word) -> Word:
    count = first.written + last.written
    return Word(first.start, last.end, last.key, count, first.gap, first.begins)


def _key(written: str, names: Container[str]) -> str:
    key, bare = _folded(written)
    return PERSON if written[0].isupper() and bare in names else key


@lru_cache(maxsize=100_000)
def _folded(written: str) -> tuple[str, str]:
    """A word's key when it is no name, and the word without case and possessive."""
    if written[0].isdigit():
        return FIGURE, written
    folded = written.casefold().replace("’", "'")
    bare = _bare(folded)
    if folded in PRONOUNS or bare in _PEOPLE:
        return PERSON, bare
    if folded in _NUMBERS:
        return FIGURE, bare
    if folded in _SAME:
        return _SAME[folded], bare
    return _cut(bare), bare


def _cut(word: str) -> str:
    """A word without the ending of the plural or of "she pushes"."""
    if len(word) <= 3 or not word.endswith("s") or word.endswith("ss"):
        return word
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-2] if word.endswith(_ES) else word[:-1]
