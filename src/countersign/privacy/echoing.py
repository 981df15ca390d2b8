"""A name once found is found again: in any case, with a slip, and as one span."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from countersign.privacy import vocabulary
from countersign.privacy.cues import AUXILIARY, COMMANDS, FUNCTION, GREETINGS, SHORT_FORMS, VERBS
from countersign.privacy.span import Span
from countersign.privacy.widening import Widening

_HARDLY = 200  # met so seldom, a word is likelier a name
_PAIRED = frozenset([" ", ", ", "\n"])


class Echoing(Widening):
    """A page whose found names are looked for once more."""

    def echo(self) -> None:
        """A name once found is a name again, in any case, and with a slip."""
        named = {
            self.words[at].folded: verdict
            for at, verdict in self.found.items()
            if len(self.words[at].folded) > 2
            and not self.words[at].everyday
            and not self.words[at].ordinary
        }
        self._echo_pairs()
        self._agree()
        self._echo_words()
        self._echo_small()
        self._echo_joined()
        if not named:
            return
        for at in self.live:
            if at in self.found or at in self.kept:
                continue
            sight = self.words[at]
            if len(sight.folded) < 3 or (sight.everyday and sight.case == "lower"):
                continue
            if sight.folded in named:
                self.found[at] = named[sight.folded]
            elif not sight.listed and len(sight.folded) >= 5:
                for name, verdict in named.items():
                    if (
                        abs(len(name) - len(sight.folded)) <= 1
                        and len(name) >= 5
                        and _one_slip(name, sight.folded)
                    ):
                        self.found[at] = verdict
                        break

    def _echo_words(self) -> None:
        """A word that was somebody's name here is so again, where its sentence allows it."""
        named = {
            self.word(at): verdict
            for at, verdict in self.found.items()
            if self.words[at].everyday and self.words[at].case != "lower"
        }
        for at in self.live if named else ():
            verdict = named.get(self.folded[at])
            if verdict is None:
                continue
            sight = self.words[at]
            loud = sight.case == "upper" and self.word(at + 1) in VERBS
            if not (loud or sight.case == "title") or len(sight.folded) < 3:
                continue
            if at in self.found or at in self.kept:
                continue
            if sight.folded in GREETINGS and self.after(at)[:1] == ",":
                continue  # Best, at the foot of a letter
            nxt = self.word(at + 1)
            acts = self.after(at) == " " and nxt in VERBS and nxt not in ("and", "then", "also")
            if sight.folded in AUXILIARY and self.opens(at):
                acts = acts and nxt not in FUNCTION - AUXILIARY
            opens = self.opens(at)
            if opens and sight.folded not in COMMANDS and not acts:
                acts = self._as_name_again(at) and not self.is_thing(at)
            if acts or sight.possessive or (not opens and not self.is_thing(at)):
                self.found[at] = verdict

    def _echo_small(self) -> None:
        """Somebody named here, again in small letters by a word that is also a name."""
        words, found, kept = self.words, self.found, self.kept
        waiting = [at for at in self.live if words[at].soft and at not in found and at not in kept]
        if not waiting or not self.found:
            return
        named = {self.folded[at]: verdict for at, verdict in self.found.items()}
        self.people |= {who for verdict in self.found.values() for who in self._roster_ids(verdict)}
        for at in waiting:
            verdict = named.get(self.folded[at])
            if verdict is None:
                form = next((f for f in self.words[at].named if self.ours((f,))), None)
                if form is None:
                    continue
                verdict = form.label, form.who, "a name the practice knows"
            if self.person_slot(at, own=True, known=True):
                self.found[at] = verdict

    def _echo_joined(self) -> None:
        """`had ari and dov in tow`: a word hardly anybody uses, joined to a name."""
        for at in sorted(self.found):
            if self.words[at].case != "lower":
                continue
            for joint, other in ((at - 1, at - 2), (at + 1, at + 2)):
                if not 0 <= other < len(self.words) or other in self.found or other in self.kept:
                    continue
                if self.folded[joint] not in ("and", "&", "n", "y") or self.gap(joint) != " ":
                    continue
                sight = self.words[other]
                plain = sight.case == "lower" and sight.folded.isalpha() and len(sight.folded) > 2
                if plain and self.gap(max(joint, other)) == " " and self._hardly_used(other):
                    self.found[other] = ("NAME_OTHER", sight.folded, "joined to a name")

    def _hardly_used(self, at: int) -> bool:
        word = self.folded[at]
        if word in FUNCTION or word in VERBS or word in SHORT_FORMS or self.words[at].cue:
            return False
        if self.in_spanish and vocabulary.spanish(word):
            return False
        return vocabulary.count(word) < _HARDLY and not vocabulary.misspelt(word)

    def _roster_ids(self, verdict: tuple[str, str, str]) -> Iterator[str]:
        if verdict[1] in self.index.initials_of:
            yield verdict[1]

    def _as_name_again(self, at: int) -> bool:
        """At a sentence's start: `Rich W-sits`, `Hope, too`, but not `Sunny day`."""
        nxt = self.word(at + 1)
        if self.after(at) != " ":
            return True
        return len(nxt) == 1 or self.words[at + 1].case == "title"

    def _echo_pairs(self) -> None:
        """A first and last name once found side by side are found again, whatever the case."""
        pairs: dict[tuple[str, str], tuple[str, str, str]] = {}
        for at, verdict in self.found.items():
            if at + 1 in self.found and self.gaps[at + 1] in _PAIRED:
                a, b = self.folded[at], self.folded[at + 1]
                pairs[a, b] = pairs[b, a] = verdict
        for at in self.live if pairs else ():
            if at in self.found and at + 1 in self.found:
                continue
            pair = pairs.get((self.folded[at], self.folded[at + 1]))
            if pair and self.gaps[at + 1] in _PAIRED:
                self.found.setdefault(at, pair)
                self.found.setdefault(at + 1, pair)

    def _agree(self) -> None:
        """Two words side by side that one person bears mean that person."""
        order = sorted(self.found)
        for a, b in itertools.pairwise(order):
            if b != a + 1 or len(self.gap(b)) > 3:
                continue
            both = {f.who: f for f in self.words[a].named}
            shared = [both[f.who] for f in self.words[b].named if f.who in both]
            if shared:
                label, who = self.whose(shared)
                self.found[a] = self.found[b] = (label, who, self.found[a][2])
            elif self.gap(b) == " " and self._strangers(a, b):
                self.found[b] = self.found[a]  # one of them, not two

    def _strangers(self, a: int, b: int) -> bool:
        """Two words of one name that nobody of the roster bears."""
        first, second = self.words[a], self.words[b]
        return not (first.named or second.named or first.possessive)

    def spans(self) -> Iterator[Span]:
        """The found words, those of one name joined."""
        start = end = -1
        kept: tuple[str, str, str] | None = None
        for at in sorted(self.found):
            here = self.found[at]
            stop = self.starts[at] + self.words[at].cut
            joins = (
                kept is not None
                and kept[:2] == here[:2]
                and re.fullmatch(r"[ ]|[ ]?\n[ ]?|-|\. ?|, ", self.text[end : self.starts[at]])
            )
            if joins:
                end = stop
                continue
            if kept is not None:
                yield Span(start, end, *kept)
            start, end, kept = self.starts[at], stop, here
        if kept is not None:
            yield Span(start, end, *kept)


def _one_slip(a: str, b: str) -> bool:
    """Whether one letter more, less, other or swapped makes `b` of `a`."""
    if len(a) > len(b):
        a, b = b, a
    i = 0
    while i < len(a) and a[i] == b[i]:
        i += 1
    if len(a) == len(b):
        return a[i + 1 :] == b[i + 1 :] or (
            a[i : i + 2] == b[i : i + 2][::-1] and a[i + 2 :] == b[i + 2 :]
        )
    return a[i:] == b[i + 1 :]
