"""From a found word to the whole name, and to every other place where it stands."""

from __future__ import annotations

import re

from countersign.base.words import wordset
from countersign.privacy import vocabulary
from countersign.privacy.cues import (
    ARTICLES,
    AUXILIARY,
    CALLING,
    COMMANDS,
    CREDENTIALS,
    FUNCTION,
    GREETINGS,
    HONORIFICS,
    KIN,
    LABELS,
    PARTICLES,
    SHORT_FORMS,
    VERBS,
)
from countersign.privacy.judging import Judging

_TWO_WORDS = frozenset(["y", "e", "o", "el", "las", "los", "la"])
_LEVELS = wordset(
    "lb lbs kg cm mm sec deg min mod max minimal moderate maximal total cg sb supervision needs "
    "with"
)
_FIELD_NEXT = re.compile(r"[ ]{2,}|[ ]*[\n|\t]|[ ]*$|[ ]+\d|\.?[ ]*[:\-–]")
_DAY_NEXT = re.compile(r"[ ]\d{1,2}(?![\d/-])")
_NO_ORDERS = wordset("dawn rose joy faith grace summer jack wade")
_HARDLY = 200
_RARE = 300  # met this seldom, a capital word after a given name is a family name
_JOINS = re.compile(r"[ \t]?|[ \t]?\n[ \t]*|[ ]?[-‐‑][ ]?\n?|\.[ ]?")


