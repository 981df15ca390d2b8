"""Names that no list holds: a capital where none belongs, a word of no dictionary that acts."""

from __future__ import annotations

from countersign.base.words import wordset
from countersign.privacy import vocabulary
from countersign.privacy.cues import (
    ARTICLES,
    CALLING,
    FUNCTION,
    GREETINGS,
    KOREAN,
    PERSON_VERBS,
    SHORT_FORMS,
    SURE_VERBS,
    VERBS,
)
from countersign.privacy.meaning import Meaning
from countersign.privacy.sight import Sight

_BEFORE_CLIENT = wordset("for re patient client student child name of")
_BEFORE_THINGS = ARTICLES | wordset("of using use on")
_BEFORE_PEOPLE = wordset(
    "with w from for saw told called asked texted emailed met likes loves hits pokes bites misses "
    "hugs teases kicked pushed hit bit helped"
)
_AFTER_PEOPLE = FUNCTION | wordset("says said wants wanted end all again too")
Verdict = tuple[str, str, str]  # the label, who, and why


class Strangers(Meaning):
    """A page whose words of no list are judged."""

    def strange_verdict(self, at: int, sight: Sight) -> Verdict | None:
        """For a word that is on no list, or seldom met."""
        rare = not sight.listed or self.word(at + 1) in PERSON_VERBS
        if sight.case == "lower" and rare and self._lower_stranger(at):
            return "NAME_OTHER", sight.folded, "a word no dictionary has, doing what people do"
        if sight.case == "upper" and not sight.listed and self._loud_pair(at):
            return "NAME_OTHER", sight.folded, "two words no dictionary has, side by side"
        if sight.case == "title" and self._stranger(at):
            return "NAME_OTHER", sight.folded, "a capital on a word no dictionary has"
        return None

    def korean(self, at: int) -> bool:
        """`Ji-woo`: two syllables of Korean names, joined."""
        if at + 1 >= len(self.words) or self.gaps[at + 1] != "-" or self.words[at].case == "lower":
            return False
        first, second = self.folded[at], self.folded[at + 1]
        return first != second and first in KOREAN and second in KOREAN

    def _stranger(self, at: int) -> bool:
        """A capital word no list has: a name, unless it starts a sentence or is a thing."""
        sight = self.words[at]
        if self.opens(at) and vocabulary.spanish(sight.written):
            return False
        if (
            len(sight.folded) < 3
            or sight.cue
            or sight.folded in SHORT_FORMS
            or any(c.isdigit() for c in sight.folded)
        ):
            return False
        if self.is_thing(at) or at in self.shouting_words:
            return False
        if not self.opens(at):
            return True
        nxt, after = self.word(at + 1), self.after(at)
        if sight.possessive or (
            after == " " and nxt in VERBS and nxt not in ("and", "named", "cut")
        ):
            return True
        line_starts = at == 0 or "\n" in self.gap(at)
        if after.startswith(":") and not sight.listed and line_starts:
            return True
        if after[:3] in (': "', ": “") and not sight.listed:
            return True
        alone = not after.strip(" .") or after.startswith("\n")
        if sight.listed or self.in_spanish:
            return bool(alone and "\n" in self.gap(at))
        return (
            alone
            or after[:1] in "/(,&"
            or nxt in ("and", "to", "with")
            or (
                at + 1 < len(self.words)
                and after == " "
                and self.words[at + 1].case == "title"
                and (self.words[at + 1].family or not self.words[at + 1].ordinary)
            )
        )

    def _loud_pair(self, at: int) -> bool:
        """`KAVEH CHAKRABORTY`: beside another that no list of words has, or that is a name."""
        if len(self.folded[at]) < 4 or not self.no_word(at):
            return False
        if self.word(at - 1) in _BEFORE_CLIENT and self.after(at)[:1] in ("", "\n", ","):
            return True
        for other, gap in ((at - 1, self.gap(at)), (at + 1, self.after(at))):
            if gap not in (" ", ", ", "-") or not 0 <= other < len(self.words):
                continue
            sight = self.words[other]
            if sight.case == "upper" and len(sight.folded) > 2 and not sight.cue:
                if sight.given or sight.family or bool(sight.named):
                    return True
                if (
                    len(sight.folded) > 3
                    and self.no_word(other)
                    and sight.folded not in SHORT_FORMS
                ):
                    return True
        return False

    def lower_given(self, at: int) -> bool:
        """`number for ruby yilmaz`: before a word that no list has."""
        return self.after(at) == " " and self.word(at - 1) in CALLING and self._only_name(at + 1)

    def _only_name(self, at: int) -> bool:
        """A family name that is no word, or what no list has."""
        if at >= len(self.words) or len(self.folded[at]) < 4:
            return False
        sight = self.words[at]
        return (sight.family and not sight.ordinary) or self.no_word(at)

    def no_word(self, at: int) -> bool:
        """Neither an English word, right or misspelt, nor a figure, nor Spanish in Spanish."""
        sight = self.words[at]
        if sight.listed or not sight.folded.isalpha():
            return False
        if sight.case == "lower" and vocabulary.misspelt(sight.folded):
            return False
        return not (self.in_spanish and vocabulary.spanish(sight.written))

    def _lower_stranger(self, at: int) -> bool:
        """`brynlee cant come`, `its tamsin`: lower case, in no list of words."""
        sight, nxt = self.words[at], self.word(at + 1)
        if self.in_spanish and vocabulary.spanish(sight.written):
            return False
        if len(sight.folded) < 4 or any(c.isdigit() for c in sight.folded) or self.is_thing(at):
            return False
        if self.gap(at) == " " and self.word(at - 1) in _BEFORE_THINGS:
            return False
        paired = self.after(at) == " " and self._only_name(at + 1)
        if paired and self.word(at + 2) in ("is", "was", "has", "had") and self.no_word(at):
            return True  # begoña zhuang is
        if self.gap(at) == " " and self.word(at - 1) in _BEFORE_PEOPLE and len(sight.folded) > 4:
            sure = self.word(at - 1) not in ("for", "from") or nxt in _AFTER_PEOPLE
            return self.no_word(at) and (paired or sure)
        if sight.possessive and self.no_word(at) and self.gap(at) == " ":
            return True  # mikey's lap pad
        acts = (
            self.after(at) == " "
            and nxt in SURE_VERBS
            and nxt not in ("and", "used", "is", "was", "use", "need")
        )
        before = self.word(at - 1)
        says_who = before == "is" and self.word(at - 2) in ("this", "name")
        says_who = says_who or (before == "me" and self.word(at - 2) in ("its", "is"))
        greeted = before == "its" and self.word(at - 2) in GREETINGS
        called = self.gap(at) == " " and (
            says_who or greeted or before in ("named", "called", "soy")
        )
        return acts or called or (self.opens(at) and self.after(at) == " " and nxt in ("is", "was"))
