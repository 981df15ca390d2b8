"""A first draft for a family, composed from captured facts in plain words. Pure.

It says only what was captured, and nothing of what somebody told of harm. The human part is not in
it: that is typed by the person who was
there, and without it no update passes. `turn` counts the updates this family got before, so that
they do not read the same sentence frames every week.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from countersign.family.harm import told_of_harm
from countersign.practice.facts import Assist, Fact, HardKind
from countersign.practice.facts_wording import describe

_HELP: Mapping[Assist, str] = {
    "independent": "with no help",
    "setup": "once it was set up",
    "supervision": "with me close by",
    "standby": "with me close by",
    "contact_guard": "with my hand there to be safe",
    "min": "with a little help",
    "mod": "with some help",
    "max": "with a lot of help",
    "dependent": "with me doing it too",
}
_HARD: Mapping[HardKind, str] = {
    "meltdown": "{child} had a very hard time and was upset",
    "elopement": "{child} ran off from me",
    "refusal": "{child} was not ready for some of it and said no",
    "injury": "{child} got hurt",
    "crying": "{child} had some tears",
    "other": "there was a hard moment",
}
_LEAD = ("Part of today was hard: {what}.", "Today had a hard part: {what}.", "{What}.")
_WORKED = (
    "{who} worked on {what}{counted}{helped}.",
    "We worked on {what}{counted}{helped}.",
    "{who} tried {what}{counted}{helped}.",
    "Today we did {what}{counted}{helped}.",
)
_HINTS = ("I gave {hints}.", "It took {hints} from me.", "{Hints} from me helped.")
_NEXT = ("Next time: {plan}.", "What comes next: {plan}.", "For next time: {plan}.")


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of a draft: its id, its words, and the fact it stands on."""

    id: str
    text: str
    fact: str


def compose(child: str, facts: Sequence[Fact], *, turn: int = 0) -> str:
    """What happened, as a family reads it: the hard part first, then what was done, then plans."""
    return " ".join(line.text for line in lines(child, facts, turn=turn))


def lines(child: str, facts: Sequence[Fact], *, turn: int = 0) -> tuple[Line, ...]:
    """The same, sentence by sentence, each with the fact it stands on."""
    told = [one for one in facts if one.confirmed and not told_of_harm([one.text], [one.text])]
    made = [
        *_each(told, ("hard_moment",), lambda fact: _hard(child, fact, turn)),
        *_each(told, ("activity",), lambda fact: _done(child, fact, turn)),
        *_each(told, ("quote", "response"), lambda fact: _said(child, fact)),
        *_each(told, ("plan",), lambda fact: _plan(fact, turn)),
    ]
    return tuple(made)


def record(facts: Sequence[Fact]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The facts and the hard events of a session, as the check reads them."""
    told = [fact for fact in facts if fact.kind not in ("no_hard_moment", "hard_moment")]
    hard = [fact for fact in facts if fact.kind == "hard_moment"]
    return tuple(map(describe, told)), tuple(map(describe, hard))


def in_own_mouth(facts: Sequence[Fact]) -> tuple[str, ...]:
    """What a child said, and what was typed freely of the session."""
    return tuple(f.text for f in facts if f.kind in ("quote", "free") and f.text.strip())


def _each(
    facts: Sequence[Fact], kinds: tuple[str, ...], say: Callable[[Fact], Iterator[str]]
) -> Iterator[Line]:
    """The sentences of the facts of these kinds, numbered within their fact."""
    for fact in facts:
        if fact.kind in kinds:
            for number, text in enumerate(say(fact)):
                yield Line(f"u-{fact.id}-{number}", text, fact.id)


def _pick(frames: Sequence[str], turn: int) -> str:
    return frames[turn % len(frames)]


def _hard(child: str, fact: Fact, turn: int) -> Iterator[str]:
    what = _HARD[fact.hard or "other"].format(child=child)
    minutes = f" for about {fact.minutes} minutes" if fact.minutes else ""
    said = f"{what}{minutes}"
    yield _pick(_LEAD, turn).format(what=said, What=f"{said[:1].upper()}{said[1:]}")
    if fact.text.strip():
        yield sentence(fact.text)


def _done(child: str, fact: Fact, turn: int) -> Iterator[str]:
    counted = ""
    if fact.trials and fact.successes is not None:
        counted = f", {fact.successes} of {fact.trials}"
    helped = f" {_HELP[fact.assist]}" if fact.assist else ""
    yield _pick(_WORKED, turn).format(
        who=child, what=fact.activity.strip(), counted=counted, helped=helped
    )
    cues = sum(cue.count or 0 for cue in fact.cues)
    if cues:
        hints = "one hint" if cues == 1 else f"{cues} hints"
        yield _pick(_HINTS, turn).format(hints=hints, Hints=f"{hints[:1].upper()}{hints[1:]}")


def _said(child: str, fact: Fact) -> Iterator[str]:
    if fact.kind == "response":
        yield sentence(fact.text)
    elif fact.speaker.casefold() in ("", "child", child.casefold()):
        words = fact.text.strip().strip('“”"').rstrip(".")
        yield f"{child} said “{words}.”"


def _plan(fact: Fact, turn: int) -> Iterator[str]:
    text = fact.text.strip().rstrip(".")
    yield _pick(_NEXT, turn).format(plan=f"{text[:1].lower()}{text[1:]}")


def sentence(text: str) -> str:
    """Words as one sentence: a capital first, a full stop last."""
    plain = " ".join(text.split())
    return plain[:1].upper() + plain[1:] + ("" if plain.endswith((".", "!", "?")) else ".")