class Widening(Judging):
    """A page whose found words are joined to names."""

    def _initialled(self) -> None:
        """`T. Holloway`: an initial before a family name or a name found elsewhere."""
        named = {self.word(at) for at in self.found}
        for at in self.live:
            if self.gaps[at] not in (". ", ".") or len(self.folded[at - 1]) != 1:
                continue
            if self.folded[at - 2] in _LEVELS and self.gaps[at - 1] == " ":
                continue  # min A. Ana
            sight = self.words[at]
            if at in self.found or at in self.kept or sight.case != "title":
                continue
            if not self.words[at - 1].written.isupper() or len(sight.folded) < 3:
                continue
            rare = not sight.ordinary and not self.is_thing(at)
            if sight.family or sight.folded in named or rare:
                self.found[at] = ("NAME_OTHER", sight.folded, "an initial before it")

    def widen(self) -> None:
        """Take the family name after a given one, an initial beside it, and `Last, First`."""
        self._initialled()
        for at in sorted(self.found):
            reach = at
            while reach + 1 < len(self.words) and reach - at < 4:
                step = self._follows(reach + 1, self.found[at])
                if not step:
                    break
                for i in range(reach + 1, reach + 1 + step):
                    self.found.setdefault(i, self.found[at])
                reach += step
            self._before(at)

    def _follows(self, at: int, name: tuple[str, str, str]) -> int:
        """How many words from `at` on belong to the name before it."""
        sight, gap = self.words[at], self.gap(at)
        if at in self.kept or at in self.found or self.words[at - 1].possessive:
            return 0
        if gap == ", " and self._turned(at):
            return 1
        if gap in (", ", " ") and len(sight.folded) == 1 and self._given_initial(at):
            return 1
        if not _JOINS.fullmatch(gap):
            return 0
        if gap.startswith(".") and len(self.word(at - 1)) > 1:
            return 0
        whole = sight.case == "title" and sight.folded.isalpha()
        misread = sight.written[0].isdigit() and sum(c.isalpha() for c in sight.folded) > 1
        if gap == "-" and at - 1 in self.found and (whole or misread):
            return 1  # Mai-See, Mai-5ee
        if gap == "-" and self.korean(at - 1):
            return 1
        voice = self._voice(at - 1)
        if len(sight.folded) == 1 and gap == " " and self.last_initial(at - 1):
            return 1
        if len(sight.folded) == 1 and sight.written.isupper():
            return int(self.text[self.ends[at] :][:1] == "." or self._ends_name(at))
        if (
            sight.folded in PARTICLES
            and at + 1 < len(self.words)
            and sight.folded not in ("y", "e", "san")
        ):
            step = self._follows_family(at + 1, voice)
            if (step and sight.case != "lower") or (
                step and sight.folded in ("van", "von", "der", "de", "bin", "ibn")
            ):
                return step + 1
            if (
                at + 2 < len(self.words)
                and self.word(at + 1) in PARTICLES
                and self._follows_family(at + 2, voice)
            ):
                return 3
        return self._follows_family(at, voice)

    def _given_initial(self, at: int) -> bool:
        """`P` in `Eze, P  97535`: the letter of a given name behind its family name."""
        if self.first_initial(at - 1):
            return True
        if self.gap(at) != ", " or not self.words[at].written.isupper():
            return False
        before = self.words[at - 1]
        alone = _FIELD_NEXT.match(self.text, self.ends[at]) is not None
        return alone and (before.family or not before.ordinary) and before.case == "title"

    def _voice(self, at: int) -> str:
        """How the name that ends at `at` is written: by its first part, for `Seo-yeon`."""
        while at and self.gap(at) == "-" and at - 1 in self.found:
            at -= 1
        return self.words[at].case

    def _turned(self, at: int) -> bool:
        """`Patient: Brooks, Gareth`: the given name after the comma."""
        before, sight = at - 1, self.words[at]
        announced = self.word(before - 1) in LABELS and (
            ":" in self.gap(before) or self.word(before - 1) in ("pt", "patient", "client", "re")
        )
        sure = self.word(before - 1) in ("patient", "student", "name", "nombre", "paciente")
        return (
            announced
            and (sight.case == self.words[before].case != "lower" or sight.written[0].isdigit())
            and (sight.given or not sight.ordinary or (sure and sight.folded not in FUNCTION))
            and sight.folded not in SHORT_FORMS
        )

    def _ends_name(self, at: int) -> bool:
        """A single capital after a name: the last initial, unless it starts a sentence."""
        return (
            self.words[at].written not in ("A", "I", "R", "L", "S", "O", "P")
            and self.after(at)[:1] in " .,;:'’"
        )

    def _follows_family(self, at: int, voice: str) -> int:
        sight = self.words[at]
        if at in self.kept or sight.cue or sight.folded in CREDENTIALS:
            return 0
        if sight.folded in FUNCTION and not self._month_name(at):
            return 0
        if sight.folded in SHORT_FORMS and sight.case == "upper":
            return 0
        known = bool(sight.named)
        if not (known or sight.family) and self._label_or_spanish(at):
            return 0
        if sight.case == "lower":
            return int(
                voice == "lower"
                and (
                    (known and not sight.everyday)
                    or (sight.family and not sight.ordinary)
                    or (self.no_word(at) and len(sight.folded) > 3)
                    or self._seldom_family(at)
                )
            )
        if (sight.case == "upper" and voice != "upper") or _too_many_digits(sight.folded):
            return 0
        if "\n" in self.gap(at) and not (known or sight.family or not sight.ordinary):
            return 0
        rare = not sight.ordinary or vocabulary.count(sight.folded) < _RARE
        return int(known or sight.family or (rare and not self.is_thing(at)))

    def _seldom_family(self, at: int) -> bool:
        """`haas` in `oliver haas`: hardly met as a word, and nothing that anybody does."""
        word = self.folded[at]
        before = self.words[at - 1]
        return (
            before.given
            and not before.everyday
            and len(word) > 3
            and word.isalpha()
            and vocabulary.count(word) < _HARDLY
            and word not in VERBS
            and not word.endswith(("ed", "ing", "ly"))
            and not (word[-1] == "s" and vocabulary.written(word[:-1]))
            and not vocabulary.misspelt(word)
        )

    def _particles(self, at: int) -> bool:
        """`De la` before a family name, if the first of them carries a capital."""
        if self.words[at].case == "lower":
            return False
        first = at
        while first and _particle(self.word(first - 1)) and self.gap(first) in (" ", ". "):
            first -= 1
        while first < at and self.words[first].case == "lower" and first != 0:
            first += 1
        if first == at or (self.word(first) in _TWO_WORDS and self.opens(first)):
            return False
        for i in range(first, at):
            self.found.setdefault(i, self.found[at])
        return True

    def _label_or_spanish(self, at: int) -> bool:
        """The next line's label, or a Spanish word in a Spanish text."""
        if "\n" in self.gap(at) and self.after(at)[:1] == ":":
            return True
        return self.in_spanish and vocabulary.spanish(self.words[at].written)

    def _month_name(self, at: int) -> bool:
        """`Nevaeh March`: a month as a family name, with no day after it."""
        return (
            self.words[at].case == "title"
            and self.words[at].folded in ("march", "may", "june", "april", "august")
            and self.gap(at) == " "
            and not _DAY_NEXT.match(self.text, self.ends[at])
        )

    def _before(self, at: int) -> None:
        """`Long, Anneliese` and `A. Long`: what stands before a found name and belongs to it."""
        if at == 0 or at - 1 in self.found or at - 1 in self.kept:
            return
        sight, gap = self.words[at - 1], self.gap(at)
        if self._particles(at):
            return
        if sight.folded in ARTICLES and len(sight.folded) > 1:
            return  # My Miles
        first = self.words[at].given or any(f.kind != "last" for f in self.words[at].named)
        first = first and gap == " " and not self.words[at].family
        if sight.folded in COMMANDS and first and self.opens(at - 1) and not self.partner(at - 1):
            return  # Drew Ana and the cat
        if sight.folded in AUXILIARY and self.opens(at - 1) and not self.partner(at - 1):
            return  # Will Ana be there?
        same = gap == " " and sight.case == self.words[at].case
        if same and any(form.who == self.found[at][1] for form in sight.named):
            self.found[at - 1] = self.found[at]
            return
        initial = len(sight.folded) == 1 and sight.written.isupper()
        if (
            initial
            and not (self.word(at - 2) in _LEVELS and self.gap(at - 1) == " ")
            and (gap in (". ", ".") or (gap == " " and sight.written not in "AISOPRL"))
        ):
            self.found[at - 1] = self.found[at]
        strange = (sight.family and sight.folded not in GREETINGS) or (
            not (sight.ordinary or sight.cue or sight.given)
            and not (self.in_spanish and vocabulary.spanish(sight.written))
        )
        if (gap == ", " and strange and sight.case == self.words[at].case != "lower") and (
            at - 1 == 0 or self.opens(at - 1) or self.word(at - 2) in CALLING
        ):
            self.found[at - 1] = self.found[at]
        surname = self.words[at].family or not self.words[at].given
        surname = surname or any(form.kind == "last" for form in self.words[at].named)
        surname = surname or self.found[at][0] == "NAME_THERAPIST"  # Hope Major, MSW
        if (
            gap in (" ", "\n")
            and (sight.given or self._strange_before(at))
            and not (sight.folded in HONORIFICS or sight.folded in KIN)
            and surname
            and sight.case == self.words[at].case
            and (sight.case != "lower" or self._lower_pair(at))
        ):
            self.found[at - 1] = self.found[at]

    def _lower_pair(self, at: int) -> bool:
        """`sky garcia`: a word that is a given name before what is only a family name."""
        if self.folded[at - 1] in COMMANDS - _NO_ORDERS or self.folded[at - 2] in ARTICLES:
            return False
        if any(form.kind == "last" for form in self.words[at].named):
            return not self.words[at].everyday
        return self.words[at].family and not self.words[at].ordinary and not self.words[at].given

    def _strange_before(self, at: int) -> bool:
        """A word that no list has, in small or in great letters, before a family name."""
        sight = self.words[at - 1]
        named = self.words[at].family and len(sight.folded) > 3
        return named and sight.case != "title" and self.no_word(at - 1)


def _particle(word: str) -> bool:
    """`de`, `la`, and as a scanner reads them `1a`."""
    return word in PARTICLES or word.replace("1", "l").replace("0", "o") in PARTICLES


def _too_many_digits(word: str) -> bool:
    """More figures than a scanner puts into a name."""
    digits = sum(c.isdigit() for c in word)
    return digits > 2 or (digits > 0 and len(word) < 2 + 2 * digits)
