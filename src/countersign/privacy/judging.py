"""Word by word: is it a name here? By the roster, by the words around it, by the lists."""

from __future__ import annotations

import re

from countersign.base.words import wordset
from countersign.privacy import vocabulary
from countersign.privacy.cues import (
    COMMANDS,
    CREDENTIALS,
    FIELDS,
    FUNCTION,
    GREETINGS,
    HONORIFICS,
    KEYS,
    KIN,
    LABELS,
    PERSON_AFTER,
    ROLE_WORDS,
    SHORT_FORMS,
    WEAK_HONORIFICS,
)
from countersign.privacy.sight import NAME_KINDS, Sight
from countersign.privacy.strangers import Strangers, Verdict

_SURE_LABELS = ("name", "patient", "student", "nombre", "paciente")
# A field that holds one word, or the first of a name: then comes a gap, a line's end, a comma.
_FIELD_ENDS = re.compile(r"[ ]{2,}|[ ]*(?:\n|$|\t|\()|,[ ]?[A-Z]|[ ]+(?:DOB|MRN|ID|Age)\b")


# What somebody says first after a speaker's label.
_SAID_FIRST = wordset(
    "well yes no yeah yep nope nah okay ok sure right oh um uh uhm hm hmm so good great nice fine "
    "thanks thank hi hello hey bye correct exactly actually maybe not sometimes never always just"
)
_DONE_BY = wordset(
    "followed seen referred signed reviewed prepared evaluated treated observed written completed "
    "cosigned supervised administered fabricated diagnosed accompanied brought approved requested"
)
_CALLS = wordset("calls called call nickname nicknamed named")
_OUR = wordset("our my his her their the")
_HOUSEFUL = wordset("twins siblings household")
_ASKED_FOR = wordset("called nickname name named nicknames names")
_HARDLY = 200  # met so seldom, a word is likelier a name
_SELDOM = 1500  # met less often, a capital word after a kin word is a name
_SHORT_TITLES = frozenset(["mr", "mrs", "ms", "mx", "dr", "prof", "rev", "sr", "sra", "srta"])
_AFTER_TITLE = frozenset([" ", ". ", ".", "\n", ".\n", "  "])
_AFTER_KIN = frozenset([" ", ", ", " (", "\n", " - ", ": ", " – "])
_AFTER_GREETING = frozenset([" ", ", ", ",\n", "\n", ",\n\n", "! ", "- ", "\n- ", ",\n- "])


