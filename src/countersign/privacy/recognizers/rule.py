"""Where a recognizer starts to read: at a word it knows, or at a word of a shape it knows.

Most words start nothing. What each word starts is looked up once and remembered, so a text is read
once, word by word, however many recognizers there are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter

from countersign.privacy.span import Span
from countersign.privacy.words import Words

Read = Callable[[Words, int], Iterable[Span]]


@dataclass(frozen=True, slots=True)
class Rule:
    """`read(words, at)` yields what is found around word `at`.

    It is asked where the word in lower case is one of `words` or begins with `shape`, and where
    `mark` stands before the word. Where `joined`, a short figure alone in its sentence is not
    worth asking about: something must stand beside it, as in 3/14 or 512-555.
    """

    read: Read
    words: frozenset[str] = frozenset()
    shape: re.Pattern[str] | None = None
    mark: str = ""
    joined: bool = False


class Rules:
    """Several rules, by the words that start them."""

    def __init__(self, rules: Sequence[Rule]):
        self._by_word: dict[str, list[tuple[int, Rule]]] = {}
        self._shaped: list[tuple[int, re.Pattern[str], Rule]] = []
        for order, rule in enumerate(rules):
            for word in rule.words:
                self._by_word.setdefault(word, []).append((order, rule))
            if rule.shape is not None:
                self._shaped.append((order, rule.shape, rule))
        self._marked = [(rule.mark, rule.read) for rule in rules if rule.mark]

    def of(self, word: str) -> tuple[Rule, ...]:
        """What may be read at `word`, which is in lower case."""
        rules = list(self._by_word.get(word, ()))
        if len(word) < 4 or not word.isalpha():  # a shape is one of figures or of a few letters
            rules += [(order, rule) for order, shape, rule in self._shaped if shape.match(word)]
        return tuple(rule for _, rule in sorted(rules, key=itemgetter(0)))

    def marked(self, words: Words) -> Iterator[Span]:
        """What is found after a mark, such as an @."""
        for mark, read in self._marked:
            if mark in words.text:
                for at, gap in enumerate(words.gaps[: len(words.written)]):
                    if mark in gap:
                        yield from read(words, at)


def find(rules: Sequence[Rule], text: str) -> list[Span]:
    """Everything `rules` find in `text`."""
    known, words = Rules(rules), Words(text)
    found = list(known.marked(words))
    for at, written in enumerate(words.written):
        for rule in known.of(written.lower()):
            found.extend(rule.read(words, at))
    return found
