"""Who can stand in this place? A word in small letters that is a name by what stands around it.

`summer told me`, `ask joy`, `is june ok`, `hunter's shoes`, `its rain.`: people do, say, own and
are spoken to. A word that names the weather, a season or a virtue must do what only people do.
"""

from __future__ import annotations

import re
from functools import cached_property

from countersign.base.words import wordset
from countersign.privacy import vocabulary
from countersign.privacy.cues import (
    ARTICLES,
    AUXILIARY,
    FUNCTION,
    GREETINGS,
    KIN,
    OWNING_WORDS,
    PAST,
    THIRD,
)
from countersign.privacy.opening import Opening
from countersign.privacy.sight import Sight

_SELDOM = 3000  # met less often as a word, it is rather a name that did something
# Words after which a clause starts anew, so that what follows may be its subject.
_CLAUSE = wordset(
    "and but so because bc cuz cause if when while that says say said then than fyi ok okay yes "
    "no yeah yep nope hey hi lol omg think thinks thought since before after until till as also "
    "today yesterday tomorrow know knows where why how btw again now later once though whether "
    "glad sorry sure pls please & or maybe guess heard hear plus bcause tonight monday tuesday "
    "wednesday thursday friday saturday sunday first s o"
)
# What only people do; weather, virtues and seasons do not.
_HUMAN = wordset(
    "said says told tells asked asks wants wanted needs needed threw throws sat sits ate eats "
    "cried cries laughed laughs smiled smiles screamed yelled hit hits bit bites kicked kicks "
    "pushed pushes refused refuses loves loved likes liked hates hated knew knows thinks thought "
    "wrote writes texted texts emailed emails called calls drew draws copied copies walked walks "
    "jumped jumps climbed slept sleeps woke wakes tried tries sang sings wore wears dropped drops "
    "picked picks signed signs forgot forgets asked agreed hugged hugs tolerated tolerates "
    "participated attended transitioned engaged demonstrated completed completes worked works "
    "played plays read reads talked talks answered answers helped helps grabbed grabs bounced "
    "crawled sneezed vomited puked napped peed pooped complained complains reported reports "
    "stated states donned doffed zipped buttoned tied chewed chews lined counted named spelled "
    "typed stood stands ran runs swung rolled listened listens giggled giggles whined hid hides "
    "bought drove drives cancelled canceled rescheduled misses missed lost loses got gets gave "
    "gives took takes moved moves left came went"
)
_BEING = wordset(
    "is was isnt wasnt isn't wasn't has had hasnt hasn't hadnt hadn't does doesnt doesn't didnt "
    "didn't did cant can't couldnt couldn't wont won't wouldnt wouldn't never always still already "
    "really just also finally will would can could got"
)
# What somebody is said to be, after `is` or `was`.
_STATE = wordset(
    "here there sick out late early in at on off ok okay fine better worse back home gone coming "
    "going getting being doing having not still always never so very really super ready tired "
    "upset mad sad happy scared asleep awake absent busy away running crying new our my his her "
    "their with due able allowed down up hungry sleepy nervous excited"
)
ABSTRACT = wordset(
    "hope joy faith grace love art chance harmony destiny patience melody justice honor mercy "
    "glory peace serenity charity liberty journey story music price law rush rest march major "
    "noble long case wisdom truth trust best early pat mark bill grant chase miles penny will may"
)
_NATURAL = (
    OWNING_WORDS
    | wordset(
        "rain sky dawn storm river star sunny june april august july winter autumn rose rosemary "
        "ivy olive holly hazel ginger basil sage lily daisy jasmine fern brook lake stone ocean "
        "coral pearl ruby amber jade crystal sandy misty snow wind windy dusk ray sunshine moon "
        "sun rocky dot"
    )
) - wordset("may")
# What a thing, a virtue or a bill does as well.
_WORKS = wordset("mark pat chase will may")
_DONE_BY_THINGS = wordset(
    "helps helped takes took gets got works worked needs needed gives gave reports reported runs "
    "ran plays played calls called signs signed came went left moved moves lost loses misses "
    "missed named completed states completes stands stood hits hit reads read got drops dropped"
)
_LEFT_THINGS = wordset("came went left moved got gets took takes gave gives runs ran dropped drops")
_ASKS = wordset(
    "ask asked asking tell told telling text texted texting email emailed call called cc"
)
_HEARERS = wordset("me him her us them you mom dad")
_WITH = wordset(
    "with w for from by about see saw met meet take took bring brought pick picked drop dropped "
    "get got have had missed cover covering watch seeing and & than like love loves off up"
)
_AFTER_OBJECT = FUNCTION | wordset(
    "first again today tomorrow yesterday later next tonight back up out home early late who "
    "please pls thx thanks said says says she he lol too & n"
)
_OWNED = frozenset(KIN) | wordset(
    "aunt uncle cousin grandma grandpa teacher class desk chair shoes shoe coat bag backpack hand "
    "hands finger fingers splint brace turn note notes chart goal goals session appt appointment "
    "birthday house dog cat bike favorite school bus lunch pencil binder sensory file eval iep poc "
    "report bill balance insurance card number phone email name stuff thing things voice face eyes "
    "feet foot leg arm mood behavior meltdown room friend time slot spot visit visits"
)
_BE_FIRST = wordset("is was are did does has can could will would should isnt isn't cant can't")
_BOUND = re.compile(r"[ ]*(?:$|[\n.,!?;:)\]/]|-[ ]|[–—😂😢🙂])")
_NOT_SUBJECT = ARTICLES | wordset(
    "to of in on at more less much some any very really too good great best new old big little "
    "next last that this which"
)
_ANNOUNCING = wordset("its it's this")
_SMALL_START = re.compile(r"(?:^|\n|[.!?:][ ]+)[\"'“(\[*\- ]*([A-Za-z])")
_HOPES = wordset("you all this your everything we to that u ur things its it's the i")


