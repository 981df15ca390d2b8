"""What one written word may be, by itself: looked up once and remembered for the next document."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

from countersign.privacy import vocabulary
from countersign.privacy.cues import (
    AUXILIARY,
    CREDENTIALS,
    FUNCTION,
    GREETINGS,
    HONORIFICS,
    KEYS,
    KIN,
    LABELS,
    MONTHS,
    PARTICLES,
    PERSON_AFTER,
    RECORDING,
    ROLE_WORDS,
    SHORT_FORMS,
)
from countersign.privacy.fold import fold, number, skeleton
from countersign.privacy.index import Form, Index, parts
from countersign.privacy.recognizers.rule import Read, Rules
from countersign.privacy.span import Span
from countersign.privacy.words import Words

_NUMBERED = re.compile(r"\w*\d|[A-Z]{2,4}$")
# Labels as a scanner misreads them: Patlent, Guardlan.
_MISREAD_LABELS = {
    skeleton(label): label for label in (*KIN, *HONORIFICS, *LABELS) if len(label) >= 6
}
_CUES = frozenset(HONORIFICS) | frozenset(KIN) | frozenset(LABELS) | GREETINGS | KEYS
_TELLING = ROLE_WORDS | CREDENTIALS | PERSON_AFTER
# What may stand between the groups of one number.
_GROUPED = frozenset(
    [" ", "-", ".", "/", "(", ")", "#", "_", " (", ") ", ")-", "- ", " -", ". ", "--", " #"]
)
_NO_NAMES = FUNCTION - AUXILIARY - MONTHS
_MISREAD_NAME = re.compile(r"(?=.*\d)[a-z][a-z\d]{3,12}")
_LOUD = re.compile(r"[A-Z]{3}")
_SHORT = 6  # figures of a number that says nothing by itself
_KNOWN_NUMBER = "a number the practice knows"
NAME_KINDS = ("first", "last", "call")
_MOST = 60_000  # remembered words; then the memory is emptied, so a stream of any length is bounded
_RARE = 1500
_SHORTENED = re.compile(r"(?i)(?:n['’]t|['’](?:ve|m|d|ll|re))$|^(?:ma['’]am|o['’]clock|y['’]all)$")
_SELDOM_WORD = 400  # on the roster and met this seldom, it is a name first (Zephyr)
_SELDOM = 100  # a word met this seldom may as well be a slip of a name
_FREQUENT = 20_000  # a given name this frequent as a word counts as a word first


@dataclass(slots=True, eq=False)
class Sight:
    """One written word. `cut` is its length without a possessive ending."""

    written: str
    cut: int
    folded: str
    case: str  # title, upper, lower, mixed
    ordinary: bool
    listed: bool  # in the list of words at all
    forms: frozenset[Form]
    near: frozenset[Form]
    named: tuple[Form, ...]  # of both, the names of people
    placed: tuple[Form, ...]  # and the places
    whose: frozenset[str]  # the people of those names
    sure: frozenset[str]  # the people whose name is written just so
    given: bool
    family: bool
    everyday: bool  # a word first, a name only where the sentence says so
    misread: bool  # perhaps a word of a place of the roster as a scanner leaves it
    starts: bool  # a phrase of the roster or of lexicon/ may start here
    seconds: frozenset[str]  # what those phrases have as their second word; "" for none
    verdict: tuple[str, str, str] | None  # for a name of the roster that is nothing else
    cue: bool  # a title, kin word or label: what follows is worth a look
    tells: bool  # a role, a credential or kin word: what stands before it is worth a look
    live: bool  # worth a second look
    dull: bool  # an ordinary word in small letters, no name at all: one only after a title
    soft: bool  # a word first, in small letters: somebody, if the text names one so elsewhere
    possessive: bool  # ends in 's
    capitals: bool  # may be somebody's initials
    letter: bool  # one letter: a name may be spelled out here
    reads: tuple[Read, ...]  # what else may be read here
    alone: tuple[Read, ...]  # and what of that where nothing stands beside the word
    records: bool  # what was done to a paper: initials may follow
    loud: bool  # three capitals or more in a row
    quiet: bool  # nothing of all this: most words

    @property
    def known(self) -> frozenset[Form]:
        """The roster's people this may be, exactly or with a slip."""
        return self.forms or self.near

    def strange(self) -> bool:
        """Neither an ordinary word nor one of ours."""
        return not self.ordinary


