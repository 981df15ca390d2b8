"""Who told it and who did it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from countersign.spine.grounding.claims import Claim, Found, best, quoted, reachable
from countersign.spine.grounding.lexicon import PERSON, SOFT, lexicon, stem
from countersign.spine.grounding.pool import Piece, Pool
from countersign.spine.grounding.telling import Person, names
from countersign.spine.grounding.units import Unit
from countersign.spine.grounding.values import Severity

SELF = frozenset({"child", "therapist"})
KIN = frozenset({"aunt", "uncle", "cousin", "grandmother", "grandfather", "sibling", "twin"})
FAMILY = (
    KIN | SELF | {"mother", "father", "parent", "brother", "sister", "nanny", "peer", "caregiver"}
)
NEAR = 2  # turns of talk around a turn in which a person may be named


def people(claim: Claim, pool: Pool, found: Found) -> None:
    """Each person of the claim told or did this in a source; each proper name stands in one."""
    for person in claim.clause.persons:
        if person.role in SELF | {"peer"} or not _numbered(person, claim, pool, found):
            _person(person, claim, pool, found)
    for name in names(claim.sentence.text, claim.clause.words):
        if (other := _of_another_name(name, claim, pool)) is not None:
            found.contradict("person", other, f"The source names somebody else: {quoted(other)}")
        elif name not in pool.names and not any(name in s for s in pool.subjects):
            found.miss("person", f"No source names “{name.capitalize()}”.", "major")


def _person(person: Person, claim: Claim, pool: Pool, found: Found) -> None:
    pieces = list(reachable(claim, pool))
    bare = without_people(claim)
    if not any(_is_there(person.role, p, pool) for p in pool.pieces if p.unit.mine):
        _nowhere(person, bare, pieces, pool, found)
    elif (other := _swapped(person, bare, pieces, pool)) is not None:
        why = f"It is not the {person.role} in the source: {quoted(other)}"
        found.contradict("person", other, why, "minor")
    elif person.tells:
        if not _told_in_turn(person, claim):
            _told(person, whole(bare), pieces, pool, found)
    else:
        _acted(person, bare, pieces, pool, found)


def _told_in_turn(person: Person, claim: Claim) -> bool:
    """ "Father recalled that the eye doctor mentioned": the first of them told it here."""
    return any(p.tells and p.start < person.start for p in claim.clause.persons)


def _nowhere(
    person: Person, bare: Claim, pieces: Sequence[Piece], pool: Pool, found: Found
) -> None:
    """Nobody of that role is in the sources at all."""
    if person.role in SELF or _may_be(person.role, pool):
        return
    score, other = best(bare, pool, pieces, lambda p: bool(_people(p) - SELF))
    if other is not None and score > 0.25:
        why = f"It is not the {person.role} in the source: {quoted(other)}"
        kin = person.role in KIN  # "my sister" is an aunt to the child
        found.contradict("person", other, why, "major" if score > 0.5 and not kin else "minor")
    else:
        severity: Severity = "minor" if person.role in KIN | _STAFF else "major"
        found.miss("person", f"No source tells of the {person.role}.", severity)


GROUP = re.compile(
    r"(?i)\b(?:kids|children|others|peers?|group|class|classmates|students|friends|boys|girls)\b"
)
_TITLED = re.compile(r"\b(?:Mr|Mrs|Ms|Miss)\.?\s+[A-Z]\w+|\b[Cc]oach\s+[A-Z]\w+")
_STAFF = frozenset({"teacher", "aide", "principal", "boss", "coach", "counselor", "staff"})


def _may_be(role: str, pool: Pool) -> bool:
    """Whether somebody who is named without a role, or one of a group, may be this person."""
    own = [u for u in pool.units if u.mine]
    if role == "peer":
        return (
            len(pool.subjects) > 1
            or bool(pool.peers)
            or any(GROUP.search(u.read.text) for u in pool.units)
        )
    if role not in _STAFF:
        return False
    return any(
        _TITLED.search(u.read.text)
        and not {p.role for c in u.read.clauses for p in c.persons} & _STAFF
        for u in own
    )


_TITLE = re.compile(r"\b(?:Dr|Mr|Mrs|Ms|Miss|Coach|Nurse)\.?\s+(?P<who>[A-Z][\w'’-]+)")


def _of_another_name(name: str, claim: Claim, pool: Pool) -> Piece | None:
    """The clause about it that names another titled person, where this one has another clause."""
    titled = {stem(m["who"]) for u in pool.units for m in _TITLE.finditer(u.read.text)}
    if name not in titled or len(titled) < 2:
        return None
    bare = without_people(claim)
    bare.about = {k: v for k, v in bare.about.items() if not k.startswith(f"~{name[:4]}")}
    score, top = best(bare, pool, reachable(claim, pool), lambda p: True)
    if top is None or score < 0.35:
        return None
    there = {w.stem for w in top.unit.read.words}
    return top if name not in there and there & titled else None


_COMES = frozenset({"come_bring", "attend_visit", "lead"})


def _swapped(person: Person, bare: Claim, pieces: Sequence[Piece], pool: Pool) -> Piece | None:
    """The clause that is plainly about it and names somebody else, where the person has another."""
    own_ideas = {i for i in bare.clause.ideas - (SOFT - _COMES) if not i.startswith(PERSON)}
    if person.role in SELF | {"peer"} or not own_ideas:
        return None
    score, top = best(bare, pool, pieces, lambda p: True)
    if top is None or score < 0.35:
        return None
    if not own_ideas & top.clause.ideas:
        return None
    there = {p.role for p in top.clause.persons} - SELF
    if not there or called(person.role, there) or _is_kin_word(person, top):
        return None
    own, _ = best(
        bare, pool, pieces, lambda p: called(person.role, {x.role for x in p.clause.persons})
    )
    if top.unit.tells == person.role and (person.tells or not _begins(top)):
        return None
    return top if score > own + 0.15 else None


def _begins(piece: Piece) -> bool:
    """Whether the clause begins with who does it: "dad will hold his hand"."""
    first = min((p.start for p in piece.clause.persons if not p.tells), default=-1)
    return 0 <= first - piece.clause.start <= 5


def _is_kin_word(person: Person, piece: Piece) -> bool:
    if person.role == piece.unit.tells and not person.tells and _begins(piece):
        return called(person.role, _kin_said(piece.unit))
    return called(person.role, _kin_said(piece.unit) | {piece.unit.tells} - {""})


def _told(person: Person, bare: Claim, pieces: Sequence[Piece], pool: Pool, found: Found) -> None:
    """What a person is said to have told is told by them, or told of as theirs."""
    if not bare.about:
        return
    top_fit, top = best(bare, pool, pieces, lambda p: True)
    named_fit, named = best(bare, pool, pieces, lambda p: _tells(person.role, p, pool))
    if top is None:
        return
    why = f"It was not the {person.role} who told this: {quoted(top)}"
    if named is None:
        other = top.unit.tells not in ("", *SELF) and not called(person.role, {top.unit.tells})
        if top_fit > 0.4 and other:
            found.contradict("reporter", top, why, "minor")
    elif _only_there(bare, top, named) and top_fit > named_fit + 0.1:
        if top.unit.tells not in ("", *SELF) and not called(person.role, {top.unit.tells}):
            found.contradict("reporter", top, why, "minor")
    elif top.unit.source.kind == "chart" or top_fit < 0.3 or top_fit <= named_fit + 0.25:
        found.support(named, named_fit)
    elif top.unit.tells and not _LABELLED.match(top.unit.read.text):
        found.contradict("reporter", top, why, "minor")


def _only_there(bare: Claim, top: Piece, named: Piece) -> bool:
    """Whether what the claim names stands in the one piece and not in the other."""
    own = {i for w in bare.clause.words for i in (*w.ideas, *w.like) if not w.is_person} - SOFT
    there = own & top.clause.ideas
    return bool(there) and not there & {i for c in named.unit.read.clauses for i in c.ideas}


# "Boone: lost her planner": told by somebody whose role the line does not say.
_LABELLED = re.compile(r"\s*[A-Z][\w.’']+(?:\s[A-Z][\w.]+)?:")


def _acted(person: Person, bare: Claim, pieces: Sequence[Piece], pool: Pool, found: Found) -> None:
    """Who did it: the clause that is plainly about it names somebody else."""
    leads = _leads(person, bare)
    if not {i for i in bare.clause.ideas - SOFT if not i.startswith(PERSON)}:
        return
    if person.role in SELF and not (person.role == "therapist" and leads):
        return
    score, top = best(bare, pool, pieces, lambda p: True)
    if top is None or not bare.clause.ideas & top.clause.ideas - SOFT:
        return
    if score < (0.35 if leads else 0.7) or _is_there(person.role, top, pool):
        return
    if {p.role for p in top.clause.persons} - SELF:
        why = f"It is not the {person.role} in the source: {quoted(top)}"
        found.contradict("person", top, why, "minor")


def _numbered(person: Person, claim: Claim, pool: Pool, found: Found) -> bool:
    """Whether the numbers of the clause stand beside another person in the source."""
    for amount in claim.clause.amounts:
        beside = [
            p
            for p in reachable(claim, pool)
            if any(amount.says(a) and amount.unit == a.unit for a in p.clause.amounts)
        ]
        there = [{x.role for x in p.clause.persons} for p in beside]
        if beside and all(t - SELF and not called(person.role, t) for t in there):
            why = f"It is not the {person.role} in the source: {quoted(beside[0])}"
            found.contradict("person", beside[0], why, "minor")
            return True
    return False


def called(role: str, there: set[str]) -> bool:
    """Whether somebody of these roles may be called by that one: "mother" is a "parent"."""
    known = lexicon()
    if "staff" in there and role not in FAMILY:
        return True
    return any(
        known.says(PERSON + role, PERSON + one) or known.says(PERSON + one, PERSON + role)
        for one in there
    )


_SUBJECT = re.compile(
    r"(?i)\W*(?:and\s+)?(?:his|her|their|the)?\s*|.*\bby\s+(?:his|her|their|the)?\s*"
)


def _leads(person: Person, claim: Claim) -> bool:
    """Whether the person is the subject of the clause, or who it was done by."""
    before = claim.sentence.text[claim.clause.start : person.start]
    return _SUBJECT.fullmatch(before) is not None


def without_people(claim: Claim) -> Claim:
    """The claim by what it tells of, whoever tells it."""
    return claim.with_about(
        {
            k: v
            for k, v in claim.about.items()
            if not k.startswith((PERSON, "side:")) and k not in ("say", "deny")
        }
    )


def whole(claim: Claim) -> Claim:
    """The claim as wide as its sentence."""
    about = dict(claim.about)
    for word in claim.sentence.words:
        for idea in word.ideas & about.keys():
            if not word.is_name:
                about[idea] = 0.3 if idea in SOFT else 1.0
    return claim.with_about(about)


def _people(piece: Piece) -> set[str]:
    there = {p.role for c in piece.unit.read.clauses for p in c.persons}
    return there | ({piece.unit.tells} if piece.unit.tells else set())


_MY = {
    "sister": "aunt",
    "brother": "uncle",
    "mom": "grandmother",
    "mother": "grandmother",
    "mum": "grandmother",
    "dad": "grandfather",
    "father": "grandfather",
    "husband": "father",
    "wife": "mother",
    "partner": "parent",
}


def _kin_said(unit: Unit) -> set[str]:
    """ "My sister", said by a parent, is the child's aunt."""
    if unit.speaker not in ("mother", "father", "parent", "caregiver"):
        return set()
    said = re.findall(r"(?i)\bmy\s+(\w+)", unit.read.text)
    return {_MY[w.casefold()] for w in said if w.casefold() in _MY}


def _is_there(role: str, piece: Piece, pool: Pool) -> bool:
    """Whether the role is named in the unit, or speaks it, or is near it in talk."""
    unit = piece.unit
    there = _people(piece) | _kin_said(unit)
    if unit.speaker:
        for other in pool.units[max(0, unit.index - NEAR) : unit.index + NEAR + 1]:
            if other.source is unit.source:
                there |= {p.role for c in other.read.clauses for p in c.persons} | {other.tells}
                there |= _kin_said(other)
    return called(role, there - {""})


def _tells(role: str, piece: Piece, pool: Pool) -> bool:
    """Whether the piece is told by that role, or told of as theirs."""
    unit = piece.unit
    tellers = {unit.tells} | {p.role for c in unit.read.clauses for p in c.persons if p.tells}
    if not tellers - {"", "therapist"} or unit.speaker == "therapist":
        return _is_there(role, piece, pool)
    return called(role, tellers - {""})
