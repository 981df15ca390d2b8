"""What a report says about its child: neither title nor heading, disclosure, signature, description
of a test, nor a text the practice approved for everybody.

A description of a test is told by what it is: it speaks of an instrument and of no child. That a
passage stands in many reports makes it no description; it may have been copied to all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from countersign.base.passages.words import Packed, Word, capitalized_inside, packed, words
from countersign.base.words import wordset
from countersign.privacy import vocabulary
from countersign.spine.grounding.sentences import sentences

HEADING_WORDS = 7
APPROVED = 0.8
_GRAM = 4
_HE_OR_SHE = re.compile(r"(?i)\b(?:he|she|him|her|his|hers|himself|herself)\b")
_INSTRUMENT = re.compile(
    r"(?i)\b(?:tests?|subtests?|assessments?|measures?|questionnaires?|inventor(?:y|ies)|scales?|"
    r"checklists?|screen(?:ing|er)s?|profiles?|batter(?:y|ies)|instruments?|tools?|scores?|"
    r"composites?|percentiles?|deviations?|norms?|items?|(?:national|normative)\s+samples?|(?:VMI|BOT|PDMS|SPM|DAYC|MVPT|TVPS|WRAVMA|"
    r"PEDI|SFA|COPM|DTVP|ETCH|SIPT|EASI|THS|ABAS|M-FUN|MFUN|GAS)(?:-?\d\w*)?|Beery|Bruininks|Peabody|"
    r"Vineland)\b"
)
_DESCRIBES = re.compile(
    r"(?i)\b(?:(?:is|are|was|were)\s+(?:an?\s+|the\s+)?(?:[\w-]+,?\s+){0,4}?(?:standardi[sz]ed|"
    r"norm-referenced|criterion-referenced|designed|developed|intended|used|published|composed|"
    r"comprised|made\s+up|divided|considered|reported|based|normed|scored|rated|completed|"
    r"questionnaire|assessment|test|measure|tool|instrument|checklist|average|compared)|measures|"
    r"assesses|evaluates|examines|samples|consists?\s+of|includes?|contains?|provides?|yields?|"
    r"mean\s+of|standard\s+deviation|average\s+range|fall(?:s)?\s+(?:between|within|in)|"
    r"looks?\s+at|identif(?:y|ies)|describes?|compares?|allows?|helps?|indicates?\s+(?:typical|"
    r"difficult|average|more|less|greater))\b"
)
_MADE_BY = re.compile(
    r"(?i)\b(?:artificial\s+intelligence|AI(?:[- ](?:assisted|generated|supported|based))?|"
    r"language\s+model|documentation\s+(?:assistant|software|tool)|countersign|"
    r"(?:computer|software)[- ](?:assist\w*|generated|supported)|"
    r"automated\s+(?:tool|software|drafting))\b"
)
_MAKING = re.compile(
    r"(?i)\b(?:draft\w*|prepar\w*|wr(?:ite|itten|ote)\w*|generat\w*|assist\w*|review\w*|creat\w*|"
    r"compos\w*|help\w*|used?|disclos\w*|support\w*|produc\w*)\b"
)
_OF_THE_PAPER = re.compile(
    r"(?i)\b(?:therapist|clinician|assistant|software|tool|model|sentences?|report|signed|reviewed|"
    r"draft\w*|disclosure|practice)\b"
)
_SIGNS = re.compile(
    r"(?i)(?:\b(?:OTR(?:/L)?|OTD|COTA(?:/L)?|MOT|MSOT|MS,\s*OT|OT/L|BCP)\b|respectfully\s+submitted|"
    r"^\s*(?:signed?|signature|prepared\s+by|submitted\s+by|evaluat(?:or|ed\s+by)|therapist|licen[cs]e"
    r"(?:\s+(?:no|number))?|sincerely|date)\b\s*[:.,]?)"
)
_FIELD = re.compile(r"^\s*[A-Z][\w /().'’-]{0,40}:\s")
_STOPS = re.compile(r"[.!?]['\"”’)\]]*\s*$")
_WORDS = re.compile(r"\w")
_ORDINARY_NAMES = wordset("the this these those a an in on at with for from by to and but or if")


@dataclass(frozen=True, slots=True)
class Own:
    """What a report says about its child: its sentences' offsets, and their words."""

    spans: tuple[tuple[int, int], ...]
    packed: Packed

    @property
    def words(self) -> list[Word]:
        """Its words, unpacked."""
        return self.packed.words

    @property
    def length(self) -> int:
        """Characters of the sentences."""
        return sum(end - start for start, end in self.spans)


