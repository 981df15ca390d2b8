"""Whether the sources tell of it at all: what was invented, planned by nobody, or of another."""

from __future__ import annotations

import re
from dataclasses import dataclass

from countersign.spine.grounding.claims import Claim, Found, best, fit, of_child, quoted, reachable
from countersign.spine.grounding.clauses import Written
from countersign.spine.grounding.lexicon import CRITICAL, PERSON, QUIET, SOFT, lexicon, stem
from countersign.spine.grounding.pool import Piece, Pool
from countersign.spine.grounding.words import Word

SURE, UNSURE, PLAN = 0.72, 0.56, 0.4  # shares of new matter that block, warn, and warn of a plan
BODY = frozenset(
    [
        "hand",
        "arm",
        "foot",
        "leg",
        "finger",
        "thumb",
        "head",
        "eye",
        "ear",
        "nose",
        "mouth",
        "face",
        "back",
        "knee",
        "wrist",
        "elbow",
    ]
)


@dataclass(slots=True)
class Coverage:
    """How much of a sentence the sources tell of, by weight, and the words they do not have."""

    told: float
    new: float
    words: list[Word]
    strong: int

    @property
    def share(self) -> float:
        return self.new / (self.told + self.new) if self.told + self.new else 0.0


def coverage(claims: list[Claim], sentence: Written, pool: Pool) -> Coverage:
    """What of `sentence` is told in the sources of this session and child, and what is new."""
    found = Coverage(_anchors(claims, pool), 0.0, [], 0)
    for word in sentence.words:
        if not word.ideas or word.is_person or word.is_name or word.stem in pool.called:
            continue
        if any(a.start <= word.start < a.end for c in sentence.clauses for a in c.amounts):
            continue
        if word.stem == "gone" and _GOES.match(sentence.text[word.end :]):
            continue
        weight = weight_of(word)
        how = _told(word, pool)
        found.told += max(weight, 0.5) * how
        if how < 0.5:
            found.new += weight * (1 - how)
            found.words.append(word)
            found.strong += weight >= 1.0
    return found


_GOES = re.compile(r"(?i)\s+(?:from|up|down|to)\b")


def weight_of(word: Word) -> float:
    """How much it says that a word is new: a thing much, a manner of doing little."""
    if word.ideas & BODY:
        return 0.4
    if word.ideas & lexicon().things:
        return 1.0
    if word.known:
        return 0.6
    low = word.text.casefold()
    if low.endswith("ly"):
        return 0.2
    return 0.45 if low.endswith(("ed", "ing", "es", "en")) else 0.6


def _anchors(claims: list[Claim], pool: Pool) -> float:
    """Numbers, levels, cues and sides that stand in a unit with a word of the claim."""
    there = {p.role for q in pool.pieces if of_child(q, pool) for p in q.clause.persons}
    there |= {u.tells for u in pool.units if u.mine}
    found = 0.4 * len({p.role for c in claims for p in c.clause.persons if p.role in there})
    for claim in claims:
        slots = [*claim.clause.amounts]
        if not slots and not (claim.clause.helps or claim.clause.cues):
            continue
        for piece in pool.pieces:
            if not of_child(piece, pool) or fit(claim, piece, pool) < 0.1:
                continue
            said = sum(any(a.says(b) for b in piece.clause.amounts) for a in slots)
            said += any(h.levels & g.levels for h in claim.clause.helps for g in piece.clause.helps)
            said += any(c.kinds & d.kinds for c in claim.clause.cues for d in piece.clause.cues)
            if said:
                found += 0.8 * said
                break
    return min(found, 3.0)


def _told(word: Word, pool: Pool) -> float:
    if word.kin:
        return 0.9
    if word.ideas & QUIET:
        return 0.6
    for idea in word.ideas:
        if any(of_child(p, pool) for p in pool.saying(idea)):
            return 1.0
    wider = lexicon().wider
    for idea in word.ideas:
        for wide in wider.get(idea, ()):
            if any(of_child(p, pool) for p in pool.saying(wide) if wide in p.clause.ideas):
                return 0.5
    return 0.0


_GENERIC = re.compile(
    r"(?i)^\W*(?:continue|will\s+continue|plan\s+to\s+continue|ot\s+will\s+continue)\s+(?:with\s+)?(?:skilled\s+)?(?:ot|occupational\s+therapy|therapy|services|plan\s+of\s+care|current\s+plan|per)\b[^.]{0,40}\.?$"
)


