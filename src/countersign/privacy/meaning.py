"""A word that is also a name (will, hope, may, summer), and a thing that carries a name."""

from __future__ import annotations

import re

from countersign.base.words import wordset
from countersign.privacy import vocabulary
from countersign.privacy.cues import (
    ARTICLES,
    AUXILIARY,
    COMMANDS,
    FUNCTION,
    MONTHS,
    OWNING_WORDS,
    PAST,
    PERSON_AFTER,
    THINGS,
    VERBS,
)
from countersign.privacy.index import Form
from countersign.privacy.opening import FINITE, PHONE_NEXT
from countersign.privacy.slots import ABSTRACT, Slots

_SELDOM = 2500  # as a word; met less often it is rather a name in a line of capitals
_DOSE = re.compile(r"[ ]\d+(?:\.\d+)?[ ]?(?:mg|mcg|ml|g|units?|tablets?)\b")
_EPONYMOUS = wordset(
    "syndrome test tests sign disease palsy method protocol maneuver contracture fracture scale "
    "index approach technique curriculum"
)


class Meaning(Slots):
    """A page whose ordinary words are weighed."""

    def meant(self, at: int, known: list[Form]) -> bool:
        """Whether a word that is also a name is meant as a name in this sentence."""
        sight, before, gap = self.words[at], self.word(at - 1), self.gap(at)
        nxt, after = self.word(at + 1), self.after(at)
        if sight.folded in MONTHS and (
            re.match(r"[ ,.]*\d", after + nxt)
            or before in ("in", "of", "by", "since", "until", "last", "next")
        ):
            return False
        if len(sight.folded) <= 2:
            return (
                bool(known)
                and sight.case == "title"
                and not self.opens(at)
                and sight.folded not in FUNCTION
            )
        own = self.ours(known)
        verb = (
            after in (" ", " (")
            and nxt in VERBS
            and not (sight.folded in AUXILIARY and nxt in FUNCTION - AUXILIARY)
        )
        if sight.case == "lower":
            if own and before not in ARTICLES and self._meant_lower(at, verb=verb):
                return True
            return self.person_slot(at, own=own, known=bool(known))
        if sight.case == "upper" and at in self.shouting_words:
            return self._meant_loud(at, bool(known), own=own, verb=verb)
        if sight.possessive and (known or before not in ARTICLES):
            owns = sight.folded not in OWNING_WORDS or not self.opens(at)
            return bool(known) or (sight.given and owns)
        if before in ARTICLES and gap == " " and nxt not in PERSON_AFTER:
            return False
        if after == " " and sight.case == "title" and self._initial(at + 1):
            return True
        if sight.given and self.last_first(at):
            return True
        if known and sight.case == "title" and self.first_initial(at):
            return True
        if not self.opens(at):
            return (
                sight.case == "title"
                and not self._in_heading(at)
                and not (nxt in THINGS and after == " " and not own)
            )
        return self.opens_as_name(at, bool(known), own=own, verb=verb)

    def _meant_lower(self, at: int, *, verb: bool) -> bool:
        """`will ate`, `hope's turn`, `hey summer`, in the note of somebody called so."""
        sight, before, nxt = self.words[at], self.word(at - 1), self.word(at + 1)
        acts = verb and nxt not in ("and", "can")
        acts = acts and not (sight.folded in AUXILIARY and nxt not in PAST)
        if acts and before not in ("to", "will", "they", "we", "i", "you"):
            return True
        if sight.possessive and sight.folded != "day":
            return True
        return before in ("job", "hi", "hey", "told", "asked", "named", "hello")

    def _meant_loud(self, at: int, known: bool, *, own: bool, verb: bool) -> bool:
        """In a line of capitals, where a capital says nothing."""
        sight, before = self.words[at], self.word(at - 1)
        nxt, after = self.word(at + 1), self.after(at)
        if PHONE_NEXT.match(self.text, self.ends[at]) or self.last_first(at):
            return True
        if known and (self.stands_alone(at) or self._thanked(at)):
            return True
        seldom = sight.given and vocabulary.count(sight.folded) < _SELDOM
        if (
            seldom
            and before in ("with", "w", "told", "asked")
            and after[:1] in ("\n", "", ".", ",")
        ):
            return sight.folded not in ABSTRACT
        if before in ("for", "re", "patient", "client") and after[:1] in ("\n", ""):
            return True
        if sight.folded in AUXILIARY and nxt not in FINITE and nxt not in PAST:
            return False  # CHILD WILL NEED
        if sight.given and after == " " and nxt in FINITE | PAST:
            return True  # WADE DISTRACTS HIM
        past = nxt in PAST and sight.folded != "will"
        sure = own or (known and (past or sight.folded not in COMMANDS))
        return sure and (verb or sight.possessive)

    def first_initial(self, at: int) -> bool:
        """`Long A`, `Eze, P`: a family name of the roster and the letter of the given name."""
        if self.gaps[at + 1] not in (" ", ", ") or len(self.folded[at + 1]) != 1:
            return False
        if not self.words[at + 1].written.isupper():
            return False
        whose = {form.who for form in self.words[at].named if form.kind == "last"}
        return any(self.index.starts_with(who, self.folded[at + 1]) for who in whose)

    def _thanked(self, at: int) -> bool:
        """`THANK YOU PAT`"""
        return self.word(at - 1) == "you" and self.word(at - 2) in ("thank", "love", "miss")

    def _initial(self, at: int) -> bool:
        """`S.` in `Ruby S. donned` or `Ruby S. Abara`."""
        if at >= len(self.words) or len(self.word(at)) != 1 or not self.words[at].written.isupper():
            return False
        return self.after(at)[:1] == "."

    def _in_heading(self, at: int) -> bool:
        """Whether every word around carries a capital, so that this one says nothing."""
        near = [
            self.words[i] for i in range(max(0, at - 2), min(len(self.words), at + 3)) if i != at
        ]
        telling = [s for s in near if len(s.folded) > 3]
        return len(telling) >= 3 and all(
            s.case in ("title", "upper") and s.ordinary for s in telling
        )

    def is_thing(self, at: int) -> bool:
        """`the Wikki Stix`, `Froment's sign`, `TheraPutty`: a thing by the words around it."""
        sight, before = self.words[at], self.word(at - 1)
        nxt, after = self.word(at + 1), self.after(at)
        if after in (" ", "-") and nxt in THINGS and self.words[at + 1].case != "upper":
            if sight.possessive or sight.given:
                return nxt in _EPONYMOUS  # Froment's sign, but Ana's pencil
            return True
        if _DOSE.match(self.text, self.ends[at]):
            return not sight.forms
        if before in ARTICLES and self.gap(at) == " " and not sight.possessive:
            return nxt not in PERSON_AFTER and not (sight.given or sight.family)
        return False
