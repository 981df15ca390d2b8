"""A sentence of the draft as claims, and how well a piece of a source is about the same thing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from countersign.spine.grounding.clauses import Clause, Written
from countersign.spine.grounding.lexicon import PERSON, SOFT
from countersign.spine.grounding.pool import Piece, Pool
from countersign.spine.grounding.values import Severity, Verdict
from countersign.spine.grounding.words import Word

PLANNED = re.compile(
    r"(?i)\b(?:from\s+now\s+on|(?-i:will)(?!\s+not\s+(?:touch|eat|wear))|plan(?:s|ned)?\s+(?:is|to|are|for|include)|(?:the|our)\s+plan\b|next\s+(?:session|visit|week|time|month|call|appointment)|recommend(?:s|ed|ation)?|"
    r"to\s+be\s+(?:seen|tried|introduced|continued|checked|scheduled|sent|practiced)|should|going\s+to|continue\s+(?:with|to|ot|working)|is\s+scheduled|are\s+to|is\s+to|was\s+asked\s+to|were\s+asked\s+to|"
    r"home\s+(?:exercise\s+)?program|refer(?:ral)?\b|follow[- ]up|begin\s+(?:next|in)|come\s+along|begins?\s+(?:next|in|on)|may\s+(?:begin|start)|is\s+to\b|are\s+to\b)\b"
)
TODAY = re.compile(r"(?i)\b(?:today|this\s+(?:session|visit)|currently|now)\b")


NEAR = 0.7  # how much less a word of near meaning tells what a claim is about


@dataclass(slots=True)
class Claim:
    """One clause of the draft with what it is about. `past`: it tells of an earlier session."""

    sentence: Written
    clause: Clause
    about: dict[str, float]
    past: bool
    planned: bool
    fits: dict[int, float] = field(default_factory=dict)  # by the piece's identity, once worked out
    rounds: frozenset[str] = frozenset()  # "the second pass": which of several it is about

    def with_about(self, about: dict[str, float]) -> Claim:
        """The same claim, looked for by other ideas."""
        return Claim(self.sentence, self.clause, about, self.past, self.planned, rounds=self.rounds)

    @property
    def text(self) -> str:
        return self.sentence.text[self.clause.start : self.clause.end]

    def words_of(self, start: int, end: int) -> str:
        return self.sentence.text[start:end].strip()


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that does not fit: which lock, how, how bad, on what piece, and why."""

    lock: str
    verdict: Verdict
    severity: Severity
    piece: Piece | None
    why: str


@dataclass(slots=True)
class Found:
    """What the locks have found about one sentence."""

    faults: list[Fault] = field(default_factory=list)
    stands_on: list[tuple[float, Piece]] = field(default_factory=list)
    inferred: bool = False

    def support(self, piece: Piece, fit: float) -> None:
        self.stands_on.append((fit, piece))

    def contradict(self, lock: str, piece: Piece, why: str, severity: Severity = "major") -> None:
        self.faults.append(Fault(lock, "contradicted", severity, piece, why))

    def miss(self, lock: str, why: str, severity: Severity, piece: Piece | None = None) -> None:
        self.faults.append(Fault(lock, "unsupported", severity, piece, why))


def claims(sentence: Written, before: Written | None, pool: Pool) -> list[Claim]:
    """The clauses of `sentence` as claims; what the sentence before was about is kept in mind."""
    whole_past = any(c.past or pool.tells_of_before(c) for c in sentence.clauses)
    planned = PLANNED.search(sentence.text) is not None
    context: dict[str, float] = {}
    if before is not None:
        told = {i for w in before.words for i in w.ideas} - SOFT
        context = {i: 0.15 for i in told if not i.startswith(PERSON)}
    made = []
    for clause in sentence.clauses:
        about = dict(context)
        for other in sentence.clauses:
            strength = 1.0 if other is clause else 0.25
            for word in other.words:
                for idea in word.ideas if not word.like else ():
                    about[idea] = max(about.get(idea, 0.0), strength * _share(word, idea))
                for idea in word.like:
                    about[idea] = max(about.get(idea, 0.0), NEAR * strength * _share(word, idea))
        sided = clause.sides or [s for c in sentence.clauses for s in c.sides]
        for side in sided:
            about[f"side:{side.which}"] = 0.8 if clause.sides else 0.3
        past = (
            clause.past
            or pool.tells_of_before(clause)
            or (whole_past and not TODAY.search(sentence.text))
        )
        rounds = _rounds(sentence.text[clause.start : clause.end])
        made.append(Claim(sentence, clause, about, past, planned, rounds=rounds))
    return made