def told(claims: list[Claim], sentence: Written, pool: Pool, found: Found) -> None:
    """The sentence as a whole is told in the sources."""
    planned = claims[0].planned if claims else False
    cover = coverage(claims, sentence, pool)
    if cover.told + cover.new == 0 or _GENERIC.match(sentence.text):
        return
    share = cover.share
    if planned and (act := _new_act(sentence, pool)):
        found.miss("plan nobody said", f"No source plans to “{act}”.", "major")
        return
    if planned and share < PLAN and (unplanned := _unplanned(sentence, pool)):
        found.miss("plan nobody said", f"No source plans this: {unplanned}.", "minor")
        return
    judged = not planned and _ASSESSES.search(sentence.text) is not None
    if judged and not any(c.clause.amounts for c in claims):
        # A judgement in the clinician's words: it need not use those of the sources.
        found.inferred = found.inferred or share > 0.3
        share -= 0.2
    if elsewhere := _elsewhere(claims, sentence, pool):
        found.faults.append(elsewhere)
        return
    critical = [
        w
        for w in cover.words
        if w.ideas & CRITICAL and not _thing_fell(w, sentence) and not _word_there(w, pool)
    ]
    if critical and not judged:
        found.miss("invented", f"No source tells of “{critical[0].text}”.", "major")
    elif planned and (thing := _new_thing(cover, sentence, pool)) is not None:
        found.miss("plan nobody said", f"No source tells of “{thing.text}”.", "minor")
    elif share >= SURE and not judged and cover.new >= 1.5 and cover.strong:
        _miss(cover, planned, found, "major")
    elif share >= (PLAN if planned else UNSURE) and cover.new >= (0.85 if cover.told else 0.45):
        _miss(cover, planned, found, "minor")


def _new_thing(cover: Coverage, sentence: Written, pool: Pool) -> Word | None:
    """A thing that no source names, nor anything narrower, wider or near to it."""
    wider = lexicon().wider
    heard = {w for p in pool.pieces for i in p.clause.ideas for w in (i, *wider.get(i, ()))}
    for word in cover.words:
        named = word.ideas & lexicon().things
        if (
            not named - {"target", "skip"}
            or word.like
            or word.kin
            or word.is_person
            or named & BODY
        ):
            continue
        around = {w for i in word.ideas for w in (i, *wider.get(i, ()))}
        if not around & heard and not _word_there(word, pool):
            return word
    return None


_ACTS = re.compile(
    r"(?i)\b(?:will|to)\s+(?:be\s+|then\s+|now\s+)?(?P<act>stop|discontinu|remov|end|discharg|start|begin|introduc|order|refer|increas|decreas|reduc|rais|lower|replac|cancel|cast|x-?ray|buy|switch|move[d]?\s+to)\w*"
)
_ACT_SAID = {
    "stop": r"stop|d/c|discontinu|\bend|remov|off\b|wean|drop|no\s+more|hold|quit",
    "discharg": r"discharg|d/c|graduat|last\s+(?:visit|session)|visits?\s+left",
    "start": r"start|begin|began|introduc|add|new|try|trial|first|next|resum|will|to\s+\w+|:",
    "order": r"order|vendor|request|get|buy|need|purchas|new|ticket|quote",
    "refer": r"refer|consult|see\b|recommend|eval|ask|appt|appointment|call",
    "increas": r"increas|more|up\b|rais|longer|add|\bto\b|->|→|next",
    "decreas": r"decreas|less|reduc|down|cut|lower|fade|taper|shorter|fewer|wean|\bto\b|->|→",
    "replac": r"replac|new|swap|chang|fix|repair|instead",
    "cancel": r"cancel|skip|no\s+(?:session|visit)|off\b",
}
_ACT_KIND = {
    "discontinu": "stop",
    "remov": "stop",
    "end": "stop",
    "begin": "start",
    "introduc": "start",
    "buy": "order",
    "rais": "increas",
    "reduc": "decreas",
    "lower": "decreas",
    "switch": "replac",
}


def _new_act(sentence: Written, pool: Pool) -> str:
    """The act of a plan that the sources say nowhere, near what it is to be done to."""
    m = _ACTS.search(sentence.text)
    if m is None:
        return ""
    act = _ACT_KIND.get(m["act"].casefold(), m["act"].casefold())
    said = _ACT_SAID.get(act)
    if said is None:
        return ""
    things = {i for w in sentence.words for i in (*w.ideas, *w.like) if not w.is_person} - SOFT
    near = {p.unit.index for p in pool.pieces if p.unit.mine and things & p.clause.ideas}
    reach = {i + n for i in near for n in ((-1, 0, 1) if pool.spoken else (0,))}
    for unit in pool.units:
        told = unit.mine and (unit.index in reach or not near)
        if told and re.search(rf"(?i)(?:{said})", unit.read.text):
            return ""
    return m.group()


_SMALL = frozenset({"off", "out", "away", "the", "his", "her", "from", "into"})


def _word_there(word: Word, pool: Pool) -> bool:
    """Whether the words themselves stand in a source: "running away from" of "runs from"."""
    said = [stem(w) for w in re.findall(r"[a-z]{3,}", word.text.casefold()) if w not in _SMALL]
    return bool(said) and all(s in pool.names for s in said)


