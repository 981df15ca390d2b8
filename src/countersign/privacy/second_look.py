"""A second pair of eyes on what is about to leave: other code than the scanner's, and a canary.

It knows nothing of context: it looks for the roster's names that are no ordinary words, and for the
roster's numbers, in the text with everything but letters and figures taken out.
"""

from __future__ import annotations

import re
import unicodedata

from countersign.privacy import vocabulary
from countersign.privacy.roster import Roster
from countersign.privacy.scan import Scanner

_TOKEN = re.compile(r"\[\[[A-Z0-9]+-[A-Z0-9]{5}(?:\.\d+)?\]\]")
_WORD = re.compile(r"[^\W\d_]+")
_CANARY = (
    "Seen with Oluwadamilare Featherstonehaugh on 03/14/2026, call 212-555-0147, SSN 987-65-4320."
)
_CANARY_HOLDS = ("Oluwadamilare", "03/14/2026", "212-555-0147", "987-65-4320")


def plain(word: str) -> str:
    """`word` in lower case without accents."""
    apart = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in apart if not unicodedata.combining(c))


class SecondLook:
    """The names and numbers of one roster, ready to be looked for."""

    def __init__(self, roster: Roster):
        named = {
            plain(word)
            for person in roster.people
            for name in (person.first, person.last, person.preferred)
            for word in _WORD.findall(name or "")
        }
        kept = {plain(w) for phrase in vocabulary.phrases("kept") for w in _WORD.findall(phrase)}
        self._names = frozenset(
            w
            for w in named
            if len(w) > 3
            and not vocabulary.ordinary(w)
            and w not in kept
            and w not in vocabulary.names("everyday_given")
        )
        self._numbers = frozenset(
            digits
            for _, written, _ in roster.numbers
            if len(digits := re.sub(r"\W", "", written).casefold()) >= 7
            and any(c.isdigit() for c in digits)
        )

    def sees(self, text: str) -> bool:
        """Whether `text`, stand-ins aside, still names somebody of the roster."""
        bare = _TOKEN.sub(" ", text)
        if any(plain(word) in self._names for word in _WORD.findall(bare)):
            return True
        squeezed = re.sub(r"[\s./()-]+", "", bare).casefold()
        return any(number in squeezed for number in self._numbers)


def canary_dies(scanner: Scanner) -> bool:
    """Whether the scanner misses a sentence it must see through: then it is not to be trusted."""
    covered = {_CANARY[span.start : span.end] for span in scanner.scan(_CANARY)}
    return not all(any(held in seen for seen in covered) for held in _CANARY_HOLDS)