class Approved:
    """The texts the practice approved for everybody."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._grams: set[tuple[str, ...]] = set()
        for text in texts:
            self._grams.update(_grams(words(text, [(0, len(text))], names=frozenset())))

    def hold(self, found: Sequence[Word]) -> bool:
        """Whether these words of a sentence are one of them, but for names and figures."""
        grams = _grams(found) if self._grams else []
        inside = sum(gram in self._grams for gram in grams)
        return bool(grams) and inside >= APPROVED * len(grams)


def _grams(found: Sequence[Word]) -> list[tuple[str, ...]]:
    keys = [word.key for word in found]
    size = min(_GRAM, len(keys))
    return [tuple(keys[at : at + size]) for at in range(len(keys) - size + 1)] if keys else []


def own(text: str, *, child: str, approved: Approved) -> Own:
    """What `text` says about its child. `child` is the child's name, or whatever stands for it."""
    names = _names(text, child)
    spans: list[tuple[int, int]] = []
    whole: list[Word] = []
    told = -1  # where the last sentence of a disclosure ended
    for start, end in sentences(text):
        if _discloses(text, start, end, names, told):
            told = end
            continue
        if _aside(text, start, end, names):
            continue
        found = words(text, [(start, end)], names=names)
        if approved.hold(found):
            continue
        if found and spans and _WORDS.search(text, spans[-1][1], start):
            found[0] = found[0]._replace(gap=True)
        spans.append((start, end))
        whole += found
    return Own(tuple(spans), packed(whole))


def _names(text: str, child: str) -> frozenset[str]:
    """Names in this text: capitals inside a sentence, and given names that begin one."""
    inside = capitalized_inside(text) - _ORDINARY_NAMES
    said = {word.casefold() for word in re.findall(r"[^\W\d_]+", child)}
    given = vocabulary.names("given")
    begins = {
        word.casefold()
        for word in re.findall(r"\b[A-Z][a-z]+\b", text)
        if word.casefold() in given and not vocabulary.ordinary(word.casefold())
    }
    return frozenset(inside | said | begins)


def _discloses(text: str, start: int, end: int, names: frozenset[str], told: int) -> bool:
    """Whether a sentence says how the report was made, or goes on saying it in its paragraph."""
    said = text[start:end]
    if _MADE_BY.search(said) and _MAKING.search(said):
        return True
    if told < 0 or "\n" in text[told:start].strip(" \t") or _HE_OR_SHE.search(said):
        return False
    return _OF_THE_PAPER.search(said) is not None and not _names_a_child(said, names)


def _aside(text: str, start: int, end: int, names: frozenset[str]) -> bool:
    """Whether a sentence is none of the report's own."""
    said = text[start:end]
    line = _line(text, start, end)
    stops = bool(_STOPS.search(said))
    if not stops and (_FIELD.match(line) or len(said.split()) <= HEADING_WORDS):
        return True
    if _SIGNS.search(said) and (not stops or len(said.split()) <= 2 * HEADING_WORDS):
        return True
    return _describes_a_test(said, names)


def _line(text: str, start: int, end: int) -> str:
    begin = text.rfind("\n", 0, start) + 1
    stop = text.find("\n", end)
    return text[begin : stop if stop >= 0 else len(text)]


def _describes_a_test(said: str, names: frozenset[str]) -> bool:
    if _HE_OR_SHE.search(said) or not (_INSTRUMENT.search(said) and _DESCRIBES.search(said)):
        return False
    return not _names_a_child(said, names)


def _names_a_child(said: str, names: frozenset[str]) -> bool:
    return any(word in vocabulary.names("given") and word in names for word in _written(said))


def _written(said: str) -> Iterator[str]:
    for match in re.finditer(r"\b[A-Z][\w’']*", said):
        yield re.sub(r"['’]s?$", "", match.group()).casefold()
