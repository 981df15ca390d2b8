"""What the one clause says that a claim plainly stands on: its counts, its doing, its asking, its child."""

from __future__ import annotations

import re

from countersign.spine.grounding.amounts import Amount
from countersign.spine.grounding.claims import Claim, Found, fit, of_child, own, quoted
from countersign.spine.grounding.lexicon import PERSON, SOFT
from countersign.spine.grounding.locks.arithmetic import COMPARES, follows, near
from countersign.spine.grounding.locks.others import OTHERS
from countersign.spine.grounding.measures import MEASURES
from countersign.spine.grounding.pool import Piece, Pool
from countersign.spine.grounding.telling import REFERS, direction

PLAINLY = 0.5  # how much a piece is about a claim that is plainly told by it
AHEAD = 0.12  # how much more than the next best
ANOTHER = 0.38  # how much a piece of another child is about it


def aligned(claim: Claim, pool: Pool, found: Found) -> None:
    """The claim agrees with the clause that it plainly stands on."""
    if not _own_ideas(claim):
        return
    ranked = sorted(pool.pieces, key=lambda p: -fit(claim, p, pool))[:8]
    if not ranked:
        return
    _of_another(claim, ranked, pool, found)
    _of_another_day(claim, ranked, pool, found)
    mine = [p for p in ranked if p.here and (claim.past or not p.clause.past)]
    if not mine:
        return
    _only_asked(claim, pool, found)
    _refused(claim, mine[0], pool, found)
    if fit(claim, mine[0], pool) >= PLAINLY and _shares(claim, mine[0]):
        _counted(claim, mine[0], pool, found)
        _done(claim, mine[0], found)


def _own_ideas(claim: Claim) -> set[str]:
    return {
        i
        for w in claim.clause.words
        if not w.is_person and not w.is_name
        for i in (*w.ideas, *w.like)
    } - SOFT


def _shares(claim: Claim, piece: Piece) -> bool:
    """Whether claim and clause name the same thing."""
    return bool(_own_ideas(claim) & piece.clause.ideas)


def _of_another(claim: Claim, ranked: list[Piece], pool: Pool, found: Found) -> None:
    """A line labelled as another child's is plainly what the claim was taken from."""
    top = ranked[0]
    if not top.unit.other or claim.past or fit(claim, top, pool) < ANOTHER:
        return
    named = {p.role for c in claim.sentence.clauses for p in c.persons}
    rest = max((fit(claim, p, pool) for p in ranked if of_child(p, pool)), default=0.0)
    if rest < fit(claim, top, pool) - AHEAD and not named & OTHERS:
        found.contradict(
            "other child", top, f"The source tells this of somebody else: {quoted(top)}"
        )


def _of_another_day(claim: Claim, ranked: list[Piece], pool: Pool, found: Found) -> None:
    """What only an earlier day's line says is told of this day."""
    top = ranked[0]
    text = claim.sentence.text
    if top.here or not top.unit.mine or claim.past or claim.planned or COMPARES.search(text):
        return
    shared = _own_ideas(claim) & top.clause.ideas
    if len(shared) < 2 or fit(claim, top, pool) < PLAINLY or REFERS.search(text):
        return
    rest = max((fit(claim, p, pool) for p in pool.pieces if p.here), default=0.0)
    if rest < fit(claim, top, pool) - AHEAD:
        found.contradict("other session", top, f"This is of another session: {quoted(top)}")


def _counted(claim: Claim, top: Piece, pool: Pool, found: Found) -> None:
    """ "4 of 5" where the clause that is about it counts 3 of 5, and nothing in its line 4."""
    if claim.planned or claim.past or direction(claim.sentence.text) is not None:
        return
    reach = 4 if top.unit.is_spoken else 1
    units = [
        u
        for u in pool.units[top.unit.index : top.unit.index + reach]
        if u.source is top.unit.source
    ]
    aims = _AIMS.search(claim.sentence.text) is not None
    line = [
        a for u in units for c in u.read.clauses if aims or "goal" not in c.ideas for a in c.amounts
    ]
    written = " ".join(u.read.text for u in units)
    for amount in claim.clause.amounts:
        alone = len(top.clause.amounts) == len(claim.clause.amounts) == 1
        rivals = [a for a in top.clause.amounts if _counts_the_same(amount, a, alone=alone)]
        rivals = rivals or _on_its_scale(amount, claim, top)
        if len(rivals) != 1 or any(_may_say(amount, a) for a in line):
            continue
        if amount.of is None and re.search(rf"(?<![\d.]){amount.bare:g}(?![\d.])", written):
            continue
        if follows(amount, own(claim), pool) or _sums(amount, line):
            continue
        if _told_by_another(amount, claim, top, pool):
            continue
        why = f"“{amount.written}” is not what the source says: {quoted(top)}"
        found.contradict("number", top, why)
        return


