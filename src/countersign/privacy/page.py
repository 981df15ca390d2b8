"""One text cut into words: what stands where, what must stay, and whose note it is."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property

from countersign.base.words import wordset
from countersign.privacy.cues import HONORIFICS, PARTICLES
from countersign.privacy.fold import skeleton
from countersign.privacy.index import Form
from countersign.privacy.recognizers.rule import Read
from countersign.privacy.sight import Sight, Sights
from countersign.privacy.span import Span
from countersign.privacy.words import Words

_ENDS = re.compile(r"[.!?:;•|“\"\[]|\n[ \t]*\n|^[ \t]*[-*•][ \t]|\n[ \t]*[-*•]|\t")
# A line of a transcript: the label says who speaks, not who is meant.
_TURN = re.compile(
    r"(?im)^[ \t]*(Doctor|Dr|Patient|Parent|Therapist|Child|Client|Mom|Mother|Dad|Father|OT|COTA"
    r"|SLP|Teacher|Nurse|Clinician|Provider|Caregiver|Guardian|Student|Grandma"
    r"|Speaker \w+|Guest\w*)"
    r"[ ]?:"
)
_LOUD = re.compile(r"[A-Z]{3,}[^a-z\n]{9,}")
# What joins a figure to what stands beside it.
_JOINING = frozenset("-/.:()+#*@|")
_SCORE_NEXT = re.compile(r"[ :]{1,2}\d+/\d")
_LINE_LABEL = re.compile(r"(?m)^([^\W_]+): ")
_UPPER = re.compile(r"[A-Z\u00c0-\u00de]")
_LOWER = re.compile(r"[a-z\u00df-\u00ff]")
_TOWARDS = wordset("in to from near outside around at by toward towards of through en a de")
_SPANISH = wordset(
    "el la los las que mi su en por para con un una hola gracias cita hijo hija está es del de y "
    "lo le se al como muy más pero porque cuando donde sí fecha nombre nacimiento dirección "
    "teléfono correo escuela madre padre niño niña mamá papá hermano hermana buenos buenas días"
)


class Page(Words):
    """One text cut into words, and what is found in it so far."""

    def __init__(self, text: str, sights: Sights):
        super().__init__(text)
        self.index = sights.index
        self.sights = sights
        self.words: list[Sight] = sights.all_of(self.written)
        # Two empty words at the end stand for what is before the first and after the last.
        self.folded: list[str] = [sight.folded for sight in self.words]
        self.folded += ("", "", "", "", "")
        # Most words are worth no look at all.
        busy = [(at, sight) for at, sight in enumerate(self.words) if not sight.quiet]
        self.live: list[int] = [at for at, sight in busy if sight.live]
        self.starting: list[int] = [at for at, sight in busy if sight.starts]
        self.capitals: list[int] = [at for at, sight in busy if sight.capitals]
        self.letters: list[int] = [at for at, sight in busy if sight.letter]
        self.recording: list[int] = [at for at, sight in busy if sight.records]
        self._busy = busy
        self.kept: set[int] = set()
        self.kept_ranges: list[tuple[int, int]] = []
        self.places: list[Span] = []
        self.found: dict[int, tuple[str, str, str]] = {}
        self._partners: dict[int, bool] = {}
        self._counted = 0
        self._homes: set[str] = set()
        self.people = self._people()
        self.shouting = _shouting(text) if any(sight.loud for _, sight in busy) else []
        turns = _TURN.findall(text) if "\n" in text and ":" in text else []
        self.spoken = len(turns) > len(set(turns)) >= 1

    def reads(self) -> Iterator[tuple[int, tuple[Read, ...]]]:
        """Where recognizers may read, and which."""
        gaps, written = self.gaps, self.written
        last = len(written) - 1
        for at, sight in self._busy:
            reads = sight.reads
            if not reads:
                continue
            if sight.alone is not reads:
                after = gaps[at + 1]
                if (
                    after[:1] not in _JOINING
                    and gaps[at][-1:] not in _JOINING
                    and not (after == " " and at < last and written[at + 1][0].isdigit())
                ):
                    reads = sight.alone
            if reads:
                yield at, reads

    @cached_property
    def line_labels(self) -> Counter[str]:
        """The words before a colon at a line's start, and how often each stands there."""
        return Counter(_LINE_LABEL.findall(self.text))

    @cached_property
    def in_spanish(self) -> bool:
        """Whether at least four of its words are Spanish ones."""
        return sum(map(_SPANISH.__contains__, self.lowered.split())) >= 4

    def _people(self) -> set[str]:
        """Whose note it is: everybody named here beyond doubt."""
        sure: set[str] = set()
        for at, sight in self._busy:
            if sight.sure and (not sight.everyday or self.partner(at)):
                sure |= sight.sure
        return sure

    def ours(self, forms: Iterable[Form]) -> bool:
        """Whether one of `forms` is somebody of this text, or of the family it is about."""
        people = self.people
        if not people:
            return False
        homes = self.index.homes
        if len(people) != self._counted:  # people only ever come in
            self._counted = len(people)
            self._homes = {homes[who] for who in people if who in homes}
        return any(form.who in people or homes.get(form.who) in self._homes for form in forms)

    def gap(self, at: int) -> str:
        """What stands between word `at` and the one before it."""
        return self.gaps[at]

    def after(self, at: int) -> str:
        """What stands between word `at` and the next one."""
        return self.gaps[at + 1]

    def word(self, at: int) -> str:
        """The folded word at `at`, or nothing outside of the text."""
        return self.folded[at]

    def opens(self, at: int) -> bool:
        """Whether a sentence, a line's item or a quotation starts with this word."""
        if at == 0:
            return True
        gap = self.gap(at)
        if "  " in gap:
            return True  # the next field of a form
        if gap == " " or not _ENDS.search(gap):
            if "\n" in gap:
                last = gap.rstrip()[-1:] or self.text[self.ends[at - 1] - 1]
                return last not in ",-–"
            return "(" in gap and False
        return not (gap.strip() == "." and self.word(at - 1) in HONORIFICS)

    def whose(self, known: list[Form]) -> tuple[str, str]:
        """The person of this note among those who share the name; else the first of them."""
        if len(known) == 1:
            return known[0].label, known[0].who
        here = [f for f in known if f.who in self.people] or known
        chosen = min(here, key=lambda f: (f.kind == "call", f.label != "NAME_CHILD", f.who))
        return chosen.label, chosen.who

    def partner(self, at: int) -> bool:
        """Whether a name of the same person stands beside this one, in either order."""
        known = self._partners.get(at)
        if known is None:
            known = self._partners[at] = self._has_partner(at)
        return known

    def _has_partner(self, at: int) -> bool:
        sight = self.words[at]
        mine = sight.sure
        for step in (-1, 1) if mine else ():
            for reach in (1, 2, 3):
                other = at + step * reach
                if not 0 <= other < len(self.words):
                    break
                theirs = self.words[other]
                if mine.isdisjoint(theirs.whose) or theirs.folded == sight.folded:
                    continue
                if self._beside(min(at, other), reach, mine):
                    return self._same_voice(at, other)
        return False

    def _beside(self, low: int, reach: int, mine: frozenset[str]) -> bool:
        """Whether only a name's own marks, an initial or a middle name stand between two words."""
        for at in range(low, low + reach):
            between = self.text[self.ends[at] : self.starts[at + 1]]
            if len(between) > 3 or between.strip(" ,.-\n") or ",\n" in between:
                return False
            if "." in between and len(self.folded[at]) > 2:
                return False  # all day. Ana
            if self.words[at].possessive:
                return False
        middles = self.folded[low + 1 : low + reach]
        return all(
            len(middle) <= 1
            or middle in PARTICLES
            or any(middle in self.index.middles[who] for who in mine)
            for middle in middles
        )

    def _same_voice(self, at: int, other: int) -> bool:
        """`Page, Maria` and `maria page`, but not `the Page maria`: one case for both."""
        a, b = self.words[at].case, self.words[other].case
        if a == "lower" and b == "title" and self.words[at].everyday:
            return False
        return a == b or "mixed" in (a, b) or not self.words[other].everyday

    @cached_property
    def shouting_words(self) -> range | frozenset[int]:
        """The words of lines written in capitals."""
        if not self.shouting:
            return frozenset()
        return frozenset(i for i in self.live if self.is_loud(self.starts[i]))

    def is_loud(self, place: int) -> bool:
        """Whether the character at `place` stands in a line written in capitals."""
        at = bisect_right(self.shouting, (place, len(self.text) + 1)) - 1
        return at >= 0 and place < self.shouting[at][1]

    def keep(self) -> None:
        """Mark the tests, methods, toys and characters, and the places the roster knows."""
        words, folded, last = self.words, self.folded, len(self.words) - 1
        for at in self.starting:
            sight = words[at]
            second = folded[at + 1]
            if (
                second in sight.seconds
                or "" in sight.seconds
                or sight.misread
                or (at < last and words[at + 1].possessive and second + "s" in sight.seconds)
            ):
                self._keep_phrase(at, sight)
        for at in self.live:
            sight = self.words[at]
            for form in sight.placed:
                if self._is_place(at, form):
                    self._place(at, self.starts[at] + sight.cut, form)

    def _keep_phrase(self, at: int, sight: Sight) -> None:
        """The phrase of lexicon/ or of the roster that starts here."""
        run = self._kept_at(at, sight)
        if run and (run > 1 or not self._is_somebody(at)):
            self.kept.update(range(at, at + run))
            self.kept_ranges.append((self.starts[at], self.ends[at + run - 1]))
        for pieces, form in self.index.runs.get(sight.folded, ()):
            if form.kind == "place" and self.run_at(at, (pieces,)):
                self._place(at, self.ends[at + len(pieces) - 1], form)
        if sight.misread:
            self._misread_place(at)
        if sight.folded not in self.sights.cities or at in self.kept:
            return
        if sight.case == "lower" and not (self.gaps[at] == " " and self.word(at - 1) in _TOWARDS):
            return
        if run := self.run_at(at, self.sights.cities[sight.folded]):
            end = self.ends[at + run - 1]
            self.places.append(Span(self.starts[at], end, "CITY", why="a place"))

    def _misread_place(self, at: int) -> None:
        """`North 5cott Jr High`: a place of the roster as a scanner leaves it."""
        for offset, pieces, form in self.index.misread_places.get(skeleton(self.folded[at]), ()):
            first = at - offset
            last = first + len(pieces) - 1
            if first < 0 or last >= len(self.words):
                continue
            if all(skeleton(self.folded[first + i]) == piece for i, piece in enumerate(pieces)):
                self._place(first, self.ends[last], form)

    def _kept_at(self, at: int, sight: Sight) -> int:
        """The length of the longest phrase of lexicon/kept.txt that stands here."""
        phrases = self.sights.kept.get(sight.folded)
        if phrases is None:
            return 0
        second = self.folded[at + 1]
        found = self.run_at(at, phrases.get(second, ())) if second else 0
        if not found and at + 1 < len(self.words) and self.words[at + 1].possessive:
            found = self.run_at(at, phrases.get(f"{second}s", ()))
        return found or self.run_at(at, phrases.get("", ()))

    def _place(self, at: int, end: int, form: Form) -> None:
        self.places.append(
            Span(self.starts[at], end, form.label, form.who, "a place the practice knows")
        )

    def _is_somebody(self, at: int) -> bool:
        """A single kept word that is a name of the roster, or stands after a title."""
        sight = self.words[at]
        if _SCORE_NEXT.match(self.text, self.ends[at]):
            return False  # Berg 41/56
        if sight.forms or self.word(at - 1) in HONORIFICS:
            return True
        if not (at and self.gaps[at] == " " and (sight.family or sight.given)):
            return False
        first = self.words[at - 1]  # Elena Molina, but not "by Molina"
        return first.case == "title" and (first.given or bool(first.named))

    def _is_place(self, at: int, form: Form) -> bool:
        sight = self.words[at]
        if form.kind == "code":
            return sight.written[: sight.cut].isupper()
        if not sight.ordinary:
            return True
        before = self.word(at - 1)
        if sight.case == "lower" or self.opens(at):
            return re.match(r",[ ]*[A-Z]{2}\b", self.text[self.ends[at] :]) is not None
        cue = self.word(at - 2)
        moves = [
            "live",
            "lives",
            "lived",
            "living",
            "going",
            "go",
            "goes",
            "went",
            "moved",
            "move",
            "moving",
            "from",
            "trip",
            "drive",
            "drove",
            "visit",
            "visiting",
            "back",
            "born",
            "home",
        ]
        return (
            before in ("from",)
            or (
                before in ("in", "to", "near", "at", "of") and (cue in moves or self._household(at))
            )
            or (self.gap(at) == ", " and self.after(at)[:1] in (",", ".") and form.label == "CITY")
            or bool(re.match(r",?[ ]*\n?(?:[A-Z]{2}\b|\d{5})", self.text[self.ends[at] :]))
        )

    def _household(self, at: int) -> bool:
        """`Lives with Ann, Bo and Cy in Reading.`"""
        start = max(
            self.text.rfind(".", 0, self.starts[at]), self.text.rfind("\n", 0, self.starts[at])
        )
        return (
            re.search(
                r"(?i)\b(?:lives?|living|resid\w+|moved|home|famil\w+)\b",
                self.text[start + 1 : self.starts[at]],
            )
            is not None
        )

    def run_at(self, at: int, phrases: tuple[tuple[str, ...], ...] | list[tuple[str, ...]]) -> int:
        """The length of the first of `phrases` that stands at `at`; 0 for none."""
        for pieces in phrases:
            if at + len(pieces) <= len(self.words) and self._runs(at, pieces):
                return len(pieces)
        return 0

    def _runs(self, at: int, pieces: tuple[str, ...]) -> bool:
        """Whether the words of one phrase stand here, with nothing between them that parts them."""
        for i, piece in enumerate(pieces, start=at):
            if self.folded[i] != piece:
                sight = self.words[i]
                if not sight.possessive or sight.folded + "s" != piece:
                    return False
            if i > at:
                gap = self.gaps[i]
                if gap != " " and (len(gap) > 3 or "." in gap.replace(". ", " ").strip(".")):
                    return False
        return True


def _shouting(text: str) -> list[tuple[int, int]]:
    """The lines written in capitals, where a capital says nothing."""
    found: list[tuple[int, int]] = []
    if not _LOUD.search(text):
        return found
    at = 0
    for line in text.splitlines(keepends=True):
        upper = len(_UPPER.findall(line))
        if upper > 12 and upper > 4 * len(_LOWER.findall(line)):
            found.append((at, at + len(line)))
        at += len(line)
    return found
