"""What a clause is: work that was done, or something planned, refused, reported or never billed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from countersign.coding.reading.clauses import DONE, PLANNED, Clause
from countersign.coding.reading.evidence import STRONG, Weighed, Words, weigh
from countersign.coding.reading.learnt import NONE
from countersign.coding.reading.minutes import Said

WORK, UNBILLABLE, REFUSED, NOT_DONE, GOAL, HEARD = (
    "work",
    "unbillable",
    "refused",
    "not_done",
    "goal",
    "heard",
)
MOSTLY = 0.5  # from here the learnt words say that a clause describes nothing
PLAINLY = 6.0  # from here a concept names it, whatever the learnt words say
SURELY = 0.8  # even when a concept names something
OUTRIGHT = 7.0  # the weight of a concept that names a service outright
ASIDE = 30  # letters after an activity's name from which the rest of its clause is an aside
LIKELY = 0.4  # and from here that it describes some activity, though no concept names it
_DENIED = re.compile(
    r"\bno (trouble|difficult\w*|problems?|concerns?|issues?)(?: \w+){0,3}"
    r"|\bno (\w+ ){0,2}(goals?|aim|target)\b"
    r"|\b(goal|aim|target|focus|purpose|intent|point) (was |is |today )*not (for |on |the )?\w+"
    r"|\bnot (for|about|a matter of|to work on) \w+"
    r"|\b(no|without|w/o|denies|denied) (signs? of )?(gag\w*|cough\w*|aspirat\w*|oral|pain|"
    r"wet voice|distress|withdrawal|meltdowns?|spills?)\b"
)


@dataclass(frozen=True, slots=True)
class Read:
    """One clause with what it says: times, evidence, skilled or not, and what it is."""

    clause: Clause
    times: tuple[Said, ...]
    weighed: Weighed
    skilled: bool
    kind: str

    @property
    def strength(self) -> float:
        return max(self.weighed.scores.values(), default=0.0)

    @property
    def empty(self) -> bool:
        return not self.tells and not self.skilled

    @property
    def tells(self) -> bool:
        """Whether it describes an activity, rather than how the client was or what comes next."""
        return _tells(self.weighed)


def tells(text: str, rule: Words, known: dict[str, Weighed] | None = None) -> bool:
    """Whether lowercased `text` describes an activity. `known`: weighed before."""
    return _tells(_weighed(text, rule, known))


def _weighed(text: str, rule: Words, known: dict[str, Weighed] | None) -> Weighed:
    if known is None:
        return weigh(text, rule)
    if text not in known:
        known[text] = weigh(text, rule)
    return known[text]


def _tells(weighed: Weighed) -> bool:
    shares, strength = weighed.shares, max(weighed.scores.values(), default=0.0)
    named = bool(weighed.by_concept) and strength >= STRONG
    likely = max(share for code, share in shares.items() if code != NONE)
    nothing = shares.get(NONE, 0.0)
    plainly = bool(weighed.by_concept) and strength >= PLAINLY
    return plainly or (named and nothing < SURELY) or (likely >= LIKELY and nothing < MOSTLY)


def read(
    clause: Clause,
    rule: Words,
    times: tuple[Said, ...] = (),
    known: dict[str, Weighed] | None = None,
) -> Read:
    """What one clause says. `times` are those of treatment; none where labels carry them."""
    text = _DENIED.sub(lambda hit: " " * len(hit.group()), clause.text)
    plain = rule.signs["unskilled"].sub(lambda hit: " " * len(hit.group()), text)
    signs = rule.signs
    told = signs["skilled"].search(plain) or signs["acted"].search(plain)
    skilled = bool(told) and not _by_others(text, rule)
    weighed = _weighed(text, rule, known)
    kind = _kind(clause, text, skilled, weighed, rule)
    return Read(clause, times, weighed, skilled, kind)


def _by_others(text: str, rule: Words) -> bool:
    """Whether somebody else did it, or says it, and the therapist is not named."""
    signs = rule.signs
    other = signs["by_others"].search(text) or signs["reporter_first"].search(text)
    return bool(other) and not signs["ourselves"].search(text)


def _is_named(weighed: Weighed, rule: Words) -> bool:
    """Whether a clause names a service outright, as a test or a heat pack."""
    return any(
        one.id in weighed.by_concept and max(one.weights.values()) >= OUTRIGHT
        for one in rule.concepts
    )


def _kind(clause: Clause, text: str, skilled: bool, weighed: Weighed, rule: Words) -> str:
    signs = rule.signs
    if clause.section == PLANNED or signs["not_done"].search(text):
        return NOT_DONE
    if not skilled and signs["left_out"].search(text):
        return NOT_DONE
    if signs["goal_only"].search(text):
        return GOAL
    if clause.section != DONE or (signs["reported"].search(text) and not skilled):
        return HEARD
    if signs["refused_all"].search(text) or signs["upset"].search(text):
        return REFUSED
    if not skilled and signs["refused"].search(text):
        return REFUSED
    if (never := signs["never_billed"].search(text)) and not (
        skilled and _named_before(text, never.start() - ASIDE, rule)
    ):
        return UNBILLABLE
    plain = signs["excuse"].sub(" ", text)
    supervised = signs["supervised"].search(plain)
    if supervised:
        plain = plain.replace("unattended", " ")
    if signs["idle_acted"].search(plain) and not signs["sought"].search(plain):
        return UNBILLABLE
    if skilled:
        return WORK
    if supervised:
        return WORK
    named = _is_named(weighed, rule)
    if signs["not_billable"].search(plain) or (not named and _is_idle(plain, rule)):
        return UNBILLABLE
    return WORK


def _is_idle(text: str, rule: Words) -> bool:
    """Whether a clause speaks of time that is no treatment before it names any activity."""
    hit = rule.signs["idle"].search(text)
    return hit is not None and not _named_before(text, hit.start(), rule)


def _named_before(text: str, place: int, rule: Words) -> bool:
    """Whether an activity is named before a place in the text."""
    return any(
        max(one.weights.values()) >= STRONG
        and (found := one.pattern.search(text)) is not None
        and found.start() < place
        for one in rule.concepts
    )