def _thing_fell(word: Word, sentence: Written) -> bool:
    """ "A bolster fell over": not the child."""
    if "fall" not in word.ideas:
        return False
    before = [
        w
        for w in sentence.words
        if w.end <= word.start and (w.ideas or w.text.casefold() in ("he", "she", "they"))
    ]
    return (
        bool(before)
        and bool(before[-1].ideas)
        and not before[-1].is_person
        and not before[-1].is_name
    )


def _unplanned(sentence: Written, pool: Pool) -> str:
    """The words of a plan that the sources say only of what is past."""
    told = [
        w
        for w in sentence.words
        if w.ideas and not w.is_person and not w.is_name and not w.ideas & QUIET
    ]
    if len(told) < 2:
        return ""
    lost = []
    for word in told:
        pieces = [p for i in word.ideas for p in pool.saying(i) if of_child(p, pool)]
        if not any(_HAPPENED.search(p.unit.read.text) for p in pieces):
            continue
        near = any(_plans(p, pool) for p in pieces)
        if pieces and not near:
            lost.append(word)
    return ", ".join(f"“{w.text}”" for w in lost) if len(lost) >= 0.67 * len(told) else ""


_HAPPENED = re.compile(
    r"(?i)\b(?:\w{2,}ed|did|made|went|sat|wrote|ran|took|ate|drank|got|held)\b|\d\s*(?:/|of)\s*\d|\bx\s?\d"
)


def _plans(piece: Piece, pool: Pool) -> bool:
    """Whether the unit speaks of what comes, or stands beside one that does."""
    unit = piece.unit
    reach = 2 if unit.speaker else 0
    near = pool.units[max(0, unit.index - reach) : unit.index + reach + 1]
    return any(u.planned for u in near if u.source is unit.source)


_ASSESSES = re.compile(
    r"(?i)\b(?:remain\w*|continu\w+\s+to|suggest\w*|indicat\w+|consistent\s+with|limit\w*|not\s+yet|still|barrier\w*|hardest|appears?|seems?|emerging|benefit\w*|supports?|interfer\w+|impact\w*|need(?:s|ed)?\s+(?:more|further|practice)|difficult\w*|challeng\w+|strength\s+of|area\s+of|skilled|agree|weaker|stronger|faster|slower|better|worse|easier|harder|improv\w+|declin\w+|reduced|poor(?:er)?|fair|good)\b"
)


def _miss(cover: Coverage, planned: bool, found: Found, severity: str) -> None:
    new = ", ".join(f"“{w.text}”" for w in cover.words[:3])
    lock = "plan nobody said" if planned else "invented"
    found.miss(lock, f"No source tells of {new}.", "major" if severity == "major" else "minor")


def _elsewhere(claims: list[Claim], sentence: Written, pool: Pool):  # type: ignore[no-untyped-def]
    """A fault when only another child's or another session's source tells of the sentence."""
    from countersign.spine.grounding.claims import Fault

    if all(p.here for p in pool.pieces) or any(c.past for c in claims):
        return None
    ideas = [
        i for w in sentence.words for i in w.ideas if not i.startswith(PERSON) and i not in SOFT
    ]
    here = sum(any(p.here for p in pool.saying(i)) for i in ideas)
    away = sum(any(not p.here for p in pool.saying(i)) for i in ideas)
    if not ideas or away <= here or away < 0.6 * len(ideas):
        return None
    _, piece = best(claims[0], pool, [p for p in pool.pieces if not p.here], lambda p: True)
    if piece is None:
        return None
    what = "session" if of_child(piece, pool) else "child"
    return Fault(
        f"other {what}",
        "contradicted",
        "major",
        piece,
        f"This is of another {what}: {quoted(piece)}",
    )


_QUOTE = re.compile(r"[“\"]([^”\"]{8,})[”\"]")


def quoted_words(sentence: Written, pool: Pool, found: Found) -> None:
    """Words in quotation marks stand as they are in a source."""
    for m in _QUOTE.finditer(sentence.text):
        words = _plain(m.group(1))
        for unit in pool.units:
            if unit.here and words in _plain(unit.read.text):
                found.support(Piece(unit, unit.read.clauses[0], {}), 1.0)
                break


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[\w']+", text.casefold().replace("’", "'")))


def evidence(claims: list[Claim], pool: Pool, found: Found) -> None:
    """The pieces the sentence stands on best."""
    for claim in claims:
        score, piece = best(claim, pool, list(reachable(claim, pool)), lambda p: True)
        if piece is not None and score > 0.05:
            found.support(piece, score)
    if not found.stands_on and claims:
        own = [p for p in pool.pieces if of_child(p, pool)]
        score, piece = best(claims[0], pool, own, lambda p: bool(p.clause.ideas))
        if piece is not None and (score > 0 or found.inferred):
            found.support(piece, score)