def _is_strange(folded: str, case: str, *, ordinary: bool, listed: bool) -> bool:
    """No ordinary word with a capital, or in small letters a word of no list."""
    if case == "lower":
        return not listed and len(folded) > 3 and folded.isalpha()
    return not ordinary and any(c.isalpha() for c in folded)


def _plain(word: str) -> bool:
    """Whether no letter of `word` carries a mark."""
    return word.isascii() or word.replace("’", "").isascii()


def _may_be_initials(word: str) -> bool:
    return len(word) <= 3 and word.isupper()


def case_of(word: str) -> str:
    """title, upper, lower or mixed."""
    letters = [c for c in word if c.isalpha()]
    if not letters or all(c.islower() or not c.isupper() for c in letters):
        return "lower"
    if len(letters) > 1 and all(c.isupper() for c in letters):
        return "upper"
    if word[0].isupper() or word[0].isdigit():
        after = word[1:].replace("'", "").replace("’", "")
        if after.islower() or not after or not any(c.isupper() for c in after):
            return "title"
        if word[:2] in ("Mc", "De", "La", "Le", "Di", "Du", "Fi", "Va") or word[:3] in (
            "Mac",
            "Van",
            "Del",
            "Fit",
        ):
            return "title"
        if word[1] in "'’":
            return "title"
    return "mixed"


Phrases = dict[str, dict[str, list[tuple[str, ...]]]]


@lru_cache(maxsize=1)
def _kept() -> Phrases:
    """The phrases that stay, by their first word and their second, the longest first."""
    found: Phrases = defaultdict(lambda: defaultdict(list))
    runs = {parts(phrase) for phrase in vocabulary.phrases("kept")}
    for pieces in sorted(runs, key=len, reverse=True):
        if pieces:
            found[pieces[0]][pieces[1] if len(pieces) > 1 else ""].append(pieces)
    return {first: dict(seconds) for first, seconds in found.items()}


@lru_cache(maxsize=1)
def _misread_given() -> frozenset[str]:
    """What a scanner may make of a given name."""
    return frozenset(skeleton(name) for name in vocabulary.names("given") if len(name) > 4)


@lru_cache(maxsize=1)
def _cities() -> dict[str, list[tuple[str, ...]]]:
    found: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for phrase in vocabulary.phrases("cities"):
        found[parts(phrase)[0]].append(parts(phrase))
    return dict(found)


