"""The words of a goal, and which of them are verbs of something seen, vague, hollow or mental."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from countersign.base.words import wordset
from countersign.goals import lexicon

SEEN, HOLLOW, VAGUE, MENTAL = "seen", "hollow", "vague", "mental"


_TOKEN = re.compile(r"\d+(?:[./]\d+)*|[^\W\d_](?:[^\W\d_]|['-])*|[,;:.()\n]|[^\s\w]")


ADVERBS = wordset(
    "independently consistently also then now successfully safely correctly accurately only "
    "always each first next again routinely effectively efficiently actively appropriately "
    "promptly spontaneously gently reliably quickly regularly typically usually still both "
    "be not just legibly neatly fully functionally purposefully visually verbally "
    "physically"
)


PREPOSITIONS = wordset(
    "with without in on at by during given using when while for from of the a an his her "
    "their to after before and or as within under through into onto inside until across "
    "over"
)


DETERMINERS = wordset(
    "a an the his her their its own all each every both this that these those some any one "
    "up off on out into over back from between and simple familiar preferred large small "
    "1-inch adapted"
)


class Token(NamedTuple):
    """A word, a figure or a mark, with its place."""

    word: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb as it stands: its base, its class, how far it reaches."""

    base: str
    kind: str
    start: int
    end: int
    form: str
    index: int


@lru_cache(maxsize=1)
def known() -> dict[str, list[tuple[tuple[str, ...], str, str]]]:
    """Every form of every verb by its first word, longest first: (further words, base, class)."""
    found: dict[str, list[tuple[tuple[str, ...], str, str]]] = {}
    for kind, bases in lexicon.groups("verbs").items():
        for base in bases:
            first, *rest = base.split()
            for form in lexicon.forms(first):
                entry = (tuple(rest), base, kind)
                if entry not in found.setdefault(form, []):
                    found[form].append(entry)
    for rows in found.values():
        rows.sort(key=lambda row: (-len(row[0]), (MENTAL, VAGUE, HOLLOW, SEEN).index(row[2])))
    return found


@lru_cache(maxsize=512)
def tokens(text: str) -> tuple[Token, ...]:
    """The words and marks of `text`."""
    return tuple(Token(m[0], m.start(), m.end()) for m in _TOKEN.finditer(text))


_NAMES = frozenset({("contact", "guard"), ("grab", "bar"), ("grab", "bars")})


def verb_at(words: tuple[Token, ...], at: int) -> Verb | None:
    """The verb that begins at word `at`, whatever its form."""
    written = words[at].word
    if at + 1 < len(words) and (written, words[at + 1].word) in _NAMES:
        return None
    forms = known()
    if "-" in written and written not in forms:
        written = written.rpartition("-")[2]  # "return-demonstrates", "re-zips"
    for rest, base, kind in forms.get(written, ()):
        if all(
            at + n + 1 < len(words) and words[at + n + 1].word == word
            for n, word in enumerate(rest)
        ):
            last = at + len(rest)
            return Verb(base, kind, words[at].start, words[last].end, words[at].word, at)
    return None


def finite(form: str) -> bool:
    return (
        form.endswith("s") and not form.endswith(("ss",)) and form not in ("is", "has", "always")
    ) or form in ("is", "has")


def same_form(one: str, other: str) -> bool:
    def shape(word: str) -> str:
        if word.endswith("ing") and word not in ("string", "bring", "swing"):
            return "ing"
        return (
            "s"
            if word.endswith("s")
            and not word.endswith("ss")
            and word not in ("dress", "press", "pass")
            else "base"
        )

    return shape(one) == shape(other)


def is_verb(words: tuple[Token, ...], n: int) -> bool:
    """Whether a form in -s is a verb here: "stays within", not "4 steps of"."""
    before = words[n - 1].word if n else ","
    after = words[n + 1].word if n + 1 < len(words) else ""
    if before.isdigit() or before in DETERMINERS - {"up", "off", "out", "over", "back"}:
        return False
    return after in DETERMINERS | PREPOSITIONS or after[:1].isdigit()


def said(words: tuple[Token, ...], at: int) -> str:
    return " ".join(word.word for word in words[at:])
