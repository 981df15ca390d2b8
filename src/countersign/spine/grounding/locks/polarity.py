"""What is affirmed and what is denied."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from countersign.spine.grounding.claims import Claim, Found, fit, of_child, quoted, reachable
from countersign.spine.grounding.lexicon import SOFT, lexicon
from countersign.spine.grounding.measures import MEASURES
from countersign.spine.grounding.pool import Piece, Pool
from countersign.spine.grounding.values import Severity
from countersign.spine.grounding.words import Word

CLOSE = 0.75  # how near to the best fit a piece must be to say how it was
# What happens or does not: only these are denied or affirmed of a child.
POLAR = frozenset(
    [
        "don",
        "doff",
        "wash",
        "brush",
        "eat",
        "lick",
        "taste",
        "spill",
        "drop",
        "skip",
        "stop",
        "start",
        "increase",
        "decrease",
        "refuse",
        "tolerate",
        "avoid",
        "withdraw",
        "calm",
        "upset",
        "frustrated",
        "scared",
        "happy",
        "sad",
        "quiet",
        "silly",
        "cooperative",
        "distracted",
        "hyper",
        "impulsive",
        "motivated",
        "safe",
        "unsafe",
        "correct",
        "incorrect",
        "hot",
        "cold",
        "wet",
        "clean",
        "dirty",
        "limp",
        "met",
        "cancel",
        "break_thing",
        "slip",
        "gag",
        "cough",
        "choke",
        "vomit",
        "spit",
        "drool",
        "void",
        "bowel",
        "dry_bladder",
        "bathroom_accident",
        "edema",
        "redness",
        "bruise",
        "bump",
        "bleeding",
        "injury",
        "pain",
        "headache",
        "fall",
        "trip",
        "fatigue",
        "sleepy",
        "meltdown",
        "crying",
        "screaming",
        "hitting",
        "biting",
        "kicking",
        "scratching",
        "aggression",
        "self_injury",
        "elopement",
        "seizure",
        "rash",
        "fever",
        "illness",
        "legible",
        "illegible",
        "reversal",
        "loss_balance",
        "swallowing",
        "sleep",
        "wake",
        "good_day",
        "rough",
        "nosebleed",
        "blister",
        "dizzy",
        "harm",
        "agree",
        "approve",
        "hug",
        "away_gone",
        "hiding",
        "wandering",
        "choice",
        "help_seek",
        "allergy",
        "tremor",
        "numb",
        "stiff",
        "side_effect",
        "appetite",
        "surgery",
        "discharge",
        "estim",
    ]
)


# "Raised" and "stopped" are opposites of a dose; of a hand or a bus they are not.
DOSED = frozenset({"increase", "decrease", "start", "stop", "drop", "open"})
DOSE = re.compile(
    r"(?i)\b(?:medic\w+|meds?|dose\w*|mg|ml|pills?|\w+(?:ine|one|ate|pam|tin|cin|lol|pril|xate|dopa|taz|zole|fen)|bottle|pacifier|diet|restrict\w*)\b"
)


_CONDITIONAL = re.compile(r"(?i)\b(?:unless|if|until|whether|in\s+case|should)\b[^.;]{0,60}$")


_NOT_DONE = re.compile(
    r"(?i)\b(?:not|n['’]t|no|never|without|left\s+out|skip\w*|deferred|omitted|postponed|ran\s+out|unable|next|will|plan\w*|refus\w+|declin\w+|reject\w+|"
    r"turned\s+down|resist\w*|protest\w*|avoid\w*|instead|rather|unwilling|reluctan\w+|push\w+\s+\w*\s*away|bars?\b|barred|prohibit\w*|forbid\w*|forbad\w*|bann?\w*|restrict\w*|withh\w+|on\s+hold|until|stop\w*|cease\w*|discontinu\w+|free\s+of|clear(?:ed|s)?\b|resolv\w+|gone|fail\w*|forgot\w*|nobody|none|away\s+from|clear\s+of|\bun\w+(?:ed|en|rn)|kept\s+out|beyond|missing|lack\w*|absen\w+|wait(?:s|ed)?|later|off|(?:is|are|left|ruled?)\s+out|on\s+hold|poorly|badly|hardly|barely|order\w*|replac\w+|request\w*|neither|nor|less)\b"
)
_HARDLY = re.compile(
    r"(?i)\b(?:poorly|badly|hardly|barely|scarcely|little|rarely|declin\w+|decreas\w+|reduc\w+|fewer|less|fell|drop\w*|down|gone|faded|eased|asked\s+about)\b"
)


_UP = re.compile(r"(?i)\b(?:up|rose|increas\w+)\b")


def polarity(claim: Claim, pool: Pool, found: Found) -> None:
    """What the draft denies is not affirmed where it is told, nor the reverse."""
    if _THAN.search(claim.sentence.text):
        return  # one thing set beside another
    for word in claim.clause.words:
        if not word.ideas or word.is_person or word.unclear:
            continue
        if word.stem == "night":
            continue
        if word.ideas & DOSED and not DOSE.search(claim.sentence.text):
            continue
        if _CONDITIONAL.search(claim.sentence.text[: word.start]):
            continue
        if word.ideas & POLAR:
            _pole(word, claim, pool, found)
        else:
            _undone(word, claim, pool, found)
            _only_denied(word, claim, pool, found)
            _only_affirmed(word, claim, pool, found)


@dataclass(frozen=True, slots=True)
class _Told:
    fit: float
    denied: bool | None  # None: it cannot be told
    piece: Piece


def _pole(word: Word, claim: Claim, pool: Pool, found: Found) -> None:
    told = list(_told(word, claim, pool))
    if any(not t.piece.unit.asked for t in told):
        told = [t for t in told if not t.piece.unit.asked or t.piece.unit.answered]
    if not told:
        return
    if any(_names_it(word, claim, t.piece) for t in told):
        told = [t for t in told if _names_it(word, claim, t.piece)]
    if _HARDLY.search(claim.text) or _THAN.search(claim.text):
        return
    if _UP.search(claim.text) and not all(t.denied for t in told):
        return
    top = max(told, key=lambda t: t.fit)
    denied = word.denied or word.undone
    if any(t.denied in (denied, None) for t in told if t.fit >= top.fit * CLOSE):
        return
    least = 0.4 if _same_amount(claim, top.piece) else 0.7
    if any(
        t.denied in (denied, None) and (t.piece.unit is top.piece.unit or top.fit < least)
        for t in told
    ):
        return
    if _better_told(top, claim, pool) or (denied and _object_undone(word, claim, pool)):
        return
    if not _same_matter(word, claim, top.piece) or _CONDITIONAL_SOURCE.search(
        top.piece.unit.read.text
    ):
        return
    severity: Severity = "major" if top.fit >= 0.6 else "minor"
    found.contradict("negation", top.piece, _otherwise(word, top.piece), severity)


def _same_amount(claim: Claim, piece: Piece) -> bool:
    """Whether both have the same measure: "30 ml through a straw"."""
    return any(
        a.unit in MEASURES and a.says(b) for a in claim.clause.amounts for b in piece.clause.amounts
    )


_THAN = re.compile(r"(?i)\b(?:more|less|better|rather)\b[^.;]*\bthan\b")


def _names_it(word: Word, claim: Claim, piece: Piece) -> bool:
    """Whether the piece names what else the claim is about, beside the word itself."""
    own = {
        i
        for w in claim.clause.words
        if w is not word and not w.is_person and not w.is_name
        for i in w.ideas - SOFT - word.ideas
    }
    return bool(own & {i for c in piece.unit.read.clauses for i in c.ideas})


def _object_undone(word: Word, claim: Claim, pool: Pool) -> bool:
    """ "Would not eat ham", where ham was refused: another thing was eaten."""
    for other in claim.clause.words:
        if other is word or other.is_person or not other.ideas - SOFT or other.is_name:
            continue
        there = [w for p in pool.pieces if p.here for w in p.clause.words if w.ideas & other.ideas]
        if there and all(w.undone or w.denied for w in there):
            return True
    return False


def _better_told(told: _Told, claim: Claim, pool: Pool) -> bool:
    """Whether another unit is plainly more about the claim than the one that says otherwise."""
    return any(
        fit(claim, p, pool) > told.fit + 0.1
        for p in reachable(claim, pool)
        if p.unit is not told.piece.unit and p.unit.mine
    )


_CONDITIONAL_SOURCE = re.compile(r"(?i)\b(?:if|unless|until|goal|so\s+that)\b")


def _same_matter(word: Word, claim: Claim, piece: Piece) -> bool:
    """Whether claim and piece share more than the word itself, when the claim has more."""
    own = {
        i
        for w in claim.clause.words
        if w is not word and not w.is_person and not w.is_name
        for i in w.ideas - SOFT - word.ideas
    }
    if not own:
        return True
    there = {i for c in piece.unit.read.clauses for i in c.ideas} | {
        i for i, held in piece.about.items() if held >= 0.4
    }
    known = lexicon()
    return any(known.says(a, b) or known.says(b, a) for a in own for b in there)


def _told(word: Word, claim: Claim, pool: Pool) -> Iterator[_Told]:
    """Where the word, or its opposite, is affirmed or denied."""
    pieces = list(reachable(claim, pool))
    if not any(word.ideas & p.clause.ideas for p in pieces):
        pieces = [p for p in pool.pieces if of_child(p, pool) and p.here]
    for piece in pieces:
        if piece.unit.asked and not piece.unit.answered:
            continue
        for other in piece.clause.words:
            if word.ideas & other.ideas:
                yield _Told(fit(claim, piece, pool), _denies(other), piece)
            elif _is_opposite(word, other, claim, piece) and fit(claim, piece, pool) >= 0.45:
                yield _Told(fit(claim, piece, pool), not (other.denied or other.undone), piece)


def _denies(word: Word) -> bool | None:
    return None if word.unclear else word.denied or word.undone


_PUT_RIGHT = re.compile(
    r"(?i)\b(?:mov\w+|fix\w*|adjust\w*|chang\w+|swap\w*|put\s+right|repair\w*|order\w*|replac\w+|correct(?:ed|ing))\b"
)


def _is_opposite(word: Word, other: Word, claim: Claim, piece: Piece) -> bool:
    """Whether `other` says the opposite of the same thing, which the draft does not say too."""
    known = lexicon()
    if not any(known.opposite.get(i, frozenset()) & other.ideas for i in word.ideas):
        return False
    if any(other.ideas & w.ideas for w in claim.clause.words):
        return False
    if word.ideas & {"correct", "safe"} and _PUT_RIGHT.search(claim.sentence.text):
        return False
    own = claim.clause.ideas - word.ideas - SOFT
    there = piece.clause.ideas - SOFT
    return any(known.says(a, b) or known.says(b, a) for a in own for b in there)


def _otherwise(word: Word, piece: Piece) -> str:
    return f"The source says otherwise of “{word.text}”: {quoted(piece)}"


def _only_denied(word: Word, claim: Claim, pool: Pool, found: Found) -> None:
    """What the sources only deny is affirmed by the draft."""
    if (
        word.denied
        or _NOT_DONE.search(claim.sentence.text)
        or word.ideas <= SOFT
        or len(word.text) < 4
    ):
        return
    there = [(p, w) for p in pool.pieces if p.here for w in p.clause.words if w.ideas & word.ideas]
    if there and all(w.denied and w.flatly for _, w in there):
        piece = there[0][0]
        if (
            fit(claim, piece, pool) > 0.2
            and not word.undone
            and (_same_matter(word, claim, piece) or len(piece.clause.ideas) <= 2)
        ):
            found.contradict("negation", piece, _otherwise(word, piece))


def _undone(word: Word, claim: Claim, pool: Pool, found: Found) -> None:
    """What a source says was not done was done by the draft."""
    if _NOT_DONE.search(claim.sentence.text) or claim.past:
        return
    there = [(p, w) for p in pool.pieces if p.here for w in p.clause.words if w.ideas & word.ideas]
    if there and all(w.undone for _, w in there):
        piece = there[0][0]
        found.contradict(
            "negation", piece, f"The source says that this was not done: {quoted(piece)}"
        )


def _only_affirmed(word: Word, claim: Claim, pool: Pool, found: Found) -> None:
    """What the sources only affirm is plainly denied by the draft: "no pink areas"."""
    if not (word.denied and word.flatly) or word.ideas <= SOFT or claim.planned or claim.past:
        return
    if "no longer" in claim.sentence.text.casefold():
        return
    if _WITHOUT.search(claim.sentence.text[: word.start]):
        return  # how it was done, and not what was
    there = [(p, w) for p in pool.pieces if p.here for w in p.clause.words if w.ideas & word.ideas]
    if not there or any(p.unit.asked or _denies_at_all(p) for p, _ in there):
        return
    score, piece = max(((fit(claim, p, pool), p) for p, _ in there), key=lambda f: f[0])
    if score > 0.3:
        found.contradict("negation", piece, _otherwise(word, piece))


_WITHOUT = re.compile(r"(?i)\bwithout\s+(?:\w+\s+){0,3}$")
_ANY_DENIAL = re.compile(
    r"(?i)\b(?:no|not|none|nobody|never|without|x?0|zero|nor|first\s+time|hat(?:e|es|ed)|dislik\w+|afraid|scared|only|stop\w*|refus\w+|declin\w+)\b|n['’]t\b"
)


def _denies_at_all(piece: Piece) -> bool:
    """Whether the unit, or the one that answers it, denies anything."""
    return _ANY_DENIAL.search(piece.unit.read.text) is not None or piece.unit.answered != 0
