"""What words mean the same in an OT session: ideas, people, diagnoses, and words that say nothing.

The words stand in `lexicon/*.txt`, one idea a line, so that a clinician can read and correct them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

Phrases = Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]
FILES = ("things", "acts", "thesaurus", "medical", "people")
PERSON = "who:"
# "Biting" and "noted" are of "bite" and "note", not of "bit" and "not".
_SHORT = re.compile(r"[^aeiou][aeiou][^aeiouwxy]")
_WHOLE = frozenset(
    {
        "evening",
        "morning",
        "nothing",
        "something",
        "anything",
        "everything",
        "during",
        "string",
        "spring",
    }
    | {
        "ceiling",
        "building",
        "pudding",
        "stocking",
        "clothing",
        "willing",
        "speed",
        "need",
        "feed",
        "bed",
    }
)
_VOWELS = frozenset("aeiouy")


@dataclass(frozen=True, slots=True)
class Kin:
    """A word or phrase of `kin.txt`: the marks that it gives in a source, and may stand for in a draft."""

    key: tuple[str, ...]
    gives: frozenset[str]
    stands_for: frozenset[str]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """`phrases` by their first stem, longest first; `wider` of each idea; `opposite` ideas."""

    phrases: Phrases
    general: frozenset[str]
    wider: Mapping[str, frozenset[str]]
    opposite: Mapping[str, frozenset[str]]
    kin: Mapping[str, tuple[Kin, ...]]
    things: frozenset[str]  # ideas that can be seen or named, and so are not said by the way

    def says(self, wanted: str, said: str) -> bool:
        """Whether `said` may be told as `wanted`: the same idea, or a narrower one."""
        return wanted == said or wanted in self.wider.get(said, frozenset())


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """Everything that is known of words, read once a process."""
    phrases: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    wider: dict[str, set[str]] = {}
    opposite: dict[str, set[str]] = {}
    for name in FILES:
        mark = PERSON if name == "people" else ""
        for line in _lines(name):
            if ">" in line:
                _narrower(line, wider, mark)
                continue
            idea, _, members = line.partition("=")
            for member in members.split(","):
                key = tuple(stem(w) for w in member.replace("-", " ").split())
                phrases.setdefault(key[0], []).append((key, mark + idea.strip()))
    for line in _lines("relations"):
        if "!" in line:
            one, other = (side.strip() for side in line.split("!"))
            opposite.setdefault(one, set()).add(other)
            opposite.setdefault(other, set()).add(one)
        else:
            _narrower(line, wider, "")
    named = frozenset(
        line.partition("=")[0].strip()
        for name in ("things", "medical")
        for line in _lines(name)
        if "=" in line
    )
    return Lexicon(
        {k: tuple(sorted(v, key=lambda p: -len(p[0]))) for k, v in phrases.items()},
        frozenset(stem(w) for line in _lines("general") for w in line.split()),
        {k: frozenset(v) for k, v in wider.items()},
        {k: frozenset(v) for k, v in opposite.items()},
        _kin(),
        named,
    )


@dataclass(frozen=True, slots=True)
class Pole:
    """A word or phrase of `opposites.txt`: which pair, and which side of it."""

    key: tuple[str, ...]
    pair: int
    right: bool


@lru_cache(maxsize=1)
def opposites() -> Mapping[str, tuple[Pole, ...]]:
    """Words and phrases that exclude each other, by their first stem."""
    found: dict[str, list[Pole]] = {}
    for number, line in enumerate(_lines("opposites")):
        one, _, other = line.partition("!")
        for right, side in ((False, one), (True, other)):
            for key in _keys(side):
                found.setdefault(key[0], []).append(Pole(key, number, right))
    return {k: tuple(v) for k, v in found.items()}


def _kin() -> Mapping[str, tuple[Kin, ...]]:
    """Words of near meaning, by their first stem, the longest phrase first."""
    gives: dict[tuple[str, ...], set[str]] = {}
    stands_for: dict[tuple[str, ...], set[str]] = {}
    for number, line in enumerate(_lines("kin")):
        head, narrower, rest = line.partition(">")
        alike = [] if narrower else _keys(line)
        for key in alike:
            gives.setdefault(key, set()).add(f"={number}")
            stands_for.setdefault(key, set()).add(f"={number}")
        for key in _keys(head) if narrower else ():
            stands_for.setdefault(key, set()).add(f">{number}")
        for key in _keys(rest):
            gives.setdefault(key, set()).add(f">{number}")
    found: dict[str, list[Kin]] = {}
    for key in gives.keys() | stands_for.keys():
        one = Kin(key, frozenset(gives.get(key, ())), frozenset(stands_for.get(key, ())))
        found.setdefault(key[0], []).append(one)
    return {k: tuple(sorted(v, key=lambda one: (-len(one.key), one.key))) for k, v in found.items()}


def _keys(members: str) -> list[tuple[str, ...]]:
    """The members of a line as stems."""
    parts = (re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+", m) for m in members.split(","))
    return [tuple(stem(w) for w in words) for words in parts if words]


def _lines(name: str) -> Iterator[str]:
    text = (
        files("countersign.spine.grounding").joinpath("lexicon", f"{name}.txt").read_text("utf-8")
    )
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            yield line


def _narrower(line: str, wider: dict[str, set[str]], mark: str) -> None:
    head, _, narrow = line.partition(">")
    for one in narrow.split():
        wider.setdefault(mark + one, set()).add(mark + head.strip())


@lru_cache(maxsize=1)
def irregular() -> Mapping[str, str]:
    """The base of forms that no ending tells: "drew" of "draw"."""
    found = {}
    for line in _lines("irregular"):
        base, *forms = line.split()
        found.update(dict.fromkeys(forms, base))
    return found


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """What is left of a word without its ending; the same for all forms of a word."""
    word = word.casefold().replace("’", "'")
    return regular_stem(irregular().get(word, word))


@lru_cache(maxsize=20_000)
def regular_stem(word: str) -> str:
    """As `stem`, but irregular forms stay apart: "had a good day" is no "have a good day"."""
    word = word.casefold().replace("’", "'")
    for ending in ("'s", "s'", "'"):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            word = word[: -len(ending)]
            break
    if len(word) <= 3 or word in _WHOLE:
        return word
    word = _without_plural(word)
    for ending in ("ing", "ed"):
        base = word[: -len(ending)]
        if word.endswith(ending) and len(base) >= 3 and _VOWELS & set(base):
            word = f"{base}e" if _SHORT.fullmatch(base) else _undoubled(base)
            break
    if word.endswith("ly") and len(word) > 5:
        word = word[:-2]
    if word.endswith("e") and len(word) > 4:
        word = word[:-1]
    return f"{word[:-1]}i" if word.endswith("y") and len(word) > 3 else word


def _without_plural(word: str) -> str:
    if word.endswith(("ies", "ied")) and len(word) > 4:
        return f"{word[:-3]}y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _undoubled(base: str) -> str:
    double = len(base) > 3 and base[-1] == base[-2] and base[-1] not in "sleozaui"
    return base[:-1] if double else base


# Ideas that a note may have of its own: they say how, not what.
SOFT = frozenset(
    [
        "say",
        "show",
        "hold",
        "place",
        "find",
        "follow",
        "start",
        "stop",
        "finish",
        "change",
        "move",
        "try",
        "reason",
        "practice",
        "tell_inform",
        "return_back",
        "last_long",
        "help_act",
        "happen_event",
        "see_witness",
        "good_day",
        "rough",
        "fast",
        "slow",
        "limp",
        "attach",
        "offer_give",
        "skill",
        "deficit",
        "attention",
        "improve",
        "increase",
        "decrease",
        "worsen",
        "plateau",
        "correct",
        "tolerate",
        "hard_effort",
        "motivated",
        "cooperative",
        "calm",
        "step",
        "direction",
        "progress",
        "goal",
        "extra",
        "alone",
        "limited",
        "plan_intend",
        "choose",
        "turn",
        "come_bring",
        "need_supervised",
        "aware",
        "attend_visit",
        "unchanged",
        "exit_leave",
        "enter",
        "brother_side",
        "rest_break",
        "session",
        "lead",
        "leave",
        "arrive",
        "transition",
        "talk",
        "deny",
        "count_act",
        "word",
        "request",
        "authorised",
        "meeting",
        "first_time",
        "name",
        "endurance",
        "mature",
        "stability",
        "control",
        "quality",
        "emerging",
        "barrier",
        "confident",
        "appointment",
        "extra_time",
        "finish",
        "half_finish",
        "set_goal",
    ]
)


# Ideas whose absence says nothing of a sentence, although they tell one thing from another.
QUIET = SOFT | frozenset(
    {"train", "home", "met", "reach", "large", "small", "good_day", "dizzy_", "fast", "slow"}
)

# What nobody may invent, however little else in the sentence is new.
CRITICAL = frozenset(
    [
        "xray",
        "surgery",
        "hospital",
        "seizure",
        "fall",
        "bruise",
        "bleeding",
        "blister",
        "nosebleed",
        "cut_wound",
        "elopement",
        "choke",
        "vomit",
        "fever",
        "self_injury",
        "harm",
        "discharge",
        "emergency",
        "swallow_study",
        "botox",
        "death",
        "bathroom_accident",
        "allergy",
        "hug",
        "kiss",
    ]
)
