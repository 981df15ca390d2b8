"""Siblings, peers and other named persons: what is told of them is not this child's."""

from __future__ import annotations

import re

from countersign.spine.grounding.claims import Claim, Found, best, quoted, reachable
from countersign.spine.grounding.lexicon import SOFT, stem
from countersign.spine.grounding.locks.people import without_people
from countersign.spine.grounding.pool import Piece, Pool
from countersign.spine.grounding.words import ROOT

SURE = 0.6  # how much a piece is about a claim that it surely tells
OTHERS = frozenset({"brother", "sister", "twin", "sibling", "cousin", "peer"})
_TITLED = re.compile(r"\b(?:Dr|Mr|Mrs|Ms|Miss|Nurse|Coach)\.?\s+$")
_INITIAL = re.compile(
    r"\W*(?:and\s+)?(?:peer\s+|classmate\s+)?([B-HJ-Z])\.?\s+[a-z]"
)  # "D cried": a child of the group
_OBJECT = re.compile(r"(?i)\b(?:him|her|them|with\s+(?:him|her))\b(?!\s+\w+\s+(?:turn|own))")
_TELLS = re.compile(
    r"(?P<who>[A-Z][\w'’-]+)(?:\s+(?:herself|himself|themselves))?\s+(?:also\s+|then\s+)?"
    r"(?:said|says|stated|reported|reports|complained|told|explained|described|believes|thinks|feels|asked|requested|denied|mentioned|noted)\b"
)


def others(claim: Claim, pool: Pool, found: Found) -> None:
    """What the draft tells of the child, or of one named person, is told of that one."""
    _number_of_another(claim, pool, found)
    _child_tells(claim, pool, found)
    _named(claim, pool, found)
    _only_of_another(claim, pool, found)
    _turned_round(claim, pool, found)


def _number_of_another(claim: Claim, pool: Pool, found: Found) -> None:
    """A number that the sources tell of a sibling or peer only."""
    mine = {p.role for c in claim.sentence.clauses for p in c.persons}
    stems = {w.stem for w in claim.sentence.words}
    for amount in claim.clause.amounts:
        beside = [
            p
            for p in pool.pieces
            if p.here and any(amount.says(a) and a.unit == amount.unit for a in p.clause.amounts)
        ]
        if beside and all(_of_other(p, pool, mine, stems) for p in beside):
            found.contradict("other child", beside[0], _of_somebody(beside[0]))
            return


def _of_other(piece: Piece, pool: Pool, mine: set[str], stems: set[str]) -> bool:
    """Whether a clause is about a sibling or another named child, and does nothing to this one."""
    initial = _INITIAL.match(piece.clause_text)
    if initial is not None and pool.subject and not pool.subject.startswith(initial[1].casefold()):
        return initial[1].casefold() not in stems
    first = next((w for w in piece.clause.words if w.ideas), None)
    if first is None or _OBJECT.search(piece.clause_text[first.end - piece.clause.start :]):
        return False
    if _TITLED.search(piece.unit.read.text[: first.start]):
        return False
    if first.is_name and first.stem in pool.peers and first.stem not in pool.called:
        return first.stem not in stems
    roles = {p.role for p in piece.clause.persons if p.start <= first.end + 12} & OTHERS
    return bool(roles) and not roles & mine


def _child_tells(claim: Claim, pool: Pool, found: Found) -> None:
    """What the child is said to have told was not told by somebody else about it."""
    m = _TELLS.match(claim.text)
    if m is None or stem(m["who"]) not in pool.called:
        return
    bare = without_people(claim)
    if not bare.about:
        return
    own = list(reachable(claim, pool))
    own_fit, _ = best(bare, pool, own, lambda p: p.unit.tells in ("", "child"))
    score, other = best(bare, pool, own, lambda p: p.unit.tells not in ("", "child", "therapist"))
    if other is not None and score > 0.4 and score > own_fit + (0.2 if score < SURE else 0.1):
        why = f"It was not {m['who']} who told this: {quoted(other)}"
        found.contradict("reporter", other, why, "minor")