def _share(word: Word, idea: str) -> float:
    """How much an idea says of what a clause is about."""
    if word.is_name:
        return 0.15
    return 0.5 if idea.startswith(PERSON) else 0.3 if idea in SOFT else 1.0


def fit(claim: Claim, piece: Piece, pool: Pool) -> float:
    """From 0 to 1: how far the piece is about what the claim is about."""
    known = claim.fits.get(id(piece))
    if known is not None:
        return known
    got = whole = 0.0
    for idea, strength in claim.about.items():
        weight = strength * pool.weight(idea)
        whole += weight
        got += weight * piece.about.get(idea, 0.0)
        if strength == 1.0 and _opposed(idea, piece, claim):
            got -= 0.6 * weight
    if claim.rounds and _other_round(claim, piece):
        got *= 0.3
    claim.fits[id(piece)] = score = got / whole if whole else 0.0
    return score


_ROUND = re.compile(
    r"(?i)\b(?P<n>first|second|third|fourth|fifth|last|1st|2nd|3rd|4th)\s+(?P<of>pass|try|trial|attempt|round|time|one|lap|step|half|set|turn|go|button|block|letter|page|game)\b"
)


def _other_round(claim: Claim, piece: Piece) -> bool:
    """ "The second pass" where the piece tells of the first."""
    theirs = _rounds(piece.unit.read.text)
    return bool(theirs) and not claim.rounds & theirs


@lru_cache(maxsize=4000)
def _rounds(text: str) -> frozenset[str]:
    return frozenset(m["n"].casefold() for m in _ROUND.finditer(text))


def _opposed(idea: str, piece: Piece, claim: Claim) -> bool:
    """ "Small" where the piece is about "large": another thing, however alike."""
    if idea not in APART or idea in piece.clause.ideas:
        return False
    other = APART[idea]
    return other in piece.clause.ideas and other not in claim.clause.ideas


APART = {
    "large": "small",
    "small": "large",
    "don": "doff",
    "doff": "don",
    "open": "close",
    "close": "open",
    "upper_body": "lower_body",
    "lower_body": "upper_body",
    "active": "passive",
    "passive": "active",
    "far_point": "near_point",
    "near_point": "far_point",
    "thick": "thin",
    "thin": "thick",
    "straight": "curved",
    "curved": "straight",
}


def own(claim: Claim, *, sided: bool = True) -> Claim:
    """The claim with hardly more than its own clause: for what belongs to one thing only."""
    ideas = claim.clause.ideas
    about = {
        k: v if k in ideas or k.startswith("side:") else 0.4 * v
        for k, v in claim.about.items()
        if sided or not k.startswith("side:")
    }
    return claim.with_about(about)


def reachable(claim: Claim, pool: Pool) -> Iterator[Piece]:
    """Pieces that the claim may stand on: of this session, or any of this child for the past."""
    if claim.clause.past and not _BOTH.search(_LEADS.sub("", claim.text)):
        earlier = [p for p in pool.pieces if of_child(p, pool) and (p.clause.past or not p.here)]
        if any(p.clause.amounts or p.clause.helps for p in earlier):
            yield from earlier
            return
    for piece in pool.pieces:
        if (piece.here and (claim.past or not piece.clause.past)) or (
            claim.past and of_child(piece, pool)
        ):
            yield piece


_LEADS = re.compile(
    r"(?i)^\W*(?:compared\s+(?:with|to)|against|from|up\s+from|down\s+from|versus|instead\s+of)\b"
)
_BOTH = re.compile(
    r"(?i)\bfrom\b.*\bto\b|\btoday\b|\bnow\b|\bup\s+from\b|\bdown\s+from\b|\bthan\b|\bover\b|\bcompared\b|\bsince\b|\bbetter\b|\bimprove|\bunchanged\b|\bsame\b|\bstill\b|\bagainst\b|\bas\s+(?:many|much|fast|long|often)\s+as\b"
)


def of_child(piece: Piece, _pool: Pool) -> bool:
    """Whether the piece is of the child the draft is about, of whatever session."""
    return piece.unit.mine


def best(
    claim: Claim,
    pool: Pool,
    pieces: Iterable[Piece],
    says: Callable[[Piece], bool],
) -> tuple[float, Piece | None]:
    """The piece that fits the claim best among those of which `says` holds, with its fit."""
    top, found = -1.0, None
    for piece in pieces:
        if says(piece):
            score = fit(claim, piece, pool)
            if score > top:
                top, found = score, piece
    return top, found


def quoted(piece: Piece, most: int = 90) -> str:
    """The words of the unit of `piece`, short enough for a reason."""
    unit = piece.unit
    words = " ".join(unit.source.text[unit.start : unit.end].split())
    return f"“{words[:most]}{'…' if len(words) > most else ''}”"