_AIMS = re.compile(r"(?i)\b(?:goals?|target\w*|aim\w*|criterion|of\s+the)\b")


def _on_its_scale(amount: Amount, claim: Claim, top: Piece) -> list[Amount]:
    """ "Pain is 2 of 10 at rest and 6 when loading": the 6 is of 10 as well."""
    if amount.of is not None or amount.unit in MEASURES or amount.unit in ("percent", "often"):
        return []
    scales = {a.of for c in claim.sentence.clauses for a in c.amounts if a.of}
    return [a for a in top.clause.amounts if a.of in scales and a.of and amount.bare <= a.of]


def _counts_the_same(amount: Amount, other: Amount, *, alone: bool) -> bool:
    if amount.of is not None:
        return other.of is not None and near(amount.of, other.of)
    if other.of is not None or amount.about or other.about:
        return False
    if amount.unit.startswith("~") and other.unit == "":
        return alone and near(other.bare, other.value)
    return amount.unit == other.unit and (amount.unit in MEASURES or amount.unit.startswith("~"))


def _may_say(amount: Amount, other: Amount) -> bool:
    return amount.says(other) or other.says(amount) or near(amount.bare, other.bare)


def _sums(amount: Amount, line: list[Amount]) -> bool:
    values = [a.bare for a in line]
    return any(
        near(amount.bare, v)
        for i, a in enumerate(values)
        for b in values[i + 1 :]
        for v in (a + b, abs(a - b), a * b)
    )


def _told_by_another(amount: Amount, claim: Claim, top: Piece, pool: Pool) -> bool:
    """Whether another clause that is about it nearly as much says the number."""
    least = fit(claim, top, pool) - 0.2
    return any(
        of_child(p, pool)
        and p is not top
        and (p.here or claim.past)
        and any(amount.says(a) for a in p.clause.amounts)
        and fit(claim, p, pool) >= least
        for p in pool.pieces
    )


_IS_DONE = re.compile(
    r"(?i)\b(?:was|were|has\s+been|have\s+been|has|have|had|is|are|got)\s+(?:\w+ly\s+|all\s+|then\s+|now\s+)?"
    r"(?:issued|given|provided|supplied|informed|told|notified|contacted|fitted|delivered|received|completed|carried\s+out|done|performed|finished|repaired|replaced|installed|trained|taught|sent|arrived|changed|tested|tried|trialed|administered|agreed|approved|consented|accepted|met|scored)\b|\b(?:has|have)\s+been\s+\w+ing\b|\b(?:is|are)\s+doing\b"
)
_NOT_YET = re.compile(
    r"(?i)\b(?:ordered|to\s+order|on\s+order|requested|pending|awaiting|waiting\s+(?:for|on)|deferred|postponed|skipped|not\s+(?:yet\s+)?(?:done|attempted|trialed|trialled|tried|tested|given|completed|used|assessed|addressed|administered|met|started)|undecided|unsure|not\s+sure|considering|thinking\s+about|not\s+(?:told|informed|notified)|unaware|"
    r"(?:have|has|had)(?:n['’]t|\s+not)\s+(?:yet\s+)?(?:started|begun|done|tried|been)|not\s+started|didn['’]t\s+get\s+to|supposed\s+to|"
    r"to\s+be\s+\w+ed|waiting|\bsame\b|unchanged|no\s+change|tbd|n/a|no\s+time|ran\s+out\s+of\s+time|next\s+(?:week|visit|session|time)|next\s*:|wait\s*list\w*|denied|will\s+be)\b"
)
_DONE_THERE = re.compile(
    r"(?i)\b(?:issued|given|gave|provided|supplied|fitted|delivered|received|arrived|(?<!not )completed|finished|repaired|replaced|agreed|approved|accepted|met)\b"
)
_HEDGED = re.compile(
    r"(?i)\b(?:not|n['’]t|no|never|nobody|without|will|to\s+be|until|once|when|if|order\w*|request\w*|pending|almost|nearly|partly)\b"
)


