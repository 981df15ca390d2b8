"""Key facts of the sources that a draft does not tell: what harms, hurts, scares or changes care."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from countersign.spine.grounding.clauses import Written
from countersign.spine.grounding.keyfacts import KEY, NAMED, found_in
from countersign.spine.grounding.lexicon import PERSON, SOFT
from countersign.spine.grounding.pool import Pool
from countersign.spine.grounding.units import Unit
from countersign.spine.grounding.values import Omission


def omissions(draft: Sequence[Written], pool: Pool) -> Iterator[Omission]:
    """Key facts of this session that no sentence of the draft tells of, one for each unit."""
    told = [t.text for t in draft]
    for unit in pool.units:
        if not unit.here:
            continue
        shown = _answer(unit, pool)
        if shown is None:
            continue
        kinds = _kinds(unit)
        missing = [(kind, m) for kind, m in kinds if not _is_told(kind, unit, m, told, draft)]
        if missing and (len(missing) == len(kinds) or missing[0][0] in _HARM):
            kind = missing[0][0]
            yield Omission(shown.span, kind, f"The draft does not tell of this ({NAMED[kind]}).")


# What is told of is also how it ended: the thrown cup, and whom it hurt.
_HARM = ("injury", "seizure")


def _answer(unit: Unit, pool: Pool) -> Unit | None:
    """The unit that tells it: a question's answer stands for the question; None when it is denied."""
    if not unit.asked or (not unit.is_spoken and _before_question(unit)):
        return unit
    after = pool.units[unit.index + 1 : unit.index + 2]
    if unit.answered < 0 or not after or after[0].speaker == unit.speaker or after[0].asked:
        return None
    return after[0]


def _before_question(unit: Unit) -> str:
    """What a line of facts tells before it asks: "bit mom's hand - broke skin?"."""
    told = re.split(r"\s[-–]\s|[;,]\s", unit.read.text)
    return ", ".join(told[:-1])


def _kinds(unit: Unit) -> list[tuple[str, re.Match[str]]]:
    if unit.answered == -1 and (unit.is_spoken or not _before_question(unit)):
        return []
    text = unit.read.text
    if unit.asked and not unit.is_spoken:
        text = _before_question(unit) or text
    return list(found_in(text, by_therapist=unit.speaker == "therapist"))


_ACCEPTS = re.compile(
    r"(?i)\b(?:tolerat\w+|accept\w+|wore|worn|agreed|without\s+complaint|willing\w*|managed|completed|did\s+the|joined|chose|cooperat\w+|happily)\b"
)
KIND_IDEAS = {
    "seizure": frozenset({"seizure"}),
    "pain": frozenset({"pain"}),
    "fall": frozenset({"fall"}),
}
# A kind is told when the draft speaks of it, or of one that it came with.
_TOLD_BY = {
    "fall": ("fall", "injury"),
    "injury": ("injury", "fall", "pain"),
    "pain": ("pain", "injury"),
    "elopement": ("elopement",),
    "seizure": ("seizure",),
    "medication_change": ("medication_change",),
    "refusal": ("refusal",),
    "safety": ("safety",),
    "equipment_failure": ("equipment_failure",),
    "missed_goal": ("missed_goal",),
}


def _is_told(
    kind: str, unit: Unit, match: re.Match[str], told: Sequence[str], draft: Sequence[Written]
) -> bool:
    """Whether a sentence of the draft tells of the same kind of thing and the same matter."""
    matter = {i for w in unit.read.words for i in w.ideas}
    matter |= {i for i, strength in unit.near.items() if strength >= 0.3}
    for text, read in zip(told, draft, strict=True):
        ideas = {i for w in read.words for i in w.ideas}
        spoken = any(p.search(text) for k, p in KEY if k in _TOLD_BY[kind])
        told_ideas = (ideas & matter) - KIND_IDEAS.get(kind, frozenset())
        told_ideas = {i for i in told_ideas if not i.startswith(PERSON)}
        if spoken and (told_ideas or len(matter) < 2):
            return True
        own = {i for w in unit.read.words for i in w.ideas} - SOFT
        need = max(3, round((0.6 if kind == "safety" else 0.75) * len(own)))
        if kind == "refusal" and ideas & own and _ACCEPTS.search(text):
            return True
        if kind not in ("seizure", "medication_change", "elopement") and len(ideas & own) >= need:
            return True
    return False
