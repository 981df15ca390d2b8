"""Who is named in a text: the child, other children by name or call name, and strangers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from countersign.privacy import vocabulary
from countersign.privacy.fold import fold
from countersign.privacy.roster import Person, Roster
from countersign.privacy.scan import Scanner
from countersign.privacy.span import Span

CHILD = "child"
_CAPITAL = re.compile(r"(?<![\w'’])[A-Z][a-zà-ÿ]{1,11}(?![\w])")
_PET = re.compile(r"(?:[iy]|ie|ey|ee|o|a|s|ster|er)$")
_BASE = 3  # letters of a name by which it is known when it is cut short


@dataclass(frozen=True, slots=True)
class Named:
    """A name in a text: half-open characters, and whose it is in the roster ("" a stranger's)."""

    start: int
    end: int
    who: str


@lru_cache(maxsize=256)
def scanner(child: str, others: tuple[str, ...]) -> Scanner:
    """Finds the child and these other children, by every form of their names."""
    people = [_person(CHILD, child), *(_person(name, name) for name in others)]
    return Scanner(Roster(tuple(people)))


def _person(who: str, name: str) -> Person:
    first, _, last = name.strip().partition(" ")
    return Person(who, "NAME_CHILD", first=first or None, last=last.strip() or None)


def spans(text: str, child: str, others: tuple[str, ...]) -> list[Span]:
    """Everything in `text` that identifies somebody."""
    return scanner(child, others).scan(text)


def other_children(text: str, child: str, others: tuple[str, ...]) -> Iterator[Named]:
    """The names and call names of other children in `text`."""
    own = forms(child)
    seen: set[tuple[int, int]] = set()
    for span in spans(text, child, others):
        if span.who in others and not set(fold(text[span.start : span.end]).split()) & own:
            seen.add((span.start, span.end))
            yield Named(span.start, span.end, span.who)
    for m in _CAPITAL.finditer(text):
        word = fold(m.group())
        if word in own or any(a <= m.start() < b for a, b in seen):
            continue
        if vocabulary.ordinary(word):
            whose = ""
            if not _begins(text, m.start()):
                whose = _called(word, others) or _begun_by(word, others, own)
        else:
            whose = _cut_short(word, others, own)
        if whose:
            yield Named(m.start(), m.end(), whose)


def forms(child: str) -> frozenset[str]:
    """The folded words a child is called by: its names and their call names."""
    parts = fold(child).split()
    called = {c for part in parts for c in vocabulary.call_names().get(part, ())}
    return frozenset({*parts, *(fold(c) for c in called)})


def _cut_short(word: str, others: tuple[str, ...], own: frozenset[str]) -> str:
    """Whose name `word` is cut from: "Tavi" from Octavia; empty when nobody's, or the child's."""
    if word[: len(word) // 2] == word[len(word) // 2 :] and len(word) > _BASE:
        # "Jojo" from Joseph, "Lulu" from Lucy: the first syllable twice.
        return next((o for o in others if fold(o).startswith(word[: len(word) // 2])), "")
    base = _bare(word)
    if len(base) < _BASE or any(name.startswith(base) for name in own):
        return ""
    for other in others:
        first = (fold(other).split() or [""])[0]
        called = {_bare(fold(c)) for c in vocabulary.call_names().get(first, ())}
        if (len(first) > len(base) and base in first) or base in called:
            return other
    return ""


def _called(word: str, others: tuple[str, ...]) -> str:
    """Whose call name an ordinary word is; empty when nobody's."""
    for other in others:
        first = (fold(other).split() or [""])[0]
        called = {_bare(fold(c)) for c in vocabulary.call_names().get(first, ())}
        if _bare(word) in called:
            return other
    return ""


def _begun_by(word: str, others: tuple[str, ...], own: frozenset[str]) -> str:
    """Whose name begins with an ordinary word but for its ending: "Sully" from Sullivan."""
    base = _PET.sub("", word)
    if len(base) <= _BASE or any(name.startswith(base) for name in own):
        return ""
    return next((o for o in others if fold(o).startswith(base)), "")


def _begins(text: str, at: int) -> bool:
    """Whether a sentence begins at `at`, so that the capital says nothing."""
    return re.search(r"(?:^|[.!?:\n“\"'\u2018(-])\s*$", text[:at]) is not None


def _bare(name: str) -> str:
    """A call name without what makes it one: "lizzy" is "liz"."""
    base = _PET.sub("", name) if len(name) > _BASE else name
    return base[:-1] if len(base) > _BASE and base[-1:] == base[-2:-1] else base


def stranger_leads(text: str, child: str, others: tuple[str, ...]) -> bool:
    """Whether `text` begins with the name of somebody who is not the child."""
    own = forms(child)
    return any(
        span.start == 0
        and span.label.startswith("NAME")
        and not any(_is_own(word, own) for word in fold(text[: span.end]).split())
        for span in spans(text, child, others)
    )


def _is_own(word: str, own: frozenset[str]) -> bool:
    """Whether the child is called so, or by what its name is cut to: "Theo" of Theodor."""
    base = _bare(word)
    return word in own or (len(base) >= _BASE and any(name.startswith(base) for name in own))