def _done(claim: Claim, top: Piece, found: Found) -> None:
    """What is ordered, put off or undecided in the source is told as done."""
    if not _IS_DONE.search(claim.text) or _HEDGED.search(claim.text):
        return
    there = _with_rest(top)
    if _NOT_YET.search(there) and not _DONE_THERE.search(there):
        found.contradict(
            "negation", top, f"The source does not say that it was done: {quoted(top)}"
        )


def _with_rest(piece: Piece) -> str:
    """The clause, and what follows it without naming anything new: "but we haven't started"."""
    text, end = piece.unit.read.text, piece.clause.end
    for clause in piece.unit.read.clauses:
        if clause.start >= end:
            if clause.ideas - SOFT:
                break
            end = clause.end
    return text[piece.clause.start : end]


_REFUSES = re.compile(
    r"(?i)\b(?:refus(?:ed|es)|declined|turned\s+down|rejected|would\s+not|wouldn['’]t)\b(?!\s+(?:in|from|by|to\s+\d))"
)


def _refused(claim: Claim, top: Piece, pool: Pool, found: Found) -> None:
    """A refusal of what the sources name, and tell no refusal of."""
    if not _REFUSES.search(claim.text) or not _shares(claim, top) or claim.past:
        return
    ideas = _own_ideas(claim) - {"refuse"}
    if any(u.mine and _REFUSAL.search(u.read.text) for u in pool.units):
        return
    units = {p.unit.index for p in pool.pieces if p.unit.mine and ideas & p.clause.ideas}
    if not units or fit(claim, top, pool) < REFUSED:
        return
    near = {i + n for i in units for n in (-1, 0, 1)} & set(range(len(pool.units)))
    if not any(_AGAINST.search(pool.units[i].read.text) for i in near):
        found.contradict("negation", top, f"No source tells of a refusal: {quoted(top)}", "minor")


REFUSED = 0.25
_REFUSAL = re.compile(
    r"(?i)\b(?:refus|declin|reject|turned\s+(?:down|away)|push\w*\s+\w+\s+away|won['’]t|wouldn['’]t)"
)
_AGAINST = re.compile(
    r"(?i)\b(?:no|not|nope|never|refus\w*|declin\w*|reject\w*|push\w*|threw|throw\w*|turn\w*|avoid\w*|protest\w*|scream\w*|cr(?:y|ied)\w*|stop\w*|hid|ran|left|skip\w*|spat|spit|without|away|resist\w*|hate\w*|won['’]t|wouldn['’]t)\b|n['’]t\b"
)
_WONDERS = re.compile(
    r"(?i)\b(?:ask\w*|whether|if|unclear|unsure|wonder\w*|question\w*|queri\w+|suspect\w*|possibl\w+|may|might|not|no|n['’]t|never|denie\w+|rule\w*|concern\w*|worr\w+|unknown|consider\w*|discuss\w*)\b"
)
_NOT_SURE = re.compile(
    r"(?i)\b(?:unclear|unsure|not\s+sure|don['’]t\s+know|no\b|nope|ask|told\s+to|maybe|unknown|to\s+check|n/a|never)"
)


def _only_asked(claim: Claim, pool: Pool, found: Found) -> None:
    """ "He has reflux", where the sources only ask it."""
    if claim.planned or _WONDERS.search(claim.sentence.text):
        return
    denied = {i for w in claim.clause.words if w.denied or w.undone for i in (*w.ideas, *w.like)}
    ideas = {i for i in _own_ideas(claim) - denied if not i.startswith(PERSON)}
    heard = {i: [p for p in pool.saying(i) if of_child(p, pool)] for i in ideas}
    if not ideas or any(not pieces for pieces in heard.values()):
        return
    asked = [ps for ps in heard.values() if all(_open_question(p, pool) for p in ps)]
    if len(asked) * 2 >= len(heard) and asked:
        top = asked[0][0]
        found.contradict("negation", top, f"The source only asks this: {quoted(top)}")


def _open_question(piece: Piece, pool: Pool) -> bool:
    """Whether it is asked, and the answer is no, or that nobody knows."""
    unit = piece.unit
    if not unit.asked or unit.answered == 1:
        return False
    after = pool.units[unit.index + 1 : unit.index + 2]
    if not after or after[0].source is not unit.source:
        return not unit.is_spoken
    answer = after[0].read.text
    if unit.is_spoken:
        return unit.answered < 0 or _NOT_SURE.match(answer.lstrip(" .…-")) is not None
    return _NOT_SURE.search(answer[:40]) is not None