class Slots(Opening):
    """A page whose words in small letters are weighed by the place they stand in."""

    @cached_property
    def in_small(self) -> bool:
        """Whether this hand starts its sentences with small letters."""
        starts = _SMALL_START.findall(self.text)
        return 2 * sum(1 for letter in starts if letter.islower()) > len(starts)

    def person_slot(self, at: int, *, own: bool, known: bool) -> bool:
        """Whether a name in small letters can stand here, and hardly anything else.

        `own` is somebody this text names elsewhere, `known` somebody of the roster.
        """
        sight, before = self.words[at], self.folded[at - 1]
        if before in ARTICLES and self.gaps[at] == " ":
            return False
        if sight.possessive:  # hunter's, hunters
            return self._owns(at, own=own, known=known)
        if own and self._clear_left(at) and _AMOUNT.match(self.text, self.ends[at]):
            return True  # june 2 oz
        return (
            self._acts(at, sight, own=own, known=known)
            or self._object(at, own=own, known=known)
            or (known and self._asked_about(at, own=own))
            or self._addressed(at, known=known)
            or (known and self.last_initial(at))
            or self._apposed(at, known=known)
            or (known and self._scheduled(at, own=own))
        )

    def _owns(self, at: int, *, own: bool, known: bool) -> bool:
        """`hunter's shoes`, `mason's mom`"""
        word, nxt = self.folded[at], self.folded[at + 1]
        if nxt in KIN and (known or self.in_small):
            return True
        if word in _NATURAL or word in ("guy", "day"):
            return own and nxt in _OWNED
        if own:
            return True
        return known and nxt in _OWNED

    def _clear_left(self, at: int) -> bool:
        """Whether a clause may start here."""
        gap, before = self.gaps[at], self.folded[at - 1]
        if at == 0 or gap != " " or before in _CLAUSE:
            return True
        return before in _HEARERS and self.folded[at - 2] in _ASKS  # told me guy moved out

    def _acts(self, at: int, sight: Sight, *, own: bool, known: bool) -> bool:
        """`summer told me`, `joy has em`, `sky threw up`"""
        word, nxt, third = sight.folded, self.folded[at + 1], self.folded[at + 2]
        if self.gaps[at + 1] != " ":
            return False
        if self.gaps[at] == " " and self.folded[at - 1] in _NOT_SUBJECT:
            said = self.folded[at - 1] == "that" and not _SAYING.isdisjoint(
                self.folded[max(0, at - 4) : at - 1]
            )
            if not said:
                return False
        elif not self._clear_left(at):
            return False
        if self.gaps[at + 2] == "-" or not (known or own or self.in_small):
            return False
        if nxt in PAST or nxt in _HUMAN or nxt in THIRD:
            if word in _NATURAL and not own:
                return nxt in _HUMAN - _LEFT_THINGS and (known or self.in_small)
            if word in ABSTRACT - _WORKS and not own and nxt in _DONE_BY_THINGS:
                return known and self.in_small and nxt in ("came", "called", "signed", "went")
            if nxt in THIRD - _HUMAN and not own:
                return known and third not in ("are", "were", "is", "was", "of")
            if word in AUXILIARY:
                return nxt in PAST - wordset("been") and (known or own)
            seldom = vocabulary.count(word) < _SELDOM and word not in ABSTRACT
            return known or own or nxt in _HUMAN or (seldom and nxt in PAST)
        if nxt not in _BEING or word in AUXILIARY:
            return word in ("will", "may") and nxt in ("is", "was", "has", "had") and (known or own)
        if nxt in ("is", "was"):
            state = third in _STATE or third.endswith("ing")
            if word in _NATURAL or word in ABSTRACT:
                return own and (state or third in PAST)
            return state or own
        if nxt in _MODAL and known and self.in_small and _base_of_people(third):
            return True  # faith will come
        if word in _NATURAL or (word in ABSTRACT and nxt in ("has", "had", "is", "will", "can")):
            return own or (known and self.in_small and nxt in ("has", "had") and third != "been")
        return known or own

    def _object(self, at: int, *, own: bool, known: bool) -> bool:
        """`ask joy`, `w mark.`, `pick up summer at 3`"""
        word, before = self.folded[at], self.folded[at - 1]
        if self.gaps[at] != " ":
            return False
        if not (known or own):
            listed = before in ("and", "&") and at - 2 in self.found and word not in ABSTRACT
            return listed and _BOUND.match(self.text, self.ends[at]) is not None
        ends = _BOUND.match(self.text, self.ends[at]) is not None
        if before in _ASKS:
            return word not in AUXILIARY or ends
        if before in _GIVES and self.gaps[at + 1] == " " and self.folded[at + 1] in ARTICLES:
            return word not in AUXILIARY  # gave sky the fidget
        if before not in _WITH or word in AUXILIARY or self.folded[at + 1] == "to":
            return False
        if before in ("and", "&", "than", "like") and not self._somebody(at - 2):
            return False
        follows = ends or (self.gaps[at + 1] == " " and self.folded[at + 1] in _AFTER_OBJECT)
        if word in _NATURAL or word in ABSTRACT:
            return own and follows and self.in_small and word not in ("long", "best", "early")
        if self.gaps[at + 1] == " " and not follows:
            return False
        return follows and (own or self.in_small)

    def _somebody(self, at: int) -> bool:
        """Whether a name stands there beyond doubt."""
        return at >= 0 and (at in self.found or bool(self.words[at].named))

    def _asked_about(self, at: int, *, own: bool) -> bool:
        """`is june ok`, `did mark eat`"""
        word, before = self.folded[at], self.folded[at - 1]
        if before not in _BE_FIRST or self.gaps[at] != " " or self.gaps[at + 1] != " ":
            return False
        if word in AUXILIARY or not (at == 1 or self._clear_left(at - 1)):
            return False
        nxt = self.folded[at + 1]
        if not own and (word in _NATURAL or word in ABSTRACT):
            return self.in_small and before not in ("is", "was", "are") and _base_of_people(nxt)
        return nxt in _STATE or nxt in _BASE or nxt.endswith("ing") or _base_of_people(nxt)

    def _addressed(self, at: int, *, known: bool) -> bool:
        """`hey joy,`, `its rain.`, and a word alone at the foot of a message."""
        sight, before = self.words[at], self.folded[at - 1]
        ends = _BOUND.match(self.text, self.ends[at]) is not None
        if at and before in GREETINGS and self.gaps[at] in (" ", ", ", ",\n", "\n"):
            nxt = self.folded[at + 1]
            if sight.folded in AUXILIARY or sight.folded in ("hope", "love", "best"):
                return known and ends and nxt not in _HOPES
            return known and (ends or nxt in FUNCTION or nxt in _CLAUSE) and before != "best"
        if before == "you" and self.folded[at - 2] == "thank" and self.gaps[at] == " ":
            return known and ends
        if at > 1 and before in _ANNOUNCING and self.gaps[at] == " ":
            greeted = self.folded[at - 2] in GREETINGS or at == 1
            return ends and greeted and (known or self.in_small)
        if before == "is" and self.folded[at - 2] == "this" and self.gaps[at] == " ":
            return ends and known and at <= 6
        if not (known and self.in_small and at + 1 == len(self.words)):
            return False
        return "\n" in self.gaps[at] and self.gaps[at + 1].strip(" .!\n") == ""

    def _scheduled(self, at: int, *, own: bool) -> bool:
        """`hale eval at 2`"""
        word = self.folded[at]
        if not own and (word in _NATURAL or word in ABSTRACT):
            return False
        return self.gaps[at + 1] == " " and self.folded[at + 1] in _VISITS and self._clear_left(at)

    def _apposed(self, at: int, *, known: bool) -> bool:
        """`pt juniper seen at home`, `my wife faith`, `sister bee is 4`"""
        word, before, nxt = self.folded[at], self.folded[at - 1], self.folded[at + 1]
        if not known and before not in _SIBLINGS:
            return False
        if before not in KIN or self.gaps[at] != " " or self.words[at - 1].possessive:
            return False
        if before in _SIBLINGS and self.folded[at - 2] in _WHOSE and word not in AUXILIARY:
            return True  # my sister dawn
        if word in AUXILIARY or word in ("hope", "long", "best", "mark"):
            return False
        if _AGE_NEXT.match(self.text, self.ends[at]):
            return True  # son grant 9
        acts = nxt in PAST or nxt in THIRD or nxt in _BEING or nxt in ("seen", "and", "who")
        return acts or _BOUND.match(self.text, self.ends[at]) is not None

    def last_initial(self, at: int) -> bool:
        """`hunter y`: with the first letter of the family name."""
        nxt = self.folded[at + 1]
        if len(nxt) != 1 or self.gaps[at + 1] != " " or self.gaps[at + 2][:1] == "'":
            return False
        whose = {form.who for form in self.words[at].named if form.kind != "last"}
        return any(self.index.ends_with(who, nxt) for who in whose)


