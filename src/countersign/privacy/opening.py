"""What opens a sentence: a capital there says nothing, so what stands beside the word must."""

from __future__ import annotations

import re

from countersign.base.words import wordset
from countersign.privacy import vocabulary
from countersign.privacy.cues import (
    AUXILIARY,
    COMMANDS,
    FIELDS,
    FUNCTION,
    GREETINGS,
    LEADING_TO,
    MONTHS,
    OWNING_WORDS,
    PAST,
    SURE_VERBS,
    THINGS,
    THIRD,
    VERBS,
)
from countersign.privacy.page import Page

_DATE_NEXT = re.compile(r"[ ]\d{1,2}/\d")
PHONE_NEXT = re.compile(r"[ (:+]{1,4}1?[ .-]?\(?\d{3}(?!\d)[ .)/-]|[ (:+]{1,4}\d{10,11}(?!\d)")
_SPANISH_ACTS = wordset("no ya se me le lo está tiene va fue dice quiere puede y")
_ASKING = AUXILIARY | wordset("please what how when where why you thanks thank did don't let's pls")
_ITEMS = wordset(
    "mark grace hope chase grant bill pat skip wade rob sue pierce hunt jack drew dash joy faith"
)
_OF_MANY = wordset("are were have seem help make get is was in with between from for at and or of")
_FIELD = frozenset([";", "\t", "\n", "|", '"', ""])
_DESKS = wordset("reception billing intake admissions scheduling front insurance accounts records")
FINITE = THIRD | wordset("has is was had did does isn't wasn't didn't doesn't hasn't")
# Brackets and quotation marks around a word that stands alone.
_OPENING = frozenset("(\"“'‘")
_CLOSING = frozenset(")\"”'’")


