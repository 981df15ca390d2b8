"""What an update says of the child, the session, home or school stands in the record.

Source: rules/parent_communication.yaml, gate grounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from countersign.base.reading_grade import grade
from countersign.family.faults.reading_level import LIMIT
from countersign.family.reading import telling
from countersign.family.reading.claims import (
    NEW,
    Record,
    anchored,
    claims_nothing,
    deed_before_advice,
    is_of_now,
    judge,
    record,
    topics,
)
from countersign.family.reading.numbers import (
    alone,
    clash,
    many,
    same_counts,
    strange,
    uncounted,
    undone,
    unused,
    wholly,
    without,
)
from countersign.family.reading.page import Sentence
from countersign.family.reading.people import other_children
from countersign.family.reading.phrases import sayings, stems
from countersign.family.reading.read import Read
from countersign.family.reading.untold import untold
from countersign.family.update import Found, Update, Where
from countersign.spine.grounding import Judged, Source, ground


def faults(read: Read) -> Iterator[Found]:
    yield from _contradicted(read)
    update = read.update
    against = record(update.record, [update.human, update.child])
    before = False
    parts: int | None = None  # of the record, told nowhere: counted when it is first needed
    for one in read.page.telling:
        after, before = before, telling.is_of_event(one, read.events)
        if after and _CARE.match(one.text) and not _ADDS.search(one.text):
            continue  # what was done for the child right after it, of which nobody writes all down
        if one.human or _names_another(one, read):
            continue
        if (doubt := _doubt(one, read, against)) is None:
            continue
        if doubt.may_stand:
            parts = untold(read) if parts is None else parts
            if parts:
                parts, doubt = parts - 1, _Doubt(doubt.what)
        yield Found(CODE, doubt.why, (one.start, one.end), blocks=doubt.is_sure)


@dataclass(frozen=True, slots=True)
class _Doubt:
    """Why a sentence seems to stand on nothing, and whether that is sure enough to stop it.

    `may_stand`: it may be how a part of the record is told that is told nowhere else.
    """

    what: str
    is_sure: bool = False
    may_stand: bool = False

    @property
    def why(self) -> str:
        return f"{self.what} {_DO if self.is_sure else _LOOK}"


def _doubt(one: Sentence, read: Read, against: Record) -> _Doubt | None:
    """What speaks against a sentence; None when it stands, or claims nothing."""
    if telling.is_of_event(one, read.events) or (read.events and telling.cheers(one)):
        return None  # it is held to the event
    for said in topics(one.text, one.stems, against):
        words = read.update.text[said.start : said.end]
        led = read.update.text[one.start : said.start]
        sure = not (_FOR.search(led) or _USUAL.search(words))
        return _Doubt(f"Nothing in the record speaks of “{words}”.", is_sure=sure)
    earlier = sayings("topics").says("before", one.stems)
    if earlier and (unknown := uncounted(one.text, [*read.update.record, read.update.human])):
        # The record may set today beside what was before, and then it has the count of that too.
        return _Doubt(f"Nothing in the record tells of “{unknown[0]}”.", is_sure=True)
    text = one.text if not claims_nothing(one.text) else deed_before_advice(one.text)
    if not text or text.startswith(_OF_THERAPIST):
        return None
    if grade(read.update.text) > LIMIT:
        return None  # in such words nothing can be told from the record's
    found = judge(text, against, read.names, cared=bool(read.events))
    odd = strange(text, read.update.record, read.update.human)
    told = found.told + len(same_counts(text, read.update.record))
    new = [*found.new, *map(str, odd)]
    child = _of_child(text, read)
    if not (
        (not read.events and not told and new and child)
        or ((new or not read.events) and _is_new(text, told, len(new), of_child=child))
    ):
        return None
    what = f"Nothing in the record tells of {', '.join(f'“{w}”' for w in new[:3]) or 'this'}."
    if _ADDS.search(text) or (odd and len(new) > len(odd)):
        return _Doubt(what, is_sure=True)
    if told or one.text.rstrip()[-1:] not in _ENDS:
        return _Doubt(what)  # a clause that a person ended in own words leads up to them
    if _REPORTS.search(text):
        return _Doubt(what, is_sure=bool(new))
    if not child or anchored(stems(text), against) or _is_state(text, read, against):
        return _Doubt(what)
    return _Doubt(what, is_sure=len(new) >= NEW, may_stand=not is_of_now(text))


def _is_state(text: str, read: Read, against: Record) -> bool:
    """Whether a sentence only says how somebody or something was, today."""
    if not _STATE.match(text) or is_of_now(text):
        return False
    _, *deeds = _CLAUSES.split(text)
    return not any(judge(deed, against, read.names).new for deed in deeds)


def _of_child(text: str, read: Read) -> bool:
    """Whether it says what the child did: "Leo folded towels"."""
    text = _LEADS.sub("", text)
    first = stems(re.sub(r"['’](?:s|re|d|ll)\b", "", text[:40])).words[:1]
    return bool(first) and (first[0] in read.names or first[0] in ("he", "she", "they", "we"))


def _is_new(text: str, told: int, new: int, *, of_child: bool) -> bool:
    """Whether a sentence with so many words told and new tells something of its own.

    `of_child`: it says what the child did; of a thing, more may be said ("the rim is thick").
    """
    if _ADDS.search(text):
        return new >= max(1, told)
    if not told:
        return new >= NEW + (not of_child) or _REPORTS.search(text) is not None
    return new >= told + NEW


CODE = "family.not-in-session"
_ENDS = frozenset(".!?…”\"'’)")
_DO = "Take it out, or write it as your own part."
_LOOK = "If it is another way to say what the record has, leave it."
# How somebody or something was: "He was a busy guy today", "Her fingers got tired".
_STATE = re.compile(
    r"(?:\w[\w'’]*\s+){1,3}(?:(?:is|are|was|were|am|looked|seemed|felt|got|stayed|sounded)\b(?!\s+(?:to|the)\b)|(?:is|was)n['’]t\b)"
)
_LEADS = re.compile(r"^(?:(?:Then|Next|Later|So|And|But|Today|First|Finally|Now|Soon|Again),?\s+)+")
_CLAUSES = re.compile(r",?\s+(?:and|but|so|then)\s+")
# "A card for Gabe's uncle", "like at home": what a thing is for or like, and nothing that happened.
_FOR = re.compile(
    r"(?i)\b(?:like|as)\s+(?:(?:the\s+way|what|how)\s+)?(?:he|she|they|you)\s+(?:do|does|did|have|has)\s+(?:(?:it|them|this|that)\s+)?$|\b(?:for|like|about|as)\s+(?:(?:his|her|their|your|the|a|an|at|in|[A-Z]\w+['’]s)\s+){0,3}$"
)
_USUAL = re.compile(r"(?i)\busual(?:ly)?\b")
_OF_THERAPIST = ("I ", "I’", "I'")
_CARE = re.compile(r"(?:So\s+|Then\s+|After\s+that\s+)?(?:we|We|I)\b")
# "He also painted", "He told me about the zoo": it stands beside what the record tells.
_ADDS = re.compile(
    r"(?i)\b(?:also|as\s+well|too[.!]|after\s+that|even\s+(?:some|got|did|made|ate|wrote|tried|went|said|more|[a-z]+ed)|on\s+top\s+of\s+that|besides)\b"
)
_REPORTS = re.compile(
    r"(?i)\b(?:(?:told|asked|showed)\s+(?:me|us|everyone)|(?:talk(?:ed)?|chat(?:ted)?|conversation|spoke)\s+(?:all\s+)?about|(?:he|she|they)\s+(?:says?|said|thinks|wants|hopes|hugged|kissed))\b"
)


_SPOKEN = re.compile(
    r"(?i)\b(?:verbaliz\w+|verbalis\w+|state[ds]?|named|naming|label(?:ed|s|ing)?|report(?:ed|s)|express(?:ed|es)|request(?:ed|s)|identified|describ\w+|explain\w*|answered|demonstrat\w+)\b"
)


def _names_another(one: Sentence, read: Read) -> bool:
    """Whether its fault is another one already."""
    update = read.update
    return any(other_children(one.text, update.child, update.others))


def _contradicted(read: Read) -> Iterator[Found]:
    """Where the update says otherwise than the record: a count, a side, a level."""
    update = read.update
    found: set[Where] = set()
    for one in read.page.telling:
        if one.human or telling.is_of_event(one, read.events):
            continue
        if said := _otherwise(one.text, update):
            yield Found("family.contradicts-session", said, (one.start, one.end))
            found.add((one.start, one.end))
    sources = [Source(f"f{n}", line) for n, line in enumerate(update.record)]
    if update.human:
        sources.append(Source("human", update.human, "attested"))
    mine = {
        (s.start, s.end): s
        for s in read.page.telling
        if not s.human and not telling.is_of_event(s, read.events)
    }
    for judged in ground(update.text, sources).sentences:
        where = (judged.start, judged.end)
        meant = mine.get(where) or _whole(mine, where, found)
        if meant is not None and where not in found and _is_otherwise(judged, meant, sources):
            yield Found("family.contradicts-session", judged.why or "", where)


def _whole(
    mine: Mapping[tuple[int, int], Sentence], where: tuple[int, int], found: set[Where]
) -> Sentence | None:
    """The one that begins what grounding reads as one sentence, when its ends are read here."""
    inside = [span for span in mine if where[0] <= span[0] and span[1] <= where[1]]
    if not inside or inside[0][0] != where[0] or inside[-1][1] != where[1] or found & {*inside}:
        return None
    return mine[inside[0]]


def _otherwise(text: str, update: Update) -> str | None:
    """How a sentence says otherwise than the record."""
    record = update.record
    found = (
        clash(text, record, update.text)
        or alone(text, record)
        or unused(text, record)
        or undone(text, record)
        or wholly(text, record)
    )
    return found or (None if claims_nothing(text) else without(text, record))


_LOCKS = frozenset({"side", "cue", "number", "negation"})
_NO = frozenset({"no", "not", "never", "without", "nobodi", "none", "nobody"})
_SAID = re.compile(r"“([^”]*)”")
_LEFT_SOMETHING = re.compile(
    r"(?i)\bleft\s+(?:you|me|us|the|a|it|him|her|them|out|over|behind|for)\b"
)


def _is_otherwise(judged: Judged, one: Sentence, sources: Sequence[Source]) -> bool:
    """Whether grounding's verdict holds for plain words to a family, and not only for a note."""
    if judged.verdict != "contradicted" or judged.severity != "major" or judged.lock not in _LOCKS:
        return False
    if any(span.source == "human" for span in judged.evidence):
        return False  # what a person saw may be a game
    if judged.lock == "number":
        said = _SAID.match(judged.why or "")
        return "more" not in one.stems.words and said is not None and bool(many(said.group(1)))
    if judged.lock == "side":
        if any(_same_side(one.text, s.text) for s in sources if s.id == judged.evidence[0].source):
            return False
        return _LEFT_SOMETHING.search(one.text) is None
    if judged.lock == "negation":
        return not _NO & set(one.stems.words) and not _denies_after(judged, sources)
    return True


def _same_side(text: str, line: str) -> bool:
    """Whether every side that `text` names stands somewhere in `line`: "R x2, L min A"."""
    said = {m.group(1)[0].casefold() for m in _SIDE.finditer(text)}
    return bool(said) and said <= {m.group(1)[0].casefold() for m in _SIDE.finditer(line)}


_SIDE = re.compile(r"\b([Rr]ight|[Ll]eft|R|L)(?:UE|LE)?\b")


def _denies_after(judged: Judged, sources: Sequence[Source]) -> bool:
    """Whether a line only denies something later than the word: "6 hurdles, no contact"."""
    said = _SAID.search(judged.why or "")
    texts = {s.id: s.text for s in sources}
    if said is None or not judged.evidence:
        return False
    line = texts.get(judged.evidence[0].source, "").casefold()
    word, denial = line.find(said.group(1).casefold()), _DENIAL.search(line)
    return denial is not None and 0 <= word < denial.start()


_DENIAL = re.compile(r"\b(?:no|not|without|w/o|0|none|never|nor|denied)\b|n['’]t\b")