class Sights:
    """The looks of words before the eyes of one roster."""

    def __init__(self, index: Index, rules: Rules | None = None):
        self.index = index
        self._rules = rules or Rules(())
        self.kept = _kept()
        self.cities = _cities()
        self._given = vocabulary.names("given") | vocabulary.fond_names()
        self._everyday = vocabulary.names("everyday_given")
        self._family = vocabulary.names("family")
        vocabulary.ready()
        self._seen: dict[str, Sight] = {}

    def of(self, word: str) -> Sight:
        """What `word` may be."""
        seen = self._seen.get(word)
        if seen is None:
            if len(self._seen) >= _MOST:
                self._seen.clear()
            seen = self._seen[word] = self._look(word)
        return seen

    def all_of(self, words: list[str]) -> list[Sight]:
        """What each of `words` may be."""
        found = list(map(self._seen.get, words))
        if None in found:
            return [sight or self.of(word) for sight, word in zip(found, words, strict=True)]
        return found  # type: ignore[return-value]  # none of them is None

    def _figure(self, word: str) -> Sight:
        """A figure: never a name, perhaps a number of the roster."""
        nobody: frozenset[Form] = frozenset()
        reads, alone = self._reads(word)
        return Sight(
            word, len(word), word, "lower", True, True,
            nobody, nobody, (), (), frozenset(), frozenset(), False, False, True,
            False, False, frozenset(), None, False, False, False, False, False,
            False, False, False, reads, alone, False, False, not reads,
        )  # fmt: skip

    def _look(self, word: str) -> Sight:
        begins = word in self.kept or word in self.index.runs or word in self.index.words
        if word.isascii() and word.isdigit() and not begins:
            return self._figure(word)
        cut = len(word)
        if cut > 2 and word[-1] in "sS" and word[-2] in "'’ʼ`´":
            cut -= 2
        folded = fold(word[:cut])
        whole = fold(word)
        case = case_of(word[:cut])
        if len(folded) >= 6 and not vocabulary.written(folded):
            folded = _MISREAD_LABELS.get(skeleton(folded), folded)
        ordinary = vocabulary.ordinary(folded) or folded in FUNCTION or folded.isdigit()
        forms = frozenset(self.index.words.get(folded, ()))
        if _SHORTENED.search(word) and not forms:
            ordinary = True  # I've, didn't, you're
        if not word.isascii() and case != "lower" and "’" not in word:
            ordinary = False  # no English word has an accent on it
        listed = ordinary or (vocabulary.written(folded) and word.isascii())
        if not forms and len(folded) >= 6 and not ordinary:
            joined = self.index.joined.get(folded.rstrip("0123456789"))
            forms = frozenset({joined}) if joined else forms
        given = folded in self._given or folded in self._everyday
        if not listed and not given and _MISREAD_NAME.fullmatch(folded):
            given = skeleton(folded) in _misread_given()  # Ke1sey
        family = folded in self._family
        if folded[-1:] == "s" and case == "title" and not listed:
            family = family or folded[:-1] in self._family  # the Hendersons
        if owner := self._owner(folded, forms):
            forms, cut, folded = owner, len(word) - 1, folded[:-1]
        near = frozenset() if forms else self._near(folded, case, ordinary, listed, given)
        if near and word[0].isdigit():
            case = "title"  # 8erg
        kept = folded in self.kept or whole in self.kept
        everyday = self._is_everyday(folded, ordinary=ordinary, forms=forms)
        if everyday and len(folded) > 2 and not _plain(word[:cut]):
            everyday = False  # ángel
        known_run = folded in self.index.runs
        misread = not listed and len(folded) >= 5 and skeleton(folded) in self.index.misread_places
        starts = kept or known_run or folded in self.cities or misread
        strange = _is_strange(folded, case, ordinary=ordinary, listed=listed)
        cue = folded in _CUES
        tells = folded in _TELLING
        live = bool(forms or near or given or family or known_run or strange or cue)
        named = tuple(f for f in forms or near if f.kind in NAME_KINDS)
        dull = ordinary and case == "lower" and not (named or given or family)
        soft = live and everyday and case == "lower" and folded not in _NO_NAMES
        placed = tuple(f for f in forms if f.kind in ("place", "code"))
        whose = frozenset(f.who for f in named)
        sure = whose if forms else frozenset()
        verdict = None
        if named and forms and not everyday:
            one = min(named, key=lambda f: (f.kind == "call", f.label != "NAME_CHILD", f.who))
            verdict = one.label, one.who, "a name the practice knows"
        (reads, alone), capitals = self._reads(word), _may_be_initials(word[:cut])
        letter = len(folded) == 1 and not folded.isdigit()
        loud = _LOUD.search(word) is not None
        records = folded in RECORDING
        quiet = not (records or loud or live or starts or reads or capitals or letter)
        return Sight(
            word, cut, whole if kept and folded not in self.kept else folded, case, ordinary,
            listed,
            forms, near, named, placed, whose, sure, given, family, everyday,
            misread, starts, self._seconds(folded, whole), verdict, cue, tells, live, dull, soft,
            cut < len(word), capitals, letter, reads, alone, records, loud, quiet,
        )  # fmt: skip

    def _seconds(self, folded: str, whole: str) -> frozenset[str]:
        found: set[str] = set()
        for word in (folded, whole):
            found.update(self.kept.get(word, ()))
            runs = [run for run, _ in self.index.runs.get(word, ())] + self.cities.get(word, [])
            found.update(run[1] if len(run) > 1 else "" for run in runs)
        return frozenset(found)

    def _reads(self, word: str) -> tuple[tuple[Read, ...], tuple[Read, ...]]:
        """What may be read at `word`, and what of that where nothing stands beside it."""
        rules = self._rules.of(word.lower())
        reads = tuple(rule.read for rule in rules)
        short = len(word) <= _SHORT and word.isdigit()
        alone = tuple(rule.read for rule in rules if not rule.joined) if short else reads
        if _NUMBERED.match(word) and (key := number(word)) in self.index.number_starts:
            known = partial(self._known_number, key)
            reads += (known,)
            if not short or key in self.index.numbers:
                alone += (known,)
        return reads, alone

    def _known_number(self, key: str, words: Words, at: int) -> Sequence[Span]:
        """A number of the roster, however it is grouped; `key` is its first group."""
        index, last = self.index, at
        longest: tuple[int, str] | None = None
        while key in index.number_starts:
            if key in index.numbers:
                longest = last, key
            last += 1
            if last >= len(words.written) or words.gaps[last] not in _GROUPED:
                break
            key += number(words.written[last])
        if longest is None:
            return ()
        label, who = index.numbers[longest[1]]
        return (Span(words.starts[at], words.ends[longest[0]], label, who, _KNOWN_NUMBER),)

    def _owner(self, folded: str, forms: frozenset[Form]) -> frozenset[Form] | None:
        """Whose `finns` is, where the apostrophe was left out."""
        if forms or len(folded) < 5 or folded[-1] != "s" or vocabulary.count(folded) > _RARE:
            return None
        if vocabulary.spanish(folded) or self._is_everyday(
            folded[:-1], ordinary=False, forms=forms
        ):
            return None
        named = self.index.words.get(folded[:-1], ())
        return frozenset(f for f in named if f.kind in NAME_KINDS) or None

    def _is_everyday(self, folded: str, *, ordinary: bool, forms: frozenset[Form]) -> bool:
        if len(folded) <= 2 or folded in PARTICLES:
            return True
        if folded in self._everyday:
            return not (forms and vocabulary.count(folded) < _SELDOM_WORD)
        if folded in self._given:
            return vocabulary.count(folded) >= _FREQUENT
        # A rare word on the roster (Kestrel) is a name first.
        return ordinary and not (forms and vocabulary.count(folded) < _RARE)

    def _near(
        self, folded: str, case: str, ordinary: bool, listed: bool, given: bool
    ) -> frozenset[Form]:
        """Slips and fond names: only for what is no word, and in lower case no listed word."""
        rare = vocabulary.count(folded) < _SELDOM and len(folded) >= 5
        if ordinary and not (rare and case == "title"):
            return frozenset()
        if given or len(folded) < 3 or folded in self.kept or folded in SHORT_FORMS:
            return frozenset()
        if digits := sum(c.isdigit() for c in folded):
            letters = len(folded) - digits
            return self.index.misread(folded) if digits <= 3 <= letters else frozenset()
        if len(folded) <= 4 and case != "title":
            return frozenset()
        if listed and (case == "lower" or (len(folded) <= 5 and not rare)):
            return frozenset()
        if found := self.index.near(folded):
            return found
        if not listed and (case == "title" or len(folded) >= 5):
            return self.index.called(folded)
        return frozenset()