class Opening(Page):
    """A page whose words at the start of a sentence are weighed."""

    def opens_as_name(self, at: int, known: bool, *, own: bool, verb: bool) -> bool:
        """A capital at the start of a sentence says nothing: what follows must."""
        sight, nxt, after = self.words[at], self.word(at + 1), self.after(at)
        if known and self.stands_alone(at):
            return True
        if after in ("/", " & ", " and ") or (after == " " and nxt in ("and", "&")):
            return self._paired(at)
        if known and nxt == "to" and after == " ":
            return sight.folded not in LEADING_TO
        if sight.given and self._set_apart(at):
            return True
        if self._listed(at):
            return True
        if known and len(nxt) == 1 and after == " " and self.after(at + 1) == "-":
            return True  # Skip W-sits
        if self._is_quality(at):
            return False  # Long transitions are hard
        told = self._told_by_verb(at, known, own=own, verb=verb)
        if told is not None:
            return told
        return own and after in (", ", " (") and self.text[self.starts[at] - 1] != "\n"

    def _is_quality(self, at: int) -> bool:
        """Whether a family name that is a word tells how the next one is, a plural."""
        named = self.words[at].named
        if any(form.kind != "last" for form in named) or (self.words[at].given and not named):
            return False
        return self.word(at + 1) in THIRD and self.word(at + 2) in _OF_MANY

    def _paired(self, at: int) -> bool:
        """`Rich and Ana`, `Robin and I`, `Hope/Will`."""
        nxt = self.word(at + 1)
        step = 2 if nxt == "and" else 1
        other = self.words[at + step] if at + 2 < len(self.words) else None
        if other is None or other.folded == "i":
            return other is not None
        called = bool(other.known) or other.given or not other.ordinary
        return other.case == "title" and called

    def _set_apart(self, at: int) -> bool:
        """A given name in a field, in quotation marks, called, or below a letter."""
        sight, after = self.words[at], self.after(at)
        if self._field_of_two(at) or self.last_first(at) or (at == 0 and after[:2] == ",\n"):
            return True
        if sight.case == "title" and self._called(at):
            return True
        quoted = self.gap(at)[-1:] in ('"', "“") and after[:1] in ('"', "”")
        if quoted and sight.folded not in COMMANDS:
            return True
        last = at + 1 == len(self.words) and ":" not in self.gap(at)
        return last and sight.case == "title" and self._ends_text(at)

    def _listed(self, at: int) -> bool:
        """`Major, Hodan and the sitter`"""
        sight = self.words[at]
        if self.after(at) != ", " or at + 1 >= len(self.words):
            return False
        if sight.folded in COMMANDS or sight.folded in GREETINGS:
            return False
        other = self.words[at + 1]
        return other.case == "title" and bool(other.named or other.given) and not other.everyday

    def _told_by_verb(self, at: int, known: bool, *, own: bool, verb: bool) -> bool | None:
        """What the next word says; None when it says nothing."""
        sight, nxt, blank = self.words[at], self.word(at + 1), self.after(at) == " "
        if blank and nxt in PAST and (known or sight.given):
            return True  # May popped in
        if blank and sight.folded in ("will", "may") and nxt in FINITE and known:
            return True  # Will has the kit
        if sight.folded in AUXILIARY:
            return own and verb and nxt not in FUNCTION - AUXILIARY
        if blank and nxt == "from" and sight.given:
            return self.word(at + 2) in _DESKS
        if blank and self.in_spanish and sight.given and nxt in _SPANISH_ACTS:
            return True
        if not known and sight.folded in COMMANDS and nxt in ("is", "was", "are", "were", "has"):
            return False  # Joy is a small word
        later = nxt in ("then", "also", "still") and self.word(at + 2) in PAST
        if blank and later and (known or sight.given):
            return True  # Rich then did it
        free = sight.folded not in OWNING_WORDS
        if known and self._verb_by_shape(nxt) and sight.folded not in COMMANDS:
            return blank and free
        sure = nxt in SURE_VERBS or sight.folded not in COMMANDS
        if verb and (known or (sight.given and sure)):
            return nxt not in ("and", "then", "also", "still", "just", "cut", "hit")
        if blank and own and len(nxt) > 3 and self.words[at + 1].case == "lower":
            return nxt.endswith("ed") or (nxt.endswith("s") and nxt not in THINGS and free)
        return None

    def _field_of_two(self, at: int) -> bool:
        """`booked: Will Major, pickup`: a field that holds a given and a family name."""
        if at + 1 >= len(self.words) or self.after(at) != " ":
            return False
        family, gap = self.words[at + 1], self.gap(at)
        if family.case != self.words[at].case or not (family.family or not family.ordinary):
            return False
        acts = self.after(at + 1) == " " and self.word(at + 2) in ("is", "was", "has", "had")
        if (at == 0 or "\n" in gap) and acts:
            return True  # Grant Rush was seen
        return (":" in gap or "\n" in gap or at == 0) and self.after(at + 1)[:1] in (
            "",
            ",",
            "\n",
            ";",
            "|",
            "\t",
        )

    def stands_alone(self, at: int) -> bool:
        """`(Ruby)`, `"Chance"`, `Ruby (512-555-0144)`, and `Pat, see below` at a line's start."""
        gap, after = self.gap(at), self.after(at)
        if gap[-1:] in _OPENING and after[:1] in _CLOSING:
            return True
        if after == ": " and self.words[at + 1].case == "lower" and self.folded[at] not in FIELDS:
            return True  # Ace: waitlist is long
        if gap[-1:] == after[:1] == ",":
            return True  # a field of CSV
        if after[:1] in ('"', "”") and gap[-1:] == " " and self.opens(at):
            return True  # signed within a quotation
        item = at == 0 or "\n" in gap
        if item and after in (" - ", " – ", " — ") and self.folded[at] not in COMMANDS - _ITEMS:
            return True  # Hunter - talked over
        if item and after == ": " and self.folded[at] not in FIELDS and gap.strip():
            return True  # - Juniper: Joy worries
        if after.startswith(" (") and self.words[at + 1].case == "lower":
            return True  # Wade (that is what we call him)
        if PHONE_NEXT.match(self.text, self.ends[at]):
            return True
        line_starts = at == 0 or "\n" in gap
        if line_starts and _DATE_NEXT.match(self.text, self.ends[at]):
            return self.folded[at] not in MONTHS
        if self._ends_text(at) or self._called(at):
            return True
        greets = after[:2] in (", ", ",\n") and self.words[at + 1].case == "lower"
        return line_starts and greets and self.folded[at] not in GREETINGS

    def _verb_by_shape(self, word: str) -> bool:
        """`deploys`: the list has `deployed` or `deploying` as well."""
        stem = word[:-1]
        if len(word) < 5 or not word.endswith("s") or word in THINGS or word in VERBS:
            return False
        return vocabulary.written(f"{stem}ing") and vocabulary.written(f"{stem}ed")

    def last_first(self, at: int) -> bool:
        """`;RUSH, DESTINY;`: a field that holds a family and a given name."""
        if at == 0 or self.gap(at) != ", ":
            return False
        family, after = self.words[at - 1], self.after(at)
        if not (family.family or not family.ordinary) or family.case != self.words[at].case:
            return False
        return self.gap(at - 1)[-1:] in _FIELD and (not after or after[0] in _FIELD)

    def _called(self, at: int) -> bool:
        """`Great. Rich, did it help?`"""
        return self.after(at) == ", " and self.word(at + 1) in _ASKING

    def _ends_text(self, at: int) -> bool:
        """`Hope`, below a letter or after its last sentence."""
        after = self.after(at).strip('"”)')
        return (not after or after[0] == "\n") and self.opens(at)