_MODAL = wordset("will can could would should wont won't cant can't might")
_GIVES = wordset(
    "gave give gives giving handed showed shows taught teach let lets letting bought made"
)
_SAYING = _ASKS | wordset(
    "said says say think thinks thought know knows sure sorry glad happy worried reported reports "
    "noticed noted noting heard believe feel feels hoping"
)
_AMOUNT = re.compile(r"[ ]\d+(?:/\d+)?[ ]?(?:oz|lbs?|ml|cups?|bites?|trials?|reps?|min|%)(?!\w)")
_WHOSE = wordset("my his her our their your the")
_AGE_NEXT = re.compile(r"[ ,(]{1,2}\d{1,2}(?![\d/])")
_SIBLINGS = wordset(
    "sister brother bro sis cousin son daughter twin aunt uncle nephew niece friend"
)
_VISITS = wordset(
    "eval reeval re-eval session appt tx makeup visit poc auth family mom dad parents"
)
_THINGS_DO = wordset(
    "help take work need go come run start get make mean end show keep say matter count change fall"
)


def _base_of_people(word: str) -> bool:
    """`bring`, `see`: what people do, in its plainest form."""
    if word in _BASE:
        return word not in _THINGS_DO - wordset("go come need say")
    return word not in _THINGS_DO and (word + "s" in THIRD or word + "es" in THIRD)


_BASE = wordset(
    "eat sleep come go need want have get do make see say tell like love take bring start stop sit "
    "stay wear write cry miss know feel try use still already even ever really too also be seem"
)
