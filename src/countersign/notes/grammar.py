"""Small English: pronouns, articles, plurals, lists, dates. Nothing here knows what happened."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from countersign.base import dates
from countersign.base.words import wordset

_MASS = wordset(
    "putty theraputty paper tape foam cream sand rice water clay dough tissue equipment music "
    "pressure furniture theraband string yarn juice milk gum noise yogurt food pasta homework "
    "laundry clothing hair money cereal bread soap toothpaste midline extension flexion balance "
    "attention posture movement contact slime paint handwriting handwashing dressing grooming "
    "toileting feeding bathing tracing cutting typing keyboarding formation coordination strength "
    "work play practice training sequencing lacing snack lunch breakfast dinner hygiene writing "
    "drawing coloring swinging climbing jumping catching throwing buttoning zipping tying reading "
    "regulation breathing input exercise motion endurance planning care control positioning cooking"
)
_VOWEL_SOUND = re.compile(r"(?i)^(?:[aeio]|un(?!i)|u(?!s|ni|ti))")


@dataclass(frozen=True, slots=True)
class Child:
    """What the child is called, and the pronouns asked for: "she", "he", "they" or none."""

    name: str
    pronouns: str = ""

    @property
    def they(self) -> str:
        """The subject after the first mention: a pronoun when one is known, else the name."""
        return self.pronouns if self.pronouns in _FORMS else self.name

    @property
    def their(self) -> str:
        return _FORMS[self.pronouns][1] if self.pronouns in _FORMS else possessive(self.name)

    @property
    def was(self) -> str:
        """ "he was", "they were"."""
        return "were" if self.pronouns == "they" else "was"


_FORMS = {"she": ("her", "her"), "he": ("him", "his"), "they": ("them", "their")}


def pronouns_from(text: str) -> str:
    """ "she/her" or "She" as "she"; empty when it is none of the three."""
    first = re.split(r"[\s/,]+", text.strip().casefold())[0] if text.strip() else ""
    return first if first in _FORMS else ""


def possessive(name: str) -> str:
    return f"{name}’" if name.endswith("s") else f"{name}’s"


def listed(items: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def with_the(thing: str) -> str:
    """ "the zipper", "handwriting", "animal walks", "heavy work with cushions"."""
    words = thing.casefold().split()
    if not words or words[0] in _OWN_DETERMINER or words[0].isdigit() or "with" in words:
        return thing
    last = words[-1]
    bare = last in _MASS or is_plural(last) or (_ABSTRACT.search(last) and last not in _CONCRETE)
    return thing if bare else f"the {thing}"


_ABSTRACT = re.compile(r"(?:ing|tion)$")
_CONCRETE = wordset("swing string ring thing wing spring king station")


def with_article(thing: str) -> str:
    """ "a button hook", "an obstacle course", "adapted scissors", "theraputty"."""
    words = thing.split()
    last = words[-1].casefold() if words else ""
    first = words[0].casefold() if words else ""
    if first in _OWN_DETERMINER or first.isdigit() or last in _MASS or is_plural(last):
        return thing
    return f"{'an' if _VOWEL_SOUND.match(thing) else 'a'} {thing}"


_OWN_DETERMINER = wordset("a an the his her their its two three four some own mom's dad's")


_PLURALS = wordset("teeth feet children people men women mice geese")


def is_plural(word: str) -> bool:
    word = word.casefold()
    return (word.endswith("s") and not word.endswith(("ss", "us", "is"))) or word in _PLURALS


def sentence(text: str) -> str:
    """`text` with a capital first letter and an end mark, its inner words untouched."""
    text = " ".join(text.split())
    if not text:
        return ""
    # A word like "iPad" or "pH" keeps its own way of being written.
    first = text.split()[0]
    if first == first.lower():
        text = text[0].upper() + text[1:]
    text = text.rstrip(";,: ")
    return text if re.search(r"[.!?…][”\"')]*$", text) else f"{text}."


def lower_first(text: str) -> str:
    """`text` with a small first letter, unless its first word is a name, an acronym or "I"."""
    first = text.split()[0] if text.split() else ""
    if first[1:] != first[1:].lower() or first in ("I", "I’m", "I'm") or len(first) == 1:
        return text
    return text[:1].lower() + text[1:]


def on_day(day: date, *, seen_from: date) -> str:
    """ "28 September", with the year when it is another one."""
    return dates.short(day, seen_from=seen_from)
