"""A first draft for a family, composed from captured facts in plain words. Pure.

It says only what was captured. The human part is not in it: that is typed by the person who was
there, and without it no update passes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

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


def compose(child: str, facts: Sequence[Fact]) -> str:
    """What happened, as a family reads it: the hard part first, then what was done, then plans."""
    told = [fact for fact in facts if fact.confirmed]
    lines = [*_hard(child, told), *_done(child, told), *_said(child, told), *_plans(told)]
    return " ".join(lines)


def record(facts: Sequence[Fact]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The facts and the hard events of a session, as the check reads them."""
    told = [fact for fact in facts if fact.kind not in ("no_hard_moment", "hard_moment")]
    hard = [fact for fact in facts if fact.kind == "hard_moment"]
    return tuple(map(describe, told)), tuple(map(describe, hard))


def _hard(child: str, facts: Sequence[Fact]) -> Iterator[str]:
    for fact in facts:
        if fact.kind != "hard_moment":
            continue
        what = _HARD[fact.hard or "other"].format(child=child)
        minutes = f" for about {fact.minutes} minutes" if fact.minutes else ""
        yield f"Part of today was hard: {what}{minutes}."
        if fact.text.strip():
            yield _sentence(fact.text)


def _done(child: str, facts: Sequence[Fact]) -> Iterator[str]:
    who = child
    for fact in facts:
        if fact.kind != "activity":
            continue
        counted = ""
        if fact.trials and fact.successes is not None:
            counted = f", {fact.successes} of {fact.trials}"
        helped = f" {_HELP[fact.assist]}" if fact.assist else ""
        yield f"{who} worked on {fact.activity.strip()}{counted}{helped}."
        cues = sum(cue.count or 0 for cue in fact.cues)
        if cues:
            yield f"I gave {'one hint' if cues == 1 else f'{cues} hints'}."


def _said(child: str, facts: Sequence[Fact]) -> Iterator[str]:
    for fact in facts:
        if fact.kind == "quote" and fact.speaker.casefold() in ("", "child", child.casefold()):
            words = fact.text.strip().strip('“”"').rstrip(".")
            yield f"{child} said “{words}.”"
        elif fact.kind == "response":
            yield _sentence(fact.text)


def _plans(facts: Sequence[Fact]) -> Iterator[str]:
    for fact in facts:
        if fact.kind == "plan":
            text = fact.text.strip().rstrip(".")
            yield f"Next time: {text[:1].lower()}{text[1:]}."


def _sentence(text: str) -> str:
    plain = " ".join(text.split())
    return plain[:1].upper() + plain[1:] + ("" if plain.endswith((".", "!", "?")) else ".")