def _named(claim: Claim, pool: Pool, found: Found) -> None:
    """What begins with one person's name is told of that person in the clause about it."""
    words = claim.clause.words
    if not words or not words[0].is_name:
        return
    name = words[0].stem
    if name not in pool.names and name not in pool.called:
        return
    bare = without_people(claim)
    bare.about.pop(f"~{name[:ROOT]}", None)
    score, piece = best(bare, pool, reachable(claim, pool), lambda p: True)
    if piece is None or score < 0.4 or any(w.stem == name for w in piece.unit.read.words):
        return
    known = {s.split()[0] for s in pool.subjects if s} | pool.spoken_names
    there = {
        w.stem for w in piece.clause.words if w.is_name and w.stem in pool.peers and w.stem in known
    }
    if there - {name} - pool.called:
        found.contradict("other child", piece, _of_somebody(piece))


def _of_somebody(piece: Piece) -> str:
    return f"The source tells this of somebody else: {quoted(piece)}"


def _only_of_another(claim: Claim, pool: Pool, found: Found) -> None:
    """What the clause tells is told of a sibling, a peer or another child only."""
    mine = {p.role for c in claim.sentence.clauses for p in c.persons}
    stems = {w.stem for w in claim.sentence.words}
    if mine or any(w.is_person for w in claim.clause.words):
        return
    theirs: list[Piece] = []
    named = {i for w in claim.clause.words if w.is_name or w.is_person for i in w.ideas}
    for word in claim.clause.words:
        ideas = (word.ideas | word.like) - SOFT - named
        if not ideas or word.is_name:
            continue
        pieces = [p for p in pool.pieces if ideas & p.clause.ideas]
        if any(p.unit.mine and not _of_other(p, pool, mine, stems) for p in pieces):
            return
        theirs += [p for p in pieces if p.unit.other or not p.unit.mine or p.here]
    if theirs:
        found.contradict("other child", theirs[0], _of_somebody(theirs[0]))


_CHILD = re.compile(r"\W*(?:He|She|They|he|she|they)\b")


def _did_to(claim: Claim, pool: Pool, found: Found) -> None:
    """ "He called a peer a baby", where the source has "peer called him baby"."""
    words = claim.clause.words
    first = words[0].stem if words else ""
    if not _CHILD.match(claim.text) and first not in pool.called:
        return
    done_to = [p for p in claim.clause.persons if p.role in OTHERS]
    acts = {
        i for w in words if done_to and w.end <= done_to[0].start and not w.is_name for i in w.ideas
    }
    acts -= SOFT
    for piece in pool.pieces if acts else ():
        does = [
            p for p in piece.clause.persons if p.role in OTHERS and p.start - piece.clause.start < 6
        ]
        if does and piece.here and acts & piece.clause.ideas and _OBJECT.search(piece.clause_text):
            found.contradict("other child", piece, _of_somebody(piece))
            return


def _turned_round(claim: Claim, pool: Pool, found: Found) -> None:
    """ "Ada pushed Kofi", where the source has "he pushed Ada"."""
    _did_to(claim, pool, found)
    words = claim.clause.words
    names = [(i, w) for i, w in enumerate(words) if w.is_name]
    if len(names) < 1 or names[0][0] > 1:
        return
    first = names[0][1]
    act = next((w for w in words[names[0][0] + 1 :] if w.ideas and not w.is_name), None)
    people = pool.peers | pool.spoken_names | {n for s in pool.subjects for n in s.split()}
    if act is None or (first.stem not in people and first.stem not in pool.called):
        return
    if act.start - first.end > 3:
        return
    for piece in pool.pieces:
        there = piece.clause.words
        for n, word in enumerate(there):
            after = there[n + 1 : n + 3]
            if piece.here and word.ideas & act.ideas and any(w.stem == first.stem for w in after):
                found.contradict("other child", piece, _of_somebody(piece))
                return
