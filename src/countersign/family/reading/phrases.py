"""Ways to say a thing, as a clinician can read and correct them: `lexicon/*.txt`, one a line.

A line is words in a row, compared by their stems. `<exit>` is any member of the class `exit`,
`(a|b c)` one of several, `w?` a word that may be missing, `~3` up to three words of any kind. A
line that begins with `!` says when its section does not mean it: "cried with laughter".
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from countersign.spine.grounding.lexicon import regular_stem as stem

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[,;:()–—…%“”\"]|(?<!\w)['\u2018](?=\w)|\s-\s")
# "Had no falls" is no fall: what stands between two words of a saying denies neither.
_NOT_DENIED = r"(?!(?:no|zero|never|without|none) )"
_QUOTES = frozenset("“”\"'\u2018")
_SHORT = (
    (re.compile(r"(?i)\bcan(?:['’]t|not)\b"), "can not"),
    (re.compile(r"(?i)\bwon['’]t\b"), "will not"),
    (re.compile(r"(?i)\bshan['’]t\b"), "shall not"),
    (re.compile(r"(?i)n['’]t\b"), " not"),
)


@dataclass(frozen=True, slots=True)
class Said:
    """Where a way to say something stands: words by number, characters half-open."""

    first: int
    last: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Stems:
    """A stretch of text as the stems of its words, with where each stands."""

    words: tuple[str, ...]
    places: tuple[tuple[int, int], ...]
    line: str
    begins: tuple[int, ...]  # of each word in `line`

    def at(self, offset: int) -> int:
        """The number of the word that begins at `offset` of the line, or holds it."""
        low, high = 0, len(self.begins)
        while low < high:
            middle = (low + high) // 2
            if self.begins[middle] < offset:
                low = middle + 1
            else:
                high = middle
        return low


def stems(
    text: str, start: int = 0, end: int | None = None, *, names: Container[str] = ()
) -> Stems:
    """`text[start:end]` as stems; "didn't" is "did" and "not".

    A word of `names`, stems of what the child is called, is "he" where it stands with a capital:
    a child called Joy is no joy.
    """
    words: list[str] = []
    places: list[tuple[int, int]] = []
    for m in _WORD.finditer(text, start, len(text) if end is None else end):
        found = '"' if m.group() in _QUOTES else m.group()
        for word in _written_out(found).split():
            root = stem(word)
            if root in names and word[:1].isupper():
                root = "he" if word.casefold() == root else "his"
            words.append(root)
            places.append(m.span())
    begins, at = [], 1
    for word in words:
        begins.append(at)
        at += len(word) + 1
    return Stems(tuple(words), tuple(places), f" {' '.join(words)} ", tuple(begins))


def _written_out(word: str) -> str:
    for pattern, full in _SHORT:
        word = pattern.sub(full, word)
    return word


@dataclass(frozen=True, slots=True)
class Sayings:
    """The ways to say each thing of one file, by section."""

    means: Mapping[str, str]
    but: Mapping[str, str]

    def find(self, section: str, text: Stems) -> Iterator[Said]:
        """Every place of `text` that says `section`, in order."""
        found = list(_compiled(self.means[section]).finditer(text.line))
        not_so: list[tuple[int, int]] = []
        if found and section in self.but:
            not_so = [m.span() for m in _compiled(self.but[section]).finditer(text.line)]
        for m in found:
            if any(a < m.end() and m.start() < b for a, b in not_so):
                continue
            first, last = text.at(m.start()), text.at(m.end()) - 1
            yield Said(first, last, text.places[first][0], text.places[last][1])

    def says(self, section: str, text: Stems) -> bool:
        """Whether `text` says `section` anywhere."""
        return next(self.find(section, text), None) is not None


@lru_cache(maxsize=16)
def sayings(name: str) -> Sayings:
    """The sayings of lexicon/`name`.txt. Raises ValueError for a line that cannot be read."""
    classes: dict[str, str] = {}
    lines: dict[str, list[str]] = {}
    but: dict[str, list[str]] = {}
    section = ""
    for line in _lines(name):
        if line.startswith("@"):
            head, _, members = line[1:].partition("=")
            classes[head.strip()] = _any(members.replace(",", "|"), classes)
        elif line.startswith("["):
            section = line.strip("[] ")
        elif line.startswith("!"):
            but.setdefault(section, []).append(_pattern(line[1:], classes))
        else:
            lines.setdefault(section, []).append(_pattern(line, classes))
    return Sayings(
        {k: f"(?<= )(?:{'|'.join(v)})" for k, v in lines.items()},
        {k: f"(?<= )(?:{'|'.join(v)})" for k, v in but.items()},
    )


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compiled when it is first needed: most updates need few of them."""
    return re.compile(pattern)


def _lines(name: str) -> Iterator[str]:
    text = (files("countersign.family") / "lexicon" / f"{name}.txt").read_text("utf-8")
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.strip()


def _pattern(line: str, classes: Mapping[str, str]) -> str:
    return "".join(_piece(token, classes) for token in _split(line, " ") if token)


def _split(text: str, at: str) -> list[str]:
    """`text` cut at every `at` that stands in no parentheses. Raises ValueError."""
    found, depth = [""], 0
    for letter in text:
        depth += (letter == "(") - (letter == ")")
        if letter == at and not depth:
            found.append("")
        else:
            found[-1] += letter
    if depth:
        raise ValueError(f"parentheses that do not match: {text}")
    return found


def _piece(token: str, classes: Mapping[str, str]) -> str:
    optional = token.endswith("?")
    token = token.removesuffix("?")
    if token.startswith("~"):
        return rf"(?:{_NOT_DENIED}\S+ ){{0,{int(token[1:])}}}?"
    if token.startswith("("):
        piece = _any(token[1:-1], classes)
    elif token.startswith("<"):
        if token[1:-1] not in classes:
            raise ValueError(f"no class {token} in the lexicon")
        piece = classes[token[1:-1]]
    else:
        words = _WORD.findall(_written_out(token))
        piece = "".join(f"{re.escape(stem(w))} " for part in words for w in part.split())
    return f"(?:{piece})?" if optional else piece


def _any(members: str, classes: Mapping[str, str]) -> str:
    found = {_pattern(one, classes) for one in _split(members, "|")}
    return f"(?:{'|'.join(sorted(found, key=len, reverse=True))})"
