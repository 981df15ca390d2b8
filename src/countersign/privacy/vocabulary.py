"""Which words are ordinary English, and which are names: looked up, never guessed from a case file.

The list of ordinary words is the English one of the package pyspellchecker; ours are in lexicon/.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files

from countersign.base.words import wordlist
from countersign.privacy.fold import fold

_LONGEST = 24  # letters of a word of which slips are looked for
_MISSPELT_OF = 1000  # a word this frequent is misspelt by somebody
_QUOTED = re.compile(r'"([^"]+)"')
_SELDOM = 400  # a word met this seldom may as well be a name
_COMMON = 6000  # a word this frequent is ordinary, whatever it looks like
_ENDINGS = wordlist(
    "s es ed d ing er ers ly ness y al ful less able ism ist ity like est ish hood ship"
)
# Endings that words have and hardly any name: participation, assistive, reactive.
_MADE_ONLY = wordlist(
    "tion tions sion sions ment ments ness ive able ible ility ilities ous ical ically fully less "
    "ship ships ized izing ology ologies istic istics worthy wards wise handed sided"
)
_MADE_WITH = wordlist(
    "ology ologist graphy metric pathy plegia paresis itis osis ectomy plasty scopy tonic "
    "tonia kinetic kinesia praxia phasia lexia sensory motor manual lateral ization izations "
    "pam pril olol azole idone statin cillin mycin profen codone oxetine aprim quin zole "
    "sone solone terol tadine sartan cycline oxacin triptan setron "
    "parin phylline gliptin formin tidine barbital caine zolam zepam fibrate dronate vudine"
)
_MADE_FROM = wordlist(
    "hyper hypo dys non multi neuro psycho physio electro proprio bi tri pre post"
)


@lru_cache(maxsize=1)
def _spanish_words() -> frozenset[str]:
    packed = files("spellchecker").joinpath("resources", "es.json.gz").read_bytes()
    return frozenset(_QUOTED.findall(gzip.decompress(packed).decode()))


def ready() -> None:
    """Read the lists now, not in the middle of the first text."""
    _words()
    _spanish_words()


def spanish(written: str) -> bool:
    """Whether `written` is a Spanish word."""
    word, known = written.lower(), _spanish_words()
    if word in known or (word.endswith("s") and word[:-1] in known):
        return True
    return word.endswith("es") and (word[:-2] in known or word[:-6] + "ción" in known)


@lru_cache(maxsize=1)
def _words() -> dict[str, int]:
    packed = files("spellchecker").joinpath("resources", "en.json.gz").read_bytes()
    counted: dict[str, int] = json.loads(gzip.decompress(packed))
    return counted


def _lines(name: str) -> list[str]:
    text = (files("countersign.privacy") / "lexicon" / f"{name}.txt").read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


@lru_cache(maxsize=8)
def names(kind: str) -> frozenset[str]:
    """The folded words of lexicon/`kind`.txt."""
    return frozenset(fold(word) for line in _lines(kind) for word in line.split())


@lru_cache(maxsize=1)
def fond_names() -> frozenset[str]:
    """The call names of lexicon/nicknames.txt that are hardly met as words."""
    called = {fold(name) for several in call_names().values() for name in several}
    return frozenset(name for name in called if len(name) > 3 and count(name) < _SELDOM)


@lru_cache(maxsize=8)
def phrases(kind: str) -> tuple[str, ...]:
    """The phrases of lexicon/`kind`.txt, one a line."""
    return tuple(_lines(kind))


@lru_cache(maxsize=1)
def call_names() -> dict[str, tuple[str, ...]]:
    """Call names by folded given name, both ways of the list."""
    found: dict[str, tuple[str, ...]] = {}
    for line in _lines("nicknames"):
        given, _, called = line.partition(":")
        found[fold(given)] = tuple(called.split())
    return found


@lru_cache(maxsize=1)
def _verbs() -> tuple[frozenset[str], frozenset[str]]:
    """What people do, as a note says it: third person, and past."""
    third: set[str] = set()
    past: set[str] = set()
    regular, _, irregular = "\n".join(_lines("verbs")).partition("\narise ")
    for verb in regular.split():
        third.add(_third(verb))
        past.add(_past(verb))
    for line in f"arise {irregular}".splitlines():
        first, *others = line.split()
        third.add(_third(first))
        past |= set(others)
    return frozenset(third), frozenset(past)


def verb_forms() -> frozenset[str]:
    """`compares`, `compared`, `went`, `gone`."""
    third, past = _verbs()
    return third | past


def third_forms() -> frozenset[str]:
    """`compares`, `goes`."""
    return _verbs()[0]


def past_forms() -> frozenset[str]:
    """`compared`, `went`, `gone`."""
    return _verbs()[1]


def _third(verb: str) -> str:
    if verb.endswith(("s", "x", "z", "ch", "sh", "o")):
        return verb + "es"
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return verb[:-1] + "ies"
    return verb + "s"


def _past(verb: str) -> str:
    if verb.endswith("e"):
        return verb + "d"
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return verb[:-1] + "ied"
    vowels = sum(letter in "aeiou" for letter in verb)
    if vowels == 1 and verb[-1] not in "aeiouwxy" and verb[-2] in "aeiou":
        return verb + verb[-1] + "ed"
    return verb + "ed"


def _has_kin(word: str, known: dict[str, int]) -> bool:
    """Whether other forms of `word` are words: names have none, ordinary words do."""
    for ending in _ENDINGS:
        if word + ending in known:
            return True
        if word.endswith(ending) and len(word) > len(ending) + 2:
            stem = word[: -len(ending)]
            if stem in known or stem + "e" in known or stem + "y" in known:
                return True
            if stem[-1] == stem[-2] and stem[:-1] in known:
                return True
            if stem.endswith("i") and stem[:-1] + "y" in known:
                return True
    if word.endswith("y") and (word[:-1] + "ies" in known or word[:-1] + "ier" in known):
        return True
    return word.endswith("e") and word[:-1] + "ing" in known


def ordinary(word: str) -> bool:
    """Whether the folded `word` is ordinary English, names of people left aside."""
    known = _words()
    count = known.get(word, 0)
    if word in names("ordinary"):
        return True
    if count > 0 and len(word) >= 7 and word.endswith(_MADE_ONLY):
        return True
    if count >= _COMMON or (count > 0 and _has_kin(word, known)):
        return True
    if len(word) >= 6 and any(word.endswith(ending) for ending in _MADE_WITH):
        return True
    if len(word) >= 7:
        for start in _MADE_FROM:
            if word.startswith(start) and known.get(word[len(start) :], 0) > 0:
                return True
    return False


def written(word: str) -> bool:
    """Whether the folded `word` stands in the list at all: then it is no slip of the pen."""
    return word in _words()


def count(word: str) -> int:
    """How often the folded `word` is met, in the list's own measure."""
    return _words().get(word, 0)


_MISREAD_PAIRS = (
    ("rn", "m"),
    ("vv", "w"),
    ("cl", "d"),
    ("ii", "u"),
    ("1", "l"),
    ("0", "o"),
    ("m", "rn"),
)
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@lru_cache(maxsize=20_000)
def misspelt(word: str) -> bool:
    """Whether one slip of the pen or of a scanner makes the folded `word` of a common word."""
    known = _words()
    for a, b in _MISREAD_PAIRS:
        if a in word and known.get(word.replace(a, b), 0) >= _MISSPELT_OF:
            return True
    if not 5 <= len(word) <= _LONGEST:
        return False
    return any(known.get(one, 0) >= _MISSPELT_OF for one in _one_slip_away(word))


def _one_slip_away(word: str) -> Iterator[str]:
    for at in range(len(word) + 1):
        head, tail = word[:at], word[at:]
        if tail:
            yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        for letter in _LETTERS:
            yield head + letter + tail
            if tail:
                yield head + letter + tail[1:]