class Judging(Strangers):
    """A page whose words are judged one by one."""

    def judge(self) -> None:
        """Decide for each word worth a look whether it is a name here."""
        words, kept, found, last = self.words, self.kept, self.found, len(self.words) - 1
        order = self.live
        after = [at + 1 for at in order if words[at].cue and at < last and not words[at + 1].live]
        for at in sorted(order + after) if after else order:
            if at in kept or at in found:
                continue
            sight = words[at]
            if sight.starts and self._known_run(at):
                continue
            if sight.dull and not words[at - 1].cue:
                continue
            if verdict := sight.verdict or self._verdict(at):
                found[at] = verdict

    def _known_run(self, at: int) -> bool:
        """Names of several words: De La Cruz, St. Clair, Al-Masri."""
        for pieces, form in self.index.runs.get(self.word(at), ()):
            if form.kind in NAME_KINDS and self.run_at(at, (pieces,)):
                for i in range(len(pieces)):
                    self.found[at + i] = (form.label, form.who, "a name the practice knows")
                return True
        return False

    def _verdict(self, at: int) -> Verdict | None:
        sight = self.words[at]
        if sight.named:
            return self._known_verdict(at, sight)
        cue = self._cue(at)
        if cue and self.may_be_named(at):
            return cue, sight.folded, "the words around it say it is a person"
        if self.gaps[at + 1] == "-" and self.korean(at):
            return "NAME_OTHER", sight.folded, "a Korean given name"
        if sight.given:
            return self._given_verdict(at, sight)
        if self._row_of(at, sight) or self._spelt(at, sight):
            return "NAME_OTHER", sight.folded, "how a name stands at the head of a row"
        if sight.ordinary:
            return None
        if sight.family and not self.is_thing(at):
            return "NAME_OTHER", sight.folded, "a family name"
        return self.strange_verdict(at, sight)

    def _row_of(self, at: int, sight: Sight) -> bool:
        """`Haas O new patient`: a word hardly met, at a line's start, and one letter."""
        if len(self.folded[at + 1]) != 1 or sight.case != "title" or self.gaps[at + 1] != " ":
            return False
        starts = at == 0 or "\n" in self.gap(at)
        letter = self.words[at + 1].written
        return starts and letter.isupper() and letter not in "AI" and self._met_seldom(sight)

    def _spelt(self, at: int, sight: Sight) -> bool:
        """`Fin (sp: Finn)`"""
        return (
            self.gaps[at + 1] == " ("
            and sight.case == "title"
            and self.word(at + 1) in ("sp", "spelling")
        )

    def _met_seldom(self, sight: Sight) -> bool:
        return len(sight.folded) > 3 and vocabulary.count(sight.folded) < _HARDLY

    def _known_verdict(self, at: int, sight: Sight) -> Verdict | None:
        """For somebody of the roster, perhaps written with a slip."""
        label, who = self.whose(list(sight.named))
        if sight.near and not sight.forms:
            return label, who, "a name the practice knows, written with a slip"
        if sight.everyday and not self.partner(at):
            cue = self._cue(at)
            if sight.case == "lower" and sight.ordinary and cue and ":" in self.gap(at):
                cue = None  # therapist: good job
            if not (cue or self.meant(at, list(sight.named))):
                return None
        return label, who, "a name the practice knows"

    def _given_verdict(self, at: int, sight: Sight) -> Verdict | None:
        """For a given name of nobody the practice knows."""
        if self.in_spanish and sight.case == "lower" and sight.cue:
            return None  # niño
        if sight.case == "lower" and sight.folded in FUNCTION:
            return None  # thu
        if sight.case == "upper" and sight.folded in SHORT_FORMS and len(sight.folded) <= 4:
            return None
        if not sight.everyday:
            if self.is_thing(at) or (sight.folded in HONORIFICS and self._only_title(at)):
                return None
            return "NAME_OTHER", sight.folded, "a given name"
        if sight.case == "lower":
            meant = self.lower_given(at) or (
                self.in_small and self.person_slot(at, own=False, known=False)
            )
        else:
            meant = len(sight.folded) > 2 and self.meant(at, [])
        if meant:
            return "NAME_OTHER", sight.folded, "a word that is a name here"
        return None if sight.ordinary else self.strange_verdict(at, sight)

    def _only_title(self, at: int) -> bool:
        """`Tía Rosa`, `the nana`: a kin word that is a given name elsewhere."""
        if self.words[at].case == "lower":
            return True
        return self.after(at) == " " and self.words[at + 1].case == "title"

    def _cue(self, at: int) -> str | None:
        """The label that the words before or after this one give it, if they do."""
        if at and self.words[at - 1].cue:
            speaker = self.spoken and ":" in self.gaps[at]
            if told := self._titled(at) or (None if speaker else self._announced(at)):
                return told
            if not speaker and self._greeted(at):
                sight = self.words[at]
                return "NAME_OTHER" if not sight.ordinary or sight.given else None
        if self.words[at].given and self._signs(at):
            return "NAME_OTHER"
        if self.folded[at - 1] == "by" and self.folded[at - 2] in _DONE_BY and self.gaps[at] == " ":
            return "NAME_PRO"
        if self.gaps[at][-1:] in ('"', "“") and self._nicknamed(at):
            return "NAME_OTHER"
        if self.gaps[at][:2] == "? " and self.folded[at - 1] in _ASKED_FOR:
            return "NAME_OTHER"  # What is she called? Sunny
        if at + 1 < len(self.words) and (
            self.words[at + 1].tells
            or (self.gaps[at + 1] in (", ", " (") and self.folded[at + 1] in _OUR)
            or self.words[at].possessive
            or self.words[at + 1].possessive
        ):
            return self._cue_after(at)
        return None

    def _titled(self, at: int) -> str | None:
        """`Mrs. Hand`, `dr rosenthal`, `Coach Lee`."""
        before, gap = self.folded[at - 1], self.gaps[at]
        if before not in HONORIFICS or gap not in _AFTER_TITLE:
            return None
        if "." in gap and before not in _SHORT_TITLES:
            return None  # the classroom teacher. Accommodations
        sight = self.words[at]
        sure = sight.forms or ((sight.given or sight.family) and not sight.ordinary)
        milliseconds = before == "ms" and self.word(at - 2).isdigit()
        plain = self.words[at - 1].case == "lower" or before not in ("ms", "mr", "dr")
        sure = sure or (len(sight.folded) > 4 and self.no_word(at))
        rare = len(sight.folded) > 3 and vocabulary.count(sight.folded) < _SELDOM
        sure = sure or (before == "ms" and rare and not milliseconds)
        kin = HONORIFICS[before] == "NAME_RELATIVE" and sight.listed
        weak = sight.case == "lower" and (before in WEAK_HONORIFICS or kin) and plain and not sure
        return None if milliseconds or weak else HONORIFICS[before]

    def _announced(self, at: int) -> str | None:
        """`Patient: Brooks`, `brother Will`, `mom (Ana)`."""
        before, gap, sight = self.folded[at - 1], self.gaps[at], self.words[at]
        if ":" in gap and before in LABELS and len(gap) <= 8:
            return LABELS[before]
        if before in KEYS and ":" in gap and ('"' in gap or "=" in gap):
            return "NAME_OTHER"
        if before in KIN and self.words[at - 1].case == "upper":
            sure = not sight.listed or (sight.given and sight.folded not in COMMANDS)
            return KIN[before] if gap == " " and sight.case == "upper" and sure else None
        if before in KIN and not self.words[at - 1].possessive:
            if "\n" in gap and sight.folded in GREETINGS:
                return None
            if gap in _AFTER_KIN and sight.case in ("title", "upper"):
                return KIN[before]
            if gap == " " and sight.case == "lower" and not sight.listed and not self.is_thing(at):
                return KIN[before]
        return None

    def _has_family(self, at: int) -> bool:
        """`Rush family`: a family's name, and no order to draw one."""
        sight = self.words[at]
        if sight.named and not (self.opens(at) and sight.folded in ("drew", "mark", "chase")):
            return True
        named = sight.family or sight.given
        return named and (not self.opens(at) or sight.folded not in COMMANDS)

    def _nicknamed(self, at: int) -> bool:
        """`calls his brother "Mo"`"""
        if self.after(at)[:1] not in ('"', "”") or self.words[at].case != "title":
            return False
        return not _CALLS.isdisjoint(self.folded[max(0, at - 4) : at])

    def _signs(self, at: int) -> bool:
        """`- Wade` at a line's end, and `Hope:` at the start of more lines than one."""
        sight = self.words[at]
        if sight.case != "title":
            return False
        gap, after = self.gaps[at], self.gaps[at + 1]
        if after[:3] in (': "', ": “"):
            return True
        if gap[-2:] in ("- ", "– ", "— ", "~ ") and (not after or after[0] == "\n"):
            return True
        return after[:1] == ":" and self._speaks(at)

    def _speaks(self, at: int) -> bool:
        """Whether this word and a colon start two lines, or words and colons three lines."""
        if self.line_labels[self.written[at]] >= 2:
            return True
        if self.folded[at] in FIELDS:
            return False
        return (at == 0 or "\n" in self.gaps[at]) and self.line_labels.total() >= 3

    def _greeted(self, at: int) -> bool:
        """`Hi Ana`, `hola xochitl`, `Thanks,` and below it a name."""
        if self.folded[at - 1] not in GREETINGS:
            return False
        sight, gap = self.words[at], self.gaps[at]
        if sight.case == "lower":
            return gap in (" ", ", ") and not sight.listed
        return sight.case == "title" and gap in _AFTER_GREETING

    def _cue_after(self, at: int) -> str | None:
        sight, gap, nxt = self.words[at], self.after(at), self.word(at + 1)
        if nxt == "family" and gap == " " and sight.case == "title" and self._has_family(at):
            return "NAME_GUARDIAN"
        named = sight.case != "lower" and (sight.given or sight.family or not sight.ordinary)
        named = named and (sight.folded not in GREETINGS or nxt not in HONORIFICS)  # Dear Ms.
        if gap.startswith(" (") and named:
            if nxt in ROLE_WORDS:
                return KIN.get(nxt, "NAME_OTHER")
            if nxt in _OUR:
                return "NAME_OTHER"  # River (his pal)
            if self.words[at + 1].possessive and self.words[at + 1].case == "title":
                return "NAME_OTHER"  # Art (Ana's great-grandmother)
        if (
            gap in (", ", " ")
            and nxt in CREDENTIALS
            and named
            and self.words[at + 1].case != "lower"
        ):
            return "NAME_THERAPIST"
        if (
            gap == " "
            and nxt in PERSON_AFTER
            and named
            and (self.word(at - 1) in ("the", "with", "by") or nxt in _HOUSEFUL)
        ):
            return "NAME_GUARDIAN"
        of_kin = sight.possessive and KIN.get(nxt, "NAME_PRO") != "NAME_PRO"
        if of_kin and (named or not sight.listed):
            return "NAME_OTHER"
        if gap == ", " and nxt in KIN and named and not self.opens(at):
            return KIN[nxt]
        if gap == ", " and nxt in _OUR and self.word(at + 2) in ROLE_WORDS and named:
            return KIN.get(self.word(at + 2), "NAME_OTHER")
        return None

    def may_be_named(self, at: int) -> bool:
        """Whether a word with a cue can be a name at all."""
        sight = self.words[at]
        if sight.folded.isdigit() or sight.folded in CREDENTIALS:
            return False
        if sight.folded in KIN:  # Tita Baby is somebody
            return sight.case == "title" and HONORIFICS.get(self.word(at - 1)) == "NAME_RELATIVE"
        if sight.folded in FUNCTION and not (sight.given and sight.case == "title"):
            return False
        title = self.word(at - 1) in HONORIFICS and ":" not in self.gap(at)
        if sight.case == "lower":
            if sight.folded in SHORT_FORMS:
                return False  # dr appt
            return title or sight.given or not sight.listed
        if self.gap(at)[-1:] in ('"', "“") and self._nicknamed(at):
            return not sight.listed or sight.given or sight.folded in SHORT_FORMS
        if sight.case == "upper" and len(sight.folded) <= 4 and sight.folded in SHORT_FORMS:
            return False
        if ":" in self.gap(at) and sight.folded in SHORT_FORMS and not sight.given:
            return False  # Re: Fwd: Emerg:
        if title and self.gap(at) != " (":
            return True
        if ":" in self.gap(at) and sight.folded in _SAID_FIRST:
            return False
        announced = ":" in self.gap(at) and self.word(at - 1) in _SURE_LABELS
        if ":" in self.gap(at) and '"' in self.gap(at) and self.word(at - 1) in KEYS:
            return True
        if announced and (sight.given or _FIELD_ENDS.match(self.text, self.ends[at])):
            return True
        if ":" in self.gap(at) and self._full_follows(at):
            return True
        family = sight.family and not (":" in self.gap(at) and sight.ordinary)
        of_kin = self.gap(at) == " " and self.word(at - 1) in KIN and sight.case == "title"
        seldom = vocabulary.count(sight.folded) < _SELDOM and sight.folded not in HONORIFICS
        if of_kin and seldom:
            return True  # my brother's boy Ammon
        return (sight.given or family or not sight.ordinary) and not self.is_thing(at)

    def _full_follows(self, at: int) -> bool:
        """`Therapist: Rune Huijbrechts`: a word, and after it what can only be a family name."""
        if at + 1 >= len(self.words) or self.after(at) not in (" ", "\n", ", "):
            return False
        if self.after(at) == ", " and self.words[at].ordinary and not self.words[at].given:
            return False
        nxt = self.words[at + 1]
        return nxt.case == self.words[at].case and (nxt.family or not nxt.ordinary) and not nxt.cue
